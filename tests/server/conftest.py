import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.live import Live, start

SCRIPT = b"export const x = 1;\n" * 200


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build writes, in small, with traps around it."""
    folder = tmp_path_factory.mktemp("built") / "pages"
    (folder / "_static").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Home</title>", encoding="utf-8")
    (folder / "collagen").mkdir()
    (folder / "collagen" / "index.html").write_text(
        "<!doctype html><title>Collagen</title>", encoding="utf-8"
    )
    (folder / "_static" / "host.0123abcd.js").write_bytes(SCRIPT)
    (folder / "_static" / "host.0123abcd.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "_static" / "page.4567.css").write_text("p { color: red }", encoding="utf-8")
    (folder / ".hidden").write_text("secret", encoding="utf-8")
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "linked.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "_static" / "up").symlink_to(folder.parent, target_is_directory=True)
    return folder


@pytest.fixture(scope="module", params=["/", "/user/ann/"])
def live(
    request: pytest.FixtureRequest, pages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """The same server at the root of the address and below it, as on a hub."""
    server = start(tmp_path_factory.mktemp("live") / "home", pages, request.param)
    yield server
    server.close()
