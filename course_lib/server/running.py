"""Which port the course has, and whether it is open already; quick, because a second start waits for it."""

import json
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course_lib.learner.disk import locked, make_folder, write_whole

DEFAULT_PORT = 8421
ANSWER_SECONDS = 2.0


class PortTaken(Exception):
    """Another program uses the port; `str(error)` says what to type."""


def jupyter_folder(home: Path) -> Path:
    """Where the course's own Jupyter keeps its settings and notes, apart from the learner's other Jupyter."""
    return home / "jupyter"


def runtime_folder(home: Path) -> Path:
    """Where Jupyter notes which servers run (`jpserver-<pid>.json`)."""
    return jupyter_folder(home) / "data" / "runtime"


def address(base: str, page: str, token: str) -> str:
    """The address that opens a page and signs in.

    >>> address("http://127.0.0.1:8421/", "course/", "5f3a")
    'http://127.0.0.1:8421/course/?token=5f3a'
    """
    return f"{base}{page}?token={token}"


def find(root: Path, home: Path, page: str) -> str | None:
    """The address of a page on the server that runs for this checkout, or None when none answers."""
    for noted in _noted(runtime_folder(home)):
        base, token = str(noted.get("url")), str(noted.get("token"))
        if noted.get("root_dir") == str(root) and _answers(base, token):
            return address(base, page, token)
    return None


def port_for(root: Path, home: Path) -> int:
    """The port that this checkout had last: browsers keep what they store by port, so it stays the same."""
    port = _ports(home).get(str(root), DEFAULT_PORT)
    return port if type(port) is int and 0 < port < 65_536 else DEFAULT_PORT


def remember_port(root: Path, home: Path, port: int) -> None:
    """Keep the port for the next start.

    Raises: NotSaved.
    """
    ports = _ports(home)
    if ports.get(str(root)) == port:
        return
    make_folder(home)
    with locked(home, "server"):
        content = {"format": 1, "ports": {**_ports(home), str(root): port}}
        write_whole(home / "server.json", json.dumps(content).encode())


def check_port(port: int) -> None:
    """Make sure that nobody else uses the port.

    Raises: PortTaken.
    """
    other = 8500 if port != 8500 else 8600
    with socket.socket() as probe:
        # A port that was closed a moment ago is free. On Windows the option would mean: although it is used.
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} is used by another program, so the course cannot open there. "
                f"Close that program, or type: course open --port {other}"
            ) from error


def _noted(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("jpserver-*.json")):
        noted = _read(path)
        if noted:
            yield noted


def _answers(base: str, token: str) -> bool:
    request = urllib.request.Request(
        f"{base}course/api/health", headers={"Authorization": f"token {token}", "Accept": "application/json"}
    )
    # No proxy: the course is on this machine, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=ANSWER_SECONDS) as reply:
            return "course" in json.loads(reply.read(10_000))
    except (OSError, ValueError, urllib.error.URLError):
        return False


def _ports(home: Path) -> dict[str, Any]:
    ports = _read(home / "server.json").get("ports")
    return ports if isinstance(ports, dict) else {}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
