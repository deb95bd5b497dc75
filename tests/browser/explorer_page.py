"""An explorer beside the Python that it was worked out from: what it must say, and what it says."""

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np
from playwright.sync_api import Page

from course_lib.widgets import collagen, healing
from course_lib.widgets.controls import Control, Cursor
from course_lib.widgets.table import View, rounded

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
    first.value = place;
    heard(first, 'input');
    heard(first, 'change');
  };
  const at = (field) => {
    const picked = field.querySelector('input[type=radio]:checked');
    return Number((picked ?? field.querySelector('select, input[type=range]')).value);
  };
  const canvas = root.querySelector('.cw-canvas');
  const seen = [];
  for (const places of settings) {
    fields.forEach((field, i) => put(field, places[i] ?? null));
    await frame();
    await frame();
    seen.push({
      places: fields.map(at),
      title: root.querySelector('.cw-title').textContent,
      say: root.querySelector('.cw-say').textContent,
      rows: [...root.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((one) => one.textContent)),
      order: [...canvas.querySelectorAll('.scatterlayer > .trace')].map((one) => one.__data__[0].trace.index),
      curves: (canvas.data ?? []).map(({ meta, x, y }) => ({ meta, x: [...x], y: [...y] })),
    });
  }
  return seen;
}"""


@dataclass(frozen=True)
class Source:
    """What an author wrote: the view, its controls, its cursor."""

    cell: str
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
        }

    def _filled(self, text: str, shown: View, at: int | None) -> str:
        heights = {trace["meta"]: trace for trace in shown.figure["data"] if trace.get("meta")}

        def words(match: re.Match[str]) -> str:
            assert self.cursor
            if match[1] == self.cursor.name:
                return str(at)
            trace = heights[match[1]]
            (place,) = np.flatnonzero(np.asarray(trace["x"]) == at)
            return str(math.floor(rounded(float(trace["y"][place])) + 0.5))

        return re.sub(r"\{(\w+)\}", words, text) if self.cursor else text


def sources() -> dict[str, Source]:
    """The explorers of the course that have controls, by the id of their cell."""
    made = {
        "explore-ageing": (collagen, collagen.ageing),
        "explore-timeline": (healing, healing.timeline),
        "explore-compare-lasers": (healing, healing.compare_lasers),
    }
    found = {}
    for cell, (module, call) in made.items():
        with mock.patch.object(module, "explorer") as explorer:
            call()
        (_, view, controls), more = explorer.call_args
        found[cell] = Source(cell, view, controls, more.get("cursor"))
    return found


def drive(page: Page, source: Source, settings: Sequence[Sequence[int | None]]) -> list[dict[str, Any]]:
    """Move the controls through these settings: what the page showed at each, which is what Python says."""
    details = page.locator(f"#{source.cell} details")
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
        assert shown["order"] == sorted(shown["order"]), "a trace has sunk to the back"
        for drawn, trace in zip(shown["curves"], wanted["figure"]["data"], strict=False):
            assert drawn["x"] == plain(trace["x"])
            assert drawn["y"] == plain(trace["y"])
    return seen


def plain(values: Any) -> list[Any]:
    """Numbers as the page has them: rounded, and null where there is none."""
    listed = np.asarray(values).tolist() if isinstance(values, np.ndarray) else list(values)
    return [
        None if value is None or math.isnan(value) else rounded(value) if isinstance(value, float) else value
        for value in listed
    ]
