"""What advertising rules refuse, for those who check the words of a lesson; the list is the course's own."""

from course_lib.quiz.promises import banned

__all__ = ["banned"]
