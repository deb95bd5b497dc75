"""How much better: what studies report for a problem, as ranges, and in words."""

from collections.abc import Iterable, Sequence
from typing import Any

from course_lib import evidence
from course_lib.evidence import Indication, Reported
from course_lib.models import skin_damage as models
from course_lib.models.skin_damage import Number
from course_lib.widgets.controls import Choice, RangePrediction
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.layout import axis, base_layout
from course_lib.widgets.panel import Facts, Say
from course_lib.widgets.table import View

_ASKED_PROBLEM = "acne_scars_rolling_boxcar"
_ASKED_DEVICE = "nafl_1550"
_LINE_HEIGHT = 76


def how_much_better() -> Explorer:
    """How much better: the ranges that studies report for a problem, with shares kept apart."""
    problems = models.with_numbers()
    number = next(each for each in models.numbers(_ASKED_PROBLEM) if each.reported.device == _ASKED_DEVICE)
    return explorer(
        "skin-damage-how-much",
        how_much_view,
        (
            Choice(
                "problem",
                "Problems with a percentage in a study",
                {problem.key: menu_words(problem) for problem in problems},
                start=_ASKED_PROBLEM,
            ),
        ),
        label="How much better?",
        prediction=RangePrediction(
            question="Studies of shallow acne scars used gentler (non-ablative fractional) lasers. How much "
            "better were people on average, from the lowest study to the highest?",
            labels=("Lowest average", "Highest average"),
            low=0,
            high=100,
            step=1,
            text="{} %",
            answer="For shallow acne scars and gentler lasers, the studies say "
            f"{number.low:g} to {number.high:g} % better on average. No client is an average.",
            about="problem",
        ),
        sources=sources(id_ for problem in problems for each in problem.reported for id_ in each.ids),
        note=f"{evidence.indications().reported_means} A share says how many people or areas, or how much "
        "of a gain: it is no improvement. Problems that are not in the menu have no percentage here.",
    )


def how_much_view(problem: str) -> View:
    """One problem: each reported percentage on its own line, an improvement or a share."""
    chosen = evidence.indications().problem(problem)
    numbers = models.numbers(problem)
    return View(
        figure=how_much_figure(numbers, max(len(models.numbers(each.key)) for each in models.with_numbers())),
        title=_how_much_title(chosen),
        say=f"{_not_comparable(len(numbers))} {how_sure(chosen)}",
        columns=("How severe", "Kind of light", "Reported", "What the number is", "People", "Study"),
        rows=[
            (
                each.reported.severity,
                short(each.reported.device),
                each.words,
                "an improvement" if each.kind == "improvement" else "a share, not an improvement",
                str(each.reported.people or "not given here"),
                labels(each.reported),
            )
            for each in numbers
        ],
        panel=(
            Facts("What the studies say", [fact(each) for each in chosen.reported]),
            Say(chosen.say),
        ),
    )


def how_much_figure(numbers: Sequence[Number], lines: int) -> dict[str, Any]:
    """Draw each number on a line of its own [%]: improvements solid, single values as a mark, shares hatched.

    The chart keeps its height, and every trace its length of ``lines``: fewer numbers have more room.
    """
    padded = [*numbers, *[None] * (lines - len(numbers))]
    places = list(range(lines))
    room = len(numbers) / lines
    ranges = [
        each if each and each.kind == "improvement" and each.low < each.high else None for each in padded
    ]
    values = [
        each if each and each.kind == "improvement" and each.low == each.high else None for each in padded
    ]
    shares = [each if each and each.kind == "share" else None for each in padded]
    below = [place + 0.24 * room for place in places]
    bar = {"type": "bar", "orientation": "h", "y": below, "width": 0.28 * room, "hoverinfo": "skip"}
    return {
        "data": [
            {
                **bar,
                "name": "Improvement, as a range",
                "showlegend": any(ranges),
                "x": [each.high - each.low if each else None for each in ranges],
                "base": [each.low if each else None for each in ranges],
                "marker": {"color": "@0"},
            },
            {
                **bar,
                "name": "A share, not an improvement",
                "showlegend": any(shares),
                "x": [each.high if each else None for each in shares],
                "base": [0 if each else None for each in shares],
                "marker": {
                    "color": "@surface",
                    "line": {"color": "@3", "width": 1.2},
                    "pattern": {
                        "shape": "/",
                        "fgcolor": "@3",
                        "bgcolor": "@surface",
                        "size": 6,
                        "solidity": 0.3,
                    },
                },
            },
            {
                "type": "scatter",
                "name": "Improvement, one value",
                "showlegend": any(values),
                "mode": "markers",
                "x": [each.low if each else None for each in values],
                "y": below,
                "marker": {"symbol": "diamond", "size": 15, "color": "@0"},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [0] * lines,
                "y": [place - 0.16 * room for place in places],
                "text": [_line_words(each) if each else "" for each in padded],
                "textposition": "middle right",
                "textfont": {"size": 13, "color": "@ink"},
                "hoverinfo": "skip",
                "showlegend": False,
            },
        ],
        "layout": {
            **base_layout(),
            "barmode": "overlay",
            "xaxis": axis("% on each study’s own scale", (0, 100), tickvals=(0, 25, 50, 75, 100)),
            "yaxis": {"range": [len(numbers) - 0.5, -0.5], "visible": False, "fixedrange": True},
            "margin": {"l": 8, "r": 18, "t": 40, "b": 52},
            "meta": {
                "height": 112 + _LINE_HEIGHT * lines,
                "narrow": {"legend.font.size": 12, "margin.t": 62},
            },
        },
    }


def how_sure(problem: Indication) -> str:
    """The level of the evidence for any light at all, with its letter and in words."""
    words = evidence.indications().evidence_levels[problem.evidence]
    return f"Evidence level {problem.evidence}: {words}."


def fact(reported: Reported) -> tuple[str, str]:
    """A result as a term and its text: how severe and which light; what, in how many people, and where."""
    counted = reported.people is None or f"{reported.people}" in reported.text.split()
    text = reported.text.removesuffix(".") if counted else f"{reported.text} {reported.people} people"
    term = f"{first_capital(reported.severity)}: {short(reported.device)}"
    return term, f"{text} [{', '.join(reported.ids)}]."


def short(device: str) -> str:
    """The name of a device class that fits on a chart. Raises DataError for an unknown one."""
    return evidence.healing().device(device).short


def labels(reported: Reported) -> str:
    """The sources of a result by author and year, for a table."""
    return "; ".join(evidence.source_label(id_) for id_ in reported.ids)


def menu_words(problem: Indication) -> str:
    """A problem as clients name it, with its name in the trade."""
    return f"{problem.name} ({problem.term})"


def sources(ids: Iterable[str]) -> tuple[str, ...]:
    """The sources among these ids, each once, without the kinds of value that are no source."""
    return tuple(id_ for id_ in dict.fromkeys(ids) if id_ not in evidence.kinds())


def _how_much_title(problem: Indication) -> str:
    span = models.span(problem.key)
    if span is None:
        return f"For {problem.subject}, no study here gives an improvement in percent: the bar is a share"
    low, high = span
    if low == high:
        return f"The improvement reported for {problem.subject} is {low:g} %: one group’s average, no promise"
    ends = f"from {low:g} to {high:g} %"
    return f"Improvements reported for {problem.subject} run {ends}: a range, never a promise"


def _not_comparable(lines: int) -> str:
    if lines == 1:
        return "One study, with its own people and its own measure."
    return "People and measures differ from line to line, so the lines do not compare."


def _line_words(number: Number) -> str:
    where = f"{short(number.reported.device)}, {number.reported.severity}"
    return f"<b>{first_capital(number.words)}</b><br>{where}"


def first_capital(text: str) -> str:
    """The text as a sentence begins."""
    return text[0].upper() + text[1:]
