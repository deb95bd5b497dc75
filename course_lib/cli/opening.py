"""`course open`: the pages, a port, a server, a browser."""

import argparse
import contextlib
import os
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any

from course_lib.cli.pages import OUT, ROOT, make_pages
from course_lib.learner import NotSaved, home
from course_lib.learner.disk import locked, make_folder
from course_lib.server import running

__all__ = ["EXAMPLES", "browse", "open_course", "register", "review"]

_REVIEW = "course/review"

EXAMPLES = (
    "course open                    open the course in your browser",
    "course open --no-browser       only print the address",
    "course open --port 8500        use another port, also from now on",
    "course open --lab              open JupyterLab, for authors and trainers",
    "course review                  for the clinician: confirm or replace what the course says",
)


def register(commands: Any) -> None:
    """Add `course open` and `course review` to the commands of an argparse parser."""
    opening = commands.add_parser("open", help="open the course (and JupyterLab) on this machine")
    opening.add_argument("--lab", action="store_true", help="open JupyterLab instead of the pages")
    opening.set_defaults(
        run=lambda given: open_course(given.port, lab=given.lab, browser=not given.no_browser)
    )
    reviewing = commands.add_parser("review", help="go through what waits for a clinician, in the browser")
    reviewing.set_defaults(run=lambda given: review(given.port, browser=not given.no_browser))
    for parser in (opening, reviewing):
        parser.add_argument("--port", type=_port, help="the port to use, also from now on; 8421 at first")
        parser.add_argument("--no-browser", action="store_true", help="only print the address")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a port: give a number from 1024 to 65535, like 8500"
        )
    return int(text)


def review(port: int | None, *, browser: bool) -> int:
    """Open the page on which a clinician confirms; returns the exit code once the course has been closed.

    Raises: as `open_course`.
    """
    if running.find(ROOT, home(), _REVIEW):
        print("The questions of the quizzes are shown only when you close the course first (Ctrl-C there).")
    return _open(_REVIEW, port, browser=browser)


def open_course(port: int | None, *, lab: bool, browser: bool) -> int:
    """Open the course, or show where it is open already; returns the exit code once it has been closed.

    Raises: DataError, BuildError, NotSaved, PortTaken, NotStarted.
    """
    return _open("lab" if lab else "course/", port, browser=browser)


def _open(page: str, port: int | None, *, browser: bool) -> int:
    folder = home()
    if address := running.find(ROOT, folder, page):
        print(f"The course is open already:\n\n    {address}\n", flush=True)
        if browser:
            browse(address)
        return 0
    _check_home(folder)
    port = port or running.port_for(ROOT, folder)
    running.check_port(port)
    try:
        pages = _pages_or_earlier(folder)
        from course_lib.server.run import serve

        def opened(base: str, token: str) -> None:
            address = running.address(base, page, token)
            print(f"The course is open:\n\n    {address}\n", flush=True)
            print("Leave this window open while you learn. Ctrl-C closes the course.", flush=True)
            if browser:
                threading.Thread(target=browse, args=(address,), daemon=True).start()
            running.remember_port(ROOT, folder, port)

        serve(
            root=ROOT,
            pages=pages,
            home=folder,
            port=port,
            opened=opened,
            make_pages=lambda: make_pages(folder),
            graded=page == _REVIEW,
        )
    except KeyboardInterrupt:
        pass
    print("\nThe course is closed. Your answers are saved.", flush=True)
    return 0


def _pages_or_earlier(folder: Path) -> Path:
    """The built pages; the ones from before, with the reason, when they cannot be made anew."""
    from course_lib.evidence import DataError
    from course_lib.pages.errors import BuildError

    try:
        return make_pages(folder)[0]
    except (BuildError, DataError) as error:
        earlier = OUT / "pages"
        if not (earlier / "index.html").is_file():
            raise
        print(f"{error}\nThe pages could not be made anew. The earlier ones are shown.", file=sys.stderr)
        return earlier


def _check_home(folder: Path) -> None:
    try:
        make_folder(folder)
        with locked(folder, "server"):
            pass
    except NotSaved as error:
        raise NotSaved(
            f"Answers cannot be kept in {folder}. {error}\n"
            "Or name another folder for them in the environment variable COURSE_HOME."
        ) from error


def browse(address: str) -> None:
    """Show an address in the browser of whoever sits at this machine; without a screen, do nothing."""
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in shown):
        return  # Without a screen a text browser would take over the window that shows the address.
    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(address)
