import re
from collections.abc import Callable

import pytest

from course_lib import evidence
from course_lib.evidence import DataError
from course_lib.evidence.clinic import Clinic
from course_lib.models.healing import timeline as steps_of
from course_lib.widgets.healing import (
    clinic,
    compare_lasers,
    compare_view,
    health_factors,
    is_usual_practice,
    timeline,
    timeline_view,
    warning_signs,
)

DEVICES = [device.key for device in evidence.healing().devices]
LANES = max(len(device.milestones) for device in evidence.healing().devices)
OWN = """
clinic: "A clinic"
phones: {emergency: "999", out_of_hours: "020 7946 0001"}
healing:
  co2_full:
    redness_gone: {days: [20, 61, 170], by: "Dr A. Example", on: 2026-11-20}
    makeup_ok: {by: "Dr A. Example", on: 2026-11-20}
"""


@pytest.mark.parametrize("device", DEVICES)
def test_a_timeline_holds_every_milestone_of_its_treatment_with_its_own_days(device: str) -> None:
    healing = evidence.healing()
    milestones = healing.device(device).milestones
    view = timeline_view(Clinic(), device, 183, LANES)
    found = {row[0]: tuple(map(float, row[1:4])) for row in view.rows}
    assert found == {healing.label(key): milestone.days for key, milestone in milestones.items()}
    assert len(view.rows) == len(milestones)


@pytest.mark.parametrize("zoom_days", [31, 183, 366])
@pytest.mark.parametrize("device", DEVICES)
def test_every_milestone_is_drawn_once_from_its_earliest_to_its_latest_day(
    device: str, zoom_days: int
) -> None:
    steps = steps_of(device)
    _, solid, hatched, typical, labels = timeline_view(Clinic(), device, zoom_days, LANES).figure["data"]
    assert (solid["name"], hatched["name"]) == ("From studies", "Usual practice")
    for lane in range(LANES):
        bars = [bar for bar in (solid, hatched) if bar["x"][lane] is not None]
        if lane >= len(steps):
            assert bars == []
            assert (typical["x"][lane], labels["text"][lane]) == (None, "")
            continue
        step = steps[lane]
        assert bars == [hatched if is_usual_practice(step) else solid]
        assert bars[0]["base"][lane] == step.days.low
        # Four in a thousand of the chart's width: enough to see that there is something.
        assert bars[0]["x"][lane] == max(step.days.high - step.days.low, 0.004 * zoom_days)
        assert typical["x"][lane] == step.days.typical
        words = f"<b>{step.label}</b>  day {step.days.typical:g} ({step.days.low:g} to {step.days.high:g})"
        assert labels["text"][lane] == words + (" →" if step.days.high > zoom_days else "")


def test_a_range_with_an_end_from_usual_practice_is_hatched_and_the_table_names_the_end() -> None:
    partly = [
        (device, key)
        for device in DEVICES
        for key, milestone in evidence.healing().device(device).milestones.items()
        if milestone.usual_practice and milestone.src != "X-GENERAL"
    ]
    assert ("pdl", "swelling_peak") in partly
    for device, key in partly:
        step = next(step for step in steps_of(device) if step.key == key)
        assert is_usual_practice(step)
        row = next(row for row in timeline_view(Clinic(), device, 183, LANES).rows if row[0] == step.label)
        assert row[4] == f"study; {' and '.join(step.usual_practice)}: usual practice"


def test_a_value_of_usual_practice_is_never_called_a_study() -> None:
    rows = timeline_view(Clinic(), "co2_full", 183, LANES).rows
    origin = {row[0]: row[4] for row in rows}
    assert origin["Make-up possible"] == "usual practice: your clinician confirms"
    assert origin["Redness gone"] == "study"


def test_the_articles_two_to_three_weeks_lies_behind_every_treatment() -> None:
    for device in DEVICES:
        article = timeline_view(Clinic(), device, 183, LANES).figure["data"][0]
        assert article["meta"] == "always"
        assert (min(article["x"]), max(article["x"])) == (14, 21)
        assert article["name"] == "The article: 2 to 3 weeks"


@pytest.mark.parametrize(
    ("device", "verdict"),
    [
        ("co2_full", "too short here"),
        ("afl", "That fits"),
        ("nafl_1550", "sooner than the article's"),
    ],
)
def test_the_sentence_sets_each_treatment_against_the_article(device: str, verdict: str) -> None:
    assert verdict in timeline_view(Clinic(), device, 183, LANES).say


def test_the_clinics_own_days_replace_the_courses_and_are_called_so(
    clinic_says: Callable[[str], None],
) -> None:
    before = timeline()
    clinic_says(OWN)
    own = clinic()
    view = timeline_view(own, "co2_full", 183, LANES)
    rows = {row[0]: row[1:] for row in view.rows}
    assert rows["Redness gone"] == (
        "20",
        "61",
        "170",
        "set by your clinic on 20 November 2026 by Dr A. Example",
    )
    assert rows["Make-up possible"][3] == "confirmed by your clinic on 20 November 2026 by Dr A. Example"
    assert "by day 61" in view.title
    assert view.figure["data"][1]["name"] == "From studies or your clinic"
    after = timeline()
    assert after.spec["prediction"]["answer"] == (
        "For full CO2 your clinic says: from day 20 to day 170, typically day 61."
    )
    assert before.spec["prediction"]["answer"].startswith(
        "For full CO2 the evidence says: from day 28 to day 180"
    )
    assert after.content != before.content


def test_a_comparison_uses_the_clinics_own_days_too(clinic_says: Callable[[str], None]) -> None:
    clinic_says(OWN.replace("[20, 61, 170]", "[5, 10, 20]"))
    assert compare_lasers().spec["prediction"]["answer"] == "It is 8 of 9."
    row = next(row for row in compare_view(clinic(), "redness_gone", 183).rows if row[0] == "Full CO2")
    assert row[1:4] == ("5", "10", "20")


def test_a_clinics_file_with_a_fault_is_refused_with_its_line(clinic_says: Callable[[str], None]) -> None:
    clinic_says(OWN.replace("[20, 61, 170]", "[20, 10, 170]"))
    with pytest.raises(DataError, match=r"clinic\.yaml:6: .* must rise"):
        timeline()


def test_the_comparison_counts_the_treatments_that_it_lists() -> None:
    for milestone in ("makeup_ok", "social_downtime", "redness_gone", "sun_avoidance", "result_assessed"):
        view = compare_view(Clinic(), milestone, 183)
        within = [row for row in view.rows if float(row[2]) <= 21]
        late = [str(row[0]) for row in view.rows if float(row[2]) > 21]
        assert len(view.rows) == len(DEVICES)
        assert f"within three weeks for {len(within)} of {len(DEVICES)} treatments" in view.title
        assert view.say == (
            f"Typically later than that: {', '.join(late)}." if late else "The latest day can still be later."
        )


def test_the_options_of_the_comparison_hold_its_answer() -> None:
    spec = compare_lasers().spec["prediction"]
    found = re.fullmatch(r"It is (\d) of 9\.", spec["answer"])
    assert found
    assert spec["options"] == ["None to two", "Three to five", "Six to eight", "All nine"]
    assert 6 <= int(found[1]) <= 8


def table_rows(markdown: str) -> list[list[str]]:
    rows = [line for line in markdown.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_modifier_has_its_direction_and_its_sources() -> None:
    modifiers = evidence.healing().modifiers
    head, *rows = table_rows(health_factors().data)
    assert head == ["What", "Direction", "What is known"]
    assert len(rows) == len(modifiers) >= 8
    for modifier, (what, direction, known) in zip(modifiers, rows, strict=True):
        assert what == f"**{modifier.factor}**"
        for badge in modifier.badges:
            assert evidence.healing().badges[badge] in direction
        assert direction.endswith(modifier.effect)
        assert known == f"{modifier.size} [{', '.join(modifier.ids)}]"


def test_warning_signs_stand_by_level_with_emergencies_first() -> None:
    healing = evidence.healing()
    text = warning_signs().data
    heads = re.findall(r"^#### (.+)$", text, re.MULTILINE)
    assert heads == [healing.levels[level] for level in evidence.LEVELS]
    assert heads[0].startswith("Emergency")


def test_every_warning_sign_has_its_own_action_under_its_own_level() -> None:
    healing = evidence.healing()
    parts = re.split(r"^#### ", warning_signs().data, flags=re.MULTILINE)[1:]
    assert len(parts) == len(evidence.LEVELS)
    for level, part in zip(evidence.LEVELS, parts, strict=True):
        signs = [sign for sign in healing.warning_signs if sign.level == level]
        head, *rows = table_rows(part)
        assert head == ["Sign", "What to do"]
        assert rows == [[sign.sign, f"**{sign.action}** [{', '.join(sign.ids)}]"] for sign in signs]
        assert signs


def test_every_level_says_what_to_do_when_the_clinician_cannot_be_reached(
    clinic_says: Callable[[str], None],
) -> None:
    def said() -> list[str]:
        parts = re.split(r"^#### ", warning_signs().data, flags=re.MULTILINE)[1:]
        return [part.strip().splitlines()[-1] for part in parts]

    assert said() == [Clinic().if_unreachable(level) for level in evidence.LEVELS]
    assert "call the emergency number." in said()[0]
    clinic_says(OWN)
    assert said()[0] == "Do not wait for the clinician: call the emergency number, 999."
    assert said()[1].endswith("call the out-of-hours number, 020 7946 0001.")
    assert said()[3] == "If the clinician cannot be reached: do not treat."
