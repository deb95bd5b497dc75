"""The same chart in the two ways that most notebooks take: each a notebook with one slider."""

import json
from pathlib import Path
from typing import Any

import nbformat

from course_lib.widgets.collagen import ageing_view
from course_lib.widgets.table import View, tabulate

YEARS_SMOKED = (0, 10, 20, 30)
COLOURS = {"surface": "255,255,255", "ink": "29,36,51", "rule": "217,213,206", "edge": "123,129,144"}
COLOURS |= {"0": "11,106,148", "3": "122,98,0"}

LOAD = """
import json
import plotly.graph_objects as go
from ipywidgets import IntSlider, VBox, interact

with open("curves.json", encoding="utf-8") as file:
    figures = {int(years): go.Figure(figure) for years, figure in json.load(file).items()}
slider = IntSlider(min=0, max=30, step=10, description="Smoking")
"""
# Figures are made beforehand, so that no rival pays for the model or for plotly's checks during a drag.
INTERACT = """
def show(years_smoked):
    figures[years_smoked].show()

interact(show, years_smoked=slider);
"""
FIGURE_WIDGET = """
shown = go.FigureWidget(figures[0])

def move(change):
    with shown.batch_update():
        for trace, new in zip(shown.data, figures[change["new"]].data):
            trace.y = new.y

slider.observe(move, names="value")
VBox([slider, shown])
"""
NOTEBOOKS = {"interact": INTERACT, "figurewidget": FIGURE_WIDGET}


def write(folder: Path) -> None:
    """Write the rivals' notebooks, and beside them the curves that all of them draw."""
    curves = {years: painted(ageing_view("none", 51, years, 1.0)) for years in YEARS_SMOKED}
    (folder / "curves.json").write_text(json.dumps(curves), encoding="utf-8")
    for name, code in NOTEBOOKS.items():
        # Two cells: while it loads, JupyterLab shows one of its own, which must not be taken for the rival.
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}", id="title"),
            nbformat.v4.new_code_cell(LOAD + code, id="rival"),
        ]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
        nbformat.write(notebook, folder / f"{name}.ipynb")


def painted(view: View) -> dict[str, Any]:
    """The view's figure as plain plotly, with colours in place of their names."""
    figure: dict[str, Any] = _paint(tabulate("rival", lambda: view, ())["base"]["figure"])
    del figure["layout"]["meta"]
    figure["layout"]["height"] = 420
    return figure


def _paint(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _paint(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_paint(item) for item in value]
    if isinstance(value, str) and value.startswith("@"):
        name, _, percent = value[1:].partition("/")
        return f"rgba({COLOURS[name]},{float(percent or 100) / 100})"
    return value
