"""Numbers as a text has them, each with its unit, so that "4.5 weeks" is not taken for "4.5 months".

Read are digits, and number words right before a unit ("four decades"). "Three clocks", "half" and "a third"
are plain counts and manners of speaking, which nobody has to look up.
"""

import re
from decimal import Decimal
from typing import NamedTuple

UNITS = {
    "%": r"%|percent\b|per cent\b",
    "minute": r"minutes?\b|min\b",
    "hour": r"hours?\b|hrs?\b|(?-i:h)\b",
    "day": r"days?\b|(?-i:d)\b",
    "week": r"weeks?\b|wks?\b|wk\b",
    "month": r"months?\b|mo\b",
    "year": r"years?\b|yrs?\b|(?-i:y)\b",
    "decade": r"decades?\b",
    "nm": r"nm\b|nanomet(?:re|er)s?\b",
    "um": r"[uµμ]m\b|micromet(?:re|er)s?\b|microns?\b",
    "mm": r"mm\b|millimet(?:re|er)s?\b",
    "cm": r"cm\b|centimet(?:re|er)s?\b",
    "ns": r"ns\b|nanoseconds?\b",
    "us": r"[µμ]s\b|microseconds?\b",
    "ms": r"ms\b|milliseconds?\b",
    # Not the "1990s".
    "s": r"(?<=\s)(?-i:s)\b|seconds?\b",
    "J/cm2": r"J/cm[2²]",
    "mJ": r"mJ\b",
    "J": r"(?-i:J)\b|joules?\b",
    "Celsius": r"°C\b|degrees?\b(?: Celsius\b)?",
    "ng/ml": r"ng/ml\b",
    "times": r"-?fold\b|x\b|times\b",
}
# The same length or time has several names: 60 um are 0.06 mm.
_MEANS = {
    "nm": ("mm", Decimal("1e-6")),
    "um": ("mm", Decimal("1e-3")),
    "cm": ("mm", Decimal(10)),
    "ns": ("s", Decimal("1e-9")),
    "us": ("s", Decimal("1e-6")),
    "ms": ("s", Decimal("1e-3")),
}
WORDS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(1, 13),
        strict=True,
    )
)
_UNIT = "|".join(f"(?:{pattern})" for pattern in UNITS.values())
_WORD = "|".join(WORDS)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?:\b(?P<before>hour|day|week|month|year)s? )?"
    rf"(?<![\w.])(?:(?P<number>{_NUMBER})(?!\d|[.,]\d)"
    rf"|(?P<word>\b(?:{_WORD})\b(?=(?: (?:to|or) (?:{_WORD}))?[ -](?:{_UNIT}))))"
    # 3B and the 1990s are names.
    rf"(?:[ -]?(?P<unit>{_UNIT})|(?![A-Z]))"
    rf"(?P<range>(?: ?[-–/] ?| to | or | vs )(?=\+?\d|(?:{_WORD})\b))?",
    re.IGNORECASE,
)


class Quantity(NamedTuple):
    """A number with its unit."""

    value: Decimal
    unit: str | None

    def __str__(self) -> str:
        return f"{self.value} {self.unit}" if self.unit else str(self.value)

    @property
    def in_one_unit(self) -> "Quantity":
        """The same in the one unit in which lengths and times are compared."""
        if self.unit not in _MEANS:
            return self
        unit, factor = _MEANS[self.unit]
        return Quantity(self.value * factor, unit)


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text with their units; the numbers of a range share theirs."""
    matches = list(_QUANTITY.finditer(text))
    units = [_unit(match["unit"] or match["before"]) for match in matches]
    linked = [bool(match["range"]) for match in matches]
    for at in reversed(range(len(matches) - 1)):  # 3 to 14 days
        if linked[at]:
            units[at] = units[at] or units[at + 1]
    for at in range(1, len(matches)):  # days 3 to 14
        if linked[at - 1] and matches[at - 1]["before"]:
            units[at] = units[at] or units[at - 1]
    return [Quantity(_value(match), unit) for match, unit in zip(matches, units, strict=True)]


def _value(match: re.Match[str]) -> Decimal:
    written = match["number"]
    return Decimal(written.replace(",", "")) if written else Decimal(WORDS[match["word"].lower()])


def _unit(written: str | None) -> str | None:
    if written is None:
        return None
    return next(
        name
        for name, pattern in UNITS.items()
        if re.search(rf"^ (?:{pattern})$", f" {written}", re.IGNORECASE)
    )
