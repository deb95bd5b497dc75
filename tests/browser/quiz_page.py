"""The collagen quiz in a browser: its bank as its author wrote it, a learner's way through it, its marks.

The marks here are worked out from the texts of the bank, by the formulas of the design and without the
course's own marking, so that a fault in it cannot hide.
"""

import json
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from playwright.sync_api import Locator, Page, expect

import course_lib

ROOT = Path(course_lib.__file__).resolve().parents[1]
PAPER = next(
    each
    for each in yaml.safe_load((ROOT / "assignments" / "papers.yaml").read_text(encoding="utf-8"))["papers"]
    if each["id"] == "collagen"
)
BANK = {
    each["id"]: each
    for each in yaml.safe_load((ROOT / "assignments" / "bank" / "collagen.yaml").read_text("utf-8"))[
        "questions"
    ]
}
IDS = [each["id"] for each in PAPER["questions"]]
POINTS = {each["id"]: each["points"] for each in PAPER["questions"]}
TOTAL = sum(POINTS.values())
PAGE = f"quiz-{PAPER['id']}.html"
NO_PAIR = "These two do not belong together."

# One option, several options, a number, or the right side for each left side: as texts, never as ids.
Given: TypeAlias = str | list[str] | float | dict[str, str]


def key(id: str) -> Given:
    """The right answer."""
    question = BANK[id]
    if question["type"] == "numeric":
        return float(question["answer"])
    if question["type"] == "matching":
        return {pair["left"]: pair["right"] for pair in question["pairs"]}
    rights = [option["text"] for option in question["options"] if option["correct"]]
    return rights if question["type"] == "multiple" else rights[0]


def wrongs(id: str) -> list[str]:
    """The options that are not right."""
    return [option["text"] for option in BANK[id]["options"] if not option["correct"]]


def mixed() -> dict[str, Given]:
    """Right, wrong and partly right answers to all eight questions."""
    found: dict[str, Given] = {}
    for place, id in enumerate(IDS):
        right = key(id)
        if isinstance(right, list):
            found[id] = [*right, wrongs(id)[0]]
        elif isinstance(right, dict):
            lefts = list(right)
            swapped = {lefts[0]: right[lefts[1]], lefts[1]: right[lefts[0]]}
            found[id] = {**right, **swapped}
        elif isinstance(right, float):
            found[id] = right + 12
        else:
            found[id] = wrongs(id)[0] if place % 2 else right
    shares = {share(id, given) for id, given in found.items()}
    assert len(found) == 8
    assert {0.0, 1.0} < shares, "no answer is partly right"
    return found


def share(id: str, given: Given | None) -> float:
    """What an answer is worth, by the formulas of the design [fraction]."""
    question, right = BANK[id], key(id)
    if given is None:
        return 0.0
    if isinstance(right, list):
        assert isinstance(given, list)
        hits = len(set(given) & set(right))
        return max(0.0, (hits - (len(set(given)) - hits)) / len(right))
    if isinstance(right, dict):
        assert isinstance(given, dict)
        return sum(given.get(left) == text for left, text in right.items()) / len(right)
    if isinstance(right, float):
        assert isinstance(given, float)
        return float(abs(given - right) <= question["tolerance"])
    return float(given == right)


def scores(given: dict[str, Given]) -> dict[str, float]:
    """The points of every question of the paper, open ones too."""
    return {id: round(share(id, given.get(id)) * POINTS[id], 4) for id in IDS}


def told(id: str, given: Given) -> dict[str, str]:
    """The reasons that belong to an answer, by what was chosen."""
    question = BANK[id]
    if isinstance(given, float):
        slip = "worked" if share(id, given) else "low" if given < question["answer"] else "high"
        return {"": question[slip]}
    if isinstance(given, dict):
        pairs = {pair["left"]: pair for pair in question["pairs"]}
        return {
            left: pairs[left]["why"] if text == pairs[left]["right"] else NO_PAIR
            for left, text in given.items()
        }
    chosen = given if isinstance(given, list) else [given]
    return {option["text"]: option["why"] for option in question["options"] if option["text"] in chosen}


def secrets(id: str) -> list[str]:
    """Every reason and working of a question."""
    question = BANK[id]
    parts = question.get("options", []) + question.get("pairs", [])
    found = [part["why"] for part in parts] + [
        question[name] for name in ("worked", "low", "high") if name in question
    ]
    assert len(found) >= 3
    return found


def box(page: Page, id: str) -> Locator:
    """The widget of one question."""
    return page.locator(f"#{id}")


def give(place: Locator, given: Given) -> None:
    """Answer one question with the mouse."""
    if isinstance(given, dict):
        for left, text in given.items():
            place.get_by_label(left, exact=True).select_option(label=text)
    elif isinstance(given, float):
        place.get_by_role("textbox").fill(f"{given:g}")
    else:
        for text in given if isinstance(given, list) else [given]:
            place.get_by_label(text, exact=True).check()


def give_all(page: Page, given: dict[str, Given]) -> None:
    """Answer questions with the mouse, and wait until each is saved."""
    for id, answer in given.items():
        give(box(page, id), answer)
    for id in given:
        expect(saved(box(page, id))).to_have_text("Saved")


def saved(place: Locator) -> Locator:
    """The quiet line under a question."""
    return place.locator(".cw > .cw-status")


def count(page: Page) -> Locator:
    """How many questions are answered."""
    return page.locator(".cw-paper .cw-count")


def hand_in(page: Page) -> None:
    """Hand in, and wait for the result."""
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Yes, hand in").click()
    expect(result(page)).to_be_visible(timeout=20_000)


def result(page: Page) -> Locator:
    """The heading of the result."""
    return page.locator(".cw-paper .cw-sum .cw-title")


def shown(given: dict[str, Given]) -> str:
    """What the heading of the result says."""
    return f"Your result: {sum(scores(given).values()):g} of {TOTAL:g} points"


def folder(home: Path, person: str) -> Path:
    """A learner's folder for the quiz."""
    return home / "learners" / person / "papers" / str(PAPER["id"])


def stored(home: Path, person: str) -> dict[str, Any]:
    """What a learner has answered, by question, as it is on the disk; what was taken back is left out."""
    path = folder(home, person) / "answers.json"
    entries = json.loads(path.read_bytes())["entries"] if path.is_file() else {}
    return {
        name.removeprefix("answer:"): entry["value"]["answer"]
        for name, entry in entries.items()
        if entry["value"]
    }


def tries(home: Path, person: str) -> list[dict[str, Any]]:
    """The learner's lines in the log of attempts."""
    path = home / "office" / "attempts.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [each for each in map(json.loads, lines) if each["learner"] == person]


def booked(home: Path, person: str) -> dict[str, float]:
    """The learner's scores in nbgrader's gradebook, by question."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{home / 'office' / 'gradebook.db'}", "laser-skin-course") as book:
        grades = book.find_submission(PAPER["id"], person).notebooks[0].grades
        return {grade.name: grade.score for grade in grades}
