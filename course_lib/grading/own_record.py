"""Everything that one learner has handed in, as one file of their own: results and answers, and no key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_lib.evidence.clinic import Clinic, load_or_last_good
from course_lib.grading import attempts, exam, hub, laptop
from course_lib.grading.answers import answers_in
from course_lib.grading.returned import results
from course_lib.learner import folder_of, learners
from course_lib.quiz.exam_words import percent_reached
from course_lib.quiz.papers import Paper, bank, papers, public_paper

__all__ = ["FORMATIVE", "record"]

FORMAT = 1
FORMATIVE = (
    "A quiz is practice. Take it as often as you like: your first try counts for the statistics, your latest "
    "for your progress. It certifies nothing."
)


def record(root: Path, home: Path, learner: str) -> dict[str, Any]:
    """Return the results and the answers of one learner, ready for JSON, oldest try first.

    An answer stands as it was kept (`chosen`) and, where the paper still asks the same, `in_words`. A
    question of a quiz has its `mark` [fraction]; of the exam only whether it was right is told. On a hub a
    try is what the grader has handed back, and the answers stand beside the tries.

    Raises:
        DataError: the papers or the bank break a rule.
        NotSaved: the log of attempts cannot be read.
        UnknownLearner: there is no such learner.
    """
    folder_of(home, learner)
    about = {
        "format": FORMAT,
        "learner": learner,
        "name": next((each.name for each in learners(home) if each.id == learner), learner),
        "about_quizzes": FORMATIVE,
    }
    return about | (_on_a_hub if hub.here(root, home) else _on_a_laptop)(root, home, learner)


def _on_a_laptop(root: Path, home: Path, learner: str) -> dict[str, Any]:
    """From the log of attempts, which has everything."""
    known = {each.id: each for each in papers(root)}
    public = {id_: public_paper(each, bank(root)) for id_, each in known.items()}
    clinic = load_or_last_good(home).clinic
    mine = [each for each in attempts.read(home) if each.learner == learner]
    decided = {(each.attempt.paper, each.attempt.number): each for each in exam.sat(root, home, learner)}
    return {
        "tries": [
            _try(each, known.get(each.paper), public.get(each.paper))
            | _exam(root, decided.get((each.paper, each.number)), clinic)
            for each in mine
        ],
        "not_handed_in": [
            {"paper": id_, "title": each.title, "answers": found}
            for id_, each in known.items()
            if not laptop.handed_in(root, home, learner, id_)
            and (found := _open(laptop.paper_folder(root, home, learner, id_), public[id_]))
        ],
    }


def _on_a_hub(root: Path, home: Path, learner: str) -> dict[str, Any]:
    """From what the grader has handed back, and the answers that lie here."""
    papers_ = {id_: hub.public(root, home, id_) for id_ in hub.papers(root, home)}
    folders = {id_: hub.paper_folder(root, home, learner, id_) for id_ in papers_}
    found = [
        {"paper": id_, "title": half["title"], "marked": "grader", **result}
        for id_, half in papers_.items()
        for result in results(folders[id_], id_)
    ]
    return {
        "tries": sorted(found, key=lambda each: str(each["time"])),
        "answers": [
            {
                "paper": id_,
                "title": half["title"],
                "handed_in": hub.handed_in(root, home, learner, id_) if place == folders[id_] else True,
                "answers": given,
            }
            for id_, half in papers_.items()
            for place in (*sorted(folders[id_].glob("try-*")), folders[id_])
            if (given := _open(place, half))
        ],
    }


def _try(attempt: attempts.Attempt, asked: Paper | None, public: Mapping[str, Any] | None) -> dict[str, Any]:
    same = public is not None and public["content"] == attempt.content
    questions = {each["id"]: each for each in public["questions"]} if public and same else {}
    told = exam.is_form(attempt.paper)
    return {
        "paper": attempt.paper,
        "title": asked.title if asked else attempt.paper,
        "kind": "exam" if told else "formative",
        "number": attempt.number,
        "time": attempt.time,
        "version": attempt.content,
        "marked": attempt.how,
        "questions": [
            {
                "id": id_,
                **_given(questions.get(id_), attempt.answers.get(id_)),
                "certainty": attempt.certainty.get(id_),
                **({"right": mark == 1} if told else {"mark": mark}),
            }
            for id_, mark in attempt.marks.items()
        ],
    }


def _exam(root: Path, sat: "exam.Sat | None", clinic: Clinic) -> dict[str, Any]:
    if sat is None:
        return {}
    return {
        "percent": percent_reached(sat.decision),
        "counts": sat.counts,
        "passed": sat.passed,
        "does_not_certify_because": list(
            exam.why_not_certified(root, sat.attempt.paper, sat.attempt.how, clinic)
        ),
    }


def _open(folder: Path, public: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is saved and not handed in yet."""
    questions = {each["id"]: each for each in public["questions"]}
    answers = answers_in(folder, public)
    return [
        {"id": id_, **_given(questions[id_], given), "certainty": answers.certainty.get(id_)}
        for id_, given in answers.by_id.items()
    ]


def _given(question: Mapping[str, Any] | None, given: object) -> dict[str, Any]:
    if question is None:
        return {"chosen": given}
    return {"question": question["stem"], "chosen": given, "in_words": _in_words(question, given)}


def _in_words(question: Mapping[str, Any], given: object) -> object:
    """What was chosen, by its words instead of its ids; a number stays one, and what is no answer stays."""
    parts = [part for name in ("options", "steps", "lefts", "rights") for part in question.get(name, [])]
    texts = {part["id"]: part["text"] for part in parts}

    def word(id_: object) -> object:
        return texts.get(id_, id_) if isinstance(id_, str) else id_

    if isinstance(given, list):
        return [word(each) for each in given]
    if isinstance(given, dict):
        return {str(word(left)): word(right) for left, right in given.items()}
    return word(given)
