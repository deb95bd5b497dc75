"""Which light for which problem, and what studies report: order and ranges, nothing is worked out.

Pure data from `course_lib/evidence/data/indications.yaml`. The fit of a light is usual practice that the
clinician reviews, cell by cell: where the clinic has spoken, its word counts. A reported number is that of a
group of people in one study, with a measure of its own: two of them cannot be compared, and none says what
one client will see.
"""

from dataclasses import dataclass
from typing import Literal

from course_lib.evidence import FITS, Fit, Indication, Reported, indications
from course_lib.evidence.clinic import Clinic


@dataclass(frozen=True)
class Number:
    """One reported number [%]: an improvement from low to high, or a share of people, areas or a gain.

    `words` says it in a few words; `reported` is what it stands in, with device, severity and source.
    """

    kind: Literal["improvement", "share"]
    low: float
    high: float
    words: str
    reported: Reported


def ranked(problem: str, clinic: Clinic | None = None) -> tuple[tuple[str, Fit], ...]:
    """The device classes with their fit for a problem, from commonly used to what must not be done.

    Within one fit they keep the order of the evidence. `clinic` is what the clinic has set; None for nothing.

    Raises:
        DataError: there is no such problem; the message names near matches.

    >>> ranked("acne_active")[0], ranked("acne_active")[-1]
    (('na_1064_1320', 'possible'), ('afl', 'never'))
    """
    return tuple(sorted(fits(problem, clinic).items(), key=lambda cell: FITS.index(cell[1])))


def fits(problem: str, clinic: Clinic | None = None) -> dict[str, Fit]:
    """How each device class fits a problem, by device key, in the order of the evidence.

    Raises:
        DataError: there is no such problem.
    """
    own = clinic or Clinic()
    return {device: own.fitting(problem, device).fit for device in indications().problem(problem).fit}


def count(problem: str, fit: Fit, clinic: Clinic | None = None) -> int:
    """How many device classes have this fit for a problem.

    Raises:
        DataError: there is no such problem.

    >>> count("melasma", "caution"), count("melasma", "common")
    (6, 0)
    """
    return sum(each == fit for each in fits(problem, clinic).values())


def numbers(problem: str) -> tuple[Number, ...]:
    """The reported percentages of a problem, in the order of the evidence: each improvement, then its shares.

    Raises:
        DataError: there is no such problem.

    >>> [(each.kind, each.low, each.high) for each in numbers("acne_scars_rolling_boxcar")]
    [('improvement', 26.0, 83.0), ('improvement', 26.0, 50.0)]
    """
    found: list[Number] = []
    for each in indications().problem(problem).reported:
        if each.percent and each.result:
            found.append(Number("improvement", *each.percent, each.result, each))
        found += [Number("share", share.percent, share.percent, share.words, each) for share in each.shares]
    return tuple(found)


def span(problem: str) -> tuple[float, float] | None:
    """The lowest and the highest reported improvement of a problem [%]; None where no study gives one.

    Raises:
        DataError: there is no such problem.

    >>> span("redness_vessels"), span("wrinkles_fine")
    ((35.9, 43.4), None)
    """
    ends = [(each.low, each.high) for each in numbers(problem) if each.kind == "improvement"]
    return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else None


def with_numbers() -> tuple[Indication, ...]:
    """The problems for which a study reports a percentage, in the order of the evidence.

    >>> [problem.key for problem in with_numbers()][:2]
    ['photoageing_overall', 'solar_lentigines']
    """
    return tuple(problem for problem in indications().problems if numbers(problem.key))
