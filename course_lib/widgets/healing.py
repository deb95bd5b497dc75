"""Explorers and lists of the lesson on healing."""

from collections.abc import Iterable, Sequence
from typing import Any

from IPython.display import Markdown

from course_lib import evidence, learner
from course_lib.evidence.clinic import Clinic, Days, load_clinic
from course_lib.models import healing as models
from course_lib.models.healing import Step
from course_lib.widgets.controls import Choice, ChoicePrediction, RangePrediction
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.layout import axis, base_layout
from course_lib.widgets.table import View

_ZOOMS_DAYS = {31: "One month", 183: "Half a year", 366: "One year"}
_TICKS_DAYS = {
    31: (0, 7, 14, 21, 28),
    183: (0, 30, 60, 90, 120, 150, 180),
    366: (0, 90, 180, 270, 365),
}
_DAY_COLUMNS = ("Earliest day", "Typical day", "Latest day", "Where it comes from")
_BARS_NOTE = (
    "Solid bars rest on studies, or on your clinic. Hatched bars are usual practice, wholly or at one end: "
    "your clinician confirms or replaces them."
)
_ASKED_DEVICE = "co2_full"
_ASKED_MILESTONE = "redness_gone"


def clinic() -> Clinic:
    """The clinic's own values, from the file beside the learners' folders."""
    return load_clinic(learner.home() / "clinic.yaml")


def timeline() -> Explorer:
    """The healing timeline: choose a treatment, see each milestone as earliest, typical and latest day."""
    own = clinic()
    devices = evidence.healing().devices
    lanes = max(len(device.milestones) for device in devices)
    asked = own.days(_ASKED_DEVICE, _ASKED_MILESTONE)
    # The guess stays when another treatment is chosen: its sentence names the one it was about.
    who = "For full CO2 your clinic says" if asked.origin == "clinic" else "For full CO2 the evidence says"

    def view(device: str, zoom_days: int) -> View:
        return timeline_view(own, device, zoom_days, lanes)

    return explorer(
        "healing-timeline",
        view,
        (
            Choice(
                "device", "Treatment", {device.key: device.name for device in devices}, start=_ASKED_DEVICE
            ),
            Choice("zoom_days", "Show", _ZOOMS_DAYS, start=183),
        ),
        label="Healing timeline",
        prediction=RangePrediction(
            question="After full CO2 resurfacing, from which day to which day does the redness go?",
            labels=("Earliest: day", "Latest: day"),
            low=0,
            high=180,
            step=1,
            answer=f"{who}: from day {asked.low:g} to day {asked.high:g}, typically day {asked.typical:g}.",
            about="device",
        ),
        sources=_cited(step for device in devices for step in models.timeline(device.key, own)),
        note=_BARS_NOTE,
    )


def timeline_view(own: Clinic, device: str, zoom_days: int, lanes: int) -> View:
    """One state of the timeline, in a fixed number of lanes so that every treatment has the same shape."""
    steps = models.timeline(device, own)
    redness = own.days(device, "redness_gone")
    name = evidence.healing().device(device).short
    return View(
        figure=bars_figure([(step.label, step) for step in steps], zoom_days, lanes),
        title=f"{name}: redness has typically gone by day {redness.typical:g}",
        say=f"It can be as early as day {redness.low:g} or as late as day {redness.high:g}. "
        f"{_against_the_article(redness.typical)}",
        columns=("Milestone", *_DAY_COLUMNS),
        rows=[(step.label, *_day_cells(step)) for step in steps],
    )


def compare_lasers() -> Explorer:
    """One milestone across all treatments that have it, beside the article's two to three weeks."""
    own = clinic()
    healing = evidence.healing()
    shared = [
        key for key in healing.milestone_labels if all(key in one.milestones for one in healing.devices)
    ]
    done, count = models.share_done_by(models.article_days()[1], _ASKED_MILESTONE, own)

    def view(milestone: str, zoom_days: int) -> View:
        return compare_view(own, milestone, zoom_days)

    return explorer(
        "healing-compare",
        view,
        (
            Choice(
                "milestone", "Milestone", {key: healing.label(key) for key in shared}, start=_ASKED_MILESTONE
            ),
            Choice("zoom_days", "Show", _ZOOMS_DAYS, start=183),
        ),
        label="Nine treatments compared",
        prediction=ChoicePrediction(
            question="In how many of these nine treatments has the redness typically gone by three weeks?",
            options=("None to two", "Three to five", "Six to eight", "All nine"),
            answer=f"It is {done} of {count}.",
        ),
        sources=_cited(step for key in shared for _, step in _compared(own, key)),
        note=_BARS_NOTE,
    )


def compare_view(own: Clinic, milestone: str, zoom_days: int) -> View:
    """One state of the comparison."""
    rows = _compared(own, milestone)
    last = models.article_days()[1]
    done, count = models.share_done_by(last, milestone, own)
    late = [name for name, step in rows if step.days.typical > last]
    label = evidence.healing().label(milestone)
    return View(
        figure=bars_figure(rows, zoom_days, len(rows)),
        title=f"{label}: within three weeks for {done} of {count} treatments, going by the typical day",
        say=f"Typically later than that: {', '.join(late)}."
        if late
        else "The latest day can still be later.",
        columns=("Treatment", *_DAY_COLUMNS),
        rows=[(name, *_day_cells(step)) for name, step in rows],
    )


def bars_figure(rows: Sequence[tuple[str, Step]], zoom_days: int, lanes: int) -> dict[str, Any]:
    """Draw one lane a row, from the earliest to the latest day [days], with a mark at the typical one."""
    padded: list[tuple[str, Step | None]] = [*rows, *[("", None)] * (lanes - len(rows))]
    places = list(range(lanes))

    def bars(practice: bool) -> dict[str, Any]:
        shown = [step.days if step and is_usual_practice(step) == practice else None for _, step in padded]
        return {
            "type": "bar",
            "orientation": "h",
            "y": places,
            # A range of no length would vanish; a sliver says that there is something.
            "x": [max(days.high - days.low, zoom_days / 250) if days else None for days in shown],
            "base": [days.low if days else None for days in shown],
            "width": 0.34,
            "hoverinfo": "skip",
        }

    first, last = models.article_days()
    bottom, top = lanes - 0.45, -0.75
    by_clinic = any(step.days.origin == "clinic" for _, step in rows)
    return {
        "data": [
            {
                "type": "scatter",
                "meta": "always",
                "name": "The article: 2 to 3 weeks",
                "x": [first, first, last, last, first],
                "y": [bottom, top, top, bottom, bottom],
                "mode": "lines",
                "fill": "toself",
                "fillcolor": "@3/20",
                "line": {"color": "@3", "width": 1},
                "hoverinfo": "skip",
            },
            {
                **bars(False),
                "name": "From studies or your clinic" if by_clinic else "From studies",
                "marker": {"color": "@0"},
            },
            {
                **bars(True),
                "name": "Usual practice",
                "marker": {
                    "color": "@surface",
                    "line": {"color": "@0", "width": 1.2},
                    "pattern": {
                        "shape": "/",
                        "fgcolor": "@0",
                        "bgcolor": "@surface",
                        "size": 6,
                        "solidity": 0.3,
                    },
                },
            },
            {
                "type": "scatter",
                "name": "Typical day",
                "mode": "markers",
                "x": [step.days.typical if step else None for _, step in padded],
                "y": places,
                "marker": {"symbol": "line-ns", "size": 17, "line": {"color": "@ink", "width": 3}},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [0] * lanes,
                "y": [place - 0.36 for place in places],
                "text": [_words(label, step.days, zoom_days) if step else "" for label, step in padded],
                "textposition": "middle right",
                "textfont": {"size": 13, "color": "@ink"},
                "hoverinfo": "skip",
                "showlegend": False,
            },
        ],
        "layout": {
            **base_layout(),
            "barmode": "overlay",
            "xaxis": axis(
                "days after treatment", (-zoom_days / 100, zoom_days), tickvals=_TICKS_DAYS[zoom_days]
            ),
            "yaxis": {"range": [bottom, top], "visible": False, "fixedrange": True},
            "margin": {"l": 8, "r": 14, "t": 40, "b": 52},
            "meta": {"height": 120 + 44 * lanes, "narrow": {"legend.font.size": 12, "margin.t": 62}},
        },
    }


def is_usual_practice(step: Step) -> bool:
    """Whether a range rests on usual practice, wholly or at one of its ends."""
    return step.days.origin == "usual practice" or bool(step.usual_practice)


def health_factors() -> Markdown:
    """What in a person or a treatment changes healing: directions, never factors on the days."""
    healing = evidence.healing()
    lines = ["| What | Direction | What is known |", "|---|---|---|"]
    for each in healing.modifiers:
        badges = " · ".join(healing.badges[badge] for badge in each.badges)
        lines.append(f"| **{each.factor}** | {badges}: {each.effect} | {each.size} [{', '.join(each.ids)}] |")
    return Markdown("\n".join(lines))


def warning_signs() -> Markdown:
    """The warning signs, emergencies first, each with its own level and action."""
    healing = evidence.healing()
    own = clinic()
    lines = []
    for level in evidence.LEVELS:
        lines += [f"#### {healing.levels[level]}", "", "| Sign | What to do |", "|---|---|"]
        lines += [
            f"| {each.sign} | **{each.action}** [{', '.join(each.ids)}] |"
            for each in healing.warning_signs
            if each.level == level
        ]
        lines += ["", own.if_unreachable(level), ""]
    return Markdown("\n".join(lines))


def _compared(own: Clinic, milestone: str) -> list[tuple[str, Step]]:
    """Each treatment that has this milestone, by the name that fits on a chart."""
    return [
        (device.short, step)
        for device in evidence.healing().devices
        for step in models.timeline(device.key, own)
        if step.key == milestone
    ]


def _cited(steps: Iterable[Step]) -> tuple[str, ...]:
    used = dict.fromkeys(source for step in steps for source in step.ids)
    return tuple(source for source in used if source not in evidence.kinds())


def _day_cells(step: Step) -> tuple[str, str, str, str]:
    days = step.days
    ends = f"; {' and '.join(step.usual_practice)}: usual practice" if step.usual_practice else ""
    return f"{days.low:g}", f"{days.typical:g}", f"{days.high:g}", f"{days.words}{ends}"


def _against_the_article(typical_day: float) -> str:
    first, last = models.article_days()
    if typical_day > last:
        return "The article's two to three weeks is too short here."
    if typical_day < first:
        return "That is sooner than the article's two to three weeks."
    return "That fits the article's two to three weeks."


def _words(label: str, days: Days, zoom_days: int) -> str:
    beyond = " →" if days.high > zoom_days else ""
    return f"<b>{label}</b>  day {days.typical:g} ({days.low:g} to {days.high:g}){beyond}"
