"""Words of the glossary on a finished page: each carries its explanation where it is first read."""

import re
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from course_lib.evidence import Term

_NO_PROSE = ("a", "code", "h1", "h2", "h3", "h4", "h5", "h6", "th")
_WORDS_AROUND = 40


def unexplained(html: str, terms: Iterable[Term]) -> Iterator[str]:
    """The terms that stand in prose without their explanation at the first place, with the words around it.

    Left out are headings, links, and forms of two letters ("nm"), as on the page itself.
    """
    # Longest first: "ablative laser" is one term, though "laser" is another.
    forms = {form.lower(): term for term in terms for form in term.in_text if len(form) > 2}
    known = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w-])({known})(?:s|es)?(?![\w-])", re.IGNORECASE)
    seen: set[str] = set()
    for text in BeautifulSoup(html, "html.parser").find_all(string=True):
        if text.find_parent(_NO_PROSE) or text.find_parent(class_="term-note"):
            continue
        for match in pattern.finditer(str(text)):
            term = forms[match[1].lower()]
            if term.term not in seen:
                seen.add(term.term)
                if _note(text) != _straight(term.definition):
                    around = str(text)[max(0, match.start() - _WORDS_AROUND) : match.end() + _WORDS_AROUND]
                    yield f"'{match[0]}' has no explanation at its first place: ... {around.strip()} ..."


def _note(text: NavigableString) -> str | None:
    holder = text.find_parent(class_="term")
    note = holder.select_one("[role=tooltip]") if holder else None
    return _straight(note.get_text()) if note else None


def _straight(text: str) -> str:
    return text.replace("“", '"').replace("”", '"').replace("’", "'")
