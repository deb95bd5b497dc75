import re
from pathlib import Path

import pytest

from course_lib import evidence
from course_lib.evidence import DataError, read
from course_lib.evidence.schema import ClaimFile

CLAIM = "{id: C1, topic: healing, quote: q, verdict: partly, evidence: e, say: s}"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2019", "'")).lower()


def refusal(path: Path, claim: str) -> str:
    path.write_text(f"notice: n\nmissing_from_article: [m]\nclaims:\n- {claim}\n", "utf-8")
    with pytest.raises(DataError) as refused:
        read(path, ClaimFile)
    return str(refused.value)


def test_the_article_makes_forty_claims_numbered_without_a_gap() -> None:
    assert [claim.id for claim in evidence.claims()] == [f"C{number}" for number in range(1, 41)]


def test_every_quote_stands_in_the_article() -> None:
    article = plain(evidence.article())
    assert len(article) > 2000
    for claim in evidence.claims():
        parts = [
            plain(part).strip(" .") for part in re.split(r"\s*\.\.\.\s*|\([^)]*\)|\[[^\]]*\]", claim.quote)
        ]
        parts = [part for part in parts if len(part) > 3]
        assert parts, claim.id
        for part in parts:
            assert part in article, claim.id


@pytest.mark.parametrize(
    ("topic", "first", "last"),
    [
        ("deciding", 1, 6),
        ("skin_depth", 7, 11),
        ("skin_damage", 12, 20),
        ("collagen", 21, 28),
        ("healing", 29, 34),
        ("skilled_hand", 35, 40),
    ],
)
def test_every_topic_has_its_claims_in_order(topic: str, first: int, last: int) -> None:
    assert [claim.id for claim in evidence.claims_of(topic)] == [f"C{n}" for n in range(first, last + 1)]


def test_all_seven_verdicts_occur() -> None:
    assert {claim.verdict for claim in evidence.claims()} == {
        "supported", "partly", "overstated", "wrong", "outdated", "unclear", "framing"
    }  # fmt: skip


def test_a_verdict_stands_on_something_that_may_be_named() -> None:
    for claim in evidence.claims():
        assert evidence.ids_in(claim.evidence), claim.id


def test_every_number_is_one_statement() -> None:
    numbers = [number for claim in evidence.claims() for number in claim.numbers]
    assert len(numbers) > 25
    for number in numbers:
        assert ";" not in number
        assert not number.endswith(".")
        assert re.search(r"\d|No significant|days", number)


def test_a_claim_is_found_by_its_id() -> None:
    assert evidence.claim("C24").quote == "Collagen is the main protein found in your skin"


def test_an_unknown_claim_is_refused_with_a_near_one() -> None:
    with pytest.raises(DataError, match="there is no claim 'C41'; did you mean C"):
        evidence.claim("C41")


def test_an_unknown_topic_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match="there is no topic 'sun'; there are: deciding, skin_depth,"):
        evidence.claims_of("sun")


def test_the_article_leaves_out_the_risks() -> None:
    assert "any risk or side effect" in evidence.missing_from_article()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("e,", "'as in [ROSS1998]',"),
            "evidence 'as in [ROSS1998]' names 'ROSS1998', which is not a source; did you mean ROSS1999?",
        ),
        (
            ("e,", "'the [SEED]',"),
            "evidence 'the [SEED]' names 'SEED', which is a kind of value, not a source to cite",
        ),
        (
            ("partly", "party"),
            "verdict 'party' is not allowed; did you mean partly? (allowed: supported, partly,",
        ),
        (("healing", "helaing"), "topic 'helaing' is not allowed; did you mean healing?"),
        (("C1", "Q1"), "id 'Q1' must be C and a number from 1 to 99, like C12"),
        (("say: s", "say: ''"), "say '' must have at least 1 character"),
    ],
)
def test_a_faulty_claim_is_refused_with_its_line(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    assert refusal(tmp_path / "claims.yaml", CLAIM.replace(*change)).startswith(f"claims.yaml:4: {sentence}")
