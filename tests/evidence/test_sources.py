import re
from pathlib import Path

import pytest

from course_lib import evidence
from course_lib.evidence import DATA, DataError, read
from course_lib.evidence.schema import SourceFile, _check_sources

GOOD = """
notice: n
checked_on: 2026-11-22
kinds: [{id: X-GENERAL, label: l, means: m}]
sources:
- {id: ROSS1999, label: Ross 1999, authors: a, title: t, where: w, certainty: high, checked: data_read,
   says: s}
"""


def refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "sources.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError) as refused:
        read(path, SourceFile, check=_check_sources)
    return str(refused.value)


def test_the_course_has_the_149_sources_of_its_evidence_and_keeps_the_kinds_apart() -> None:
    assert len(evidence.sources()) == 149
    assert set(evidence.kinds()) == {"X-GENERAL", "X-DERIVED", "X-ILLUSTRATIVE", "SEED"}
    assert not set(evidence.sources()) & set(evidence.kinds())


def test_no_kind_becomes_a_reference() -> None:
    assert evidence.kinds()
    for kind in evidence.kinds():
        with pytest.raises(DataError, match=f"{kind} is a kind of value .*, not a source to cite"):
            evidence.reference(kind)


def test_kinds_carry_the_words_that_a_screen_shows() -> None:
    assert evidence.source_label("X-GENERAL") == "usual practice: your clinician confirms"
    assert evidence.source_label("X-DERIVED") == "computed"
    assert evidence.source_label("X-ILLUSTRATIVE") == "teaching assumption"
    assert evidence.source_label("SEED") == evidence.kind("SEED").label == "the article"


def test_an_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match="there is no kind 'SHUSTER1975'; there are: X-GENERAL, X-DERIVED"):
        evidence.kind("SHUSTER1975")


def test_a_misspelt_source_is_told_the_near_one() -> None:
    with pytest.raises(DataError, match=r"^there is no source 'SHUSTR1975'; did you mean SHUSTER1975\?$"):
        evidence.source("SHUSTR1975")
    with pytest.raises(DataError, match=r"^there is no source 'shuster1975'; did you mean SHUSTER1975\?$"):
        evidence.source_label("shuster1975")


def test_a_source_that_resembles_none_is_refused_without_a_list_of_149() -> None:
    with pytest.raises(DataError, match=r"^there is no source 'QQQ'; there are \d+, like [A-Z]+\d{4}$"):
        evidence.reference("QQQ")


def test_an_id_names_the_year_and_the_label_too() -> None:
    named = [source for source in evidence.sources().values() if re.search(r"\d{4}", source.id)]
    assert len(named) > 100
    # An edition of a standard is no year of publication.
    without = {"ANSIZ1363", "IEC60825"}
    for source in named:
        if source.id not in without:
            assert str(source.year) in source.id
            assert str(source.year) in source.label


def test_a_doi_written_from_memory_is_never_printed() -> None:
    recalled = [source for source in evidence.sources().values() if source.doi_status == "recalled"]
    assert len(recalled) == 37
    for source in recalled:
        assert source.link is None
        assert source.doi
        assert source.doi not in evidence.reference(source.id)


def test_a_doi_that_was_seen_is_a_link_and_ends_the_reference() -> None:
    seen = [source for source in evidence.sources().values() if source.doi_status == "seen"]
    assert len(seen) == 53
    for source in seen:
        assert source.link == f"https://doi.org/{source.doi}"
        assert evidence.reference(source.id).endswith(f" {source.link}")


@pytest.mark.parametrize(
    ("id", "line"),
    [
        (
            "SHUSTER1975",
            "Shuster S, Black MM, McVitie E (1975). The influence of age and sex on skin thickness, skin "
            "collagen and density. Br J Dermatol 93(6):639-643.",
        ),
        (
            "IPLROSACEA",
            "540 nm intense pulsed light for telangiectasia in late-stage rosacea (controlled study) (2020). "
            "PMC7185073.",
        ),
        ("MAYO", "Mayo Clinic. Laser resurfacing (patient information). mayoclinic.org."),
        (
            "AFFINITO1999",
            "Affinito P, Palomba S, Sorrentino C, Di Carlo C, Bifulco G, Arienzo MP, Nappi C (1999). Effects "
            "of postmenopausal hypoestrogenism on skin collagen. Maturitas 33(3):239-247. PMID 10656502.",
        ),
    ],
)
def test_a_reference_without_a_printable_doi_is_still_a_whole_line(id: str, line: str) -> None:
    assert evidence.reference(id) == line


def test_a_reference_never_ends_a_part_with_two_full_stops() -> None:
    assert evidence.sources()
    for id in evidence.sources():
        assert ".." not in evidence.reference(id), id


def test_a_misspelt_field_value_of_a_source_is_refused(tmp_path: Path) -> None:
    assert "checked 'data-read' is not allowed; did you mean data_read?" in refusal(
        tmp_path, GOOD.replace("data_read", "data-read")
    )


def test_a_doi_without_a_status_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, GOOD.replace("says: s", "says: s, doi: 10.1000/x")) == (
        "sources.yaml:6: sources[1]: doi and doi_status of ROSS1999 belong together: give both or none"
    )


def test_two_sources_of_one_id_or_one_label_are_refused(tmp_path: Path) -> None:
    twice = GOOD + "".join(GOOD.splitlines(keepends=True)[-2:])
    assert refusal(tmp_path, twice).splitlines() == [
        "sources.yaml:8: id 'ROSS1999' is used twice; each must differ",
        "sources.yaml:8: label 'Ross 1999' is used twice; each must differ",
    ]


def test_a_source_that_points_to_an_unknown_source_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("says: s", "says: 'as in [ROSS1998]'")
    assert (
        refusal(tmp_path, text)
        == "sources.yaml:7: says names 'ROSS1998', not a source; did you mean ROSS1999?"
    )


def test_the_sources_were_checked_on_a_day_and_carry_the_notice() -> None:
    assert evidence.checked_on().isoformat() == "2026-11-22"
    assert "not medical advice" in evidence.notice()
    assert DATA.joinpath("sources.yaml").is_file()
