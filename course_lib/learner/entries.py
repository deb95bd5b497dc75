"""One saved thing (an answer, a prediction, a visited lesson), and what may be saved."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

KEY = re.compile(r"[a-z]+:[A-Za-z0-9_:.-]{1,120}")
CONTENT = re.compile(r"[0-9a-f]{0,64}")
EVENT_ID = re.compile(r"[A-Za-z0-9_:.-]{1,64}")
MAX_VALUE_BYTES = 16 * 1024
MAX_DEPTH = 20
# The last millisecond that a browser's Date can name.
MAX_TIME_MS = 8_640_000_000_000_000


class BadEntry(ValueError):
    """An entry that must not be saved; `str(error)` names what is wrong and what is allowed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to keep for a learner.

    `key` says what it belongs to (`answer:collagen-firmness`), `value` is any JSON, `content` the hash of the
    paper or lesson that it was given to (hexadecimal, may be empty), `time` when [ms since 1970], `id` the
    event's own name, so that the same event sent twice counts once.

    Raises: BadEntry when any of them is not allowed.

    >>> Entry("answer:collagen-firmness", {"chosen": ["b"]}, "9f86d0", 1_790_000_000_000, "a1").key
    'answer:collagen-firmness'
    >>> Entry("Answer", 1, "", 0, "a1")
    Traceback (most recent call last):
    course_lib.learner.entries.BadEntry: key 'Answer' is not allowed:
        a kind, a colon, then up to 120 of A-Z a-z 0-9 _ : . -
    """

    key: str
    value: Any
    content: str
    time: int
    id: str

    def __post_init__(self) -> None:
        if not _matches(KEY, self.key):
            allowed = "a kind, a colon, then up to 120 of A-Z a-z 0-9 _ : . -"
            raise BadEntry(f"key {_shown(self.key)} is not allowed: {allowed}")
        if not _matches(CONTENT, self.content):
            raise BadEntry(f"content {_shown(self.content)} is not allowed: up to 64 of 0-9 a-f")
        if type(self.time) is not int or not -MAX_TIME_MS <= self.time <= MAX_TIME_MS:
            raise BadEntry(f"time {_shown(self.time)} is not allowed: whole milliseconds since 1970")
        if not _matches(EVENT_ID, self.id):
            raise BadEntry(f"id {_shown(self.id)} is not allowed: 1 to 64 of A-Z a-z 0-9 _ : . -")
        check_value(self.value)

    @classmethod
    def from_json(cls, item: object) -> "Entry":
        """Read an entry that came from outside: an object with exactly key, value, content, time and id.

        Raises: BadEntry.

        >>> Entry.from_json({"key": "visit:healing", "value": True, "content": "", "time": 0, "id": "a"}).id
        'a'
        """
        names = {"key", "value", "content", "time", "id"}
        if not isinstance(item, dict):
            raise BadEntry(f"an entry is an object with {', '.join(sorted(names))}, not {_shown(item)}")
        if set(item) != names:
            odd = sorted(names ^ {str(name) for name in item})
            raise BadEntry(
                f"an entry has {', '.join(sorted(names))}; missing or unknown: {', '.join(odd)[:200]}"
            )
        return cls(**item)

    def as_json(self) -> dict[str, Any]:
        """Everything but the key, as it stands in the file and in the API."""
        return {"value": self.value, "content": self.content, "time": self.time, "id": self.id}

    def size(self) -> int:
        """Room the entry takes in the answers file [bytes]."""
        return len(encode({self.key: self.as_json()}))


def encode(value: Any) -> bytes:
    """Compact JSON in ASCII, which carries half a surrogate pair from a browser where UTF-8 could not."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def check_value(value: object) -> None:
    """Refuse what JSON cannot carry, what is nested deeper than 20 levels and what is larger than 16 kB.

    Raises: BadEntry.

    >>> check_value(float("nan"))
    Traceback (most recent call last):
    course_lib.learner.entries.BadEntry: value holds nan: only finite numbers can be saved
    """
    _check_part(value, MAX_DEPTH)
    try:
        size = len(encode(value))
    except ValueError as error:  # A whole number of thousands of digits.
        raise BadEntry(f"value cannot be written as JSON: {error}") from error
    if size > MAX_VALUE_BYTES:
        raise BadEntry(f"value takes {size:,} bytes: at most {MAX_VALUE_BYTES:,} can be saved")


def _check_part(value: object, depth: int) -> None:
    if value is None or isinstance(value, (str, bool, int)):
        return
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadEntry(f"value holds {value}: only finite numbers can be saved")
        return
    if depth == 0:
        raise BadEntry(f"value is nested too deeply: at most {MAX_DEPTH} levels can be saved")
    if isinstance(value, list):
        for part in value:
            _check_part(part, depth - 1)
    elif isinstance(value, dict):
        for name, part in value.items():
            if not isinstance(name, str):
                raise BadEntry(f"value has the name {_shown(name)}: names in an object are text")
            _check_part(part, depth - 1)
    else:
        raise BadEntry(f"value holds {_shown(value)}: only what JSON knows can be saved")


def _matches(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def _shown(value: object) -> str:
    # Whatever it is, it ends up in an error message: never let it be long, or make the message fail.
    try:
        text = repr(value)
    except (
        ValueError,
        RecursionError,
    ):  # A whole number of thousands of digits; a list nested a thousand deep.
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
