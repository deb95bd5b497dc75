import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_lib.server import running
from tests.server.live import free_port


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def other_program() -> Iterator[int]:
    """Some other web server on this machine."""

    class Hello(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def note(home: Path, **content: object) -> None:
    folder = running.runtime_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jpserver-1.json").write_text(json.dumps(content))


def test_the_first_port_is_always_the_same(home: Path) -> None:
    assert running.port_for(home, home) == running.DEFAULT_PORT == 8421


def test_each_checkout_keeps_its_port(home: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    running.remember_port(one, home, 8500)
    running.remember_port(other, home, 8600)
    running.remember_port(one, home, 8500)
    assert [running.port_for(folder, home) for folder in (one, other, tmp_path)] == [8500, 8600, 8421]


@pytest.mark.parametrize(
    "content", ["", "[]", '{"ports": 3}', '{"ports": {"R": "x"}}', '{"ports": {"R": 70000}}']
)
def test_a_damaged_note_of_the_port_counts_for_nothing(home: Path, content: str) -> None:
    root = Path("R")
    home.mkdir()
    (home / "server.json").write_text(content)
    assert running.port_for(root, home) == 8421
    running.remember_port(root, home, 8500)
    assert running.port_for(root, home) == 8500


def test_a_port_in_use_is_named_with_what_to_type(other_program: int) -> None:
    with pytest.raises(
        running.PortTaken, match=rf"Port {other_program} is used.*type: course open --port 8500"
    ):
        running.check_port(other_program)


def test_the_port_offered_instead_is_another_one() -> None:
    with socket.socket() as busy:
        busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        busy.bind(("127.0.0.1", 8500))
        busy.listen()
        with pytest.raises(running.PortTaken, match="--port 8600"):
            running.check_port(8500)


def test_a_port_that_was_closed_a_moment_ago_is_free() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # As tornado does.
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        client.connect(("127.0.0.1", port))
        server.accept()[0].close()
    running.check_port(port)


def test_nothing_runs_where_nothing_was_started(home: Path) -> None:
    assert running.find(home, home, "course/") is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"{}"])
def test_a_damaged_note_of_a_server_is_passed_over(home: Path, content: bytes) -> None:
    folder = running.runtime_folder(home)
    folder.mkdir(parents=True)
    (folder / "jpserver-1.json").write_bytes(content)
    assert running.find(home, home, "course/") is None


def test_a_server_that_is_gone_or_is_another_program_is_not_the_course(
    home: Path, other_program: int
) -> None:
    for port in (free_port(), other_program):
        note(home, url=f"http://127.0.0.1:{port}/", token="t", root_dir=str(home))
        assert running.find(home, home, "course/") is None


def test_the_course_of_another_checkout_is_not_this_one(home: Path, other_program: int) -> None:
    note(home, url=f"http://127.0.0.1:{other_program}/", token="t", root_dir=str(home / "other"))
    assert running.find(home, home, "course/") is None
