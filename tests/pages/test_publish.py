from pathlib import Path

import pytest

from course_lib.pages.errors import BuildError
from course_lib.pages.publish import publish


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "_static").mkdir(parents=True)
    (folder / "index.html").write_text('<html data-home="server"><p>Ä</p>', encoding="utf-8")
    (folder / "_static" / "host.1.js").write_bytes(b"1")
    (folder / "_static" / "host.1.js.gz").write_bytes(b"2")
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("there", [True, False])
def test_pages_are_copied_without_their_compressed_twins(built: Path, tmp_path: Path, there: bool) -> None:
    target = tmp_path / "für den Stick"
    if there:
        target.mkdir()
    assert publish(built, target) == 2
    assert names(target) == {"index.html", "_static/host.1.js", ".laser-skin-course"}


def test_a_published_page_keeps_its_answers_in_the_browser(built: Path, tmp_path: Path) -> None:
    publish(built, tmp_path / "out")
    assert (tmp_path / "out" / "index.html").read_text("utf-8") == '<html data-home="browser"><p>Ä</p>'
    assert 'data-home="server"' in (built / "index.html").read_text("utf-8")


def test_a_folder_with_other_files_is_refused_and_left_alone(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "photos"
    target.mkdir()
    (target / "wedding.jpg").write_bytes(b"x")
    with pytest.raises(BuildError) as refused:
        publish(built, target)
    assert str(refused.value) == (
        f"{target} is not empty, and its files are not from this command; name a new or empty folder"
    )
    assert names(target) == {"wedding.jpg"}


def test_the_built_pages_themselves_are_refused_as_a_target(built: Path) -> None:
    before = names(built)
    with pytest.raises(BuildError, match="is not empty"):
        publish(built, built)
    assert names(built) == before


def test_a_file_as_a_target_is_refused(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("x", encoding="utf-8")
    with pytest.raises(BuildError, match="out is a file; name a folder"):
        publish(built, target)
    assert target.read_text(encoding="utf-8") == "x"


def test_what_an_earlier_publish_made_is_replaced_whole(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    publish(built, target)
    (target / "_static" / "host.0.js").write_bytes(b"old")
    (target / "old.html").write_text("old", encoding="utf-8")
    (built / "index.html").write_text("new", encoding="utf-8")
    publish(built, target)
    assert names(target) == {"index.html", "_static/host.1.js", ".laser-skin-course"}
    assert (target / "index.html").read_text(encoding="utf-8") == "new"
