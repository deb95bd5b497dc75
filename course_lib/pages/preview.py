"""One graded question as a page of its own: as learners see it, and below it all that its author knows.

It holds the key, so it is never written among the pages that are served or published.
"""

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from course_lib import evidence, quiz
from course_lib.course import course, topic
from course_lib.evidence.clinic import Clinic
from course_lib.pages.assets import classic
from course_lib.pages.publish import for_browsers
from course_lib.pages.review import paper_banner
from course_lib.pages.templating import TEMPLATES
from course_lib.quiz.choosing import HandoverOption
from course_lib.quiz.likeness import asked_text
from course_lib.quiz.lint import flaws
from course_lib.quiz.papers import bank, papers
from course_lib.widgets.kept import part, script

__all__ = ["find", "page"]

_HERE = Path(__file__).parent
_KINDS = {
    "single": "single choice",
    "case": "short case",
    "verdict": "verdict on a claim",
    "handover": "answer it or hand it over",
    "multiple": "multiple choice",
    "numeric": "number",
    "matching": "matching",
    "ordering": "ordering",
}
_DOES = {"answer": "answers", "hand_over": "hands over"}


def find(root: Path, question_id: str) -> quiz.Question:
    """Return one graded question of the checkout `root`.

    Only the file of its topic is read where that will do: a fault in another one is no matter here.

    Raises:
        DataError: there is none of this name, with the nearest one; a line for every fault of the file.
    """
    for each in course().topics:
        path = root / "assignments" / "bank" / f"{each.slug}.yaml"
        if question_id.startswith(each.slug.replace("_", "-") + "-") and path.is_file():
            for question in quiz.read_questions(path, each.slug):
                if question.id == question_id:
                    return question
    return evidence.named(question_id, bank(root), "graded question")


def page(root: Path, question: quiz.Question, clinic: Clinic) -> str:
    """Return the page as HTML, which needs nothing beside it."""
    slug = quiz.topic_of(question.objective)
    place = _place(root, question.id)
    spec = {**quiz.public(question), **place, "paper": "preview", "graded": True}
    state = {"kind": "graded", "key": f"preview:{question.id}", "content": "", "spec": spec, "status": ""}
    text = TEMPLATES.get_template("preview.html.j2").render(
        question=question,
        kind=_KINDS[question.type],
        topic=topic(slug).title,
        objective=next(each.text for each in topic(slug).objectives if each.id == question.objective),
        roles=", ".join(course().roles[role] for role in question.roles),
        stands=place["stands"],
        parts=_parts(question),
        sources=[(each, _source(each)) for each in question.src],
        flaws=[flaw.problem.text for flaw in flaws(question)],
        asked=asked_text(question),
        version=quiz.version(question),
        review=paper_banner(clinic, {question.id: quiz.version(question)}),
        style=Markup("\n".join((part("palette.css"), part("question.css"), _file("page.css")))),
        script=_inline(classic("question", script("question")), _file("model.js"), _file("preview.js")),
        # Inside a script element only "<" could end it; JSON may write it as an escape.
        data=Markup(json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")),
    )
    return for_browsers(text)


def _place(root: Path, question_id: str) -> dict[str, Any]:
    """Where the question stands in a paper; the papers may have faults of their own just now."""
    try:
        listed = papers(root)
    except evidence.DataError:
        return {"number": 1, "of": 1, "points": 1, "stands": "The papers have a fault: run course bank check"}
    for paper in listed:
        for number, each in enumerate(paper.questions, 1):
            if each.id == question_id:
                of = len(paper.questions)
                stands = f"{paper.title}: question {number} of {of}"
                return {"number": number, "of": of, "points": each.points, "stands": stands}
    return {"number": 1, "of": 1, "points": 1, "stands": "In no paper yet"}


def _parts(question: quiz.Question) -> list[dict[str, Any]]:
    """Each part with its reason; `right` is None where a part is neither right nor wrong."""
    if isinstance(question, quiz.Numeric):
        answer = f"{question.answer:g} ± {question.tolerance:g} {question.unit}"
        return [
            {"right": True, "text": answer, "why": question.worked},
            {"right": False, "text": "A smaller number", "why": question.low},
            {"right": False, "text": "A larger number", "why": question.high},
        ]
    if isinstance(question, quiz.Ordering):
        steps = enumerate(question.steps, 1)
        return [{"right": None, "text": f"{at}. {step.text}", "why": step.why} for at, step in steps]
    if isinstance(question, quiz.Matching):
        return [
            {"right": None, "text": f"{pair.left} → {pair.right}", "why": pair.why} for pair in question.pairs
        ]
    return [
        {"right": option.correct, "text": option.text, "why": option.why, "does": _does(option)}
        for _, option in quiz.options_of(question)
    ]


def _does(option: object) -> str:
    return _DOES[option.does] if isinstance(option, HandoverOption) else ""


def _source(source_id: str) -> str:
    known = source_id not in evidence.kinds()
    return evidence.reference(source_id) if known else evidence.source_label(source_id)


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _inline(*texts: str) -> Markup:
    return Markup("\n".join(texts).replace("</script", "<\\/script"))
