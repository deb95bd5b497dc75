"""Healing in days: the milestones of a treatment, and how many treatments are over by a day.

Pure data from `course_lib/evidence/data/healing.yaml`, with the clinic's own days where it has set them.
Ranges, never one promised day; most of them are usual practice that the clinician confirms. Nothing here is
about a client: what changes healing is a direction (`modifiers`), never a factor on the days.
"""

from dataclasses import dataclass
from typing import Literal

from course_lib.evidence import Badge, Modifier, WarningSign, healing, named
from course_lib.evidence.clinic import Clinic, Days
from course_lib.evidence.healing_schema import Reading

SkinState = Literal["not_yet", "normal", "still", "past_peak", "over", "late"]
AllowedState = Literal["no", "some", "usual", "ask"]


@dataclass(frozen=True)
class Step:
    """A milestone of one treatment: its range [days after the treatment], whose word it is, and its sources.

    `usual_practice` names the ends ("low", "typical", "high") of a study's range that are usual practice; it
    is empty once the clinic has spoken.
    """

    key: str
    label: str
    means: str | None
    days: Days
    usual_practice: tuple[str, ...]
    note: str | None
    ids: tuple[str, ...]


def timeline(device: str, clinic: Clinic | None = None) -> tuple[Step, ...]:
    """The milestones of a device class, ordered by typical day, then by high day [days].

    Args:
        device: key of a device class, such as "co2_full".
        clinic: what the clinic has set; None for nothing.

    Raises:
        DataError: there is no such device; the message names near matches.

    >>> [(step.label, step.days.low, step.days.high) for step in timeline("na_1064_1320")][-2:]
    [('Strict sun avoidance over', 7.0, 30.0), ('Result judged', 90.0, 180.0)]
    """
    clinic = clinic or Clinic()
    labels = healing().milestone_labels
    steps = []
    for key, milestone in healing().device(device).milestones.items():
        days = clinic.days(device, key)
        by_clinic = days.origin == "clinic"
        steps.append(
            Step(
                key=key,
                label=labels[key].label,
                means=labels[key].means,
                days=days,
                usual_practice=() if by_clinic else milestone.usual_practice,
                note=milestone.note,
                ids=milestone.ids,
            )
        )
    return tuple(sorted(steps, key=lambda step: (step.days.typical, step.days.high)))


def compared(milestone: str, clinic: Clinic | None = None) -> dict[str, Days]:
    """The range of one milestone [days] for each device class that has it, by device key, in file order.

    Raises:
        DataError: there is no such milestone.

    >>> compared("redness_gone")["co2_full"].high
    180.0
    """
    clinic = clinic or Clinic()
    named(milestone, healing().milestone_labels, "milestone")
    return {
        device.key: clinic.days(device.key, milestone)
        for device in healing().devices
        if milestone in device.milestones
    }


def share_done_by(day: float, milestone: str, clinic: Clinic | None = None) -> tuple[int, int]:
    """How many device classes have typically reached a milestone by a day, and how many have it at all.

    Typically means that the typical day, not the highest, is at most `day` [days after the treatment].

    Raises:
        ValueError: the day is negative or not a number.
        DataError: there is no such milestone.

    >>> share_done_by(21, "redness_gone")
    (7, 9)
    """
    _check_day(day)
    typical = [days.typical for days in compared(milestone, clinic).values()]
    return sum(reached <= day for reached in typical), len(typical)


def article_days() -> tuple[float, float]:
    """The article's "2 to 3 weeks" [days].

    >>> article_days()
    (14.0, 21.0)
    """
    return healing().versus_article.days


def modifiers(badge: Badge | None = None) -> tuple[Modifier, ...]:
    """What changes healing, all of it or what carries one badge: "longer", "more_risk", "ask_first".

    A direction, not a size: the sizes in the data are those of their studies and multiply nothing.

    >>> [modifier.key for modifier in modifiers("longer")]
    ['smoking', 'diabetes', 'immune_suppression', 'neck_chest_hands', 'age']
    """
    return tuple(each for each in healing().modifiers if badge is None or badge in each.badges)


@dataclass(frozen=True)
class OnDay:
    """A milestone on one day: what is normal then (`skin`), or what the client may do by then (`allowed`)."""

    step: Step
    name: str
    reads: Reading
    skin: SkinState | None
    allowed: AllowedState | None


def on_day(device: str, day: float, clinic: Clinic | None = None) -> tuple[OnDay, ...]:
    """Every milestone of a treatment, in the order of its timeline, as it stands on a day.

    Args:
        device: key of a device class.
        day: days after the treatment [days], 0 or more.
        clinic: what the clinic has set; None for nothing.

    Raises:
        ValueError: the day is negative or not a number.
        DataError: there is no such device.

    >>> [(each.name, each.skin) for each in on_day("co2_full", 20) if each.reads == "ends"]
    [('Open surface', 'late'), ('Redness', 'normal')]
    """
    _check_day(day)
    labels, milestones = healing().milestone_labels, healing().device(device).milestones
    states = []
    for step in timeline(device, clinic):
        label = labels[step.key]
        allows = label.reads == "allows"
        skin = None if allows else skin_on_day(label.reads, step.days, day)
        # What must have ended goes by the plain name: that is what the warning sign is about.
        special = None if skin == "late" else milestones[step.key].on_a_day
        states.append(
            OnDay(
                step=step,
                name=special or label.on_a_day or label.label,
                reads=label.reads,
                skin=skin,
                allowed=allowed_on_day(step.days, day) if allows else None,
            )
        )
    return tuple(states)


def skin_on_day(reads: Reading, days: Days, day: float) -> SkinState:
    """What a range [days] says about a sign on the skin on one day [days].

    What lasts, or ends, is normal until the typical day, may still be there until the high one, and is then
    over or, where it must have ended, late. What is seen is not expected before the low day.

    >>> skin_on_day("ends", Days(5, 8, 14, "study", "study"), 10)
    'still'
    """
    if day > days.high:
        if reads == "ends":
            return "late"
        return "past_peak" if reads == "peak" else "over"
    if reads in ("seen", "peak"):
        if day < days.low:
            return "not_yet"
        return "normal" if day <= days.typical else "still"
    return "normal" if day < days.typical else "still"


def allowed_on_day(days: Days | None, day: float) -> AllowedState:
    """What a range [days] says about something that becomes possible; "ask" where there is no range.

    >>> allowed_on_day(Days(10, 12, 14, "study", "study"), 11), allowed_on_day(None, 11)
    ('some', 'ask')
    """
    if days is None:
        return "ask"
    if day < days.low:
        return "no"
    return "some" if day < days.typical else "usual"


def rule_on_day(rule: str, device: str, day: float, clinic: Clinic | None = None) -> AllowedState:
    """What an aftercare rule that holds until a milestone allows on a day; "ask" where no day is known.

    Raises:
        ValueError: the day is negative or not a number.
        DataError: there is no such rule or device.

    >>> rule_on_day("exercise", "co2_full", 3), rule_on_day("exercise", "pdl", 3)
    ('no', 'ask')
    """
    _check_day(day)
    until = healing().rule(rule).until
    days = next((step.days for step in timeline(device, clinic) if step.key == until), None)
    return allowed_on_day(days, day)


def warning_signs_on_day(device: str, day: float, clinic: Clinic | None = None) -> tuple[WarningSign, ...]:
    """The warning signs that count on a day, most urgent first.

    All count on any day, but for those that begin when the day passes the range of a milestone. Where the
    treatment has no such range, nobody knows the day: the sign counts.

    Raises:
        ValueError: the day is negative or not a number.
        DataError: there is no such device.

    >>> len(warning_signs_on_day("co2_full", 3)), len(warning_signs_on_day("co2_full", 200))
    (12, 14)
    """
    _check_day(day)
    high = {step.key: step.days.high for step in timeline(device, clinic)}
    return tuple(
        sign for sign in healing().warning_signs if sign.past not in high or day > high[str(sign.past)]
    )


def _check_day(day: float) -> None:
    if not day >= 0:
        raise ValueError(f"day {day:g} is before the treatment: a day is 0 or more")
