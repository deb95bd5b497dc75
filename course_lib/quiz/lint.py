"""What a test-wise learner, who knows nothing of the subject, could use in a question; and what misleads.

Each rule looks at one question. What only shows in many of them stands in `course_lib.quiz.bank_check`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from course_lib.evidence import Problem
from course_lib.quiz.choosing import Handover, Multiple, Single
from course_lib.quiz.likeness import asked_text, plain
from course_lib.quiz.question import Case, Matching, Numeric, OneOf, Ordering, Question, options_of

__all__ = ["Choosing", "Flaw", "flaws"]

Choosing = Single | Case | Handover | Multiple
"""The types whose options are the author's own words."""

_Part: TypeAlias = tuple[tuple[int | str, ...], str]
"""Where a piece of text stands in a question (keys and indices), and what it says."""

# The longest option is a cue when it is this much longer than the next; all of them may differ by this much.
LONGER = 1.25
SPREAD = 1.5
# Among options of a few letters, these many more are no difference [characters].
A_FEW = 10
# Shorter words are shared by chance [characters].
LONG_WORD = 6
WORDS_OF_A_REASON = 3

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")
_NEGATIVE = re.compile(
    r"\b(?:not|cannot|neither|nor|never|inappropriate)\b|n['’]t\b|(?<!at )\bleast\b"
    r"|\b(?:is|are|was|were) (?:an? |the )?(?:false|untrue|incorrect|unlikely|no|wrong(?! with))\b"
    r"|\b(?:false|untrue|incorrect|wrong) (?:statement|sentence|answer|reply|option|one)",
    re.IGNORECASE,
)
_BUT_ONE = re.compile(r"\b(?:except|excepting)(?: for)? one\b|\ball but one\b|\bexcept\W*$", re.IGNORECASE)
# These ask for a reason: what is so stays what is so.
_ASKS_WHY = re.compile(r"(?:and |but |so )?(?:why|how come|what is wrong with)\b", re.IGNORECASE)
_OF_THE_ABOVE = re.compile(
    r"\b(?:all|none|both|neither) of (?:the|these)\b|\bthe above\b|\babove are\b"
    r"|^(?:all|none|both|neither)\W*$|^(?:both )?[a-e] (?:and|or) [a-e]\b|^(?:either|neither) [a-e]\b"
    r"|\b(?:options?|answers?) [a-e1-5]\b|\bthe other (?:answers|options)\b"
)
_ABSOLUTE = re.compile(
    r"(?<!not )(?<!at )\b(?:always|never|every(?:one|body|thing|where)?|all|none of|only|exactly|completely"
    r"|no one|nobody|entirely|totally|absolutely|invariably|guaranteed|impossible|without exception"
    r"|no matter what|in no case|under no circumstances|100 ?(?:%|percent|per cent))(?!\w)"
)
_ORDER = re.compile(
    r"^(?:first|firstly|second|secondly|third|thirdly|then|next|afterwards|finally|last|lastly"
    r"|last of all|after that|to begin with|in the end|step \w+|\d+[.)])(?:[,:. ]|$)"
)
_VOWEL = re.compile(r"[\W_]*(?:[aeio]|u(?!ni|se|su|ti))", re.IGNORECASE)
# What the whole course is about stands in any option.
_EVERYWHERE = frozenset({"client", "clinic", "colour", "patien", "treatm"})
_OPENERS = ("to", "by", "because", "that", "if")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw: the name of its rule, where in the question (keys and indices), and a sentence about it."""

    rule: str
    problem: Problem


def flaws(asked: Question) -> tuple[Flaw, ...]:
    """Return what is wrong with a question as an item."""
    return tuple(Flaw(name, problem) for name, rule in _RULES.items() for problem in rule(asked))


def _negative_stem(asked: Question) -> Iterator[Problem]:
    if not isinstance(asked, Choosing):
        return  # a verdict is on somebody's sentence, and an order may well begin with the least
    told = _QUOTED.sub(" ", asked.stem)  # what a client says may be as negative as it likes
    found = _BUT_ONE.search(told)
    for sentence in _lead_in(told):
        if not _ASKS_WHY.match(sentence):
            found = found or _NEGATIVE.search(sentence)
    if found:
        said = found[0].strip().rstrip(".:?…")
        yield Problem(("stem",), f"'{said}' asks for what is not so, which is misread; ask for what is so")


def _lead_in(told: str) -> list[str]:
    """The sentences that ask, or else the last one."""
    sentences = [each.strip() for each in re.split(r"(?<=[.?!])\s+", told) if each.strip()]
    asking = [each for each in sentences if each.endswith("?")]
    return asking or sentences[-1:]


def _of_the_above(asked: Question) -> Iterator[Problem]:
    for loc, text in _options(asked):
        if found := _OF_THE_ABOVE.search(text.casefold()):
            yield Problem(loc, f"'{found[0]}' speaks of other options: one that is known settles it; say it")


def _absolute_word(asked: Question) -> Iterator[Problem]:
    if not isinstance(asked, Choosing):
        return
    found = [_ABSOLUTE.search(option.text.casefold()) for option in asked.options]
    if any(word and option.correct for word, option in zip(found, asked.options, strict=True)):
        return  # where the key is absolute too, the word tells nothing
    for at, word in enumerate(found):
        if word:
            said = f"'{word[0]}' gives the option away: what is absolute is taken for wrong; soften it"
            yield Problem(("options", at, "text"), said)


def _longest_key(asked: Question) -> Iterator[Problem]:
    if not isinstance(asked, Choosing):
        return
    rights = [len(option.text) for option in asked.options if option.correct]
    wrongs = [len(option.text) for option in asked.options if not option.correct]
    at = next(place for place, option in enumerate(asked.options) if option.correct)
    if min(rights) > max(LONGER * max(wrongs), max(wrongs) + A_FEW):
        text = f"the key is the longest option ({min(rights)} characters, the others at most {max(wrongs)})"
        yield Problem(("options", at, "text"), f"{text}; at most a quarter more than the next")


def _uneven_options(asked: Question) -> Iterator[Problem]:
    if isinstance(asked, Choosing):
        lengths = [len(option.text) for option in asked.options]
        if max(lengths) > max(SPREAD * min(lengths), min(lengths) + A_FEW):
            text = f"options have {min(lengths)} to {max(lengths)} characters; the longest may have half more"
            yield Problem(("options",), text)


def _grammar(asked: Question) -> Iterator[Problem]:
    if not isinstance(asked, Choosing):
        return
    texts = [option.text for option in asked.options]
    rights = [option.correct for option in asked.options]
    key = rights.index(True)
    ending = re.search(r"\b(an?|is|was|are|were|has|have|these|this)\W*$", asked.stem, re.IGNORECASE)
    word = ending[1].casefold() if ending else ""
    if word in ("a", "an") and len({bool(_VOWEL.match(text)) for text in texts}) > 1:
        yield Problem(("stem",), f"'{word}' at the end fits some options only; put the article into each")
    elif word and word not in ("a", "an") and _tells(list(map(_is_plural, texts)), rights):
        yield Problem(("stem",), f"'{word}' at the end fits the number of some options only; reword it")
    for name, has in _FORMS:
        if _tells(list(map(has, texts)), rights):
            yield Problem(("options", key, "text"), f"the key differs in form: {name}; give all one form")
            return


def _tells(has: Sequence[bool], rights: Sequence[bool]) -> bool:
    """Whether exactly the right options have something, or exactly the wrong ones."""
    return list(has) in ([*rights], [not right for right in rights])


def _begins_with(word: str) -> Callable[[str], bool]:
    return lambda text: plain(text).partition(" ")[0] == word


_FORMS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("a full stop at the end", lambda text: re.search(r"[.!?][”\"’]?$", text) is not None),
    ("quotation marks", lambda text: text[0] in '“"‘'),
    ("a capital at the beginning", lambda text: text.lstrip('“"‘')[:1].isupper()),
    *((f"'{word}' at the beginning", _begins_with(word)) for word in _OPENERS),
)


def _is_plural(text: str) -> bool:
    head = re.split(r" (?:of|in|on|at|from|with|that|which|between) ", plain(text))[0].split()
    return bool(head) and (head[-1].endswith("s") and not head[-1].endswith(("ss", "us", "is")))


def _echo(asked: Question) -> Iterator[Problem]:
    if not isinstance(asked, Single | Case | Handover):
        return
    stem = plain(asked_text(asked))
    key = next(place for place, option in enumerate(asked.options) if option.correct)
    said = [plain(option.text) in stem for option in asked.options]
    where = ("options", key, "text")
    if said[key] and sum(said) == 1:
        yield Problem(where, "the stem has the words of the key, and of no other option; reword one of them")
        return
    wrong = {word for option in asked.options if not option.correct for word in _long_words(option.text)}
    repeated = sorted(_long_words(asked_text(asked)) & (_long_words(asked.options[key].text) - wrong))
    if len(repeated) > 1:
        words = " and ".join(f"'{word}…'" for word in repeated)
        yield Problem(where, f"the key repeats {words} of the stem, as no other option does; reword it")


def _long_words(text: str) -> set[str]:
    # Without their endings: "photothermolysis damages" is said of damage.
    return {word[:LONG_WORD] for word in plain(text).split() if len(word) >= LONG_WORD} - _EVERYWHERE


def _order_word(asked: Question) -> Iterator[Problem]:
    if isinstance(asked, Ordering):
        for at, step in enumerate(asked.steps):
            if found := _ORDER.match(step.text.casefold()):
                word = found[0].strip(" ,:.")
                yield Problem(("steps", at, "text"), f"'{word}' tells the place of the step; leave it out")


def _matching_word(asked: Question) -> Iterator[Problem]:
    if not isinstance(asked, Matching):
        return
    for at, pair in enumerate(asked.pairs):
        others = {word for other in asked.pairs if other is not pair for word in _long_words(other.right)}
        if shared := _long_words(pair.left) & (_long_words(pair.right) - others):
            text = f"'{min(shared)}…' stands on both sides of this pair alone; reword one side"
            yield Problem(("pairs", at, "right"), text)


def _same_option(asked: Question) -> Iterator[Problem]:
    yield from _alike(_options(asked), "the same words stand in another option; each must say its own")


def _reason(asked: Question) -> Iterator[Problem]:
    yield from _alike(_reasons(asked), "the same reason stands at another part; each must say its own")
    for loc, text in _reasons(asked):
        if len(text.split()) < WORDS_OF_A_REASON:
            yield Problem(loc, f"'{text}' is no reason yet; say why, in a sentence")


def _alike(texts: Iterable[_Part], said: str) -> Iterator[Problem]:
    before: set[str] = set()
    for loc, text in texts:
        if plain(text) in before:
            yield Problem(loc, said)
        before.add(plain(text))


def _options(asked: Question) -> Iterator[_Part]:
    """The author's own options."""
    if isinstance(asked, Choosing):
        yield from ((("options", at, "text"), option.text) for at, option in enumerate(asked.options))


def _reasons(asked: Question) -> Iterator[_Part]:
    if isinstance(asked, Numeric):
        yield from (((name,), getattr(asked, name)) for name in ("worked", "low", "high"))
    elif isinstance(asked, OneOf | Multiple):
        yield from ((("options", at, "why"), each.why) for at, (_, each) in enumerate(options_of(asked)))
    elif isinstance(asked, Ordering):
        yield from ((("steps", at, "why"), step.why) for at, step in enumerate(asked.steps))
    else:
        yield from ((("pairs", at, "why"), pair.why) for at, pair in enumerate(asked.pairs))


_RULES: dict[str, Callable[[Question], Iterator[Problem]]] = {
    "negative-stem": _negative_stem,
    "of-the-above": _of_the_above,
    "absolute-word": _absolute_word,
    "longest-key": _longest_key,
    "uneven-options": _uneven_options,
    "grammatical-cue": _grammar,
    "echo": _echo,
    "order-word": _order_word,
    "matching-word": _matching_word,
    "same-option": _same_option,
    "reason": _reason,
}
