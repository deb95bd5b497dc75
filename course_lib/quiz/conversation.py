"""What a role-play is: a conversation that branches, and the ways through it.

The client says something, the learner chooses what to say or do, hears why that was well or not, and the
conversation goes on from there, until a debrief ends it. Which files there are, and what is asked of a whole
conversation, stands in `role_plays.py`.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from course_lib.course import KebabId, Role, Text, entries
from course_lib.evidence import CitedId, Record, WarningSign, did_you_mean, healing, matching
from course_lib.quiz.digest import digest

__all__ = [
    "FULL",
    "Choice",
    "Debrief",
    "Ending",
    "RolePlay",
    "Step",
    "Turn",
    "Walk",
    "choice_id",
    "mark",
    "most",
    "play_version",
    "walk",
    "ways",
]

FULL = 2
"""What the best choice of a turn is worth [points]."""

Ending = Literal["good", "mended", "missed", "unsafe"]
"""How a conversation ends: well; with something unsafe that was put right; with nothing unsafe, but the task
not done; with something unsafe left standing."""


def _is_warning_sign(given: str) -> str:
    known = [sign.sign for sign in healing().warning_signs]
    if given not in known:
        raise ValueError(f"is not a warning sign of healing.yaml{did_you_mean(given, known)}")
    return given


NodeId = Annotated[
    str, matching(r"[a-z0-9]+(-[a-z0-9]+)*", "must be small letters, digits and hyphens, like too-easy")
]
_Sources = Annotated[tuple[CitedId, ...], entries(1)]


class Choice(Record):
    """One thing that the learner can say, or do, or both, and where the conversation goes from there.

    `feedback` is what the learner hears at once; `well` finishes the debrief's list "What went well".
    `hand_over` passes the matter to the clinician. `unsafe` is a promise, a reassurance or a step that is not
    this role's to take; whatever a learner could say without that mark is fit to be said to a client.
    """

    say: Text | None = None
    do: Text | None = None
    to: NodeId
    points: Annotated[int, Field(ge=0, le=FULL)]
    hand_over: bool = False
    unsafe: bool = False
    feedback: Text
    well: Text | None = None
    src: _Sources

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.say is None and self.do is None:
            raise ValueError("a choice needs what the learner says (say) or does (do)")
        if self.unsafe and (self.points or self.hand_over):
            raise ValueError("an unsafe choice has 0 points and hands nothing over")
        if self.hand_over and not self.points:
            raise ValueError("a safe hand-over has at least 1 point; one that comes too late is none")
        if (self.well is None) == (self.points > 0):
            raise ValueError("well is given where there are points, and only there")
        return self


class Turn(Record):
    """What the client says, and two to four choices, of which one is best."""

    id: NodeId
    says: Text
    asks: Text = "What do you say?"
    choices: Annotated[tuple[Choice, ...], entries(2, 4)]

    @property
    def best(self) -> Choice:
        """The one choice with all points: what a learner takes away."""
        return next(choice for choice in self.choices if choice.points == FULL)

    @property
    def cue(self) -> str:
        """The first words of the client, enough to know the turn again: whole sentences."""
        words = ""
        for sentence in re.split(r"(?<=[.?!]) ", self.says):
            words = f"{words} {sentence}".strip()
            if len(words) >= 24:
                break
        return words

    @model_validator(mode="after")
    def _has_one_best_choice(self) -> Self:
        full = sum(choice.points == FULL for choice in self.choices)
        if full != 1:
            raise ValueError(f"{full} choices have {FULL} points; a turn has exactly 1, the one to learn")
        ids = [choice_id(self.id, choice) for choice in self.choices]
        if len(set(ids)) < len(ids):
            raise ValueError("two choices are the same; each must differ")
        return self


class Debrief(Record):
    """An end of the conversation: what came of it, and the sentence to remember.

    `signs` are warning signs of `healing.yaml`, word for word; their levels and actions are shown from there.
    """

    id: NodeId
    ending: Ending
    title: Text
    outcome: Text
    say: Text
    signs: tuple[Annotated[str, AfterValidator(_is_warning_sign)], ...] = ()
    src: _Sources

    @property
    def warning_signs(self) -> tuple[WarningSign, ...]:
        """The warning signs themselves, in the order of the evidence."""
        return tuple(sign for sign in healing().warning_signs if sign.sign in self.signs)


class RolePlay(Record):
    """One role-play. The conversation starts with the first turn."""

    id: KebabId
    role: Role
    title: Text
    client: Text
    scene: Text
    turns: Annotated[tuple[Turn, ...], entries(1)]
    debriefs: Annotated[tuple[Debrief, ...], entries(1)]

    @property
    def nodes(self) -> Mapping[str, Turn | Debrief]:
        """Turns and debriefs by id."""
        turns: dict[str, Turn | Debrief] = {turn.id: turn for turn in self.turns}
        return MappingProxyType(turns | {debrief.id: debrief for debrief in self.debriefs})

    @property
    def src(self) -> tuple[str, ...]:
        """All sources and kinds that it names, each once, in order."""
        named_by = [choice.src for turn in self.turns for choice in turn.choices]
        named_by += [
            (*debrief.src, *(id_ for sign in debrief.warning_signs for id_ in sign.ids))
            for debrief in self.debriefs
        ]
        return tuple(dict.fromkeys(id_ for ids in named_by for id_ in ids))


class Step(NamedTuple):
    """One choice that was made, and the turn in which it was there to be made."""

    turn: Turn
    choice: Choice


@dataclass(frozen=True)
class Walk:
    """A way through a role-play: the steps so far, and where they have led."""

    steps: tuple[Step, ...]
    at: Turn | Debrief

    @property
    def points(self) -> int:
        """What the steps are worth together [points]."""
        return sum(step.choice.points for step in self.steps)

    @property
    def path(self) -> tuple[str, ...]:
        """The ids of the choices, as they are stored for a learner."""
        return tuple(choice_id(step.turn.id, step.choice) for step in self.steps)

    @property
    def said_unsafe(self) -> bool:
        """Whether one of the steps was unsafe."""
        return any(step.choice.unsafe for step in self.steps)

    def __str__(self) -> str:
        return " → ".join([*(step.turn.id for step in self.steps), self.at.id])


def play_version(play: RolePlay) -> str:
    """Return 16 hexadecimal digits that change whenever anything in the role-play changes."""
    return digest(play.model_dump(mode="json", exclude_defaults=True))


def choice_id(turn_id: str, choice: Choice) -> str:
    """Return the id under which a path names a choice: 8 hexadecimal digits, made from its words.

    A reworded choice gets a new id: what was chosen in other words does not count for the new ones.
    """
    words = f"{turn_id}\n{choice.say or ''}\n{choice.do or ''}"
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def walk(play: RolePlay, path: object) -> Walk:
    """Follow a path as far as it leads.

    It comes from a file that a learner could have edited, so any value will do: what cannot be followed is
    left out, with all that comes after it.
    """
    steps: list[Step] = []
    at: Turn | Debrief = play.turns[0]
    for id_ in path if isinstance(path, list | tuple) else ():
        if isinstance(at, Debrief):
            break
        chosen = next((choice for choice in at.choices if choice_id(at.id, choice) == id_), None)
        if chosen is None:
            break
        steps.append(Step(at, chosen))
        at = play.nodes[chosen.to]
    return Walk(tuple(steps), at)


def mark(play: RolePlay, path: object) -> float:
    """Return the share of all points that a path has earned, from 0 to 1 [fraction].

    A conversation that has not come to its debrief has no mark yet: 0.
    """
    way = walk(play, path)
    return way.points / most(play) if isinstance(way.at, Debrief) else 0.0


def most(play: RolePlay) -> int:
    """Return what the best way through is worth [points]."""
    return max(way.points for way in ways(play))


def ways(play: RolePlay) -> Iterator[Walk]:
    """Give every way from the first turn to a debrief. The conversation must not turn in a circle."""

    def onward(way: Walk) -> Iterator[Walk]:
        if isinstance(way.at, Debrief):
            yield way
            return
        for choice in way.at.choices:
            yield from onward(Walk((*way.steps, Step(way.at, choice)), nodes[choice.to]))

    nodes = play.nodes
    yield from onward(Walk((), play.turns[0]))
