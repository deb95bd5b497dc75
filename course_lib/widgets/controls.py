"""What a learner can move in an explorer, and the prediction that comes before it.

Every class here is plain data: the browser draws it as native HTML controls, which bring names, keys and
touch with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Setting: TypeAlias = float | int | str | bool


@dataclass(frozen=True)
class Choice:
    """One of a few named settings, drawn as a group of radio buttons (a menu when there are many).

    Args:
        name: the keyword by which the view function receives the setting.
        label: the words above the group.
        options: what the view function receives, mapped to the words on the screen.
        start: the setting at the beginning; one of the keys of ``options``.
    """

    name: str
    label: str
    options: Mapping[Any, str]
    start: Setting

    @property
    def values(self) -> tuple[Setting, ...]:
        """Every setting it can have, in the order of the screen."""
        return tuple(self.options)

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this control."""
        return {
            "kind": "choice",
            "name": self.name,
            "label": self.label,
            "texts": list(self.options.values()),
        }


@dataclass(frozen=True)
class Slider:
    """A native slider with few steps, each of them tabulated.

    Args:
        name: the keyword by which the view function receives the value.
        label: the words above the slider.
        values: every value it can take, rising.
        start: the value at the beginning; one of ``values``.
        text: how a value is written, for example ``"{} years"``.
        ends: words at the low and the high end.
        only_if: another control's name and the settings of it at which this one does anything; at others it
            is greyed out.
    """

    name: str
    label: str
    values: tuple[Setting, ...]
    start: Setting
    text: str = "{}"
    ends: tuple[str, str] = ("", "")
    only_if: tuple[str, tuple[Setting, ...]] | None = None

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this control."""
        return {
            "kind": "slider",
            "name": self.name,
            "label": self.label,
            "texts": [self.text.format(value) for value in self.values],
            "ends": list(self.ends),
        }


@dataclass(frozen=True)
class Switch:
    """Something that is there or not, drawn as a checkbox; the view function receives True or False.

    Args:
        name: the keyword by which the view function receives the setting.
        label: the words beside the box.
        start: whether it is ticked at the beginning.
    """

    name: str
    label: str
    start: bool = False

    @property
    def values(self) -> tuple[Setting, ...]:
        """Off, then on."""
        return (False, True)

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this control."""
        return {"kind": "switch", "name": self.name, "label": self.label, "texts": ["off", "on"]}


@dataclass(frozen=True)
class Cursor:
    """A reading line on the chart. It never reaches the model: the browser reads the drawn curves.

    ``{name}`` in a view's title or sentence is replaced by the cursor's own value under ``name``, and by the
    height, at the cursor, of every trace whose ``meta`` is that word.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    start: float
    text: str = "{}"

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw this control."""
        return {
            "kind": "cursor",
            "name": self.name,
            "label": self.label,
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "start": self.start,
            "text": self.text,
        }


@dataclass(frozen=True)
class PointPrediction:
    """A guess of one number, drawn as a mark at ``x`` beside the model's curve."""

    question: str
    label: str
    low: float
    high: float
    step: float
    x: float
    text: str = "{}"
    answer: str = ""

    def spec(self) -> dict[str, Any]:
        """What the browser needs to ask for this prediction."""
        return {"kind": "point", **_numbers(self), "x": self.x}


@dataclass(frozen=True)
class RangePrediction:
    """A guess of two numbers, from and to, drawn as a band across the chart.

    ``about`` names the control that the question is about: the band is drawn only while it stands at its
    start.
    """

    question: str
    labels: tuple[str, str]
    low: float
    high: float
    step: float
    text: str = "{}"
    answer: str = ""
    about: str = ""

    def spec(self) -> dict[str, Any]:
        """What the browser needs to ask for this prediction."""
        return {"kind": "range", **_numbers(self), "labels": list(self.labels), "about": self.about}


@dataclass(frozen=True)
class ChoicePrediction:
    """A guess among a few options; the chosen words stay beside the result."""

    question: str
    options: tuple[str, ...]
    answer: str = ""

    def spec(self) -> dict[str, Any]:
        """What the browser needs to ask for this prediction."""
        return {
            "kind": "choice",
            "question": self.question,
            "options": list(self.options),
            "answer": self.answer,
        }


Control: TypeAlias = Choice | Slider | Switch
Prediction: TypeAlias = PointPrediction | RangePrediction | ChoicePrediction


def _numbers(prediction: PointPrediction | RangePrediction) -> dict[str, Any]:
    fields = ("question", "label", "low", "high", "step", "text", "answer")
    return {name: getattr(prediction, name) for name in fields if hasattr(prediction, name)}
