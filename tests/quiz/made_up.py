"""Questions that no lesson has: fixed ones to read, and strategies that make up any number of them."""

import json
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from course_lib.course import topic
from course_lib.quiz import Matching, Multiple, Numeric, Question, Single

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


def question(type_: str, **changes: object) -> Any:
    # By way of JSON, as `read` does it: strict, but a list is taken for a tuple.
    return _ADAPTER.validate_json(json.dumps(written(type_, **changes)))


_words = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=12)


def _different(count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(_words, min_size=count, max_size=count, unique=True)


@st.composite
def singles(draw: st.DrawFn) -> Single:
    texts = draw(st.integers(3, 5).flatmap(_different))
    right = draw(st.sampled_from(texts))
    return question("single", options=[{"text": t, "correct": t == right, "why": "w"} for t in texts])


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
    rights = draw(
        st.lists(_words, min_size=count, max_size=count, unique=True).filter(
            lambda texts: texts != sorted(texts, key=lambda text: (text.casefold(), text))
        )
    )
    return question(
        "matching",
        pairs=[{"left": a, "right": b, "why": "w"} for a, b in zip(lefts, rights, strict=True)],
    )


any_question = st.one_of(singles(), multiples(), numerics(), matchings())

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
