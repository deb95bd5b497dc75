"""The base of every widget that keeps something for the learner.

What must last is one trait, ``saved``. On a page the host hands it to the learner's store; in JupyterLab the
kernel does, here. The widget's script is the same in both places.
"""

import functools
import hashlib
import json
import os
import time
import uuid
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course_lib import evidence, learner

_HERE = Path(__file__).parent

# Set while pages are built: nobody is learning then, and no learner's answer may end up in a page.
BUILDING = "COURSE_BUILDING"


# What one widget alone needs, in files of their own.
_BESIDES = {"explorer": ("room", "panel", "drawing"), "question": ("room",), "claim": ("room",)}


@functools.cache
def script(name: str) -> str:
    """The browser's part of a widget: the shared drawing helpers, then its own files."""
    return "\n".join(part(f"{each}.js") for each in ("dom", *_BESIDES.get(name, ()), name))


@functools.cache
def style(name: str) -> str:
    """The look of a widget: the palette that all share, then its own file."""
    return f"{part('palette.css')}\n{part(f'{name}.css')}"


def part(name: str) -> str:
    """One of the files beside this one."""
    return (_HERE / name).read_text(encoding="utf-8")


def content_hash(spec: Any) -> str:
    """The version of what is shown: 16 hex digits that change with anything in it."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:16]


def source_labels(*texts: str) -> dict[str, str]:
    """The screen label of every source id that stands in brackets in these texts."""
    return {each: short_label(each) for each in evidence.ids_in(" ".join(texts))}


def short_label(source_id: str) -> str:
    """A label for the middle of a sentence: the kinds without their advice, which stands under Sources."""
    return evidence.source_label(source_id).split(":")[0]


class Kept(anywidget.AnyWidget):
    """A widget whose ``saved`` trait outlives the page.

    ``key`` names the entry in the learner's store, ``content`` is the hash of what was asked, ``status`` is
    the quiet line that says whether it is saved.
    """

    kind = traitlets.Unicode().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    content = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    saved = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    status = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._store = self._find_store()
        if self._store is not None:
            self._read_back(self._store)
        self.observe(self._keep, names="saved")

    def _find_store(self) -> learner.Store | None:
        """Where this widget's answers live now."""
        return learners_store()

    def _is_for_this(self, entry: learner.Entry) -> bool:
        """Whether what was saved answers what is asked now."""
        return True

    def _read_back(self, store: learner.Store) -> None:
        try:
            snapshot = store.read()
        except learner.NotSaved as problem:
            self.status = str(problem)
        else:
            self.status = snapshot.notice or ""
            entry = snapshot.entries.get(self.key)
            # Only what the learner did: a widget that saved its default would overwrite an answer.
            if entry is not None and isinstance(entry.value, dict) and self._is_for_this(entry):
                self.saved = entry.value

    def _keep(self, change: dict[str, Any]) -> None:
        store = self._find_store()
        if store is None:
            self.status = "Not saved: open the course page first and say who is learning."
            return
        if self._store is not None and store.path != self._store.path:
            # What stands in this widget is another person's; it must not end up among the new one's answers.
            self.status = "Not saved: someone else is learning now. Choose Run ▸ Run All Cells."
            return
        now = int(time.time() * 1000)
        entry = learner.Entry(
            key=self.key, value=change["new"], content=self.content, time=now, id=uuid.uuid4().hex
        )
        try:
            snapshot = store.put([entry])
        except learner.NotSaved as problem:
            self.status = str(problem)
        else:
            refused = [f"Not saved: {each.reason}." for each in snapshot.refused]
            self.status = " ".join(refused) or snapshot.notice or "Saved"


def learners_store() -> learner.Store | None:
    """The store of whoever is learning; none while a page is built or nobody has said who they are."""
    if os.environ.get(BUILDING):
        return None
    home = learner.home()
    who = learner.current_learner(home)
    return None if who is None else learner.Store(learner.folder_of(home, who.id))
