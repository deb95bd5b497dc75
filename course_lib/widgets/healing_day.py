"""One day of healing: what is normal then, what the client may do, and the warning signs."""

import math

from course_lib import evidence
from course_lib.evidence import Level, WarningSign
from course_lib.evidence.clinic import Clinic
from course_lib.models import healing as models
from course_lib.models.healing import AllowedState, OnDay, Step
from course_lib.widgets.panel import Facts, LevelItem, Levels, Say, StepItem, Steps, Tone
from course_lib.widgets.rules import rule_in_words
from course_lib.widgets.table import View
from course_lib.widgets.words import listed

# Every day in the first two weeks; later the steps lie just behind the ends of the ranges.
DAYS = (*range(15), 17, 21, 28, 35, 42, 57, 70, 85, 91, 121, 151, 181, 270, 366)

# The aftercare rules that a day shows.
RULES = ("exercise", "skin_care", "daily_sun")

SKIN_SCALE = {
    "normal": ("●", "Normal now"),
    "still": ("◐", "May still be there"),
    "not_yet": ("○", "Not expected yet"),
    "past_peak": ("◆", "Past its peak"),
    "over": ("–", "Usually over by now"),
    "late": ("▲", "Now a warning sign"),
}
ALLOWED_SCALE = {
    "usual": ("●", "Usual by now"),
    "some": ("◐", "Some people by now"),
    "no": ("○", "Not yet"),
    "ask": ("▲", "Ask the clinician"),
}
_TONES: dict[Level, Tone] = {
    "emergency": "emergency",
    "same_day": "today",
    "within_days": "soon",
    "before_treatment": "plain",
}
_OPEN = evidence.healing().milestone_labels["reepithelialised"].on_a_day
_SAY = Say(
    "I can tell you what is usual on this day, but I cannot judge your skin. "
    "Is any of these warning signs happening to you?"
)


def day_view(own: Clinic, device: str, day: int) -> View:
    """One treatment on one day [days after the treatment]."""
    states = models.on_day(device, day, own)
    skin = [each for each in states if each.skin is not None]
    allowed = [each for each in states if each.allowed is not None]
    rules = [_sport(own, device, day), _skin_care(own)]
    return View(
        figure=None,
        title=f"Day {day} after {evidence.healing().device(device).short}: {_headline(skin)}",
        say=_from_when(skin),
        columns=("What", "On this day", "Earliest day", "Typical day", "Latest day"),
        rows=[
            *(_row(each, SKIN_SCALE[str(each.skin)][1]) for each in skin),
            *(_row(each, ALLOWED_SCALE[str(each.allowed)][1]) for each in allowed),
            *((item.name, ALLOWED_SCALE[str(item.level)][1], "–", "–", "–") for item in rules),
        ],
        panel=(
            Levels(
                "What is normal on this day",
                [LevelItem(each.name, each.skin, _range_in_words(own, each)) for each in skin],
                SKIN_SCALE,
            ),
            Levels(
                "What the client may do by now, if the clinician agrees",
                [
                    *(LevelItem(each.name, each.allowed, _range_in_words(own, each)) for each in allowed),
                    *rules,
                ],
                ALLOWED_SCALE,
            ),
            _SAY,
            Steps("Warning signs", [_step(sign) for sign in models.warning_signs_on_day(device, day, own)]),
            Facts(
                "Whom to call, and if nobody can be reached",
                [(words, _whom_to_call(own, level)) for level, words in evidence.healing().levels.items()],
            ),
        ),
    )


def _headline(skin: list[OnDay]) -> str:
    """What the two clocks of the skin say: its surface, where it is opened, and its redness."""
    state = {each.step.key: each.skin for each in skin}
    redness, surface = state["redness_gone"], state.get("reepithelialised")
    if _OPEN not in [each.name for each in skin]:
        surface = None  # dots that are too small to see are no open surface
    if redness == "late":
        return "the redness should be gone" if surface is None else "surface and redness should both be over"
    colour = "redness is normal" if redness == "normal" else "redness may still be there"
    if surface is None:
        return colour
    if (surface, redness) == ("normal", "normal"):
        return "an open surface and redness are normal"
    first = {
        "normal": "an open surface is normal",
        "still": "the surface may still be open",
        "late": "the surface should be closed",
    }[str(surface)]
    return f"{first}, {colour}"


def _from_when(skin: list[OnDay]) -> str:
    """From when on the two clocks are a warning sign, and that the others count whatever the day."""
    names = {"reepithelialised": "an open surface", "redness_gone": "redness"}

    def when(each: OnDay) -> str:
        return "now" if each.skin == "late" else f"after day {math.floor(each.step.days.high)}"

    told = " and ".join(
        f"{names[each.step.key]} {when(each)}"
        for each in sorted(skin, key=lambda each: each.step.days.high)
        if each.step.key in names
    )
    return f"Warning signs that wait: {told}. All others in the list below count on any day."


def _range_in_words(own: Clinic, each: OnDay) -> str:
    """The days of a milestone, and whose word they are."""
    days, step = each.step.days, each.step
    span = f"day {days.low:g} to {days.high:g}" if days.low < days.high else f"day {days.low:g}"
    if days.high < 1:
        told = f"within the first day: {step.note}" if step.note else "within the first day"
    else:
        verb = {
            "lasts": "over by ",
            "ends": "closed by " if step.key == "reepithelialised" else "gone by ",
            "peak": "at its most on ",
            "seen": "",
            "allows": "from ",
        }[each.reads]
        parts_of_a_day = days.low % 1 or days.high % 1
        when = f"about day {days.typical:g} (day {days.low:g} to {days.high:g})" if parts_of_a_day else span
        told = f"{verb}{when}" + ("" if parts_of_a_day else f", typically day {days.typical:g}")
    told = f"{told[0].upper()}{told[1:]} {_whose_word(step)}"
    if step.key == "sun_avoidance":
        daily = own.aftercare_rule("daily_sun")
        shade = "shade and a hat every day"
        if daily.origin == "clinic":
            told += f"; {shade}. {rule_in_words(daily)}"
        else:
            told += f"; {shade}, sunscreen once the clinician says so [{', '.join(daily.ids)}]"
    return told


def _whose_word(step: Step) -> str:
    if step.days.origin == "clinic":
        return f"({step.days.words})"
    ids = f"[{', '.join(step.ids)}]"
    if step.usual_practice:
        ends = {"low": "earliest", "typical": "typical", "high": "latest"}
        return f"{ids}; {listed([ends[end] for end in step.usual_practice])} day [X-GENERAL]"
    return ids


def _sport(own: Clinic, device: str, day: int) -> LevelItem:
    rule = "exercise"
    state: AllowedState = models.rule_on_day(rule, device, day, own)
    unknown = " No day is known for this treatment." if state == "ask" else ""
    return LevelItem("Sport, sauna, swimming", state, f"{rule_in_words(own.aftercare_rule(rule))}{unknown}")


def _skin_care(own: Clinic) -> LevelItem:
    return LevelItem("Active skin care", "ask", rule_in_words(own.aftercare_rule("skin_care")))


def _whom_to_call(own: Clinic, level: Level) -> str:
    told = own.calling(level)
    return f"{told.call} {told.unreachable} ({told.words})"


def _step(sign: WarningSign) -> StepItem:
    """A warning sign with its own level and action; the clinician is added where the action has none."""
    added = "" if "clinician" in sign.action.lower() else " Then tell the clinician."
    words = evidence.healing().levels[sign.level]
    return StepItem(words, sign.sign, f"{sign.action}.{added} [{', '.join(sign.ids)}]", _TONES[sign.level])


def _row(each: OnDay, state: str) -> tuple[str, str, str, str, str]:
    days = each.step.days
    return each.name, state, f"{days.low:g}", f"{days.typical:g}", f"{days.high:g}"
