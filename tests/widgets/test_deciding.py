import json
import re
from itertools import product

import pytest

from course_lib import evidence
from course_lib.evidence import deciding
from course_lib.evidence.clinic import Clinic
from course_lib.widgets.deciding import KNOWN, side_by_side, side_by_side_view
from course_lib.widgets.panel import Facts, Matrix, Points, Say
from course_lib.widgets.table import View

MATTERS = deciding().matters
STATES = [
    [matter for matter, on in zip(MATTERS, ticks, strict=True) if on]
    for ticks in product((False, True), repeat=len(MATTERS))
]


def view_of(chosen: list) -> View:
    return side_by_side_view(Clinic(), chosen)


def facts(view: View) -> dict[str, dict[str, str]]:
    return {block.caption: dict(block.items) for block in view.panel if isinstance(block, Facts)}


@pytest.mark.parametrize("chosen", STATES, ids=lambda chosen: "+".join(one.key for one in chosen) or "none")
def test_what_matters_comes_first_and_nothing_is_left_out(chosen: list) -> None:
    view = view_of(chosen)
    labels = [row[0] for row in view.rows]
    assert sorted(map(str, labels)) == sorted(matter.label for matter in MATTERS)
    assert labels[: len(chosen)] == [matter.label for matter in chosen]
    talked = [caption for caption in facts(view) if caption.startswith("Talk about")]
    assert talked == [f"Talk about: {matter.label.lower()}" for matter in chosen]
    says = [block.text for block in view.panel if isinstance(block, Say)]
    assert says == [evidence.claim(matter.claim).say for matter in chosen]
    rest = [
        items
        for caption, items in facts(view).items()
        if caption in ("Name it too", "Four things that may matter")
    ]
    assert [len(items) for items in rest] == ([4 - len(chosen)] if len(chosen) < 4 else [])


def test_each_thing_to_talk_about_has_a_question_three_ways_and_its_limits() -> None:
    for matter in MATTERS:
        talk = facts(view_of([matter]))[f"Talk about: {matter.label.lower()}"]
        assert list(talk) == ["Ask", "Laser", "Injections", "Surgery", "What this does not say"]
        assert talk["Ask"].endswith("?")


def test_a_cell_without_a_figure_sends_to_the_clinician() -> None:
    rows = {row[0]: row[1:] for row in view_of([]).rows}
    for label in ("Pain", "Time off"):
        assert rows[label][1] == rows[label][2] == "No figure here: ask the clinician."
    assert sum(cell == deciding().no_figure for cells in rows.values() for cell in cells) == 4


def test_the_symbols_say_what_the_cells_hold() -> None:
    view = view_of([MATTERS[1]])
    (matrix,) = [block for block in view.panel if isinstance(block, Matrix)]
    assert matrix.chosen == 0
    for (label, levels), row in zip(matrix.rows, view.rows, strict=True):
        assert label == row[0]
        for level, cell in zip(levels, row[1:], strict=True):
            assert (level == "nothing") == (cell == deciding().no_figure)
            assert level in KNOWN


def test_no_row_is_marked_when_several_matter() -> None:
    for chosen in (MATTERS[:0], MATTERS[:2]):
        (matrix,) = [block for block in view_of(list(chosen)).panel if isinstance(block, Matrix)]
        assert matrix.chosen is None


def test_the_title_follows_the_ticks() -> None:
    assert view_of([]).title == "Ask first what matters to the client"
    assert view_of([MATTERS[1]]).title.startswith("Pain: there are figures for laser only")
    assert view_of([MATTERS[0], MATTERS[2]]).title == "Talk first about how long it lasts and time off"
    assert view_of(list(MATTERS)).title.endswith("pain, time off and how invasive it is")


@pytest.mark.parametrize("chosen", STATES, ids=len)
def test_each_way_names_a_serious_risk_whatever_matters(chosen: list) -> None:
    view = view_of(chosen)
    risks = facts(view)["Whatever matters most: a serious risk of each"]
    assert list(risks) == ["Laser", "Injections", "Surgery"]
    (always,) = [block for block in view.panel if isinstance(block, Points)]
    assert "Doing nothing" in always.items[0]


def test_nobody_wins_and_nobody_gets_a_score() -> None:
    spec = side_by_side().spec
    words = json.dumps([spec["table"], spec["note"], spec["prediction"]])
    assert "no row has a winner" in words
    assert not re.search(r"\b(best|better choice|score of|recommend\w*|ideal)\b", words, re.IGNORECASE)


def test_the_start_shows_the_answer_to_the_prediction() -> None:
    spec = side_by_side().spec
    assert [control["start"] for control in spec["controls"]] == [0, 1, 0, 0]
    assert spec["prediction"]["options"][0] == "None"
    assert spec["prediction"]["answer"].startswith("No trial compares")
    assert "No trial compares the pain directly with surgery" in deciding().matter("pain").beware


def test_the_clinics_own_days_reach_the_screen(clinic_says) -> None:  # type: ignore[no-untyped-def]
    clinic_says(
        "healing:\n  co2_full:\n    social_downtime: {days: [12, 15, 25], by: Dr Ada Bell, on: 2026-01-01}\n"
    )
    assert "day 12 to 25 for the slowest (Full CO2, set by your clinic on" in json.dumps(
        side_by_side().spec["table"]
    )


def test_every_source_that_a_cell_names_is_listed() -> None:
    spec = side_by_side().spec
    listed = {source["id"] for source in spec["sources"]}
    named = set(
        re.findall(r"[A-Z]{3,}[A-Z0-9]*\d{4}[A-Z]?|MAYO|FDAFILLERS|NHSCHOOSE", json.dumps(spec["table"]))
    )
    assert len(named) >= 10
    assert named <= listed
