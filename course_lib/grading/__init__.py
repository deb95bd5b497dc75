"""From click to gradebook: papers as nbgrader's assignments, marks, the gradebook, the log of attempts.

Importing this package does not load nbgrader, which takes seconds: the parts that need it load it when used.
"""

from course_lib.grading.scoring import score

__all__ = ["score"]
