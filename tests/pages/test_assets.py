import gzip
import hashlib
import re
from pathlib import Path

import pytest

from course_lib.pages import assets
from course_lib.pages.assets import classic
from course_lib.pages.errors import BuildError
from course_lib.widgets.kept import part, script

GOOD = "function render() {}\nexport default { render };\n"


def test_a_module_becomes_a_script_that_registers_itself() -> None:
    text = classic("claim", GOOD)
    assert "export" not in text
    assert text.startswith("(window.courseWidgets ??= {}).claim = (() => {")
    assert "return { render };" in text


@pytest.mark.parametrize("name", assets.WIDGETS)
def test_every_widget_of_the_course_can_be_a_classic_script(name: str) -> None:
    text = classic(name, script(name))
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert text.count("(() => {\n") >= 1


@pytest.mark.parametrize(
    "module",
    [
        "function render() {}\n",
        GOOD + "export default {};\n",
        "export const a = 1;\n" + GOOD,
        "export { a };\n",
    ],
    ids=["none", "two defaults", "a named one too", "only a named one"],
)
def test_a_script_without_exactly_one_default_export_is_refused(module: str) -> None:
    with pytest.raises(BuildError) as refused:
        classic("claim", module)
    assert str(refused.value) == "claim.js: a widget's script has one 'export default' and no other export"


@pytest.mark.parametrize("line", ["import x from './dom.js';", 'import "./dom.js";', "import{h} from 'x';"])
def test_a_script_that_imports_is_refused(line: str) -> None:
    with pytest.raises(BuildError) as refused:
        classic("claim", f"{line}\n{GOOD}")
    assert str(refused.value) == (
        "claim.js: a widget's script imports nothing; shared helpers stand in dom.js"
    )


def test_every_file_is_named_by_what_is_in_it_and_has_a_compressed_twin(tmp_path: Path) -> None:
    made = assets.write(tmp_path)
    urls = [made.style, *made.scripts, made.plotly, *made.reference]
    assert len(set(urls)) == 10
    for url in urls:
        found = re.fullmatch(r"_static/[a-z_-]+\.([0-9a-f]{12})\.(js|css)", url)
        assert found, url
        content = (tmp_path / url).read_bytes()
        assert hashlib.sha256(content).hexdigest().startswith(found[1])
        assert gzip.decompress((tmp_path / f"{url}.gz").read_bytes()) == content


def test_writing_again_gives_the_same_names_and_touches_nothing(tmp_path: Path) -> None:
    first = assets.write(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert assets.write(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times


def test_widgets_load_before_the_host_that_shows_them(tmp_path: Path) -> None:
    names = [url.split("/")[1].split(".")[0] for url in assets.write(tmp_path).scripts]
    assert names == ["explorer", "question", "claim", "paper", "role_play", "host"]


def test_the_style_sheet_holds_the_palette_once_and_every_part(tmp_path: Path) -> None:
    sheet = (tmp_path / assets.write(tmp_path).style).read_text(encoding="utf-8")
    assert sheet.count(part("palette.css")) == 1
    for name in assets.WIDGETS:
        assert part(f"{name}.css") in sheet


def test_no_script_or_style_asks_another_host(tmp_path: Path) -> None:
    made = assets.write(tmp_path)
    for url in (made.style, *made.scripts, *made.reference):
        text = (tmp_path / url).read_text(encoding="utf-8")
        assert len(text) > 1000
        # The name of SVG looks like an address, but nothing is ever fetched from it.
        text = text.replace('"http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?://|@import|url\(\s*['\"]?//", text), url
