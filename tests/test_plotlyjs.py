"""Which plotly.js the pages load, without ever asking npm's registry."""

import base64
import hashlib
import io
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import plotly
import pytest

from course_lib import plotlyjs

SCRIPT = b"/* a small plotly.js */"
FALLBACK = "The pages use plotly's full bundle: the first chart takes about a second longer."
USED = f"The pages use plotly's basic bundle {plotlyjs.BASIC_VERSION}."


def archive(script: bytes = SCRIPT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo("package/plotly-basic.min.js")
        member.size = len(script)
        tar.addfile(member, io.BytesIO(script))
    return packed.getvalue()


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An environment without the basic bundle; gives the place where set-up would keep it."""
    monkeypatch.setattr("sys.prefix", str(tmp_path / "environment"))
    monkeypatch.delenv("COURSE_PLOTLY", raising=False)
    plotlyjs.asset.cache_clear()
    yield plotlyjs.fetched()
    plotlyjs.asset.cache_clear()


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """An archive whose hash is the one that is asked for."""
    packed = archive()
    digest = base64.b64encode(hashlib.sha512(packed).digest()).decode()
    monkeypatch.setattr(plotlyjs, "BASIC_INTEGRITY", f"sha512-{digest}")
    return packed


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | Exception | None], list[list[str]]]:
    """Put an npm on this machine that gives this archive, fails in this way, or gives nothing."""

    def install(outcome: bytes | Exception | None) -> list[list[str]]:
        calls: list[list[str]] = []

        def run(command: list[str], *, cwd: str, check: bool, timeout: float, **_: object) -> None:
            assert check
            assert timeout <= 60
            calls.append(command)
            if isinstance(outcome, Exception):
                raise outcome
            if outcome is not None:
                Path(cwd, "plotly.js-basic-dist-min.tgz").write_bytes(outcome)

        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr("subprocess.run", run)
        return calls

    return install


def test_the_basic_bundle_has_the_version_of_plotlys_own(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    with own.open(encoding="utf-8") as text:
        found = re.search(r"plotly\.js v(\d+\.\d+\.\d+)", text.read(300))
    assert found
    assert found[1] == plotlyjs.BASIC_VERSION


def test_what_npm_brings_is_kept_and_then_used(
    environment: Path, pinned: bytes, npm: Callable[[bytes], list[list[str]]]
) -> None:
    calls = npm(pinned)
    assert plotlyjs.asset().kind == "full"
    assert plotlyjs.fetch_basic() == USED
    assert environment.read_bytes() == SCRIPT
    assert list(environment.parent.iterdir()) == [environment]
    assert plotlyjs.asset().kind == "basic"
    assert plotlyjs.asset().path == environment
    assert len(calls) == 1
    assert f"{plotlyjs.BASIC}@{plotlyjs.BASIC_VERSION}" in calls[0]
    assert "--fetch-retries=0" in calls[0]


def test_a_bundle_that_is_there_is_not_fetched_again(
    environment: Path, npm: Callable[[Exception], list[list[str]]]
) -> None:
    environment.parent.mkdir(parents=True)
    environment.write_bytes(SCRIPT)
    calls = npm(AssertionError("npm was called"))
    assert plotlyjs.fetch_basic() == USED
    assert calls == []


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (OSError("no such file"), "npm could not fetch plotly's basic bundle."),
        (subprocess.CalledProcessError(1, "npm"), "npm could not fetch plotly's basic bundle."),
        (subprocess.TimeoutExpired("npm", 60), "npm could not fetch plotly's basic bundle."),
        (None, "npm could not fetch plotly's basic bundle."),
        (
            archive(b"something else"),
            f"plotly.js-basic-dist-min {plotlyjs.BASIC_VERSION} is not the file that was pinned "
            "(its hash differs).",
        ),
        (
            b"",
            f"plotly.js-basic-dist-min {plotlyjs.BASIC_VERSION} is not the file that was pinned "
            "(its hash differs).",
        ),
    ],
    ids=[
        "cannot start",
        "fails",
        "no network",
        "brings nothing",
        "brings another file",
        "brings an empty file",
    ],
)
def test_when_npm_does_not_bring_it_a_sentence_says_so_and_the_full_bundle_is_used(
    environment: Path,
    pinned: bytes,
    npm: Callable[[bytes | Exception | None], list[list[str]]],
    outcome: bytes | Exception | None,
    sentence: str,
) -> None:
    assert npm(outcome) == []
    assert plotlyjs.fetch_basic() == f"{sentence} {FALLBACK}"
    assert not environment.exists()
    assert plotlyjs.asset().kind == "full"


def test_without_npm_a_sentence_says_so(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert plotlyjs.fetch_basic() == f"npm is not on this machine. {FALLBACK}"
    assert not environment.exists()


def test_a_folder_that_cannot_be_written_is_told_and_not_raised(
    environment: Path, pinned: bytes, npm: Callable[[bytes], list[list[str]]]
) -> None:
    npm(pinned)
    environment.parent.parent.mkdir(parents=True)
    environment.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert plotlyjs.fetch_basic().endswith(FALLBACK)


def test_the_full_bundle_is_used_on_demand(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.parent.mkdir(parents=True)
    environment.write_bytes(SCRIPT)
    monkeypatch.setenv("COURSE_PLOTLY", "full")
    asset = plotlyjs.asset()
    assert asset.kind == "full"
    assert asset.path.stat().st_size > 1_000_000


def test_the_address_changes_with_the_content(environment: Path) -> None:
    environment.parent.mkdir(parents=True)
    addresses = []
    for script in (SCRIPT, SCRIPT, b"another"):
        environment.write_bytes(script)
        plotlyjs.asset.cache_clear()
        addresses.append(plotlyjs.asset().url)
    assert re.fullmatch(r"_static/plotly-basic\.[0-9a-f]{12}\.js", addresses[0])
    assert addresses[0] == addresses[1] != addresses[2]
