"""A real Jupyter server in a process of its own, with nothing but the course on it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

TOKEN = "5f3a9c0e"
START = """
import json, sys
sys.modules["rfc3987_syntax"] = None  # a second less
from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

class Nobody(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return resource != "course"

config = Config(json.loads(sys.argv[1]))
if config.ServerApp.pop("nobody", False):
    config.ServerApp.authorizer_class = Nobody
app = ServerApp.instance(config=config)
app.initialize(argv=[], find_extensions=False)
app.io_loop.add_callback(lambda: print("ready", flush=True))
app.start()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Live:
    """A running server: its address, its learners' folder, and the process to kill."""

    url: str
    home: Path
    process: "subprocess.Popen[str]"
    again: Callable[[], "Live"]
    clients: list[httpx.Client] = field(default_factory=list)

    def stranger(self) -> httpx.Client:
        self.clients.append(httpx.Client(base_url=self.url, trust_env=False))
        return self.clients[-1]

    def browser(self) -> httpx.Client:
        """Sign in as a browser does: by the address with the token, then with cookies and X-XSRFToken."""
        client = self.stranger()
        client.get("course/", params={"token": TOKEN}).raise_for_status()
        client.headers["X-XSRFToken"] = client.cookies["_xsrf"]
        return client

    def kill(self) -> None:
        self.process.kill()
        self._gone()

    def close(self) -> None:
        self.process.terminate()
        self._gone()

    def _gone(self) -> None:
        self.process.communicate()
        for client in self.clients:
            client.close()


def start(
    home: Path, pages: Path, base_url: str = "/", env: dict[str, str] | None = None, **server: Any
) -> Live:
    port = free_port()
    config = {
        "ServerApp": {
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
            "base_url": base_url,
            "open_browser": False,
            "allow_root": True,
            "jpserver_extensions": {"course_lib.server": True},
            "root_dir": str(home.parent),
            **server,
        },
        "IdentityProvider": {"token": TOKEN},
        "CourseExtension": {"pages_dir": str(pages)},
    }
    jupyter = {
        f"JUPYTER_{name}_DIR": str(home.parent / "jupyter" / name) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    process = subprocess.Popen(
        [sys.executable, "-c", START, json.dumps(config)],
        env={**os.environ, "COURSE_HOME": str(home), **jupyter, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    again = lambda: start(home, pages, base_url, env, **server)  # noqa: E731
    return Live(f"http://127.0.0.1:{port}{base_url}", home, process, again)


def entry(name: str, value: object, id: str | None = None) -> dict[str, Any]:
    now = time.time_ns() // 1_000_000
    return {
        "key": f"answer:{name}",
        "value": value,
        "content": "9f",
        "time": now,
        "id": id or f"{name}-{now}",
    }
