"""What the charts of the course have in common."""

from typing import Any


def axis(title: str, span: tuple[float, float], **more: Any) -> dict[str, Any]:
    """An axis that stays still, whatever moves on it."""
    return {
        "title": {"text": title, "standoff": 8},
        "range": list(span),
        "fixedrange": True,
        "gridcolor": "@rule",
        "linecolor": "@edge",
        "zeroline": False,
        "ticklabelstandoff": 4,  # else the two numbers in the corner touch
        "automargin": True,
        **more,
    }


def base_layout() -> dict[str, Any]:
    """What the charts of the course have in common."""
    return {
        "paper_bgcolor": "@surface",
        "plot_bgcolor": "@surface",
        "font": {"family": "Segoe UI, system-ui, Roboto, Noto Sans, sans-serif", "size": 14, "color": "@ink"},
        "margin": {"l": 56, "r": 14, "t": 34, "b": 52},
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"size": 13}},
        "dragmode": False,
        "hoverlabel": {"bgcolor": "@ink", "font": {"color": "@surface"}, "bordercolor": "@ink"},
    }
