"""An explorer: a pure figure, its controls, and a prediction that comes first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from course_lib import evidence, plotlyjs
from course_lib.widgets.controls import Control, Cursor, Prediction, Slider
from course_lib.widgets.kept import Kept, content_hash, script, source_labels, style
from course_lib.widgets.table import ExplorerError, View, tabulate


class Explorer(Kept):
    """The widget; authors call `explorer`."""

    _esm = script("explorer")
    _css = style("explorer")


def explorer(
    name: str,
    view: Callable[..., View],
    controls: Sequence[Control],
    *,
    label: str,
    sources: Sequence[str],
    cursor: Cursor | None = None,
    prediction: Prediction | None = None,
    note: str = "",
) -> Explorer:
    """Show a view with its controls; hide its result until the learner has stored a prediction.

    Args:
        name: permanent, ``"<topic>-<what>"``; the stored prediction is found by it.
        view: a pure function of the controls' names.
        controls: at most four, the first varies slowest.
        label: what people who listen hear as the explorer's name.
        sources: ids of the evidence; an unknown one is refused.
        cursor: a reading line that costs no rows.
        prediction: asked before the result is shown.
        note: a line at the end, with source ids in brackets, as the texts of a panel may have.

    Raises:
        ExplorerError: too many rows, too large a table, a figure that changes its shape between rows, or a
            control that names another one or a setting that there is not, a block that cannot be drawn.
        DataError: a source id that the evidence does not have.
    """
    # First, because it says in words what is wrong with a control.
    table = tabulate(name, view, controls)
    spec: dict[str, Any] = {
        "name": label,
        "controls": [_placed(control, controls) for control in controls],
        "cursor": cursor.spec() if cursor else None,
        "prediction": prediction.spec() if prediction else None,
        "table": table,
        "sources": [{"id": source, "label": evidence.source_label(source)} for source in sources],
        "note": note,
        "labels": source_labels(note, *_panel_texts(table)),
    }
    content = content_hash(spec)
    return Explorer(
        kind="explorer",
        key=f"predict:{name}",
        content=content,
        spec={**spec, "plotly": plotlyjs.asset().url},
    )


def _panel_texts(table: Mapping[str, Any]) -> Iterator[str]:
    """Every text that a panel shows at some setting."""
    yield from _texts(table["base"]["panel"])
    for leaf in table["leaves"]:
        if leaf["path"][0] == "panel":
            yield from _texts(leaf["pool"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _placed(control: Control, controls: Sequence[Control]) -> dict[str, Any]:
    """The control with its settings as places in its list: all that the browser knows of them."""
    placed = {**control.spec(), "start": control.values.index(control.start), "only_if": None}
    if isinstance(control, Slider) and control.only_if is not None:
        name, settings = control.only_if
        names = [each.name for each in controls]
        if name not in names:
            raise ExplorerError(
                f"'{control.name}': only_if names '{name}'; the controls are {', '.join(names)}"
            )
        other = controls[names.index(name)]
        strange = [setting for setting in settings if setting not in other.values]
        if strange:
            allowed = ", ".join(map(str, other.values))
            raise ExplorerError(f"'{control.name}': only_if names {name}={strange[0]!r}; it takes {allowed}")
        placed["only_if"] = {
            "control": names.index(name),
            "places": [other.values.index(setting) for setting in settings],
        }
    return placed
