"""What many samples of one thing come to."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Spread:
    """The middle and the slow end of samples that share one unit."""

    count: int
    p50: float
    p95: float
    low: float
    high: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> Self:
        """The spread of samples, each rank by the nearest sample: no value that was never measured.

        Raises:
            ValueError: there are no samples, or one is not a finite number of at least 0.

        >>> Spread.of([12.0, 15.0, 40.0])
        Spread(count=3, p50=15.0, p95=40.0, low=12.0, high=40.0)
        """
        if not samples:
            raise ValueError("nothing was measured, so there is no spread")
        if wrong := [sample for sample in samples if not math.isfinite(sample) or sample < 0]:
            raise ValueError(f"{wrong[0]} is not a measurement: samples are finite and at least 0")
        ranked = sorted(samples)

        def at(percent: int) -> float:
            return ranked[max(math.ceil(percent / 100 * len(ranked)) - 1, 0)]

        return cls(len(ranked), at(50), at(95), ranked[0], ranked[-1])

    def times(self, other: "Spread") -> float:
        """How many times as long as this the middle of `other` is.

        >>> Spread.of([10.0]).times(Spread.of([65.0]))
        6.5
        """
        return other.p50 / self.p50


def middle(samples: Iterable[float]) -> float:
    """The middle sample, as in `Spread`.

    >>> middle([3, 1, 2])
    2
    """
    return Spread.of(list(samples)).p50


def in_turn(names: Sequence[str], rounds: int) -> list[str]:
    """The order in which contenders are measured: all of them in each round, another one first each time.

    Whatever changes on the machine while it measures then falls on all of them alike.

    >>> in_turn(["a", "b", "c"], 2)
    ['a', 'b', 'c', 'b', 'c', 'a']
    """
    order: list[str] = []
    for turn in range(rounds):
        first = turn % len(names)
        order += [*names[first:], *names[:first]]
    return order
