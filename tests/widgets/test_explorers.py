"""What holds for every explorer of the course, at every setting of its controls."""

import importlib
import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from course_lib import evidence
from course_lib.course import course
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.kept import part
from tests.widgets.tables import look_up

ROOT = Path(__file__).resolve().parents[2]
COLOURS = set(re.findall(r"--cw-([a-z0-9-]+):", part("palette.css")))
TOKEN = re.compile(r"@([a-z0-9-]+)(?:/(\d{1,3}))?")
# Those that there are; a new one is added here and then held to everything below.
EXPLORERS = (
    "skin_depth.depth",
    "skin_depth.flash",
    "skin_damage.which_light",
    "skin_damage.how_much_better",
    "collagen.ageing",
    "collagen.laser_signal",
    "collagen.injection_laser_surgery",
    "healing.timeline",
    "healing.compare_lasers",
    "healing.day_by_day",
    "skilled_hand.out_of_a_thousand",
    "skilled_hand.right_goggles",
    "skilled_hand.ask_for_this",
    "deciding.side_by_side",
)
# The others are words, lists and symbols only.
CHARTS = tuple(
    name
    for name in EXPLORERS
    if name
    not in (
        "skin_damage.which_light",
        "healing.day_by_day",
        "skilled_hand.out_of_a_thousand",
        "skilled_hand.ask_for_this",
        "deciding.side_by_side",
    )
)


@cache
def declared() -> dict[str, Any]:
    """Every function of a topic's module that gives an explorer, by the name that lessons call."""
    found = {}
    for topic in course().topics:
        name = f"course_lib.widgets.{topic.slug}"
        if importlib.util.find_spec(name):
            module = importlib.import_module(name)
            for word, value in vars(module).items():
                if (
                    getattr(value, "__annotations__", {}).get("return") is Explorer
                    and value.__module__.startswith(name)  # a long topic has a module for each explorer
                ):
                    found[f"{topic.slug}.{word}"] = value
    return found


@cache
def spec_of(name: str) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(json.dumps(declared()[name]().spec, allow_nan=False))
    return spec


def views(name: str) -> Iterator[dict[str, Any]]:
    table = spec_of(name)["table"]
    assert table["count"] > 1
    return (look_up(table, row) for row in range(table["count"]))


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def painted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: painted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [painted(item) for item in value]
    if isinstance(value, str) and value.startswith("@"):
        token = TOKEN.fullmatch(value)
        assert token, value
        assert token[1] in COLOURS, value
        assert int(token[2] or 100) <= 100, value
        return f"rgba(1,2,3,{int(token[2] or 100) / 100})"
    return value


def test_every_explorer_of_the_course_is_looked_at_here() -> None:
    assert tuple(sorted(declared())) == tuple(sorted(EXPLORERS))
    assert len(COLOURS) >= 10


def test_an_explorer_shows_a_chart_or_a_panel() -> None:
    drawn = {name for name in EXPLORERS if spec_of(name)["table"]["base"]["figure"] is not None}
    assert drawn == set(CHARTS)
    for name in EXPLORERS:
        if name not in drawn:
            assert all(any(view["panel"]) for view in views(name)), name


def test_every_explorer_stands_in_its_lesson() -> None:
    for name in EXPLORERS:
        slug, function = name.split(".")
        lesson = (ROOT / "notebooks" / f"{slug}.ipynb").read_text(encoding="utf-8")
        assert f"{function}()" in lesson, name


@pytest.mark.parametrize("name", CHARTS)
def test_plotly_accepts_a_figure_of_the_explorer(name: str) -> None:
    figure = painted(next(views(name))["figure"])
    drawn = go.Figure(data=figure["data"], layout=figure["layout"])
    assert len(drawn.data) == len(figure["data"]) >= 2


@pytest.mark.parametrize("name", CHARTS)
def test_every_colour_is_one_of_the_palette(name: str) -> None:
    used = set()
    for view in views(name):
        painted(view["figure"])
        used |= {leaf for leaf in leaves(view["figure"]) if isinstance(leaf, str) and leaf.startswith("@")}
        for leaf in leaves(view["figure"]):
            # A colour by its own name or number would stay the same in the dark.
            assert not re.fullmatch(r"#[0-9a-f]{3,8}|rgba?\(.*", str(leaf)), leaf
    assert {"@ink", "@0"} <= used


@pytest.mark.parametrize("name", CHARTS)
def test_only_traces_of_the_basic_bundle_are_drawn(name: str) -> None:
    types = {trace["type"] for view in views(name) for trace in view["figure"]["data"]}
    assert types
    assert types <= {"scatter", "bar"}


@pytest.mark.parametrize("name", CHARTS)
def test_the_axes_stay_still(name: str) -> None:
    for view in views(name):
        layout = view["figure"]["layout"]
        assert layout["dragmode"] is False
        for axis in ("xaxis", "yaxis"):
            low, high = layout[axis]["range"]
            assert low != high
            assert layout[axis]["fixedrange"] is True


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_state_has_a_title_a_sentence_and_a_table(name: str) -> None:
    for view in views(name):
        assert len(view["title"]) > 10
        assert view["say"].rstrip().endswith(".")
        assert view["rows"]
        for row in view["rows"]:
            assert len(row) == len(view["columns"]) >= 2
            assert all(str(cell).strip() for cell in row)


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_placeholder_is_the_cursor_or_a_drawn_curve(name: str) -> None:
    cursor = spec_of(name)["cursor"]
    for view in views(name):
        words = set(re.findall(r"\{(\w*)\}", f"{view['title']} {view['say']}"))
        curves = {trace.get("meta"): trace for trace in (view["figure"] or {"data": ()})["data"]}
        if cursor is None:
            assert words == set()
            continue
        assert cursor["name"] in words
        for word in words - {cursor["name"]}:
            assert word in curves
            # A sentence about a curve that is not drawn would read "null".
            assert all(height is not None for height in curves[word]["y"])


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_source_of_an_explorer_can_be_cited_and_every_bracket_has_its_words(name: str) -> None:
    spec = spec_of(name)
    ids = [source["id"] for source in spec["sources"]]
    assert ids
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(evidence.sources())
    shown = [text for view in views(name) for text in leaves(view["panel"]) if isinstance(text, str)]
    assert set(spec["labels"]) == set(evidence.ids_in(" ".join([spec["note"], *shown])))


@pytest.mark.parametrize("name", EXPLORERS)
def test_no_block_of_a_panel_is_empty_or_without_a_caption(name: str) -> None:
    for view in views(name):
        blocks = [block for block in view["panel"] if block]
        captions = [block["caption"] for block in blocks if block["kind"] != "say"]
        assert len(set(captions)) == len(captions)
        for block in blocks:
            assert block["caption"].strip(), block
            told = block.get("items") or block.get("rows") or block.get("total") or block.get("text")
            assert told, block["caption"]


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_prediction_comes_first_and_its_answer_is_a_sentence(name: str) -> None:
    prediction = spec_of(name)["prediction"]
    assert prediction["question"].endswith("?")
    assert prediction["answer"].endswith(".")
    if prediction["kind"] != "choice":
        assert prediction["low"] < prediction["high"]
        assert (prediction["high"] - prediction["low"]) % prediction["step"] == 0


@pytest.mark.parametrize("name", EXPLORERS)
def test_no_explorer_comes_near_its_caps(name: str) -> None:
    table = spec_of(name)["table"]
    assert table["count"] <= 1_000
    assert len(json.dumps(table)) <= 256_000


def test_predictions_are_kept_under_names_of_their_own() -> None:
    keys = [declared()[name]().key for name in EXPLORERS]
    assert len(set(keys)) == len(EXPLORERS)
    for name, key in zip(EXPLORERS, keys, strict=True):
        assert key.startswith(f"predict:{name.split('.')[0].replace('_', '-')}-")
