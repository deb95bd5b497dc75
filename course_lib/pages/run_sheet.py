"""The run sheet of a session: a page to print, which needs nothing beside it."""

from collections.abc import Iterator
from typing import Any

from course_lib import __version__, evidence
from course_lib.course import course
from course_lib.evidence.clinic import Clinic
from course_lib.pages.publish import for_browsers
from course_lib.pages.review import banner
from course_lib.pages.session import Session, Timed
from course_lib.pages.steps import steps
from course_lib.pages.templating import TEMPLATES

# In the order in which a trainer needs them.
_LINES = {"say": "Say", "ask": "Ask", "do": "Do", "answer": "Then"}


def file(session: Session) -> str:
    """The name of the file of this sheet."""
    return f"session-{session.role.replace('_', '-')}-{session.minutes}.html"


def page(session: Session, clinic: Clinic) -> str:
    """The sheet as HTML, with the clinic's review of these lessons, or the draft banner."""
    checked = evidence.checked_on()
    text = TEMPLATES.get_template("run_sheet.html.j2").render(
        course=course(),
        role=course().roles[session.role],
        minutes=session.minutes,
        lessons=session.lessons,
        rows=list(_rows(session)),
        skips=[_skip(each) for each in session.skips],
        materials=list(_materials(session)),
        review=banner(clinic, session.lessons),
        version=__version__,
        checked=f"{checked.day} {checked:%B %Y}",
    )
    return for_browsers(text)


def _rows(session: Session) -> Iterator[dict[str, Any]]:
    titles = {lesson.slug: lesson.title for lesson in session.lessons}
    screens = {lesson.slug: len(steps(lesson)) + 1 for lesson in session.lessons}
    before = ""
    for timed in session.timed:
        part = timed.part
        yield {
            "timed": timed,
            "part": part,
            "lesson": titles[part.lesson] if part.lesson and part.lesson != before else "",
            "screens": screens.get(part.lesson, 0),
            "from": clock(timed.starts),
            "to": clock(timed.ends),
            "lines": [
                (name, words, getattr(part, name)) for name, words in _LINES.items() if getattr(part, name)
            ],
        }
        before = part.lesson


def _skip(timed: Timed) -> dict[str, Any]:
    return {"at": clock(timed.starts), "title": timed.part.title, "minutes": timed.part.minutes}


def _materials(session: Session) -> Iterator[str]:
    titles = {lesson.slug: lesson.title for lesson in session.lessons}
    asked = {timed.part.lesson for timed in session.timed if timed.part.kind == "question"}
    yield "A computer with the course open, and a projector"
    yield "The projector view of each lesson, in a tab of its own: its link stands at the end of the lesson"
    if asked:
        which = "; ".join(title for slug, title in titles.items() if slug in asked)
        yield f"From the page “On paper”, printed, one for each person: {which}"
        yield "The answer keys of these, for you alone"
    if any(timed.part.kind == "role_play" for timed in session.timed):
        yield "The page “Role-plays”, in one more tab"
    yield "This sheet, a pen, and a board or a large sheet for questions"
    yield "Your clinic’s list of whom to call"


def clock(minute: int) -> str:
    """A minute of the session as a trainer reads it off a watch that was set to zero.

    >>> clock(5), clock(65)
    ('0:05', '1:05')
    """
    return f"{minute // 60}:{minute % 60:02}"
