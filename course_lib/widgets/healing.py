"""Explorers and lists of the lesson on healing."""

from collections.abc import Sequence
from typing import Any

from IPython.display import Markdown

from course_lib import evidence, learner
from course_lib.evidence.clinic import Clinic, Days, load_clinic
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
    used = [
        source for device in devices for milestone in device.milestones.values() for source in milestone.ids
    ]

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
            text="{}",
            answer=f"The evidence says: from day {asked.low:g} to day {asked.high:g}, "
            f"typically day {asked.typical:g}.",
        ),
        sources=tuple(dict.fromkeys(source for source in used if not source.startswith("X-"))),
        note="Solid bars rest on a study. Hatched bars are usual practice: your clinician confirms or "
        "replaces them [X-GENERAL].",
    )


def timeline_view(own: Clinic, device: str, zoom_days: int, lanes: int) -> View:
    """One state of the timeline, in a fixed number of lanes so that every treatment has the same shape."""
    healing = evidence.healing()
    chosen = healing.device(device)
    rows = [(healing.label(key), own.days(device, key)) for key in chosen.milestones]
    redness = own.days(device, "redness_gone")
    first, last = healing.versus_article.days
    verdict = _against_the_article(redness.typical, first, last)
    return View(
        figure=bars_figure(rows, zoom_days, lanes, (first, last)),
        title=f"{chosen.short}: redness has typically gone by day {redness.typical:g}",
        say=f"It can be as early as day {redness.low:g} or as late as day {redness.high:g}. {verdict}",
        columns=("Milestone", "Earliest day", "Typical day", "Latest day", "Where it comes from"),
        rows=[(label, f"{d.low:g}", f"{d.typical:g}", f"{d.high:g}", d.words) for label, d in rows],
    )


def compare_lasers() -> Explorer:
    """One milestone across all nine treatments, beside the article's two to three weeks."""
    own = clinic()
    healing = evidence.healing()
    shared = [
        key for key in healing.milestone_labels if all(key in one.milestones for one in healing.devices)
    ]
    _, last = healing.versus_article.days
    count = sum(own.days(one.key, _ASKED_MILESTONE).typical <= last for one in healing.devices)
    used = [source for one in healing.devices for key in shared for source in one.milestones[key].ids]

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
            answer=f"It is {count} of {len(healing.devices)}.",
        ),
        sources=tuple(dict.fromkeys(source for source in used if not source.startswith("X-"))),
        note="Solid bars rest on a study. Hatched bars are usual practice: your clinician confirms or "
        "replaces them [X-GENERAL].",
    )


def compare_view(own: Clinic, milestone: str, zoom_days: int) -> View:
    """One state of the comparison."""
    healing = evidence.healing()
    rows = [(one.short, own.days(one.key, milestone)) for one in healing.devices]
    first, last = healing.versus_article.days
    label = healing.label(milestone)
    done = [name for name, days in rows if days.typical <= last]
    late = [name for name, days in rows if days.typical > last]
    return View(
        figure=bars_figure(rows, zoom_days, len(rows), (first, last)),
        title=f"{label}: within three weeks for {len(done)} of {len(rows)} treatments, "
        "going by the typical day",
        say=_later(late),
        columns=("Treatment", "Earliest day", "Typical day", "Latest day", "Where it comes from"),
        rows=[(name, f"{d.low:g}", f"{d.typical:g}", f"{d.high:g}", d.words) for name, d in rows],
    )


def bars_figure(
    rows: Sequence[tuple[str, Days]], zoom_days: int, lanes: int, article_days: tuple[float, float]
) -> dict[str, Any]:
    """Draw one lane a row, from the earliest to the latest day [days], with a mark at the typical one."""
    padded: list[tuple[str, Days | None]] = [*rows, *[("", None)] * (lanes - len(rows))]
    places = list(range(lanes))
    studied = [days is not None and days.origin != "usual practice" for _, days in padded]

    def bars(wanted: bool) -> dict[str, Any]:
        shown = [
            days if days is not None and known == wanted else None
            for (_, days), known in zip(padded, studied, strict=True)
        ]
        return {
            "type": "bar",
            "orientation": "h",
            "y": places,
            # A range of no length would vanish; a sliver says that there is something.
            "x": [max(d.high - d.low, zoom_days / 250) if d else None for d in shown],
            "base": [d.low if d else None for d in shown],
            "width": 0.34,
            "hoverinfo": "skip",
        }

    first, last = article_days
    bottom, top = lanes - 0.45, -0.75
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
            {**bars(True), "name": "From studies", "marker": {"color": "@0"}},
            {
                **bars(False),
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
                "x": [days.typical if days else None for _, days in padded],
                "y": places,
                "marker": {"symbol": "line-ns", "size": 17, "line": {"color": "@ink", "width": 3}},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [0] * lanes,
                "y": [place - 0.36 for place in places],
                "text": [_words(label, days, zoom_days) if days else "" for label, days in padded],
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


def _against_the_article(typical_day: float, first: float, last: float) -> str:
    if typical_day > last:
        return "The article's two to three weeks is too short here."
    if typical_day < first:
        return "That is sooner than the article's two to three weeks."
    return "That fits the article's two to three weeks."


def _later(names: Sequence[str]) -> str:
    if names:
        return f"Later than that: {', '.join(names)}."
    return "All of them, though the latest day can be later."


def _words(label: str, days: Days, zoom_days: int) -> str:
    beyond = " →" if days.high > zoom_days else ""
    return f"<b>{label}</b>  day {days.typical:g} ({days.low:g} to {days.high:g}){beyond}"
