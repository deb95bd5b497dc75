import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from course_lib.evidence import DATA, DataError, collagen, ids_in, read, source
from course_lib.evidence.collagen_schema import Collagen, _check
from course_lib.evidence.laser_response_schema import Amount

MODEL = collagen().model


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", re.sub(r"\[[^]]*\]", "", text))


def refusal(tmp_path: Path, change: Callable[[dict], object]) -> str:
    data = yaml.safe_load((DATA / "collagen.yaml").read_text("utf-8"))
    change(data)
    path = tmp_path / "collagen.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    with pytest.raises(DataError) as refused:
        read(path, Collagen, check=_check)
    return str(refused.value)


def test_an_unchanged_copy_would_be_accepted(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        refusal(tmp_path, lambda data: None)


def test_the_yearly_loss_says_that_sources_disagree_and_that_the_band_is_ours() -> None:
    assert (MODEL.rate.low, MODEL.rate.value, MODEL.rate.high) == (0.5, 1.0, 1.5)
    assert MODEL.rate.band_src == "X-ILLUSTRATIVE"
    assert MODEL.rate.note is not None
    assert "disagree" in MODEL.rate.note
    assert set(ids_in(MODEL.rate.note)) - {"X-ILLUSTRATIVE"} == set(MODEL.rate.ids)


def test_units_are_years_or_percent_of_the_value_at_25() -> None:
    assert MODEL.age.unit == MODEL.menopause.age.unit == MODEL.smoking.unit == "years"
    assert MODEL.rate.unit == "% of the value at 25 per year"
    assert MODEL.age.start == 25


def test_both_readings_of_the_menopause_are_there_and_meet_at_fifteen_years() -> None:
    menopause = MODEL.menopause
    assert set(menopause.modes) == {"none", "average", "front"}
    assert menopause.modes["average"].left[-1] == menopause.modes["front"].left[-1] == (15, 68.5)
    assert menopause.modes["front"].left[1] == (5, 70)
    assert {percent for _, percent in menopause.modes["none"].left} == {100}
    assert menopause.default == "average"
    assert menopause.band == ("none", "front")
    assert "not face" in menopause.note


def test_sun_is_an_illustration_with_small_stops() -> None:
    assert MODEL.sun.src == "X-ILLUSTRATIVE"
    assert MODEL.sun.stops == (1.0, 1.1, 1.2, 1.3)
    assert {fact.src for fact in MODEL.sun.anchors} == {"GRIFFITHS1993", "FISHER1997", "HUGHES2013"}


def test_smoking_is_computed_from_two_studies() -> None:
    assert MODEL.smoking.ids == ("X-DERIVED", "KNUUTINEN2002", "VERZIJL2000")
    assert (MODEL.smoking.synthesis_drop_percent, MODEL.smoking.half_life_years) == (18, 15)


def test_there_is_no_control_for_hormones_and_no_gain_from_treatment() -> None:
    assert set(type(MODEL).model_fields) == {"age", "rate", "women_and_men", "menopause", "sun", "smoking"}
    assert set(type(collagen().laser_response).model_fields) == {
        "what_is_measured", "signals", "amount", "look", "order_of_events", "what_is_unknown"
    }  # fmt: skip


def test_signals_of_making_are_not_called_collagen() -> None:
    signals = collagen().laser_response.signals
    assert len(signals) == 6
    assert "not the amount of collagen" in collagen().laser_response.what_is_measured
    for signal in signals:
        assert signal.src not in {"X-GENERAL", "X-DERIVED", "X-ILLUSTRATIVE"}
        assert (signal.share is None) == (signal.share_of is None)
        if signal.share:
            assert 0 < signal.share[0] <= signal.share[1] < 1
        elif signal.multiple:
            assert signal.multiple > 1
            assert signal.day
        else:
            assert signal.note == "increase seen, not quantified"


def test_recalled_numbers_say_so() -> None:
    recalled = [signal for signal in collagen().laser_response.signals if signal.src == "ORRINGER2004"]
    assert [signal.multiple for signal in recalled] == [7.5, 8.9]
    assert {signal.note for signal in recalled} == {"numbers recalled, paper not re-read"}
    for signal in collagen().laser_response.signals:
        was_read = source(signal.src).checked not in {"record_seen", "not_checked"}
        assert signal.recalled != was_read, signal.name


def test_the_amount_and_the_look_say_only_what_their_sources_say() -> None:
    response = collagen().laser_response
    found = [*response.amount, *response.look]
    assert [each.src for each in found] == ["BORGES2020", "ORTIZ2010", "WARD2008"]
    for each in found:
        assert ids_in(each.told) == (each.src,)
        assert set(numbers(each.told)) <= set(numbers(source(each.src).says)), each.told
        assert str(each.people) in numbers(each.told)


def test_no_gain_of_collagen_can_be_drawn() -> None:
    assert [each.direction for each in collagen().laser_response.amount] == ["lower"]
    assert set(Amount.model_fields) == {"name", "people", "days", "direction", "told", "src"}


def test_the_look_is_told_with_its_unwanted_effect() -> None:
    kept, wrinkles = collagen().laser_response.look
    assert (kept.percent, kept.days, kept.unwanted) == (74, (365, 730), None)
    assert (wrinkles.percent, wrinkles.days) == (45, None)
    assert wrinkles.unwanted is not None
    assert (wrinkles.unwanted.people, wrinkles.people) == (6, 47)
    assert round(100 * wrinkles.unwanted.people / wrinkles.people) == wrinkles.unwanted.percent


def test_a_day_on_which_it_was_still_raised_fits_the_words() -> None:
    still = [each for each in collagen().laser_response.signals if each.still_raised]
    assert len(still) == 2
    for each in still:
        assert (each.still_raised, each.raised_on_day) == ("at least 6 months", 6 * 30)


def test_events_after_a_laser_run_forward() -> None:
    days = [event.days for event in collagen().laser_response.order_of_events]
    assert len(days) == 4
    assert all(start < end for start, end in days)
    assert days == sorted(days)


def test_every_comparator_has_a_duration_and_a_source() -> None:
    assert [comparator.src for comparator in collagen().comparators] == [
        "FDAFILLERS", "FDAFILLERS", "FDAFILLERS", "FDAFILLERS", "ORTIZ2010", "JONES2012"
    ]  # fmt: skip
    assert all(comparator.duration for comparator in collagen().comparators)


def test_what_learners_read_about_a_comparator_has_the_months_of_the_evidence() -> None:
    units = {"month": 1.0, "year": 12.0}
    for each in collagen().comparators:
        *values, unit = re.findall(r"[\d.]+|month|year", each.time.words)
        months = [float(value) * units[unit] for value in values]
        assert set(months) <= set(each.time.months)
        said = each.duration.replace("-", " to ")
        assert all(value in said for value in values), each.name
        assert set(numbers(each.in_short)) <= set(values), each.name


def test_only_a_time_that_is_a_duration_is_called_one() -> None:
    kinds = {each.key: each.time.kind for each in collagen().comparators}
    assert kinds.pop("laser") == kinds.pop("face_lift") == "seen_at"
    assert kinds.pop("poly_l_lactic_acid") == "up_to"
    assert set(kinds.values()) == {"lasts"}
    assert len(kinds) == 3


def test_each_way_names_a_serious_risk_with_its_source() -> None:
    ways = collagen().ways
    assert tuple(ways) == ("laser", "injections", "surgery")
    assert all(ids_in(way.serious_risk) for way in ways.values())
    assert "blindness" in ways["injections"].serious_risk
    assert {each.way for each in collagen().comparators} == set(ways)


def test_an_unknown_comparator_lists_near_matches() -> None:
    assert collagen().comparator("laser").way == "laser"
    with pytest.raises(DataError, match="no comparator 'face_left'; did you mean face_lift"):
        collagen().comparator("face_left")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda data: data["model"]["rate"].update(low=1.2),
            "rate: must rise: low 1.2 <= value 1 <= high 1.5",
        ),
        (
            lambda data: data["model"]["sun"].update(stops=[1.1, 1.2]),
            "stops [1.1, 1.2] must rise from 1, which means no extra sun",
        ),
        (
            lambda data: data["model"]["sun"].update(stops=[1, 1.2, 1.2]),
            "stops [1, 1.2, 1.2] must rise from 1, which means no extra sun",
        ),
        (
            lambda data: data["model"]["menopause"]["modes"]["front"].update(left=[[0, 90], [5, 70]]),
            "left [[0, 90], [5, 70]] must begin with [0, 100]",
        ),
        (
            lambda data: data["model"]["menopause"]["modes"]["front"].update(
                left=[[0, 100], [5, 70], [9, 71]]
            ),
            "left [[0, 100], [5, 70], [9, 71]] must begin with [0, 100], with years that rise",
        ),
        (
            lambda data: data["model"]["menopause"]["modes"]["front"].update(left=[[0, 100], [0, 70]]),
            "left [[0, 100], [0, 70]] must begin with [0, 100], with years that rise",
        ),
        (lambda data: data["model"]["menopause"].update(default="steady"), "default 'steady' is not allowed"),
        (
            lambda data: data["model"]["smoking"].update(half_life_years=0),
            "half_life_years 0 must be greater than 0",
        ),
        (
            lambda data: data["facts"][0].update(src="VARANI2007"),
            "src 'VARANI2007' is not a source; did you mean VAR",
        ),
        (
            lambda data: data["laser_response"]["order_of_events"][0].update(days=[3, 0]),
            "days [3, 0] must be from and to, neither below 0",
        ),
        (
            lambda data: data["comparators"][1].update(key="collagen"),
            "key 'collagen' is used twice; each must differ",
        ),
        (
            lambda data: data.update(ways=dict(reversed(data["ways"].items()))),
            "ways must be, in this order: laser, injections, surgery",
        ),
        (
            lambda data: data.update(hormones=1),
            "there is no field 'hormones' here (fields: notice, measure, model,",
        ),
    ],
)
def test_a_fault_is_refused_with_what_is_allowed(
    tmp_path: Path, change: Callable[[dict], object], sentence: str
) -> None:
    refused = refusal(tmp_path, change)
    assert sentence in refused
    assert refused.startswith("collagen.yaml:")
