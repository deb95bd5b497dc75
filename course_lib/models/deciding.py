"""Laser, injections and surgery side by side: what is known about each thing that may matter to a client.

Pure words with their sources, from `course_lib/evidence/data/deciding.yaml`; there is no score, no winner and
no weighing of one way against another. What the client cares about only decides what is talked about first.
"""

from collections.abc import Collection, Mapping
from typing import get_args

from course_lib.evidence import collagen, healing
from course_lib.evidence.clinic import Clinic
from course_lib.evidence.collagen_schema import Way
from course_lib.evidence.deciding_schema import Matter, Matters, deciding
from course_lib.models.healing import compared


def in_order(chosen: Collection[Matters]) -> tuple[Matter, ...]:
    """All matters, those that the client cares about first; within each part in the order of the file.

    Raises:
        ValueError: something that is no matter; the message names those that there are.

    >>> [matter.key for matter in in_order({"pain", "invasive"})]
    ['pain', 'invasive', 'lasting', 'time_off']
    """
    known = get_args(Matters)
    if strange := sorted(set(chosen) - set(known)):
        raise ValueError(f"there is no matter '{strange[0]}'; there are: {', '.join(known)}")
    return tuple(sorted(deciding().matters, key=lambda matter: matter.key not in chosen))


def side_by_side(matter: Matter, clinic: Clinic | None = None) -> Mapping[Way, tuple[str, ...]]:
    """What is known of each way about a matter, as sentences with sources; empty where there is nothing.

    >>> beside = side_by_side(deciding().matter("pain"))
    >>> beside["surgery"], len(beside["laser"])
    ((), 3)
    """
    told: dict[Way, tuple[str, ...]] = {}
    for way, cell in matter.cells.items():
        others = [collagen().comparator(key) for key in cell.comparators]
        told[way] = (
            *((milestone_range(cell.milestone, clinic),) if cell.milestone else ()),
            *(f"{each.name}, {each.time.words}. {each.measured}" for each in others),
            *cell.facts,
        )
    return told


def milestone_range(milestone: str, clinic: Clinic | None = None) -> str:
    """The soonest and the latest range [days] of a milestone over all devices, as a sentence with sources.

    Raises:
        DataError: no device has this milestone.

    >>> milestone_range("social_downtime")
    'Social downtime over: day 0 to 1 for the quickest (Full-beam 1,064-1,450 nm), day 10 to 21 for \
the slowest (Full CO2) [X-GENERAL].'
    """
    clinic = clinic or Clinic()
    days = compared(milestone, clinic)
    ranked = sorted(days, key=lambda key: (days[key].high, days[key].low))
    ends = {which: ranked[place] for which, place in (("quickest", 0), ("slowest", -1))}
    told = [
        f"day {days[key].low:g} to {days[key].high:g} for the {which} ({healing().device(key).short}"
        f"{f', {days[key].words}' if days[key].origin == 'clinic' else ''})"
        for which, key in ends.items()
    ]
    open_ends = [key for key in ends.values() if days[key].origin != "clinic"]
    sources = dict.fromkeys(healing().device(key).milestones[milestone].src for key in open_ends)
    cited = f" [{', '.join(sources)}]" if sources else ""
    return f"{healing().label(milestone)}: {', '.join(told)}{cited}."
