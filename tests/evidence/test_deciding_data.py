import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
import yaml

from course_lib.evidence import DATA, DataError, claim, kinds, read, source
from course_lib.evidence.collagen_schema import Way
from course_lib.evidence.deciding_schema import Deciding, Matters, _check, deciding

CELLS = [(matter.key, way, cell) for matter in deciding().matters for way, cell in matter.cells.items()]


def refusal(tmp_path: Path, change: Callable[[dict], object]) -> str:
    data = yaml.safe_load((DATA / "deciding.yaml").read_text("utf-8"))
    change(data)
    path = tmp_path / "deciding.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    with pytest.raises(DataError) as refused:
        read(path, Deciding, check=_check)
    return str(refused.value)


def test_an_unchanged_copy_would_be_accepted(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        refusal(tmp_path, lambda data: None)


def test_each_matter_looks_at_each_way() -> None:
    assert len(CELLS) == len(get_args(Matters)) * len(get_args(Way)) == 12
    assert deciding().matter("pain").label == "Pain"


def test_a_cell_with_figures_has_numbers_and_one_with_words_has_none() -> None:
    for key, way, cell in CELLS:
        text = " ".join(re.sub(r"\[[^]]*\]|CO2", "", fact) for fact in cell.facts)
        if cell.known == "words":
            assert not re.search(r"\d", text), (key, way)
        if cell.known == "figures":
            assert re.search(r"\d", text) or cell.comparators or cell.milestone, (key, way)


def test_every_number_stands_in_what_its_source_says() -> None:
    checked = 0
    for _, _, cell in CELLS:
        for fact in cell.facts:
            # The ids stand behind their numbers.
            for piece, ids in re.findall(r"([^[]*)\[([^]]*)\]", fact):
                said = " ".join(source(each).says for each in ids.split(", ") if each not in kinds())
                for number in re.findall(r"\d+(?:\.\d+)?", piece.replace("CO2", "")):
                    if number == "10" and "out of 10" in piece:
                        continue
                    assert number in re.findall(r"\d+(?:\.\d+)?", said), (number, fact)
                    checked += 1
    assert checked >= 10


def test_there_is_no_figure_for_the_pain_or_the_time_off_of_surgery_or_injections() -> None:
    nothing = {(key, way) for key, way, cell in CELLS if cell.known == "nothing"}
    assert nothing == {
        ("pain", "injections"), ("pain", "surgery"), ("time_off", "injections"), ("time_off", "surgery")
    }  # fmt: skip
    assert "ask the clinician" in deciding().no_figure


def test_the_clients_sentence_is_the_one_of_a_claim() -> None:
    assert [matter.claim for matter in deciding().matters] == ["C2", "C4", "C29", "C3"]
    assert all(claim(matter.claim).say for matter in deciding().matters)


def test_each_matter_says_what_its_facts_do_not_say() -> None:
    assert "No trial compares the pain directly with surgery" in deciding().matter("pain").beware
    assert "different measures" in deciding().matter("lasting").beware


def test_doing_nothing_is_one_of_the_choices_and_there_is_time_to_think() -> None:
    always = " ".join(deciding().always)
    assert "Doing nothing is a choice" in always
    assert "time to think, and nothing to pay before the consultation [NHSCHOOSE]" in always


def test_nothing_here_scores_or_ranks() -> None:
    fields = {
        *Deciding.model_fields,
        *type(deciding().matters[0]).model_fields,
        *type(CELLS[0][2]).model_fields,
    }
    assert fields.isdisjoint({"score", "weight", "rank", "winner", "best"})


def test_an_unknown_matter_lists_those_that_there_are() -> None:
    with pytest.raises(DataError, match="no matter 'price'; there are: lasting, pain, time_off, invasive"):
        deciding().matter("price")


def cell(data: dict, matter: int, way: str) -> dict:
    found: dict = data["matters"][matter]["cells"][way]
    return found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: cell(data, 1, "surgery").update(known="words"), "known: nothing has no facts"),
        (lambda data: cell(data, 1, "laser").update(known="nothing"), "known: nothing has no facts"),
        (
            lambda data: cell(data, 1, "laser").update(facts=["It hurts a little."]),
            "fact 'It hurts a little.' names no source in brackets",
        ),
        (
            lambda data: cell(data, 0, "surgery").update(comparators=["face_left"]),
            "'face_left' is no comparator of surgery; did you mean face_lift? (there are: face_lift)",
        ),
        (
            lambda data: cell(data, 0, "surgery").update(comparators=["laser"]),
            "'laser' is no comparator of surgery",
        ),
        (
            lambda data: cell(data, 2, "laser").update(milestone="social_downtimes"),
            "'social_downtimes' is no milestone of healing.yaml; did you mean social_downtime?",
        ),
        (
            lambda data: data["matters"].reverse(),
            "matters must be, in this order: lasting, pain, time_off, invasive",
        ),
        (
            lambda data: data["matters"][0]["cells"].pop("surgery"),
            "cells must be, in this order: laser, injections, surgery",
        ),
        (lambda data: data["matters"][0].update(claim="C99"), "is not a claim of the article"),
        (lambda data: data["matters"][0].update(winner="laser"), "there is no field 'winner' here"),
    ],
)
def test_a_fault_is_refused_with_what_is_allowed(
    tmp_path: Path, change: Callable[[dict], object], sentence: str
) -> None:
    refused = refusal(tmp_path, change)
    assert sentence in refused
    assert refused.startswith("deciding.yaml:")
