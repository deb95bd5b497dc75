"""Healing in days: the milestones of a treatment, and how many treatments are over by a day.

Pure data from `course_lib/evidence/data/healing.yaml`, with the clinic's own days where it has set them.
Ranges, never one promised day; most of them are usual practice that the clinician confirms. Nothing here is
about a client: what changes healing is a direction (`modifiers`), never a factor on the days.
"""

from dataclasses import dataclass

from course_lib.evidence import Badge, Modifier, healing, named
from course_lib.evidence.clinic import Clinic, Days


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
    if not day >= 0:
        raise ValueError(f"day {day:g} is before the treatment: a day is 0 or more")
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
