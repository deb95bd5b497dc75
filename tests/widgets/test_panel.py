import dataclasses
import json
import re
from collections.abc import Sequence
from typing import Any, get_args

import pytest

from course_lib.evidence import DataError
from course_lib.widgets.controls import Switch
from course_lib.widgets.explorer import explorer
from course_lib.widgets.kept import part, script
from course_lib.widgets.panel import (
    MOST_GROUPS,
    SYMBOLS,
    Facts,
    Icons,
    LevelItem,
    Levels,
    Matrix,
    Points,
    Say,
    StepItem,
    Steps,
    Tone,
)
from course_lib.widgets.table import Block, ExplorerError, View

SCRIPT = part("panel.js")
STYLE = part("explorer.css")
SCALE = {2: ("●", "often used"), 0: ("○", "little or no role"), -2: ("✕", "do not")}
ITEMS = [LevelItem("Pulsed dye", 2), LevelItem("IPL", -2, "Never on a tan [MAYO].")]
BLOCKS: tuple[Block, ...] = (
    Levels("Which light?", ITEMS, SCALE),
    Matrix("All", ("Dye", "IPL"), [("Redness", (2, 0)), ("Melasma", (0, -2))], SCALE, chosen=1),
    Facts("Known", [("Who", "961 treatments [GRABER2008]")]),
    Points("Care", ["Diagnosis first [ZIPSER2010, DELKER2017]"]),
    Steps("Signs", [StepItem("Today", "Pain that grows", "Call.", "today"), StepItem("", "Tight", "Wait.")]),
    Say("It fades slowly."),
    Icons("Out of 1,000", 1000, [(76, "a complication"), (0, "a lasting one")]),
)


def shown(*panels: Sequence[Block], note: str = "") -> dict[str, Any]:
    """The spec of an explorer without a chart, with one panel a setting of its switch."""

    def view(more: bool) -> View:
        return View(None, f"title {more}", "say", ("a",), ((1,),), panels[more % len(panels)])

    made = explorer("t-x", view, (Switch("more", "Show more"),), label="T", sources=("MAYO",), note=note)
    spec: dict[str, Any] = json.loads(json.dumps(made.spec, allow_nan=False))
    return spec


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.spec()["kind"])
def test_a_block_is_plain_data_and_the_script_reads_every_word_of_it(block: Block) -> None:
    spec = block.spec()
    assert json.loads(json.dumps(spec)) == spec
    assert re.search(rf"^  {spec['kind']}\(\{{", SCRIPT, re.MULTILINE), "nothing draws this kind"
    unread = [name for name in spec if not re.search(rf"\b{name}\b", SCRIPT)]
    assert len(spec) >= 3
    assert unread == []


def test_levels_and_rows_reach_the_browser_as_places_on_the_scale() -> None:
    levels, matrix, *_ = [block.spec() for block in BLOCKS]
    scale = [["●", "often used"], ["○", "little or no role"], ["✕", "do not"]]
    assert levels["scale"] == matrix["scale"] == scale
    assert levels["items"] == [["Pulsed dye", 0, ""], ["IPL", 2, "Never on a tan [MAYO]."]]
    assert matrix["rows"] == [["Redness", [0, 1]], ["Melasma", [1, 2]]]
    assert matrix["columns"] == ["Dye", "IPL"]
    assert matrix["chosen"] == 1


def test_the_other_blocks_keep_their_words() -> None:
    _, _, facts, points, steps, say, icons = [block.spec() for block in BLOCKS]
    assert facts["items"] == [["Who", "961 treatments [GRABER2008]"]]
    assert points["items"] == ["Diagnosis first [ZIPSER2010, DELKER2017]"]
    assert steps["items"] == [["Today", "Pain that grows", "Call.", "today"], ["", "Tight", "Wait.", "plain"]]
    assert (say["caption"], say["text"]) == ("You could say", "It fades slowly.")
    assert (icons["total"], icons["groups"]) == (1000, [[76, "a complication"], [0, "a lasting one"]])


def test_every_symbol_and_every_mark_has_a_shape_of_its_own() -> None:
    drawn = re.findall(r'^  "(.)": \["(\w+)", "([^"]*)", "([^"]*)"\],$', SCRIPT, re.MULTILINE)
    assert tuple(sign for sign, *_ in drawn) == SYMBOLS
    assert len({(area, line) for _, _, area, line in drawn}) == len(SYMBOLS)
    for _, name, *_ in drawn:
        assert f".cw-symbol-{name}" in STYLE or name == "mark"
    marks = re.findall(r"^  \(x, y\) => `(.+)`,$", SCRIPT, re.MULTILINE)
    assert len(set(marks)) == len(marks) == MOST_GROUPS
    assert all(f".cw-icon-{group} " in STYLE for group in range(MOST_GROUPS))


def test_every_tone_but_the_plain_one_has_a_look() -> None:
    tones = set(get_args(Tone))
    assert len(tones) == 4
    assert {tone for tone in tones if f".cw-tone-{tone}" in STYLE} == tones - {"plain"}


WRONG = [
    (
        Levels("Fit", [LevelItem("IPL", 3)], SCALE),
        "'Fit': 'IPL' has the level 3; the scale has 2, 0, -2",
    ),
    (
        Levels("Fit", [LevelItem("IPL", 2)], {2: ("⚠", "care")}),
        "'Fit': the scale uses '⚠'; symbols are ● ◐ ○ ▲ ✕ ◆ –",
    ),
    (
        Levels("Fit", [], {2: ("●", "yes"), 1: ("●", "perhaps")}),
        "'Fit': '●' stands for two levels of the scale",
    ),
    (
        Matrix("All", ("Dye", "IPL"), [("Redness", (2,))], SCALE),
        "'All': row 'Redness' has 1 levels, the table has 2 columns",
    ),
    (
        Matrix("All", ("Dye",), [("Redness", (9,))], SCALE),
        "'All': 'Redness' has the level 9; the scale has 2, 0, -2",
    ),
    (
        Matrix("All", ("Dye",), [("Redness", (2,))], SCALE, chosen=1),
        "'All': row 1 cannot be chosen; rows are 0 to 0",
    ),
    (
        Steps("Signs", [StepItem("Now", "Pain", "Call.", "loud")]),  # type: ignore[arg-type]
        "'Signs': 'Pain' has the tone 'loud'; it may be emergency, today, soon, plain",
    ),
    (Icons("Out of", 1001, ()), "'Out of': 1001 marks; it may be 1 to 1000"),
    (Icons("Out of", 0, ()), "'Out of': 0 marks; it may be 1 to 1000"),
    (Icons("Out of", 9, [(1, "x")] * 6), "'Out of': 6 groups, at most 5 can be told apart"),
    (
        Icons("Out of", 9, [(5, "x"), (5, "y")]),
        "'Out of': groups of 5, 5; they are whole numbers of at least 0 that come to at most 9",
    ),
    (
        Icons("Out of", 9, [(-1, "x")]),
        "'Out of': groups of -1; they are whole numbers of at least 0 that come to at most 9",
    ),
    (
        Icons("Out of", 9, [(0.5, "x")]),  # type: ignore[list-item]
        "'Out of': groups of 0.5; they are whole numbers of at least 0 that come to at most 9",
    ),
]


@pytest.mark.parametrize(("block", "sentence"), WRONG, ids=[sentence[:40] for _, sentence in WRONG])
def test_a_block_that_cannot_be_drawn_is_refused_in_words(block: Block, sentence: str) -> None:
    with pytest.raises(ExplorerError) as refused:
        shown([block])
    assert str(refused.value) == sentence


def test_every_mark_may_belong_to_a_group() -> None:
    assert Icons("All of them", 1000, [(999, "x"), (1, "y")]).spec()["total"] == 1000


def test_a_block_cannot_be_changed_afterwards() -> None:
    blocks: list[Any] = [*BLOCKS, *ITEMS]
    for block in blocks:
        name = dataclasses.fields(block)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(block, name, "other")


def test_a_panel_that_never_varies_is_kept_once() -> None:
    table = shown(BLOCKS)["table"]
    assert [block["kind"] for block in table["base"]["panel"]] == [block.spec()["kind"] for block in BLOCKS]
    assert [leaf["path"] for leaf in table["leaves"]] == [["title"]]
    assert table["base"]["figure"] is None


def test_a_panel_may_be_longer_at_one_setting_than_at_another() -> None:
    first, second = Say("One."), Points("More", ["Two."])
    table = shown([first], [first, second])["table"]
    assert table["base"]["panel"] == [first.spec(), None]
    leaves = {tuple(leaf["path"]): (leaf["pool"], leaf["rows"]) for leaf in table["leaves"]}
    assert leaves["panel", 1] == ([None, second.spec()], [0, 1])
    assert ("panel", 0) not in leaves


def test_a_block_of_another_kind_may_take_a_place() -> None:
    table = shown([Say("One.")], [Points("More", ["Two."])])["table"]
    (leaf,) = [leaf for leaf in table["leaves"] if leaf["path"] == ["panel", 0]]
    assert [block["kind"] for block in leaf["pool"]] == ["say", "points"]


def test_every_source_that_a_panel_names_at_any_setting_has_its_label() -> None:
    spec = shown(BLOCKS, [Say("Ask first [TRIVEDI2017].")], note="All of it [X-GENERAL].")
    assert set(spec["labels"]) == {
        "MAYO",
        "GRABER2008",
        "ZIPSER2010",
        "DELKER2017",
        "TRIVEDI2017",
        "X-GENERAL",
    }
    assert spec["labels"]["MAYO"] == "Mayo Clinic"


@pytest.mark.parametrize(
    "block",
    [
        Points("Care", ["Diagnosis first [GRABER2007]"]),
        Facts("Known", [("Who [GRABER2007]", "961")]),
        Levels("Fit", [LevelItem("IPL", 2, "Ask [GRABER2007].")], SCALE),
        Steps("Signs", [StepItem("Now", "Pain", "Call [GRABER2007].")]),
        Say("Ask [GRABER2007]."),
    ],
    ids=lambda block: block.spec()["kind"],
)
def test_a_panel_that_names_a_source_that_there_is_not_is_refused(block: Block) -> None:
    # At one setting only, and not at the first.
    with pytest.raises(DataError, match="no source 'GRABER2007'; did you mean GRABER2008"):
        shown([Say("One.")], [block])


def test_the_script_of_an_explorer_has_the_blocks_between_the_helpers_and_its_own_part() -> None:
    whole = script("explorer")
    assert whole.count(SCRIPT) == 1
    assert whole.index(part("dom.js")) < whole.index(SCRIPT) < whole.index(part("explorer.js"))
    assert SCRIPT not in script("question")
