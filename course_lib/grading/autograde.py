"""Marking for nbgrader's own commands: `nbgrader autograde`, and the button in its formgrader.

`office.settings` puts these two classes in, through nbgrader's extension points. nbgrader then goes its usual
way, only that the notebook it works on is the paper with the marks of the answers in it: what the learner
handed in is neither opened nor run.
"""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from traitlets import Bool, Unicode

from course_lib.evidence import DataError
from course_lib.grading import attempts
from course_lib.grading.autograded import Autograded
from course_lib.grading.book import Book
from course_lib.grading.marking_run import Marked, Marker
from course_lib.grading.scoring import points_for

__all__ = ["KeepAttempt", "MarkedPaper"]


class MarkedPaper(NotebookExporter):
    """Stands where nbgrader reads the notebook of a submission, and gives it the marked paper instead."""

    checkout = Unicode(help="The folder of the course: papers and questions.").tag(config=True)
    home = Unicode(help="The folder of learners and of the gradebook.").tag(config=True)

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **more: Any) -> Any:
        """Return the marked paper; of `filename` only the folder matters.

        Raises:
            DataError: the gradebook has other grade cells than the paper has questions.
            NotSaved: the answers or the gradebook cannot be read.
        """
        named = (resources or {})["nbgrader"]
        marker = Marker(Path(self.checkout), named["assignment"])
        marked = marker.mark(Path(filename).parent, named["student"])
        with Book(Path(self.home)) as book:
            listed = book.listed(marked.paper)
        if listed is None or named["notebook"] != marked.paper:
            raise DataError(f"the gradebook knows no notebook '{named['notebook']}' of '{marked.paper}'")
        worth = {name: points for name, (_, points) in listed.cells.items()}
        points = {name: points_for(marked.marks.get(name, 0.0), most) for name, most in worth.items()}
        maker = Autograded(marker, worth)
        made: NotebookNode = from_dict(maker.notebook(marked, points))
        ours = {"marked": marked, "shown": maker.shown(marked)}
        resources = {**(resources or {}), "course_lib": ours, "metadata": {"name": named["notebook"]}}
        return self.from_notebook_node(made, resources, **more)  # type: ignore[no-untyped-call]


class KeepAttempt(Preprocessor):
    """The last step: nbgrader keeps the latest score of a learner, and the log keeps all.

    nbgrader has read the points by now, and what is written is the notebook that trainers see.
    """

    enabled = Bool(True).tag(config=True)
    home = Unicode(help="The folder of learners and of the gradebook.").tag(config=True)

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Add the submission to the log of attempts; return the notebook for trainers.

        Raises:
            NotSaved: the log cannot be written.
        """
        marked: Marked = resources["course_lib"]["marked"]
        attempts.Graded(Path(self.home)).add(marked.attempt())
        return from_dict(resources["course_lib"]["shown"]), resources
