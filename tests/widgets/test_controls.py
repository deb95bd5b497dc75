import dataclasses
import json
import re
from typing import Any

import pytest

from course_lib.evidence import DataError
from course_lib.widgets.controls import (
    Choice,
    ChoicePrediction,
    Cursor,
    PointPrediction,
    RangePrediction,
    Slider,
    Switch,
)
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.kept import part
from course_lib.widgets.table import ExplorerError, View

SCRIPT = part("explorer.js")
DEVICE = Choice("device", "Treatment", {"ipl": "Pulsed light", "pdl": "Pulsed dye"}, start="pdl")
DAYS = Slider("days", "Days", (7, 14), 7, text="{} days", ends=("few", "many"))


def made(*controls: Choice | Slider | Switch, **more: Any) -> Explorer:
    def view(**settings: Any) -> View:
        return View({"data": [], "layout": {}}, f"title {settings}", "say", ("a",), ((1,),))

    return explorer("t-x", view, controls, label="Test", sources=("MAYO",), **more)


def test_a_choice_tells_the_browser_its_words_and_never_its_settings() -> None:
    assert DEVICE.values == ("ipl", "pdl")
    assert DEVICE.spec() == {
        "kind": "choice",
        "name": "device",
        "label": "Treatment",
        "texts": ["Pulsed light", "Pulsed dye"],
    }


def test_a_slider_writes_each_value_with_its_unit() -> None:
    spec = DAYS.spec()
    assert spec["texts"] == ["7 days", "14 days"]
    assert spec["ends"] == ["few", "many"]


@pytest.mark.parametrize(
    "spec",
    [
        Cursor("age", "Read at", 25, 75, 1, 60, text="{} years").spec(),
        PointPrediction("How many?", "Left", 0, 100, 1, x=60, answer="About 65.").spec(),
        RangePrediction("From when to when?", ("From", "To"), 0, 180, 1, answer="28 to 180.").spec(),
        ChoicePrediction("Which?", ("This", "That"), answer="This.").spec(),
    ],
    ids=lambda spec: spec["kind"],
)
def test_every_word_of_a_spec_is_read_by_the_script(spec: dict[str, Any]) -> None:
    assert json.loads(json.dumps(spec)) == spec
    unread = [name for name in spec if name not in ("kind",) and not re.search(rf"\b{name}\b", SCRIPT)]
    assert len(spec) >= 4
    assert unread == []


def test_a_switch_is_off_then_on_and_its_view_gets_a_truth_value() -> None:
    switch = Switch("marked", "Marked for this wavelength", start=True)
    assert switch.values == (False, True)
    got: list[Any] = []

    def view(marked: bool) -> View:
        got.append(marked)
        return View(None, f"{marked}", "say", ("a",), ((1,),))

    spec = explorer("t-x", view, (switch,), label="T", sources=("MAYO",)).spec
    assert [type(each) for each in got] == [bool, bool]
    assert got == [False, True]
    (placed,) = spec["controls"]
    assert (placed["kind"], placed["label"], placed["start"]) == ("switch", "Marked for this wavelength", 1)
    assert len(placed["texts"]) == 2
    assert spec["table"]["base"]["title"] == "False"


def test_a_slider_may_wait_for_a_switch() -> None:
    waiting = dataclasses.replace(DAYS, only_if=("more", (True,)))
    assert made(Switch("more", "More"), waiting).spec["controls"][1]["only_if"] == {
        "control": 0,
        "places": [1],
    }


def test_each_kind_of_prediction_says_its_name_and_its_own_fields() -> None:
    point = PointPrediction("Q", "Left", 0, 100, 1, x=60).spec()
    both = RangePrediction("Q", ("From", "To"), 0, 180, 1).spec()
    one = ChoicePrediction("Q", ("A", "B")).spec()
    assert (point["kind"], point["x"], point["label"]) == ("point", 60, "Left")
    assert (both["kind"], both["labels"]) == ("range", ["From", "To"])
    assert "label" not in both
    assert (one["kind"], one["options"]) == ("choice", ["A", "B"])


def test_controls_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        DAYS.start = 14  # type: ignore[misc]


def test_a_start_reaches_the_browser_as_its_place() -> None:
    controls = made(DEVICE, DAYS).spec["controls"]
    assert [control["start"] for control in controls] == [1, 0]
    assert [control["only_if"] for control in controls] == [None, None]


def test_a_slider_that_depends_on_a_choice_names_both_by_place() -> None:
    dependent = dataclasses.replace(DAYS, only_if=("device", ("ipl",)))
    assert made(DEVICE, dependent).spec["controls"][1]["only_if"] == {"control": 0, "places": [0]}


@pytest.mark.parametrize(
    ("controls", "sentence"),
    [
        (
            (DEVICE, dataclasses.replace(DAYS, only_if=("devise", ("ipl",)))),
            "'days': only_if names 'devise'; the controls are device, days",
        ),
        (
            (DEVICE, dataclasses.replace(DAYS, only_if=("device", ("co2",)))),
            "'days': only_if names device='co2'; it takes ipl, pdl",
        ),
        (
            (dataclasses.replace(DAYS, start=8),),
            "explorer 't-x': 'days' cannot start at 8; it takes 7, 14",
        ),
    ],
)
def test_a_control_that_names_what_there_is_not_is_refused_in_words(
    controls: tuple[Choice | Slider, ...], sentence: str
) -> None:
    with pytest.raises(ExplorerError) as refused:
        made(*controls)
    assert str(refused.value) == sentence


def test_an_explorer_with_a_source_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DataError, match="no source 'MAY0'; did you mean MAYO"):
        explorer(
            "t",
            lambda: View({"data": [], "layout": {}}, "t", "s", (), ()),
            (),
            label="T",
            sources=("MAY0",),
        )


def test_an_explorer_without_prediction_and_cursor_says_so() -> None:
    spec = made(DEVICE).spec
    assert (spec["prediction"], spec["cursor"], spec["note"]) == (None, None, "")
    assert spec["sources"] == [{"id": "MAYO", "label": "Mayo Clinic"}]


def test_the_version_of_an_explorer_changes_with_any_word_but_not_with_the_copy_of_plotly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = made(DEVICE, note="A note.")
    again = made(DEVICE, note="A note.")
    assert first.content == again.content
    others = [
        made(DEVICE, note="Another note."),
        made(dataclasses.replace(DEVICE, label="Laser"), note="A note."),
        made(DEVICE, note="A note.", prediction=ChoicePrediction("Which?", ("This", "That"))),
    ]
    assert len({first.content, *(other.content for other in others)}) == 4
    monkeypatch.setattr("course_lib.plotlyjs.asset", lambda: type("A", (), {"url": "elsewhere.js"}))
    moved = made(DEVICE, note="A note.")
    assert (moved.spec["plotly"], moved.content) == ("elsewhere.js", first.content)
