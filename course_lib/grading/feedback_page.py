"""Feedback through nbgrader's own commands: `nbgrader generate_feedback`, and the button in its formgrader.

`office.settings` puts this class in, through nbgrader's extension point. nbgrader then goes its usual way,
only that the page it writes is ours: made from the answers, the gradebook and what a trainer has put into it.
"""

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import Unicode

from course_lib.evidence import DataError
from course_lib.grading.book import Book, Remarks
from course_lib.grading.feedback import page
from course_lib.grading.marking_run import Marker
from course_lib.grading.office import station

__all__ = ["FeedbackPage", "page_of"]


class FeedbackPage(Exporter):
    """Stands where nbgrader makes a page of a marked notebook."""

    checkout = Unicode(help="The folder of the course: papers and questions.").tag(config=True)
    home = Unicode(help="The folder of learners and of the gradebook.").tag(config=True)
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **more: Any) -> Any:
        """Return the page for the marked notebook `filename`, of which only the folder matters.

        Raises:
            DataError: the gradebook does not know the paper, or has no marks for it.
            NotSaved: the answers or the gradebook cannot be read.
        """
        named = (resources or {})["nbgrader"]
        made = page_of(Path(self.checkout), Path(self.home), named["assignment"], named["student"])
        metadata = {"name": named["notebook"]}
        return made, {**(resources or {}), "metadata": metadata, "output_extension": self.file_extension}


def page_of(root: Path, home: Path, paper_id: str, learner_id: str) -> str:
    """Return the page of feedback for a submission that has been marked, as the gradebook has it now.

    Raises:
        DataError: the gradebook does not know the paper, or has no marks for it.
        NotSaved: the answers or the gradebook cannot be read.
    """
    marker = Marker(root, paper_id)
    place = Path(learner_id) / paper_id
    marked = marker.mark(station(root, home, "autograded") / place, learner_id)
    with Book(home) as book:
        listed = book.listed(paper_id)
        points = None if listed is None else book.scores(listed, learner_id)
        remarks = Remarks() if listed is None else book.remarks(listed, learner_id).get(learner_id, Remarks())
    if points is None:
        raise DataError(f"the gradebook has no marks of '{learner_id}' for paper '{paper_id}': mark it first")
    # What was handed in on this machine was never collected.
    self_marked = not (station(root, home, "submitted") / place).is_dir()
    result = marker.result(marked, points, remarks, home=home, self_marked=self_marked)
    return page(marker, marked, result, remarks)
