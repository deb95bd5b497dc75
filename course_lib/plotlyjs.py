"""Which plotly.js the pages use: the small basic bundle where set-up could fetch it, else plotly's own.

The basic bundle (scatter and bar charts) is a quarter of the size and starts three times as fast; it comes
from npm, pinned by version and hash, because no Python package ships it.
"""

import base64
import functools
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

BASIC = "plotly.js-basic-dist-min"
# The version of plotly.js inside the plotly package that pyproject.toml asks for, and npm's hash of it.
BASIC_VERSION = "4.1.1"
BASIC_INTEGRITY = (
    "sha512-1oNF8PeQx2hv/y7tqEVWKD3JGwn/MGEMQ8mL9HUwsaqG9FGy/OU5FHUHvzqbqxN4mnwZGI9abTiE775C4kkjMQ=="
)
_MEMBER = "package/plotly-basic.min.js"
_NPM_SECONDS = 60


@dataclass(frozen=True)
class Asset:
    """One plotly.js file: where it lies, and its address below the course's pages."""

    path: Path
    url: str
    kind: str


def fetched() -> Path:
    """Where set-up keeps the basic bundle: in the environment, beside what pip put there."""
    return Path(sys.prefix) / "share" / "laser-skin-course" / f"plotly-basic-{BASIC_VERSION}.min.js"


@functools.cache
def asset() -> Asset:
    """The file that pages and notebooks load, the basic one if it is there."""
    kind, path = ("basic", fetched()) if fetched().is_file() else ("full", _full())
    if os.environ.get("COURSE_PLOTLY") == "full":  # both are tested
        kind, path = "full", _full()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return Asset(path, f"_static/plotly-{kind}.{digest}.js", kind)


def fetch_basic() -> str:
    """Fetch the basic bundle through npm; a sentence says what came of it. Never raises."""
    if fetched().is_file():
        return f"The pages use plotly's basic bundle {BASIC_VERSION}."
    npm = shutil.which("npm")
    fallback = "The pages use plotly's full bundle: the first chart takes about a second longer."
    if npm is None:
        return f"npm is not on this machine. {fallback}"
    with tempfile.TemporaryDirectory() as folder:
        # Without a network npm would go on trying for minutes.
        command = [
            npm,
            "pack",
            f"{BASIC}@{BASIC_VERSION}",
            "--fetch-retries=0",
            f"--pack-destination={folder}",
        ]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_NPM_SECONDS)
            packed = next(Path(folder).glob("*.tgz")).read_bytes()
        except (OSError, subprocess.SubprocessError, StopIteration):
            return f"npm could not fetch plotly's basic bundle. {fallback}"
    try:
        _keep(unpack(packed))
    except (ValueError, OSError) as problem:
        return f"{problem}. {fallback}"
    asset.cache_clear()
    return f"The pages use plotly's basic bundle {BASIC_VERSION}."


def unpack(packed: bytes) -> bytes:
    """The script inside npm's archive.

    Raises:
        ValueError: the archive is not the pinned one.
    """
    digest = "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode()
    if digest != BASIC_INTEGRITY:
        raise ValueError(f"{BASIC} {BASIC_VERSION} is not the file that was pinned (its hash differs)")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        member = archive.extractfile(_MEMBER)
        assert member is not None
        return member.read()


def _keep(text: bytes) -> None:
    target = fetched()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(text)
    part.replace(target)


def _full() -> Path:
    # Found, not imported: every start of the course asks for this path.
    found = importlib.util.find_spec("plotly")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "package_data" / "plotly.min.js"
