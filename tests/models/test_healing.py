from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.evidence import DataError, healing
from course_lib.evidence.clinic import Clinic, Days, load_clinic
from course_lib.models.healing import (
    allowed_on_day,
    article_days,
    compared,
    modifiers,
    on_day,
    rule_on_day,
    share_done_by,
    skin_on_day,
    timeline,
    warning_signs_on_day,
)

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


SKIN_ORDER = {
    "seen": ("not_yet", "normal", "still", "over"),
    "lasts": ("normal", "still", "over"),
    "ends": ("normal", "still", "late"),
    "peak": ("not_yet", "normal", "still", "past_peak"),
}
RANGES = st.tuples(*[st.floats(0, 400)] * 3).map(lambda days: Days(*sorted(days), "study", "study"))


@pytest.mark.parametrize(
    ("day", "surface", "redness", "oozing"),
    [
        (0, "normal", "normal", "normal"),
        (7, "normal", "normal", "still"),
        (8, "still", "normal", "still"),
        (14, "still", "normal", "over"),
        (15, "late", "normal", "over"),
        (90, "late", "still", "over"),
        (180, "late", "still", "over"),
        (181, "late", "late", "over"),
    ],
)
def test_full_co2_passes_from_normal_to_a_warning_sign(
    day: int, surface: str, redness: str, oozing: str
) -> None:
    skin = {each.step.key: each.skin for each in on_day("co2_full", day)}
    found = (skin["reepithelialised"], skin["redness_gone"], skin["oozing_and_crusting"])
    assert found == (surface, redness, oozing)


@pytest.mark.parametrize(
    ("day", "state"),
    [(0, "not_yet"), (4, "not_yet"), (5, "normal"), (6, "normal"), (7, "still"), (8, "over")],
)
def test_what_is_seen_for_some_days_is_not_expected_before_them(day: int, state: str) -> None:
    assert {each.step.key: each.skin for each in on_day("co2_full", day)}["peeling"] == state


def test_a_bruise_is_normal_from_the_first_day_though_its_range_begins_later() -> None:
    for day, state in ((0, "normal"), (4, "normal"), (8, "still"), (14, "still"), (15, "over")):
        assert {each.step.key: each.skin for each in on_day("pdl", day)}["bruising_if_purpuric"] == state


def test_dots_too_small_to_see_are_not_called_an_open_surface() -> None:
    names = {device: [each.name for each in on_day(device, 0)] for device in ("afl", "nafl_1550")}
    assert "Open surface" in names["afl"]
    assert "Open surface" not in names["nafl_1550"]
    assert "Tiny treated dots still open" in names["nafl_1550"]
    assert "Open surface" in [each.name for each in on_day("nafl_1550", 2)]


def test_swelling_is_past_its_peak_and_never_called_over() -> None:
    states = {each.skin for day in range(366) for each in on_day("co2_full", day) if each.reads == "peak"}
    assert states == {"not_yet", "normal", "still", "past_peak"}


@pytest.mark.parametrize("device", DEVICES)
def test_every_milestone_is_either_on_the_skin_or_something_the_client_may_do(device: str) -> None:
    for day in (0, 10, 365):
        states = on_day(device, day)
        assert len(states) == len(healing().device(device).milestones)
        for each in states:
            assert (each.skin is None) != (each.allowed is None)
            assert (each.allowed is not None) == (each.reads == "allows")


@given(st.sampled_from(sorted(SKIN_ORDER)), RANGES, st.floats(0, 400), st.floats(0, 400))
def test_a_sign_on_the_skin_never_goes_back_to_an_earlier_state(
    reads: str, days: Days, one: float, other: float
) -> None:
    sooner, later = sorted((one, other))
    order = SKIN_ORDER[reads]
    assert order.index(skin_on_day(reads, days, sooner)) <= order.index(skin_on_day(reads, days, later))


@given(RANGES, st.floats(0, 400), st.floats(0, 400))
def test_what_a_client_may_do_is_never_taken_back(days: Days, one: float, other: float) -> None:
    sooner, later = sorted((one, other))
    order = ("no", "some", "usual")
    assert order.index(allowed_on_day(days, sooner)) <= order.index(allowed_on_day(days, later))


@pytest.mark.parametrize(
    ("day", "state"), [(9, "no"), (10, "some"), (11, "some"), (12, "usual"), (300, "usual")]
)
def test_make_up_waits_for_its_range(day: int, state: str) -> None:
    assert {each.step.key: each.allowed for each in on_day("co2_full", day)}["makeup_ok"] == state


def test_sport_waits_for_the_surface_and_where_no_day_is_known_for_the_clinician() -> None:
    with_surface = {key for key in DEVICES if "reepithelialised" in healing().device(key).milestones}
    assert with_surface == {"co2_full", "eryag_full", "afl", "nafl_1550"}
    for device in DEVICES:
        states = [rule_on_day("exercise", device, day) for day in (0, 400)]
        assert states == (["no", "usual"] if device in with_surface else ["ask", "ask"])


@pytest.mark.parametrize("device", DEVICES)
def test_an_emergency_is_one_on_any_day(device: str) -> None:
    always = [sign for sign in healing().warning_signs if sign.past is None]
    assert len(always) == 12
    for day in (0, 1, 15, 400):
        found = warning_signs_on_day(device, day)
        assert [sign for sign in found if sign.past is None] == always
        levels = [sign.level for sign in found]
        assert levels == [sign.level for sign in healing().warning_signs if sign in found]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("milestone", ["reepithelialised", "redness_gone"])
def test_a_sign_that_waits_for_a_range_counts_from_the_day_after_it(device: str, milestone: str) -> None:
    known = healing().device(device).milestones.get(milestone)

    def counts(day: float) -> bool:
        return any(sign.past == milestone for sign in warning_signs_on_day(device, day))

    if known is None:
        # Nobody knows the day, so it may be a warning sign on any.
        assert counts(0)
        return
    high = known.days[2]
    assert not counts(high)
    assert counts(high + 1)


def test_the_clinics_own_range_moves_the_day_of_a_warning_sign(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yaml"
    days = 'redness_gone: {days: [1, 2, 100], by: "Dr A. Example", on: 2026-11-20}'
    path.write_text(f"healing:\n  co2_full:\n    {days}\n", "utf-8")
    own = load_clinic(path, today=date(2026, 11, 22))
    assert len(warning_signs_on_day("co2_full", 120)) == 13
    assert len(warning_signs_on_day("co2_full", 120, own)) == 14
    assert {each.step.key: each.skin for each in on_day("co2_full", 120, own)}["redness_gone"] == "late"


@pytest.mark.parametrize("day", [-1, float("nan")])
def test_no_day_before_the_treatment_is_read(day: float) -> None:
    for ask in (
        lambda: on_day("pdl", day),
        lambda: rule_on_day("exercise", "pdl", day),
        lambda: warning_signs_on_day("pdl", day),
    ):
        with pytest.raises(ValueError, match="is before the treatment: a day is 0 or more"):
            ask()
