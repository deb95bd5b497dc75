"""What nbgrader's own commands read when they run in this folder; all of it is decided in one place."""

from pathlib import Path

from course_lib.grading.office import settings
from course_lib.learner import home

for name, chosen in settings(Path(__file__).resolve().parent.parent, home()).items():
    get_config()[name].update(chosen)  # type: ignore[name-defined]  # noqa: F821
