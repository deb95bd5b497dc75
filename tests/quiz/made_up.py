"""Questions that no lesson has: fixed ones to read, and strategies that make up any number of them."""

import json
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from course_lib.course import topic
from course_lib.evidence import VERDICTS
from course_lib.quiz import (
    Case,
    Handover,
    Matching,
    Multiple,
    Numeric,
    OneOf,
    Ordering,
    Question,
    Single,
    Verdict,
)
from course_lib.quiz.question import alphabetical

# In the order in which a made-up paper asks them.
TYPES = ("single", "multiple", "numeric", "matching", "case", "verdict", "handover", "ordering")

TOPIC = topic("collagen")
OBJECTIVE = TOPIC.objectives[0].id
PREFIX = TOPIC.slug.replace("_", "-")

_ADAPTER: TypeAdapter[Any] = TypeAdapter(Question)


def written(type_: str, **changes: object) -> dict[str, Any]:
    """One valid question as an author writes it, with changes; a change to None takes the field out."""
    fields: dict[str, Any] = {
        "id": f"{PREFIX}-example-{type_}",
        "objective": OBJECTIVE,
        "type": type_,
        "stem": "What is it?",
        "src": ["FISHER2008"],
        "roles": ["front_desk", "operator"],
        "bloom": "apply",
    }
    own: dict[str, dict[str, Any]] = {
        "single": {"options": options("-+-")},
        "multiple": {"options": options("+-+-")},
        "numeric": {
            "answer": 31.7,
            "tolerance": 1.0,
            "unit": "%",
            "worked": "Divide.",
            "low": "Too small: you took it away.",
            "high": "Too large: you added it.",
        },
        "matching": {
            "pairs": [
                {"left": "one", "right": "uno", "why": "Italian for one."},
                {"left": "two", "right": "due", "why": "Italian for two."},
                {"left": "three", "right": "tre", "why": "Italian for three."},
            ]
        },
        "case": {"scene": "A client has a new tan.", "options": options("+--")},
        "verdict": {"options": verdicts("-+-")},
        "handover": {"options": decisions("a-", "a+", "h-", "h-")},
        "ordering": {
            "steps": [
                {"text": "Warn", "why": "Before anything happens."},
                {"text": "Do", "why": "In the middle."},
                {"text": "Note", "why": "Once it has happened."},
            ]
        },
    }
    return {
        name: value
        for name, value in {**fields, **own.get(type_, {}), **changes}.items()
        if value is not None
    }


def options(signs: str) -> list[dict[str, Any]]:
    """Options A, B, C ...; a plus makes one right."""
    return [
        {"text": f"Option {letter}", "correct": sign == "+", "why": f"Because of {letter}."}
        for letter, sign in zip("ABCDEFG", signs, strict=False)
    ]


def verdicts(signs: str) -> list[dict[str, Any]]:
    """The first verdicts, in their order; a plus makes one right."""
    return [
        {"verdict": verdict, "correct": sign == "+", "why": f"Because of {verdict}."}
        for verdict, sign in zip(VERDICTS, signs, strict=False)
    ]


def decisions(*codes: str) -> list[dict[str, Any]]:
    """Options A, B, C ... of a hand-over question: `a` answers, `h` hands over; a plus makes one right."""
    does = {"a": "answer", "h": "hand_over"}
    given = options("".join(code[1] for code in codes))
    return [{**option, "does": does[code[0]]} for option, code in zip(given, codes, strict=True)]


def question(type_: str, **changes: object) -> Any:
    # By way of JSON, as `read` does it: strict, but a list is taken for a tuple.
    return _ADAPTER.validate_json(json.dumps(written(type_, **changes)))


_words = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=12)


def _different(count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(_words, min_size=count, max_size=count, unique=True)


@st.composite
def _one_right(draw: st.DrawFn) -> list[dict[str, Any]]:
    texts = draw(st.integers(3, 5).flatmap(_different))
    right = draw(st.sampled_from(texts))
    return [{"text": text, "correct": text == right, "why": "w"} for text in texts]


@st.composite
def singles(draw: st.DrawFn) -> Single:
    return question("single", options=draw(_one_right()))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    return question("case", options=draw(_one_right()), scene=draw(_words))


@st.composite
def handovers(draw: st.DrawFn) -> Handover:
    given = draw(_one_right())
    does = draw(st.permutations(["answer", "hand_over"] + ["answer"] * (len(given) - 2)))
    turned = draw(st.booleans())  # sometimes most options hand over
    other = {"answer": "hand_over", "hand_over": "answer"}
    return question(
        "handover",
        options=[
            {**option, "does": other[each] if turned else each}
            for option, each in zip(given, does, strict=True)
        ],
    )


@st.composite
def verdict_questions(draw: st.DrawFn) -> Verdict:
    chosen = draw(st.sets(st.sampled_from(list(VERDICTS)), min_size=3))
    right = draw(st.sampled_from(sorted(chosen)))
    return question(
        "verdict",
        options=[{"verdict": v, "correct": v == right, "why": "w"} for v in VERDICTS if v in chosen],
    )


@st.composite
def orderings(draw: st.DrawFn) -> Ordering:
    texts = draw(st.integers(3, 7).flatmap(_different).filter(lambda given: given != alphabetical(given)))
    return question("ordering", steps=[{"text": text, "why": "w"} for text in texts])


@st.composite
def multiples(draw: st.DrawFn) -> Multiple:
    texts = draw(st.integers(3, 5).flatmap(_different))
    right = draw(st.integers(1, len(texts) - 1))
    marks = draw(st.permutations([True] * right + [False] * (len(texts) - right)))
    return question(
        "multiple", options=[{"text": t, "correct": m, "why": "w"} for t, m in zip(texts, marks, strict=True)]
    )


@st.composite
def numerics(draw: st.DrawFn) -> Numeric:
    # Numbers as an author writes them: a few digits, sometimes with decimals.
    answer = draw(st.decimals(-100_000, 100_000, places=draw(st.integers(0, 3))))
    tolerance = draw(st.decimals("0.001", 1_000, places=3))
    return question("numeric", answer=float(answer), tolerance=float(tolerance))


@st.composite
def matchings(draw: st.DrawFn) -> Matching:
    count = draw(st.integers(3, 6))
    lefts = draw(_different(count))
    rights = draw(_different(count).filter(lambda texts: texts != alphabetical(texts)))
    return question(
        "matching",
        pairs=[{"left": a, "right": b, "why": "w"} for a, b in zip(lefts, rights, strict=True)],
    )


one_of_several: st.SearchStrategy[OneOf] = st.one_of(singles(), cases(), verdict_questions(), handovers())
any_question: st.SearchStrategy[Question] = st.one_of(
    one_of_several, multiples(), numerics(), matchings(), orderings()
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
