"""Explorers and lists of the lesson on which skin problems laser can help."""

from collections.abc import Mapping

from IPython.display import Markdown

from course_lib import evidence
from course_lib.evidence import ASK_LEVELS, Fit, Indication
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
_USUAL_PRACTICE = "usual practice: your clinician confirms every line"
_ASKED_PROBLEM = "melasma"
_OPTIONS = ("solar_lentigines", "wrinkles_fine", _ASKED_PROBLEM, "acne_scars_rolling_boxcar")


def which_light() -> Explorer:
    """Which problem, which light: how nine kinds of light fit a problem, and what is known about it."""
    problems = evidence.indications().problems
    asked = evidence.indications().problem(_ASKED_PROBLEM)
    return explorer(
        "skin-damage-which-light",
        which_light_view,
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
            answer=f"It is {asked.subject}: of nine kinds of light, {_risks(asked.key)}.",
        ),
        sources=sources(id_ for problem in problems for id_ in problem.ids),
        note="How a kind of light fits a problem is usual practice, put together for this course "
        "[X-GENERAL]. The clinician reviews every cell, and chooses light and settings.",
    )


def which_light_view(problem: str) -> View:
    """One problem: the nine kinds of light, what studies report, what to take care of, what to say."""
    indications = evidence.indications()
    chosen = indications.problem(problem)
    scale = {fit: (_SYMBOLS[fit], words) for fit, words in indications.fit_scale.items()}
    devices = evidence.healing().devices
    return View(
        figure=None,
        title=_which_title(chosen),
        say=f"{how_sure(chosen)} Usual practice is not proof.",
        columns=("Kind of light", "Usual practice", "What a study reports"),
        rows=[
            (device.short, scale[chosen.fit[device.key]][1], _reported_cell(chosen, device.key))
            for device in devices
        ],
        panel=(
            Levels(
                f"Nine kinds of light ({_USUAL_PRACTICE})",
                [LevelItem(short(device), fit) for device, fit in models.ranked(problem)],
                scale,
            ),
            Points("Take care", chosen.cautions),
            Facts("What is known", _facts(chosen)),
            Say(chosen.say),
            Matrix(
                "All problems at a glance (usual practice)",
                [device.short for device in devices],
                [(each.name, list(each.fit.values())) for each in indications.problems],
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


def _which_title(problem: Indication) -> str:
    used = models.count(problem.key, "common")
    first = f"For {problem.subject}, {_WORDS[used]} of nine kinds of light {'is' if used < 2 else 'are'}"
    risks = _risks(problem.key)
    return f"{first} in common use" + (f"; {risks}" if risks else "")


def _risks(problem: str) -> str:
    """How many kinds of light can do harm to this problem, in words; empty where none is marked so."""
    caution, never = models.count(problem, "caution"), models.count(problem, "never")
    parts = [f"{_WORDS[caution]} can make it worse"] * bool(caution)
    return " and ".join([*parts, *[f"{_WORDS[never]} must not be used"] * bool(never)])


def _facts(problem: Indication) -> list[tuple[str, str]]:
    reported = [fact(each) for each in problem.reported]
    return [
        ("The article's words", problem.article or "The article does not name it."),
        ("Sessions", f"{first_capital(problem.sessions.typical)} [{', '.join(problem.sessions.ids)}]."),
        *(reported or [("Improvement", "No study here reports how much better it gets.")]),
    ]


def _reported_cell(problem: Indication, device: str) -> str:
    texts = [f"{each.text} ({labels(each)})" for each in problem.reported if each.device == device]
    return " ".join(texts) or "no figure here"
