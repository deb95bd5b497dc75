"""The shape of `healing.yaml`: milestones of nine device classes, what changes them, and warning signs."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from course_lib.evidence.errors import did_you_mean, named, one_of
from course_lib.evidence.schema import (
    DATA,
    Cited,
    CitedId,
    CitedText,
    ClaimId,
    Key,
    SourceId,
    Text,
    twice,
)
from course_lib.evidence.yaml_file import Problem, Record, read

Badge = Literal["longer", "more_risk", "ask_first"]
Level = Literal["emergency", "same_day", "within_days", "before_treatment"]
LEVELS: tuple[Level, ...] = ("emergency", "same_day", "within_days", "before_treatment")
"""The levels of warning signs, most urgent first."""
Reading = Literal["lasts", "seen", "peak", "ends", "allows"]
"""How a range of days is read on one day: see `healing.yaml`."""

_Day = Annotated[float, Field(ge=0, le=3650)]


def _rises(days: tuple[float, float, float]) -> tuple[float, float, float]:
    if not days[0] <= days[1] <= days[2]:
        raise ValueError("must rise: low <= typical <= high")
    return days


DayRange = Annotated[tuple[_Day, _Day, _Day], AfterValidator(_rises)]
"""Low, typical and high day after the treatment [days]; the treatment is day 0."""


class MilestoneLabel(Record):
    """What a milestone is called on screen, and what exactly it means where that needs saying.

    `reads` says how its range is read on one day, `on_a_day` what it is called there if not by its label.
    """

    label: Text
    reads: Reading
    on_a_day: Text | None = None
    means: Text | None = None


class Milestone(Cited):
    """When something is over, or at its most, after a treatment [days].

    `on_a_day` is what it is called on one day where that is something else after this treatment.
    """

    days: DayRange
    on_a_day: Text | None = None
    usual_practice: tuple[Literal["low", "typical", "high"], ...] = ()
    note: CitedText | None = None


class Sessions(Record):
    """How many sessions are usual."""

    typical: Text
    src: CitedId


class DeviceClass(Record):
    """A class of device with its milestones, in the order in which they are listed."""

    key: Key
    name: Text
    short: Text
    depth: CitedText
    sessions: Sessions
    milestones: Annotated[Mapping[str, Milestone], AfterValidator(MappingProxyType)]
    common: tuple[CitedText, ...]
    serious: tuple[CitedText, ...]


class VersusArticle(Record):
    """What the article promises [days], and what the evidence says to it."""

    claim: ClaimId
    quote: Text
    days: tuple[_Day, _Day]
    verdict: Text
    src: tuple[SourceId, ...]


class Modifier(Cited):
    """What changes healing in a person or a treatment: a direction, never a factor on the days."""

    key: Text
    badges: Annotated[tuple[Badge, ...], Field(min_length=1)]
    factor: Text
    effect: Text
    size: Text


class WarningSign(Cited):
    """A sign that must not be talked away, how urgent it is, and what to do.

    `past` is the milestone after whose range it counts; None when it counts on any day.
    """

    level: Level
    past: str | None = None
    sign: Text
    action: Text


class AftercareRule(Cited):
    """A rule for the days after a treatment, `until` a milestone where it names one."""

    key: Key
    until: str | None = None
    rule: CitedText


class Healing(Record):
    """`healing.yaml`."""

    notice: Text
    milestone_labels: Annotated[Mapping[str, MilestoneLabel], AfterValidator(MappingProxyType)]
    settled: Text
    devices: tuple[DeviceClass, ...]
    versus_article: VersusArticle
    badges: Annotated[Mapping[Badge, Text], AfterValidator(MappingProxyType)]
    modifiers: tuple[Modifier, ...]
    levels: Annotated[Mapping[Level, Text], AfterValidator(MappingProxyType)]
    warning_signs: tuple[WarningSign, ...]
    aftercare_rules: tuple[AftercareRule, ...]

    def device(self, key: str) -> DeviceClass:
        """The device class called `key`. Raises DataError, naming near matches."""
        return named(key, {device.key: device for device in self.devices}, "device")

    def label(self, milestone: str) -> str:
        """What a milestone is called on screen. Raises DataError for an unknown one."""
        return named(milestone, self.milestone_labels, "milestone").label

    def rule(self, key: str) -> AftercareRule:
        """The aftercare rule called `key`. Raises DataError, naming near matches."""
        return named(key, {rule.key: rule for rule in self.aftercare_rules}, "aftercare rule")


def _check(file: Healing) -> list[Problem]:
    problems = [
        *twice(tuple(device.key for device in file.devices), "devices", "key"),
        *twice(tuple(device.short for device in file.devices), "devices", "short"),
        *twice(tuple(modifier.key for modifier in file.modifiers), "modifiers", "key"),
        *twice(tuple(rule.key for rule in file.aftercare_rules), "aftercare_rules", "key"),
    ]
    used = set()
    for at, device in enumerate(file.devices):
        for key in device.milestones:
            used.add(key)
            if key not in file.milestone_labels:
                text = f"'{key}' has no label in milestone_labels{did_you_mean(key, file.milestone_labels)}"
                problems.append(Problem(("devices", at, "milestones", key), text))
    problems += [
        Problem(("milestone_labels", key), f"'{key}' is a milestone of no device")
        for key in file.milestone_labels
        if key not in used
    ]
    pointers = [
        *((("warning_signs", at, "past"), sign.past) for at, sign in enumerate(file.warning_signs)),
        *((("aftercare_rules", at, "until"), rule.until) for at, rule in enumerate(file.aftercare_rules)),
    ]
    problems += [
        Problem(loc, f"{loc[-1]} '{key}' is not a milestone{did_you_mean(key, file.milestone_labels)}")
        for loc, key in pointers
        if key is not None and key not in file.milestone_labels
    ]
    order = [LEVELS.index(sign.level) for sign in file.warning_signs]
    problems += [
        Problem(("warning_signs", at), f"warning signs stand in the order {one_of(LEVELS)}")
        for at in range(1, len(order))
        if order[at] < order[at - 1]
    ]
    if tuple(file.levels) != LEVELS:
        problems.append(Problem(("levels",), f"levels must be, in this order: {one_of(LEVELS)}"))
    return problems


@cache
def healing() -> Healing:
    """The healing file: device classes, modifiers, warning signs, aftercare."""
    return read(DATA / "healing.yaml", Healing, check=_check)
