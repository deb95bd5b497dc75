"""What advertising rules refuse, for those who check the words of a lesson; the list itself is the course's."""

from course_lib.quiz.promises import banned

__all__ = ["banned"]
