"""What a run of the grader comes to, for a trainer to read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Tally"]

# What nobody reads to its end is cut.
MOST_NAMES = 8
MOST_SENTENCES = 20


@dataclass(slots=True)
class Tally:
    """One paper in one run. Lists hold learners' ids, `refused` and `failed` whole sentences.

    `there` counts submissions, `marked` those of this run, `again` those among them that were handed in
    before; `told` counts results written, `released` those handed back, `scores` are in points.
    """

    paper: str
    title: str = ""
    total: float = 0.0
    there: int = 0
    marked: int = 0
    again: int = 0
    told: int = 0
    released: int = 0
    scores: list[float] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    uncounted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        """Whether nothing was refused and nothing failed."""
        return not self.refused and not self.failed

    @property
    def busy(self) -> bool:
        """Whether there was anything to do."""
        return bool(self.marked or self.told or self.released)

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do, and nothing to tell."""
        return self.fine and not self.busy

    def lines(self) -> Iterator[str]:
        """The tally in plain words, a line for each thing.

        >>> one = Tally("collagen", "Quiz: Collagen", 16.0, there=3, marked=2, scores=[12.0, 16.0])
        >>> for line in one.lines():
        ...     print(line)
        Quiz: Collagen (collagen): 3 handed in, 2 marked now
          Scores: 12 to 16 of 16, the middle one 14
        """
        done = f"{self.marked} marked now" if self.marked else "nothing new"
        yield f"{self.title or self.paper} ({self.paper}): {self.there} handed in, {done}"
        if self.scores:
            low, high = min(self.scores), max(self.scores)
            spread = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            middle = "" if len(self.scores) < 2 else f", the middle one {self._middle():g}"
            yield f"  Scores: {spread} of {self.total:g}{middle}"
        if self.again:
            yield f"  Handed in again, the new answers count: {self.again}"
        if self.released:
            yield f"  Results handed back: {self.released}"
        elif self.told:
            yield f"  Results written: {self.told}. There is no exchange here to hand them back through"
        for what, names in (
            ("Late", self.late),
            ("To look at again, points were given by hand", self.review),
            ("Some answers do not count, the result says why", self.uncounted),
        ):
            if names:
                yield f"  {what}: {_named(names)}"
        for what, sentences in (("Not accepted", self.refused), ("NOT MARKED", self.failed)):
            yield from (f"  {what}: {sentence}" for sentence in sentences[:MOST_SENTENCES])
            if len(sentences) > MOST_SENTENCES:
                yield f"  {what}: {len(sentences) - MOST_SENTENCES} more like these"

    def _middle(self) -> float:
        ranked = sorted(self.scores)
        half = len(ranked) // 2
        return ranked[half] if len(ranked) % 2 else round((ranked[half - 1] + ranked[half]) / 2, 4)


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else shown
