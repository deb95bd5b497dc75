"""From the address to the first chart that lives: a page with either plotly bundle, and JupyterLab."""

import argparse
import json
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import report
from benchmarks.drag import FLAGS, predicted
from benchmarks.measured import Spread, in_turn
from course_lib import plotlyjs
from tests import chromium
from tests.browser.lab import Lab, LabCourse

NAMES = {"basic": "page, basic bundle", "full": "page, full bundle", "lab": "JupyterLab + Run All Cells"}
LESSON = "collagen"
HOW = (
    f"The lesson `{LESSON}`, for somebody whose prediction is stored: the chart comes with its curves. "
    "Every visit is cold: a fresh browser profile with an empty cache, and for JupyterLab a new kernel. "
    "The clock runs from the start of the navigation, sign-in by the address's token included, "
    "to the frame that shows the first chart's curves, and to the one with the first control to be used. "
    "In JupyterLab a script chooses Run ▸ Run All Cells as soon as the kernel waits; a person is slower. "
    "The three take turns in one browser; two servers run, one for each bundle."
)


@dataclass(frozen=True)
class Visit:
    """When the first control could be used and the first chart was there [s]."""

    control: float
    chart: float


@contextmanager
def courses() -> Iterator[dict[str, LabCourse]]:
    """Two open courses: with the bundle that set-up fetched, and with plotly's own."""
    if plotlyjs.asset().kind != "basic":
        sys.exit("The basic bundle has not been fetched, so there is nothing to compare. Type: course setup")
    with tempfile.TemporaryDirectory() as folder:
        opened = {
            "basic": LabCourse(Path(folder, "basic")),
            "full": LabCourse(Path(folder, "full"), COURSE_PLOTLY="full"),
        }
        try:
            for course in opened.values():
                course.start()
                predicted(course)
            yield opened
        finally:
            for course in opened.values():
                course.stop()


def visit_page(page: Page, course: LabCourse) -> None:
    """Go to the lesson's page."""
    page.goto(f"{course.base}course/{LESSON}.html?token={course.token}")


def visit_lab(page: Page, course: LabCourse) -> None:
    """Open the lesson in JupyterLab and run it."""
    lab = Lab(page, course, LESSON)
    lab.open()
    lab.wait()
    lab.menu("Run", "Run All Cells")


def visited(browser: Browser, name: str, course: LabCourse) -> Visit:
    """One cold visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    try:
        context.add_init_script(path=Path(__file__).parent / "first_chart.js")
        page = context.new_page()
        (visit_lab if name == "lab" else visit_page)(page, course)
        # JupyterLab's page and ours both stay: what was noted in them is still there.
        for _ in range(600):
            seen: dict[str, Any] = page.evaluate("window.firstSeen")
            if seen.get("control") and seen.get("chart"):
                return Visit(seen["control"] / 1000, seen["chart"] / 1000)
            page.wait_for_timeout(50)
        raise TimeoutError(f"{NAMES[name]}: no chart within 30 s, only {seen}")
    finally:
        context.close()
        if name == "lab":
            forget(course)


def forget(course: LabCourse) -> None:
    """End every kernel and drop JupyterLab's memory of what was open: the next visit is a first one."""
    headers = {"Authorization": f"token {course.token}"}
    ask = urllib.request.Request(f"{course.base}api/kernels", headers=headers)
    with urllib.request.urlopen(ask) as reply:
        kernels = [kernel["id"] for kernel in json.load(reply)]
    for kernel in kernels:
        end = urllib.request.Request(f"{course.base}api/kernels/{kernel}", headers=headers, method="DELETE")
        urllib.request.urlopen(end).close()
    shutil.rmtree(course.home / "jupyter" / "config" / "lab" / "workspaces", ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="visits of each kind (default: 7)")
    chosen = parser.parse_args(arguments)
    path = chromium.find()
    if path is None:
        sys.exit(chromium.HOW)
    visits: dict[str, list[Visit]] = {name: [] for name in NAMES}
    with courses() as opened, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        places = {"basic": opened["basic"], "full": opened["full"], "lab": opened["basic"]}
        visited(browser, "basic", places["basic"])  # The browser's own first steps count for nobody.
        for name in in_turn(list(NAMES), chosen.rounds):
            visits[name].append(visited(browser, name, places[name]))
        conditions = report.conditions(browser.version)
        browser.close()
    print(written(visits, conditions))
    return 0


def written(visits: dict[str, list[Visit]], conditions: dict[str, str], folder: Path = report.RESULTS) -> str:
    """Write the result of a run; returns the table."""
    charts = {name: Spread.of([visit.chart for visit in each]) for name, each in visits.items()}
    controls = {name: Spread.of([visit.control for visit in each]) for name, each in visits.items()}
    rows = [
        (
            NAMES[name],
            controls[name].p50,
            charts[name].p50,
            charts[name].low,
            charts[name].high,
            charts["basic"].times(charts[name]),
        )
        for name in visits
    ]
    return report.write(
        "first_chart",
        "The first chart",
        HOW,
        ("What", "first control [s]", "first chart [s]", "fastest [s]", "slowest [s]", "× basic"),
        rows,
        [
            report.Target.at_most("first chart, basic bundle", 0.8, charts["basic"].p50, "s"),
            report.Target.at_most("first chart, full bundle", 1.6, charts["full"].p50, "s"),
        ],
        {"visits": {name: [vars(visit) for visit in each] for name, each in visits.items()}},
        conditions,
        folder,
    )


if __name__ == "__main__":
    sys.exit(main())
