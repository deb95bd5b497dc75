"""An onboarding session: parts of the lessons that add up to the minutes a trainer has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from course_lib.course import Role, course
from course_lib.evidence import DataError
from course_lib.pages.lesson import Lesson
from course_lib.pages.session_parts import Kind, Part, parts
from course_lib.quiz import RolePlay

# The minutes into which nothing more fits are for questions from the room. More would be no plan [min].
_MOST_QUESTIONS = 10
# Without these, a lesson has not been taught.
_NEEDED: frozenset[Kind] = frozenset({"predict", "desk"})
# What comes in next, a part of each lesson in turn, as long as there is time.
_WAVES: tuple[Kind, ...] = ("claim", "key_points", "say", "look")


@dataclass(frozen=True)
class Timed:
    """A part at its minute of the session, and its place among those to skip when late; 0 means never."""

    part: Part
    starts: int
    skip: int = 0

    @property
    def ends(self) -> int:
        """The minute at which the next part starts."""
        return self.starts + self.part.minutes


@dataclass(frozen=True)
class Session:
    """All parts in their order. Their minutes add up to `minutes`."""

    role: Role
    minutes: int
    lessons: tuple[Lesson, ...]
    timed: tuple[Timed, ...]

    @property
    def skips(self) -> tuple[Timed, ...]:
        """What to skip when late, first things first."""
        return tuple(sorted((each for each in self.timed if each.skip), key=lambda each: each.skip))


def session(
    lessons: Sequence[Lesson], role: Role, minutes: int, play: tuple[RolePlay, int] | None = None
) -> Session:
    """Fill a session of so many minutes [min] with parts of these lessons, for people of this role.

    Each lesson is opened with its prediction and closed at the desk of the role. Then come, as long as there
    is time: a practice question of each lesson, those about safety first; the role-play `play` with its
    minutes; a claim of each lesson, its key points, its words, its other explorers; and all that is left.

    Raises:
        DataError: there are too few or too many minutes; how many there may be.
    """
    pace = course().session
    of_lesson = {lesson.slug: parts(lesson, role, pace) for lesson in lessons}
    needed = [part for each in of_lesson.values() for part in each if part.kind in _NEEDED]
    pause = pace.pause if minutes > pace.pause_after else 0
    frame = pace.welcome + pace.close + pause
    left = minutes - frame - sum(part.minutes for part in needed)
    if left < 0:
        raise DataError(_too_few(lessons, role, minutes, minutes - left))
    added: list[Part] = []
    for part in _wishes(of_lesson, play):
        if part.minutes <= left:
            added.append(part)
            left -= part.minutes
    if left > _MOST_QUESTIONS:
        raise DataError(
            f"{minutes} minutes are more than these lessons fill. A session of them has at most"
            f" {minutes - left + _MOST_QUESTIONS} minutes; plan two sessions, or name more lessons"
        )
    ordered = [_welcome(role, lessons, pace.welcome)]
    for each in of_lesson.values():
        ordered += [part for part in each if part in needed or part in added]
    ordered += [part for part in added if part.kind == "role_play"]
    ordered.append(_close(role, lessons, pace.close, left))
    if pause:
        ordered.insert(_middle(ordered, minutes), Part("pause", "Pause", pause, do=("Open a window.",)))
    return Session(role, minutes, tuple(lessons), tuple(_clock(ordered, added)))


def _wishes(of_lesson: Mapping[str, Sequence[Part]], play: tuple[RolePlay, int] | None) -> Iterator[Part]:
    """What may come in besides what is needed, the most wanted first."""
    lists = [[part for part in each if part.kind not in _NEEDED] for each in of_lesson.values()]
    given: list[Part] = []

    def first(kind: Kind) -> list[Part]:
        # Sorting is stable: those about safety come first, else the order stays.
        those = [sorted((part for part in each if part.kind == kind), key=_harmless)[:1] for each in lists]
        found = sorted((part for each in those for part in each), key=_harmless)
        given.extend(found)
        return found

    yield from first("question")
    if play is not None:
        yield _role_play(*play)
    for kind in _WAVES:
        yield from first(kind)
    rest = [[part for part in each if part not in given] for each in lists]
    yield from (part for row in zip_longest(*rest) for part in row if part is not None)


def _harmless(part: Part) -> bool:
    return not part.critical


def _clock(ordered: Sequence[Part], added: Sequence[Part]) -> Iterator[Timed]:
    """What came in last goes out first."""
    at = 0
    for part in ordered:
        yield Timed(part, at, len(added) - added.index(part) if part in added else 0)
        at += part.minutes


def _middle(ordered: Sequence[Part], minutes: int) -> int:
    """The place nearest to half time: between two lessons, or between two parts of the only one."""
    starts = [sum(part.minutes for part in ordered[:place]) for place in range(len(ordered))]
    places = range(2, len(ordered) - 1)
    between = [place for place in places if ordered[place].lesson != ordered[place - 1].lesson]
    return min(between or places, key=lambda place: abs(starts[place] - minutes / 2))


def _too_few(lessons: Sequence[Lesson], role: Role, minutes: int, least: int) -> str:
    names = ", ".join(lesson.title for lesson in lessons)
    fewer = f", or name fewer lessons, for example: --lesson {lessons[0].slug}" if len(lessons) > 1 else ""
    which = "this lesson" if len(lessons) == 1 else f"these {len(lessons)} lessons"
    return (
        f"{minutes} minutes are too few for {which}: {names}. A session of them for the role"
        f" “{course().roles[role]}” needs at least {least} minutes. Give it more time{fewer}"
    )


def _welcome(role: Role, lessons: Sequence[Lesson], minutes: int) -> Part:
    return Part(
        "welcome",
        "Welcome",
        minutes,
        say=(
            "This is training material, not medical advice. Our own protocols, the device manual and our"
            " supervising clinician come first.",
            "A wrong guess costs nothing here. No client’s name or photo is shown or told.",
        ),
        ask=("What has a client asked you that you could not answer?",),
        do=(f"Write the questions down; come back to them at the end. Today: {_titles(lessons)}.",),
    )


def _close(role: Role, lessons: Sequence[Lesson], minutes: int, left: int) -> Part:
    path = course().paths[role]
    done = [lesson.slug for lesson in lessons]
    names = {topic.slug: topic.title for topic in course().topics}
    onward = [names[slug] for slug in path.core if slug not in done]
    do = ["Go back to the questions of the beginning. What nobody here may answer goes to the clinician."]
    do.append("Each of you finishes the lessons alone: the parts left out here, and the quizzes.")
    if onward:
        do.append(f"Still to come: {', '.join(onward)}.")
    return Part(
        "close",
        "Questions, and what changes tomorrow" if left else "What changes tomorrow",
        minutes + left,
        ask=("Which sentence will you say differently tomorrow? Which one will you no longer say?",),
        do=tuple(do),
    )


def _role_play(play: RolePlay, minutes: int) -> Part:
    return Part(
        "role_play",
        f"Role-play: {play.title}",
        minutes,
        say=(play.scene,),
        ask=("Before each click: what would you answer? Hands up for each choice.",),
        do=("Open the page “Role-plays”. One of you reads the client’s words aloud.",),
    )


def _titles(lessons: Sequence[Lesson]) -> str:
    return "; ".join(lesson.title for lesson in lessons)
