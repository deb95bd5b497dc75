"""nbgrader's settings as its own commands find them: `assignments/nbgrader_config.py`, and ours on top."""

from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.evidence import DataError
from course_lib.grading.book import Penalty
from course_lib.grading.office import settings

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["late_policy", "loaded"]


def loaded(root: Path, home: Path) -> "Config":
    """Return the settings for the checkout `root`, with the learners' folder `home`.

    What a trainer has added to `nbgrader_config.py`, such as what lateness costs, counts.

    Raises:
        DataError: that file cannot be run.
    """
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    file = root / "assignments" / "nbgrader_config.py"
    found = Config()
    if file.is_file():
        try:
            found = PyFileConfigLoader(file.name, path=str(file.parent)).load_config()
        except Exception as error:  # It is a program: anything can go wrong in it.
            raise DataError(f"{file}: cannot be run: {error!r}") from error
    found.merge(Config(settings(root, home)))
    return found


def late_policy(config: "Config") -> Penalty:
    """Return what lateness costs, as nbgrader's plugin for it says; by default nothing."""
    from course_lib.grading.nbgrader_parts import AssignLatePenalties

    assigning = AssignLatePenalties(config=config)
    assigning.init_plugin()
    penalty: Penalty = assigning.plugin_inst.late_submission_penalty
    return penalty
