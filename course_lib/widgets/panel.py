"""What an explorer shows in words, lists and symbols, beside its chart or in place of it.

Every block is plain data, and the browser draws it (panel.js). Texts may hold source ids in brackets. What is
told by a colour is told by a shape and by words too.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from course_lib.widgets.table import ExplorerError

Scale: TypeAlias = Mapping[Any, tuple[str, str]]
Tone: TypeAlias = Literal["emergency", "today", "soon", "plain"]

# Each is drawn with a shape of its own; a letter of a font would look different on every machine.
SYMBOLS = ("●", "◐", "○", "▲", "✕", "◆", "–")
MOST_GROUPS = 5
MOST_ICONS = 1_000


@dataclass(frozen=True)
class LevelItem:
    """One line of `Levels`: a name, its level on the scale, and what there is to add."""

    name: str
    level: Hashable
    text: str = ""


@dataclass(frozen=True)
class Levels:
    """One line an item: its name, and its level as a symbol and in words.

    Args:
        scale: every level, mapped to one of ``SYMBOLS`` and its words; a symbol stands for one level only.
    """

    caption: str
    items: Sequence[LevelItem]
    scale: Scale

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this block.

        Raises:
            ExplorerError: a level that is not on the scale, or a scale without a symbol for each level.
        """
        items = [[item.name, _place(self, item.name, item.level), item.text] for item in self.items]
        return {"kind": "levels", "caption": self.caption, "scale": _symbols(self), "items": items}


@dataclass(frozen=True)
class Matrix:
    """A table of levels, with the chosen row marked; folded where there is no room for it.

    Args:
        columns: short names, one a column.
        rows: a name and one level a column.
        scale: as in `Levels`.
        chosen: the place of the row that the learner has chosen.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Hashable]]]
    scale: Scale
    chosen: int | None = None

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this block.

        Raises:
            ExplorerError: as in `Levels`; a row that is too short or too long; a chosen row there is not.
        """
        for name, levels in self.rows:
            if len(levels) != len(self.columns):
                raise ExplorerError(
                    f"'{self.caption}': row '{name}' has {len(levels)} levels, the table has "
                    f"{len(self.columns)} columns"
                )
        if self.chosen is not None and not 0 <= self.chosen < len(self.rows):
            raise ExplorerError(
                f"'{self.caption}': row {self.chosen} cannot be chosen; rows are 0 to {len(self.rows) - 1}"
            )
        return {
            "kind": "matrix",
            "caption": self.caption,
            "scale": _symbols(self),
            "columns": list(self.columns),
            "rows": [[name, [_place(self, name, one) for one in levels]] for name, levels in self.rows],
            "chosen": self.chosen,
        }


@dataclass(frozen=True)
class Facts:
    """Terms, each with what there is to say about it."""

    caption: str
    items: Sequence[tuple[str, str]]

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this block."""
        return {"kind": "facts", "caption": self.caption, "items": [list(item) for item in self.items]}


@dataclass(frozen=True)
class Points:
    """A list whose order does not matter."""

    caption: str
    items: Sequence[str]

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this block."""
        return {"kind": "points", "caption": self.caption, "items": list(self.items)}


@dataclass(frozen=True)
class StepItem:
    """Something to do: how soon (a few words), what is seen, what to do then."""

    badge: str
    title: str
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Steps:
    """What to do, the most urgent first. The badge says how soon in words, the tone in its looks."""

    caption: str
    items: Sequence[StepItem]

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this block.

        Raises:
            ExplorerError: a tone that there is not.
        """
        tones = get_args(Tone)
        if strange := [item for item in self.items if item.tone not in tones]:
            raise ExplorerError(
                f"'{self.caption}': '{strange[0].title}' has the tone '{strange[0].tone}'; "
                f"it may be {', '.join(tones)}"
            )
        items = [[item.badge, item.title, item.text, item.tone] for item in self.items]
        return {"kind": "steps", "caption": self.caption, "items": items}


@dataclass(frozen=True)
class Say:
    """The sentence that one could say to the client."""

    text: str

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this block."""
        return {"kind": "say", "caption": "You could say", "text": self.text}


@dataclass(frozen=True)
class Icons:
    """Out of so many: one mark each, and the marks of each group with a shape and a colour of their own.

    Args:
        total: how many marks there are, at most 1,000.
        groups: a count and a name each; together at most ``total``, and the rest stay hollow.
    """

    caption: str
    total: int
    groups: Sequence[tuple[int, str]]

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this block.

        Raises:
            ExplorerError: more marks, or more groups, than can be drawn and told apart.
        """
        counts = [count for count, _ in self.groups]
        if not 0 < self.total <= MOST_ICONS:
            raise ExplorerError(f"'{self.caption}': {self.total} marks; it may be 1 to {MOST_ICONS}")
        if len(counts) > MOST_GROUPS:
            raise ExplorerError(
                f"'{self.caption}': {len(counts)} groups, at most {MOST_GROUPS} can be told apart"
            )
        if any(not isinstance(count, int) or count < 0 for count in counts) or sum(counts) > self.total:
            raise ExplorerError(
                f"'{self.caption}': groups of {', '.join(map(str, counts))}; they are whole numbers of at "
                f"least 0 that come to at most {self.total}"
            )
        groups = [[count, name] for count, name in self.groups]
        return {"kind": "icons", "caption": self.caption, "total": self.total, "groups": groups}


def _symbols(block: Levels | Matrix) -> list[list[str]]:
    symbols = [symbol for symbol, _ in block.scale.values()]
    if strange := [symbol for symbol in symbols if symbol not in SYMBOLS]:
        raise ExplorerError(
            f"'{block.caption}': the scale uses '{strange[0]}'; symbols are {' '.join(SYMBOLS)}"
        )
    if twice := [symbol for symbol in symbols if symbols.count(symbol) > 1]:
        raise ExplorerError(f"'{block.caption}': '{twice[0]}' stands for two levels of the scale")
    return [[symbol, words] for symbol, words in block.scale.values()]


def _place(block: Levels | Matrix, name: str, level: Hashable) -> int:
    levels = list(block.scale)
    if level not in levels:
        allowed = ", ".join(map(str, levels))
        raise ExplorerError(f"'{block.caption}': '{name}' has the level {level!r}; the scale has {allowed}")
    return levels.index(level)
