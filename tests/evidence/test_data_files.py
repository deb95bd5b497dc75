"""What holds for every data file alike."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from course_lib import evidence
from course_lib.evidence import DATA, DATA_FILES
from course_lib.evidence.schema import claim_file, glossary_file, source_file

FILES = {
    "sources.yaml": source_file,
    "claims.yaml": claim_file,
    "glossary.yaml": glossary_file,
    **{f"{name}.yaml": reader for name, reader in DATA_FILES.items()},
}


def texts(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a model, with its field."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), name)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, str(key))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item, where)


def test_every_data_file_is_read_by_the_course_and_tested_here() -> None:
    assert {path.name for path in DATA.iterdir()} == {*FILES, "article.txt", "clinic.example.yaml"}


@pytest.mark.parametrize("name", FILES)
def test_every_data_file_has_the_same_notice(name: str) -> None:
    assert FILES[name]().notice == evidence.notice()
    assert evidence.notice().startswith("Training material, not medical advice; local protocols")


@pytest.mark.parametrize("name", FILES)
def test_every_data_file_is_read_once_and_shared(name: str) -> None:
    assert FILES[name]() is FILES[name]()


@pytest.mark.parametrize("name", FILES)
def test_ids_stand_in_square_brackets_wherever_a_text_names_them(name: str) -> None:
    ids = {*evidence.sources(), *evidence.kinds()}
    checked = 0
    for where, text in texts(FILES[name]()):
        checked += 1
        if text in ids or where in ("label", "authors", "where", "title"):
            continue
        bare = re.sub(r"\[[^\]]*\]", "", text)
        assert not [word for word in re.findall(r"[A-Z][A-Z0-9-]{3,}", bare) if word in ids], (where, text)
    assert checked > 40


@pytest.mark.parametrize("name", FILES)
def test_whatever_stands_in_square_brackets_like_an_id_is_one(name: str) -> None:
    ids = {*evidence.sources(), *evidence.kinds()}
    for where, text in texts(FILES[name]()):
        for inside in re.findall(r"\[([^\]]*)\]", text):
            if where != "quote":
                assert evidence.ids_in(f"[{inside}]"), (where, text)
                assert set(evidence.ids_in(f"[{inside}]")) <= ids, (where, text)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.name)
def test_no_data_file_offers_hormones_or_draws_a_gain_or_talks_about_its_making(path: Path) -> None:
    text = path.read_text("utf-8").lower()
    assert text
    for word in (
        "hrt_fraction",
        "widget_bump",
        "dossier",
        "tools/",
        ".csv",
        "compiler",
        "address_seen",
        "years younger",
    ):
        assert word not in text


def test_an_id_in_a_text_is_found_alone_and_in_a_list_and_nothing_else_is() -> None:
    assert evidence.ids_in("a [B2] [ROSS1999], (CO2) [see X] [X-GENERAL, MAYO]") == (
        "ROSS1999",
        "X-GENERAL",
        "MAYO",
    )


def test_the_list_of_public_names_is_complete_and_sorted() -> None:
    names = evidence.__all__
    assert sorted(names) == sorted(set(names))
    for name in names:
        assert getattr(evidence, name) is not None
