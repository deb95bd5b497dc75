"""An explorer beside the Python that it was worked out from: what it must say, and what it says."""

import importlib
import itertools
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args
from unittest import mock

import numpy as np
from playwright.sync_api import Page

from course_lib.course import lessons
from course_lib.widgets.controls import Control, Cursor
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.panel import Tone
from course_lib.widgets.table import View, rounded
from tests.browser.conftest import ROOT
from tests.notebooks.form import call_in

TONES = {*get_args(Tone)}
# Moves the controls as a hand does (null: left alone), and reads two frames later what stands there.
DRIVE = """async ({ cell, settings }) => {
  const root = document.getElementById(cell);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const fields = [...root.querySelectorAll('.cw-controls > .cw-field')];
  const heard = (input, name) => input.dispatchEvent(new Event(name, { bubbles: true }));
  const put = (field, place) => {
    const [first, ...more] = field.querySelectorAll('input, select');
    if (place === null || first.disabled) return;
    if (more.length) { [first, ...more][place].click(); return; }
    if (first.type === 'checkbox') { if (first.checked !== Boolean(place)) first.click(); return; }
    first.value = place;
    heard(first, 'input');
    heard(first, 'change');
  };
  const at = (field) => {
    const picked = field.querySelector('input[type=radio]:checked');
    const tick = field.querySelector('input[type=checkbox]');
    if (tick) return Number(tick.checked);
    return Number((picked ?? field.querySelector('select, input[type=range]')).value);
  };
  const layers = () => [...(canvas?.querySelectorAll('.scatterlayer') ?? [])];
  const index = (one) => one.__data__[0].trace.index;
  const canvas = root.querySelector('.cw-canvas');
  const seen = [];
  for (const places of settings) {
    fields.forEach((field, i) => put(field, places[i] ?? null));
    await frame();
    await frame();
    const lines = [...root.querySelectorAll('.cw-table tbody tr')];
    seen.push({
      places: fields.map(at),
      title: root.querySelector('.cw-title').textContent,
      say: root.querySelector('.cw-say').textContent,
      rows: lines.map((row) => [...row.cells].map((one) => one.textContent)),
      panel: root.querySelector('.cw-panel').textContent.replace(/\\s+/g, ' '),
      layers: layers().map((layer) => [...layer.children].map(index)),
      curves: (canvas?.data ?? []).map(({ meta, x, y }) => ({ meta, x: [...x], y: [...y] })),
    });
  }
  return seen;
}"""


@dataclass(frozen=True)
class Source:
    """What an author wrote: the view, its controls, its cursor."""

    cell: str
    lesson: str
    view: Callable[..., View]
    controls: Sequence[Control]
    cursor: Cursor | None

    def settings(self) -> list[tuple[int, ...]]:
        """Every combination of the controls, each as a place in its list."""
        return list(itertools.product(*(range(len(control.values)) for control in self.controls)))

    def ends(self) -> list[list[int | None]]:
        """Each control alone at its first and at its last setting, the cursor at both its ends."""
        lasts = [len(control.values) - 1 for control in self.controls]
        found: list[list[int | None]] = []
        for which, last in enumerate(lasts):
            found += [[place if i == which else None for i in range(len(lasts))] for place in (0, last)]
        if self.cursor:
            found += [[*[None] * len(lasts), int(end)] for end in (self.cursor.low, self.cursor.high)]
        return found

    def expected(self, places: Sequence[int]) -> dict[str, Any]:
        """What Python says at these places of the controls and this place of the cursor."""
        chosen = {
            control.name: control.values[at] for control, at in zip(self.controls, places, strict=False)
        }
        shown = self.view(**chosen)
        at = places[-1] if self.cursor else None
        return {
            "title": self._filled(shown.title, shown, at),
            "say": self._filled(shown.say, shown, at),
            "rows": [[str(cell) for cell in row] for row in shown.rows],
            "figure": shown.figure,
            "panel": shown.panel,
        }

    def _filled(self, text: str, shown: View, at: int | None) -> str:
        traces = shown.figure["data"] if shown.figure else []
        heights = {trace["meta"]: trace for trace in traces if trace.get("meta")}

        def words(match: re.Match[str]) -> str:
            assert self.cursor
            if match[1] == self.cursor.name:
                return str(at)
            trace = heights[match[1]]
            (place,) = np.flatnonzero(np.asarray(trace["x"]) == at)
            return str(math.floor(rounded(float(trace["y"][place])) + 0.5))

        return re.sub(r"\{(\w+)\}", words, text) if self.cursor else text


@cache
def sources() -> dict[str, Source]:
    """Every explorer of the course, by the id of its cell."""
    found = {}
    for topic in lessons(ROOT):
        notebook = json.loads((ROOT / "notebooks" / f"{topic.slug}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            call = call_in(cell) if cell["cell_type"] == "code" else None
            made = call and getattr(importlib.import_module(call.module), call.name)
            if made is None or getattr(made, "__annotations__", {}).get("return") is not Explorer:
                continue
            # A long topic has a module for each explorer.
            with mock.patch.object(sys.modules[made.__module__], "explorer") as explorer:
                made()
            (_, view, controls), more = explorer.call_args
            found[cell["id"]] = Source(cell["id"], topic.slug, view, controls, more.get("cursor"))
    assert len(found) >= 12
    return found


def drive(page: Page, source: Source, settings: Sequence[Sequence[int | None]]) -> list[dict[str, Any]]:
    """Move the controls through these settings: what the page showed at each, which is what Python says."""
    details = page.locator(f"#{source.cell} details:has(.cw-table)")
    if not details.evaluate("(one) => one.open"):
        details.locator("summary").click()
    seen: list[dict[str, Any]] = page.evaluate(
        DRIVE, {"cell": source.cell, "settings": [list(each) for each in settings]}
    )
    assert len(seen) == len(settings) > 0
    for shown in seen:
        wanted = source.expected(shown["places"])
        for part in ("title", "say", "rows"):
            assert shown[part] == wanted[part], (source.cell, shown["places"])
        for words in panel_words(wanted["panel"]):
            assert words in shown["panel"], (source.cell, shown["places"], words)
        for layer in shown["layers"]:  # one for each pair of axes
            assert layer == sorted(layer), "a trace has sunk to the back"
        drawings = wanted["figure"]["data"] if wanted["figure"] else []
        for drawn, trace in zip(shown["curves"], drawings, strict=False):
            assert drawn["x"] == plain(trace["x"])
            assert drawn["y"] == plain(trace["y"])
    return seen


def panel_words(panel: Sequence[Any]) -> Iterator[str]:
    """Every piece of text of a panel as a reader finds it: without ids, which are links with other words."""
    for block in panel:
        for text in _strings(block.spec()):
            for piece in re.split(r"\s*\[[A-Z][A-Z0-9, -]+\]", text):
                if words := " ".join(piece.split()):
                    yield words


def _strings(value: Any) -> Iterator[str]:
    """The texts in a block's spec; what it is drawn with (its kind, tones, symbols) is no text."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"kind", "scale"}:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str) and value not in TONES:
        yield value


def plain(values: Any) -> list[Any]:
    """Numbers as the page has them: rounded, and null where there is none."""
    listed = np.asarray(values).tolist() if isinstance(values, np.ndarray) else list(values)
    return [
        None if value is None or math.isnan(value) else rounded(value) if isinstance(value, float) else value
        for value in listed
    ]
