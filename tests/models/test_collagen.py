import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course_lib import models
from course_lib.evidence import MenopauseMode, collagen
from course_lib.models.collagen import collagen_band, collagen_percent, menopause_factor, smoking_loss_points

AGES = np.linspace(25, 75, 201)
ages = st.floats(25, 75)
smoking = st.floats(0, 50)
modes: st.SearchStrategy[MenopauseMode] = st.sampled_from(["none", "average", "front"])
menopauses = st.none() | st.floats(45, 55)
# Either the band's rates at sun 1, or the central rate under any sun: the model refuses to mix them.
losses = st.floats(0.5, 1.5).map(lambda rate: {"rate_percent_per_year": rate}) | st.floats(1, 1.3).map(
    lambda sun: {"sun_multiplier": sun}
)
settings = st.builds(
    lambda loss, at, mode, smoked: {
        **loss, "menopause_age_years": at, "menopause_mode": mode, "years_smoked": smoked
    },
    losses, menopauses, modes, smoking,
)  # fmt: skip


def reference(age: float, rate: float, sun: float, at: float | None, mode: str, smoked: float) -> float:
    """The formulas of the evidence once more, for one person, without arrays and without the data file."""
    base = 100 - rate * sun * (age - 25)
    left = base
    if at is not None and age > at and mode != "none":
        years = age - at
        short = min(years, 15)
        share = 1 - 0.021 * short
        if mode == "front":
            share = 1 - 0.06 * short if short <= 5 else 0.70 - 0.0015 * (short - 5)
        after = (100 - rate * sun * (at - 25)) * share - rate * sun * max(0, years - 15)
        left = base - max(0, base - after)
    return left - 18 * (1 - 0.5 ** (min(smoked, age - 25) / 15))


def test_the_check_values_of_the_evidence_are_reproduced() -> None:
    checks = collagen().check_values.ageing
    assert len(checks) == 6
    for check in checks:
        got = collagen_percent(
            check.age_years,
            menopause_age_years=check.menopause_age_years,
            menopause_mode=check.menopause_mode,
        )
        assert got == pytest.approx(check.percent, abs=0.05)


@pytest.mark.parametrize(
    ("age", "at", "mode", "percent"),
    [
        (45, None, "average", 80),
        (55, 50, "none", 70),
        (55, 50, "average", 67.125),
        (55, 50, "front", 52.5),
        (65, 50, "average", 51.375),
        (65, 50, "front", 51.375),
    ],
)
def test_the_exact_check_values_are_reproduced(
    age: float, at: float | None, mode: MenopauseMode, percent: float
) -> None:
    got = collagen_percent(age, menopause_age_years=at, menopause_mode=mode)
    assert got == pytest.approx(percent, abs=1e-9)


def test_the_check_values_of_smoking_are_reproduced() -> None:
    checks = collagen().check_values.smoking
    assert len(checks) == 2
    for check in checks:
        assert smoking_loss_points(check.years_smoked) == pytest.approx(check.points, abs=0.05)
    assert smoking_loss_points(10) == pytest.approx(6.66, abs=0.02)
    assert smoking_loss_points(20) == pytest.approx(10.86, abs=0.02)


@given(ages, settings)
def test_the_formulas_agree_with_those_written_out_for_one_person(age: float, setting: dict) -> None:
    assert collagen_percent(age, **setting) == pytest.approx(
        reference(
            age,
            setting.get("rate_percent_per_year", 1),
            setting.get("sun_multiplier", 1),
            setting["menopause_age_years"],
            setting["menopause_mode"],
            setting["years_smoked"],
        ),
        abs=1e-9,
    )


@given(settings)
def test_everyone_begins_at_100_at_25_whatever_the_setting(setting: dict) -> None:
    assert collagen_percent(25, **setting) == 100


@given(settings)
def test_no_setting_is_without_ageing_and_none_reaches_zero(setting: dict) -> None:
    left = collagen_percent(AGES, **setting)
    assert np.all(np.diff(left) < 0)
    assert left[-1] > 5
    assert left[-1] <= 75


def test_the_lowest_value_that_can_be_shown_is_far_enough_from_zero_to_need_no_floor() -> None:
    at = np.linspace(45, 55, 101)
    low, _ = collagen_band(75, menopause_age_years=at, years_smoked=50)
    worst_sun = collagen_percent(
        75, sun_multiplier=1.3, menopause_age_years=at, menopause_mode="front", years_smoked=50
    )
    assert float(low.min()) == pytest.approx(8.8, abs=0.1)
    assert float(worst_sun.min()) == pytest.approx(15, abs=1)


@given(ages, ages, settings)
def test_collagen_falls_with_age(one: float, other: float, setting: dict) -> None:
    younger, older = sorted((one, other))
    assume(older - younger > 1e-9)
    assert collagen_percent(older, **setting) < collagen_percent(younger, **setting)


@given(st.floats(25.01, 75), st.floats(1, 1.29), st.floats(0.001, 0.01), menopauses, modes, smoking)
def test_more_sun_leaves_less(
    age: float, sun: float, more: float, at: float | None, mode: MenopauseMode, smoked: float
) -> None:
    def left(multiplier: float) -> float:
        return float(
            collagen_percent(
                age,
                sun_multiplier=multiplier,
                menopause_age_years=at,
                menopause_mode=mode,
                years_smoked=smoked,
            )
        )

    assert left(sun + more) < left(sun)


@given(ages, smoking, smoking, settings)
def test_more_years_of_smoking_never_leave_more(age: float, one: float, other: float, setting: dict) -> None:
    fewer, more = sorted((one, other))
    left = collagen_percent(age, **{**setting, "years_smoked": np.array([fewer, more])})
    assert left[1] <= left[0]


@given(st.floats(26, 75), st.floats(0, 49))
def test_years_of_smoking_that_have_not_come_yet_do_not_count(age: float, smoked: float) -> None:
    so_far = min(smoked, age - 25)
    assert collagen_percent(age, years_smoked=smoked) == collagen_percent(age, years_smoked=so_far)
    assert collagen_percent(age, years_smoked=smoked) == pytest.approx(
        float(collagen_percent(age) - smoking_loss_points(so_far))
    )


@given(ages, st.floats(45, 55), st.sampled_from(["average", "front"]), st.floats(0.5, 1.5), smoking)
def test_the_menopause_never_slows_the_loss(
    age: float, at: float, mode: MenopauseMode, rate: float, smoked: float
) -> None:
    with_it = collagen_percent(
        age, rate_percent_per_year=rate, menopause_age_years=at, menopause_mode=mode, years_smoked=smoked
    )
    without = collagen_percent(age, rate_percent_per_year=rate, years_smoked=smoked)
    assert with_it <= without
    if age <= at:
        assert with_it == without


def test_without_arguments_the_rate_is_that_of_the_evidence() -> None:
    rate = collagen().model.rate.value
    assert collagen_percent(60) == collagen_percent(60, rate_percent_per_year=rate)
    assert collagen_percent(60, menopause_age_years=50) == collagen_percent(
        60, menopause_age_years=50, menopause_mode=collagen().model.menopause.default
    )


@given(st.floats(45, 55), modes)
def test_there_is_no_step_at_the_menopause(at: float, mode: MenopauseMode) -> None:
    around = collagen_percent([at - 1e-6, at, at + 1e-6], menopause_age_years=at, menopause_mode=mode)
    assert np.ptp(around) < 1e-4


@given(ages, st.floats(45, 55))
def test_the_front_loaded_reading_is_never_above_the_steady_one(age: float, at: float) -> None:
    front = collagen_percent(age, menopause_age_years=at, menopause_mode="front")
    average = collagen_percent(age, menopause_age_years=at, menopause_mode="average")
    assert front <= average + 1e-9


@given(ages, menopauses, modes, smoking)
def test_the_line_at_sun_1_lies_inside_the_band(
    age: float, at: float | None, mode: MenopauseMode, smoked: float
) -> None:
    low, high = collagen_band(age, menopause_age_years=at, years_smoked=smoked)
    line = collagen_percent(age, menopause_age_years=at, menopause_mode=mode, years_smoked=smoked)
    assert low <= line <= high


@given(ages, menopauses, modes, smoking, st.floats(0.5, 1.5))
def test_the_band_covers_every_rate_and_reading_that_it_stands_for(
    age: float, at: float | None, mode: MenopauseMode, smoked: float, rate: float
) -> None:
    low, high = collagen_band(age, menopause_age_years=at, years_smoked=smoked)
    line = collagen_percent(
        age, rate_percent_per_year=rate, menopause_age_years=at, menopause_mode=mode, years_smoked=smoked
    )
    assert low - 1e-9 <= line <= high + 1e-9


def test_the_band_widens_with_age() -> None:
    low, high = collagen_band(AGES)
    assert np.all(np.diff(high - low) > 0)
    assert low[0] == high[0] == 100


def test_the_band_takes_no_sun() -> None:
    with pytest.raises(TypeError, match="sun_multiplier"):
        collagen_band(50, sun_multiplier=1.2)  # type: ignore[call-arg]


def test_sun_with_a_rate_of_the_band_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^sun_multiplier goes with rate_percent_per_year 1 only$"):
        collagen_percent(50, sun_multiplier=1.2, rate_percent_per_year=1.5)
    with pytest.raises(ValueError, match="sun_multiplier goes with"):
        collagen_percent(50, sun_multiplier=[1.0, 1.1], rate_percent_per_year=[1.5, 0.5])
    mixed = collagen_percent(50, sun_multiplier=[1.0, 1.1], rate_percent_per_year=[1.5, 1.0])
    assert mixed.tolist() == pytest.approx([62.5, 72.5])


@given(st.lists(ages, min_size=1, max_size=5), settings)
def test_an_array_gives_what_its_numbers_give(several: list[float], setting: dict) -> None:
    together = collagen_percent(several, **setting)
    alone = [float(collagen_percent(age, **setting)) for age in several]
    assert together.tolist() == pytest.approx(alone, abs=1e-12)


def test_arguments_broadcast_and_the_shape_is_theirs() -> None:
    grid = collagen_percent(
        AGES[:, None], menopause_age_years=np.array([45.0, 50, 55]), years_smoked=np.array([0.0, 10, 20])
    )
    assert grid.shape == (201, 3)
    assert collagen_percent(AGES).shape == AGES.shape
    assert collagen_percent(45).shape == ()
    assert menopause_factor(3, "front").shape == smoking_loss_points(3).shape == ()
    low, high = collagen_band(AGES, menopause_age_years=50)
    assert low.shape == high.shape == AGES.shape


@pytest.mark.parametrize(
    ("name", "low", "high", "unit"),
    [
        ("rate_percent_per_year", 0.5, 1.5, 0.01),
        ("sun_multiplier", 1.0, 1.3, 0.01),
        ("menopause_age_years", 45, 55, 0.1),
        ("years_smoked", 0, 50, 0.1),
    ],
)
def test_a_setting_outside_its_range_is_refused_by_name_value_and_range(
    name: str, low: float, high: float, unit: float
) -> None:
    for end in (low, high):
        assert np.isfinite(collagen_percent(60, **{name: end}))
    for value in (low - unit, high + unit, np.nan, np.inf, -np.inf):
        with pytest.raises(ValueError, match="is outside what the model covers") as refused:
            collagen_percent(60, **{name: value})
        assert str(refused.value) == f"{name} {value:g} is outside what the model covers: {low:g} to {high:g}"


@pytest.mark.parametrize("age", [24.9, 75.1, -1, np.nan, np.inf])
def test_an_age_outside_25_to_75_is_refused(age: float) -> None:
    with pytest.raises(ValueError, match=f"^age_years {age:g} is outside what the model covers: 25 to 75$"):
        collagen_percent([30, age, 40])
    with pytest.raises(ValueError, match=f"^age_years {age:g} "):
        collagen_band(age)


def test_an_unknown_mode_lists_the_known_ones_even_without_a_menopause() -> None:
    with pytest.raises(
        ValueError, match=r"^there is no menopause_mode 'steady'; there are: none, average, front$"
    ):
        collagen_percent(60, menopause_mode="steady")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="there is no menopause_mode ''"):
        menopause_factor(5, "")  # type: ignore[arg-type]


@given(modes, st.floats(0, 30), st.floats(0, 30))
def test_what_the_menopause_leaves_is_a_share_that_does_not_rise(
    mode: MenopauseMode, one: float, other: float
) -> None:
    sooner, later = sorted((one, other))
    left = menopause_factor([sooner, later], mode)
    assert 0.685 - 1e-12 <= left[1] <= left[0] <= 1


def test_both_readings_meet_after_fifteen_years_and_none_takes_nothing() -> None:
    assert menopause_factor(15, "average") == pytest.approx(0.685)
    assert menopause_factor([15, 30], "front").tolist() == pytest.approx([0.685, 0.685])
    assert menopause_factor([0, 10, 30], "none").tolist() == [1, 1, 1]


@pytest.mark.parametrize("years", [-0.1, 30.1, np.nan])
def test_years_outside_the_range_are_refused(years: float) -> None:
    with pytest.raises(
        ValueError, match=f"^years_since {years:g} is outside what the model covers: 0 to 30$"
    ):
        menopause_factor(years, "average")
    with pytest.raises(ValueError, match=r"^years_smoked .* is outside what the model covers: 0 to 50$"):
        smoking_loss_points(years if years < 0 else 50.1)


@given(smoking)
def test_smoking_takes_between_nothing_and_the_whole_drop_in_making(years: float) -> None:
    assert 0 <= smoking_loss_points(years) < 18


# Wavelengths: at which the fits of scattering are written, and at which the table of light ends [nm].
_OF_A_FORMULA = {"skin_depth.py": (500, 11_000)}


@pytest.mark.parametrize(
    "path", sorted(Path(models.__file__).parent.glob("*.py")), ids=lambda path: path.name
)
def test_no_model_holds_a_clinical_number_of_its_own(path: Path) -> None:
    # 0 to 3 and powers of ten are arithmetic: a count, a square, percent, units. All else is evidence.
    numbers = [
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    ]
    powers_of_ten = {float(f"1e{power}") for power in range(-6, 7)}
    assert set(numbers) <= {0, 2, 3, *powers_of_ten, *_OF_A_FORMULA.get(path.name, ())}
