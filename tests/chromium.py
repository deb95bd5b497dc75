"""Find a Chromium for the browser tests, or fetch one; imported by tests/checks.py and tests/conftest.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
HOW = (
    "No Chromium was found or could be fetched, so the browser tests cannot run.\n"
    "Install Chromium, Chrome or Edge, or set COURSE_CHROMIUM to the path of its program, then start again."
)


def find() -> str | None:
    """Give the path of a Chromium on this machine: the one asked for, an installed one, Playwright's."""
    asked = os.environ.get("COURSE_CHROMIUM")
    if asked:  # whoever asks for one browser is not served by another
        return asked if works(asked) else None
    places = [*filter(None, map(shutil.which, NAMES))]
    places += [
        f"{root}/Applications/{app}.app/Contents/MacOS/{app}" for root in ("", Path.home()) for app in MAC
    ]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if variable in os.environ:
            places += [str(Path(os.environ[variable], name)) for name in WINDOWS]
    return next(filter(works, places), None) or playwrights()


def fetch() -> str | None:
    """Fetch a Chromium through Playwright or, as root on Debian, through apt; None when neither can."""
    if os.environ.get("COURSE_CHROMIUM"):
        return None
    run(sys.executable, "-m", "playwright", "install", "chromium")
    found = playwrights()
    if not found and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        run("apt-get", "update")
        run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
        found = find()
    return found


def playwrights() -> str | None:
    """Give the path of the Chromium that Playwright keeps for itself, when it is there and starts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if works(path) else None


def works(path: str) -> bool:
    """Tell whether the browser at `path` starts; one with missing system libraries is there and does not."""
    if not Path(path).is_file():
        return False
    if sys.platform == "win32":  # there `--version` opens a window instead of printing
        return True
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def run(*command: str) -> None:
    """Run a command on the screen; what it achieved is looked at afterwards."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, timeout=900)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, flush=True)
