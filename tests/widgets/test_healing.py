import re
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib import evidence
from course_lib.evidence.clinic import LAST_GOOD, Clinic, Days
from course_lib.learner.clinic_file import keep_last_good
from course_lib.models.healing import timeline as steps_of
from course_lib.widgets.healing import (
    clinic,
    compare_lasers,
    compare_view,
    health_factors,
    timeline,
    timeline_view,
    warning_signs,
)
from course_lib.widgets.healing_bars import is_usual_practice, zoom_for
from course_lib.widgets.table import View
from course_lib.widgets.words import listed

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


def drawn(view: View) -> list[dict]:
    assert view.figure is not None
    traces: list[dict] = view.figure["data"]
    return traces


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
    *_, solid, hatched, typical, labels = drawn(timeline_view(Clinic(), device, zoom_days, LANES))
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
        assert row[4] == f"study; {listed(step.usual_practice)}: usual practice"


def test_a_value_of_usual_practice_is_never_called_a_study() -> None:
    rows = timeline_view(Clinic(), "co2_full", 183, LANES).rows
    origin = {row[0]: row[4] for row in rows}
    assert origin["Make-up possible"] == "usual practice: your clinician confirms"
    assert origin["Redness gone"] == "study"


def test_the_articles_two_to_three_weeks_lies_behind_every_treatment() -> None:
    for device in DEVICES:
        _, article, edges, *_ = drawn(timeline_view(Clinic(), device, 183, LANES))
        assert article["meta"] == edges["meta"] == "always"
        assert {day for day in edges["x"] if day is not None} == {14, 21}
        assert (min(article["x"]), max(article["x"])) == (14, 21)
        assert article["name"] == "The article: 2 to 3 weeks"


@pytest.mark.parametrize(
    ("device", "verdict"),
    [
        ("co2_full", "too short here"),
        ("afl", "That fits"),
        ("nafl_1550", "sooner than the article’s"),
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
    assert drawn(view)[3]["name"] == "From studies or your clinic"
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
    row = next(
        row for row in compare_view(clinic(), "redness_gone", "co2_full", "pdl").rows if row[0] == "Full CO2"
    )
    assert row[1:4] == ("5", "10", "20")


def test_a_clinics_file_with_a_fault_leaves_the_last_values_without_one(
    clinic_says: Callable[[str], None], home: Path
) -> None:
    clinic_says(OWN)
    before = timeline().content
    keep_last_good(home)
    clinic_says(OWN.replace("[20, 61, 170]", "[20, 10, 170]"))
    assert timeline().content == before
    (home / LAST_GOOD).unlink()
    assert timeline().content != before
    assert timeline().spec["prediction"]["answer"].startswith("For full CO2 the evidence says")


def test_two_treatments_side_by_side_say_which_days_are_the_clinics(
    clinic_says: Callable[[str], None],
) -> None:
    clinic_says(OWN)
    (facts,) = compare_view(clinic(), "redness_gone", "co2_full", "pdl").panel
    told = dict(facts.items)["Redness gone"]
    assert "day 61 (20 to 170, set by your clinic on 20 November 2026 by Dr A. Example)." in told
    assert told.count("your clinic") == 1


SHARED = ("makeup_ok", "social_downtime", "redness_gone", "sun_avoidance", "result_assessed")


@pytest.mark.parametrize("milestone", SHARED)
def test_the_comparison_counts_the_treatments_that_it_lists(milestone: str) -> None:
    view = compare_view(Clinic(), milestone, "co2_full", "nafl_1550")
    within = [row for row in view.rows if float(row[2]) <= 21]
    late = [str(row[0]) for row in view.rows if float(row[2]) > 21]
    assert len(view.rows) == len(DEVICES)
    assert f"within three weeks for {len(within)} of {len(DEVICES)} treatments" in view.title
    told = (
        f"Typically later than that: {', '.join(late)}. " if late else "The latest day can still be later. "
    )
    assert view.say.startswith(told)


@pytest.mark.parametrize("milestone", SHARED)
def test_the_comparison_shows_every_range_to_its_end(milestone: str) -> None:
    view = compare_view(Clinic(), milestone, "co2_full", "ipl")
    assert view.figure is not None
    assert view.figure["layout"]["xaxis"]["range"][1] >= max(float(row[3]) for row in view.rows)
    assert not [words for words in drawn(view)[-1]["text"] if "→" in words]


def test_a_range_beyond_a_year_is_shown_on_the_longest_axis() -> None:
    assert zoom_for([Days(0, 1, 400, "clinic", "clinic")]) == 366
    assert zoom_for([Days(0, 1, 31, "study", "study"), Days(0, 1, 2, "study", "study")]) == 31


def test_two_treatments_are_set_side_by_side_by_their_own_days() -> None:
    view = compare_view(Clinic(), "redness_gone", "co2_full", "nafl_1550")
    assert view.say.endswith(
        "Full CO2: typically day 90. Fractional 1,550 nm: typically day 3. Their ranges do not meet."
    )
    (block,) = (block.spec() for block in view.panel)
    assert block["caption"] == "Full CO2 beside Fractional 1,550 nm"
    told = dict(block["items"])
    assert list(told)[:3] == ["Surface closed", "Redness gone", "Result judged"]
    assert told["Redness gone"] == "Full CO2: day 90 (28 to 180). Fractional 1,550 nm: day 3 (1 to 7)."
    assert told["Make-up possible"].count("[X-GENERAL]") == 2
    above = [height for height in drawn(view)[0]["y"] if height is not None]
    lanes = (DEVICES.index("co2_full"), DEVICES.index("nafl_1550"))
    assert {round(height, 2) for height in above} == {lane + side for lane in lanes for side in (-0.56, 0.3)}


def test_ranges_that_overlap_are_called_so_and_a_day_that_is_not_known_too() -> None:
    view = compare_view(Clinic(), "redness_gone", "eryag_full", "pdl")
    assert "do not meet" in view.say
    assert "overlap" in compare_view(Clinic(), "redness_gone", "co2_full", "afl").say
    told = dict(view.panel[0].spec()["items"])
    assert told["Surface closed"].endswith("Pulsed dye: no day in the evidence.")


def test_one_treatment_beside_itself_asks_for_another() -> None:
    view = compare_view(Clinic(), "redness_gone", "pdl", "pdl")
    assert view.say.endswith("Choose two treatments that differ to set them side by side.")
    assert view.panel == ()
    assert set(drawn(view)[0]["x"]) == {None}


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

    for line, level in zip(said(), evidence.LEVELS, strict=True):
        told = Clinic().calling(level)
        assert line == f"{told.call} {told.unreachable} (not yet confirmed by your clinic)"
    assert "call the emergency number." in said()[0]
    own = '{call: "Ring *Dr B* | now.", by: Dr A, on: 2026-11-20}'
    clinic_says(f"{OWN}calls: {{same_day: {own}}}\n")
    assert "Do not wait for the clinician: call the emergency number, 999." in said()[0]
    assert said()[1].startswith("Ring \\*Dr B\\* \\| now. If the clinician cannot be reached: call the out-")
    assert said()[1].endswith("020 7946 0001. (set by your clinic on 20 November 2026 by Dr A)")
    assert "If the clinician cannot be reached: do not treat." in said()[3]
