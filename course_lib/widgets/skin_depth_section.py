"""The cross-section of the skin to scale: its layers, the light that fades in it, and the marked depths."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from course_lib.evidence import LAYERS, Laser, Site, layers
from course_lib.models.skin_depth import DepthBand, Floats, light_in_skin
from course_lib.widgets.layout import axis, base_layout

DEEPEST_MM = 3.0
HAIR_LINE_MM = 0.05
"""A depth that is hardly more than a line of the drawing."""
_LEAST_MM = 0.001
_ABOVE_MM = 0.24
# Thin near the surface, where the light of an ablative laser ends in less than the width of a line.
_EDGES_MM = np.unique(
    np.concatenate(
        (
            [0, 0.001, 0.002, 0.003, 0.005, 0.0075],
            np.arange(0.01, 0.1, 0.01),
            np.arange(0.1, 0.6, 0.025),
            np.arange(0.6, DEEPEST_MM + 0.01, 0.1),
        )
    ).round(4)
)
_BEAM_LEFT, _BEAM_RIGHT = 0.035, 0.285
_COLUMNS_AT = (0.09, 0.16, 0.23)
_SKIN_COLOURS = ("@ink/32", "@ink/20", "@ink/10", "@3/16")


@dataclass(frozen=True)
class Cut:
    """One layer of a site: its name, and from which depth to which it lies [mm]."""

    name: str
    top_mm: float
    bottom_mm: float


def cuts(site: Site) -> tuple[Cut, ...]:
    """The layers of a site from the surface down to the fat [mm]."""
    found = []
    top = 0.0
    for key in LAYERS:
        bottom = round(top + site.layers[key].thickness_um / 1000, 6)
        found.append(Cut(layers().layer_names[key], top, bottom))
        top = bottom
    return tuple(found)


def mm_words(depth_mm: float) -> str:
    """A depth as it is read out: two digits, one where it is less than a tenth of a millimetre.

    >>> mm_words(2.4637), mm_words(0.01819), mm_words(7.2e-05)
    ('2.5 mm', '0.02 mm', 'less than 0.001 mm')
    """
    if 0 < depth_mm < _LEAST_MM:
        return f"less than {_LEAST_MM:g} mm"
    return f"{depth_mm:.{1 if depth_mm < 0.0995 else 2}g} mm"


def section_figure(
    skin: Sequence[Cut], laser: Laser, band: DepthBand, outer_skin_per_cm: float, marked: str
) -> dict[str, Any]:
    """Draw layers of skin, a laser's light in it, and the band of depths at which 37 % of it is left.

    Args:
        skin: the layers to draw.
        laser: whose light to draw, by the model.
        band: where 37 % of the light is left [mm].
        outer_skin_per_cm: what the outer skin takes beside that [1/cm].
        marked: the words beside the band.
    """
    depth = np.concatenate(([0], (_EDGES_MM[:-1] + _EDGES_MM[1:]) / 2))
    left = light_in_skin(depth, band.modelled_mm, skin[0].bottom_mm, outer_skin_per_cm)
    return {
        "data": [
            _layer_bars(skin),
            _light_bars(left),
            *_column_bars(laser),
            *_band_marks(band, marked),
            _names(skin),
        ],
        "layout": {
            **base_layout(),
            "barmode": "overlay",
            "bargap": 0,
            "xaxis": {"range": [0, 1], "visible": False, "fixedrange": True},
            "yaxis": axis("depth in mm", (DEEPEST_MM, -_ABOVE_MM), dtick=0.5, showgrid=False),
            "margin": {"l": 56, "r": 10, "t": 40, "b": 14},
            "meta": {"height": 560, "narrow": {"legend.font.size": 12, "margin.t": 62}},
        },
    }


def _layer_bars(skin: Sequence[Cut]) -> dict[str, Any]:
    tops = [*(cut.top_mm for cut in skin), skin[-1].bottom_mm]
    bottoms = [*(cut.bottom_mm for cut in skin), DEEPEST_MM]
    return {
        "type": "bar",
        "meta": "always",
        "x": [0.5] * len(tops),
        "base": tops,
        "y": [bottom - top for top, bottom in zip(tops, bottoms, strict=True)],
        "width": 1,
        "marker": {
            "color": list(_SKIN_COLOURS),
            "line": {"color": "@edge", "width": 0.6},
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _light_bars(left: Floats) -> dict[str, Any]:
    edges = [-_ABOVE_MM, *_EDGES_MM.tolist()]
    return {
        "type": "bar",
        "name": "Light: fainter where less is left",
        "x": [(_BEAM_LEFT + _BEAM_RIGHT) / 2] * len(left),
        "base": edges[:-1],
        "y": [bottom - top for top, bottom in pairwise(edges)],
        "width": _BEAM_RIGHT - _BEAM_LEFT,
        "marker": {"color": [f"@1/{round(85 * share)}" for share in left.tolist()], "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _column_bars(laser: Laser) -> list[dict[str, Any]]:
    """The narrow columns that a fractional treatment makes: surely, and as deep as they were measured."""
    column = laser.column_mm
    spans = ((0.0, column.low), (column.low, column.high - column.low)) if column else ((0.0, None),) * 2
    bars = {"type": "bar", "x": list(_COLUMNS_AT), "width": 0.022, "hoverinfo": "skip"}
    return [
        {
            **bars,
            "name": "Columns it makes",
            "base": [spans[0][0]] * len(_COLUMNS_AT),
            "y": [spans[0][1]] * len(_COLUMNS_AT),
            "marker": {"color": "@2", "line": {"color": "@2", "width": 1}},
            "showlegend": column is not None,
        },
        {
            **bars,
            "name": "range of their depth",
            "base": [spans[1][0]] * len(_COLUMNS_AT),
            "y": [spans[1][1]] * len(_COLUMNS_AT),
            "marker": {"color": "@surface", "line": {"color": "@2", "width": 1.2}},
            "showlegend": column is not None,
        },
    ]


def _band_marks(band: DepthBand, marked: str) -> list[dict[str, Any]]:
    left, right = _BEAM_LEFT - 0.02, _BEAM_RIGHT + 0.02
    low, high = band.low_mm, band.high_mm
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Depth at which 37 % is left",
            "x": [left, right, right, left, left],
            "y": [low, low, high, high, low],
            "fill": "toself",
            "fillcolor": "@0/15",
            "line": {"color": "@0", "width": 2.5},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "text",
            "x": [right + 0.015],
            # Beside a hair line at the surface, two lines of words have more room above it.
            "y": [(low + high) / 2 if high > HAIR_LINE_MM else -_ABOVE_MM / 2],
            "text": [marked],
            "textposition": "middle right",
            "textfont": {"size": 14, "color": "@ink"},
            "hoverinfo": "skip",
            "showlegend": False,
        },
    ]


def _names(skin: Sequence[Cut]) -> dict[str, Any]:
    outer, upper, deep = skin
    places = [
        -0.1,
        (upper.top_mm + upper.bottom_mm) / 2,
        (deep.top_mm + deep.bottom_mm) / 2,
        DEEPEST_MM - 0.12,
    ]
    return {
        "type": "scatter",
        "meta": "always",
        "mode": "text",
        "x": [0.985] * len(places),
        "y": places,
        # In two lines, because it may stand beside the words of the band.
        "text": [outer.name, upper.name, deep.name.replace(" ", "<br>"), layers().fat_name],
        "textposition": "middle left",
        "textfont": {"size": 13, "color": "@ink"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
