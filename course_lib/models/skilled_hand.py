"""Counts of complications out of a thousand, and light through protective eyewear.

Pure arithmetic on `course_lib/evidence/data/safety.yaml`. A count belongs to those who were counted: it is no
rate of another clinic, and never the chance of one client. Nothing here says which eyewear to use: that is
the laser safety adviser's.
"""

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Literal

from course_lib.evidence.safety_schema import Rate, safety

EyePart = Literal["retina", "cornea"]


@dataclass(frozen=True)
class Thousand:
    """A rate out of 1,000: at least `low` and at most `high` whole ones, and the words for it.

    For a single figure both are the same. `exact` is False where the figure had to be rounded to be drawn.
    """

    low: int
    high: int
    words: str
    exact: bool


def per_thousand(rate: Rate) -> Thousand:
    """A published rate out of 1,000, in whole ones, computed in decimals: 7.6 % is 76, not 75.99.

    An "up to" begins at 0, because the source gives no lower end; "under" stays below its figure; and none
    among so many stays none, whatever it may mean for others.

    >>> per_thousand(Rate(about=7.6)).words, per_thousand(Rate(about=1.87)).words
    ('76', 'about 19')
    >>> per_thousand(Rate(under=1))
    Thousand(low=0, high=9, words='fewer than 10', exact=True)
    """
    if rate.about is not None:
        count, exact = _whole(rate.about)
        return Thousand(count, count, f"{count:,}" if exact else f"about {count:,}", exact)
    if rate.between is not None:
        (low, low_exact), (high, high_exact) = map(_whole, rate.between)
        return Thousand(low, high, f"{low:,} to {high:,}", low_exact and high_exact)
    if rate.up_to is not None:
        high, exact = _whole(rate.up_to)
        return Thousand(0, high, f"up to {high:,}", exact)
    if rate.under is not None:
        limit = Decimal(str(rate.under)) * 10
        # The largest whole number below the limit: of "fewer than 10", 9 can be drawn.
        high = max(0, int(limit.to_integral_value(ROUND_CEILING)) - 1)
        return Thousand(0, high, f"fewer than {limit.normalize():f}", True)
    return Thousand(0, 0, "none", True)


def _whole(percent: float) -> tuple[int, bool]:
    """The percentage as whole ones out of 1,000, and whether it came out even."""
    exact = Decimal(str(percent)) * 10
    return int(exact.to_integral_value(ROUND_HALF_UP)), exact % 1 == 0


def transmitted(optical_density: float) -> float:
    """The share of the light that eyewear lets through: T = 10^-OD, from 1 (all of it) down.

    Only at the wavelength that the eyewear is marked for. At any other it says nothing.

    Args:
        optical_density: the number after OD on the eyewear [-], 0 or more.

    Raises:
        ValueError: the optical density is negative or not a number.

    >>> transmitted(0), transmitted(1), transmitted(4)
    (1.0, 0.1, 0.0001)
    """
    if not optical_density >= 0:
        raise ValueError(f"optical density {optical_density:g} must be 0 or more")
    # By way of powers of ten where they are whole: 10 ** -4.0 is not quite a ten-thousandth.
    return 1 / 10**optical_density


def one_in(optical_density: int, marked: bool) -> int | None:
    """One part in how many gets through; None where the eyewear is not marked for the wavelength.

    >>> one_in(4, marked=True), one_in(4, marked=False)
    (10000, None)
    """
    return round(1 / transmitted(optical_density)) if marked else None


def eye_part(wavelength_nm: float) -> EyePart:
    """The part of the eye that is at risk at a wavelength [nm]; usual teaching, without a single source.

    Light between 400 and 1400 nm can reach the retina; beyond, the cornea is hit.

    Raises:
        ValueError: the wavelength is below 400 nm, where no laser of the course works.

    >>> eye_part(1064), eye_part(10600)
    ('retina', 'cornea')
    """
    shortest, longest = safety().eyewear.retina_nm
    if not wavelength_nm >= shortest or math.isinf(wavelength_nm):
        raise ValueError(f"wavelength {wavelength_nm:g} nm must be {shortest:g} nm or more")
    return "retina" if wavelength_nm <= longest else "cornea"
