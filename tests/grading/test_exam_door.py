"""Which form is open to whom, its result, and what a learner may take home: never a key."""

import contextlib
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course_lib import quiz
from course_lib.grading import attempts, laptop
from course_lib.grading.exam import allow
from course_lib.grading.exam_door import NotNow, admit, door
from course_lib.grading.leaks import leaks
from course_lib.grading.own_record import record
from course_lib.grading.release import ensure_released
from course_lib.learner import NotSaved, UnknownLearner, add_learner
from course_lib.quiz.exam_words import DECIDES
from course_lib.quiz.papers import bank
from tests.grading import desk
from tests.grading.exams import FORMS, HOURS, NOW, answer, first_form, ids, keys, logged, make_exam

LATER = NOW + timedelta(hours=HOURS)
STEPS: tuple[Any, ...] = ("look", "answer", "hand in", "again")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the exam, and a home whose gradebook knows it."""
    folder = tmp_path_factory.mktemp("exam")
    assert ensure_released(make_exam(folder / "checkout"), folder / "home").problems == ()
    return folder


@pytest.fixture
def root(furnished: Path) -> Path:
    return furnished / "checkout"


@pytest.fixture
def home(furnished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(furnished / "home", tmp_path / "home"))


@pytest.fixture
def ann(home: Path) -> str:
    return add_learner(home, "Ann Lee").id


def others(form: str) -> list[str]:
    return [each for each in FORMS if each != form]


def wrong(root: Path, form: str, *places: int) -> dict[str, Any]:
    """Answers that are right but at these places."""
    given = keys(root, form)
    for place in places:
        asked = bank(root)[ids(form)[place]]
        if isinstance(asked, quiz.Single | quiz.Case):
            given[asked.id] = next(id_ for id_, option in quiz.options_of(asked) if not option.correct)
        else:
            given[asked.id] = {
                quiz.Multiple: [id_ for id_, _ in quiz.options_of(asked)][:1]
                if isinstance(asked, quiz.Multiple)
                else [],
                quiz.Numeric: 3.0,
            }.get(type(asked), {})
    return given


def sit(root: Path, home: Path, learner: str, form: str, *places: int, now: Any = NOW) -> dict[str, Any]:
    answer(root, home, learner, form, wrong(root, form, *places))
    admit(root, home, learner, form, "hand in", now)
    return laptop.submit(root, home, learner, form, now)


def refused(root: Path, home: Path, learner: str, form: str, now: Any = NOW) -> set[str]:
    found = set()
    for step in STEPS:
        with contextlib.suppress(NotNow):
            admit(root, home, learner, form, step, now)
            found.add(step)
    return set(STEPS) - found


def test_only_the_decided_form_is_open_to_who_begins(root: Path, home: Path, ann: str) -> None:
    form = first_form(ann)
    assert refused(root, home, ann, form) == set()
    for other in others(form):
        assert refused(root, home, ann, other) == set(STEPS)


def test_a_quiz_is_always_open(root: Path, home: Path, ann: str) -> None:
    assert refused(root, home, ann, desk.PAPER) == set()


def test_without_an_exam_no_form_is_open(tmp_path: Path, home: Path, ann: str) -> None:
    two = make_exam(tmp_path / "two", *FORMS[:2])
    assert refused(two, home, ann, FORMS[0]) == set(STEPS)
    with pytest.raises(NotNow, match="There is no exam in this course yet"):
        admit(two, home, ann, FORMS[0], "look")
    assert door(two, home, ann) is None


def test_what_was_handed_in_may_be_looked_at_and_no_more_until_the_next_form_opens(
    root: Path, home: Path, ann: str
) -> None:
    first, second = first_form(ann), first_form(ann, 2)
    sit(root, home, ann, first, 0)
    assert refused(root, home, ann, first) == {"answer", "again"}
    assert refused(root, home, ann, second) == set(STEPS)
    with pytest.raises(
        NotNow, match=r"is not open to you now\. You have 2 tries left\. The next one opens 24 h"
    ):
        admit(root, home, ann, second, "look", NOW)
    assert refused(root, home, ann, second, LATER - timedelta(seconds=1)) == set(STEPS)
    assert refused(root, home, ann, second, LATER) == set()
    assert refused(root, home, ann, first, LATER) == {"answer", "again"}


def test_after_the_third_try_nothing_opens_until_somebody_allows_it_and_then_one_try(
    root: Path, home: Path, ann: str
) -> None:
    now = NOW
    for number in (1, 2, 3):
        sit(root, home, ann, first_form(ann, number), 0, now=now)
        now += timedelta(hours=HOURS)
    first = first_form(ann)
    for form in FORMS:
        assert refused(root, home, ann, form, now) == {"answer", "again"}
    allow(home, ann, "Dr A. Example", "fever", now)
    assert refused(root, home, ann, first, now) == set()
    # The form has been sat before: its last try is put aside, and the new one is a try of its own.
    admit(root, home, ann, first, "again", now)
    laptop.again(root, home, ann, first)
    result = sit(root, home, ann, first, now=now)
    assert result["exam"]["passed"]
    assert [(each.paper, each.number) for each in attempts.read(home)] == [
        (first, 1),
        (first_form(ann, 2), 1),
        (first_form(ann, 3), 1),
        (first, 2),
    ]
    found = door(root, home, ann, now)
    assert found is not None
    assert [each["page"] is None for each in found["tries"]] == [True, False, False, False]


def test_a_stop_between_log_and_result_is_made_good_by_handing_in_again_with_the_same_answers(
    root: Path, home: Path, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = first_form(ann)

    def stop(*_: object) -> None:
        raise NotSaved("Not saved: the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(laptop, "write_whole", stop)
        with pytest.raises(NotSaved):
            sit(root, home, ann, form, 0)
    assert len(attempts.read(home)) == 1
    assert refused(root, home, ann, form) == {"answer", "again"}
    admit(root, home, ann, form, "hand in", NOW)
    assert laptop.submit(root, home, ann, form)["exam"]["passed"] is False
    assert len(attempts.read(home)) == 1


def test_nobody_is_let_in_nowhere(root: Path, home: Path) -> None:
    with pytest.raises(UnknownLearner):
        door(root, home, "../nobody")
    with pytest.raises(UnknownLearner):
        admit(root, home, "nobody", FORMS[0], "look")


def test_the_door_tells_what_to_sit_and_when(root: Path, home: Path, ann: str) -> None:
    found = door(root, home, ann, NOW)
    assert found == {
        "form": first_form(ann),
        "page": f"quiz-{first_form(ann)}.html",
        "left": 3,
        "since": None,
        "words": "You have not sat the exam yet. You have 3 tries.",
        "tries": [],
    }
    sit(root, home, ann, first_form(ann), 0)
    found = door(root, home, ann, NOW)
    assert found is not None
    assert (found["form"], found["page"], found["left"]) == (None, None, 2)
    assert found["since"] == LATER.isoformat()
    assert found["words"].startswith("You have 2 tries left. The next one opens 24 hours after your last.")
    assert found["tries"] == [
        {"time": NOW.isoformat(), "passed": False, "page": f"quiz-{first_form(ann)}.html"}
    ]


def test_the_result_says_what_was_decided_in_words_and_gives_no_key_away(
    root: Path, home: Path, ann: str
) -> None:
    form = first_form(ann)
    result = sit(root, home, ann, form, 0, 1, 2)
    told = result["exam"]
    assert (told["passed"], told["percent"]) == (False, 58)
    assert told["reached"] == (
        "You reached 58 %. To pass, you need at least 80 %. "
        "1 question about safety was not entirely right; each of them must be."
    )
    assert told["rule"].startswith("To pass, at least 80 % of the marks")
    assert told["decides"] == DECIDES
    assert len(told["objectives"]) == 1
    assert told["objectives"][0]["lesson"].startswith("collagen.html")
    assert len(told["not_certified"]) == 2
    assert [each["right"] for each in result["questions"]] == [False, False, False, True, True, True]
    for each in result["questions"]:
        assert (each["reasons"], each["score"], each["answered"]) == ([], None, True)
        assert each["lesson"]
    text = json.dumps([result, laptop.state(root, home, ann, form), door(root, home, ann)])
    assert leaks(text, bank(root).values()) == []
    for secret in ("The reason that was written", "Italian for", "Divide", "Too small", "Too large"):
        assert secret not in text


def test_an_open_question_is_told_from_a_wrong_one(root: Path, home: Path, ann: str) -> None:
    form = first_form(ann)
    answer(root, home, ann, form, {ids(form)[0]: wrong(root, form, 0)[ids(form)[0]]})
    result = laptop.submit(root, home, ann, form, NOW)
    assert [each["answered"] for each in result["questions"]] == [True] + [False] * 5
    assert result["exam"]["reached"].startswith("You reached 0 %.")


def test_a_pass_alone_on_a_laptop_is_a_pass_that_does_not_certify_and_says_why(
    root: Path, home: Path, ann: str
) -> None:
    told = sit(root, home, ann, first_form(ann))["exam"]
    assert (told["passed"], told["percent"], told["objectives"]) == (True, 100, [])
    assert "the computer on which it was sat" in told["not_certified"][0]
    assert told["not_certified"][1] == "6 of its 6 questions have not been reviewed by your clinic."
    found = door(root, home, ann, LATER)
    assert found is not None
    assert (found["form"], found["words"]) == (None, "You have passed the exam. You need no further try.")


def test_a_quiz_decides_nothing(root: Path, home: Path, ann: str) -> None:
    desk.write_answers(
        laptop.paper_folder(root, home, ann, desk.PAPER), desk.keys(root), desk.public(root)["content"]
    )
    result = laptop.submit(root, home, ann, desk.PAPER, NOW)
    assert result["exam"] is None
    assert all(each["reasons"] and each["score"] for each in result["questions"])


def test_the_own_record_holds_every_try_and_answer_of_the_learner_and_of_nobody_else(
    root: Path, home: Path, ann: str
) -> None:
    bea = add_learner(home, "Bea").id
    form = first_form(ann)
    sit(root, home, ann, form, 1)
    sit(root, home, bea, first_form(bea))
    answer(root, home, ann, first_form(ann, 2), {ids(first_form(ann, 2))[2]: 41.0})
    found = record(root, home, ann)
    assert (found["learner"], found["name"], len(found["tries"])) == (ann, "Ann Lee", 1)
    (mine,) = found["tries"]
    (kept,) = [each for each in attempts.read(home) if each.learner == ann]
    assert {each["id"]: each["chosen"] for each in mine["questions"]} == kept.answers
    assert (mine["paper"], mine["time"], mine["version"]) == (form, kept.time, kept.content)
    assert [each["right"] for each in mine["questions"]] == [True, False] + [True] * 4
    assert not any("mark" in each for each in mine["questions"])
    assert (mine["passed"], mine["percent"]) == (True, 91)
    assert len(mine["does_not_certify_because"]) == 2
    assert mine["questions"][0]["in_words"].startswith("An option called")
    assert mine["questions"][3]["in_words"][f"two in {form}"] == f"due in {form}"
    assert mine["questions"][5]["in_words"] == [f"{each} in {form}" for each in ("Warn", "Do", "Note")]
    (unfinished,) = found["not_handed_in"]
    assert (unfinished["paper"], unfinished["answers"][0]["in_words"]) == (first_form(ann, 2), 41.0)
    assert "bea" not in json.dumps(found).lower()
    # A right answer of their own is theirs to know; of every other question, nothing is told.
    chosen = {each["id"] for each in mine["questions"] if each["right"]}
    rest = [question for id_, question in bank(root).items() if id_ not in chosen]
    assert 0 < len(rest) < len(bank(root))
    for spelling in (json.dumps(found), json.dumps(found, separators=(",", ":"))):
        assert leaks(spelling, rest) == []
        assert "The reason that was written" not in spelling


def test_the_record_of_a_quiz_has_its_marks_and_says_what_they_are_for(
    root: Path, home: Path, ann: str
) -> None:
    desk.write_answers(
        laptop.paper_folder(root, home, ann, desk.PAPER), desk.keys(root), desk.public(root)["content"]
    )
    laptop.submit(root, home, ann, desk.PAPER, NOW)
    found = record(root, home, ann)
    assert "It certifies nothing." in found["about_quizzes"]
    (mine,) = found["tries"]
    assert [each["mark"] for each in mine["questions"]] == [1.0] * 4
    assert (mine["kind"], "passed" in mine) == ("formative", False)


def test_a_try_at_a_paper_that_has_changed_or_is_gone_is_kept_as_it_was_logged(
    root: Path, home: Path, ann: str
) -> None:
    logged(root, home, ann, 1, content="0" * 16)
    logged(root, home, ann, 2, paper="gone")
    changed, gone = record(root, home, ann)["tries"]
    assert "in_words" not in changed["questions"][0]
    assert "question" not in changed["questions"][0]
    assert (gone["paper"], gone["title"]) == ("gone", "gone")


def test_nobody_has_no_record(root: Path, home: Path) -> None:
    with pytest.raises(UnknownLearner):
        record(root, home, "nobody")
