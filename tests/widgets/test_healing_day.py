import re
from collections.abc import Callable
from typing import Any

import pytest

from course_lib import evidence
from course_lib.evidence.clinic import Clinic
from course_lib.models.healing import on_day, warning_signs_on_day
from course_lib.widgets.healing import clinic, day_by_day
from course_lib.widgets.healing_day import ALLOWED_SCALE, DAYS, SKIN_SCALE, day_view

DEVICES = [device.key for device in evidence.healing().devices]
OWN = """
phones: {emergency: "999", out_of_hours: "020 7946 0001"}
healing:
  co2_full:
    redness_gone: {days: [5, 10, 20], by: "Dr A. Example", on: 2026-11-20}
"""


def blocks(device: str, day: int, own: Clinic | None = None) -> list[dict[str, Any]]:
    return [block.spec() for block in day_view(own or Clinic(), device, day).panel]


def levels(block: dict[str, Any]) -> dict[str, str]:
    return {name: block["scale"][place][1] for name, place, _ in block["items"]}


@pytest.mark.parametrize("day", [0, 3, 15, 91, 366])
@pytest.mark.parametrize("device", DEVICES)
def test_a_day_holds_every_milestone_in_the_state_that_the_model_gives_it(device: str, day: int) -> None:
    skin, allowed, *_ = blocks(device, day)
    states = on_day(device, day)
    assert levels(skin) == {each.name: SKIN_SCALE[str(each.skin)][1] for each in states if each.skin}
    named = {each.name: ALLOWED_SCALE[str(each.allowed)][1] for each in states if each.allowed}
    assert named.items() <= levels(allowed).items()
    assert set(levels(allowed)) - set(named) == {"Sport, sauna, swimming", "Active skin care"}
    view = day_view(Clinic(), device, day)
    assert {row[0]: row[1] for row in view.rows} == {**levels(skin), **levels(allowed)}


@pytest.mark.parametrize("day", DAYS)
def test_emergencies_stand_first_on_every_day_with_their_own_level_and_action(day: int) -> None:
    healing = evidence.healing()
    steps = next(block for block in blocks("co2_full", day) if block["kind"] == "steps")
    signs = warning_signs_on_day("co2_full", day)
    assert len(signs) >= 12
    assert [item[1] for item in steps["items"]] == [sign.sign for sign in signs]
    tones = {
        "emergency": "emergency",
        "same_day": "today",
        "within_days": "soon",
        "before_treatment": "plain",
    }
    for sign, (badge, _, text, tone) in zip(signs, steps["items"], strict=True):
        assert badge == healing.levels[sign.level]
        assert tone == tones[sign.level]
        assert text.startswith(f"{sign.action}.")
        assert text.endswith(f"[{', '.join(sign.ids)}]")
        # Added, never in place of the action.
        assert "clinician" in text.lower()
    assert [item[3] for item in steps["items"]][:4] == ["emergency"] * 4


def test_an_open_surface_and_redness_become_warning_signs_on_their_own_days() -> None:
    def told(day: int) -> str:
        return " ".join(
            item[1]
            for block in blocks("co2_full", day)
            if block["kind"] == "steps"
            for item in block["items"]
        )

    assert "Not closed by the day expected" not in told(14)
    assert "Not closed by the day expected" in told(17)
    assert "Redness longer" not in told(151)
    assert "Redness longer" in told(181)


@pytest.mark.parametrize(
    ("device", "day", "headline"),
    [
        ("co2_full", 3, "an open surface and redness are normal"),
        ("co2_full", 10, "the surface may still be open, redness is normal"),
        ("co2_full", 21, "the surface should be closed, redness is normal"),
        ("co2_full", 91, "the surface should be closed, redness may still be there"),
        ("co2_full", 181, "surface and redness should both be over"),
        ("nafl_1550", 0, "redness is normal"),
        ("pdl", 1, "redness is normal"),
        ("pdl", 6, "redness may still be there"),
        ("pdl", 17, "the redness should be gone"),
        ("afl", 3, "an open surface and redness are normal"),
    ],
)
def test_the_title_says_what_the_two_clocks_of_the_skin_say(device: str, day: int, headline: str) -> None:
    name = evidence.healing().device(device).short
    assert day_view(Clinic(), device, day).title == f"Day {day} after {name}: {headline}"


def test_every_title_is_one_that_the_milestones_bear_out() -> None:
    for device in DEVICES:
        for day in DAYS:
            view = day_view(Clinic(), device, day)
            late = "Now a warning sign" in [row[1] for row in view.rows]
            assert (" now" in view.say) == late, (device, day)
            assert ("should be" in view.title or "should both" in view.title) == late, (device, day)


def test_the_sentence_says_from_which_day_the_two_clocks_are_warning_signs() -> None:
    assert day_view(Clinic(), "co2_full", 3).say == (
        "Warning signs that wait: an open surface after day 14 and redness after day 180. "
        "All others in the list below count on any day."
    )
    assert "an open surface now and redness after day 180" in day_view(Clinic(), "co2_full", 17).say
    assert "Warning signs that wait: redness after day 7." in day_view(Clinic(), "pdl", 3).say
    # The range ends within the day: the next whole day lies behind it.
    assert "an open surface after day 1 and redness" in day_view(Clinic(), "nafl_1550", 0).say
    assert "an open surface now" in day_view(Clinic(), "nafl_1550", 2).say


def test_a_value_of_usual_practice_is_marked_and_one_of_the_clinic_says_who_set_it(
    clinic_says: Callable[[str], None],
) -> None:
    texts = {name: text for block in blocks("co2_full", 3)[:2] for name, _, text in block["items"]}
    assert texts["Make-up"] == "From day 10 to 14, typically day 12 [X-GENERAL]"
    assert texts["Redness"] == "Gone by day 28 to 180, typically day 90 [NANNI1998, TANZI2003]"
    assert texts["Open surface"].endswith("[ALSTER1999, TANZI2003]; earliest and latest day [X-GENERAL]")
    clinic_says(OWN)
    texts = {name: text for name, _, text in blocks("co2_full", 3, clinic())[0]["items"]}
    assert texts["Redness"] == (
        "Gone by day 5 to 20, typically day 10 (set by your clinic on 20 November 2026 by Dr A. Example)"
    )


def test_what_fades_within_the_first_day_is_told_in_words() -> None:
    texts = {name: text for name, _, text in blocks("qs_pico", 0)[0]["items"]}
    assert texts["White frosting of the spot"] == (
        "Within the first day: fades in minutes to an hour [X-GENERAL]"
    )


def test_sport_where_no_day_is_known_is_for_the_clinician() -> None:
    _, allowed, *_ = blocks("pdl", 3)
    assert levels(allowed)["Sport, sauna, swimming"] == "Ask the clinician"
    texts = {name: text for name, _, text in allowed["items"]}
    assert "No day is known for this treatment." in texts["Sport, sauna, swimming"]
    assert levels(blocks("co2_full", 3)[1])["Sport, sauna, swimming"] == "Not yet"


def test_an_end_of_strict_sun_avoidance_never_sounds_like_leave_to_tan() -> None:
    for device in DEVICES:
        texts = {name: text for name, _, text in blocks(device, 366)[1]["items"]}
        assert "shade and a hat every day" in texts["Less strict sun avoidance"]


def test_every_level_says_what_to_do_when_nobody_can_be_reached(clinic_says: Callable[[str], None]) -> None:
    clinic_says(OWN)
    facts = dict(blocks("pdl", 3, clinic())[-1]["items"])
    assert list(facts) == list(evidence.healing().levels.values())
    assert "Do not wait for the clinician: call the emergency number, 999." in facts["Emergency: act now"]
    assert "call the out-of-hours number, 020 7946 0001." in facts["Today"]
    for level, told in zip(evidence.LEVELS, facts.values(), strict=True):
        assert told.startswith(clinic().calling(level).call)
        assert told.endswith("(not yet confirmed by your clinic)")
    clinic_says(f"{OWN}calls: {{same_day: {{call: Ring Dr B., by: Dr A, on: 2026-11-20}}}}\n")
    told = dict(blocks("pdl", 3, clinic())[-1]["items"])["Today"]
    assert told.startswith("Ring Dr B. If")
    assert told.endswith("(set by your clinic on 20 November 2026 by Dr A)")


def test_rules_of_the_clinic_stand_in_place_of_the_courses(clinic_says: Callable[[str], None]) -> None:
    own = "by: Dr A, on: 2026-11-20"
    clinic_says(
        f"aftercare:\n  exercise: {{rule: No sport for two weeks., {own}}}\n"
        f"  skin_care: {{{own}}}\n  daily_sun: {{rule: Hat and shade for three months, {own}}}\n"
    )
    texts = {name: text for name, _, text in blocks("co2_full", 3, clinic())[1]["items"]}
    whose = "by your clinic on 20 November 2026 by Dr A"
    assert texts["Sport, sauna, swimming"] == f"No sport for two weeks (set {whose})."
    assert texts["Active skin care"].endswith(f"until the clinician says so [X-GENERAL] (confirmed {whose}).")
    assert texts["Less strict sun avoidance"].endswith(
        f"; shade and a hat every day. Hat and shade for three months (set {whose})."
    )


def test_what_one_could_say_promises_nothing() -> None:
    (say,) = (block["text"] for block in blocks("afl", 3) if block["kind"] == "say")
    assert "cannot judge your skin" in say
    assert not re.search(r"do not worry|fine|safe|healed", say)


def test_every_range_that_makes_a_warning_sign_is_passed_by_a_stop_of_the_slider() -> None:
    highs = {
        step.days.high
        for device in DEVICES
        for step in (each.step for each in on_day(device, 0) if each.reads == "ends")
    }
    assert len(highs) >= 8
    for high in highs:
        # The next stop lies behind the range, by two weeks at the most.
        assert min(day for day in DAYS if day > high) - high <= 14


def test_the_answer_to_the_prediction_follows_the_clinics_own_days(
    clinic_says: Callable[[str], None],
) -> None:
    answer = day_by_day().spec["prediction"]["answer"]
    assert answer.startswith(
        "Redness after full CO2 goes between day 28 and day 180. It lies within the range"
    )
    clinic_says(OWN)
    answer = day_by_day().spec["prediction"]["answer"]
    assert answer.startswith(
        "Redness after full CO2 goes between day 5 and day 20. It is longer than the range"
    )
    assert "within days" in answer
