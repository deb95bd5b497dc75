import doctest
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measured import Spread, in_turn

samples = st.lists(st.floats(0, 1e6), min_size=1, max_size=200)


@pytest.mark.parametrize("name", ["measured", "report", "drag", "page_weight"])
def test_the_examples_in_the_benchmarks_are_true(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"benchmarks.{name}"))
    assert found.attempted > 0
    assert found.failed == 0


@given(samples)
def test_a_spread_names_only_values_that_were_measured(measured: list[float]) -> None:
    spread = Spread.of(measured)
    assert {spread.low, spread.p50, spread.p95, spread.high} <= set(measured)
    assert spread.low <= spread.p50 <= spread.p95 <= spread.high


@given(samples)
def test_half_of_the_samples_are_at_most_the_middle(measured: list[float]) -> None:
    middle = Spread.of(measured).p50
    assert sum(sample <= middle for sample in measured) * 2 >= len(measured)
    assert sum(sample >= middle for sample in measured) * 2 >= len(measured)


def test_one_slow_sample_in_twenty_does_not_move_p95_and_two_do() -> None:
    assert Spread.of([1.0] * 19 + [9.0]).p95 == 1.0
    assert Spread.of([1.0] * 18 + [9.0] * 2).p95 == 9.0


@pytest.mark.parametrize(
    ("measured", "words"),
    [([], "nothing was measured"), ([1.0, float("nan")], "nan"), ([-1.0], "-1.0"), ([float("inf")], "inf")],
)
def test_what_is_no_measurement_is_refused(measured: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Spread.of(measured)


@given(st.integers(1, 6), st.integers(1, 12))
def test_each_contender_has_its_turn_in_every_round_and_is_first_as_often(count: int, rounds: int) -> None:
    names = [f"contender {number}" for number in range(count)]
    order = in_turn(names, rounds * count)
    turns = [order[start : start + count] for start in range(0, len(order), count)]
    assert all(sorted(turn) == sorted(names) for turn in turns)
    firsts = [turn[0] for turn in turns]
    assert {firsts.count(name) for name in names} == {rounds}
