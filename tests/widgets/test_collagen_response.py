import json
import re
from typing import Any

import pytest

from course_lib import evidence
from course_lib.models import laser_response as models
from course_lib.models.laser_response import QUESTIONS
from course_lib.widgets.collagen import laser_signal
from course_lib.widgets.collagen_response import NO_FIGURE, laser_signal_view
from course_lib.widgets.collagen_response_marks import STOPS_DAYS, common
from course_lib.widgets.panel import Facts, Icons, Points, Say
from course_lib.widgets.table import View

STATES = [(question, when) for question in QUESTIONS for when in STOPS_DAYS]


def traces(view: View) -> dict[str, dict[str, Any]]:
    assert view.figure is not None
    return {trace["name"]: trace for trace in view.figure["data"] if "name" in trace}


def drawn(trace: dict[str, Any]) -> list[tuple[float, float, str]]:
    rows = zip(trace["x"], trace["y"], trace["text"], strict=True)
    return [(x, y, text.strip()) for x, y, text in rows if x is not None]


def facts(view: View) -> dict[str, str]:
    return dict(next(block for block in view.panel if isinstance(block, Facts)).items)


def test_only_measured_points_of_the_signal_have_a_height() -> None:
    marks = traces(laser_signal_view("signal", "day 14"))
    places = dict(enumerate(STOPS_DAYS.values()))
    for name, recalled in (("Measured", False), ("From memory, to be checked", True)):
        shown = {(places[int(x)], y) for x, y, _ in drawn(marks[name])}
        assert shown == {
            (point.day, point.multiple) for point in models.measured_signals() if point.recalled == recalled
        }
        assert len(shown) == 2


def test_what_was_not_counted_lies_below_the_line_and_has_no_number() -> None:
    for _, height, text in drawn(traces(laser_signal_view("signal", "day 7"))["Raised, not counted"]):
        assert height < 1
        assert text in ("Fractional 1,500 nm", "Full CO2")
        assert "×" not in text


def test_each_dotted_line_runs_from_the_start_to_a_measured_point_and_nowhere_else() -> None:
    guide = traces(laser_signal_view("signal", "day 7"))["No figure in between"]
    ends = list(zip(guide["x"], guide["y"], strict=True))
    lines = [ends[at : at + 2] for at in range(0, len(ends), 3)]
    assert all(gap == (None, None) for gap in ends[2::3])
    assert {start for start, _ in lines} == {(0.0, 1.0)}
    assert {end[1] for _, end in lines} == {point.multiple for point in models.measured_signals()}
    assert guide["line"]["dash"] == "dot"


def test_the_amount_draws_no_height_and_no_line() -> None:
    view = laser_signal_view("amount", "3 months")
    marks = traces(view)
    assert drawn(marks["Measured"]) == drawn(marks["From memory, to be checked"]) == []
    assert set(marks["No figure in between"]["x"]) == {None}
    (seen,) = drawn(marks["Seen, not counted"])
    assert seen[2] == "fibres less dense, 10 people"
    assert marks["Seen, not counted"]["marker"]["symbol"][0] == "triangle-down"
    assert "Not established." in json.dumps(view.figure)
    assert view.figure is not None
    assert list(view.figure["layout"]["yaxis"]["tickvals"]) == []


def test_the_look_falls_and_never_rises_above_what_was_seen_at_three_months() -> None:
    points = drawn(traces(laser_signal_view("look", "1 year"))["Measured"])
    assert [y for _, y, _ in sorted(points)] == [100, 74, 74]


@pytest.mark.parametrize(("question", "when"), STATES)
def test_title_panel_and_model_agree_in_every_state(question: models.Question, when: str) -> None:
    view = laser_signal_view(question, when)
    told = models.told_on(question, STOPS_DAYS[when])
    shown = facts(view)
    assert next(iter(shown.values())) == (" ".join(told) or NO_FIGURE)
    assert len(shown) == 3
    before = question == "signal" and when == "day 0"
    assert ("there is no figure here" in view.title) == (not told and not before)
    # Every number of the title stands in what is told.
    numbers = set(re.findall(r"\d+(?:\.\d+)?", view.title.replace("CO2", "").split(":")[-1]))
    if told:
        assert numbers <= set(re.findall(r"\d+(?:\.\d+)?", " ".join(told)))


def test_the_figures_from_memory_are_called_so_in_title_panel_legend_and_note() -> None:
    view = laser_signal_view("signal", "day 21")
    assert "quoted from memory" in view.title
    assert facts(view)["The signal"].count("quoted from memory") == 2
    assert "quoted from memory" in laser_signal().spec["note"]
    assert "memory" not in laser_signal_view("signal", "day 7").title


def test_what_goes_on_in_the_skin_is_lit_up_at_its_time() -> None:
    events = evidence.collagen().laser_response.order_of_events
    for when, day in STOPS_DAYS.items():
        view = laser_signal_view("signal", when)
        assert view.figure is not None
        (lanes,) = [trace for trace in view.figure["data"] if trace["type"] == "bar"]
        lit = [colour == "@2" for colour in lanes["marker"]["color"]]
        assert lit == [event.days[0] <= day <= event.days[1] for event in events]
        for event, on in zip(events, lit, strict=True):
            assert (event.told in view.say) == on
    assert "is not told here" in laser_signal_view("signal", "2 years").say


def test_the_look_is_never_shown_without_its_unwanted_effect() -> None:
    view = laser_signal_view("look", "1 year")
    (icons,) = [block for block in view.panel if isinstance(block, Icons)]
    assert (icons.total, list(icons.groups)) == (47, [(6, "paler skin")])
    (points,) = [block for block in view.panel if isinstance(block, Points)]
    assert "WARD2008" in points.items[0]


def test_a_share_of_another_laser_is_told_and_not_drawn() -> None:
    view = laser_signal_view("signal", "day 21")
    (points,) = [block for block in view.panel if isinstance(block, Points)]
    assert points.items[0].startswith("Fractional CO2: 40 to 50 % of what full CO2 set off.")
    assert "Fractional CO2" not in json.dumps(
        [drawn(each) for each in traces(view).values() if "text" in each]
    )


def test_the_clients_sentence_is_the_claims() -> None:
    says = {
        block.text
        for question, when in STATES
        for block in laser_signal_view(question, when).panel
        if isinstance(block, Say)
    }
    assert says == {evidence.claim("C23").say}


def test_the_answer_to_the_prediction_is_the_amount() -> None:
    prediction = laser_signal().spec["prediction"]
    assert prediction["options"][1] == "How much collagen the skin holds in the end"
    assert "the amount of collagen" in prediction["answer"]


def test_nothing_promises_or_draws_a_gain() -> None:
    spec = json.dumps(laser_signal().spec)
    assert not re.search(r"years younger|\bpermanent|what-if|\bgain", spec)


def test_names_that_begin_alike_are_told_once() -> None:
    assert common(["Full CO2, type I"]) == "Full CO2, type I"
    assert common(["Full CO2, type I", "Full CO2, type III"]) == "Full CO2"
    assert common(["Pulsed dye", "Nd:YAG"]) == "Pulsed dye, Nd:YAG"
