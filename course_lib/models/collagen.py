"""Collagen and age: a teaching model of skin collagen as percent of the same person's value at 25.

Not a measurement of anyone, not a face, not a "skin age". Parameters, ranges and sources are those of
`course_lib/evidence/data/collagen.yaml`. Studies disagree and people differ widely (MARCOS2014: age explains
only about 40-45 % of the variation), so draw the band with every line.

Arguments may be numbers or arrays that broadcast. Outside the ranges of the evidence they are refused with
ValueError: the model has no floor that would hide a nonsense value, and within the ranges it needs none.
"""

from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.evidence import MenopauseMode, collagen

Floats = NDArray[np.float64]


def collagen_percent(
    age_years: ArrayLike,
    *,
    rate_percent_per_year: ArrayLike = 1.0,
    sun_multiplier: ArrayLike = 1.0,
    menopause_age_years: ArrayLike | None = None,
    menopause_mode: MenopauseMode = "average",
    years_smoked: ArrayLike = 0.0,
) -> Floats:
    """Skin collagen left at an age [% of the person's own value at 25].

    `C(age) = 100 - rate * sun * (age - 25)`. From the menopause at age m on, t years later,
    `C(age) = C(m) * M(t) - rate * sun * max(0, t - 15)`, unless the plain loss has already taken more: the
    menopause never slows the loss. Smoking, counted from 25 on, then takes its points away.

    Args:
        age_years: 25 to 75 [years].
        rate_percent_per_year: loss [% of the value at 25 per year], 0.5 to 1.5; about 1 (SHUSTER1975), 0.6
            elsewhere (BRANCHET1990, REILLYD2021). The band is a teaching assumption.
        sun_multiplier: 1.0 to 1.3, an illustration that no study has measured. It goes with the central rate
            only: a sun line outside the band would look like a finding.
        menopause_age_years: 45 to 55 [years], or None for no menopause.
        menopause_mode: "none", "average" or "front", see `menopause_factor`.
        years_smoked: 0 to 50 [years], see `smoking_loss_points`. At an age, those smoked until then count;
            after stopping the loss stays as it is, because no study says what comes back.

    Returns:
        An array of the broadcast shape [%].

    Raises:
        ValueError: an argument is outside its range; the message gives the value and the range. Or a sun
            multiplier comes with another rate than the central one, or the mode is unknown.

    >>> float(collagen_percent(45))
    80.0
    >>> collagen_percent([25, 45, 65], menopause_age_years=50, menopause_mode="front").round(1).tolist()
    [100.0, 80.0, 51.4]
    """
    model = collagen().model
    start = model.age.start
    age = _within("age_years", age_years, start, model.age.end)
    rate = _within("rate_percent_per_year", rate_percent_per_year, model.rate.low, model.rate.high)
    sun = _within("sun_multiplier", sun_multiplier, model.sun.stops[0], model.sun.stops[-1])
    if np.any((sun != 1) & (rate != model.rate.value)):
        raise ValueError(f"sun_multiplier goes with rate_percent_per_year {model.rate.value:g} only")
    smoked = _within("years_smoked", years_smoked, model.smoking.low, model.smoking.high)
    mode = _known(menopause_mode)

    loss_per_year = rate * sun
    left = 100 - loss_per_year * (age - start)
    if menopause_age_years is not None:
        menopause = model.menopause
        at = _within("menopause_age_years", menopause_age_years, menopause.age.low, menopause.age.high)
        since = np.maximum(age - at, 0)
        lasts = menopause.modes[mode].left[-1][0]
        at_menopause = 100 - loss_per_year * (at - start)
        after = at_menopause * menopause_factor(since, mode)
        after = after - loss_per_year * np.maximum(since - lasts, 0)
        left = np.where(age > at, np.minimum(left, after), left)
    return np.asarray(left - smoking_loss_points(np.minimum(smoked, age - start)))


def collagen_band(
    age_years: ArrayLike,
    *,
    menopause_age_years: ArrayLike | None = None,
    years_smoked: ArrayLike = 0.0,
) -> tuple[Floats, Floats]:
    """The band (low, high) to draw around the line [% of the value at 25], at sun 1.

    Rate 1.5 to 0.5 % a year; with a menopause, from the front-loaded reading to no extra loss. Arguments,
    shape and errors as in `collagen_percent`. The band is a teaching assumption (X-ILLUSTRATIVE).

    >>> low, high = collagen_band(65, menopause_age_years=50)
    >>> float(low.round(1)), float(high)
    (40.0, 80.0)
    """
    model = collagen().model
    least, most = model.menopause.band
    low = collagen_percent(
        age_years,
        rate_percent_per_year=model.rate.high,
        menopause_age_years=menopause_age_years,
        menopause_mode=most,
        years_smoked=years_smoked,
    )
    high = collagen_percent(
        age_years,
        rate_percent_per_year=model.rate.low,
        menopause_age_years=menopause_age_years,
        menopause_mode=least,
        years_smoked=years_smoked,
    )
    return low, high


def menopause_factor(years_since: ArrayLike, mode: MenopauseMode) -> Floats:
    """The share of the collagen present at menopause that the menopause leaves, 0 to 1.

    "average": 2.1 % a year for 15 years. "front": 30 % in 5 years, 31.5 % by 15 years. Both readings come
    from one group (CALLEJA2012, BRINCAT1987A) and meet at 15 years; after that the extra loss is over.
    "none": 1. Small studies of thigh and abdomen skin; that the percentages are of the value at menopause is
    our reading.

    Args:
        years_since: 0 to 30 [years], a number or an array.
        mode: which reading.

    Raises:
        ValueError: years outside 0 to 30, or an unknown mode.

    >>> menopause_factor([0, 5, 15], "front").round(3).tolist()
    [1.0, 0.7, 0.685]
    """
    model = collagen().model
    since = _within("years_since", years_since, 0, model.age.end - model.menopause.age.low)
    years, percent = zip(*model.menopause.modes[_known(mode)].left, strict=True)
    return np.asarray(np.interp(since, years, percent) / 100)


def smoking_loss_points(years_smoked: ArrayLike) -> Floats:
    """Points of collagen lost after n years of smoking [% of the value at 25], never less than 0.

    `100 * 0.18 * (1 - exp(-ln 2 / 15 * n))`: the turnover model dC/dt = s - k C with synthesis 18 % lower
    (KNUUTINEN2002, men, inner arm) and a half-life of 15 years (VERZIJL2000). Computed, not measured.

    Args:
        years_smoked: 0 to 50 [years], a number or an array.

    Raises:
        ValueError: years outside 0 to 50.

    >>> smoking_loss_points([0, 10, 20]).round(1).tolist()
    [0.0, 6.7, 10.9]
    """
    model = collagen().model.smoking
    smoked = _within("years_smoked", years_smoked, model.low, model.high)
    return np.asarray(model.synthesis_drop_percent * (1 - np.exp2(-smoked / model.half_life_years)))


def _within(name: str, value: ArrayLike, low: float, high: float) -> Floats:
    values = np.asarray(value, dtype=np.float64)
    # Written so that NaN, which compares with nothing, is refused too.
    outside = ~((values >= low) & (values <= high))
    if np.any(outside):
        raise ValueError(
            f"{name} {values[outside][0]:g} is outside what the model covers: {low:g} to {high:g}"
        )
    return values


def _known(mode: str) -> MenopauseMode:
    modes: tuple[MenopauseMode, ...] = get_args(MenopauseMode)
    for known in modes:
        if mode == known:
            return known
    raise ValueError(f"there is no menopause_mode '{mode}'; there are: {', '.join(modes)}")
