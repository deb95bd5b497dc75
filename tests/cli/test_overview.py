"""What `course check` tells authors: each lesson, what nobody has studied, what waits for the clinic."""

from datetime import date

import pytest

from course_lib import course, evidence
from course_lib.cli import overview
from course_lib.evidence.clinic import Clinic, ConfirmedFit, Unconfirmed, unconfirmed

TOPICS = course.topics_taught()[:2]


def test_each_lesson_tells_its_minutes_and_what_there_is_to_do() -> None:
    first, second = TOPICS
    head, one, other, missing = overview.lessons(TOPICS, {first.slug: 14})
    assert head == "Lessons (2):"
    assert one.startswith(f"  {first.slug}: 14 minutes, {len(evidence.claims_of(first.slug))} claims, ")
    assert one.endswith(f" practice questions, {len(first.objectives)} objectives")
    assert other.startswith(f"  {second.slug}: not built yet, ")
    assert missing.startswith("  Without a notebook: ")
    assert first.slug not in missing


def test_a_course_that_is_whole_misses_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = course.course().model_copy(update={"topics": TOPICS})
    monkeypatch.setattr(course, "course", lambda: whole)
    *_, last = overview.lessons(TOPICS, {})
    assert last.startswith(f"  {TOPICS[-1].slug}: not built yet, ")


def test_every_data_file_tells_how_many_of_its_values_nobody_has_studied() -> None:
    lines = list(overview.unstudied())
    found = {line.split(":")[0].strip(): line for line in lines[1:]}
    assert "usual practice" in found["healing.yaml"]
    assert "computed" in found["optics.yaml"]
    cells = sum(len(problem.fit) for problem in evidence.indications().problems)
    assert cells == 126
    assert int(found["indications.yaml"].split()[-1]) > cells


def test_nothing_waits_for_a_clinic_that_has_confirmed_all() -> None:
    assert list(overview.waiting([])) == []


def test_what_waits_is_counted_and_gathered_under_its_treatment_and_lesson() -> None:
    questions = ["collagen-firmness", "healing-sunbathing", "collagen-cheeks"]
    points = unconfirmed(Clinic(), ["collagen"], questions)
    text = "\n".join(overview.waiting(points))
    assert text.startswith(
        f"Not yet confirmed by the clinic ({len(points)}):\n  Telephone numbers not set (3):"
    )
    assert "    emergency; clinician; out_of_hours" in text
    assert "reached (4):\n    Emergency: act now; Today; Within days; Before any treatment\n" in text
    assert "  Aftercare rules (11):\n    sheet; hands; " in text
    assert "  Rules for test patches (3):\n    when; wait; diagnosis\n" in text
    assert "cell by cell (126):\n    Sun damage overall: all 9 kinds of light\n" in text
    assert text.endswith("A clinician can go through all of this in the browser: course review")
    assert "Healing days that rest on usual practice (55):\n    Full CO2: Oozing and crusting; " in text
    assert "Redness gone (high)" in text
    assert "  Lessons not reviewed (1):\n    collagen\n" in text
    assert "    collagen: collagen-firmness; collagen-cheeks\n    healing: healing-sunbathing" in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_review_that_no_longer_counts_and_one_of_nothing_have_a_sentence_each() -> None:
    points = [
        Unconfirmed("lessons", "collagen", "lesson 'collagen' has changed since Dr A. Example reviewed it"),
        Unconfirmed("questions", "zzz", "there is no question 'zzz' to review"),
    ]
    assert list(overview.waiting(points)) == [
        "Not yet confirmed by the clinic (2):",
        "  Lessons not reviewed (1):",
        "    lesson 'collagen' has changed since Dr A. Example reviewed it",
        "  Questions not reviewed (1):",
        "    there is no question 'zzz' to review",
        "  A clinician can go through all of this in the browser: course review",
    ]


def test_of_a_problem_that_is_confirmed_in_part_the_lights_that_wait_are_named() -> None:
    signed = ConfirmedFit(by="Dr A", on=date(2026, 11, 20))
    devices = [device.key for device in evidence.healing().devices][:7]
    clinic = Clinic(fit={"melasma": dict.fromkeys(devices, signed)})
    points = [point for point in unconfirmed(clinic, [], []) if point.group == "fit"]
    text = "\n".join(overview.waiting(points))
    assert "(119):" in text
    assert "    Patchy brown “mask”: Q-switched / pico; IPL\n" in text
