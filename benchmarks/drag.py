"""From a move of a slider to the picture: the explorer, on a page and in JupyterLab, against two rivals."""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect, sync_playwright

from benchmarks import report, rivals
from benchmarks.measured import Spread, in_turn
from course_lib import learner
from tests import chromium
from tests.browser.lab import Lab, LabCourse

FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
NAMES = {
    "page": "explorer, page",
    "lab": "explorer, JupyterLab",
    "interact": "interact + fig.show()",
    "figurewidget": "FigureWidget + batch_update",
}
STOPS = len(rivals.YEARS_SMOKED)
BURST = 60
SETTLE_MS = 3_000
HOW = (
    "One Chromium, one run. Every contender draws the same four curves and has one slider with four stops. "
    "They take turns, another one first in each round. "
    "A move is the event that a hand on the slider would cause, sent inside the page; its clock stops when "
    "the frame that shows the new curve has been rendered (`paint.js` says how that is known). "
    f"The burst is {BURST} moves in one second: how many pictures came, how far behind the last move "
    "the last one was, and how many of the last moves never got into the picture (lost). "
    "Messages are what went to the kernel during a burst. "
    "The rivals' figures are made beforehand, so that they pay neither for the model nor for plotly's checks."
)

EXPLORER = """chart = () => document.querySelector('.cw-explorer .cw-canvas');
const labels = [...document.querySelectorAll('.cw-controls label')];
const slider = labels.find((label) => label.textContent.startsWith('Smoking')).htmlFor;
window.probe = paintProbe(chart, nativeSlider(document.getElementById(slider)));"""
RIVAL = f"""chart = () => document.querySelector('.jp-OutputArea .js-plotly-plot');
window.probe = paintProbe(chart, noUiSlider(document.querySelector('.noUi-target'), {STOPS}));"""


@dataclass
class Contender:
    """One tab, and everything that was measured in it."""

    name: str
    page: Page
    sent: list[str] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    failed: int = 0
    curves: dict[int, str] = field(default_factory=dict)
    bursts: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, script: str) -> None:
        """Put the probe into the tab."""
        probe = (Path(__file__).parent / "paint.js").read_text(encoding="utf-8")
        # Playwright calls what a script comes to when that is a function, as here it would be.
        self.page.evaluate(f"() => {{ {probe} }}")
        self.page.evaluate(f"() => {{ let chart; {script} }}")

    def singles(self, places: Sequence[int]) -> None:
        """Move once at a time."""
        self.page.bring_to_front()
        for move in self.page.evaluate("(places) => probe.single(places)", list(places)):
            if "took" in move and move["took"] is not None:
                self.took_ms.append(move["took"])
                self.curves[move["place"]] = move["curve"]
            else:
                self.failed += 1

    def burst(self, places: Sequence[int]) -> None:
        """Sixty moves in a second."""
        self.page.bring_to_front()
        self.page.wait_for_timeout(300)
        before = len(self.sent)
        found = self.page.evaluate(
            "([places, settle]) => probe.burst(places, settle)", [list(places), SETTLE_MS]
        )
        paints = found["paints"]
        self.bursts.append(
            {
                "sent_ms": found["sent"],
                "painted": len(paints),
                "behind_ms": max(paints[-1]["at"], 0.0) if paints else float(SETTLE_MS),
                "lost": lost(places, self.curves, found["curve"]),
                "messages": len(self.sent) - before,
            }
        )


def lost(places: Sequence[int], curves: dict[int, str], shown: str | None) -> int:
    """How many of the last moves are missing from the picture that is there at the end.

    >>> lost([0, 1, 2, 1], {0: "a", 1: "b", 2: "c"}, "b")
    0
    >>> lost([0, 1, 2, 1], {0: "a", 1: "b", 2: "c"}, "c")
    1
    >>> lost([0, 1, 2, 1], {0: "a", 1: "b", 2: "c"}, None)
    4
    """
    missing = list(itertools.takewhile(lambda place: curves.get(place) != shown, reversed(places)))
    return len(missing)


def there_and_back(count: int, stops: int = STOPS) -> list[int]:
    """Places of a hand that goes from end to end and back, one stop a move, and never stands still.

    >>> there_and_back(8)
    [1, 2, 3, 2, 1, 0, 1, 2]
    """
    once = [*range(1, stops), *range(stops - 2, -1, -1)]
    return list(itertools.islice(itertools.cycle(once), count))


@contextmanager
def opened() -> Iterator[tuple[Browser, LabCourse]]:
    """A browser, and a course with the rivals' notebooks beside its lessons."""
    path = chromium.find()
    if path is None:
        sys.exit(chromium.HOW)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        course = LabCourse(Path(folder))
        rivals.write(course.root / "notebooks")
        course.start()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            predicted(course)
            yield browser, course
        finally:
            browser.close()
            course.stop()


def predicted(course: LabCourse) -> None:
    """Let somebody learn who has predicted already, so that the curves are there."""
    folder = learner.folder_of(course.home, course.learn_as("Ann"))
    entry = {
        "key": "predict:collagen-ageing",
        "value": {"prediction": 60},
        "content": "0",
        "time": 1,
        "id": "0",
    }
    learner.Store(folder).put([learner.Entry.from_json(entry)])


def contenders(context: BrowserContext, course: LabCourse) -> dict[str, Contender]:
    """Open every contender in a tab of its own, drawn and ready to be moved."""
    made = {name: Contender(name, context.new_page()) for name in NAMES}
    for one in made.values():
        one.page.on("websocket", partial(listen, one.sent))
    page = made["page"].page
    page.goto(f"{course.base}course/collagen.html?token={course.token}")
    for name, notebook in (("lab", "collagen"), ("interact", "interact"), ("figurewidget", "figurewidget")):
        lab = Lab(made[name].page, course, notebook)
        lab.open()
        lab.wait()
        lab.menu("Run", "Run All Cells")
    for name, one in made.items():
        explorer = name in ("page", "lab")
        line = (
            f"{'.cw-canvas' if explorer else '.jp-OutputArea'} .scatterlayer > .trace:nth-child(4) .js-line"
        )
        expect(one.page.locator(line).first).to_be_attached(timeout=60_000)
        one.page.wait_for_timeout(2_000)
        one.begin(EXPLORER if explorer else RIVAL)
        one.page.locator(".cw-canvas, .jp-OutputArea .js-plotly-plot").first.scroll_into_view_if_needed()
        one.singles(there_and_back(4 * STOPS))
        one.took_ms.clear()
        assert len(one.curves) == STOPS, f"{name} does not draw every stop: {one.curves}"
    return made


def listen(sent: list[str], socket: WebSocket) -> None:
    """Note what goes to a kernel."""
    if "/api/kernels/" in socket.url:
        socket.on("framesent", lambda _: sent.append("message"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of 12 moves each (default: 10)")
    parser.add_argument("--bursts", type=int, default=3, help="bursts of each contender (default: 3)")
    chosen = parser.parse_args(arguments)
    with opened() as (browser, course):
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        made = contenders(context, course)
        for name in in_turn(list(made), chosen.rounds):
            made[name].singles(there_and_back(12))
        for name in in_turn(list(made), chosen.bursts):
            made[name].burst(there_and_back(BURST))
        conditions = report.conditions(browser.version)
    print(written(made, conditions))
    return 0


def written(made: dict[str, Contender], conditions: dict[str, str], folder: Path = report.RESULTS) -> str:
    """Write the result of a run; returns the table."""
    spreads = {name: Spread.of(one.took_ms) for name, one in made.items()}
    rows = []
    for name, one in made.items():
        painted, behind, messages = (
            Spread.of([float(burst[part]) for burst in one.bursts]).p50
            for part in ("painted", "behind_ms", "messages")
        )
        rows.append(
            (
                NAMES[name],
                spreads[name].p50,
                spreads[name].p95,
                spreads["page"].times(spreads[name]),
                spreads["lab"].times(spreads[name]),
                int(painted),
                behind,
                sum(burst["lost"] for burst in one.bursts) + one.failed,
                int(messages),
            )
        )
    columns = (
        "What",
        "p50 [ms]",
        "p95 [ms]",
        "× page",
        "× JupyterLab",
        f"painted of {BURST}",
        "behind [ms]",
        "lost",
        "messages",
    )
    return report.write(
        "drag",
        "Moving a slider",
        HOW,
        columns,
        rows,
        list(targets(made, spreads)),
        {
            "moves": {name: spread.count for name, spread in spreads.items()},
            "took_ms": {name: [round(took, 2) for took in one.took_ms] for name, one in made.items()},
            "bursts": {name: one.bursts for name, one in made.items()},
            "unpainted": {name: one.failed for name, one in made.items()},
        },
        conditions,
        folder,
    )


def targets(made: dict[str, Contender], spreads: dict[str, Spread]) -> Iterator[report.Target]:
    """What is promised, for the page and for JupyterLab."""
    for own in ("page", "lab"):
        what = NAMES[own]
        bursts = made[own].bursts
        yield report.Target.at_most(f"{what}: p50", 25, spreads[own].p50, "ms")
        yield report.Target.at_least(
            f"{what}: against interact", 6, spreads[own].times(spreads["interact"]), "×"
        )
        rival = spreads[own].times(spreads["figurewidget"])
        yield report.Target.at_least(f"{what}: against FigureWidget", 4, rival, "×")
        yield report.Target.at_most(f"{what}: messages", 0, sum(burst["messages"] for burst in bursts), "")
        missing = sum(burst["lost"] for burst in bursts) + made[own].failed
        yield report.Target.at_most(f"{what}: lost moves", 0, missing, "")


if __name__ == "__main__":
    sys.exit(main())
