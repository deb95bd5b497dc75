"""Explorer of the lesson on deciding: laser beside injections beside surgery, by what matters to a client."""

from collections.abc import Mapping, Sequence

from course_lib import evidence
from course_lib.evidence import Known, Matter, Matters, deciding
from course_lib.evidence.clinic import Clinic
from course_lib.learner.clinic_file import clinic
from course_lib.models.deciding import in_order
from course_lib.models.deciding import side_by_side as beside
from course_lib.widgets.controls import ChoicePrediction, Switch
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.panel import Facts, Matrix, Points, Say
from course_lib.widgets.table import Block, View
from course_lib.widgets.words import cited, without_ids

KNOWN: Mapping[Known, tuple[str, str]] = {
    "figures": ("●", "there are figures"),
    "words": ("◐", "words, no figure"),
    "nothing": ("○", "no figure here: ask the clinician"),
}


def side_by_side() -> Explorer:
    """Laser beside injections beside surgery: the reader ticks what matters, and those rows come first."""
    own = clinic()
    facts = deciding()
    told = (sentence for one in facts.matters for cell in beside(one, own).values() for sentence in cell)
    risks = (way.serious_risk for way in evidence.collagen().ways.values())

    def view(**ticked: bool) -> View:
        return side_by_side_view(own, [matter for matter in facts.matters if ticked[matter.key]])

    return explorer(
        "deciding-side-by-side",
        view,
        [Switch(matter.key, matter.label, start=matter.key == "pain") for matter in facts.matters],
        label="Laser, injections, surgery",
        prediction=ChoicePrediction(
            question="“Fairly painless compared to surgical methods”: how many trials here compare the two?",
            options=("None", "One or two", "More than two"),
            answer="No trial compares the pain of laser with that of surgery directly.",
        ),
        sources=cited([*told, *(one.beware for one in facts.matters), *risks, *facts.always]),
        note="Nothing here is about one client, and no row has a winner. You describe what is known; only "
        "the clinician advises [X-GENERAL].",
    )


def side_by_side_view(own: Clinic, chosen: Sequence[Matter]) -> View:
    """One state: what matters to the client first, then the rest."""
    keys: list[Matters] = [matter.key for matter in chosen]
    ordered = in_order(keys)
    ways = evidence.collagen().ways
    return View(
        figure=None,
        title=_title(chosen),
        say="Say what is known for each, with its range. Where there is no figure, say so.",
        columns=("What", *(way.label for way in ways.values())),
        rows=[
            (matter.label, *(without_ids(_cell(told)) for told in beside(matter, own).values()))
            for matter in ordered
        ],
        panel=[
            Matrix(
                "What there is to tell",
                [way.label for way in ways.values()],
                [(matter.label, [cell.known for cell in matter.cells.values()]) for matter in ordered],
                KNOWN,
                chosen=0 if len(chosen) == 1 else None,
            ),
            *(block for matter in chosen for block in _talk(matter, own)),
            *_rest(ordered[len(chosen) :], "Name it too" if chosen else "Four things that may matter"),
            Facts(
                "Whatever matters most: a serious risk of each",
                [(way.label, way.serious_risk) for way in ways.values()],
            ),
            Points("And always", deciding().always),
        ],
    )


def _talk(matter: Matter, own: Clinic) -> Sequence[Block]:
    """What to ask, to tell and to say about something that matters to the client."""
    ways = evidence.collagen().ways
    return (
        Facts(
            f"Talk about: {matter.label.lower()}",
            [
                ("Ask", matter.ask),
                *((ways[way].label, _cell(told)) for way, told in beside(matter, own).items()),
                ("What this does not say", matter.beware),
            ],
        ),
        Say(evidence.claim(matter.claim).say),
    )


def _rest(matters: Sequence[Matter], caption: str) -> Sequence[Block]:
    """The matters that were not ticked, in short; no block where there is none."""
    items = [(one.label, f"{one.in_short[0].upper()}{one.in_short[1:]}.") for one in matters]
    return [Facts(caption, items)] if items else []


def _title(chosen: Sequence[Matter]) -> str:
    if not chosen:
        return "Ask first what matters to the client"
    if len(chosen) == 1:
        return f"{chosen[0].label}: {chosen[0].in_short}"
    *names, last = [matter.label.lower() for matter in chosen]
    return f"Talk first about {', '.join(names)} and {last}"


def _cell(told: Sequence[str]) -> str:
    return " ".join(told) or deciding().no_figure
