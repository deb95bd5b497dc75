"""Explorers of the lesson on skill and equipment."""

from collections.abc import Iterable

from course_lib import evidence
from course_lib.evidence import safety
from course_lib.evidence.safety_schema import LaserLine
from course_lib.models.skilled_hand import eye_part, one_in
from course_lib.widgets.complications import rate_in_words, thousand_view
from course_lib.widgets.controls import Choice, ChoicePrediction, PointPrediction, Slider, Switch
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.eye_sketch import eye_figure
from course_lib.widgets.panel import Facts, Points, Say
from course_lib.widgets.table import View

_ASKED_COUNT = "nafl_any"
_ASKED_ADVERT = "latest_machine"
_ASKED_LASER_NM = 1064
_OPTICAL_DENSITIES = tuple(range(8))
_PARTS = {
    "retina": "The retina, at the back of the eye: light from 400 to 1,400 nm can reach it",
    "cornea": "The cornea, at the front of the eye: light beyond about 1,400 nm is taken up there",
}


def out_of_a_thousand() -> Explorer:
    """Complications out of a thousand, by device and study; nothing is drawn where there is no rate."""
    counts = safety().counts
    asked = safety().count(_ASKED_COUNT)
    return explorer(
        "skilled-hand-thousand",
        thousand_view,
        (Choice("count", "What was counted", {each.key: each.label for each in counts}, _ASKED_COUNT),),
        label="Out of a thousand treatments",
        prediction=PointPrediction(
            question="One centre counted its non-ablative fractional treatments. "
            "Out of 1,000 such treatments, how many had a complication of any kind?",
            label="Out of 1,000",
            low=0,
            high=500,
            step=1,
            x=0,
            text="{} of 1,000",
            answer=f"In that centre it was {rate_in_words(asked)} of 1,000: {asked.published}.",
        ),
        sources=_unique(source for each in counts for source in (*each.ids, *evidence.ids_in(each.not_said))),
        note="The marks are worked out from the published figures [X-DERIVED]. "
        "A study of few people is no surer for being drawn large.",
    )


def right_goggles() -> Explorer:
    """Eye protection: the part of the eye at risk, and how much light the eyewear lets through."""
    lasers = safety().eyewear.lasers
    rules = safety().eyewear.rules
    return explorer(
        "skilled-hand-goggles",
        goggles_view,
        (
            Choice(
                "wavelength_nm",
                "The laser in the room",
                {int(each.wavelength_nm): f"{each.wavelength_nm:,.0f} nm: {each.name}" for each in lasers},
                _ASKED_LASER_NM,
            ),
            Slider("optical_density", "Optical density on the eyewear", _OPTICAL_DENSITIES, 4, text="OD {}"),
            Switch("marked", "The eyewear is marked for this wavelength", start=True),
        ),
        label="The right goggles",
        prediction=ChoicePrediction(
            question="A 1,064 nm laser is in use. Somebody picks up goggles marked “10,600 nm, OD 7”. "
            "How much of the 1,064 nm light do they let through?",
            options=(
                "1 in 10 million",
                "1 in 7",
                "1 in 70",
                "Nobody can tell from the label",
            ),
            answer="OD 7 holds for 10,600 nm only. At 1,064 nm count on no protection.",
        ),
        sources=_unique(source for rule in rules for source in rule.ids),
        note="A sketch, not to scale; the strength of the beam is drawn, not measured [X-ILLUSTRATIVE]. "
        "No guide to buying eyewear: which pair belongs to which laser is for the laser safety adviser.",
    )


def goggles_view(wavelength_nm: float, optical_density: int, marked: bool) -> View:
    """A laser [nm] and a pair of goggles: what is at risk, and what gets through."""
    eyewear = safety().eyewear
    laser = next(each for each in eyewear.lasers if each.wavelength_nm == wavelength_nm)
    part = eye_part(wavelength_nm)
    unseen = ", and the light cannot be seen" if laser.unseen else ""
    through = _through(optical_density, marked)
    title = (
        f"OD {optical_density}, marked for {wavelength_nm:,.0f} nm: {through} of the light gets through"
        if marked
        else f"Not marked for {wavelength_nm:,.0f} nm: count on no protection, whatever the OD"
    )
    return View(
        figure=eye_figure(part, optical_density, marked),
        title=title,
        say=f"At this wavelength the {part} is at risk{unseen}.",
        columns=("Optical density", "Marked for this wavelength", "Not marked for it"),
        rows=[(f"OD {each}", _through(each, True), "count on no protection") for each in _OPTICAL_DENSITIES],
        panel=(
            Facts("The eye and the light", _light_facts(laser, part, optical_density, marked)),
            Facts(
                "For everybody in the room",
                [(rule.term, f"{rule.text} [{', '.join(rule.ids)}]") for rule in eyewear.rules],
            ),
            Say("Please keep your goggles on until I tell you that the laser is in standby."),
        ),
    )


def ask_for_this() -> Explorer:
    """What an advert says, what it leaves out, and what to ask for instead."""
    adverts, asks = safety().adverts, safety().asks
    return explorer(
        "skilled-hand-ask",
        advert_view,
        (
            Choice(
                "advert", "The advert says", {each.key: f"“{each.advert}”" for each in adverts}, _ASKED_ADVERT
            ),
        ),
        label="Ask for this, not for the machine",
        prediction=ChoicePrediction(
            question="An advert says “the latest and greatest equipment”. What does that tell a client?",
            options=(
                "The result will be better",
                "The treatment is safer",
                "Fewer sessions",
                "What was bought",
            ),
            answer="It tells what the clinic bought. Whether it works better has to be asked.",
        ),
        sources=_unique(
            source
            for texts in (
                *((each.tells, each.leaves_out) for each in adverts),
                *((f"[{', '.join(each.ids)}]",) for each in asks),
            )
            for text in texts
            for source in evidence.ids_in(text)
        ),
        note="The adverts are made up. Where no source stands beside a question it is usual practice: "
        "your clinician confirms.",
    )


def advert_view(advert: str) -> View:
    """One line of an advert, taken apart."""
    chosen = safety().advert(advert)
    return View(
        figure=None,
        title=chosen.title,
        say="Ask for people, training and care; then ask about the machine.",
        columns=("The advert says", "Ask instead"),
        rows=[(f"“{each.advert}”", " ".join(each.ask)) for each in safety().adverts],
        panel=(
            Facts(
                f"“{chosen.advert}”",
                [("What it tells you", chosen.tells), ("What it leaves out", chosen.leaves_out)],
            ),
            Points("Ask instead", chosen.ask),
            Say(chosen.say),
            Points(
                "Worth asking for, whatever the advert says",
                [f"{each.text} [{', '.join(each.ids)}]" for each in safety().asks],
            ),
        ),
    )


def _through(optical_density: int, marked: bool) -> str:
    part = one_in(optical_density, marked)
    if part is None:
        return "count on no protection"
    return "all" if part == 1 else f"1 in {part:,}"


def _light_facts(laser: LaserLine, part: str, optical_density: int, marked: bool) -> list[tuple[str, str]]:
    facts = [("At risk", f"{_PARTS[part]} [{safety().eyewear.src}]")]
    if laser.unseen:
        facts.append(("To the eye", "Invisible: nobody sees it come [X-GENERAL]"))
    if marked:
        gets = (
            f"{_through(optical_density, True)}: the light is divided by ten for each step of OD [X-GENERAL]"
        )
        facts.append(("Gets through", gets[0].upper() + gets[1:]))
    else:
        facts.append(
            ("Gets through", "Nobody can tell: the wrong pair gives no protection [HUANG2018, ANSIZ1363]")
        )
    return facts


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys(ids) if each not in evidence.kinds())
