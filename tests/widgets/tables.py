"""Reading a table as explorer.js reads it, to compare it with the view that it was made from."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from course_lib.widgets.table import LINES


def row_of(places: Sequence[int], sizes: Sequence[int]) -> int:
    """The row for these places of the controls, by the browser's own arithmetic."""
    row = 0
    for place, size in zip(places, sizes, strict=True):
        row = row * size + place
    return row


def look_up(table: Mapping[str, Any], row: int) -> dict[str, Any]:
    """The view at a row."""
    view: dict[str, Any] = deepcopy(table["base"])
    for leaf in table["leaves"]:
        *path, last = leaf["path"]
        target: Any = view
        for key in path:
            target = target[key]
        target[last] = leaf["pool"][leaf["rows"][row]]
    # What a setting does not have is an empty place.
    for listed in (view, *(block for block in view["panel"] if block)):
        for name in LINES & listed.keys():
            listed[name] = [line for line in listed[name] if line is not None]
    return view
