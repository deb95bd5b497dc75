"""The practice questions of each lesson on paper: a sheet to write on, and the key that the trainer keeps."""

import math
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from course_lib.course import course
from course_lib.evidence.clinic import Clinic
from course_lib.pages import prose
from course_lib.pages.extra_page import Extra
from course_lib.pages.lesson import Lesson
from course_lib.pages.review import banner

LETTERS = "ABCDEFG"
_ASKED = {
    "single": "Tick one.",
    "case": "Tick one.",
    "verdict": "Tick one.",
    "handover": "Tick one.",
    "multiple": "Tick every answer that is right.",
    "numeric": "Work it out.",
    "matching": "Write one letter on each line.",
    "ordering": "Number the steps in their order, from 1.",
}


def pages(lessons: Sequence[Lesson], clinic: Clinic) -> tuple[Extra, ...]:
    """A list of all that can be printed, then a sheet and a key for each lesson with practice questions."""
    asked = [(lesson, _questions(lesson)) for lesson in lessons]
    sheets = [_sheet(lesson, questions) for lesson, questions in asked if questions]
    if not sheets:
        return ()
    contents = Extra("on_paper.html", "On paper", "on_paper.html.j2", {"sheets": sheets})
    each = [
        Extra(
            sheet[kind],
            f"{title}: {sheet['lesson'].title}",
            f"{template}.html.j2",
            {"sheet": sheet, "review": banner(clinic, [sheet["lesson"]])},
            listed=False,
        )
        for sheet in sheets
        for kind, title, template in (
            ("sheet", "Practice on paper", "practice_sheet"),
            ("key", "Answer key", "answer_key"),
        )
    ]
    return (contents, *each)


def sheet_of(lesson: Lesson) -> str:
    """The file of a lesson's practice sheet; none without practice questions."""
    return _file(lesson) if _questions(lesson) else ""


def _file(lesson: Lesson) -> str:
    return f"practice-{lesson.slug}.html"


def _sheet(lesson: Lesson, questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "lesson": lesson,
        "questions": questions,
        "minutes": math.ceil(len(questions) * course().pace.question_seconds / 60),
        "sheet": _file(lesson),
        "key": f"key-{lesson.slug}.html",
    }


def _questions(lesson: Lesson) -> list[dict[str, Any]]:
    """The lesson's practice questions, in the order and with the options of the page."""
    states = [each["state"] for each in lesson.widgets.values()]
    numbers = count(1)
    return [_question(next(numbers), state["spec"]) for state in states if state["kind"] == "practice"]


def _question(number: int, spec: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "number": number,
        "type": spec["type"],
        "scene": prose.curly(spec.get("scene", "")),
        "stem": prose.curly(spec["stem"]),
        "asked": _ASKED[spec["type"]],
        "critical": spec["critical"],
        "sources": [{"id": id_, "label": label.split(":")[0]} for id_, label in spec["labels"].items()],
    }
    if spec["type"] == "numeric":
        return found | _number(spec)
    if spec["type"] == "matching":
        return found | _pairs(spec)
    if spec["type"] == "ordering":
        return found | _steps(spec)
    options = [
        {
            "letter": letter,
            "text": prose.curly(option["text"]),
            "right": option["correct"],
            "why": prose.curly(option["why"]),
        }
        for letter, option in zip(LETTERS, spec["options"], strict=False)
    ]
    rights = [option["letter"] for option in options if option["right"]]
    return found | {"options": options, "answer": _and(rights)}


def _number(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "unit": spec["unit"],
        "answer": f"{spec['answer']:g} {spec['unit']}",
        "low": f"{spec['answer'] - spec['tolerance']:g}",
        "high": f"{spec['answer'] + spec['tolerance']:g}",
        "worked": prose.curly(spec["worked"]),
        "too_low": prose.curly(spec["low"]),
        "too_high": prose.curly(spec["high"]),
    }


def _pairs(spec: Mapping[str, Any]) -> dict[str, Any]:
    letters = {right["id"]: letter for letter, right in zip(LETTERS, spec["rights"], strict=False)}
    belongs = {pair["left"]: pair for pair in spec["pairs"]}
    rights = {right["id"]: prose.curly(right["text"]) for right in spec["rights"]}
    lefts = [
        {
            "number": number,
            "text": prose.curly(left["text"]),
            "letter": letters[belongs[left["id"]]["right"]],
            "goes_with": rights[belongs[left["id"]]["right"]],
            "why": prose.curly(belongs[left["id"]]["why"]),
        }
        for number, left in enumerate(spec["lefts"], 1)
    ]
    return {
        "lefts": lefts,
        "rights": [{"letter": letters[id_], "text": text} for id_, text in rights.items()],
        "answer": ", ".join(f"{left['number']} {left['letter']}" for left in lefts),
    }


def _steps(spec: Mapping[str, Any]) -> dict[str, Any]:
    texts = {step["id"]: prose.curly(step["text"]) for step in spec["steps"]}
    return {
        "steps": list(texts.values()),
        "order": [{"text": texts[each["step"]], "why": prose.curly(each["why"])} for each in spec["order"]],
        "answer": "the order below",
    }


def _and(letters: Sequence[str]) -> str:
    *most, last = letters
    return f"{', '.join(most)} and {last}" if most else last
