"""An explorer: a pure figure, its controls, and a prediction that comes first."""

from collections.abc import Callable, Sequence
from typing import Any

from course_lib import evidence
from course_lib.widgets import plotlyjs
from course_lib.widgets.controls import Control, Cursor, Prediction, Slider
from course_lib.widgets.kept import Kept, content_hash, script, source_labels, style
from course_lib.widgets.table import View, tabulate


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
        note: a line under the chart, with source ids in brackets.

    Raises:
        ExplorerError: too many rows, too large a table, or a figure that changes its shape between rows.
        DataError: a source id that the evidence does not have.
    """
    spec: dict[str, Any] = {
        "name": label,
        "controls": [_placed(control, controls) for control in controls],
        "cursor": cursor.spec() if cursor else None,
        "prediction": prediction.spec() if prediction else None,
        "table": tabulate(name, view, controls),
        "sources": [{"id": source, "label": evidence.source_label(source)} for source in sources],
        "note": note,
        "labels": source_labels(note),
    }
    content = content_hash(spec)
    return Explorer(
        kind="explorer",
        key=f"predict:{name}",
        content=content,
        spec={**spec, "plotly": plotlyjs.asset().url},
    )


def _placed(control: Control, controls: Sequence[Control]) -> dict[str, Any]:
    """The control with its settings as places in its list: all that the browser knows of them."""
    placed = {**control.spec(), "start": control.values.index(control.start), "only_if": None}
    if isinstance(control, Slider) and control.only_if is not None:
        name, settings = control.only_if
        other = next(each for each in controls if each.name == name)
        placed["only_if"] = {
            "control": controls.index(other),
            "places": [other.values.index(setting) for setting in settings],
        }
    return placed
