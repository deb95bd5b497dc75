"""Explorers and lists of the lesson on healing."""

from collections.abc import Iterable

from IPython.display import Markdown

from course_lib import evidence
from course_lib.evidence.clinic import Clinic
from course_lib.learner.clinic_file import clinic
from course_lib.models import healing as models
from course_lib.models.healing import Step
from course_lib.widgets.controls import Choice, ChoicePrediction, RangePrediction, Slider
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.healing_bars import ZOOMS_DAYS, bars_figure, is_usual_practice, zoom_for
from course_lib.widgets.healing_day import DAYS, day_view
from course_lib.widgets.panel import Facts
from course_lib.widgets.rules import as_text
from course_lib.widgets.table import View
from course_lib.widgets.words import listed

_DAY_COLUMNS = ("Earliest day", "Typical day", "Latest day", "Where it comes from")
_BARS_NOTE = (
    "Solid bars rest on studies, or on your clinic. Hatched bars are usual practice, wholly or at one end: "
    "your clinician confirms or replaces them."
)
_ASKED_DEVICE = "co2_full"
_ASKED_MILESTONE = "redness_gone"
_ASKED_DAY = 21
_ONE_TWICE = "Choose two treatments that differ to set them side by side."
# What two treatments are set side by side by: the three clocks, then what the client asks about.
_PAIRED = (
    "reepithelialised",
    "redness_gone",
    "result_assessed",
    "makeup_ok",
    "social_downtime",
    "sun_avoidance",
)


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
            Choice("zoom_days", "Show", ZOOMS_DAYS, start=183),
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
    """One milestone across all treatments that have it, and two of them side by side."""
    own = clinic()
    healing = evidence.healing()
    shared = [
        key for key in healing.milestone_labels if all(key in one.milestones for one in healing.devices)
    ]
    done, count = models.share_done_by(models.article_days()[1], _ASKED_MILESTONE, own)
    names = {device.key: device.short for device in healing.devices}

    def view(one: str, other: str, milestone: str) -> View:
        return compare_view(own, milestone, one, other)

    return explorer(
        "healing-compare",
        view,
        (
            Choice("one", "First treatment", names, start=_ASKED_DEVICE),
            Choice("other", "Second treatment", names, start="nafl_1550"),
            Choice(
                "milestone", "Milestone", {key: healing.label(key) for key in shared}, start=_ASKED_MILESTONE
            ),
        ),
        label="Nine treatments compared",
        prediction=ChoicePrediction(
            question="In how many of these nine treatments has the redness typically gone by three weeks?",
            options=("None to two", "Three to five", "Six to eight", "All nine"),
            answer=f"It is {done} of {count}.",
        ),
        sources=_cited(step for key in {*shared, *_PAIRED} for _, step in _compared(own, key)),
        note=f"{_BARS_NOTE} The two treatments that you set side by side are shaded.",
    )


def compare_view(own: Clinic, milestone: str, one: str, other: str) -> View:
    """One state of the comparison: a milestone for all treatments, and all that two of them share."""
    rows = _compared(own, milestone)
    last = models.article_days()[1]
    done, count = models.share_done_by(last, milestone, own)
    healing = evidence.healing()
    keys = [device.key for device in healing.devices if milestone in device.milestones]
    pair = () if one == other else (keys.index(one), keys.index(other))
    late = [name for name, step in rows if step.days.typical > last]
    told = f"Typically later than that: {', '.join(late)}." if late else "The latest day can still be later."
    return View(
        figure=bars_figure(rows, zoom_for([step.days for _, step in rows]), len(rows), pair),
        title=f"{healing.label(milestone)}: within three weeks for {done} of {count} treatments, "
        "going by the typical day",
        say=f"{told} {_of_two(*(rows[place] for place in pair)) if pair else _ONE_TWICE}",
        columns=("Treatment", *_DAY_COLUMNS),
        rows=[(name, *_day_cells(step)) for name, step in rows],
        panel=() if one == other else (_side_by_side(own, one, other),),
    )


def day_by_day() -> Explorer:
    """One treatment on one day: what is normal, what the client may do, and every warning sign."""
    own = clinic()
    devices = evidence.healing().devices
    redness = next(
        each.skin
        for each in models.on_day(_ASKED_DEVICE, _ASKED_DAY, own)
        if each.step.key == _ASKED_MILESTONE
    )
    low, high = (f"{day:g}" for day in _ends(own))
    answer = (
        "It is longer than the range: the clinician should see it within days."
        if redness == "late"
        else "It lies within the range, so redness alone is no warning sign that day."
    )

    def view(device: str, day: int) -> View:
        return day_view(own, device, day)

    return explorer(
        "healing-day",
        view,
        (
            Choice("device", "Treatment", {device.key: device.name for device in devices}, _ASKED_DEVICE),
            Slider("day", "Days after treatment", DAYS, 3, text="day {}", ends=("treatment", "a year later")),
        ),
        label="Healing day by day",
        prediction=ChoicePrediction(
            question=f"It is day {_ASKED_DAY} after full CO2. The skin is closed but still bright red. "
            "How do you read the redness?",
            options=(
                "Normal for this laser",
                "The clinician should see it within days",
                "The clinician should see it today",
                "An emergency",
            ),
            answer=f"Redness after full CO2 goes between day {low} and day {high}. {answer}",
        ),
        sources=tuple(
            dict.fromkeys(
                (
                    *_cited(step for device in devices for step in models.timeline(device.key, own)),
                    *_no_kinds(source for sign in evidence.healing().warning_signs for source in sign.ids),
                    *_no_kinds(evidence.healing().rule("daily_sun").ids),
                )
            )
        ),
        note="A draft until your clinician confirms the days: what is marked usual practice rests on no "
        "single study. Your clinic’s own sheet comes first, and this list clears no warning sign.",
    )


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
        told = own.calling(level)
        lines += ["", as_text(f"{told.call} {told.unreachable} ({told.words})"), ""]
    return Markdown("\n".join(lines))


def _compared(own: Clinic, milestone: str) -> list[tuple[str, Step]]:
    """Each treatment that has this milestone, by the name that fits on a chart."""
    return [
        (device.short, step)
        for device in evidence.healing().devices
        for step in models.timeline(device.key, own)
        if step.key == milestone
    ]


def _of_two(one: tuple[str, Step], other: tuple[str, Step]) -> str:
    """A milestone of two treatments in words, and whether their ranges overlap."""
    (name, first), (other_name, second) = one, other
    apart = first.days.high < second.days.low or second.days.high < first.days.low
    return (
        f"{name}: typically day {first.days.typical:g}. {other_name}: typically day {second.days.typical:g}. "
        + (
            "Their ranges do not meet."
            if apart
            else "Their ranges overlap, so either may be the quicker one."
        )
    )


def _side_by_side(own: Clinic, one: str, other: str) -> Facts:
    healing = evidence.healing()

    def said(device: str, milestone: str) -> str:
        name = healing.device(device).short
        step = next((step for step in models.timeline(device, own) if step.key == milestone), None)
        if step is None:
            return f"{name}: no day in the evidence."
        days = step.days
        whose = f", {days.words}" if days.origin == "clinic" else ""
        practice = " [X-GENERAL]" if is_usual_practice(step) else ""
        return f"{name}: day {days.typical:g} ({days.low:g} to {days.high:g}{whose}){practice}."

    return Facts(
        f"{healing.device(one).short} beside {healing.device(other).short}",
        [(healing.label(key), f"{said(one, key)} {said(other, key)}") for key in _PAIRED],
    )


def _ends(own: Clinic) -> tuple[float, float]:
    days = own.days(_ASKED_DEVICE, _ASKED_MILESTONE)
    return days.low, days.high


def _cited(steps: Iterable[Step]) -> tuple[str, ...]:
    return _no_kinds(source for step in steps for source in step.ids)


def _no_kinds(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(source for source in dict.fromkeys(ids) if source not in evidence.kinds())


def _day_cells(step: Step) -> tuple[str, str, str, str]:
    days = step.days
    ends = f"; {listed(step.usual_practice)}: usual practice" if step.usual_practice else ""
    return f"{days.low:g}", f"{days.typical:g}", f"{days.high:g}", f"{days.words}{ends}"


def _against_the_article(typical_day: float) -> str:
    first, last = models.article_days()
    if typical_day > last:
        return "The article’s two to three weeks is too short here."
    if typical_day < first:
        return "That is sooner than the article’s two to three weeks."
    return "That fits the article’s two to three weeks."
