import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.learner import BadEntry, Entry

GOOD: dict[str, Any] = {"key": "answer:q", "value": 1, "content": "", "time": 0, "id": "a"}


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("key", "answer", "key 'answer' is not allowed"),
        ("key", "Answer:q", "is not allowed"),
        ("key", "answer:../q", "is not allowed"),
        ("key", "answer:q\n", "is not allowed"),
        ("key", "answer:" + "q" * 121, "is not allowed"),
        ("key", 7, "key 7 is not allowed"),
        ("content", "xyz", "up to 64 of 0-9 a-f"),
        ("content", "a" * 65, "up to 64"),
        ("content", None, "up to 64"),
        ("time", "now", "milliseconds"),
        ("time", 1.5, "milliseconds"),
        ("time", True, "milliseconds"),
        pytest.param("time", 10**5000, "time a int is not allowed", id="time-huge"),
        ("id", "", "1 to 64"),
        ("id", "a" * 65, "1 to 64"),
        ("id", "a b", "1 to 64"),
        ("id", ["a"], "1 to 64"),
        ("value", math.nan, "finite"),
        ("value", [{"deep": -math.inf}], "finite"),
        ("value", deep(21), "20 levels"),
        ("value", "x" * 16_384, "16,386 bytes"),
        ("value", {1: 2}, "names in an object are text"),
        ("value", {"a": {2, 3}}, "only what JSON knows"),
        ("value", (1, 2), "only what JSON knows"),
        pytest.param("value", 10**5000, "cannot be written", id="value-huge"),
    ],
)
def test_what_may_not_be_saved_is_refused_with_the_reason(field: str, value: object, says: str) -> None:
    with pytest.raises(BadEntry, match=says) as caught:
        Entry(**{**GOOD, field: value})
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [deep(20), "x" * 16_382, {"ä": [None, True, -0.5]}, "\ud800", 2**70])
def test_the_edge_of_what_may_be_saved_is_allowed(value: object) -> None:
    assert Entry(**{**GOOD, "value": value}).value == value


@pytest.mark.parametrize("item", [None, [], "answer", 3, {}, {**GOOD, "more": 1}, {**GOOD, 3: 1}])
def test_an_entry_from_outside_has_exactly_five_fields(item: object) -> None:
    with pytest.raises(BadEntry, match="entry"):
        Entry.from_json(item)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_any_json_is_either_refused_or_kept_as_it_is(value: object) -> None:
    try:
        entry = Entry.from_json({**GOOD, "value": value})
    except BadEntry:
        return
    assert entry.size() > 0
    assert Entry.from_json({"key": entry.key, **entry.as_json()}) == entry
