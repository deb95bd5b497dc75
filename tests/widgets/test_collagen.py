import json
import math
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from course_lib import evidence
from course_lib.models.collagen import collagen_band, collagen_percent
from course_lib.widgets.collagen import AGES_YEARS, ageing, ageing_view
from course_lib.widgets.table import combinations
from tests.widgets.tables import look_up


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(ageing().spec))
    return found


def states(spec: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    from course_lib.widgets import collagen as module

    controls = (module._MENOPAUSE, module._MENOPAUSE_AGE, module._SMOKING, module._SUN)
    assert [control.name for control in controls] == [control["name"] for control in spec["controls"]]
    found = [(settings, look_up(spec["table"], row)) for row, settings in enumerate(combinations(controls))]
    assert len(found) == spec["table"]["count"] == 288
    return found


def curves(view: dict[str, Any]) -> dict[str, list[float | None]]:
    return {trace["meta"]: trace["y"] for trace in view["figure"]["data"]}


def test_every_curve_at_every_setting_is_the_models(spec: dict[str, Any]) -> None:
    for settings, view in states(spec):
        person = {
            "menopause_age_years": None
            if settings["menopause"] == "none"
            else settings["menopause_age_years"],
            "years_smoked": settings["years_smoked"],
        }
        mode = settings["menopause"]
        drawn = curves(view)
        low, high = collagen_band(AGES_YEARS, **person)
        np.testing.assert_allclose(drawn["low"], low, rtol=1e-5)
        np.testing.assert_allclose(drawn["high"], high, rtol=1e-5)
        np.testing.assert_allclose(
            drawn["typical"], collagen_percent(AGES_YEARS, menopause_mode=mode, **person), rtol=1e-5
        )
        if settings["sun_multiplier"] == 1:
            assert drawn["sun"] == [None] * len(AGES_YEARS)
        else:
            sun = settings["sun_multiplier"]
            np.testing.assert_allclose(
                drawn["sun"],
                collagen_percent(AGES_YEARS, menopause_mode=mode, sun_multiplier=sun, **person),
                rtol=1e-5,
            )


def test_table_and_sentence_never_differ(spec: dict[str, Any]) -> None:
    """The browser rounds the drawn curve; the table is rounded in Python before the curve is shortened."""
    for _, view in states(spec):
        drawn = curves(view)
        for age, typical, band, sun in view["rows"]:
            at = AGES_YEARS.tolist().index(age)
            shown = {name: ys[at] for name, ys in drawn.items()}
            rounded = {name: y if y is None else math.floor(y + 0.5) for name, y in shown.items()}
            assert typical == f"{rounded['typical']} %"
            assert band == f"{rounded['low']} to {rounded['high']} %"
            assert sun == ("not shown" if rounded["sun"] is None else f"{rounded['sun']} %")


def test_no_setting_is_without_ageing_and_none_reaches_zero_by_75(spec: dict[str, Any]) -> None:
    for _, view in states(spec):
        drawn = curves(view)
        for name in ("low", "typical", "high"):
            ys = [y for y in drawn[name] if y is not None]
            assert len(ys) == len(AGES_YEARS)
            assert ys[0] == 100
            assert all(after < before for before, after in pairwise(ys))
            assert ys[-1] > 0
        if drawn["sun"][0] is not None:
            assert 0 < drawn["sun"][-1] < drawn["typical"][-1]  # type: ignore[operator]


def test_the_typical_line_lies_in_the_band(spec: dict[str, Any]) -> None:
    for _, view in states(spec):
        drawn = curves(view)
        for low, typical, high in zip(drawn["low"], drawn["typical"], drawn["high"], strict=True):
            assert low <= typical <= high  # type: ignore[operator]


def test_the_cursor_and_the_prediction_stay_on_the_chart(spec: dict[str, Any]) -> None:
    ends = (int(AGES_YEARS[0]), int(AGES_YEARS[-1]))
    assert (spec["cursor"]["low"], spec["cursor"]["high"]) == ends
    assert ends[0] <= spec["prediction"]["x"] <= ends[1]


def test_the_answer_to_the_prediction_is_the_models(spec: dict[str, Any]) -> None:
    asked = spec["prediction"]["x"]
    numbers = [int(number) for number in re.findall(r"\d+", spec["prediction"]["answer"])]
    low, high = (math.floor(float(y) + 0.5) for y in collagen_band(asked))
    assert numbers == [math.floor(float(collagen_percent(asked)) + 0.5), low, high]


@pytest.mark.parametrize(
    ("menopause", "years_smoked", "sun", "words"),
    [
        ("average", 0, 1.0, "here 2.1 % a year of the value then"),
        ("front", 0, 1.0, "Here up to 30 % goes in the first 5 years after menopause"),
        ("front", 0, 1.0, "then little more for 10 years"),
        ("none", 20, 1.0, "Smoking for 20 years takes a little more."),
        ("none", 0, 1.2, "the dashed line says {sun} %: an assumption"),
    ],
)
def test_the_sentence_says_what_the_controls_add(
    menopause: evidence.MenopauseMode, years_smoked: float, sun: float, words: str
) -> None:
    plain = ageing_view("none", 51, 0, 1.0).say
    assert words not in plain
    assert words in ageing_view(menopause, 51, years_smoked, sun).say


def test_nothing_in_the_chart_is_younger_after_a_treatment(spec: dict[str, Any]) -> None:
    names = {control["name"] for control in spec["controls"]}
    assert names == {"menopause", "menopause_age_years", "years_smoked", "sun_multiplier"}
    assert not re.search(r"years younger|treatment|hormone|HRT", json.dumps(spec))
