"""What a clinician reads of a question and of a role-play, line by line."""

from collections.abc import Iterator

from course_lib import quiz
from course_lib.quiz.conversation import FULL, Choice


def question_lines(question: quiz.Question) -> Iterator[dict[str, str]]:
    """The parts of a question with what is right about them: `mark` is "right" or "wrong"."""
    if isinstance(question, quiz.OneOf | quiz.Multiple):
        for option in question.options:
            yield {"mark": "right" if option.correct else "wrong", "text": option.text, "why": option.why}
    elif isinstance(question, quiz.Ordering):
        for place, step in enumerate(question.steps, 1):
            yield {"mark": "right", "text": f"{place}. {step.text}", "why": step.why}
    elif isinstance(question, quiz.Numeric):
        yield {
            "mark": "right",
            "text": f"{question.answer:g} {question.unit}, within {question.tolerance:g}",
            "why": question.worked,
        }
        yield {"mark": "wrong", "text": "too low", "why": question.low}
        yield {"mark": "wrong", "text": "too high", "why": question.high}
    else:
        for pair in question.pairs:
            yield {"mark": "right", "text": f"{pair.left}: {pair.right}", "why": pair.why}


def role_play_lines(play: quiz.RolePlay) -> Iterator[dict[str, str]]:
    """All that is said in a role-play.

    `mark` is "turn" for what the client says and "end" for what came of it; "best", "partly", "poor" or
    "unsafe" for an answer.
    """
    for turn in play.turns:
        yield {"mark": "turn", "text": f"{play.client}: “{turn.says}”", "why": ""}
        for choice in turn.choices:
            spoken = filter(None, [choice.say and f"“{choice.say}”", choice.do])
            yield {"mark": _worth(choice), "text": " ".join(spoken), "why": choice.feedback}
    for debrief in play.debriefs:
        signs = [f"{sign.sign}: {sign.action}." for sign in debrief.warning_signs]
        remember = " ".join([f"“{debrief.say}”", *signs])
        yield {"mark": "end", "text": f"{debrief.title}. {debrief.outcome}", "why": remember}


def _worth(choice: Choice) -> str:
    if choice.unsafe:
        return "unsafe"
    return "best" if choice.points == FULL else "partly" if choice.points else "poor"
