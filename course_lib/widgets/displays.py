"""Parts of a lesson that are lists of data: shown as plain Markdown, in JupyterLab and on the page alike."""

from IPython.display import Markdown

from course_lib.course import topic


def objectives(slug: str) -> Markdown:
    """List what a learner can do after the lesson.

    Raises:
        DataError: there is no such lesson; the message names those there are.
    """
    return Markdown("\n".join(f"- {objective.text}" for objective in topic(slug).objectives))
