"""Explorers and lists of the lesson on which skin problems laser can help."""

from collections.abc import Mapping, Sequence

from IPython.display import Markdown

from course_lib import evidence
from course_lib.evidence import ASK_LEVELS, Fit, Indication
from course_lib.evidence.clinic import Clinic
from course_lib.learner.clinic_file import clinic
from course_lib.models import skin_damage as models
from course_lib.widgets.controls import Choice, ChoicePrediction
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.panel import Facts, LevelItem, Levels, Matrix, Points, Say
from course_lib.widgets.skin_damage_reported import (
    fact,
    first_capital,
    how_much_better,
    how_sure,
    labels,
    menu_words,
    short,
    sources,
)
from course_lib.widgets.table import View

__all__ = ["ask_first", "how_much_better", "which_light", "which_light_view"]

_SYMBOLS: Mapping[Fit, str] = {"common": "●", "possible": "◐", "little": "○", "caution": "▲", "never": "✕"}
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ASKED_PROBLEM = "melasma"
_OPTIONS = ("solar_lentigines", "wrinkles_fine", _ASKED_PROBLEM, "acne_scars_rolling_boxcar")


def which_light() -> Explorer:
    """Which problem, which light: how nine kinds of light fit a problem, and what is known about it."""
    problems = evidence.indications().problems
    asked = evidence.indications().problem(_ASKED_PROBLEM)
    own = clinic()
    risks = _risks(asked.key, own)
    told = f"of nine kinds of light, {risks}" if risks else "your clinic has set its own word for each light"

    def view(problem: str) -> View:
        return which_light_view(own, problem)

    return explorer(
        "skin-damage-which-light",
        view,
        (
            Choice(
                "problem",
                "What the client comes with",
                {problem.key: menu_words(problem) for problem in problems},
                start=_ASKED_PROBLEM,
            ),
        ),
        label="Which problem, which light?",
        prediction=ChoicePrediction(
            question="For which of these is laser usually not the first step, because it can do harm?",
            options=tuple(menu_words(evidence.indications().problem(key)) for key in _OPTIONS),
            answer=f"It is {asked.subject}: {told}.",
        ),
        sources=sources(id_ for problem in problems for id_ in problem.ids),
        note="How a kind of light fits a problem is usual practice, put together for this course "
        "[X-GENERAL], where your clinic has not set or confirmed it. "
        "The clinician reviews every cell, and chooses light and settings.",
    )


def which_light_view(own: Clinic, problem: str) -> View:
    """One problem: the nine kinds of light, what studies report, what to take care of, what to say."""
    indications = evidence.indications()
    chosen = indications.problem(problem)
    scale = {fit: (_SYMBOLS[fit], words) for fit, words in indications.fit_scale.items()}
    devices = evidence.healing().devices
    cells = {device.key: own.fitting(problem, device.key) for device in devices}
    return View(
        figure=None,
        title=_which_title(own, chosen),
        say=f"{how_sure(chosen)} Usual practice is not proof.",
        columns=("Kind of light", "How it fits", "Whose word", "What a study reports"),
        rows=[
            (
                device.short,
                scale[cells[device.key].fit][1],
                cells[device.key].words,
                _reported_cell(chosen, device.key),
            )
            for device in devices
        ],
        panel=(
            Levels(
                f"Nine kinds of light ({_whose_word([cell.origin == 'clinic' for cell in cells.values()])})",
                [
                    LevelItem(short(device), fit, _clinics_word(cells[device].words, cells[device].origin))
                    for device, fit in models.ranked(problem, own)
                ],
                scale,
            ),
            Points("Take care", chosen.cautions),
            Facts("What is known", _facts(chosen)),
            Say(chosen.say),
            Matrix(
                _matrix_caption(own),
                [device.short for device in devices],
                [(each.name, list(models.fits(each.key, own).values())) for each in indications.problems],
                scale,
                chosen=indications.problems.index(chosen),
            ),
        ),
    )


def ask_first() -> Markdown:
    """What to ask before anything is booked, the strictest level first."""
    indications = evidence.indications()
    lines = []
    for level in ASK_LEVELS:
        lines += [f"#### {indications.contraindication_levels[level]}", ""]
        lines += [
            f"- {each.item} [{', '.join(each.ids)}]." + (f" {each.note}" if each.note else "")
            for each in indications.contraindications
            if each.level == level
        ]
        lines.append("")
    return Markdown("\n".join(lines))


def _whose_word(confirmed: Sequence[bool]) -> str:
    """Whose word a list of cells is, when these of them are the clinic's."""
    if all(confirmed):
        return "your clinic has set or confirmed every line"
    if any(confirmed):
        return "usual practice, your clinician confirms, but for the lines that name your clinic"
    return "usual practice: your clinician confirms every line"


def _clinics_word(words: str, origin: str) -> str:
    return words[0].upper() + words[1:] if origin == "clinic" else ""


def _matrix_caption(own: Clinic) -> str:
    cells = [
        own.fitting(problem.key, device).origin
        for problem in evidence.indications().problems
        for device in problem.fit
    ]
    done = cells.count("clinic")
    if done == len(cells):
        return "All problems at a glance (your clinic has set or confirmed every cell)"
    told = f"; your clinic has set or confirmed {done} of {len(cells)} cells" if done else ""
    return f"All problems at a glance (usual practice{told})"


def _which_title(own: Clinic, problem: Indication) -> str:
    used = models.count(problem.key, "common", own)
    first = f"For {problem.subject}, {_WORDS[used]} of nine kinds of light {'is' if used < 2 else 'are'}"
    risks = _risks(problem.key, own)
    return f"{first} in common use" + (f"; {risks}" if risks else "")


def _risks(problem: str, own: Clinic) -> str:
    """How many kinds of light can do harm to this problem, in words; empty where none is marked so."""
    caution, never = models.count(problem, "caution", own), models.count(problem, "never", own)
    parts = [f"{_WORDS[caution]} can make it worse"] * bool(caution)
    return " and ".join([*parts, *[f"{_WORDS[never]} must not be used"] * bool(never)])


def _facts(problem: Indication) -> list[tuple[str, str]]:
    reported = [fact(each) for each in problem.reported]
    return [
        ("The article’s words", problem.article or "The article does not name it."),
        ("Sessions", f"{first_capital(problem.sessions.typical)} [{', '.join(problem.sessions.ids)}]."),
        *(reported or [("Improvement", "No study here reports how much better it gets.")]),
    ]


def _reported_cell(problem: Indication, device: str) -> str:
    texts = [f"{each.text} ({labels(each)})" for each in problem.reported if each.device == device]
    return " ".join(texts) or "no figure here"
