"""What a lesson's cells call: one import, one call."""

from course_lib.widgets.claim import claim
from course_lib.widgets.displays import objectives
from course_lib.widgets.paper import ask, hand_in
from course_lib.widgets.question import practice

__all__ = ["ask", "claim", "hand_in", "objectives", "practice"]
