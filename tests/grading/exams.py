"""A made-up exam of three small forms, and tries at it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from course_lib import quiz
from course_lib.course import course
from course_lib.grading import attempts, laptop
from course_lib.grading.attempts import Attempt
from course_lib.quiz.exam import form_for
from course_lib.quiz.papers import bank, paper, public_paper
from tests.grading.desk import TYPES, listed, make_checkout, questions, reasoned, save, write_answers
from tests.quiz.made_up import PREFIX, TOPIC, written

FORMS = course().exam.forms
HOURS = course().exam.cooling_off_hours
NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


def asked(form: str) -> list[dict[str, Any]]:
    """Six questions of one form, the first of them about safety."""
    made = []
    for place, type_ in enumerate((*TYPES, "case", "ordering")):
        changes: dict[str, Any] = {"id": f"{PREFIX}-{form}-{type_}", "stem": f"What is it, {form}, {type_}?"}
        if type_ in ("single", "case"):
            changes["options"] = reasoned("--+" if place % 2 else "-+-")
        if type_ == "matching":
            words = {"one": "uno", "two": "due", "three": "tre"}
            changes["pairs"] = [
                {"left": f"{left} in {form}", "right": f"{right} in {form}", "why": f"Italian for {left}."}
                for left, right in words.items()
            ]
        if type_ == "ordering":
            words = {"Warn": "Before it.", "Do": "In the middle.", "Note": "Once it has happened."}
            changes["steps"] = [{"text": f"{text} in {form}", "why": why} for text, why in words.items()]
        made.append(written(type_, critical=place == 0, **changes))
    return made


def ids(form: str) -> list[str]:
    return [each["id"] for each in asked(form)]


def make_exam(root: Path, *forms: str) -> Path:
    """A checkout with a quiz and these forms; all of them by default."""
    chosen = forms or FORMS
    papers = [
        {
            "id": form,
            "title": f"The exam, form {form[-1].upper()}",
            "kind": "exam",
            "questions": [{"id": id_, "points": 1} for id_ in ids(form)],
        }
        for form in chosen
    ]
    make_checkout(root)
    every = [*questions(), *(each for form in chosen for each in asked(form))]
    save(root / "assignments" / "bank" / f"{TOPIC.slug}.yaml", {"questions": every})
    save(root / "assignments" / "papers.yaml", {"papers": [listed(), *papers]})
    return root


def keys(root: Path, form: str) -> dict[str, Any]:
    return {id_: quiz.key(bank(root)[id_]) for id_ in ids(form)}


def content(root: Path, form: str) -> str:
    return str(public_paper(paper(root, form), bank(root))["content"])


def first_form(learner: str, number: int = 1) -> str:
    return form_for(course().exam, learner, number)


def answer(root: Path, home: Path, learner: str, form: str, answers: Mapping[str, object]) -> None:
    write_answers(laptop.paper_folder(root, home, learner, form), answers, content(root, form))


def logged(
    root: Path,
    home: Path,
    learner: str,
    number: int,
    *,
    hours_ago: float = 0.0,
    wrong: tuple[int, ...] = (0,),
    **changes: Any,
) -> Attempt:
    """Write a try into the log: all right but these questions, by their place. By default it has failed."""
    form = first_form(learner, number)
    marks = {id_: 0.0 if place in wrong else 1.0 for place, id_ in enumerate(ids(form))}
    fields: dict[str, Any] = {
        "learner": learner,
        "paper": form,
        "number": 1 + (number - 1) // len(FORMS),
        "content": content(root, form),
        "time": (NOW - timedelta(hours=hours_ago)).isoformat(),
        "answers": keys(root, form),
        "marks": marks,
        "how": "self-marked",
    }
    attempt = Attempt(**{**fields, **changes})
    attempts.add(home, attempt)
    return attempt
