"""What a learner does on a lesson's page, and what can be seen there afterwards."""

import json
import math
from typing import Any

from playwright.sync_api import Locator, Page, expect

from course_lib import quiz

RIGHT_ANSWER = "That is right."
# Everything a learner has put in or got back, widget by widget.
SEEN = """() => Object.fromEntries([...document.querySelectorAll('.widget')].map((widget) => [widget.id, {
  chosen: [...widget.querySelectorAll('input:checked, [aria-pressed=true]')].filter(
    (one) => !one.closest('.cw-controls')).map((one) => one.value || one.textContent),
  written: [...widget.querySelectorAll('input[type=text], .cw-match select')].map((one) => one.value),
  told: [...widget.querySelectorAll('.cw-outcome, .cw-reason, .cw-guess')].map((one) => one.textContent),
}]))"""


def data(page: Page) -> dict[str, Any]:
    """What the build wrote into the page."""
    content: dict[str, Any] = json.loads(page.locator("#course-page").text_content() or "")
    return content


def activities(page: Page) -> dict[str, dict[str, Any]]:
    """The widgets in which there is something to do, by the id of their cell, in the order of the page."""
    content = data(page)
    keys = next(lesson["keys"] for lesson in content["lessons"] if lesson["slug"] == content["slug"])
    found = {cell: widget for cell, widget in content["widgets"].items() if widget["state"]["key"] in keys}
    assert len(found) == len(keys) > 0
    return found


def seen(page: Page) -> dict[str, Any]:
    """What a learner has put in and got back."""
    shown: dict[str, Any] = page.evaluate(SEEN)
    assert shown
    return shown


def widget(page: Page, cell: str) -> Locator:
    """The widget of one cell."""
    return page.locator(f"#{cell}")


def predict(page: Page, cell: str, guess: float | tuple[float, float]) -> None:
    """Predict a number, a range, or the place of an option, and keep it."""
    form = widget(page, cell).locator(".cw-predict")
    sliders = form.locator("input[type=range]").all()
    guesses = guess if isinstance(guess, tuple) else (guess,)
    for slider, value in zip(sliders, guesses, strict=False):
        slider.fill(str(value))
    if not sliders:
        form.get_by_role("radio").nth(int(guesses[0])).check()
    form.get_by_role("button", name="Keep my prediction").click()


def guess_for(asked: dict[str, Any]) -> float | tuple[float, float]:
    """A guess that a prediction can have: more than half of a point's scale, a middle part of a range's."""
    if asked["kind"] == "choice":
        return 1
    low, high, step = asked["low"], asked["high"], asked["step"]

    def at(share: float) -> float:
        found = float(round(low + step * math.floor(share * (high - low) / step), 6))
        return int(found) if found.is_integer() else found

    return at(0.6) if asked["kind"] == "point" else (at(0.25), at(0.5))


def judge(page: Page, cell: str, verdict: str) -> None:
    """Judge a claim with the button of this name."""
    widget(page, cell).locator(".cw-verdict", has_text=verdict).click()


def answer(page: Page, cell: str, given: object) -> None:
    """Give an answer in the form in which answers are stored; a number may also be given as typed."""
    box = widget(page, cell)
    if isinstance(given, dict):
        menus = box.locator(".cw-match select").all()
        lefts = data(page)["widgets"][cell]["state"]["spec"]["lefts"]
        assert len(menus) == len(lefts)
        for menu, left in zip(menus, lefts, strict=True):
            menu.select_option(given.get(left["id"], ""))
    elif box.locator("input[type=text]").count():
        box.locator("input[type=text]").fill(str(given))
    else:
        wanted = given if isinstance(given, list) else [given]
        for option in box.locator("input").all():
            if option.get_attribute("value") in wanted:
                option.check()
            elif option.get_attribute("type") == "checkbox":
                option.uncheck()


def check(page: Page, cell: str) -> None:
    """Ask whether the answer is right."""
    widget(page, cell).get_by_role("button", name="Check my answer").click()


def complete(page: Page) -> None:
    """Do everything that the lesson asks, each question rightly."""
    for cell, one in activities(page).items():
        spec = one["state"]["spec"]
        if one["script"] == "explorer":
            predict(page, cell, guess_for(spec["prediction"]))
        elif one["script"] == "claim":
            judge(page, cell, "Partly true")
        else:
            answer(page, cell, quiz.key(quiz.practice_question(spec["id"])))
            check(page, cell)
            expect(widget(page, cell).locator(".cw-outcome")).to_contain_text(RIGHT_ANSWER)
    expect(progress(page)).to_have_text("All activities done")


def progress(page: Page) -> Locator:
    """The words beside the lesson's progress bar."""
    return page.locator(".contents .meter span")


def status(page: Page, cell: str) -> Locator:
    """The quiet line under a widget."""
    return widget(page, cell).locator("> .cw > .cw-status")
