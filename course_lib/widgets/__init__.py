"""What a lesson's cells call: one import, one call."""

from course_lib.widgets.claim import claim
from course_lib.widgets.displays import objectives
from course_lib.widgets.question import practice

__all__ = ["claim", "objectives", "practice"]
