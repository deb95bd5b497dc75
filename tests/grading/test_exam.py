"""The exam as it is sat: tries, who allows a further one, and why a try may certify nothing."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from course_lib import quiz
from course_lib.evidence import DataError
from course_lib.evidence.clinic import Clinic, Review, Reviews
from course_lib.grading import attempts
from course_lib.grading.exam import (
    Allowance,
    allow,
    allowances,
    decision,
    is_form,
    log,
    offered,
    people,
    sat,
    standing,
    tries,
    why_not_certified,
)
from course_lib.learner import NotSaved, UnknownLearner, add_learner
from course_lib.quiz.exam import NextTry
from course_lib.quiz.papers import bank
from tests.grading.exams import FORMS, HOURS, NOW, first_form, ids, logged, make_exam

BY = "Dr A. Example"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_exam(tmp_path / "checkout")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def ann(home: Path) -> str:
    return add_learner(home, "Ann Lee").id


def test_there_is_an_exam_only_when_each_of_its_forms_is_there(tmp_path: Path, root: Path) -> None:
    assert offered(root)
    assert not offered(make_exam(tmp_path / "two", *FORMS[:2]))
    assert all(is_form(form) for form in FORMS)
    assert not is_form("made-up")


def test_without_its_forms_nobody_has_a_try(tmp_path: Path, root: Path, home: Path, ann: str) -> None:
    logged(root, home, ann, 1)
    assert len(tries(root, home, ann)) == 1
    assert tries(make_exam(tmp_path / "two", *FORMS[:2]), home, ann) == ()


def test_who_begins_has_every_try_and_one_form(root: Path, home: Path, ann: str) -> None:
    assert standing(root, home, ann, NOW) == NextTry(first_form(ann), 3)


def test_tries_are_a_learners_own_at_the_exam_oldest_first(root: Path, home: Path, ann: str) -> None:
    logged(root, home, ann, 2, hours_ago=5)
    logged(root, home, ann, 1, hours_ago=60)
    logged(root, home, add_learner(home, "Bea").id, 1)
    logged(root, home, ann, 1, paper="made-up")
    found = tries(root, home, ann)
    assert [each.form for each in found] == [first_form(ann, 1), first_form(ann, 2)]
    assert [each.passed for each in found] == [False, False]
    assert found[0].time == NOW - timedelta(hours=60)


def test_after_a_failed_try_the_next_form_opens_when_the_hours_are_over(
    root: Path, home: Path, ann: str
) -> None:
    logged(root, home, ann, 1, hours_ago=0)
    almost = NOW + timedelta(hours=HOURS, seconds=-1)
    assert standing(root, home, ann, almost) == NextTry(None, 2, "cooling", NOW + timedelta(hours=HOURS))
    later = standing(root, home, ann, NOW + timedelta(hours=HOURS))
    assert later == NextTry(first_form(ann, 2), 2)
    assert later.form != first_form(ann, 1)


def test_after_the_third_try_a_named_person_gives_another_on_the_form_that_is_next(
    root: Path, home: Path, ann: str
) -> None:
    for number in (1, 2, 3):
        logged(root, home, ann, number, hours_ago=90 - 25 * number)
    later = NOW + timedelta(hours=HOURS)
    assert standing(root, home, ann, later) == NextTry(None, 0, "named person")
    allow(home, ann, BY, "sat the third with a fever", NOW)
    assert standing(root, home, ann, NOW).why == "cooling"  # an allowance shortens no waiting
    assert standing(root, home, ann, later) == NextTry(first_form(ann, 4), 1)
    logged(root, home, ann, 4, time=later.isoformat())
    assert standing(root, home, ann, later + timedelta(days=9)) == NextTry(None, 0, "named person")


def test_a_further_try_is_for_the_named_learner_only(root: Path, home: Path, ann: str) -> None:
    bea = add_learner(home, "Bea").id
    allow(home, ann, BY, "because")
    assert standing(root, home, ann).left == 4
    assert standing(root, home, bea).left == 3


def test_what_was_handed_in_out_of_turn_is_no_pass_and_uses_up_no_try(
    root: Path, home: Path, ann: str
) -> None:
    logged(root, home, ann, 2, wrong=(), hours_ago=50, how="grader")
    logged(root, home, ann, 1, hours_ago=30, how="grader")
    again = (NOW - timedelta(hours=29)).isoformat()
    logged(root, home, ann, 4, wrong=(), time=again, how="grader")  # the first form again
    found = sat(root, home, ann)
    assert [(each.counts, each.passed) for each in found] == [(False, False), (True, False), (False, False)]
    assert [each.decision.passed for each in found] == [True, False, True]
    assert len(tries(root, home, ann)) == 1
    assert standing(root, home, ann, NOW) == NextTry(first_form(ann, 2), 2)


def test_who_hands_in_from_elsewhere_is_somebody_too(root: Path, home: Path, ann: str) -> None:
    logged(root, home, "zoe", 1, how="grader")
    assert [(each.id, each.name) for each in people(home)] == [(ann, "Ann Lee"), ("zoe", "zoe")]
    assert allow(home, "zoe", BY, "a power cut").learner == "zoe"
    assert standing(root, home, "zoe", NOW).left == 3


def test_who_has_passed_sits_no_more(root: Path, home: Path, ann: str) -> None:
    logged(root, home, ann, 1, wrong=(), hours_ago=999)
    assert tries(root, home, ann)[0].passed
    assert standing(root, home, ann, NOW).why == "passed"


def test_one_wrong_answer_about_safety_fails_and_one_about_anything_else_does_not(
    root: Path, home: Path
) -> None:
    form = FORMS[0]
    right = dict.fromkeys(ids(form), 1.0)
    assert decision(root, form, right | {ids(form)[3]: 0.0}).passed
    failed = decision(root, form, right | {ids(form)[0]: 0.0})
    assert (failed.passed, failed.critical_missed) == (False, (ids(form)[0],))
    with pytest.raises(DataError, match="there is no paper 'exam-z'"):
        decision(root, "exam-z", right)


@pytest.mark.parametrize(
    "change",
    [{"time": "yesterday"}, {"time": ""}, {"marks": {"x": 1, "collagen-exam-a-single": "a"}}],
    ids=["no time", "empty", "a mark of letters"],
)
def test_a_damaged_try_in_the_log_is_left_out_and_stops_nobody(
    root: Path, home: Path, ann: str, change: dict[str, object]
) -> None:
    form = first_form(ann)
    if "marks" in change:
        change = {"marks": dict.fromkeys(ids(form), "a")}
    logged(root, home, ann, 1, **change)
    assert sat(root, home, ann) == ()
    assert standing(root, home, ann, NOW).form == form


def test_a_time_without_a_zone_is_taken_for_utc_and_another_zone_for_itself(
    root: Path, home: Path, ann: str
) -> None:
    logged(root, home, ann, 1, time="2026-11-20T10:00:00")
    there = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=1)))
    logged(root, home, ann, 2, time=there.isoformat())
    assert [each.time for each in sat(root, home, ann)] == [
        datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (10, 11)
    ]


def test_a_further_try_is_written_down_with_name_reason_and_time(home: Path, ann: str) -> None:
    made = allow(home, ann, f"  {BY} ", "  fever \n on the day  ", NOW)
    assert made == Allowance(ann, BY, "fever on the day", "2026-11-22T13:05:00+00:00")
    assert allowances(home) == (made,)
    assert json.loads(log(home).read_text("utf-8"))["format"] == 1


def test_nothing_that_was_allowed_is_ever_changed(home: Path, ann: str) -> None:
    allow(home, ann, BY, "one")
    before = log(home).read_bytes()
    allow(home, ann, "Zoë Øster", "zwei")
    assert log(home).read_bytes().startswith(before)
    assert [each.by for each in allowances(home)] == [BY, "Zoë Øster"]


@pytest.mark.parametrize(
    ("by", "why", "said"),
    [
        ("", "x", "needs a name and a reason"),
        (" \n\t ", "x", "needs a name and a reason"),
        (BY, "", "needs a name and a reason"),
        (BY, "x" * 501, "at most 500 letters"),
        ("x" * 501, "y", "at most 500 letters"),
        ("Ann Lee", "x", "the learner's own name"),
        ("ann  LEE", "x", "the learner's own name"),
        ("ann-lee", "x", "the learner's own name"),
        ("Dr \x1b[2J", "x", "cannot be shown"),
        (BY, "\ud800", "cannot be shown"),
        (BY, "a\u202eb", "cannot be shown"),
        (BY, "\x00", "cannot be shown"),
    ],
)
def test_a_further_try_without_a_proper_name_and_reason_is_refused(
    home: Path, ann: str, by: str, why: str, said: str
) -> None:
    with pytest.raises(DataError, match=said):
        allow(home, ann, by, why)
    assert not log(home).exists()


@pytest.mark.parametrize("id", ["nobody", "", "../ann-lee", "ann-lee/", "a" * 99, "\x00"])
def test_nobody_is_allowed_nothing(home: Path, ann: str, id: str) -> None:
    with pytest.raises(UnknownLearner):
        allow(home, id, BY, "x")
    assert not log(home).exists()


def test_words_of_any_kind_are_kept_as_they_are(home: Path, ann: str) -> None:
    why = '"}\\n{"learner": "bea"} </script> ; drop table; 日本語'
    allow(home, ann, "=SUM(A1)", why)
    assert [(each.by, each.reason) for each in allowances(home)] == [("=SUM(A1)", why)]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"learner": "ann-lee"}',
        b'{"learner": 1, "by": "x", "reason": "y", "time": "z"}',
        b'{"learner": "ann-lee", "by": "x", "reason": "y", "time": "z", "more": 1}',
    ],
)
def test_a_damaged_line_allows_nothing_and_hides_no_other(home: Path, ann: str, line: bytes) -> None:
    made = allow(home, ann, BY, "one")
    log(home).write_bytes(line + b"\n" + log(home).read_bytes() + line)
    assert allowances(home) == (made,)
    other = allow(home, ann, BY, "two")  # the last line is half-written: it must not swallow this one
    assert allowances(home) == (made, other)


def test_a_log_that_cannot_be_used_is_told(
    root: Path, home: Path, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("course_lib.learner.disk.os.fsync", full)
        with pytest.raises(NotSaved, match="the disk is full"):
            allow(home, ann, BY, "x")
    log(home).unlink()
    log(home).mkdir()
    with pytest.raises(NotSaved, match="cannot be read"):
        standing(root, home, ann)
    with pytest.raises(NotSaved, match="Not written down"):
        allow(home, ann, BY, "x")


def reviewed(root: Path, form: str, count: int) -> Clinic:
    known = bank(root)
    review = {
        id_: Review(by=BY, on=date(2026, 11, 1), version=quiz.version(known[id_]))
        for id_ in ids(form)[:count]
    }
    return Clinic(reviews=Reviews(questions=review))


def test_an_exam_certifies_only_when_a_grader_marked_it_and_each_question_is_reviewed_as_it_is(
    root: Path,
) -> None:
    form, count = FORMS[0], len(ids(FORMS[0]))
    assert why_not_certified(root, form, "grader", reviewed(root, form, count)) == ()
    (alone,) = why_not_certified(root, form, "self-marked", reviewed(root, form, count))
    assert "on the computer on which it was sat" in alone
    (waiting,) = why_not_certified(root, form, "grader", reviewed(root, form, count - 2))
    assert waiting == f"2 of its {count} questions have not been reviewed by your clinic."
    both = why_not_certified(root, form, "self-marked", Clinic())
    assert [f"{count} of its {count} questions" in each for each in both] == [False, True]
    older = {id_: Review(by=BY, on=date(2026, 11, 1), version="0" * 16) for id_ in ids(form)}
    assert why_not_certified(root, form, "grader", Clinic(reviews=Reviews(questions=older))) == (
        f"{count} of its {count} questions have not been reviewed by your clinic.",
    )


def test_who_marked_a_try_in_a_way_that_nobody_knows_certifies_nothing(root: Path) -> None:
    form = FORMS[0]
    for how in ("", "Grader", "GRADER ", "self-marked"):
        assert len(why_not_certified(root, form, how, reviewed(root, form, 99))) == 1


def test_the_form_of_a_try_stands_in_the_log_of_attempts(root: Path, home: Path, ann: str) -> None:
    logged(root, home, ann, 1)
    assert [each.paper for each in attempts.read(home)] == [first_form(ann)]
