"""The course's own Jupyter server: on this machine only, calm, and with no question at its end."""

import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib.learner.disk import make_folder, replace
from course_lib.server.running import jupyter_folder

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

SETTINGS = Path(__file__).parent / "jupyter-config"
# Only for `course open`, never installed: the buttons of nbgrader and of Jupyter Notebook, which came with
# it, lead nowhere on a server without their other half.
ONLY_HERE = Path(__file__).parent / "open-config"


class NotStarted(Exception):
    """The server could not start; `str(error)` says where to read more."""


def serve(
    *,
    root: Path,
    pages: Path,
    home: Path,
    port: int,
    opened: Callable[[str, str], None],
    make_pages: Callable[[], object] | None = None,
    graded: bool = False,
) -> None:
    """Serve the course and JupyterLab on 127.0.0.1 until Ctrl-C, a stop signal, or JupyterLab's Shut Down.

    `opened` is called with the address of the server and its token as soon as it answers. `make_pages` makes
    the pages anew when a clinician has confirmed something. With `graded` the clinician's page shows the
    questions of the quizzes too, with their keys.

    Raises: NotSaved when the learners' folder cannot be written; NotStarted.
    """
    log = home / "logs" / "server.log"
    for folder in (home, log.parent):
        make_folder(folder)
    _keep_apart(home)
    try:
        with _talk_to(log):
            app = _make_app(_settings(root, pages, port))
            app.initialize(argv=[], find_extensions=False)
            app.web_app.settings.update(course_make_pages=make_pages, course_review_graded=graded)
            app.io_loop.add_callback(lambda: opened(f"http://127.0.0.1:{port}/", app.identity_provider.token))
            app.start()
    except SystemExit as stop:
        if stop.code:
            raise NotStarted(f"The course could not start. The reason is at the end of {log}.") from stop


@contextlib.contextmanager
def _talk_to(log: Path) -> Iterator[None]:
    """Send to a file what Jupyter and the kernels say: in the window, to a learner, it looks like a fault."""
    if log.exists():
        replace(log, log.with_suffix(".before.log"))
    sys.stderr.flush()
    window = os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(window, 2)
        os.close(window)


def _keep_apart(home: Path) -> None:
    """Keep the course's Jupyter and the learner's own from changing each other; before Jupyter loads."""
    folder = jupyter_folder(home)
    os.environ["JUPYTER_CONFIG_DIR"] = str(folder / "config")
    os.environ["JUPYTER_DATA_DIR"] = str(folder / "data")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(map(str, (ONLY_HERE, SETTINGS)))
    os.environ.pop("JUPYTER_RUNTIME_DIR", None)
    # jsonschema builds a grammar of web addresses while it is imported, a second of every start, for a check
    # that nothing here uses; told that the package is not there, it goes without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _settings(root: Path, pages: Path, port: int) -> dict[str, Any]:
    return {
        "ServerApp": {
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "root_dir": str(root),
            "default_url": "/course/",
            "jpserver_extensions": {"course_lib.server": True, "jupyterlab": True},
            "allow_root": True,
        },
        "Application": {"log_level": "WARN"},
        "CourseExtension": {"pages_dir": str(pages)},
        "IdentityProvider": {"token": secrets.token_hex(24)},
        # Extensions that somebody added for another Jupyter may ask other machines.
        "LabApp": {
            "custom_css": True,
            "labextensions_path": [str(Path(sys.prefix) / "share" / "jupyter" / "labextensions")],
        },
    }


def _make_app(settings: dict[str, Any]) -> "ServerApp":
    # Jupyter takes a second to import: only here, so that every other command starts at once.
    from jupyter_server.serverapp import ServerApp
    from traitlets.config import Config

    class CourseServer(ServerApp):
        """Jupyter's server without its settings files, its talk, and its question at Ctrl-C."""

        no_browser_open_file = True  # A file with the token in it, for nobody.

        def load_config_file(self, *_: object, **__: object) -> None:
            """Settings of the learner's other Jupyter could open the course to the network."""

        def migrate_config(self) -> None:
            """There is nothing old to bring along."""

        def init_signal(self) -> None:
            """End at the first Ctrl-C; a second one does not wait for kernels."""
            names = ["SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"]
            for number in (getattr(signal, name, None) for name in names):
                # Whoever starts the course with nohup wants it to outlive the window.
                if number and not (number.name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                    signal.signal(number, self._end)

        def _end(self, number: int, frame: object) -> None:
            if self._stopping:
                raise KeyboardInterrupt
            self.stop(from_signal=True)

    app = CourseServer.instance(config=Config(settings))
    app.static_custom_path = [str(SETTINGS / "custom")]  # No setting reaches it.
    return app
