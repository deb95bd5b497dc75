"""Role-plays: consultations that branch, one file each in `course_lib/role_plays/<id>.yaml`.

A conversation is checked as a whole while its file is read: whatever a learner chooses, it comes to an end, a
safe hand-over beats a confident wrong answer, and nothing that is fit to be said is a promise.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from course_lib.course import Pace, course, minutes
from course_lib.evidence import Problem, did_you_mean, named, read
from course_lib.quiz.conversation import Choice, Debrief, RolePlay, Turn, Walk, most, ways
from course_lib.quiz.promises import banned

__all__ = ["MINUTES", "play_minutes", "read_role_play", "role_play", "role_plays"]

MINUTES = (4, 6)
"""How long every way through a role-play takes: at least, at most [min]."""


@cache
def role_plays() -> Mapping[str, RolePlay]:
    """Return all role-plays by id, in the order of their roles in the course.

    Raises:
        DataError: a file breaks a rule.

    >>> [play.role for play in role_plays().values()]
    ['front_desk', 'consultant', 'operator']
    """
    folder = Path(__file__).resolve().parent.parent / "role_plays"
    found = [read_role_play(path) for path in sorted(folder.glob("*.yaml"))]
    roles = list(course().roles)
    return MappingProxyType({play.id: play for play in sorted(found, key=lambda one: roles.index(one.role))})


def role_play(play_id: str) -> RolePlay:
    """Return one role-play.

    Raises:
        DataError: there is none of this name; the message says which one may have been meant.
    """
    return named(play_id, role_plays(), "role-play")


def read_role_play(path: Path) -> RolePlay:
    """Read one role-play.

    Raises:
        DataError: a line `file:line: what, the value, what is allowed` for every fault.
    """
    return read(path, RolePlay, check=lambda play: _faults(play, path.stem))


def play_minutes(play: RolePlay, pace: Pace | None = None) -> tuple[int, int]:
    """Return how long the shortest and the longest way through a role-play take [min], each rounded up.

    Each turn counts as one question, its choices and their feedback included. What is read besides, the
    scene, what the client says and the debrief, counts by its words.

    Args:
        play: the role-play.
        pace: how long each of these takes; that of the course, unless given.
    """
    taken = [_minutes(play, way, pace or course().pace) for way in ways(play)]
    return min(taken), max(taken)


def _minutes(play: RolePlay, way: Walk, pace: Pace) -> int:
    read_ = [play.scene, *(step.turn.says for step in way.steps)]
    read_ += [step.choice.well or step.turn.best.say or "" for step in way.steps]
    end = next(each for each in play.debriefs if each.id == way.at.id)
    read_ += [end.title, end.outcome, end.say, *(f"{sign.sign} {sign.action}" for sign in end.warning_signs)]
    words = sum(len(text.split()) for text in read_)
    return minutes(words, claims=0, questions=len(way.steps), predictions=0, explorers=0, pace=pace)


def _faults(play: RolePlay, name: str) -> Iterable[Problem]:
    if play.id != name:
        yield Problem(("id",), f"id '{play.id}' must be the name of the file, '{name}'")
    yield from _promises(play)
    broken = [*_names(play)] or [*_circles(play)]
    # What follows goes every way to its end, and needs that there is one.
    yield from broken or [*_unreached(play), *_points(play), *_endings(play), *_time(play)]


def _names(play: RolePlay) -> Iterator[Problem]:
    places = [*_nodes(play)]
    ids = [node.id for _, node in places]
    for number, (where, node) in enumerate(places):
        if node.id in ids[:number]:
            yield Problem((*where, "id"), f"id '{node.id}' is used twice; each turn and debrief has its own")
    for place, choice in _choices(play):
        if choice.to not in ids:
            near = did_you_mean(choice.to, ids) or f"; there are: {', '.join(ids)}"
            yield Problem((*place, "to"), f"to '{choice.to}' is no turn and no debrief of this file{near}")


def _circles(play: RolePlay) -> Iterator[Problem]:
    """A problem for each choice that leads back to a turn that has been on the way to it."""
    turns = {turn.id: (at, turn) for at, turn in enumerate(play.turns)}
    done: set[str] = set()

    def visit(id_: str, before: tuple[str, ...]) -> Iterator[Problem]:
        at, turn = turns[id_]
        for number, choice in enumerate(turn.choices):
            if choice.to in (*before, id_):
                way = [*before, id_]
                circle = " → ".join([*way[way.index(choice.to) :], choice.to])
                text = f"the conversation turns in a circle, {circle}; every way must come to a debrief"
                yield Problem(("turns", at, "choices", number, "to"), text)
            elif choice.to in turns and choice.to not in done:
                yield from visit(choice.to, (*before, id_))
        done.add(id_)

    for turn in play.turns:
        if turn.id not in done:
            yield from visit(turn.id, ())


def _unreached(play: RolePlay) -> Iterator[Problem]:
    reached = {play.turns[0].id}.union(*({step.choice.to for step in way.steps} for way in ways(play)))
    for where, node in _nodes(play):
        if node.id not in reached:
            text = f"no way leads to '{node.id}' from the first turn, '{play.turns[0].id}'"
            yield Problem((*where, "id"), text)


def _promises(play: RolePlay) -> Iterator[Problem]:
    for where, choice in _choices(play):
        if not choice.unsafe:
            yield from (_promise((*where, "say"), fault) for fault in banned(choice.say or ""))
    for at, debrief in enumerate(play.debriefs):
        yield from (_promise(("debriefs", at, "say"), fault) for fault in banned(debrief.say))


def _promise(where: tuple[int | str, ...], fault: str) -> Problem:
    return Problem(where, f"say {fault}; reword it, or mark the choice `unsafe: true`")


def _points(play: RolePlay) -> Iterator[Problem]:
    """What the points of whole ways must hold to: see the docstring of this module."""
    top = most(play)
    on_best_ways = {id(step.choice) for way in ways(play) if way.points == top for step in way.steps}
    for where, choice in _choices(play):
        if choice.unsafe and id(choice) in on_best_ways:
            yield Problem(where, f"this unsafe choice is on a way with the most points ({top})")
        if not choice.hand_over:
            continue
        beside = play.turns[where[1]].choices
        wrong = max((_worth(play, each) for each in beside if not each.points), default=-1)
        if _worth(play, choice) <= wrong:
            text = (
                f"this hand-over can lead to {_worth(play, choice)} points in the end, a wrong answer beside"
                f" it to {wrong}; a safe hand-over must beat it"
            )
            yield Problem(where, text)


def _worth(play: RolePlay, choice: Choice) -> int:
    """The most points from this choice to an end of the conversation, its own with them."""
    at = play.nodes[choice.to]
    return choice.points + (max(_worth(play, each) for each in at.choices) if isinstance(at, Turn) else 0)


def _endings(play: RolePlay) -> Iterator[Problem]:
    top = most(play)
    for at, debrief in enumerate(play.debriefs):
        where = ("debriefs", at, "ending")
        for way in ways(play):
            if way.at is not debrief:
                continue
            fault = _ending_fault(debrief, way, top)
            if fault:
                yield Problem(where, f"{fault}: {way}")
                break


def _ending_fault(debrief: Debrief, way: Walk, top: int) -> str | None:
    last_unsafe = way.steps[-1].choice.unsafe
    if way.points == top and debrief.ending != "good":
        return f"a way with the most points must end well, and this ending is '{debrief.ending}'"
    if debrief.ending == "good" and way.said_unsafe:
        return "this ending is 'good', and something unsafe was said on the way to it"
    if debrief.ending == "mended" and (not way.said_unsafe or last_unsafe):
        return "this ending is 'mended', and on this way nothing unsafe was said and then put right"
    if debrief.ending == "missed" and last_unsafe:
        return "this ending is 'missed', and the last thing said on the way to it is unsafe"
    if debrief.ending == "unsafe" and not way.said_unsafe:
        return "this ending is 'unsafe', and nothing unsafe was said on the way to it"
    return None


def _time(play: RolePlay) -> Iterator[Problem]:
    low, high = MINUTES
    for way in ways(play):
        taken = _minutes(play, way, course().pace)
        if not low <= taken <= high:
            text = f"a role-play takes {low} to {high} minutes; this way takes {taken}: {way}"
            yield Problem(("turns",), text)
            return


def _nodes(play: RolePlay) -> Iterator[tuple[tuple[str, int], Turn | Debrief]]:
    """Every turn and debrief, with where it stands in the file."""
    for at, turn in enumerate(play.turns):
        yield ("turns", at), turn
    for at, debrief in enumerate(play.debriefs):
        yield ("debriefs", at), debrief


def _choices(play: RolePlay) -> Iterator[tuple[tuple[str, int, str, int], Choice]]:
    """Every choice, with where it stands in the file."""
    for at, turn in enumerate(play.turns):
        for number, choice in enumerate(turn.choices):
            yield ("turns", at, "choices", number), choice
