import json
import re
import socket
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import drag, first_chart, grading, page_weight, report

WHERE = {"date": "2026-11-22 12:00 UTC", "cores": "2", "chromium": "156"}
RESULTS = {"drag", "first_chart", "grading", "page_weight"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results"


def read(folder: Path, name: str) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / f"{name}.json").read_bytes())
    return content


def contender(name: str, took_ms: float, behind_ms: float) -> drag.Contender:
    burst = {"sent_ms": 1000, "painted": 45, "behind_ms": behind_ms, "lost": 0, "messages": 3}
    return drag.Contender(name, page=None, took_ms=[took_ms], bursts=[burst])  # type: ignore[arg-type]


def test_a_drag_result_sets_every_row_against_the_explorer(folder: Path) -> None:
    took = {"page": 15.0, "lab": 20.0, "interact": 150.0, "figurewidget": 90.0}
    shown = drag.written({name: contender(name, each, 10.0) for name, each in took.items()}, WHERE, folder)
    rows = {row[0]: row for row in read(folder, "drag")["rows"]}  # type: ignore[attr-defined]
    assert rows["interact + fig.show()"][3:5] == [10.0, 7.5]
    assert rows["FigureWidget + batch_update"][3:5] == [6.0, 4.5]
    assert "explorer, JupyterLab: against interact" in shown


def test_a_missed_target_is_told_and_not_left_out(folder: Path) -> None:
    took = {"page": 30.0, "lab": 20.0, "interact": 150.0, "figurewidget": 60.0}
    drag.written({name: contender(name, each, 10.0) for name, each in took.items()}, WHERE, folder)
    targets = {one["what"]: one["met"] for one in read(folder, "drag")["targets"]}  # type: ignore[attr-defined]
    assert targets["explorer, page: p50"] is False
    assert targets["explorer, JupyterLab: against FigureWidget"] is False
    assert targets["explorer, JupyterLab: against interact"] is True
    assert targets["explorer, page: messages"] is False
    assert "| no " in (folder / "drag.md").read_text(encoding="utf-8")


def test_a_move_that_was_never_painted_counts_as_lost(folder: Path) -> None:
    made = {name: contender(name, 10.0, 0.0) for name in drag.NAMES}
    made["lab"].failed = 2
    drag.written(made, WHERE, folder)
    rows = {row[0]: row for row in read(folder, "drag")["rows"]}  # type: ignore[attr-defined]
    assert rows["explorer, JupyterLab"][7] == 2


def test_the_first_chart_is_the_middle_of_the_visits(folder: Path) -> None:
    visits = {
        name: [first_chart.Visit(0.1, chart) for chart in (slow, slow / 2, slow * 2)]
        for name, slow in {"basic": 0.5, "full": 1.5, "lab": 5.0}.items()
    }
    first_chart.written(visits, WHERE, folder)
    content = read(folder, "first_chart")
    assert [row[2] for row in content["rows"]] == [0.5, 1.5, 5.0]  # type: ignore[attr-defined]
    assert all(target["met"] for target in content["targets"])  # type: ignore[attr-defined]


def test_plotly_does_not_count_towards_the_weight_that_a_page_may_have(folder: Path) -> None:
    weights = {"collagen": {"text": b"x" * 500_000, "plotly-basic.js": b"x" * 1_000_000}}
    page_weight.written(weights, {"full": [9.0], "one": [3.0], "cached": [0.5]}, WHERE, folder)
    first = read(folder, "page_weight")["targets"][0]  # type: ignore[index]
    assert (first["got"], first["met"]) == (500.0, True)


def test_marking_is_set_against_stock_and_a_fault_after_a_kill_is_told(folder: Path) -> None:
    took = {"stock": [2.0, 1.5, 1.0], "marking": [0.1], "ours": [0.005], "whole": [0.01]}
    commands = [grading.Command(100, 4.0, 5.0, 150.0, 0), grading.Command(1000, 10.0, 15.0, 180.0, 0)]
    kills = grading.Killed(200, (0, 20, 200, 200), wrong=1)
    grading.written(took, 0, commands, kills, WHERE, folder)
    content = read(folder, "grading")
    assert [row[4] for row in content["rows"]][:4] == [1.0, 15.0, 300.0, 150.0]  # type: ignore[attr-defined]
    met = [(target["got"], target["met"]) for target in content["targets"]]  # type: ignore[attr-defined]
    assert met == [
        (300.0, True), (10.0, True), (1.2, False), (0.0, True), (0.0, True), (1.0, False), (2.0, True),
    ]  # fmt: skip


def test_answers_drawn_by_chance_are_of_all_kinds_and_the_same_each_time() -> None:
    drawn = grading.drawn(50, 1)
    assert drawn == grading.drawn(50, 1) != grading.drawn(50, 2)
    points = {sum(grading.wanted(each).values()) for each in drawn}
    assert len(points) > 10


def test_conditions_name_the_versions_and_nobody() -> None:
    found = report.conditions("156.0")
    assert {"date", "commit", "processor", "cores", "memory", "python", "jupyterlab", "plotly"} <= set(found)
    assert "/" not in json.dumps(found)
    assert socket.gethostname() not in found.values()


def test_the_kept_results_are_whole_and_name_no_machine() -> None:
    kept = {path.stem for path in report.RESULTS.glob("*.json")}
    assert kept == {path.stem for path in report.RESULTS.glob("*.md")} == RESULTS
    for path in report.RESULTS.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.*])/\w+/", text), path.name
    for name in kept:
        content = read(report.RESULTS, name)
        assert content["targets"]
        assert content["conditions"]


def test_a_hand_in_a_drag_never_stands_still() -> None:
    places = drag.there_and_back(drag.BURST)
    assert len(places) == drag.BURST
    assert {abs(one - other) for one, other in pairwise(places)} == {1}
    assert set(places) == set(range(drag.STOPS))
