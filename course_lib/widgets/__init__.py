"""What a lesson's cells call: one import, one call."""

from course_lib.widgets.claim import claim
from course_lib.widgets.displays import objectives
from course_lib.widgets.paper import ask, hand_in
from course_lib.widgets.question import practice
from course_lib.widgets.role_play import role_play

__all__ = ["ask", "claim", "hand_in", "objectives", "practice", "role_play"]
