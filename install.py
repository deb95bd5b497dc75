"""Fill ``.venv`` from the locks, once; standard library only, used by start.py.

A stamp in ``.venv`` says what a finished installation was made from. As long as it still fits, later starts
touch neither the network nor the environment.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "course-stamp.json"
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
UV = "uv==0.13.9"  # the installer; `python3 start.py lock` puts it, with its hashes, into both locks
NEEDED_MB = {"run": 700, "test": 1100}
WINDOWS = os.name == "nt"
MAKE_ROOM = "Delete something you no longer need, then start again."

# What installers print, in lower case, and what it means for the person who started the course.
REASONS = {
    "no space left|os error 28|os error 112|not enough space|disk quota": f"The disk is full. {MAKE_ROOM}",
    "permission denied|access is denied|read-only file|operation not permitted|used by another": (
        "A file of the course cannot be written. Close the course if it is open somewhere.\n"
        "If the folder belongs to someone else, move it to your documents folder. Then start again."
    ),
    "hash mismatch|do not match the hashes|hashes are required": (
        "A package that arrived is not the one the course was tested with, so it was not installed.\n"
        "Start again from another network; if that does not help, tell whoever looks after the course."
    ),
    "dns error|name resolution|connection|tcp connect|network|timed? ?out|certificate|find a version": (
        "The packages could not be fetched: there seems to be no internet here, or it is blocked.\n"
        "Check the connection (the first start needs it, later ones do not), then start again."
    ),
}


class Stop(Exception):
    """What went wrong and what to do, in plain sentences; start.py prints it and ends with exit code 2."""


def install(kind: str) -> None:
    """Fill ``.venv`` for `kind` ("run" or "test") unless it is filled already.

    The stamp is written last, so an installation that was interrupted is done again.
    """
    if is_installed(kind):
        return
    check_room(kind)
    with one_at_a_time():
        old, new = stamped(), wanted(kind)
        forget()
        print(f"Setting up the course in {ROOT}", flush=True)
        print("This needs the internet and a few minutes; the next start will be quick.", flush=True)
        moved = any(old.get(key) != new[key] for key in ("python", "checkout"))
        if moved or not tool("uv").exists():
            make_environment()
        print("[3/4] Fetching and installing the packages", flush=True)
        packages = uv("sync", "--require-hashes", "--compile-bytecode", ROOT / LOCKS[kind])
        if call(packages).returncode:  # its progress is on the screen; the second try hears why it fails
            print("That did not work; trying once more.", flush=True)
            quiet(packages)
        print("[4/4] Adding the course itself", flush=True)
        # --offline: hatchling is in the lock, so asking the network here would be a mistake
        quiet(uv("install", "--offline", "--no-build-isolation", "--no-deps", "--editable", ROOT))
        if call([tool("course"), "setup"]).returncode:
            print("The last step, `course setup`, did not finish. The course works without it.", flush=True)
        STAMP.write_text(json.dumps(new, indent=1), encoding="utf-8")
        print("The course is set up.\n", flush=True)


# --- Is everything there? ---------------------------------------------------------------------------------


def is_installed(kind: str) -> bool:
    """Tell whether ``.venv`` holds all that `kind` needs; an environment for tests also runs the course."""
    kinds = ("run", "test") if kind == "run" else ("test",)
    found = stamped()
    return tool("python").exists() and any(found == wanted(each) for each in kinds)


def stamped() -> dict[str, str]:
    """Read the stamp of the last finished installation; empty when there is none or it is unreadable."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def forget() -> None:
    """Take the stamp away, so that the next start installs again."""
    STAMP.unlink(missing_ok=True)


def wanted(kind: str) -> dict[str, str]:
    """Say what the stamp of a whole and present installation would be.

    The checkout's place is part of it because the environment's scripts hold absolute paths, and the files of
    ``jupyter-config`` because an editable installation copies them instead of linking them.
    """
    project = pyproject()
    parts = [needs(project), project["project"].get("scripts"), project.get("tool", {}).get("hatch")]
    digest = hashlib.sha256(read(LOCKS[kind]) + json.dumps(parts, sort_keys=True).encode())
    for path in sorted((ROOT / "course_lib/server/jupyter-config").rglob("*.json")):
        digest.update(path.name.encode() + path.read_bytes())
    python = f"{sys.version_info[0]}.{sys.version_info[1]} {sys.base_prefix}"
    return {"kind": kind, "python": python, "checkout": str(ROOT), "needs": digest.hexdigest()}


def pyproject() -> dict[str, Any]:
    """Read ``pyproject.toml``."""
    try:
        return tomllib.loads(read("pyproject.toml").decode())
    except ValueError as error:
        raise Stop(f"pyproject.toml: {error}. Mend it or take it back from git, then start again.") from None


def needs(project: dict[str, Any]) -> str:
    """Hash the dependency tables of a parsed pyproject.toml; both locks begin with this hash."""
    table = project["project"]
    keys = ("requires-python", "dependencies", "optional-dependencies")
    parts = [UV, project["build-system"]["requires"], project.get("dependency-groups"), *map(table.get, keys)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read(name: str) -> bytes:
    """Read a file of the checkout."""
    try:
        return (ROOT / name).read_bytes()
    except FileNotFoundError:
        raise Stop(f"{name} is missing from {ROOT}. Download the course again, then start.") from None


# --- The steps --------------------------------------------------------------------------------------------


def check_room(kind: str) -> None:
    """Stop before anything is half done: Python lacks a part, or the folder cannot hold the environment."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Stop(
            "This Python cannot make an environment of its own: its venv part is missing.\n"
            f"On Debian or Ubuntu, run: sudo apt install python3.{sys.version_info[1]}-venv\n"
            "Elsewhere, install Python from python.org. Then start again."
        )
    try:
        tempfile.TemporaryFile(dir=ROOT).close()
    except OSError as error:
        if error.errno in (28, 122):  # full, or the person's quota is
            raise
        raise Stop(
            f"The course cannot write into its folder {ROOT}.\n"
            "Move the folder to a place of your own, such as your documents folder, then start again."
        ) from None
    free = shutil.disk_usage(ROOT).free // 10**6
    if free < NEEDED_MB[kind] and not STAMP.exists():
        raise Stop(f"The course needs about {NEEDED_MB[kind]} MB of disk and {free} MB are free. {MAKE_ROOM}")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep two first starts (a double click is two) from filling one environment at the same time."""
    name = hashlib.sha256(str(ROOT).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"course-start-{name}.lock").open("a") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Stop("The course is being set up in another window. Wait until it is done there.") from None
        yield


def make_environment() -> None:
    """Make ``.venv`` from nothing and put the installer into it, checked by its hashes."""
    print("[1/4] Making a Python environment in .venv", flush=True)
    # The base Python, because start.py may be running on the very .venv that is made anew here.
    base = getattr(sys, "_base_executable", None) or sys.executable
    quiet([base, "-I", "-m", "venv", "--clear", VENV])
    print("[2/4] Fetching the installer", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        pin = Path(folder) / "uv.txt"
        pin.write_text(uv_pin(read(LOCKS["run"]).decode()), encoding="utf-8")
        pip: list[str | Path] = [tool("python"), "-I", "-m", "pip", "--retries", "2"]
        quiet([*pip, "install", "--no-input", "--require-hashes", "--no-deps", "-r", pin])


def uv_pin(lock: str) -> str:
    """Cut the installer's lines, with its hashes, out of the text of a lock."""
    lines = lock.splitlines()
    if f"{UV} \\" not in lines:
        raise Stop(f"requirements.lock does not name {UV}. Take it back from git, then start again.")
    start = end = lines.index(f"{UV} \\")
    while lines[end].endswith("\\"):
        end += 1
    return "\n".join(lines[start : end + 1]) + "\n"


def uv(action: str, *arguments: str | Path) -> list[str | Path]:
    """Give the command that does `action` to the packages of the environment."""
    return [tool("uv"), "pip", action, "--python", tool("python"), *arguments]


def quiet(command: Sequence[str | Path]) -> None:
    """Run `command` without its output; raise `Stop` with the reason and the next step when it fails."""
    done = call(command, capture=True)
    if done.returncode:
        raise Stop(why(f"{done.stdout}\n{done.stderr}"))


def why(output: str) -> str:
    """Turn what an installer printed into plain sentences with a next step."""
    for signs, sentence in REASONS.items():
        if re.search(signs, output.lower()):
            return sentence
    said = "\n".join(f"    {line}" for line in output.strip().splitlines()[-8:])
    return f"Something unexpected went wrong. Start again; if it stays, pass this on:\n{said}"


# --- Programs ---------------------------------------------------------------------------------------------


def tool(name: str) -> Path:
    """Give the path of a program in the environment."""
    return VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name


def environment() -> dict[str, str]:
    """Give children the environment's programs first, and no setting of the outer Python that breaks it."""
    breaking = ("PYTHONHOME", "__PYVENV_LAUNCHER__")
    env = {name: value for name, value in os.environ.items() if name not in breaking}
    path = str(tool("python").parent) + os.pathsep + env.get("PATH", os.defpath)
    return env | {"VIRTUAL_ENV": str(VENV), "PATH": path, "PIP_USER": "0"}


def call(
    command: Sequence[str | Path], *, capture: bool = False, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `command` in the checkout to its end, on the screen unless `capture`."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        input=stdin,
        capture_output=capture,
        encoding="utf-8",
        errors="replace",
    )


def lock(arguments: list[str]) -> int:
    """Write both locks from pyproject.toml; `arguments` go to ``uv pip compile``, e.g. ``--upgrade``."""
    program = tool("uv") if tool("uv").exists() else shutil.which("uv")
    if not program:
        raise Stop("Writing the locks needs uv. Run `python3 start.py` first: it installs uv.")
    options = ["--group", "build", "--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
    # Where a package came from is the affair of the machine that wrote the lock.
    options += ["--no-emit-index-url", "--no-emit-find-links"]
    options += ["--custom-compile-command", "python3 start.py lock", *arguments]
    for kind, extra in (("run", []), ("test", ["--extra", "test", "--constraint", LOCKS["run"]])):
        name = LOCKS[kind]
        command = [program, "pip", "compile", "pyproject.toml", "-", *options, *extra, "--output-file", name]
        done = call(command, capture=True, stdin=UV)
        if done.returncode:
            raise Stop(why(done.stderr))
        text = f"# dependencies sha256: {needs(pyproject())}\n" + read(name).decode()
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name} is written.")
    return 0
