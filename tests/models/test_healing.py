from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.evidence import DataError, healing
from course_lib.evidence.clinic import Clinic, load_clinic
from course_lib.models.healing import article_days, compared, modifiers, share_done_by, timeline

DEVICES = [device.key for device in healing().devices]
SHARED = ["makeup_ok", "social_downtime", "redness_gone", "sun_avoidance", "result_assessed"]


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    path = tmp_path / "clinic.yaml"
    path.write_text(
        "healing:\n  co2_full:\n"
        '    redness_gone: {days: [1, 2, 180], by: "Dr A. Example", on: 2026-11-20}\n'
        '    reepithelialised: {by: "Dr A. Example", on: 2026-11-20}\n',
        "utf-8",
    )
    return load_clinic(path, today=date(2026, 11, 22))


@pytest.mark.parametrize("device", DEVICES)
def test_a_timeline_holds_every_milestone_of_the_evidence_in_order(device: str) -> None:
    steps = timeline(device)
    milestones = healing().device(device).milestones
    assert {step.key for step in steps} == set(milestones)
    assert len(steps) == len(milestones) >= 6
    assert [step.days.typical for step in steps] == sorted(step.days.typical for step in steps)
    for step in steps:
        milestone = milestones[step.key]
        assert (step.days.low, step.days.typical, step.days.high) == milestone.days
        assert step.days.origin == ("usual practice" if milestone.src == "X-GENERAL" else "study")
        assert step.ids == milestone.ids
        assert step.note == milestone.note
        assert step.usual_practice == milestone.usual_practice
        assert step.label == healing().label(step.key)


def test_of_two_milestones_on_one_day_the_shorter_range_stands_first() -> None:
    keys = [step.key for step in timeline("co2_full")]
    assert keys[-3:] == ["redness_gone", "sun_avoidance", "result_assessed"]
    assert [step.key for step in timeline("ipl")][:3] == ["makeup_ok", "redness_gone", "social_downtime"]


def test_a_milestone_says_what_it_means_where_that_is_not_plain() -> None:
    means = {step.key: step.means for step in timeline("co2_full")}
    assert means["reepithelialised"] == "the raw surface is covered by new outer skin again"
    assert means["redness_gone"] is None


def test_days_of_the_clinic_move_their_milestone(clinic: Clinic) -> None:
    steps = {step.key: step for step in timeline("co2_full", clinic)}
    redness = steps["redness_gone"]
    assert (redness.days.low, redness.days.typical, redness.days.high) == (1, 2, 180)
    assert redness.days.words == "set by your clinic on 20 November 2026 by Dr A. Example"
    order = [step.key for step in timeline("co2_full", clinic)]
    assert order.index("redness_gone") < order.index("peeling")


def test_a_range_that_the_clinic_confirmed_has_no_ends_of_usual_practice(clinic: Clinic) -> None:
    before = {step.key: step for step in timeline("co2_full")}["reepithelialised"]
    after = {step.key: step for step in timeline("co2_full", clinic)}["reepithelialised"]
    assert before.usual_practice == ("low", "high")
    assert after.usual_practice == ()
    assert (after.days.low, after.days.high) == (before.days.low, before.days.high)


def test_an_unknown_device_is_told_the_near_one() -> None:
    with pytest.raises(DataError, match=r"^there is no device 'eryag'; there are: co2_full, eryag_full,"):
        timeline("eryag")


def test_one_milestone_is_compared_over_the_devices_that_have_it(clinic: Clinic) -> None:
    assert list(compared("redness_gone")) == DEVICES
    assert list(compared("sunscreen_start")) == ["afl"]
    assert compared("redness_gone", clinic)["co2_full"].typical == 2


def test_an_unknown_milestone_is_told_the_near_one() -> None:
    with pytest.raises(
        DataError, match=r"^there is no milestone 'redness_gon'; did you mean redness_gone\?$"
    ):
        compared("redness_gon")
    with pytest.raises(DataError, match="there is no milestone 'tea'"):
        share_done_by(21, "tea")


@pytest.mark.parametrize(
    ("day", "milestone", "done"),
    [
        (0, "redness_gone", (0, 9)),
        (1, "redness_gone", (2, 9)),
        (13.9, "redness_gone", (6, 9)),
        (14, "redness_gone", (7, 9)),
        (21, "redness_gone", (7, 9)),
        (25, "redness_gone", (8, 9)),
        (90, "redness_gone", (9, 9)),
        (14, "reepithelialised", (4, 4)),
        (21, "sun_avoidance", (1, 9)),
    ],
)
def test_treatments_are_counted_by_their_typical_day(
    day: float, milestone: str, done: tuple[int, int]
) -> None:
    assert share_done_by(day, milestone) == done


def test_a_day_that_the_clinic_set_counts(clinic: Clinic) -> None:
    assert share_done_by(2, "redness_gone", clinic)[0] == share_done_by(2, "redness_gone")[0] + 1


@given(st.sampled_from(SHARED), st.floats(0, 400), st.floats(0, 400))
def test_later_never_counts_fewer_treatments(milestone: str, one: float, other: float) -> None:
    sooner, later = sorted((one, other))
    assert share_done_by(sooner, milestone)[0] <= share_done_by(later, milestone)[0] <= 9


@pytest.mark.parametrize("day", [-1, float("nan")])
def test_a_day_before_the_treatment_is_refused(day: float) -> None:
    with pytest.raises(ValueError, match=r"^day (-1|nan) is before the treatment: a day is 0 or more$"):
        share_done_by(day, "redness_gone")


def test_the_article_means_14_to_21_days() -> None:
    assert article_days() == (14, 21)


def test_modifiers_are_directions_and_may_be_picked_by_badge() -> None:
    assert len(modifiers()) == 14
    for badge in ("longer", "more_risk", "ask_first"):
        picked = modifiers(badge)
        assert picked
        assert all(badge in modifier.badges for modifier in picked)
        assert [each for each in modifiers() if badge in each.badges] == list(picked)
