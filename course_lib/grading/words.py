"""An answer in words, as a trainer reads it: what was chosen, and nothing of the key."""

from course_lib.quiz import Multiple, Numeric, Question, Single, feedback

__all__ = ["in_words"]


def in_words(question: Question, answer: object) -> tuple[str, ...]:
    """Return what a learner answered, a line for each part, as plain text.

    What no screen could have sent is not shown: a learner's file may hold anything.
    """
    if answer is None:
        return ("Not answered.",)
    chosen = [part for part in feedback(question, answer) if part.chosen is not None]
    if isinstance(question, Single | Multiple):
        lines = [part.part for part in chosen]
    elif isinstance(question, Numeric):
        lines = [f"{part.chosen} {question.unit}".strip() for part in chosen]
    else:
        lines = [f"{part.part} → {part.chosen}" for part in chosen]
    return tuple(lines) or ("Nothing that counts was answered.",)
