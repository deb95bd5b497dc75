import re
from typing import Any, get_args

import pytest

from course_lib import evidence
from course_lib.evidence import VERDICTS, DataError, Verdict
from course_lib.widgets import claim
from course_lib.widgets.kept import part


def test_all_seven_verdicts_have_words() -> None:
    assert set(VERDICTS) == set(get_args(Verdict))
    assert len(VERDICTS) == 7
    words = [words for pair in VERDICTS.values() for words in pair]
    assert all(words)
    assert len(set(words)) == 14


def test_every_verdict_is_offered_whatever_the_right_one_is() -> None:
    offered = [verdict["key"] for verdict in claim("C21").spec["verdicts"]]
    assert offered == list(VERDICTS)


def test_every_claim_of_the_evidence_can_be_shown() -> None:
    claims = evidence.claims()
    assert len(claims) == 40
    bracket = re.compile(r"\[([A-Z][A-Z0-9-]+(?:, [A-Z][A-Z0-9-]+)*)\]")
    for each in claims:
        spec = claim(each.id).spec
        assert (spec["quote"], spec["verdict"], spec["say"]) == (each.quote, each.verdict, each.say)
        assert spec["evidence"] == each.evidence
        assert spec["numbers"] == list(each.numbers)
        # The script turns a bracket into links only when it has words for each id in it.
        ids = [
            id
            for found in bracket.findall(f"{spec['evidence']} {spec['numbers']}")
            for id in found.split(", ")
        ]
        assert set(ids) == set(spec["labels"])
        assert all(spec["labels"].values())


def test_a_claim_is_kept_under_its_number() -> None:
    shown = claim("C32")
    assert (shown.kind, shown.key) == ("claim", "claim:C32")
    assert shown.saved is None


def test_an_unknown_claim_names_a_near_one() -> None:
    with pytest.raises(DataError, match="there is no claim 'C210'; did you mean C2"):
        claim("C210")


def test_everything_in_the_spec_is_read_by_the_script() -> None:
    read = set(re.findall(r"\bspec\.(\w+)", part("claim.js")))
    assert read == set(claim("C21").spec)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quote", "Other words"),
        ("verdict", "framing"),
        ("evidence", "Other."),
        ("numbers", ()),
        ("say", "No."),
    ],
)
def test_the_version_of_a_claim_changes_with_every_part_of_it(
    monkeypatch: pytest.MonkeyPatch, field: str, value: Any
) -> None:
    found = next(each for each in evidence.claims() if each.numbers and each.verdict != "framing")
    before = claim(found.id).content
    assert before == claim(found.id).content
    changed = found.model_copy(update={field: value})
    monkeypatch.setattr("course_lib.evidence.claim", lambda _: changed)
    assert claim(found.id).content != before
