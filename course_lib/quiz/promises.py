"""What advertising rules refuse, looked for where a client would hear it, and nowhere else.

A lesson may well say that "painless" is wrong; what staff are given to say to a client may not say it.
"""

import re

__all__ = ["banned"]

_PROMISES = {
    "painless": (
        r"painless(?:ly)?|pain-free|(?:no|without) pain|(?:does not|doesn['’]t|will not|won['’]t) hurt"
    ),
    "safe": r"(?:un)?safe(?:ly)?",
    "no risk": r"(?:no|without(?: any)?) (?:risks?|side effects?)|risk-free",
    "no downtime": r"(?:no|zero|without) downtime",
    "permanent": r"permanent(?:ly)?|for ever|forever|for good",
    "removes wrinkles": (
        r"(?:removes?|erases?|wipes? away) (?:your |all )?(?:wrinkles|lines|scars)|vanish(?:es)?"
    ),
    "turns back the clock": (
        r"turn(?:s|ing|ed)? (?:back (?:the )?(?:clock|time)|(?:the )?(?:clock|time) back)|clock turned back"
    ),
    "years younger": r"years? younger|younger[- ]looking",
    "flawless": r"flawless|perfect skin|like new",
    "face lift": r"non-surgical face-? ?lift",
    "cure": r"cur(?:e|es|ed|ing)",
    "wonder": r"wonders?|miracles?|magic(?:al)?",
    "breakthrough": r"breakthroughs?|revolutionary",
    # "Do not look at the best picture only" is good advice.
    "the best": (
        r"(?:the|our) best(?! (?:picture|photo|time|way))|best (?:clinic|laser|machine|result|treatment)s?"
    ),
    "the latest": r"(?:the|our) latest|latest (?:laser|machine|technology|treatment)s?",
    "approved": r"FDA[- ]approved|approved by the FDA",
    "guarantee": r"guarant(?:ee|ees|eed)",
    "pressure": r"offer ends|only (?:today|this week)|last chance",
}
# "Not permanent" and "no wonder" say the opposite; "not only" does not.
_DENIED = re.compile(
    r"\b(?:not(?! only| just)|no|never|nor|none|cannot|can['’]t|isn['’]t|nobody|nothing)(?: [\w'’-]+){0,3} $",
    re.IGNORECASE,
)


def banned(text: str) -> list[str]:
    """The promises in what a client would hear; a promise that is denied ("not permanent") is none.

    >>> banned("It is painless, and the result is not permanent.")
    ["promises 'painless': painless"]
    """
    return [
        f"promises '{name}': {match[0]}"
        for name, pattern in _PROMISES.items()
        for match in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
        if not _DENIED.search(text[: match.start()])
    ]
