"""The shapes of the evidence files, and the names of things that other data files may point to.

A field typed `SourceId`, `CitedId`, `ClaimId` or `Topic` is checked against the evidence while its file is
read, so an unknown id is reported with file, line and near matches.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from course_lib.evidence.errors import did_you_mean
from course_lib.evidence.yaml_file import Problem, Record, read

DATA = Path(__file__).parent / "data"

Topic = Literal["skin_depth", "skin_damage", "collagen", "healing", "skilled_hand", "deciding"]
Verdict = Literal["supported", "partly", "overstated", "wrong", "outdated", "unclear", "framing"]

# The seven verdicts in the order of the screen: the word, and what it means.
VERDICTS: Mapping[Verdict, tuple[str, str]] = MappingProxyType(
    {
        "supported": ("Supported", "the evidence agrees"),
        "partly": ("Partly true", "true for some lasers, people or problems"),
        "overstated": ("Overstated", "goes further than the evidence"),
        "wrong": ("Wrong", "the evidence says otherwise"),
        "outdated": ("Out of date", "no longer how it is done"),
        "unclear": ("Unclear", "we cannot tell what is meant"),
        "framing": ("Sales talk", "a mood, not a fact"),
    }
)


def matching(pattern: str, allowed: str) -> AfterValidator:
    """Make a check that a text is of a form: where it is not, `allowed` says so in words.

    pydantic's own check shows authors and clinicians the pattern itself.
    """

    def check(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise ValueError(allowed)
        return given

    return AfterValidator(check)


Text = Annotated[str, Field(min_length=1)]
Key = Annotated[
    str, matching(r"[a-z][a-z0-9_]*", "must be small letters, digits and underscores, like co2_full")
]
"""The name of a thing in its data file."""

_KIND_IDS = ("X-GENERAL", "X-DERIVED", "X-ILLUSTRATIVE", "SEED")


class Kind(Record):
    """A kind of value with no source to cite: usual practice, computed, teaching assumption, the article."""

    id: Literal["X-GENERAL", "X-DERIVED", "X-ILLUSTRATIVE", "SEED"]
    label: Text
    means: Text


class Source(Record):
    """A publication, standard or page that may be cited, with what of it was seen.

    `authors` is left out where nobody wrote them down.
    """

    id: Annotated[str, matching(r"[A-Z][A-Z0-9]+", "must be capital letters and digits, like SHUSTER1975")]
    label: Text
    authors: Text | None = None
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    title: Text
    where: Text
    doi: Annotated[str, matching(r"10\.[0-9]{4,9}/\S+", "must be a DOI, like 10.1000/182")] | None = None
    doi_status: Literal["seen", "recalled"] | None = None
    pmid: Annotated[str, matching(r"[0-9]+", "must be the digits of a PubMed id")] | None = None
    certainty: Literal["high", "medium"]
    checked: Literal["full_text_read", "abstract_read", "data_read", "record_seen", "not_checked"]
    says: Text
    caution: Text | None = None

    @property
    def link(self) -> str | None:
        """The address of the DOI, where it was read on a page. One written from memory is no address."""
        return f"https://doi.org/{self.doi}" if self.doi_status == "seen" else None

    @model_validator(mode="after")
    def _a_doi_has_a_status(self) -> "Source":
        if (self.doi is None) != (self.doi_status is None):
            raise ValueError(f"doi and doi_status of {self.id} belong together: give both or none")
        return self


class SourceFile(Record):
    """`sources.yaml`."""

    notice: Text
    checked_on: date
    kinds: tuple[Kind, ...]
    sources: tuple[Source, ...]


def twice(names: tuple[str, ...], loc: str, field: str) -> list[Problem]:
    """A problem for each name that was there before: ids, and labels that would look alike on a screen."""
    return [
        Problem((loc, at, field), f"{field} '{name}' is used twice; each must differ")
        for at, name in enumerate(names)
        if name in names[:at]
    ]


def _check_sources(file: SourceFile) -> list[Problem]:
    known = {source.id for source in file.sources}
    strangers = [
        Problem(("sources", at, "says"), f"says names '{name}', not a source{did_you_mean(name, known)}")
        for at, source in enumerate(file.sources)
        for name in ids_in(source.says)
        if name not in known
    ]
    return [
        *strangers,
        *twice(tuple(kind.id for kind in file.kinds), "kinds", "id"),
        *twice(tuple(source.id for source in file.sources), "sources", "id"),
        *twice(tuple(source.label for source in file.sources), "sources", "label"),
    ]


@cache
def source_file() -> SourceFile:
    """The file of sources and kinds."""
    return read(DATA / "sources.yaml", SourceFile, check=_check_sources)


def _source_ids() -> tuple[str, ...]:
    return tuple(source.id for source in source_file().sources)


def _is_source(given: str) -> str:
    if given in _KIND_IDS:
        raise ValueError("is a kind of value, not a source to cite")
    if given not in _source_ids():
        raise ValueError(f"is not a source{did_you_mean(given, _source_ids())}")
    return given


def _is_source_or_kind(given: str) -> str:
    return given if given in _KIND_IDS[:3] else _is_source(given)


_TEXT_ID = re.compile(r"\[([A-Z][A-Z0-9-]{2,}(?:, [A-Z][A-Z0-9-]{2,})*)\]")


def ids_in(text: str) -> tuple[str, ...]:
    """The ids of sources and kinds that a text names in square brackets, in order.

    >>> ids_in("about 1 % a year [SHUSTER1975], elsewhere 0.6 % [BRANCHET1990, REILLYD2021]")
    ('SHUSTER1975', 'BRANCHET1990', 'REILLYD2021')
    """
    return tuple(name for group in _TEXT_ID.findall(text) for name in group.split(", "))


def _ids_resolve(text: str) -> str:
    for name in ids_in(text):
        try:
            _is_source_or_kind(name)
        except ValueError as error:
            raise ValueError(f"names '{name}', which {error}") from None
    return text


SourceId = Annotated[str, AfterValidator(_is_source)]
"""An id that stands for a real source."""
CitedId = Annotated[str, AfterValidator(_is_source_or_kind)]
"""An id of a source, or X-GENERAL, X-DERIVED, X-ILLUSTRATIVE where no source stands behind the value."""
CitedText = Annotated[str, Field(min_length=1), AfterValidator(_ids_resolve)]
"""Text whose ids in square brackets all resolve."""


class Cited(Record):
    """Something that stands on one source or kind, and perhaps on further sources."""

    src: CitedId
    also: tuple[SourceId, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids that it stands on, the main one first."""
        return (self.src, *self.also)


class Claim(Record):
    """A claim of the article, the verdict of the evidence, and what to say instead."""

    id: Annotated[str, matching(r"C[1-9][0-9]?", "must be C and a number from 1 to 99, like C12")]
    topic: Topic
    quote: Text
    verdict: Verdict
    evidence: CitedText
    numbers: tuple[CitedText, ...] = ()
    say: Text


class ClaimFile(Record):
    """`claims.yaml`."""

    notice: Text
    claims: tuple[Claim, ...]
    missing_from_article: tuple[Text, ...]


class Term(Cited):
    """A word of the trade. `forms` is given where the word stands differently in running text."""

    term: Text
    forms: tuple[Text, ...] = ()
    definition: Text
    topic: Topic

    @property
    def in_text(self) -> tuple[str, ...]:
        """The ways in which the word stands in running text."""
        return self.forms or (self.term,)


class GlossaryFile(Record):
    """`glossary.yaml`."""

    notice: Text
    terms: tuple[Term, ...]


@cache
def claim_file() -> ClaimFile:
    """The file of claims."""
    return read(
        DATA / "claims.yaml",
        ClaimFile,
        check=lambda file: twice(tuple(claim.id for claim in file.claims), "claims", "id"),
    )


@cache
def glossary_file() -> GlossaryFile:
    """The file of terms."""
    return read(
        DATA / "glossary.yaml",
        GlossaryFile,
        check=lambda file: twice(tuple(term.term for term in file.terms), "terms", "term"),
    )


def _is_claim(given: str) -> str:
    ids = tuple(claim.id for claim in claim_file().claims)
    if given not in ids:
        raise ValueError(f"is not a claim of the article; the claims are {ids[0]} to {ids[-1]}")
    return given


ClaimId = Annotated[str, AfterValidator(_is_claim)]
"""An id of one of the claims of the article."""
