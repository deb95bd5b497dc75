"""What a learner gets back: one HTML file, under nbgrader's own names, that holds the result as JSON too.

People read the page. The course's server reads the JSON in it and nothing else (`returned`): it never serves
the page. Everything that somebody typed stands in it as text.
"""

import json
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from course_lib.grading.autograded import GRADER, SECRET_FILE
from course_lib.grading.book import Remarks
from course_lib.grading.marking_run import STAMP_FILE, Marked, Marker
from course_lib.grading.office import station
from course_lib.grading.plain_files import read_plain, replace_folder
from course_lib.grading.results import Answered, Result
from course_lib.grading.words import Line, asked, told, when

__all__ = ["page", "remarks_in", "write_feedback"]

MAX_SMALL_BYTES = 1024
# Where the page says which of a trainer's remarks are in it; it stands at its very beginning.
_REMARKS = '<meta name="course-remarks" content="'


def page(marker: Marker, marked: Marked, result: Result, remarks: Remarks | None = None) -> str:
    """Return the page of one submission.

    Args:
        marker: the marker of its paper.
        marked: the submission.
        result: what its learner is told.
        remarks: the remarks that `result` was made with.
    """
    questions = []
    for said in result.questions:
        question = marker.bank[said.id]
        lines = told(question, marked.answers.by_id.get(said.id))
        if not said.reasons:  # Then nothing but the answer itself is to be told of it.
            lines = tuple(replace(line, right=None, why="") for line in lines)
        questions.append({"said": said, "stem": asked(question), "lines": lines, "word": _word(said, lines)})
    return _template().render(
        remarks=f'{_REMARKS}{(remarks or Remarks()).digest}">',
        title=marker.paper.title,
        when=when(marked.moment),
        result=result,
        questions=questions,
        json=_escaped(result),
    )


def write_feedback(
    marker: Marker,
    home: Path,
    marked: Marked,
    result: Result,
    remarks: Remarks | None = None,
    *,
    desk: str = GRADER,
) -> Path:
    """Write the feedback of one submission that has been marked; return its file.

    Beside it lie the time stamp and the secret of the submission, which nbgrader asks for when it hands the
    feedback back.

    Args:
        marker: the marker of its paper.
        home: the learners' folder.
        marked: the submission.
        result: what its learner is told.
        remarks: the remarks that `result` was made with.
        desk: where folders are put together; only one program works there at a time.

    Raises:
        NotSaved: it cannot be written; what was there before stays.
    """
    place = Path(marked.learner) / marked.paper
    autograded = station(marker.root, home, "autograded") / place
    files = {f"{marked.paper}.html": page(marker, marked, result, remarks).encode()}
    for name in (STAMP_FILE, SECRET_FILE):
        if (autograded / name).exists():
            files[name] = read_plain(autograded / name, MAX_SMALL_BYTES)
    folder = station(marker.root, home, "feedback") / place
    replace_folder(folder, files, desk=desk)
    return folder / f"{marked.paper}.html"


def remarks_in(path: Path) -> str | None:
    """Return the digest of the remarks in a page of feedback, or None where that cannot be told."""
    try:
        with path.open("rb") as file:
            start = file.read(300).decode("utf-8", "replace")
    except OSError:
        return None
    _, found, rest = start.partition(_REMARKS)
    return rest.partition('"')[0] if found else None


def _word(said: Answered, lines: Collection[Line]) -> str:
    if said.right:
        return "Right"
    if (said.score or 0) > 0:
        return "Partly right"
    return "Not right" if lines else "Left open"


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
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("feedback.html.j2")
