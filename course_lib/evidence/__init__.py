"""The cited facts of the course: sources, claims, words, collagen, healing, and what the clinic confirmed.

Every clinical number on a screen comes from here, with its range and its source.
The data lie in `data/`; a wrong file is refused with file, line and what is allowed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from course_lib.evidence.collagen_schema import Collagen, Comparator, MenopauseMode, Way, collagen
from course_lib.evidence.deciding_schema import Deciding, Known, Matter, Matters, deciding
from course_lib.evidence.errors import DataError, did_you_mean, named
from course_lib.evidence.healing_schema import (
    LEVELS,
    AftercareRule,
    Badge,
    DeviceClass,
    Healing,
    Level,
    Milestone,
    Modifier,
    VersusArticle,
    WarningSign,
    healing,
)
from course_lib.evidence.indications_schema import (
    ASK_LEVELS,
    FITS,
    AskFirst,
    AskLevel,
    EvidenceLevel,
    Fit,
    Indication,
    Indications,
    Reported,
    Share,
    indications,
)
from course_lib.evidence.layers_schema import LAYERS, LayerName, Layers, Site, layers
from course_lib.evidence.optics_formulas_schema import Melanin, MelaninStep, Shape
from course_lib.evidence.optics_schema import Laser, LightAction, Optics, Target, TargetShape, optics
from course_lib.evidence.safety_schema import Advert, Count, Rate, Safety, safety
from course_lib.evidence.schema import (
    DATA,
    VERDICTS,
    CitedId,
    CitedText,
    Claim,
    ClaimId,
    Kind,
    Source,
    SourceId,
    Term,
    Topic,
    Verdict,
    claim_file,
    glossary_file,
    ids_in,
    matching,
    source_file,
)
from course_lib.evidence.yaml_file import Problem, Record, places, read

__all__ = [
    "ASK_LEVELS",
    "DATA",
    "DATA_FILES",
    "FITS",
    "LAYERS",
    "LEVELS",
    "VERDICTS",
    "Advert",
    "AftercareRule",
    "AskFirst",
    "AskLevel",
    "Badge",
    "CitedId",
    "CitedText",
    "Claim",
    "ClaimId",
    "Collagen",
    "Comparator",
    "Count",
    "DataError",
    "Deciding",
    "DeviceClass",
    "EvidenceLevel",
    "Fit",
    "Healing",
    "Indication",
    "Indications",
    "Kind",
    "Known",
    "Laser",
    "LayerName",
    "Layers",
    "Level",
    "LightAction",
    "Matter",
    "Matters",
    "Melanin",
    "MelaninStep",
    "MenopauseMode",
    "Milestone",
    "Modifier",
    "Optics",
    "Problem",
    "Rate",
    "Record",
    "Reported",
    "Safety",
    "Shape",
    "Share",
    "Site",
    "Source",
    "SourceId",
    "Target",
    "TargetShape",
    "Term",
    "Topic",
    "Verdict",
    "VersusArticle",
    "WarningSign",
    "Way",
    "article",
    "checked_on",
    "claim",
    "claims",
    "claims_of",
    "collagen",
    "deciding",
    "did_you_mean",
    "glossary",
    "healing",
    "ids_in",
    "indications",
    "kind",
    "kinds",
    "layers",
    "matching",
    "missing_from_article",
    "named",
    "notice",
    "optics",
    "places",
    "read",
    "reference",
    "safety",
    "source",
    "source_label",
    "sources",
]

DATA_FILES: Mapping[str, Callable[[], Record]] = MappingProxyType(
    {
        "collagen": collagen,
        "deciding": deciding,
        "healing": healing,
        "indications": indications,
        "layers": layers,
        "optics": optics,
        "safety": safety,
    }
)
"""What reads each topic's data file, by the name of the file without its ending."""


@cache
def sources() -> Mapping[str, Source]:
    """All sources that may be cited, by id. The kinds of value are kept apart: see `kinds`."""
    return MappingProxyType({source.id: source for source in source_file().sources})


@cache
def kinds() -> Mapping[str, Kind]:
    """What is no source, by id: usual practice, computed, teaching assumption, the article."""
    return MappingProxyType({kind.id: kind for kind in source_file().kinds})


def source(id: str) -> Source:
    """The source with this id. Raises DataError with near matches, or where the id is that of a kind.

    >>> source("SHUSTR1975")
    Traceback (most recent call last):
    ...
    course_lib.evidence.errors.DataError: there is no source 'SHUSTR1975'; did you mean SHUSTER1975?
    """
    if id in kinds():
        raise DataError(f"{id} is a kind of value ({kinds()[id].label}), not a source to cite")
    return named(id, sources(), "source")


def kind(id: str) -> Kind:
    """The kind with this id, such as X-GENERAL. Raises DataError for anything else."""
    return named(id, kinds(), "kind")


def source_label(id: str) -> str:
    """What stands on a screen for an id: author and year, or the words for a kind.

    >>> source_label("SHUSTER1975"), source_label("X-DERIVED")
    ('Shuster 1975', 'computed')
    """
    return kinds()[id].label if id in kinds() else source(id).label


def reference(id: str) -> str:
    """The full line for a list of references. A DOI is printed only where it was read, not recalled.

    Raises DataError for an unknown id and for a kind, which is no reference.

    >>> reference("ROSS1999")
    'Ross EV, McKinlay JR, Anderson RR (1999). Why does carbon dioxide resurfacing work? A review. \
Arch Dermatol 135(4):444-454. https://doi.org/10.1001/archderm.135.4.444'
    """
    cited = source(id)
    when = f" ({cited.year})" if cited.year else ""
    title = cited.title if cited.title.endswith(("?", "!", ".")) else f"{cited.title}."
    parts = [f"{cited.authors}{when}.", title] if cited.authors else [f"{cited.title}{when}."]
    parts.append(f"{cited.where}.")
    if cited.link:
        parts.append(cited.link)
    elif cited.pmid:
        parts.append(f"PMID {cited.pmid}.")
    return " ".join(parts)


def claims() -> tuple[Claim, ...]:
    """The claims of the article, in its order."""
    return claim_file().claims


def claim(id: str) -> Claim:
    """The claim with this id. Raises DataError with near matches.

    >>> claim("C32").quote
    'Most treatments will be fully healed within 2 to 3 weeks'
    """
    return named(id, {claim.id: claim for claim in claims()}, "claim")


def claims_of(topic: str) -> tuple[Claim, ...]:
    """The claims of one topic. Raises DataError for an unknown topic, naming the known ones."""
    by_topic: dict[str, list[Claim]] = {}
    for each in claims():
        by_topic.setdefault(each.topic, []).append(each)
    return tuple(named(topic, by_topic, "topic"))


def missing_from_article() -> tuple[str, ...]:
    """What the article leaves out."""
    return claim_file().missing_from_article


def glossary() -> tuple[Term, ...]:
    """The words of the trade, in the order of the alphabet."""
    return glossary_file().terms


def checked_on() -> date:
    """The day on which the sources were looked up: what they say may have changed since."""
    return source_file().checked_on


def notice() -> str:
    """The notice that stands on every page: training material, and who comes first."""
    return source_file().notice


@cache
def article() -> str:
    """The text of the article that the course checks."""
    return (DATA / "article.txt").read_text(encoding="utf-8")
