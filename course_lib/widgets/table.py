"""Every state of an explorer, worked out once, as a table that a browser can look up.

The view function is called for each combination of the controls. What never varies goes into one base view;
each leaf that does vary (an array of numbers, a sentence, a line of a list) goes into a pool of its distinct
values, and a combination is a row of places in these pools. So the model exists once, in Python, and the page
needs no kernel behind it.
"""

import itertools
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, SupportsFloat

import numpy as np

from course_lib.widgets.controls import Control, Setting

MOST_ROWS = 4_000
MOST_BYTES = 512_000
# Lists of which a setting often changes a few lines only: those of the data table and of the panel's blocks.
LINES = frozenset({"rows", "items"})

Path = tuple[str | int, ...]


class ExplorerError(Exception):
    """An explorer that cannot be tabulated; the text names the explorer, the row and the reason."""


class Block(Protocol):
    """A part of the panel; the kinds that there are stand in panel.py."""

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw it."""


@dataclass(frozen=True)
class View:
    """What an explorer shows for one combination of its controls.

    Args:
        figure: ``{"data": [...], "layout": {...}}`` in plotly's JSON form, colours as tokens (``@ink``,
            ``@0``, ``@1/20`` for 20 % opacity); None where there is nothing to draw in any row.
        title: the sentence to take away.
        say: the sentence under the chart.
        columns: the head of the data table.
        rows: the data table, one sequence a line.
        panel: blocks of words and symbols under the controls; other ones in every row, if need be.
    """

    figure: Mapping[str, Any] | None
    title: str
    say: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float | int]]
    panel: Sequence[Block] = ()


def tabulate(name: str, view: Callable[..., View], controls: Sequence[Control]) -> dict[str, Any]:
    """Evaluate ``view`` for every combination of ``controls``.

    Args:
        name: the explorer, for error messages.
        view: a pure function of the controls' names.
        controls: the first one varies slowest.

    Returns:
        ``{"base": view, "leaves": [{"path", "pool", "rows"}], "count": rows}``, JSON throughout: NaN becomes
        null and numbers are rounded to 6 significant digits.

    Raises:
        ExplorerError: more than 4,000 rows or 512 kB, or a figure whose shape differs between rows.
    """
    _check_starts(name, controls)
    count = math.prod(len(control.values) for control in controls)
    if count > MOST_ROWS:
        widest = max(controls, key=lambda control: len(control.values))
        raise ExplorerError(
            f"explorer '{name}': {count} combinations, at most {MOST_ROWS} are allowed; "
            f"make '{widest.name}' coarser (it has {len(widest.values)} steps)"
        )
    columns: dict[Path, list[Any]] = {}
    plains = [_plain(view(**settings)) for settings in combinations(controls)]
    _align_panels(plains)
    base, first = plains[0], dict(_leaves(plains[0]))
    for settings, plain in zip(combinations(controls), plains, strict=True):
        leaves = dict(_leaves(plain))
        _check_shape(name, settings, first, leaves)
        for path, leaf in leaves.items():
            columns.setdefault(path, []).append(leaf)
    pooled = [leaf for path, column in columns.items() for leaf in _shortest(path, column)]
    _make_room(base, pooled)
    table = {"base": base, "leaves": pooled, "count": count}
    size = len(json.dumps(table))
    if size > MOST_BYTES:
        widest = max(controls, key=lambda control: len(control.values))
        raise ExplorerError(
            f"explorer '{name}': its table has {size // 1000} kB, at most {MOST_BYTES // 1000} are allowed; "
            f"make '{widest.name}' coarser (it has {len(widest.values)} steps) or draw fewer points"
        )
    return table


def combinations(controls: Sequence[Control]) -> Iterator[dict[str, Setting]]:
    """Every combination of the controls' values, in the order of the table's rows."""
    names = [control.name for control in controls]
    for values in itertools.product(*(control.values for control in controls)):
        yield dict(zip(names, values, strict=True))


def rounded(number: SupportsFloat) -> float:
    """The number as the table carries it, with 6 significant digits.

    >>> rounded(31.499999999999996)
    31.5
    """
    return float(f"{float(number):.6g}")


def _check_starts(name: str, controls: Sequence[Control]) -> None:
    for control in controls:
        if control.start not in control.values:
            allowed = ", ".join(map(str, control.values))
            raise ExplorerError(
                f"explorer '{name}': '{control.name}' cannot start at {control.start!r}; it takes {allowed}"
            )


def _plain(view: View) -> dict[str, Any]:
    plain = {"title": view.title, "say": view.say, "columns": view.columns, "rows": view.rows}
    panel = [block.spec() for block in view.panel]
    converted = _jsonable({**plain, "figure": view.figure, "panel": panel})
    assert isinstance(converted, dict)
    return converted


def _align_panels(plains: Sequence[Mapping[str, Any]]) -> None:
    """Give every row a place for each block that any row has; null where it has none."""
    longest = max(len(plain["panel"]) for plain in plains)
    for plain in plains:
        plain["panel"].extend([None] * (longest - len(plain["panel"])))


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return [_jsonable(item) for item in value.tolist()]
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    short = rounded(number)
    return int(short) if short.is_integer() else short


def _leaves(plain: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The parts that may vary: a figure's scalars and arrays, a panel's blocks, other parts as a whole."""
    for part, value in plain.items():
        if part == "figure":
            yield from _inside(value, (part,))
        elif part == "panel":
            yield from (((part, place), block) for place, block in enumerate(value))
        else:
            yield (part,), value


def _inside(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(item, (*path, key))
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for place, item in enumerate(value):
            yield from _inside(item, (*path, place))
    else:
        yield path, value


def _check_shape(
    name: str, settings: Mapping[str, Setting], first: Mapping[Path, Any], leaves: Mapping[Path, Any]
) -> None:
    differing = first.keys() ^ leaves.keys()
    if not differing:
        # Only what is drawn must keep its length; an axis may have other ticks.
        differing = {
            path
            for path, leaf in leaves.items()
            if path[:2] == ("figure", "data") and _shape(leaf) != _shape(first[path])
        }
    if differing:
        path = "/".join(map(str, min(differing, key=str)))
        row = ", ".join(f"{key}={value}" for key, value in settings.items())
        raise ExplorerError(
            f"explorer '{name}': the figure changes its shape at row ({row}): '{path}' differs from the "
            f"first row; keep every trace and its length, with None where there is nothing to draw"
        )


def _shape(leaf: Any) -> int | None:
    return len(leaf) if isinstance(leaf, list) else None


def _shortest(path: Path, column: Sequence[Any]) -> list[dict[str, Any]]:
    """What varies, as one leaf or part by part: whichever is shorter to write."""
    whole = _pooled(path, column)
    if len(whole["pool"]) == 1:
        return []
    parts = [leaf for inner, values in _parts(path, column) for leaf in _shortest(inner, values)]
    return min([whole], parts or [whole], key=lambda leaves: len(json.dumps(leaves)))


def _parts(path: Path, column: Sequence[Any]) -> Iterator[tuple[Path, list[Any]]]:
    """A list line by line, null where one has ended; a block of lines field by field."""
    part, *inside = path
    if path == ("rows",) or (part == "panel" and inside[-1] in LINES):
        for place in range(max(len(lines) for lines in column)):
            yield (*path, place), [lines[place] if place < len(lines) else None for lines in column]
    elif part == "panel" and len(inside) == 1 and all(block and LINES & block.keys() for block in column):
        kinds = {block["kind"] for block in column}
        for field in column[0] if len(kinds) == 1 else ():
            yield (*path, field), [block[field] for block in column]


def _make_room(base: dict[str, Any], leaves: Sequence[Mapping[str, Any]]) -> None:
    """Let the first view have a place for each line that any view has."""
    for leaf in leaves:
        *path, last = leaf["path"]
        target: Any = base
        for key in path:
            target = target[key]
        if isinstance(target, list):
            target.extend([None] * (last + 1 - len(target)))


def _pooled(path: Path, column: Sequence[Any]) -> dict[str, Any]:
    # Told apart as JSON: to Python True and 1 would be the same.
    pool: dict[str, int] = {}
    rows = [pool.setdefault(json.dumps(leaf), len(pool)) for leaf in column]
    return {"path": list(path), "pool": [json.loads(text) for text in pool], "rows": rows}
