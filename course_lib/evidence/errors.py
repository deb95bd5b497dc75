"""The one exception for bad data, and the words that help its author."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")

_MOST_NAMED = 20


class DataError(Exception):
    """A data file or an id is wrong. `str(error)` is the whole story, one sentence a line, for people."""


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """The near match as an addition to a sentence: `; did you mean SHUSTER1975?`, or nothing.

    >>> did_you_mean("colagen", ["collagen", "healing"])
    '; did you mean collagen?'
    >>> did_you_mean("xyz", ["collagen", "healing"])
    ''
    """
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(str(given).casefold(), by_folded, n=1, cutoff=0.7)
    return f"; did you mean {by_folded[near[0]]}?" if near else ""


def one_of(names: Iterable[str]) -> str:
    """The allowed names as a list for a sentence.

    >>> one_of(["front_desk", "consultant"])
    'front_desk, consultant'
    """
    return ", ".join(names)


def named(key: str, things: Mapping[str, T], kind: str) -> T:
    """The thing called `key`. Raises DataError that names a near match, or all of a few, or one of many.

    >>> named("healin", {"collagen": 1, "healing": 2}, "topic")
    Traceback (most recent call last):
    ...
    course_lib.evidence.errors.DataError: there is no topic 'healin'; did you mean healing?
    >>> named("sun", dict.fromkeys(["rain", "snow"]), "weather")
    Traceback (most recent call last):
    ...
    course_lib.evidence.errors.DataError: there is no weather 'sun'; there are: rain, snow
    """
    if key in things:
        return things[key]
    near = did_you_mean(key, things)
    if not near:
        few = len(things) <= _MOST_NAMED
        near = (
            f"; there are: {one_of(things)}"
            if few
            else f"; there are {len(things)}, like {next(iter(things))}"
        )
    raise DataError(f"there is no {kind} '{key}'{near}")
