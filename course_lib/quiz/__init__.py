"""Questions, answers and marking, as data and pure functions: nothing here knows how a question is shown."""

from course_lib.quiz.conversation import Debrief, RolePlay, Turn, Walk, choice_id, play_version, walk, ways
from course_lib.quiz.marking import Feedback, feedback, key, mark
from course_lib.quiz.question import (
    Matching,
    Multiple,
    Numeric,
    Option,
    Pair,
    Question,
    Single,
    option_id,
    options_of,
    pairs_of,
    topic_of,
    version,
)
from course_lib.quiz.reading import practice, practice_question, read_questions, refuse_shared_ids
from course_lib.quiz.role_plays import play_minutes, role_play
from course_lib.quiz.showing import practice_data, public

__all__ = [
    "Debrief",
    "Feedback",
    "Matching",
    "Multiple",
    "Numeric",
    "Option",
    "Pair",
    "Question",
    "RolePlay",
    "Single",
    "Turn",
    "Walk",
    "choice_id",
    "feedback",
    "key",
    "mark",
    "option_id",
    "options_of",
    "pairs_of",
    "play_minutes",
    "play_version",
    "practice",
    "practice_data",
    "practice_question",
    "public",
    "read_questions",
    "refuse_shared_ids",
    "role_play",
    "topic_of",
    "version",
    "walk",
    "ways",
]
