import itertools
import json
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.widgets import table as table_module
from course_lib.widgets.controls import Choice, Control, Slider
from course_lib.widgets.panel import Points, Say
from course_lib.widgets.table import ExplorerError, View, combinations, tabulate
from tests.widgets.tables import look_up, row_of

FEW = Slider("few", "Few", (1, 2), 1)
MANY = Slider("many", "Many", (10, 20, 30), 10)


def view_of(y: Any, *, title: str = "t", say: str = "s", rows: Any = ((1, 2),), **layout: Any) -> View:
    return View({"data": [{"type": "scatter", "y": y}], "layout": layout}, title, say, ("a", "b"), rows)


def test_the_first_control_varies_slowest() -> None:
    assert [tuple(settings.values()) for settings in combinations((FEW, MANY))] == [
        (1, 10),
        (1, 20),
        (1, 30),
        (2, 10),
        (2, 20),
        (2, 30),
    ]
    table = tabulate("t", lambda few, many: view_of([few, many]), (FEW, MANY))
    assert table["count"] == 6
    assert look_up(table, row_of((1, 2), (2, 3)))["figure"]["data"][0]["y"] == [2, 30]


def test_what_never_varies_is_kept_once_and_a_value_that_comes_back_too() -> None:
    table = tabulate("t", lambda few, many: view_of([few, 0], title=f"{few}", say="same"), (FEW, MANY))
    assert {tuple(leaf["path"]): (leaf["pool"], leaf["rows"]) for leaf in table["leaves"]} == {
        ("title",): (["1", "2"], [0, 0, 0, 1, 1, 1]),
        ("figure", "data", 0, "y"): ([[1, 0], [2, 0]], [0, 0, 0, 1, 1, 1]),
    }
    assert table["base"]["say"] == "same"


def test_an_explorer_without_controls_is_one_row() -> None:
    table = tabulate("t", lambda: view_of([1]), ())
    assert (table["count"], table["leaves"]) == (1, [])


def test_numbers_become_json_with_null_where_there_is_none() -> None:
    numbers = [math.nan, math.inf, -math.inf, None, 1.0, 0.1 + 0.2, 1234567.89, -0.0, np.float64(2.5), True]
    table = tabulate("t", lambda: view_of(numbers), ())
    assert table["base"]["figure"]["data"][0]["y"] == [None, None, None, None, 1, 0.3, 1234570, 0, 2.5, True]
    assert "NaN" not in json.dumps(table)


def test_numpy_arrays_of_any_shape_become_lists() -> None:
    table = tabulate("t", lambda: view_of(np.array([[1, 2], [3, np.nan]])), ())
    assert table["base"]["figure"]["data"][0]["y"] == [[1, 2], [3, None]]
    table = tabulate("t", lambda: view_of(np.arange(3, dtype=np.int64)), ())
    assert table["base"]["figure"]["data"][0]["y"] == [0, 1, 2]


def test_true_and_1_are_two_settings_of_a_figure() -> None:
    table = tabulate("t", lambda few: view_of([0], showlegend=True if few == 1 else 1), (FEW,))
    assert [look_up(table, row)["figure"]["layout"]["showlegend"] for row in (0, 1)] == [True, 1]
    assert look_up(table, 0)["figure"]["layout"]["showlegend"] is True


def test_too_many_combinations_name_the_control_to_make_coarser() -> None:
    wide = Slider("age_years", "Age", tuple(range(2001)), 0)
    with pytest.raises(ExplorerError) as refused:
        tabulate("collagen-x", lambda few, age_years: view_of([0]), (FEW, wide))
    assert str(refused.value) == (
        "explorer 'collagen-x': 4002 combinations, at most 4000 are allowed; "
        "make 'age_years' coarser (it has 2001 steps)"
    )


def test_4000_combinations_are_still_allowed() -> None:
    wide = Slider("age_years", "Age", tuple(range(2000)), 0)
    assert tabulate("t", lambda few, age_years: view_of([0]), (FEW, wide))["count"] == 4000


def test_too_large_a_table_names_its_size_and_the_control_to_make_coarser() -> None:
    def heavy(few: int, many: int) -> View:
        return view_of(np.arange(20_000) + 0.001 * few + 100_000 * many)

    with pytest.raises(ExplorerError) as refused:
        tabulate("heavy", heavy, (FEW, MANY))
    text = str(refused.value)
    assert text.startswith("explorer 'heavy': its table has ")
    assert "kB, at most 512 are allowed; make 'many' coarser (it has 3 steps) or draw fewer points" in text
    kilobytes = int(text.split("has ")[1].split(" kB")[0])
    assert kilobytes > 512


@pytest.mark.parametrize(
    ("second", "path"),
    [
        (view_of([1, 2, 3]), "figure/data/0/y"),
        (view_of(None), "figure/data/0/y"),
        (View({"data": [], "layout": {}}, "t", "s", ("a", "b"), ((1, 2),)), "figure/data"),
        (
            View({"data": [{"type": "bar", "y": [1, 2], "x": [1]}], "layout": {}}, "t", "s", ("a",), ()),
            "figure/data/0/x",
        ),
        (view_of([1, 2], barmode="overlay"), "figure/layout/barmode"),
        (View(None, "t", "s", ("a", "b"), ((1, 2),)), "figure/data/0/type"),
    ],
    ids=["longer", "gone", "trace gone", "another key", "another layout", "figure gone"],
)
def test_a_figure_that_changes_its_shape_names_the_row_and_the_place(second: View, path: str) -> None:
    def view(few: int, many: int) -> View:
        return second if (few, many) == (2, 20) else view_of([1, 2])

    with pytest.raises(ExplorerError) as refused:
        tabulate("healing-x", view, (FEW, MANY))
    text = str(refused.value)
    assert "explorer 'healing-x': the figure changes its shape at row (few=2, many=20): " in text
    assert f"'{path}' differs from the first row" in text
    assert "keep every trace and its length, with None where there is nothing to draw" in text


def test_of_a_list_only_the_lines_that_change_are_written_again() -> None:
    def view(few: int, many: int) -> View:
        rows = [
            *((f"a line that never changes, number {place}", place) for place in range(9)),
            ("many", many),
        ]
        return view_of([0], rows=rows if few == 1 else rows[:4])

    table = tabulate("t", view, (FEW, MANY))
    paths = {tuple(leaf["path"]) for leaf in table["leaves"]}
    assert paths == {("rows", place) for place in range(4, 10)}
    assert look_up(table, row_of((0, 2), (2, 3)))["rows"][-1] == ["many", 30]
    assert len(look_up(table, row_of((1, 2), (2, 3)))["rows"]) == 4
    assert len(look_up(table, row_of((0, 0), (2, 3)))["rows"]) == 10


def test_a_list_that_grows_has_its_places_from_the_start() -> None:
    line = "a line that is long enough to be worth a place of its own"
    table = tabulate("t", lambda many: view_of([0], rows=[(line, 1)] * (many // 10)), (MANY,))
    assert [tuple(leaf["path"]) for leaf in table["leaves"]] == [("rows", 1), ("rows", 2)]
    assert table["base"]["rows"] == [[line, 1], None, None]
    assert [len(look_up(table, row)["rows"]) for row in range(3)] == [1, 2, 3]


def test_of_a_block_only_the_lines_that_change_are_written_again() -> None:
    warnings = [f"A warning sign that is always shown, number {place}." for place in range(9)]

    def view(many: int) -> View:
        return View(None, "t", "s", ("a",), ((1,),), [Points("Signs", [*warnings, f"Day {many}."])])

    table = tabulate("t", view, (MANY,))
    (leaf,) = table["leaves"]
    assert leaf == {
        "path": ["panel", 0, "items", 9],
        "pool": ["Day 10.", "Day 20.", "Day 30."],
        "rows": [0, 1, 2],
    }
    assert look_up(table, 2)["panel"][0]["items"] == [*warnings, "Day 30."]


def test_a_figure_may_have_parts_that_are_called_like_lists_of_lines() -> None:
    table = tabulate("t", lambda few: view_of([0], grid={"rows": few, "columns": 1}), (FEW,))
    assert look_up(table, 1)["figure"]["layout"]["grid"] == {"rows": 2, "columns": 1}


def test_an_axis_may_have_other_ticks_in_every_row() -> None:
    table = tabulate("t", lambda few: view_of([0], xaxis={"tickvals": list(range(few))}), (FEW,))
    assert look_up(table, 1)["figure"]["layout"]["xaxis"]["tickvals"] == [0, 1]


@pytest.mark.parametrize(
    ("control", "allowed"),
    [
        (Slider("years", "Years", (0, 10, 20), 15), "'years' cannot start at 15; it takes 0, 10, 20"),
        (
            Choice("mode", "Mode", {"a": "A", "b": "B"}, start="c"),
            "'mode' cannot start at 'c'; it takes a, b",
        ),
    ],
)
def test_a_start_that_a_control_cannot_have_is_refused_with_those_it_can(
    control: Control, allowed: str
) -> None:
    with pytest.raises(ExplorerError) as refused:
        tabulate("t", lambda **_: view_of([0]), (control,))
    assert str(refused.value) == f"explorer 't': {allowed}"


# Numbers that six significant digits keep, and what JSON knows beside them.
plain_numbers = st.one_of(
    st.integers(-999_999, 999_999), st.integers(-999, 999).map(lambda n: n / 8), st.none(), st.just(math.nan)
)
words = st.text(max_size=4)
lines: Any = st.lists(st.tuples(words, plain_numbers), max_size=2)
blocks: st.SearchStrategy[Say | Points] = st.one_of(
    st.builds(Say, words), st.builds(Points, words, st.lists(words))
)


@st.composite
def small_explorers(draw: st.DrawFn) -> tuple[Callable[..., View], list[Control], list[View]]:
    sizes = draw(st.lists(st.integers(1, 3), min_size=0, max_size=3))
    controls: list[Control] = [
        Slider(f"c{place}", "", tuple(range(size)), 0)
        if draw(st.booleans())
        else Choice(f"c{place}", "", {step: str(step) for step in range(size)}, 0)
        for place, size in enumerate(sizes)
    ]
    lengths = draw(st.lists(st.integers(0, 3), max_size=2))
    views = [
        View(
            {
                "data": [
                    {
                        "y": (np.array if as_array else list)(
                            draw(
                                st.lists(st.just(2.5) if as_array else plain_numbers, min_size=n, max_size=n)
                            )
                        ),
                        "name": draw(words),
                        "showlegend": draw(st.sampled_from([True, False, 0, 1])),
                        "marker": {"sizes": draw(st.lists(st.integers(0, 2), min_size=2, max_size=2))},
                    }
                    for n in lengths
                    for as_array in [draw(st.booleans())]
                ],
                "layout": {"ticks": draw(st.lists(st.integers(0, 5), max_size=3)), "title": draw(words)},
            },
            draw(words),
            draw(words),
            draw(st.lists(words, max_size=2)),
            draw(lines),
            draw(st.lists(blocks, max_size=2)),
        )
        for _ in range(math.prod(sizes))
    ]

    def view(**settings: Any) -> View:
        return views[row_of([settings[control.name] for control in controls], sizes)]

    return view, controls, views


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [as_json(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


@given(small_explorers())
def test_looking_a_row_up_gives_the_view_of_that_combination(
    made: tuple[Callable[..., View], Sequence[Control], list[View]],
) -> None:
    view, controls, views = made
    table = json.loads(json.dumps(tabulate("t", view, controls)))
    assert table["count"] == len(views) >= 1
    sizes = [len(control.values) for control in controls]
    for places in itertools.product(*(range(size) for size in sizes)):
        row = row_of(places, sizes)
        expected = views[row]
        found = look_up(table, row)
        assert json.dumps(found["figure"], sort_keys=True) == json.dumps(
            as_json(json_numbers(expected.figure)), sort_keys=True
        )
        assert (found["title"], found["say"]) == (expected.title, expected.say)
        assert found["columns"] == list(expected.columns)
        assert found["rows"] == as_json(json_numbers(expected.rows))
        # As the browser draws it: a place that is empty at this setting is passed over.
        drawn = [block for block in found["panel"] if block]
        assert drawn == [block.spec() for block in expected.panel]


def json_numbers(value: Any) -> Any:
    """Whole floats as whole numbers, as the table writes them."""
    if isinstance(value, dict):
        return {key: json_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [json_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_the_caps_are_those_that_authors_are_told() -> None:
    assert (table_module.MOST_ROWS, table_module.MOST_BYTES) == (4_000, 512_000)
