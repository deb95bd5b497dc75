"""A practice question: answered with native controls, explained option by option."""

from course_lib import evidence, quiz
from course_lib.widgets.kept import Kept, script, style


class Question(Kept):
    """The widget; authors call `practice`."""

    _esm = script("question")
    _css = style("question")


def practice(question_id: str) -> Question:
    """Ask one of the practice questions of `course_lib/practice`.

    Its key travels with it, because it is never graded.

    Raises:
        DataError: there is no such practice question; the message names near ones.
    """
    question = quiz.practice_question(question_id)
    spec = quiz.practice_data(question)
    labels = {each: evidence.source_label(each) for each in question.src}
    return Question(
        kind="practice",
        key=f"practice:{question_id}",
        content=quiz.version(question),
        spec={**spec, "labels": labels},
    )
