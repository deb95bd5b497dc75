"""A place for a trainer's comment at every question, in nbgrader's gradebook.

nbgrader has comments only on cells in which learners write, and nobody writes in the cells of a paper. So the
gradebook lists one such cell for the answer to each question; the notebook that trainers see has it too. The
paper stays as it is, and so do its scores.
"""

from nbformat import NotebookNode
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import is_grade, is_solution

from course_lib.grading.nbgrader_parts import MissingEntry, api
from course_lib.grading.office import ANSWER

__all__ = ["SaveWithComments"]


class SaveWithComments(SaveCells):  # type: ignore[misc]
    """Stands where nbgrader enters the cells of a paper into its gradebook, and adds a place for comments."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, object], cell_index: int
    ) -> tuple[NotebookNode, dict[str, object]]:
        """Note one cell."""
        super().preprocess_cell(cell, resources, cell_index)
        if is_grade(cell) and not is_solution(cell):
            self.new_solution_cells.setdefault(f"{ANSWER}{cell.metadata.nbgrader.grade_id}", {})
        return cell, resources

    def _create_notebook(self, nb: NotebookNode) -> None:
        try:
            known = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            known = None
        if known is not None and known.submissions:
            self._add_to_older(known)
        super()._create_notebook(nb)

    def _add_to_older(self, known: api.Notebook) -> None:
        """Add what a paper lacks that was handed in before it had places for comments."""
        had = {cell.name for cell in known.solution_cells}
        asked = {f"{ANSWER}{cell.name}" for cell in known.grade_cells}
        for name in asked & set(self.new_solution_cells) - had:
            cell = self.gradebook.add_solution_cell(name, self.notebook_id, self.assignment_id)
            comments = [
                api.Comment(cell_id=cell.id, notebook_id=submitted.id) for submitted in known.submissions
            ]
            self.gradebook.db.add_all(comments)
        self.gradebook.db.commit()
