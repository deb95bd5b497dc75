"""Papers: which graded questions, in which order, for how many points.

They stand in `assignments/papers.yaml` of a checkout, the questions with their keys in `assignments/bank/`.
Both are the trainer's side: neither is part of the installed package.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field

from course_lib.course import KebabId, Text, course, entries, topic, topics_taught
from course_lib.evidence import DataError, Problem, Record, Topic, did_you_mean, matching, named, read
from course_lib.quiz.digest import digest
from course_lib.quiz.question import Question, topic_of
from course_lib.quiz.reading import practice, read_questions
from course_lib.quiz.showing import public

__all__ = ["Asked", "Kind", "Paper", "bank", "bank_in", "paper", "papers", "public_paper"]


Kind = Literal["formative", "exam"]


class Asked(NamedTuple):
    """One question of a paper, by its id, and what it is worth [points]."""

    id: str
    points: float


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `id` is nbgrader's name of the assignment and of its notebook; `questions` are in order.

    A formative paper is about one `topic`. A form of the exam asks about all of them, and its topic is None.
    """

    id: str
    title: str
    topic: str | None
    kind: Kind
    questions: tuple[Asked, ...]

    @property
    def total(self) -> float:
        """What the paper is worth altogether [points]."""
        return sum(asked.points for asked in self.questions)


def _is_half(given: float) -> float:
    if given % 0.5:
        raise ValueError("must be a multiple of 0.5")
    return given


# It names folders and is part of file names of nbgrader's exchange, which puts plus signs around it.
_PaperId = Annotated[
    str,
    matching(
        r"(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*",
        "must be at most 40 small letters, digits and hyphens, like collagen or exam-a",
    ),
]
_Points = Annotated[float, Field(gt=0, le=100), AfterValidator(_is_half)]


class _Asked(Record):
    id: KebabId
    points: _Points


class _Paper(Record):
    id: _PaperId
    title: Text
    topic: Topic | None = None
    kind: Kind
    total: _Points | None = None
    questions: Annotated[tuple[_Asked, ...], entries(1)]


class _Papers(Record):
    papers: Annotated[tuple[_Paper, ...], entries(1)]


def papers(root: Path) -> tuple[Paper, ...]:
    """Return the papers of the checkout `root`, in the order of their file.

    Raises:
        DataError: a line `file:line: what, the value, what is allowed` for every fault of `papers.yaml` or of
            the bank.
    """
    known = bank(root)
    file = read(root / "assignments" / "papers.yaml", _Papers, check=lambda file: _faults(file, known))
    return tuple(
        Paper(
            each.id,
            each.title,
            each.topic,
            each.kind,
            tuple(Asked(question.id, question.points) for question in each.questions),
        )
        for each in file.papers
    )


def paper(root: Path, paper_id: str) -> Paper:
    """Return one paper of the checkout `root`.

    Raises:
        DataError: there is none of this name, or a file breaks a rule.
    """
    return named(paper_id, {each.id: each for each in papers(root)}, "paper")


def bank(root: Path) -> Mapping[str, Question]:
    """Return the graded questions of the checkout `root`, by id. They hold the keys.

    Raises:
        DataError: a line for every fault of `assignments/bank/<slug>.yaml`; no bank at all.
    """
    return bank_in(root / "assignments" / "bank")


def bank_in(folder: Path) -> Mapping[str, Question]:
    """Return the graded questions of the files `<slug>.yaml` in `folder`, by id.

    Files that have not changed are not read again: a marker asks once for every question.

    Raises:
        DataError: as `bank`.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise DataError(f"{folder}: there is no question bank here; it holds one file <slug>.yaml a lesson")
    stats = [(path, path.stat()) for path in files]
    return _bank(tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


@lru_cache(maxsize=8)
def _bank(files: tuple[tuple[Path, int, int], ...]) -> Mapping[str, Question]:
    taken = {
        question.id: f"practice/{each.slug}.yaml"
        for each in topics_taught()
        for question in practice(each.slug)
    }
    found: dict[str, Question] = {}
    for path, _, _ in files:
        try:
            slug = topic(path.stem).slug
        except DataError as error:
            raise DataError(f"{path.name}: the name of this file must be a lesson's: {error}") from error
        for question in read_questions(path, slug, taken):
            found[question.id] = question
            taken[question.id] = f"bank/{path.name}"
    return MappingProxyType(found)


def public_paper(paper: Paper, bank: Mapping[str, Question]) -> dict[str, Any]:
    """Return what is released of a paper, ready for JSON: its questions without keys, reasons and versions.

    `content` is the version of just that, 16 hexadecimal digits: an answer to another version does not count.
    `topic` is None for a form of the exam.

    Args:
        paper: the paper.
        bank: the graded questions by id, as `bank` gives them.
    """
    shown = {
        "paper": paper.id,
        "title": paper.title,
        "topic": paper.topic,
        "questions": [public(bank[asked.id]) | {"points": asked.points} for asked in paper.questions],
    }
    return {
        "paper": paper.id,
        "title": paper.title,
        "topic": paper.topic,
        "kind": paper.kind,
        "content": digest(shown),
        "questions": shown["questions"],
    }


def _faults(file: _Papers, known: Mapping[str, Question]) -> Iterable[Problem]:
    ids = [each.id for each in file.papers]
    for at, each in enumerate(file.papers):
        if each.id in ids[:at]:
            yield Problem(("papers", at, "id"), f"id '{each.id}' is used twice; each paper has its own")
        yield from _faults_of_topic(at, each)
        yield from _faults_of_questions(at, each, known)
        total = sum(question.points for question in each.questions)
        if each.total is not None and each.total != total:
            text = f"total {each.total:g} must be the sum of the points, which is {total:g}"
            yield Problem(("papers", at, "total"), text)


def _faults_of_topic(at: int, paper: _Paper) -> Iterable[Problem]:
    where = ("papers", at, "topic")
    taught = ", ".join(each.slug for each in topics_taught())
    forms = course().exam.forms
    if (paper.id in forms) != (paper.kind == "exam"):
        # A form is served to whom it is decided for; another exam would be served to nobody, or to everybody.
        text = f"'{paper.id}' is of kind '{paper.kind}'; the forms of the exam are: {', '.join(forms)}"
        yield Problem(("papers", at, "kind"), text)
    if paper.kind == "exam":
        if paper.topic is not None:
            text = f"topic '{paper.topic}' must not be here: a form of the exam asks about all topics"
            yield Problem(where, text)
    elif paper.topic is None:
        yield Problem(("papers", at), f"a formative paper needs a topic; the lessons are: {taught}")
    elif not topic(paper.topic).objectives:
        yield Problem(where, f"topic '{paper.topic}' has no lesson yet; the lessons are: {taught}")


def _faults_of_questions(at: int, paper: _Paper, known: Mapping[str, Question]) -> Iterable[Problem]:
    ids = [question.id for question in paper.questions]
    exercises = {question.id for each in topics_taught() for question in practice(each.slug)}
    for number, id_ in enumerate(ids):
        where = ("papers", at, "questions", number, "id")
        if id_ in ids[:number]:
            yield Problem(where, f"question '{id_}' stands in this paper twice; once is enough")
        elif id_ in exercises:
            yield Problem(where, f"'{id_}' is a practice question, whose key is public; it cannot be graded")
        elif id_ not in known:
            near = did_you_mean(id_, known) or f"; there are {len(known)}, like {next(iter(known))}"
            yield Problem(where, f"there is no graded question '{id_}'{near}")
        elif paper.topic is not None and topic_of(known[id_].objective) != paper.topic:
            other = topic_of(known[id_].objective)
            text = f"'{id_}' belongs to the topic '{other}'; this paper is for '{paper.topic}'"
            yield Problem(where, text)
