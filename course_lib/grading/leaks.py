"""Finding the key of graded questions where it must not be: releases, pages, feedback, the wheel."""

import base64
import functools
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course_lib.quiz import (
    Matching,
    Numeric,
    Ordering,
    Question,
    key,
    options_of,
    pairs_of,
    public,
    steps_of,
    version,
)

__all__ = ["leaks"]

_HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)
# "answer": [..., "id" and the like: an id of a right option is only a leak where a key would stand. A number
# stands in many places (the style of a page says `right: 8.3%`), so fewer names count for it.
_BEFORE_ID = r"(?i)\b(?:answers?|correct|keys?|rights?|solutions?)\w*[\"']?\s*[:=]\s*[\[{(]?\s*[\"']?"
_BEFORE_NUMBER = _BEFORE_ID.replace("|rights?", "")


def leaks(text: str, questions: Iterable[Question]) -> list[str]:
    """Return a sentence for everything in `text` that gives away something about a graded question.

    That is its reasons and workings in any of the usual spellings, the hash over its key, its right answers
    hashed or in base64, and the id of a right answer where a key would stand.
    """
    return [
        f"{question.id}: {secret.what}"
        for question in questions
        for secret in _secrets(question)
        if secret.stands_in(text)
    ]


@dataclass(frozen=True, slots=True)
class _Secret:
    """Something that must not be seen: any of the needles, and where there is a pattern, that around one."""

    what: str
    needles: tuple[str, ...]
    pattern: re.Pattern[str] | None = None

    def stands_in(self, text: str) -> bool:
        # Looking for plain words first is what makes a bank of questions quick to look for in every file.
        if not any(needle in text for needle in self.needles):
            return False
        return self.pattern is None or self.pattern.search(text) is not None


@functools.cache
def _secrets(question: Question) -> tuple[_Secret, ...]:
    return tuple(_made(question))


def _made(question: Question) -> Iterator[_Secret]:
    shown = json.dumps(public(question), ensure_ascii=False)
    for words in _unseen(question):
        if words not in shown:
            yield _Secret(f"the words “{words[:40]}”", _spellings(words))
    yield _Secret("its version, a hash over the key", (version(question),))
    for answer in _right_answers(question):
        hashes = tuple(make(answer.encode()).hexdigest() for make in _HASHES)
        yield _Secret(f"a hash of the right answer “{answer}”", hashes)
        if len(answer) >= 6:  # "MTI=" is in any picture
            yield _Secret(f"the right answer “{answer}” in base64", _base64(answer))
    yield _Secret("the key in base64", _base64(json.dumps(key(question))))
    if isinstance(question, Numeric):
        number = f"{question.answer:g}"
        pattern = _BEFORE_NUMBER + re.escape(number) + r"(?![\d.]*\d)"
        yield _Secret("the answer where a key would stand", (number,), re.compile(pattern))
    elif isinstance(question, Matching):
        for left, right, _ in pairs_of(question):
            pattern = rf"{left}[\"']?\s*[:=,]\s*[\"']?{right}"
            yield _Secret("a pair of the key", (right,), re.compile(pattern))
    elif isinstance(question, Ordering):
        for parts in zip(*((id_, step.text) for id_, step in steps_of(question)), strict=True):
            # Commas, line ends, numbers of a list: whatever stands between the steps of an order.
            pattern = r"[\W\d]{1,8}".join(map(re.escape, parts))
            yield _Secret("the right order of the steps", (parts[0],), re.compile(pattern))
    else:
        rights = tuple(id_ for id_, option in options_of(question) if option.correct)
        pattern = rf"{_BEFORE_ID}(?:{'|'.join(rights)})\b"
        yield _Secret("the id of a right option where a key would stand", rights, re.compile(pattern))


def _unseen(question: Question) -> list[str]:
    if isinstance(question, Numeric):
        return [question.worked, question.low, question.high]
    if isinstance(question, Matching):
        return [pair.why for _, _, pair in pairs_of(question)]
    if isinstance(question, Ordering):
        return [step.why for _, step in steps_of(question)]
    return [option.why for _, option in options_of(question)]


def _right_answers(question: Question) -> list[str]:
    if isinstance(question, Numeric):
        return [f"{question.answer:g}", str(question.answer)]
    if isinstance(question, Matching | Ordering):
        return []
    rights = [(id_, option.text) for id_, option in options_of(question) if option.correct]
    return [text for right in rights for text in right]


def _spellings(words: str) -> tuple[str, ...]:
    """The words as they are, as JSON writes them in ASCII, and in base64."""
    ways = (words, json.dumps(words)[1:-1], json.dumps(json.dumps(words)[1:-1])[1:-1])
    return (*dict.fromkeys(ways), *(_base64(words) if len(words) >= 12 else ()))


def _base64(text: str) -> tuple[str, ...]:
    """The text in base64, wherever in a longer text it began."""
    whole = text.encode()
    ways = []
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + whole).decode()
        # What the bytes before and after it share a letter with is left out.
        ways.append(coded[(0, 2, 3)[shift] : len(coded) - 4] if len(whole) > 8 else coded.rstrip("="))
    return tuple(way for way in ways if len(way) >= 6)
