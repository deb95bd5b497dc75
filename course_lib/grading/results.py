"""What a learner is told after handing in: for each question the points, and the reasons for what was chosen.

The key of what was not chosen stays unsaid, because a paper may be taken again. Of the exam nothing is said
but whether an answer was right: no reason and no part of a mark, from which its key could be put together.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from course_lib.grading.answers import Answers
from course_lib.grading.exam_result import Verdict
from course_lib.quiz import Matching, Numeric, Ordering, Question, feedback, options_of, pairs_of, steps_of
from course_lib.quiz.papers import Paper

__all__ = ["Answered", "Reason", "Result", "reasons", "result_of"]

# No author has written why a wrong pair is wrong, and the reason of the right one would give it away.
_WRONG_PAIR = "These two do not belong together."
_WRONG_PLACE = "It belongs elsewhere in the order."


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something that was chosen is right or not.

    `part` is the id of the option or of the left side of a pair, or "number".
    """

    part: str
    chosen: bool
    right: bool
    why: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of the result: `score` of `points`, the reasons, and where in the lesson to look again.

    `score` is None in the exam, and there are no reasons; `answered` tells a wrong answer from none.
    `comment` is the trainer's, in their own words; `by_hand` tells whether they have given the points.
    """

    id: str
    score: float | None
    points: float
    right: bool
    reasons: tuple[Reason, ...]
    lesson: str
    answered: bool
    comment: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one try. `time` is in UTC, `problems` are sentences about answers that did not count.

    `exam` is what an exam decides, as `exam_result.verdict` gives it, ready for JSON; None for a quiz.
    `penalty` is what lateness cost; `score` is what is left [points].
    """

    paper: str
    content: str
    time: str
    score: float
    points: float
    self_marked: bool
    questions: tuple[Answered, ...]
    problems: tuple[str, ...]
    exam: Verdict | None = None
    penalty: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The result as dictionaries and lists."""
        found = asdict(self)
        found["questions"] = [each | {"reasons": list(each["reasons"])} for each in found["questions"]]
        return found | {"problems": list(self.problems)}


def reasons(question: Question, answer: object) -> tuple[Reason, ...]:
    """Return the reasons for what was chosen, and for nothing else."""
    if isinstance(question, Numeric):
        return tuple(
            Reason("number", True, part.right, part.why)
            for part in feedback(question, answer)
            if part.chosen is not None
        )
    wrong: str | None = None
    if isinstance(question, Matching):
        ids, wrong = [left_id for left_id, _, _ in pairs_of(question)], _WRONG_PAIR
    elif isinstance(question, Ordering):
        ids, wrong = [step_id for step_id, _ in steps_of(question)], _WRONG_PLACE
    else:
        ids = [option_id for option_id, _ in options_of(question)]
    parts = [
        (id_, part)
        for id_, part in zip(ids, feedback(question, answer), strict=True)
        if part.chosen is not None
    ]
    if isinstance(question, Ordering):
        # As the learner has put them: the order of the bank is the key.
        parts.sort(key=lambda each: int(str(each[1].chosen)))
    return tuple(
        Reason(id_, True, part.right, part.why if part.right or wrong is None else wrong)
        for id_, part in parts
    )


def result_of(
    paper: Paper,
    bank: Mapping[str, Question],
    content: str,
    answers: Answers,
    points: Mapping[str, float],
    links: Mapping[str, str],
    moment: datetime,
    *,
    self_marked: bool = True,
    comments: Mapping[str, str] = MappingProxyType({}),
    by_hand: Collection[str] = (),
    penalty: float = 0.0,
    exam: Verdict | None = None,
) -> Result:
    """Put a result together.

    Args:
        paper: the paper.
        bank: the graded questions by id.
        content: the version of the paper.
        answers: the answers that counted, and what did not.
        points: what each question got [points].
        links: where in the lesson to look again, by question.
        moment: when it was handed in.
        self_marked: whether it was marked on the learner's own machine, where the keys are too.
        comments: what a trainer has written, by question.
        by_hand: the questions whose points a trainer has given.
        penalty: what lateness cost [points].
        exam: for a form of the exam, what was decided.
    """
    is_exam = paper.kind == "exam"
    score = max(0.0, round(sum(points[asked.id] for asked in paper.questions) - penalty, 4))
    # Of a form that was not the learner's to sit nothing is told: it may be theirs another time.
    told = exam is None or exam["counts"]

    def questions() -> Iterator[Answered]:
        for asked in paper.questions:
            answer = answers.by_id.get(asked.id)
            score = points[asked.id]
            why = reasons(bank[asked.id], answer)
            yield Answered(
                id=asked.id,
                score=None if is_exam else score,
                points=asked.points,
                right=score >= asked.points,
                reasons=() if is_exam else why,
                lesson=links[asked.id],
                answered=bool(why),
                comment=comments.get(asked.id, ""),
                by_hand=asked.id in by_hand,
            )

    return Result(
        paper=paper.id,
        content=content,
        time=moment.isoformat(),
        score=score if told else 0.0,
        points=paper.total,
        self_marked=self_marked,
        questions=tuple(questions()) if told else (),
        problems=answers.problems,
        penalty=penalty,
        exam=exam,
    )
