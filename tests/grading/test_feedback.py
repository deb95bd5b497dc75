"""What learners get back: under nbgrader's names, without the key, and with what a trainer adds to it."""

import dataclasses
import json
import os
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from course_lib import quiz
from course_lib.evidence import DataError
from course_lib.grading import feedback
from course_lib.grading.answers import KEY
from course_lib.grading.feedback_page import page_of
from course_lib.grading.grading_run import Grading
from course_lib.grading.marking_run import Marker
from course_lib.grading.nbgrader_config import loaded
from course_lib.grading.nbgrader_parts import CourseDirectory, Gradebook
from course_lib.grading.office import ANSWER, COURSE, db_url, office
from course_lib.grading.tally import Tally
from course_lib.quiz.papers import bank
from tests.grading.desk import IDS, PAPER, keys, public, write_answers
from tests.grading.inbox import MORNING, stamp

SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


class Elements(HTMLParser):
    """The elements of a page, and its text by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = [""]
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        if self.found[-1] not in {"script", "style"}:
            self.text += data


def hand_in(root: Path, home: Path, learner: str, answers: Mapping[str, object]) -> Path:
    """What nbgrader's `collect` leaves."""
    folder = office(home) / "submitted" / learner / PAPER
    write_answers(folder, answers, public(root)["content"])
    (folder / "timestamp.txt").write_text(stamp(MORNING))
    (folder / "submission_secret.txt").write_text("a secret")
    return folder


def grade(root: Path, home: Path, **more: Any) -> Tally:
    with Grading(root, home, (PAPER,), **more) as grading:
        (tally,) = grading.run()
    assert tally.failed == []
    return tally


def page(home: Path, learner: str) -> str:
    return (office(home) / "feedback" / learner / PAPER / f"{PAPER}.html").read_text(encoding="utf-8")


def result(home: Path, learner: str) -> dict[str, Any]:
    text = page(home, learner)
    found: dict[str, Any] = json.loads(text.partition('id="result">')[2].partition("</script>")[0])
    return found


@pytest.fixture(autouse=True)
def _no_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_EXCHANGE", str(tmp_path / "none"))


def wrongly(root: Path) -> dict[str, object]:
    """Answers of which each is wrong in a way that a screen can send."""
    asked = bank(root)
    right: dict[str, Any] = keys(root)
    wrong = [id_ for id_, option in quiz.options_of(asked[SINGLE]) if not option.correct]  # type: ignore[arg-type]
    ticks = [id_ for id_, option in quiz.options_of(asked[MULTIPLE]) if not option.correct]  # type: ignore[arg-type]
    pairs = right[MATCHING]
    crossed = dict(zip(pairs, [*list(pairs.values())[1:], next(iter(pairs.values()))], strict=True))
    return {SINGLE: wrong[0], MULTIPLE: ticks[1:], NUMERIC: right[NUMERIC] + 99, MATCHING: crossed}


def test_feedback_lies_where_nbgrader_looks_for_it_and_holds_the_result(root: Path, home: Path) -> None:
    hand_in(root, home, "ann", keys(root))
    grade(root, home)
    folder = office(home) / "feedback" / "ann" / PAPER
    assert {path.name for path in folder.iterdir()} == {
        f"{PAPER}.html",
        "timestamp.txt",
        "submission_secret.txt",
    }
    found = result(home, "ann")
    assert (found["score"], found["points"], found["self_marked"], found["penalty"]) == (8.5, 8.5, False, 0)
    assert [each["id"] for each in found["questions"]] == list(IDS)
    text = Elements(page(home, "ann")).text
    assert "Your result: 8.5 of 8.5 points" in text
    assert "Marked by your trainer’s grader account." in text
    assert "2 March 2026, 09:00 UTC" in text
    assert text.count("Right: ") == 4


def test_a_page_says_what_was_chosen_why_and_nothing_else_of_the_key(root: Path, home: Path) -> None:
    given = wrongly(root)
    hand_in(root, home, "ann", given)
    grade(root, home)
    text = page(home, "ann")
    asked = bank(root)
    options = [*quiz.options_of(asked[SINGLE]), *quiz.options_of(asked[MULTIPLE])]  # type: ignore[arg-type]
    chosen = {given[SINGLE], *given[MULTIPLE]}  # type: ignore[misc]
    said = {option.text for id_, option in options if id_ in chosen}
    for id_, option in options:
        # The made-up questions share texts and reasons, and never ids.
        assert (option.why in text) == (option.text in text) == (option.text in said)
        assert (id_ in text) == (id_ in chosen)
    assert len(said) == 2 < len({option.text for _, option in options})
    number: Any = asked[NUMERIC]
    assert number.high in text
    assert not any(words in text for words in (number.low, number.worked, f"{number.answer:g} "))
    pairs: Any = asked[MATCHING]
    assert not any(pair.why in text for pair in pairs.pairs)
    assert "These two do not belong together." in text


def test_what_was_left_open_says_nothing_of_its_key(root: Path, home: Path) -> None:
    hand_in(root, home, "ann", {})
    grade(root, home)
    text = Elements(page(home, "ann")).text
    assert text.count("Left open: 0 of") == 4
    for question in bank(root).values():
        for part in quiz.feedback(question, quiz.key(question)):
            assert part.why not in page(home, "ann")


def test_html_and_script_that_somebody_typed_are_shown_as_text(root: Path, home: Path) -> None:
    folder = hand_in(
        root, home, "ann", {SINGLE: EVIL, MULTIPLE: [EVIL], NUMERIC: EVIL, MATCHING: {EVIL: EVIL}}
    )
    path = folder / "answers.json"
    stored = json.loads(path.read_text())
    (entry,) = [each for key, each in stored["entries"].items() if key == f"{KEY}{SINGLE}"]
    stored["entries"] |= {f"{KEY}{EVIL}": entry, f"{KEY}strange": entry | {"content": EVIL}}
    path.write_text(json.dumps(stored))
    grade(root, home)
    comment(home, "ann", SINGLE, EVIL)
    grade(root, home)
    clean = hand_in(root, home, "bea", {})
    assert clean.is_dir()
    grade(root, home)
    mine, other = Elements(page(home, "ann")), Elements(page(home, "bea"))
    assert result(home, "ann")["problems"]
    assert set(mine.found) == {*other.found, "div"}
    assert mine.found.count("script") == 1
    assert "img" not in mine.found
    assert "<script>alert(1)</script>" in mine.text
    assert result(home, "ann")["questions"][0]["comment"] == EVIL


def comment(home: Path, learner: str, question: str, text: str) -> None:
    """What the formgrader does when a trainer types a comment."""
    with Gradebook(db_url(home), COURSE) as book:
        book.find_comment(f"{ANSWER}{question}", PAPER, PAPER, learner).manual_comment = text
        book.db.commit()


def override(
    home: Path, learner: str, question: str, points: float | None, extra: float | None = None
) -> None:
    """What the formgrader does when a trainer types points."""
    with Gradebook(db_url(home), COURSE) as book:
        grade = book.find_grade(question, PAPER, PAPER, learner)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
        book.db.commit()


def test_a_comment_reaches_the_learner_with_the_next_run_and_goes_when_it_is_taken_back(
    root: Path, home: Path
) -> None:
    for learner in ("ann", "bea"):
        hand_in(root, home, learner, keys(root))
    grade(root, home)
    before = page(home, "ann"), page(home, "bea")
    comment(home, "ann", NUMERIC, "Well done.\nShow your way next time.")
    tally = grade(root, home)
    assert (tally.marked, tally.told) == (0, 1)
    by_id = {each["id"]: each for each in result(home, "ann")["questions"]}
    assert by_id[NUMERIC]["comment"] == "Well done.\nShow your way next time."
    assert "From your trainer" in page(home, "ann")
    assert page(home, "bea") == before[1]
    assert grade(root, home).idle
    comment(home, "ann", NUMERIC, " ")  # the formgrader cannot save "no comment"
    assert grade(root, home).told == 1
    assert page(home, "ann") == before[0]


def test_points_that_a_trainer_gave_reach_the_learner_and_survive_marking_again(
    root: Path, home: Path
) -> None:
    hand_in(root, home, "ann", wrongly(root))
    grade(root, home)
    assert result(home, "ann")["score"] == 0.0
    override(home, "ann", NUMERIC, 1.0, extra=0.5)
    assert grade(root, home).told == 1
    for force in (False, True):
        tally = grade(root, home, force=force)
        assert tally.review == (["ann"] if force else [])
        found = result(home, "ann")
        by_id = {each["id"]: each for each in found["questions"]}
        assert found["score"] == 1.5
        assert (by_id[NUMERIC]["score"], by_id[NUMERIC]["by_hand"]) == (1.5, True)
        assert not by_id[SINGLE]["by_hand"]
        assert "points given by your trainer" in page(home, "ann")
    with Gradebook(db_url(home), COURSE) as book:
        assert book.find_grade(NUMERIC, PAPER, PAPER, "ann").needs_manual_grade
    override(home, "ann", NUMERIC, None)
    grade(root, home)
    assert result(home, "ann")["score"] == 0.0


def test_what_lateness_costs_is_said_and_taken_off(root: Path, home: Path) -> None:
    with Gradebook(db_url(home), COURSE) as book:
        book.update_or_create_assignment(PAPER, duedate="2026-03-01 09:00:00 UTC")
    config = root / "assignments" / "nbgrader_config.py"
    config.write_text("get_config().LateSubmissionPlugin.penalty_method = 'zero'\n")
    hand_in(root, home, "ann", keys(root))
    grade(root, home)
    assert (result(home, "ann")["score"], result(home, "ann")["penalty"]) == (0.0, 8.5)
    assert "It was handed in late: 8.5 points were taken off." in page(home, "ann")
    assert page_of(root, home, PAPER, "ann") == page(home, "ann")


@pytest.mark.skipif(os.name == "nt", reason="nbgrader's pattern for a folder does not match on Windows")
def test_the_formgraders_button_writes_the_very_same_page(root: Path, home: Path) -> None:
    from nbgrader.apps.api import NbGraderAPI

    hand_in(root, home, "ann", wrongly(root))
    grade(root, home)
    override(home, "ann", NUMERIC, 1.0)
    comment(home, "ann", NUMERIC, f"Nearly. {EVIL}")
    config = loaded(root, home)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    answer = api.generate_feedback(PAPER, "ann")
    assert answer["success"], answer
    made = page(home, "ann")
    assert result(home, "ann")["score"] == 1.0
    assert "HIDDEN" not in made
    assert grade(root, home).told == 0  # nothing is left to do
    folder = office(home) / "feedback" / "ann" / PAPER
    (folder / f"{PAPER}.html").unlink()
    assert grade(root, home).told == 1
    assert page(home, "ann") == made


def test_a_submission_that_nobody_has_marked_has_no_page(root: Path, home: Path) -> None:
    with pytest.raises(DataError, match="no marks of 'ann'"):
        page_of(root, home, PAPER, "ann")


def test_a_result_that_keeps_its_reasons_back_shows_the_answer_and_no_more(root: Path, home: Path) -> None:
    hand_in(root, home, "ann", wrongly(root))
    marker = Marker(root, PAPER)
    marked = marker.mark(office(home) / "submitted" / "ann" / PAPER, "ann")
    open_result = marker.result(marked, dict.fromkeys(IDS, 0.0), home=home)
    short = tuple(dataclasses.replace(each, reasons=()) for each in open_result.questions)
    made = feedback.page(marker, marked, dataclasses.replace(open_result, questions=short))
    text = Elements(made).text
    assert text.count("Not right: 0 of") == 4
    assert text.count("Your answer: ") == 2 + len(marker.bank[MATCHING].pairs) + 1  # type: ignore[union-attr]
    assert "These two do not belong together." not in made
    for question in marker.bank.values():
        assert not any(part.why in made for part in quiz.feedback(question, wrongly(root)[question.id]))


def test_the_template_is_read_once() -> None:
    assert feedback._template() is feedback._template()


def test_where_no_page_is_nobody_guesses_its_remarks(tmp_path: Path) -> None:
    assert feedback.remarks_in(tmp_path / "none.html") is None
    (tmp_path / "other.html").write_text("<!doctype html>")
    assert feedback.remarks_in(tmp_path / "other.html") is None
