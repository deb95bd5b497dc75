"""A sketch of an eye behind goggles: which part the light can hurt, and that less of it gets through."""

from typing import Any

import numpy as np

from course_lib.models.skilled_hand import EyePart
from course_lib.widgets.layout import base_layout

# The eye is a circle of radius 1 around the origin; light comes from the left.
_GOGGLES_AT, _CORNEA_AT, _LASER_AT = -2.3, -1.14, -4.3
_BEAM = 0.3
# How strongly the beam is drawn behind the goggles [%], by optical density: no share of light.
_STRENGTH = (60, 44, 33, 24, 17, 11, 7, 4)


def eye_figure(part: EyePart, optical_density: int, marked: bool) -> dict[str, Any]:
    """Draw the beam up to the part of the eye that it can hurt, behind goggles of an optical density."""
    strength = _STRENGTH[optical_density] if marked else _STRENGTH[0]
    inside = part == "retina"
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}
    ball = np.linspace(-0.778 * np.pi, 0.778 * np.pi, 57)  # open at the front, where the cornea bulges
    around = np.linspace(0, 2 * np.pi, 73)
    back = np.linspace(-0.6, 0.6, 21)
    across = np.linspace(-1, 1, 21)
    cornea = (_CORNEA_AT + 0.37 * across**2, 0.64 * across)
    return {
        "data": [
            _beam(line, _LASER_AT, _GOGGLES_AT, "@1/60"),
            _beam(line, _GOGGLES_AT, _CORNEA_AT, f"@1/{strength}"),
            {
                **line,
                "x": [_CORNEA_AT, 0.98, _CORNEA_AT] if inside else [None] * 3,
                "y": [_BEAM, 0.0, -_BEAM] if inside else [None] * 3,
                "fill": "toself",
                "fillcolor": f"@1/{strength}",
                "line": {"width": 0, "color": "@1"},
            },
            {**line, "x": np.cos(ball), "y": np.sin(ball), "line": {"color": "@ink", "width": 2}},
            {**line, "x": cornea[0], "y": cornea[1], "line": {"color": "@ink", "width": 2}},
            {
                **line,
                "x": -0.62 + 0.16 * np.cos(around),
                "y": 0.42 * np.sin(around),
                "line": {"color": "@edge", "width": 1.5},
            },
            {
                **line,
                "x": np.cos(back) if inside else cornea[0],
                "y": np.sin(back) if inside else cornea[1],
                "line": {"color": "@1", "width": 8},
            },
            {
                **line,
                "x": [_GOGGLES_AT, _GOGGLES_AT],
                "y": [-0.9, 0.9],
                "line": {
                    "color": "@0" if marked else "@edge",
                    "width": 7,
                    "dash": "solid" if marked else "dot",
                },
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [-3.6, _GOGGLES_AT, 0.95 if inside else -0.75],
                "y": [0.62, 1.2, -1.24],
                "text": ["laser light", "goggles", f"<b>{part} at risk</b>"],
                "textfont": {"size": 14, "color": "@ink"},
                "hoverinfo": "skip",
                "showlegend": False,
            },
        ],
        "layout": {
            **base_layout(),
            "xaxis": {"range": [-4.4, 1.9], "visible": False, "fixedrange": True, "constrain": "domain"},
            "yaxis": {
                "range": [-1.45, 1.4],
                "visible": False,
                "fixedrange": True,
                "scaleanchor": "x",
                "constrain": "domain",
            },
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "meta": {"height": 230},
        },
    }


def _beam(line: dict[str, Any], start: float, end: float, colour: str) -> dict[str, Any]:
    return {
        **line,
        "x": [start, end, end, start, start],
        "y": [_BEAM, _BEAM, -_BEAM, -_BEAM, _BEAM],
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0, "color": "@1"},
    }
