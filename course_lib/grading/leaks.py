"""Finding the key of graded questions where it must not be: releases, pages, feedback, the wheel."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator

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
        f"{question.id}: {what}"
        for question in questions
        for what, found in _secrets(question)
        if re.search(found, text) is not None
    ]


def _secrets(question: Question) -> Iterator[tuple[str, str]]:
    """What must not be seen of a question, each with a pattern that finds it."""
    shown = json.dumps(public(question), ensure_ascii=False)
    for words in _unseen(question):
        if words not in shown:
            yield f"the words “{words[:40]}”", _spellings(words)
    yield "its version, a hash over the key", version(question)
    answers = _right_answers(question)
    for answer in answers:
        for make in _HASHES:
            yield f"a hash of the right answer “{answer}”", make(answer.encode()).hexdigest()
        if len(answer) >= 6:  # "MTI=" is in any picture
            yield f"the right answer “{answer}” in base64", _base64(answer)
    whole = json.dumps(key(question))
    yield "the key in base64", _base64(whole)
    if isinstance(question, Numeric):
        yield (
            "the answer where a key would stand",
            _BEFORE_NUMBER + re.escape(f"{question.answer:g}") + r"(?![\d.]*\d)",
        )
    elif isinstance(question, Matching):
        yield (
            "a pair of the key",
            "|".join(rf"{left}[\"']?\s*[:=,]\s*[\"']?{right}" for left, right, _ in pairs_of(question)),
        )
    elif isinstance(question, Ordering):
        for parts in zip(*((id_, step.text) for id_, step in steps_of(question)), strict=True):
            # Commas, line ends, numbers of a list: whatever stands between the steps of an order.
            yield "the right order of the steps", r"[\W\d]{1,8}".join(map(re.escape, parts))
    else:
        rights = [id_ for id_, option in options_of(question) if option.correct]
        yield "the id of a right option where a key would stand", rf"{_BEFORE_ID}(?:{'|'.join(rights)})\b"


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


def _spellings(words: str) -> str:
    """The words as they are, as JSON writes them in ASCII, and in base64."""
    ways = [words, json.dumps(words)[1:-1], json.dumps(json.dumps(words)[1:-1])[1:-1]]
    found = [re.escape(way) for way in dict.fromkeys(ways)]
    return "|".join([*found, _base64(words)]) if len(words) >= 12 else "|".join(found)


def _base64(text: str) -> str:
    """A pattern for the text in base64, wherever in a longer text it began."""
    whole = text.encode()
    ways = []
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + whole).decode()
        # What the bytes before and after it share a letter with is left out.
        inner = coded[(0, 2, 3)[shift] : len(coded) - 4] if len(whole) > 8 else coded.rstrip("=")
        ways.append(re.escape(inner))
    return "|".join(way for way in ways if len(way) >= 6)
