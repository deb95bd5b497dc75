"""Prose as the page shows it: numbered sources, curly quotes, glossary terms explained at their first use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from course_lib import evidence
from course_lib.pages.errors import BuildError

# With the full stop or comma behind it, which moves in front: it must not begin a line of its own.
_CITED = re.compile(r"\s*\[([A-Z][A-Z0-9-]{2,}(?:, ?[A-Z][A-Z0-9-]{2,})*)\]([.,;:]?)")
_OPENING = re.compile(r"(?:^|(?<=[\s(\[–—]))\"(?!\s)")
_APOSTROPHE = re.compile(r"(?<=\w)'|'(?=\w)")
# At the end of a line a number would leave its sign or unit behind.
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=%|[mn]m\b|ms\b)")
_NO_TERMS_IN = ("a", "button", "code", "h1", "h2", "h3", "h4", "h5", "h6", "th")
# Where a text begins anew: what stands before it says nothing about its first quotation mark.
_PIECES = ("p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6")


@dataclass
class Sources:
    """The sources a page uses, in the order of their first use; those that can be cited get a number."""

    used: dict[str, int | None] = field(default_factory=dict)

    def number(self, source_id: str) -> int | None:
        """The number under which the page lists a source; None for a kind, which is no citation."""
        if source_id not in self.used:
            cited = [each for each in self.used if each not in evidence.kinds()]
            self.used[source_id] = None if source_id in evidence.kinds() else len(cited) + 1
        return self.used[source_id]


def slug(text: str) -> str:
    """A heading as an anchor: ``"Say, don't say"`` becomes ``say-dont-say``."""
    plain = re.sub(r"[’']", "", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def html(markdown: str, cell: str, sources: Sources, terms: "Terms") -> str:
    """Turn one Markdown block into HTML.

    Raises:
        BuildError: the text names a source that the evidence does not have.
    """
    soup = BeautifulSoup(markdown2html_mistune(markdown), "html.parser")
    for anchor in soup.select("a.anchor-link"):
        anchor.decompose()
    for heading in soup.find_all(["h1", "h2", "h3"]):
        heading["id"] = slug(heading.get_text())
    _as_in_print(soup)
    for text in _texts(soup):
        _cite(soup, text, cell, sources)
    for text in _texts(soup):
        terms.explain(soup, text)
    for table in soup.find_all("table"):
        _label_cells(table)
    return str(soup)


def words(markdown: str) -> int:
    """How many words of a block are read; source ids and table rules are not."""
    soup = BeautifulSoup(markdown2html_mistune(_CITED.sub("", markdown)), "html.parser")
    for anchor in soup.select("a.anchor-link"):
        anchor.decompose()
    return len(soup.get_text(" ").split())


class Terms:
    """The glossary of one page: each term is explained at its first use, and only there."""

    def __init__(self, terms: Iterable[evidence.Term]) -> None:
        # Names as short as "nm" are left out: they stand everywhere.
        self._terms = {name.lower(): term for term in terms for name in term.in_text if len(name) > 2}
        longest_first = sorted(self._terms, key=len, reverse=True)
        self._pattern = re.compile(
            rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(s|es)?(?![\w-])", re.IGNORECASE
        )
        self._explained: set[str] = set()

    def named_in(self, text: str) -> set[str]:
        """The terms that stand in a text, by their names in the glossary."""
        return {self._terms[match[1].lower()].term for match in self._pattern.finditer(text)}

    def explain(self, soup: BeautifulSoup, text: NavigableString) -> None:
        """Put an explanation at the first use of each term in this piece of text."""
        if not self._terms or text.find_parent(_NO_TERMS_IN) is not None:
            return
        pieces: list[NavigableString | Tag] = []
        at = 0
        for match in self._pattern.finditer(str(text)):
            term = self._terms[match[1].lower()]
            if term.term in self._explained:
                continue
            self._explained.add(term.term)
            pieces.append(NavigableString(str(text)[at : match.start()]))
            pieces.append(self._tag(soup, match[0], term.definition))
            at = match.end()
        if pieces:
            text.replace_with(*pieces, NavigableString(str(text)[at:]))

    def _tag(self, soup: BeautifulSoup, word: str, definition: str) -> Tag:
        note_id = f"term-{len(self._explained)}"
        holder = soup.new_tag("span", attrs={"class": "term"})
        button = soup.new_tag(
            "button", attrs={"type": "button", "class": "term-word", "aria-describedby": note_id}
        )
        button.string = word
        note = soup.new_tag("span", attrs={"class": "term-note", "id": note_id, "role": "tooltip"})
        note.string = curly(definition)
        holder.extend([button, note])
        return holder


def _as_in_print(soup: BeautifulSoup) -> None:
    """Curl the marks of all texts, and keep each number beside its unit.

    A mark beside bold words is judged by what stands before them.
    """
    piece: Tag | None = None
    before = ""
    for text in list(soup.find_all(string=True)):
        if text.find_parent(_PIECES) is not piece:
            piece, before = text.find_parent(_PIECES), ""
        if text.find_parent("code") is None:
            printed = NavigableString(_BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", curly(str(text), before)))
            text.replace_with(printed)
            text = printed
        before = str(text)[-1:] or before


def curly(text: str, before: str = "") -> str:
    """Quotation marks as in print; authors type straight ones. `before` is the character before it."""
    curled = _OPENING.sub("“", before + text).replace('"', "”")
    return _APOSTROPHE.sub("’", curled)[len(before) :]


def _texts(soup: BeautifulSoup) -> list[NavigableString]:
    return [text for text in soup.find_all(string=True) if isinstance(text, NavigableString) and text.strip()]


def _cite(soup: BeautifulSoup, text: NavigableString, cell: str, sources: Sources) -> None:
    pieces: list[NavigableString | Tag] = []
    at = 0
    for match in _CITED.finditer(str(text)):
        pieces.append(NavigableString(str(text)[at : match.start()] + match[2]))
        for source_id in re.split(", ?", match[1]):
            try:
                label = evidence.source_label(source_id)
            except evidence.DataError as problem:
                raise BuildError(f"cell '{cell}': {problem}") from problem
            pieces.append(_mark(soup, source_id, label, sources))
        at = match.end()
    if pieces:
        text.replace_with(*pieces, NavigableString(str(text)[at:]))


def _mark(soup: BeautifulSoup, source_id: str, label: str, sources: Sources) -> Tag:
    number = sources.number(source_id)
    if source_id in evidence.kinds():
        # Not a citation, so it gets words and no number.
        mark = soup.new_tag("a", attrs={"class": "kind", "href": f"#source-{source_id}"})
        mark.string = f"({label.split(':')[0]})"
        holder = soup.new_tag("span", attrs={"class": "kind-holder"})
        holder.extend([NavigableString(" "), mark])
        return holder
    mark = soup.new_tag(
        "a", attrs={"class": "cite", "href": f"#source-{source_id}", "aria-label": f"Source: {label}"}
    )
    mark.string = f"{number}"
    return mark


def _label_cells(table: Tag) -> None:
    """On a phone each row becomes a card; its cells then need the words of their column."""
    heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
    for row in table.select("tbody tr"):
        for head, cell in zip(heads, row.find_all("td"), strict=False):
            cell["data-label"] = head
