"""The exam through nbgrader's exchange, where a learner can get at every form at any time."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course_lib.cli import main
from course_lib.grading import attempts, exchange_file
from course_lib.grading.grading_run import Grading
from course_lib.grading.release import ensure_released
from course_lib.grading.returned import result_in
from tests.grading.exams import FORMS, HOURS, first_form, ids, keys, make_exam
from tests.grading.inbox import Inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")

LEARNER = "zoe"
FIRST, SECOND, THIRD = (first_form(LEARNER, number) for number in (1, 2, 3))
WAIT = timedelta(hours=HOURS)
SOON = timedelta(hours=1)


@pytest.fixture
def boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Inbox]:
    """An exchange with a box for each form."""
    root, home = make_exam(tmp_path / "checkout"), tmp_path / "home"
    monkeypatch.setattr("course_lib.course.checkout", lambda: root)
    monkeypatch.setattr(exchange_file, "owners", lambda root: "trusted-exchange")
    assert not ensure_released(root, home).problems
    first = Inbox.at(root, home, tmp_path / "exchange", FORMS[0], monkeypatch)
    return {form: Inbox(root, home, first.exchange, form) for form in FORMS}


def grade(box: Inbox) -> None:
    with Grading(box.root, box.home) as grading:
        assert all(tally.fine for tally in grading.run())


def told(box: Inbox, after: timedelta = timedelta()) -> dict[str, Any]:
    """What the learner gets back."""
    found = result_in(box.fetched(LEARNER, after))
    assert found is not None
    return found


def right(box: Inbox) -> dict[str, Any]:
    return keys(box.root, box.paper)


def test_a_form_that_is_not_the_learners_does_not_count_and_nothing_of_it_is_told(
    boxes: dict[str, Inbox],
) -> None:
    box = boxes[SECOND]
    box.hand_in(LEARNER, right(box))
    grade(box)
    found = told(box)
    assert (found["exam"]["counts"], found["exam"]["passed"]) == (False, False)
    assert (found["score"], found["questions"], found["exam"]["objectives"]) == (0.0, [], [])
    page = box.fetched(LEARNER).read_text(encoding="utf-8")
    assert "This does not count" in page
    assert "was not open to you" in page
    assert not [word for word in ("Right", "Not right", "✓", "✗") if word in page]
    # What was given is kept, for the trainer.
    (kept,) = attempts.read(box.home)
    assert set(kept.marks.values()) == {1.0}
    assert sum(box.scores(LEARNER).values()) == len(ids(SECOND))


def test_a_form_cannot_be_handed_in_until_it_passes(
    boxes: dict[str, Inbox], capsys: pytest.CaptureFixture[str]
) -> None:
    box = boxes[FIRST]
    box.hand_in(LEARNER, {})
    grade(box)
    assert (told(box)["exam"]["counts"], told(box)["exam"]["passed"]) == (True, False)
    box.hand_in(LEARNER, right(box), SOON)
    grade(box)
    assert told(box, SOON)["exam"]["counts"] is False
    later = boxes[SECOND]
    later.hand_in(LEARNER, right(later), WAIT)
    grade(later)
    assert told(later, WAIT)["exam"]["passed"]
    assert main(["exam", "results"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("    ")]
    assert [line.split(",")[0] for line in lines if line.startswith(("Try", "Not"))] == [
        f"Try 1: {FIRST}",
        f"Not counted: {FIRST}",
        f"Try 2: {SECOND}",
    ]
    assert "Now: passed; no further try is needed" in lines


def test_tries_that_wait_for_the_grader_are_marked_in_the_order_in_which_they_were_handed_in(
    boxes: dict[str, Inbox],
) -> None:
    for number, form in enumerate((FIRST, SECOND, THIRD)):
        boxes[form].hand_in(LEARNER, {}, number * WAIT)
    grade(boxes[FIRST])
    counts = [
        told(boxes[form], number * WAIT)["exam"]["counts"]
        for number, form in enumerate((FIRST, SECOND, THIRD))
    ]
    assert counts == [True, True, True]
    assert [each.paper for each in attempts.read(boxes[FIRST].home)] == [FIRST, SECOND, THIRD]


def test_marking_again_by_force_leaves_each_try_what_it_was(boxes: dict[str, Inbox]) -> None:
    boxes[FIRST].hand_in(LEARNER, {})
    boxes[SECOND].hand_in(LEARNER, right(boxes[SECOND]), SOON)
    grade(boxes[FIRST])
    before = [told(boxes[FIRST]), told(boxes[SECOND], SOON)]
    with Grading(boxes[FIRST].root, boxes[FIRST].home, force=True) as grading:
        grading.run()
    assert [told(boxes[FIRST]), told(boxes[SECOND], SOON)] == before
    assert [each["exam"]["counts"] for each in before] == [True, False]
    assert json.dumps(before).count("zoe") == 0
