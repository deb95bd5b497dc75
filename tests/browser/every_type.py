"""A course whose one quiz asks a question of every type, and answers to it in words."""

import shutil
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from playwright.sync_api import Locator, Page, expect

from course_lib import quiz
from course_lib.grading import papers as written_papers
from course_lib.quiz.papers import bank
from tests.browser.lab import ROOT, LabCourse
from tests.quiz.made_up import written

PAPER = "every-type"
PAGE = f"quiz-{PAPER}.html"
# As texts, never as ids: an option, ticks, a number, right sides by left sides, or steps from first to last.
Given: TypeAlias = str | list[str] | float | dict[str, str]


def _options(**reasons: str) -> list[dict[str, Any]]:
    """Options by their texts; the one whose reason begins with Yes is right."""
    return [
        {"text": text.replace("_", " "), "correct": why.startswith("Yes"), "why": why}
        for text, why in reasons.items()
    ]


QUESTIONS: dict[str, dict[str, Any]] = {
    each["type"]: each
    for each in (
        written(
            "single",
            stem="Which of these gives skin its firmness?",
            options=_options(
                Elastin="Elastin lets it spring back.",
                Collagen="Yes, it is the scaffolding.",
                Keratin="Keratin is in the outermost layer.",
            ),
        ),
        written(
            "multiple",
            stem="Which of these lie below the surface?",
            options=_options(
                The_dermis="Yes, right under the epidermis.",
                The_outermost_layer="That is the surface.",
                Fat="Yes, below the dermis.",
                Make_up="It lies on top.",
            ),
        ),
        written(
            "numeric",
            stem="Of 100 parts, 20 are lost. How many are left?",
            answer=80,
            tolerance=1,
            unit="parts",
            worked="100 − 20 = 80.",
            low="You gave what is lost, 20.",
            high="You gave what there was, 100.",
        ),
        written(
            "matching",
            stem="Match each word with what it means.",
            pairs=[
                {"left": "Ablative", "right": "Takes off the surface", "why": "It removes thin layers."},
                {"left": "Fractional", "right": "Treats many small dots", "why": "Skin between stays whole."},
                {
                    "left": "Fibroblast",
                    "right": "A cell that makes collagen",
                    "why": "It lives in the dermis.",
                },
            ],
        ),
        written(
            "case",
            scene="It is Monday. A client comes in with a fresh tan from a week at the sea. She is booked "
            "for today, and she would like to go ahead.",
            stem="What do you say first?",
            options=_options(
                **{
                    "“Let us begin, as you are here.”": "That is not yours to decide.",
                    "“I will ask the clinician before anything else.”": "Yes, a tan is passed on first.",
                    "“Put some sunscreen on, then it is fine.”": "Sunscreen takes no tan away.",
                }
            ),
        ),
        written(
            "verdict",
            stem="How does the evidence judge this sentence? “Laser stops your skin from ageing.”",
            options=[
                {"verdict": "supported", "correct": False, "why": "No study shows this."},
                {"verdict": "partly", "correct": False, "why": "There is no part of it that is true."},
                {"verdict": "wrong", "correct": True, "why": "Yes: ageing goes on."},
                {"verdict": "framing", "correct": False, "why": "It says something that can be checked."},
            ],
        ),
        written(
            "handover",
            stem="A client asks: “What does collagen do in my skin?” What do you do?",
            options=[
                {
                    "text": "Say that it keeps skin firm.",
                    "does": "answer",
                    "correct": True,
                    "why": "Yes, this is yours to say.",
                },
                {
                    "text": "Say that more of it makes her look younger.",
                    "does": "answer",
                    "correct": False,
                    "why": "That is a promise.",
                },
                {
                    "text": "Ask the clinician to come and explain.",
                    "does": "hand_over",
                    "correct": False,
                    "why": "It is safe, and this one you may answer.",
                },
            ],
        ),
        written(
            "ordering",
            stem="Somebody has looked into the beam without goggles. What comes first, what next?",
            steps=[
                {"text": "Stop the laser", "why": "Nothing more can happen then."},
                {"text": "Help the person to a chair", "why": "They may be shaken, or see badly."},
                {"text": "Call the clinician in charge", "why": "As soon as the person is safe."},
                {"text": "Have the eyes looked at on the same day", "why": "Even when nothing hurts."},
                {
                    "text": "Write down what happened while it is fresh",
                    "why": "Last, once all are cared for.",
                },
            ],
        ),
    )
}
TYPES = tuple(QUESTIONS)
IDS = {type_: str(each["id"]) for type_, each in QUESTIONS.items()}
POINTS = dict.fromkeys(TYPES, 2)
KEYS: dict[str, Given] = {
    "single": "Collagen",
    "multiple": ["The dermis", "Fat"],
    "numeric": 80.0,
    "matching": {pair["left"]: pair["right"] for pair in QUESTIONS["matching"]["pairs"]},
    "case": "“I will ask the clinician before anything else.”",
    "verdict": "Wrong: the evidence says otherwise",
    "handover": "Say that it keeps skin firm.",
    "ordering": [step["text"] for step in QUESTIONS["ordering"]["steps"]],
}


def wrong(type_: str) -> list[tuple[Given, float]]:
    """Every wrong option of a type, or wrong answers of its kind, each with the share it gets [fraction]."""
    steps, pairs = KEYS["ordering"], KEYS["matching"]
    assert isinstance(steps, list)
    assert isinstance(pairs, dict)
    lefts = list(pairs)
    own: dict[str, list[tuple[Given, float]]] = {
        "single": [("Elastin", 0), ("Keratin", 0)],
        "multiple": [(["The dermis"], 0.5), (["The dermis", "Fat", "Make up"], 0.5), (["Make up"], 0)],
        "numeric": [(20.0, 0), (100.0, 0)],
        "matching": [({**pairs, lefts[0]: pairs[lefts[1]], lefts[1]: pairs[lefts[0]]}, 1 / 3)],
        "case": [
            ("“Let us begin, as you are here.”", 0),
            ("“Put some sunscreen on, then it is fine.”", 0),
        ],
        "verdict": [
            ("Supported: the evidence agrees", 0),
            ("Partly true: true for some lasers, people or problems", 0),
            ("Sales talk: a mood, not a fact", 0),
        ],
        "handover": [
            ("Say that more of it makes her look younger.", 0),
            ("Ask the clinician to come and explain.", 0.5),
        ],
        "ordering": [
            ([steps[1], steps[0], *steps[2:]], 0.8),
            ([*steps[1:], steps[0]], 0.2),
            (steps[::-1], 0),
        ],
    }
    return own[type_]


def furnish(root: Path) -> None:
    """Put the made-up bank and its one quiz into a copy of the checkout, and leave one lesson there."""
    for path in (root / "notebooks").glob("*.ipynb"):
        if path.name not in ("collagen.ipynb", "start_here.ipynb"):
            path.unlink()
    folder = root / "assignments"
    (folder / "bank").mkdir(parents=True)
    shutil.copy(ROOT / "assignments" / "nbgrader_config.py", folder)
    paper = {
        "id": PAPER,
        "title": "Quiz: one of every type",
        "topic": "collagen",
        "kind": "formative",
        "questions": [{"id": IDS[type_], "points": POINTS[type_]} for type_ in TYPES],
    }
    for path, content in (
        (folder / "papers.yaml", {"papers": [paper]}),
        (folder / "bank" / "collagen.yaml", {"questions": list(QUESTIONS.values())}),
    ):
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    written_papers.write(root)


def make_course(folder: Path) -> LabCourse:
    """A course with this quiz, not yet started."""
    course = LabCourse(folder)
    furnish(course.root)
    return course


def box(page: Page, type_: str) -> Locator:
    """The widget of the question of one type, on the quiz's page."""
    return page.locator(f"#{IDS[type_]}")


def give(place: Locator, given: Given) -> None:
    """Answer one question with the mouse."""
    if isinstance(given, dict):
        for left, text in given.items():
            place.get_by_label(left, exact=True).select_option(label=text)
    elif isinstance(given, float):
        place.get_by_role("textbox").fill(f"{given:g}")
    elif isinstance(given, list) and place.locator(".cw-order").count():
        order(place, given)
    else:
        wanted = given if isinstance(given, list) else [given]
        for option in place.locator(".cw-option").all():
            chosen = option.locator("input")
            if option.inner_text() in wanted:
                chosen.check()
            elif chosen.get_attribute("type") == "checkbox":
                chosen.uncheck()


def order(place: Locator, wanted: list[str]) -> None:
    """Put the steps in this order with their buttons."""
    for at, text in enumerate(wanted):
        for _ in range(len(wanted)):
            if steps(place).index(text) == at:
                break
            place.get_by_role("button", name=f"Move up: {text}", exact=True).click()
    if steps(place) == wanted and not numbers(place)[0]:
        place.get_by_role("button", name="Keep the order shown").click()
    assert steps(place) == wanted


def steps(place: Locator) -> list[str]:
    """The steps as they stand, from the first to the last."""
    return place.locator(".cw-order .cw-words").all_inner_texts()


def numbers(place: Locator) -> list[str]:
    """The numbers beside the steps."""
    return place.locator(".cw-order .cw-place").all_inner_texts()


def saved(place: Locator) -> Locator:
    """The quiet line under a question."""
    return place.locator(".cw > .cw-status")


def as_ids(course: LabCourse, type_: str, given: Given) -> object:
    """An answer in words as the marking knows it."""
    asked = bank(course.root)[IDS[type_]]

    def id_of(text: str) -> str:
        return quiz.option_id(asked.id, text)

    if isinstance(given, dict):
        return {id_of(left): id_of(right) for left, right in given.items()}
    if isinstance(given, list):
        return [id_of(text) for text in given]
    return id_of(given) if isinstance(given, str) else given


def hand_in(page: Page) -> None:
    """Hand in, and wait for the result."""
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Yes, hand in").click()
    expect(page.locator(".cw-paper .cw-sum .cw-title")).to_be_visible(timeout=20_000)
