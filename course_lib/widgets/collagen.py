"""Explorers of the lesson on collagen."""

import math
from typing import Any, TypedDict

import numpy as np

from course_lib.evidence import MenopauseMode, collagen
from course_lib.models.collagen import collagen_band, collagen_percent
from course_lib.widgets.collagen_alternatives import injection_laser_surgery_view
from course_lib.widgets.collagen_response import QUESTIONS, laser_signal_view
from course_lib.widgets.collagen_response_marks import STOPS_DAYS
from course_lib.widgets.controls import (
    Choice,
    ChoicePrediction,
    Cursor,
    PointPrediction,
    RangePrediction,
    Slider,
)
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.layout import axis, base_layout
from course_lib.widgets.table import View, rounded
from course_lib.widgets.words import cited

AGES_YEARS = np.arange(25, 76)
_TABLE_AGES_YEARS = (25, 35, 45, 55, 65, 75)
_ASKED_AGE_YEARS = 60

_MENOPAUSE = Choice(
    "menopause",
    "Menopause",
    {"none": "Not included", "average": "Steady loss", "front": "Front-loaded loss"},
    start="none",
)
_MENOPAUSE_AGE = Slider(
    "menopause_age_years",
    "Menopause at",
    (45, 47, 49, 51, 53, 55),
    51,
    text="age {}",
    only_if=("menopause", ("average", "front")),
)
_SMOKING = Slider("years_smoked", "Smoking from 25 on", (0, 10, 20, 30), 0, text="{} years")
# Small stops, drawn as a line of its own: no study gives a yearly figure for the sun.
_SUN = Slider(
    "sun_multiplier",
    "Sun (teaching assumption)",
    (1.0, 1.1, 1.2, 1.3),
    1.0,
    text="× {}",
    ends=("little sun", "much sun"),
)


class _Person(TypedDict):
    menopause_age_years: float | None
    years_smoked: float


def ageing() -> Explorer:
    """The collagen-ageing plot: what is left of a person's own collagen at 25, with its band."""
    left = _whole(collagen_percent(_ASKED_AGE_YEARS))
    low, high = map(_whole, collagen_band(_ASKED_AGE_YEARS))
    return explorer(
        "collagen-ageing",
        ageing_view,
        (_MENOPAUSE, _MENOPAUSE_AGE, _SMOKING, _SUN),
        label="Collagen and age",
        cursor=Cursor("age", "Read the chart at age", 25, 75, 1, _ASKED_AGE_YEARS, text="{}"),
        prediction=PointPrediction(
            question=f"Of 100 parts of skin collagen at age 25, how many are left at {_ASKED_AGE_YEARS}?",
            label=f"Left at {_ASKED_AGE_YEARS}",
            low=0,
            high=100,
            step=1,
            x=_ASKED_AGE_YEARS,
            text="{} of 100",
            answer=f"From age alone the model says about {left}, somewhere from {low} to {high}.",
        ),
        sources=("SHUSTER1975", "BRANCHET1990", "REILLYD2021", "CALLEJA2012", "KNUUTINEN2002", "VERZIJL2000"),
        note="A model, not a measurement, and not of the face. The edges of the band, the sun line and the "
        "reading of the menopause figures are assumptions [X-ILLUSTRATIVE]; the smoking loss is worked out "
        "from two studies [X-DERIVED].",
    )


def laser_signal() -> Explorer:
    """What a laser sets off: the signal, the amount and the look, at a time after the treatment."""
    return explorer(
        "collagen-laser-signal",
        laser_signal_view,
        (
            Choice("question", "Ask for", QUESTIONS, start="signal"),
            Slider("when", "When", tuple(STOPS_DAYS), "day 21", ends=("treatment", "2 years")),
        ),
        label="What a laser sets off",
        prediction=ChoicePrediction(
            question="After a laser treatment one can ask three things. Which has no clear answer yet?",
            options=(
                "Whether the skin sends out more signals to make collagen",
                "How much collagen the skin holds in the end",
                "Whether the skin looks better than before",
            ),
            answer="It is the amount of collagen: how much, and for how long, is not established.",
        ),
        sources=("ORRINGER2004", "ORRINGER2005", "ORRINGER2012", "LAUBACH2006", "REILLY2010", "BORGES2020",
                 "ORTIZ2010", "WARD2008"),
        note="The signal is messenger RNA for procollagen, in small skin samples. The figures for full CO2 "
        "are quoted from memory and still to be checked against the paper [ORRINGER2004]. Small studies of "
        "different lasers: do not add one to another.",
    )  # fmt: skip


def injection_laser_surgery() -> Explorer:
    """Injection, laser, surgery on one time axis: what each does, and what is known of its time."""
    comparators = collagen().comparators
    filler = collagen().comparator("hyaluronic_acid")
    low, high = filler.time.months
    texts = [words for one in comparators for words in (one.does, one.measured, one.now)]
    risks = [way.serious_risk for way in collagen().ways.values()]
    return explorer(
        "collagen-injection-laser-surgery",
        injection_laser_surgery_view,
        (Choice("key", "Look closer at", {each.key: each.name for each in comparators}, start=filler.key),),
        label="Injection, laser, surgery",
        prediction=RangePrediction(
            question="Most fillers today are hyaluronic acid. From how many months to how many do they last?",
            labels=("From", "To"),
            low=0,
            high=36,
            step=1,
            text="{} months",
            about="key",
            answer=f"They last about {low:g} to {high:g} months; product and place make a difference.",
        ),
        sources=cited([*texts, *risks]),
        note="The times are of different measures and cannot be compared. Fillers restore volume, laser "
        "treats the surface, surgery moves tissue. You describe; only the clinician advises between them "
        "[X-GENERAL].",
    )


def ageing_view(
    menopause: MenopauseMode, menopause_age_years: float, years_smoked: float, sun_multiplier: float
) -> View:
    """One state of the collagen-ageing plot."""
    person: _Person = {
        "menopause_age_years": None if menopause == "none" else menopause_age_years,
        "years_smoked": years_smoked,
    }
    typical = collagen_percent(AGES_YEARS, **person, menopause_mode=menopause)
    low, high = collagen_band(AGES_YEARS, **person)
    sunny = collagen_percent(AGES_YEARS, **person, menopause_mode=menopause, sun_multiplier=sun_multiplier)
    more_sun = sun_multiplier > 1
    at = {age: place for place, age in enumerate(AGES_YEARS.tolist())}
    return View(
        figure=ageing_figure(typical, low, high, sunny if more_sun else np.full(AGES_YEARS.shape, np.nan)),
        title="At {age}, about {typical} % of the age-25 collagen is left",
        say=_say(menopause, years_smoked, more_sun),
        columns=("Age", "Typical", "Band", "With more sun"),
        rows=[
            (
                age,
                f"{_whole(typical[at[age]])} %",
                f"{_whole(low[at[age]])} to {_whole(high[at[age]])} %",
                f"{_whole(sunny[at[age]])} %" if more_sun else "not shown",
            )
            for age in _TABLE_AGES_YEARS
        ],
    )


def ageing_figure(
    typical: np.ndarray[Any, Any],
    low: np.ndarray[Any, Any],
    high: np.ndarray[Any, Any],
    sunny: np.ndarray[Any, Any],
) -> dict[str, Any]:
    """Draw the band, the typical line and the sun line; arrays [% of the value at 25], one value a year."""
    line = {"type": "scatter", "mode": "lines", "x": AGES_YEARS}
    hover = "%{y:.0f} %<extra>%{fullData.name}</extra>"
    return {
        "data": [
            {**line, "meta": "low", "y": low, "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"},
            {
                **line,
                "meta": "high",
                "y": high,
                "name": "Band (assumption)",
                "fill": "tonexty",
                "fillcolor": "@0/18",
                "line": {"width": 0},
                "hoverinfo": "skip",
            },
            {
                **line,
                "meta": "sun",
                "y": sunny,
                "name": "With more sun (assumption)",
                "showlegend": bool(np.isfinite(sunny).any()),
                "line": {"color": "@3", "width": 2.5, "dash": "dash"},
                "hovertemplate": hover,
            },
            {
                **line,
                "meta": "typical",
                "y": typical,
                "name": "Typical",
                "line": {"color": "@0", "width": 3.5},
                "hovertemplate": hover,
            },
        ],
        "layout": {
            **base_layout(),
            "hovermode": "x",
            "xaxis": axis("age in years", (25, 75), dtick=5),
            "yaxis": axis("% of own value at 25", (0, 104), dtick=20),
            "meta": {"narrow": {"xaxis.dtick": 10, "yaxis.title.text": "% of value at 25"}},
        },
    }


def _whole(percent: np.ndarray[Any, Any] | float) -> int:
    """Round what the browser gets, as the browser does, so that table and sentence never differ."""
    return math.floor(rounded(percent) + 0.5)


def _say(menopause: MenopauseMode, years_smoked: float, more_sun: bool) -> str:
    parts = ["The band at {age} runs from {low} % to {high} %: studies disagree and people differ."]
    if menopause != "none":
        parts.append(_after_menopause(menopause))
    if years_smoked:
        parts.append(f"Smoking for {years_smoked:g} years takes a little more.")
    if more_sun:
        parts.append("With more sun the dashed line says {sun} %: an assumption, to show the direction.")
    return " ".join(parts)


def _after_menopause(mode: MenopauseMode) -> str:
    """What the chosen reading says, in the numbers of the evidence."""
    *between, (years, left) = collagen().model.menopause.modes[mode].left
    if mode == "average":
        return (
            f"After menopause the loss is faster: here {(100 - left) / years:g} % a year of the value then."
        )
    first_years, left_then = between[-1]
    return (
        f"Here up to {100 - left_then:g} % goes in the first {first_years:g} years after menopause, "
        f"then little more for {years - first_years:g} years."
    )
