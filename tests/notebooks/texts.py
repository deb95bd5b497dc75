"""What a learner reads in the widgets of a lesson, and what staff are given to say to a client."""

import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from course_lib import evidence
from course_lib.quiz import Matching, Multiple, Question, Single
from tests.notebooks.form import Call

# A question may ask for the sentence that must not be said; its key is then no advice.
_ASKS_FOR_THE_WRONG_ONE = re.compile(
    r"\b(?:not|never|avoid|against|breaks?|banned|refused?|wrong|mislead\w*|promises?)\b", re.IGNORECASE
)


def of_explorer(call: Call) -> list[str]:
    """Every text of an explorer at every setting, or of another function of a topic's module, each once."""
    return list(dict.fromkeys(_shown(call.module, call.name)))


@cache
def _shown(module: str, name: str) -> tuple[str, ...]:
    made = getattr(importlib.import_module(module), name)()
    if not hasattr(made, "spec"):
        return tuple(made.data.splitlines())
    spec = made.spec
    table = spec["table"]
    parts = [value for part, value in table["base"].items() if part != "figure"]
    parts += [leaf["pool"] for leaf in table["leaves"] if leaf["path"][0] != "figure"]
    return tuple(strings([spec["note"], spec["prediction"], parts]))


def of_question(question: Question) -> list[str]:
    """Every text of a question."""
    content = question.model_dump(mode="json", exclude={"id", "objective", "src", "roles", "bloom", "type"})
    return list(strings(content))


def of_claim(claim: evidence.Claim) -> list[str]:
    """What we say about a claim; the claim itself is in the article's words."""
    return [claim.evidence, *claim.numbers, claim.say]


def advised(question: Question) -> list[str]:
    """The right answers of a question: what a learner takes away as fit to be said."""
    if isinstance(question, Matching):
        return [pair.right for pair in question.pairs]
    if isinstance(question, Single | Multiple) and not _ASKS_FOR_THE_WRONG_ONE.search(_asked(question.stem)):
        return [option.text for option in question.options if option.correct]
    return []


def _asked(stem: str) -> str:
    """The question itself, behind the story that leads to it."""
    return re.split(r"(?<=[.?!])[”\"]? ", stem.strip())[-1]


def client_sentences() -> list[tuple[str, str]]:
    """(where, sentence) of each field `say` of each data file: claims, problems, adverts, whatever comes."""
    found = [(f"claims.yaml, {claim.id}", claim.say) for claim in evidence.claims()]
    for name, reader in evidence.DATA_FILES.items():
        found += [(f"{name}.yaml, {where}", say) for where, say in _says(reader(), "")]
    return found


def _says(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        where = str(getattr(value, "key", getattr(value, "id", where)))
        for field in type(value).model_fields:
            inner = getattr(value, field)
            if field == "say" and isinstance(inner, str):
                yield where, inner
            else:
                yield from _says(inner, where)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _says(inner, where)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _says(inner, where)


def said_by(call: Call) -> list[str]:
    """What the panel of an explorer offers under "You could say", at every setting."""
    made = getattr(importlib.import_module(call.module), call.name)()
    table = made.spec["table"] if hasattr(made, "spec") else {"base": {}, "leaves": []}
    return [
        str(block["text"])
        for block in blocks([table["base"], [leaf["pool"] for leaf in table["leaves"]]])
        if block["kind"] == "say"
    ]


def blocks(value: Any) -> Iterator[dict[str, Any]]:
    """The blocks of panels inside a value."""
    if isinstance(value, dict) and isinstance(value.get("kind"), str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from blocks(inner)


def strings(value: Any) -> Iterator[str]:
    """The texts inside a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
