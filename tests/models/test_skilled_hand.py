import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.evidence import Rate, safety
from course_lib.models.skilled_hand import Thousand, eye_part, one_in, per_thousand, transmitted

PERCENTS = st.decimals(0, 100, places=2).map(float)


@pytest.mark.parametrize(
    ("key", "words", "low", "high"),
    [
        ("nafl_any", "76", 76, 76),
        ("nafl_acne", "about 19", 19, 19),
        ("nafl_cold_sores", "about 18", 18, 18),
        ("all_any", "about 2", 2, 2),
        ("co2_dark_marks", "370", 370, 370),
        ("co2_spots", "100 to 150", 100, 150),
        ("co2_cold_sores", "74", 74, 74),
        ("co2_scars", "fewer than 10", 0, 9),
        ("co2_pale", "130", 130, 130),
        ("afl_dark_marks", "up to 923", 0, 923),
        ("nafl_asian_dark_marks", "71 to 124", 71, 124),
        ("thulium_any", "none", 0, 0),
        ("ipl_blisters", "97", 97, 97),
    ],
)
def test_a_published_rate_is_so_many_out_of_a_thousand(key: str, words: str, low: int, high: int) -> None:
    rate = safety().count(key).rate
    assert rate is not None
    found = per_thousand(rate)
    assert (found.words, found.low, found.high) == (words, low, high)
    assert found.exact == (not words.startswith("about"))


def test_a_limit_that_is_no_whole_number_keeps_the_whole_ones_below_it() -> None:
    assert per_thousand(Rate(under=0.25)) == Thousand(0, 2, "fewer than 2.5", True)
    assert per_thousand(Rate(under=0)) == Thousand(0, 0, "fewer than 0", True)


@given(PERCENTS)
def test_one_figure_is_drawn_to_the_nearest_whole_one(percent: float) -> None:
    found = per_thousand(Rate(about=percent))
    exact = Decimal(str(percent)) * 10
    assert found.low == found.high
    assert 0 <= found.low <= 1000
    assert abs(Decimal(found.low) - exact) <= Decimal("0.5")
    assert found.exact == (Decimal(found.low) == exact)


@given(PERCENTS, PERCENTS)
def test_a_larger_share_is_never_fewer_out_of_a_thousand(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert per_thousand(Rate(about=low)).low <= per_thousand(Rate(about=high)).low
    assert per_thousand(Rate(up_to=low)).high <= per_thousand(Rate(up_to=high)).high
    assert per_thousand(Rate(under=low)).high <= per_thousand(Rate(under=high)).high
    if low < high:
        found = per_thousand(Rate(between=(low, high)))
        assert (found.low, found.high) == (
            per_thousand(Rate(about=low)).low,
            per_thousand(Rate(about=high)).low,
        )


@given(PERCENTS.filter(lambda percent: percent > 0))
def test_fewer_than_stays_below_its_limit(percent: float) -> None:
    high = per_thousand(Rate(under=percent)).high
    assert high < Decimal(str(percent)) * 10 <= high + 1


@pytest.mark.parametrize(("density", "part"), [(0, 1), (1, 10), (2, 100), (4, 10_000), (7, 10_000_000)])
def test_each_step_of_optical_density_divides_the_light_by_ten(density: int, part: int) -> None:
    assert transmitted(density) == pytest.approx(1 / part, rel=1e-12)
    assert one_in(density, marked=True) == part


@given(st.integers(0, 12))
def test_eyewear_that_is_not_marked_for_the_laser_has_no_figure(density: int) -> None:
    assert one_in(density, marked=False) is None


@given(st.floats(0, 12), st.floats(0, 12))
def test_more_optical_density_never_lets_more_light_through(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 < transmitted(high) <= transmitted(low) <= 1
    assert math.isclose(transmitted(one + other), transmitted(one) * transmitted(other), rel_tol=1e-9)


@pytest.mark.parametrize("density", [-1, float("nan")])
def test_a_negative_optical_density_is_refused(density: float) -> None:
    with pytest.raises(ValueError, match=r"^optical density (-1|nan) must be 0 or more$"):
        transmitted(density)


@pytest.mark.parametrize("wavelength_nm", [400, 532, 694, 755, 810, 1064, 1400])
def test_light_up_to_1400_nm_can_reach_the_retina(wavelength_nm: float) -> None:
    assert eye_part(wavelength_nm) == "retina"


@pytest.mark.parametrize("wavelength_nm", [1401, 1550, 1927, 2940, 10600])
def test_light_beyond_1400_nm_hits_the_cornea(wavelength_nm: float) -> None:
    assert eye_part(wavelength_nm) == "cornea"


@pytest.mark.parametrize("wavelength_nm", [399, -1, float("nan"), float("inf")])
def test_a_wavelength_that_no_laser_here_has_is_refused(wavelength_nm: float) -> None:
    with pytest.raises(ValueError, match="nm must be 400 nm or more"):
        eye_part(wavelength_nm)
