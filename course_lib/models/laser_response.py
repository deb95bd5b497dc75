"""What a laser sets off, asked day by day: the signal to make collagen, the amount of it, the look.

Three questions that are easily mixed up, and for most days there is no figure here. So nothing is a curve:
each function gives what the evidence has for a day, or nothing. Values and sources are those of
`laser_response` in `course_lib/evidence/data/collagen.yaml`. Days count from the treatment [days].
"""

from dataclasses import dataclass
from typing import Literal, get_args

from course_lib.evidence import collagen
from course_lib.evidence.laser_response_schema import Amount, Event, Look, Signal

Question = Literal["signal", "amount", "look"]
QUESTIONS: tuple[Question, ...] = get_args(Question)


@dataclass(frozen=True)
class Point:
    """A measured signal: how many times that before the treatment, and on which day [days]."""

    name: str
    day: float
    multiple: float
    recalled: bool
    src: str


def measured_signals() -> tuple[Point, ...]:
    """The signals that have a day and a multiple, in the order of the file.

    >>> [(point.name, point.day, point.multiple) for point in measured_signals()][-1]
    ('Nd:YAG 1,320 nm', 7.0, 1.84)
    """
    return tuple(
        Point(each.name, each.day, each.multiple, each.recalled, each.src)
        for each in collagen().laser_response.signals
        if each.day is not None and each.multiple is not None
    )


def raised_without_figure() -> tuple[tuple[float, Signal], ...]:
    """The days on which a signal was raised by nobody knows how much, each with its signal.

    >>> [(day, signal.name) for day, signal in raised_without_figure()]
    [(180.0, 'Full CO2, type I'), (180.0, 'Full CO2, type III'), (7.0, 'Fractional 1,500 nm')]
    """
    found = []
    for each in collagen().laser_response.signals:
        if each.raised_on_day is not None:
            found.append((each.raised_on_day, each))
        if each.day is not None and each.multiple is None:
            found.append((each.day, each))
    return tuple(found)


def signals_on(day: float) -> tuple[str, ...]:
    """What was measured of the signal on a day, in words with sources; nothing where there is no figure.

    Raises:
        ValueError: the day is negative or not a number.

    >>> signals_on(14)
    ()
    >>> signals_on(7)[0]
    'Pulsed dye 585 nm: 1.47 times as strong as before [ORRINGER2005].'
    """
    _is_a_day(day)
    measured = [
        f"{point.name}: {point.multiple:g} times as strong as before"
        f"{' (quoted from memory)' if point.recalled else ''} [{point.src}]."
        for point in measured_signals()
        if point.day == day
    ]
    raised = [
        f"{signal.name}: raised, by how much is not known here [{signal.src}]."
        for raised_day, signal in raised_without_figure()
        if raised_day == day
    ]
    return (*measured, *raised)


def amounts_on(day: float) -> tuple[Amount, ...]:
    """What was found on a day about the amount of collagen. Raises ValueError as `signals_on`.

    >>> [amount.direction for amount in amounts_on(90)]
    ['lower']
    """
    _is_a_day(day)
    return tuple(each for each in collagen().laser_response.amount if each.days[0] <= day <= each.days[1])


def looks_on(day: float) -> tuple[Look, ...]:
    """What was found on a day about the look of the skin. Raises ValueError as `signals_on`.

    >>> [look.percent for look in looks_on(365)], looks_on(180)
    ([74.0], ())
    """
    _is_a_day(day)
    return tuple(
        each
        for each in collagen().laser_response.look
        if each.days is not None and each.days[0] <= day <= each.days[1]
    )


def told_on(question: Question, day: float) -> tuple[str, ...]:
    """What is known on a day about one of the three questions, in words with sources.

    Raises:
        ValueError: the day is negative or not a number, or there is no such question.

    >>> told_on("amount", 21)
    ()
    """
    if question == "signal":
        return signals_on(day)
    if question == "amount":
        return tuple(each.told for each in amounts_on(day))
    if question == "look":
        began = [each.told_then for each in collagen().laser_response.look if each.since_day == day]
        return (*(told for told in began if told), *(each.told for each in looks_on(day)))
    raise ValueError(f"there is no question '{question}'; there are: {', '.join(QUESTIONS)}")


def events_on(day: float) -> tuple[Event, ...]:
    """What goes on in the skin on a day, in the order of the file. Raises ValueError as `signals_on`.

    >>> [event.name for event in events_on(14)]
    ['New scaffold made', 'Enzymes up (fractional CO2)']
    """
    _is_a_day(day)
    return tuple(
        each for each in collagen().laser_response.order_of_events if each.days[0] <= day <= each.days[1]
    )


def _is_a_day(day: float) -> None:
    if not day >= 0:
        raise ValueError(f"day {day:g} is before the treatment: a day is 0 or more")
