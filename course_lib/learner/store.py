"""The store: one learner's answers file, safe between the server, kernels and a sudden end of any of them."""

import contextlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_lib.learner.disk import NotSaved, locked, make_folder, read_bytes, replace, write_whole
from course_lib.learner.entries import BadEntry, Entry, encode

FORMAT = 1
MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_KEYS = 5_000
# A stored time this far ahead comes from a clock that was wrong. Were it believed, nothing could be saved
# over it until that day comes.
CLOCK_SLACK_MS = 60_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that the store would not take: its event id and, in a sentence, why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the store held at one moment.

    `entries` by key; `revision` counts every event ever accepted; `notice` is a sentence for the learner when
    a damaged file was found (else None); `refused` is what a `put` left out because the store is full.
    """

    entries: dict[str, Entry]
    revision: int
    notice: str | None = None
    refused: tuple[Refusal, ...] = ()


class Store:
    """A learner's `answers.json`.

    Any number of processes may use stores on the same folder. The newest event wins per key: the greater
    (time, id).
    """

    def __init__(self, folder: Path) -> None:
        """Name the learner's folder; nothing is read or made yet."""
        self.folder = folder
        self.path = folder / "answers.json"

    def read(self) -> Snapshot:
        """Read everything that is saved. A damaged file is kept aside, and the notice says so.

        Raises: NotSaved when the file is there but the computer will not let it be read.
        """
        loaded = self._load()
        if not loaded.damage:
            return loaded.snapshot()
        try:
            with locked(self.folder, self.path.name):
                # Another process may have mended it while this one waited for the lock.
                loaded = self._load()
                return loaded.snapshot(self._mend(loaded))
        except NotSaved:
            return loaded.snapshot(f"{loaded.damage} What could be read is shown; please tell your trainer.")

    def look(self) -> Snapshot:
        """Read everything that is saved and change nothing: a marker leaves what was handed in as it is.

        Raises: NotSaved when the file is there but the computer will not let it be read.
        """
        loaded = self._load()
        return loaded.snapshot(loaded.damage or None)

    def put(self, entries: Iterable[Entry], now_ms: int | None = None) -> Snapshot:
        """Save events; when this returns they are on the disk.

        The times are clamped to [0, `now_ms`] (now, by this computer's clock [ms since 1970]). An event that
        is older than what is saved under its key changes nothing, nor does the same event again.

        Raises: NotSaved when they could not be saved (disk full, folder read-only); the old file stays whole.
        """
        now = time.time_ns() // 1_000_000 if now_ms is None else now_ms
        make_folder(self.folder)
        with locked(self.folder, self.path.name):
            loaded = self._load()
            notice = self._mend(loaded) if loaded.damage else None
            merged = _merge(loaded, entries, now)
            if merged.revision != loaded.revision:
                write_whole(self.path, _to_bytes(merged.entries, merged.revision))
            return Snapshot(merged.entries, merged.revision, notice, merged.refused)

    def _load(self) -> "_Loaded":
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                return _Loaded({}, 0, 0, "Your saved answers are too large to be read.", whole=False)
            data = read_bytes(self.path)
        except FileNotFoundError:
            return _Loaded({}, 0, 0)
        except OSError as error:
            raise NotSaved(
                f"Your saved answers cannot be read: {error.strerror}. Ask whoever looks after this computer "
                f"to allow reading {self.path}."
            ) from error
        return _from_bytes(data)

    def _mend(self, loaded: "_Loaded") -> str | None:
        """Keep the damaged file aside, under the lock; say so. Readable entries stay in the answers file."""
        if not loaded.damage:
            return None
        aside = self._free_name()
        try:
            if loaded.whole:
                # Copied, not moved: should the computer stop here, the good entries are still in place.
                aside.write_bytes(self.path.read_bytes())
                write_whole(self.path, _to_bytes(loaded.entries, loaded.revision))
            else:
                replace(self.path, aside)
        except OSError as error:
            raise NotSaved(f"Not saved: {loaded.damage} It cannot be moved aside: {error}.") from error
        return f"{loaded.damage} The file is kept as {aside.name}. You can go on; please tell your trainer."

    def _free_name(self) -> Path:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        aside, number = self.folder / f"answers.damaged-{stamp}.json", 1
        while aside.exists():
            number += 1
            aside = self.folder / f"answers.damaged-{stamp}-{number}.json"
        return aside


@dataclass(frozen=True, slots=True)
class _Loaded:
    entries: dict[str, Entry]
    revision: int
    size: int
    damage: str = ""
    whole: bool = True  # False: nothing in the file could be used

    def snapshot(self, notice: str | None = None) -> Snapshot:
        return Snapshot(self.entries, self.revision, notice)


@dataclass(frozen=True, slots=True)
class _Merged:
    entries: dict[str, Entry]
    revision: int
    refused: tuple[Refusal, ...]


def _merge(loaded: _Loaded, entries: Iterable[Entry], now: int) -> _Merged:
    kept, revision, size = dict(loaded.entries), loaded.revision, loaded.size
    refused: list[Refusal] = []
    written: set[str] = set()
    for event in sorted(entries, key=lambda event: (event.time, event.id)):
        old = kept.get(event.key)
        new = Entry(event.key, event.value, event.content, min(max(event.time, 0), now), event.id)
        # When a browser's clock is ahead, all its times are clamped to the same moment: inside one batch
        # their own order decides, not chance.
        if old and (old.id == new.id or (new.key not in written and _order(old, now) > (new.time, new.id))):
            continue
        grown = size + new.size() - (old.size() if old else 0)
        if (not old and len(kept) >= MAX_KEYS) or grown > MAX_FILE_BYTES - 1024:
            refused.append(Refusal(event.id, "your answers file is full. Please tell your trainer"))
            continue
        kept[new.key], size, revision = new, grown, revision + 1
        written.add(new.key)
    return _Merged(kept, revision, tuple(refused))


def _order(entry: Entry, now: int) -> tuple[int, str]:
    return (0 if entry.time > now + CLOCK_SLACK_MS else entry.time, entry.id)


def _to_bytes(entries: dict[str, Entry], revision: int) -> bytes:
    return encode(
        {
            "format": FORMAT,
            "revision": revision,
            "entries": {key: entry.as_json() for key, entry in entries.items()},
        }
    )


def _from_bytes(data: bytes) -> _Loaded:
    unreadable = _Loaded({}, 0, 0, "Your saved answers could not be read.", whole=False)
    try:
        content: Any = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return unreadable
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return unreadable
    items, revision = content.get("entries"), content.get("revision")
    if not isinstance(items, dict) or type(revision) is not int or revision < 0:
        return unreadable
    entries: dict[str, Entry] = {}
    for key, item in items.items():
        with contextlib.suppress(BadEntry):
            if len(entries) < MAX_KEYS:
                entries[key] = Entry.from_json({**item, "key": key} if isinstance(item, dict) else item)
    lost = len(items) - len(entries)
    damage = f"{lost} of your saved answers could not be read." if lost else ""
    return _Loaded(entries, revision, len(data), damage)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
