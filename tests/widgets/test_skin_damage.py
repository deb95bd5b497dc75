import re
from collections.abc import Callable, Iterator
from typing import Any

import plotly.graph_objects as go
import pytest

from course_lib import evidence
from course_lib.evidence import ASK_LEVELS, FITS, ids_in, indications
from course_lib.evidence.clinic import Clinic
from course_lib.learner.clinic_file import clinic
from course_lib.models.skin_damage import numbers, span, with_numbers
from course_lib.widgets.panel import Facts, Levels, Matrix, Points, Say
from course_lib.widgets.skin_damage import ask_first, how_much_better, which_light
from course_lib.widgets.skin_damage import which_light_view as view_of
from course_lib.widgets.skin_damage_reported import how_much_view
from course_lib.widgets.table import View
from tests.widgets.tables import look_up

OWN = """
fit:
  melasma:
    co2_full: {by: "Dr A. Example", on: 2026-11-20}
    ipl: {fit: never, by: "Dr A. Example", on: 2026-11-21}
"""


def which_light_view(problem: str, own: Clinic | None = None) -> View:
    return view_of(own or Clinic(), problem)


PROBLEMS = [problem.key for problem in indications().problems]
WITH_NUMBERS = [problem.key for problem in with_numbers()]
DEVICES = evidence.healing().devices


def block(view: View, kind: type) -> Any:
    found = [each for each in view.panel if isinstance(each, kind)]
    assert len(found) == 1
    return found[0]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_kind_of_light_stands_once_with_the_level_of_its_cell(problem: str) -> None:
    levels = block(which_light_view(problem), Levels)
    fits = {device.short: indications().fit(problem, device.key) for device in DEVICES}
    assert {item.name: item.level for item in levels.items} == fits
    assert len(levels.items) == 9
    places = [FITS.index(item.level) for item in levels.items]
    assert places == sorted(places)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_matrix_has_every_cell_and_marks_the_chosen_problem(problem: str) -> None:
    matrix = block(which_light_view(problem), Matrix)
    assert list(matrix.columns) == [device.short for device in DEVICES]
    assert len(matrix.rows) == 14
    for (name, cells), each in zip(matrix.rows, indications().problems, strict=True):
        assert name == each.name
        assert list(cells) == [indications().fit(each.key, device.key) for device in DEVICES]
    assert matrix.rows[matrix.chosen][0] == indications().problem(problem).name


def test_levels_differ_in_shape_and_in_words() -> None:
    scale = block(which_light_view("melasma"), Levels).scale
    assert list(scale) == list(FITS)
    symbols, words = zip(*scale.values(), strict=True)
    assert len(set(symbols)) == len(set(words)) == 5
    assert scale["never"][1] == "do not"


def test_whatever_is_usual_practice_says_so_beside_it() -> None:
    for problem in PROBLEMS:
        view = which_light_view(problem)
        assert "usual practice: your clinician confirms" in block(view, Levels).caption
        assert "usual practice" in block(view, Matrix).caption
    assert "[X-GENERAL]" in which_light().spec["note"]


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_problem_shows_its_cautions_sessions_studies_level_and_sentence(problem: str) -> None:
    chosen = indications().problem(problem)
    view = which_light_view(problem)
    assert tuple(block(view, Points).items) == chosen.cautions
    assert block(view, Say).text == chosen.say
    facts = dict(block(view, Facts).items)
    assert set(ids_in(facts["Sessions"])) == set(chosen.sessions.ids)
    assert chosen.sessions.typical[1:] in facts["Sessions"]
    assert f"Evidence level {chosen.evidence}: " in view.say
    told = " ".join(f"{term}: {text}" for term, text in block(view, Facts).items)
    for each in chosen.reported:
        assert each.severity[1:] in told
        assert each.text.removesuffix(".") in told
        assert f"[{each.src}]" in told
        assert each.people is None or str(each.people) in told
    if not chosen.reported:
        assert facts["Improvement"] == "No study here reports how much better it gets."


def test_the_people_of_a_study_are_counted_once() -> None:
    facts = dict(block(which_light_view("pores_texture"), Facts).items)
    text = facts["Mild to moderate: Fractional 1,927 nm"]
    assert text.count("27") == 1
    assert text.endswith("small [LI2023].")
    facts = dict(block(which_light_view("acne_active"), Facts).items)
    assert facts["Mild to moderate: Pulsed dye"].endswith("untreated side. 40 people [ORRINGERJAMA].")


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        (
            "melasma",
            "For melasma, none of nine kinds of light is in common use; six can make it worse and one must "
            "not be used",
        ),
        (
            "raised_scars",
            "For raised scars, none of nine kinds of light is in common use; two must not be used",
        ),
        ("redness_vessels", "For visible vessels, two of nine kinds of light are in common use"),
    ],
)
def test_the_title_counts_what_is_used_and_what_can_harm(problem: str, title: str) -> None:
    assert which_light_view(problem).title == title


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_title_agrees_with_the_levels_below_it(problem: str) -> None:
    view = which_light_view(problem)
    levels = [item.level for item in block(view, Levels).items]
    words = ["none", "one", "two", "three", "four", "five", "six"]
    assert f", {words[levels.count('common')]} of nine " in view.title
    assert (f"{words[levels.count('caution')]} can make it worse" in view.title) == ("caution" in levels)
    assert (f"{words[levels.count('never')]} must not be used" in view.title) == ("never" in levels)


def test_the_table_names_each_light_with_its_study_or_says_that_there_is_no_figure() -> None:
    rows = {row[0]: row[1:] for row in which_light_view("wrinkles_deep").rows}
    assert len(rows) == 9
    assert rows["Full CO2"][:2] == ("commonly used", "usual practice: your clinician confirms")
    assert "45 % better on average" in str(rows["Full CO2"][2])
    assert str(rows["Full CO2"][2]).endswith("(Ward 2008)")
    assert rows["IPL"][::2] == ("little or no role", "no figure here")


def test_only_the_right_option_of_the_prediction_can_be_made_worse() -> None:
    prediction = which_light().spec["prediction"]
    risky = [
        problem
        for problem in indications().problems
        if f"{problem.name} ({problem.term})" in prediction["options"]
        and {"caution", "never"} & set(problem.fit.values())
    ]
    assert len(prediction["options"]) == 4
    assert [problem.key for problem in risky] == ["melasma"]
    assert prediction["answer"] == (
        "It is melasma: of nine kinds of light, six can make it worse and one must not be used."
    )


@pytest.mark.parametrize("make", [which_light, how_much_better])
def test_every_row_that_the_browser_looks_up_is_the_view_itself(make: Any) -> None:
    spec = make().spec
    view_of = which_light_view if make is which_light else how_much_view
    keys = PROBLEMS if make is which_light else WITH_NUMBERS
    assert len(spec["controls"]) == 1
    assert len(spec["controls"][0]["texts"]) == spec["table"]["count"] == len(keys)
    for row, key in enumerate(keys):
        shown = look_up(spec["table"], row)
        view = view_of(key)
        assert (shown["title"], shown["say"]) == (view.title, view.say)
        assert [list(cells) for cells in view.rows] == shown["rows"]
        assert len(shown["panel"]) == len(view.panel)
        say = next(each for each in shown["panel"] if each["kind"] == "say")
        assert say["text"] == indications().problem(key).say


@pytest.mark.parametrize("make", [which_light, how_much_better])
def test_every_source_in_a_panel_has_its_label(make: Any) -> None:
    spec = make().spec
    cited = {id_ for text in texts(spec["table"]) for id_ in ids_in(text)}
    assert len(cited) >= 10
    assert cited <= set(spec["labels"])
    listed = [source["id"] for source in spec["sources"]]
    assert len(listed) == len(set(listed))
    assert not set(listed) & set(evidence.kinds())
    assert cited - set(evidence.kinds()) <= set(listed)


def test_the_first_explorer_needs_no_chart() -> None:
    assert all(which_light_view(problem).figure is None for problem in PROBLEMS)


@pytest.mark.parametrize("problem", WITH_NUMBERS)
def test_each_number_is_drawn_once_and_shares_never_as_improvements(problem: str) -> None:
    figure = how_much_view(problem).figure
    assert figure is not None
    ranges, shares, values, words = figure["data"]
    assert shares["name"] == "A share, not an improvement"
    assert shares["marker"] != ranges["marker"]
    found = numbers(problem)
    assert found
    for line in range(len(words["y"])):
        drawn = [trace["x"][line] is not None for trace in (ranges, shares, values)]
        if line >= len(found):
            assert drawn == [False, False, False]
            assert words["text"][line] == ""
            continue
        each = found[line]
        is_range = each.kind == "improvement" and each.low < each.high
        is_value = each.kind == "improvement" and each.low == each.high
        assert drawn == [is_range, each.kind == "share", is_value]
        if is_range:
            assert (ranges["base"][line], ranges["x"][line]) == (each.low, each.high - each.low)
        elif is_value:
            assert values["x"][line] == each.low
        else:
            assert (shares["base"][line], shares["x"][line]) == (0, each.high)
        assert each.words[1:] in words["text"][line]
        assert each.reported.severity in words["text"][line]


@pytest.mark.parametrize("problem", WITH_NUMBERS)
def test_the_chart_is_one_that_plotly_draws_on_a_scale_of_none_to_all(problem: str) -> None:
    figure = how_much_view(problem).figure
    assert figure is not None
    assert figure["layout"]["xaxis"]["range"] == [0, 100]
    plain = {key: value for key, value in figure["layout"].items() if key != "meta"}
    assert len(go.Figure(data=_without_tokens(figure["data"]), layout=_without_tokens(plain)).data) == 4


def _without_tokens(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_tokens(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_tokens(item) for item in value]
    return "#000" if isinstance(value, str) and value.startswith("@") else value


def test_the_legend_names_only_what_is_drawn() -> None:
    checked = 0
    for problem in WITH_NUMBERS:
        figure = how_much_view(problem).figure
        assert figure is not None
        for trace in figure["data"][:3]:
            assert trace["showlegend"] == any(x is not None for x in trace["x"])
            checked += 1
    assert checked == 21


@pytest.mark.parametrize("problem", WITH_NUMBERS)
def test_the_title_says_the_span_of_the_improvements_and_promises_nothing(problem: str) -> None:
    title = how_much_view(problem).title
    ends = span(problem)
    if ends is None:
        assert "no study here gives an improvement in percent" in title
        assert {each.kind for each in numbers(problem)} == {"share"}
        assert not re.search(r"\d", title)
    elif ends[0] == ends[1]:
        assert f"is {ends[0]:g} %: one group’s average, no promise" in title
        assert all("on average" in each.words for each in numbers(problem))
    else:
        assert f"run from {ends[0]:g} to {ends[1]:g} %: a range, never a promise" in title


def test_lines_that_differ_are_not_to_be_compared() -> None:
    for problem in WITH_NUMBERS:
        view = how_much_view(problem)
        alone = len(numbers(problem)) == 1
        assert ("the lines do not compare" in view.say) == (not alone)
        assert ("its own people and its own measure" in view.say) == alone


@pytest.mark.parametrize("problem", WITH_NUMBERS)
def test_the_table_of_numbers_tells_shares_from_improvements(problem: str) -> None:
    rows = how_much_view(problem).rows
    assert len(rows) == len(numbers(problem))
    for row, each in zip(rows, numbers(problem), strict=True):
        assert row[2] == each.words
        assert str(row[3]).startswith("a share" if each.kind == "share" else "an improvement")
        assert row[4] == (str(each.reported.people) if each.reported.people else "not given here")
        assert row[5] == evidence.source_label(each.reported.src)


def test_the_guess_about_gentler_lasers_is_answered_by_their_study() -> None:
    spec = how_much_better().spec
    prediction = spec["prediction"]
    assert prediction["kind"] == "range"
    assert prediction["about"] == "problem"
    gentle = next(
        each for each in numbers("acne_scars_rolling_boxcar") if each.reported.device == "nafl_1550"
    )
    assert (gentle.low, gentle.high) == (26, 50)
    assert "26 to 50 % better on average" in prediction["answer"]
    assert prediction["low"] < gentle.low < gentle.high < prediction["high"]
    assert WITH_NUMBERS[spec["controls"][0]["start"]] == "acne_scars_rolling_boxcar"


def test_the_limits_of_the_studies_stand_under_the_chart() -> None:
    note = how_much_better().spec["note"]
    assert note.startswith(indications().reported_means)
    assert "it is no improvement" in note


def test_what_to_ask_first_stands_under_its_level_with_its_source() -> None:
    parts = re.split(r"^#### ", ask_first().data, flags=re.MULTILINE)[1:]
    assert len(parts) == len(ASK_LEVELS)
    for level, part in zip(ASK_LEVELS, parts, strict=True):
        head, *lines = [line for line in part.splitlines() if line]
        asked = [each for each in indications().contraindications if each.level == level]
        assert head == indications().contraindication_levels[level]
        assert len(lines) == len(asked) >= 2
        for line, each in zip(lines, asked, strict=True):
            assert line.startswith(f"- {each.item} [{', '.join(each.ids)}].")
            assert line.endswith(each.note or ".")


def test_a_cell_of_the_clinic_counts_everywhere_and_says_who_set_it(
    clinic_says: Callable[[str], None],
) -> None:
    clinic_says(OWN)
    own = clinic()
    view = which_light_view("melasma", own)
    assert view.title.endswith("five can make it worse and two must not be used")
    rows = {str(row[0]): row[1:3] for row in view.rows}
    assert rows["IPL"] == ("do not", "set by your clinic on 21 November 2026 by Dr A. Example")
    assert rows["Full CO2"] == ("do not", "confirmed by your clinic on 20 November 2026 by Dr A. Example")
    assert rows["Pulsed dye"][1] == "usual practice: your clinician confirms"
    levels = {item.name: (item.level, item.text) for item in block(view, Levels).items}
    assert levels["IPL"] == ("never", "Set by your clinic on 21 November 2026 by Dr A. Example")
    assert levels["Pulsed dye"] == ("little", "")
    assert "but for the lines that name your clinic" in block(view, Levels).caption
    matrix = block(view, Matrix)
    assert "2 of 126 cells" in matrix.caption
    assert dict(matrix.rows)["Patchy brown “mask”"][-1] == "never"
    asked = which_light().spec["prediction"]["answer"]
    assert asked == "It is melasma: of nine kinds of light, five can make it worse and two must not be used."


def test_a_matrix_that_the_clinic_has_confirmed_wholly_is_no_longer_called_usual_practice(
    clinic_says: Callable[[str], None],
) -> None:
    clinic_says(
        "fit:\n"
        + "".join(
            f"  {problem}:\n"
            + "".join(f"    {each.key}: {{fit: little, by: Dr A, on: 2026-11-20}}\n" for each in DEVICES)
            for problem in PROBLEMS
        )
    )
    for problem in PROBLEMS:
        view = which_light_view(problem, clinic())
        for kind in (Levels, Matrix):
            assert "your clinic has set or confirmed every" in block(view, kind).caption
            assert "usual practice" not in block(view, kind).caption
    assert which_light().spec["prediction"]["answer"] == (
        "It is melasma: your clinic has set its own word for each light."
    )
