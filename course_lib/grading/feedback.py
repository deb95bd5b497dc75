"""What a learner gets back: one HTML file, under nbgrader's own names, that holds the result as JSON too."""

import json
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from course_lib.grading.autograded import SECRET_FILE
from course_lib.grading.marking_run import STAMP_FILE
from course_lib.grading.office import station
from course_lib.grading.plain_files import read_plain, replace_folder
from course_lib.grading.results import Result
from course_lib.quiz.papers import bank

__all__ = ["write_feedback"]

MAX_SMALL_BYTES = 1024


def write_feedback(root: Path, home: Path, paper_id: str, learner_id: str, result: Result) -> Path:
    """Write the feedback of one submission that has been marked; return its file.

    Beside it lie the time stamp and the secret of the submission, which nbgrader asks for when it hands the
    feedback back.

    Args:
        root: the checkout.
        home: the learners' folder.
        paper_id: the paper.
        learner_id: whose it is.
        result: what they are told.

    Raises:
        NotSaved: it cannot be written; what was there before stays.
    """
    marked = station(root, home, "autograded") / learner_id / paper_id
    known = bank(root)
    stems = {question.id: known[question.id].stem for question in result.questions}
    page = _template().render(result=result, stems=stems, json=_escaped(result))
    files = {f"{paper_id}.html": page.encode()}
    for name in (STAMP_FILE, SECRET_FILE):
        if (marked / name).exists():
            files[name] = read_plain(marked / name, MAX_SMALL_BYTES)
    folder = station(root, home, "feedback") / learner_id / paper_id
    replace_folder(folder, files)
    return folder / f"{paper_id}.html"


def _escaped(result: Result) -> Markup:
    """The result as JSON that cannot end the element it stands in."""
    text = json.dumps(result.as_json())
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@cache
def _template() -> jinja2.Template:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("course_lib.grading"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return made.get_template("feedback.html.j2")
