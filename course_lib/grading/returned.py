"""A result that came back through the exchange: the JSON in a page of feedback, and nothing else of the page.

The file lies in a folder that its learner may write, so it is read like anything else from there: a plain
file, of a limited size, and of just the form that the course writes.
"""

import json
import logging
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from jupyter_core.paths import jupyter_data_dir
from pydantic import TypeAdapter, ValidationError

from course_lib.grading.nbgrader_config import loaded
from course_lib.grading.office import COURSE
from course_lib.grading.plain_files import read_plain
from course_lib.grading.release import exchange
from course_lib.grading.results import Result

__all__ = ["fetch", "newest_result", "result_in", "results"]

_LOG = logging.getLogger("course.nbgrader")

MAX_PAGE_BYTES = 2 * 1024 * 1024
# nbgrader makes a folder for the time of each submission; who fills their own with others waits for nobody.
MAX_FOLDERS = 200
_JSON = re.compile(rb'<script type="application/json" id="result">([^<]*)</script>')
_LESSON = re.compile(r"[a-z0-9_]+\.html(#[A-Za-z0-9_-]+)?")


def result_in(path: Path) -> dict[str, Any] | None:
    """Return the result that stands in a page of feedback, ready for JSON, or None where there is none.

    Args:
        path: the page, as `course grade` or nbgrader wrote it.
    """
    try:
        found = _JSON.findall(read_plain(path, MAX_PAGE_BYTES))
        if len(found) != 1:
            return None
        result = _form().validate_python(json.loads(found[0], parse_constant=_refused))
        json.dumps(result.as_json(), allow_nan=False)  # 1e999 is a number in JSON, and endless here
        if datetime.fromisoformat(result.time).tzinfo is None:
            return None
    except (OSError, ValueError, ValidationError, RecursionError):
        return None
    # A link that leads anywhere else is not ours.
    links = [each.lesson for each in result.questions]
    links += [each["lesson"] for each in result.exam["objectives"]] if result.exam else []
    if not all(_LESSON.fullmatch(link) for link in links):
        return None
    return result.as_json()


def results(folder: Path, paper_id: str) -> list[dict[str, Any]]:
    """Return the results that nbgrader has fetched for a paper, oldest first.

    Args:
        folder: where the paper was fetched to; nbgrader puts feedback into `feedback/<time>/` in it.
        paper_id: the paper.
    """
    try:
        folders = sorted((folder / "feedback").iterdir())[-MAX_FOLDERS:]
    except OSError:
        return []
    found = (result_in(each / f"{paper_id}.html") for each in folders if not each.is_symlink())
    mine = [result for result in found if result and result["paper"] == paper_id]
    return sorted(mine, key=lambda result: datetime.fromisoformat(result["time"]))


def newest_result(folder: Path, paper_id: str) -> dict[str, Any] | None:
    """Return the newest result that nbgrader has fetched for a paper to `folder`, or None."""
    found = results(folder, paper_id)
    return found[-1] if found else None


def fetch(root: Path, home: Path, paper_id: str, folder: Path) -> None:
    """Fetch what a grader has handed back to whoever runs this, as `nbgrader fetch_feedback` does.

    Where there is no exchange, or nothing has been handed in from here, nothing happens.

    Args:
        root: the checkout.
        home: the learners' folder.
        paper_id: the paper.
        folder: where `newest_result` looks for it afterwards.

    Raises:
        DataError: nbgrader's settings cannot be read.
    """
    cache = Path(jupyter_data_dir()) / "nbgrader_cache" / COURSE
    if exchange(root, home) is None or not any(cache.glob(f"*+{paper_id}+*")):
        return
    from course_lib.grading import nbgrader_parts as parts

    config, beside = loaded(root, home), str(folder.parent)
    fetching = parts.exchanging("FetchFeedback", config, paper_id, _LOG, assignment_dir=beside)
    try:
        fetching.start()
    except (parts.ExchangeError, OSError) as error:
        # What has been fetched before is still there to be shown.
        _LOG.warning("fetching the result of %s: %s", paper_id, error)


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of a result")


@cache
def _form() -> TypeAdapter[Result]:
    return TypeAdapter(Result)
