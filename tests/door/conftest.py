"""A copy of the door (start.py, install.py) that its tests may fill, break and move."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import install
import start

ROOT = Path(start.__file__).parent
DOOR = ("start.py", "install.py", "pyproject.toml", "requirements.lock", "requirements-test.lock")
COURSE = '#!/bin/sh\nprintf "%s\\n" "$@" "PATH=$PATH"\nexit 7\n'
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for the course command is a shell script")

Started = subprocess.CompletedProcess[str]
Result = tuple[int, str]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout's door, in a folder with spaces and letters outside ASCII, with nothing installed."""
    folder = tmp_path / "Praxis Müller ünï 皮肤"
    folder.mkdir()
    for name in DOOR:
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def installed(checkout: Path) -> Path:
    """The same with a stand-in for the environment, stamped by the installer's own code."""
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "course").write_text(COURSE)
    (programs / "course").chmod(0o755)
    stamp(checkout, "run")
    return checkout


@pytest.fixture
def here(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installer, in this process, at work on the empty checkout."""
    monkeypatch.setattr(install, "ROOT", checkout)
    monkeypatch.setattr(install, "VENV", checkout / ".venv")
    monkeypatch.setattr(install, "STAMP", checkout / ".venv" / "course-stamp.json")
    return checkout


def stamp(checkout: Path, kind: str) -> None:
    code = f"import install, json; install.STAMP.write_text(json.dumps(install.wanted({kind!r})))"
    subprocess.run([sys.executable, "-c", code], cwd=checkout, check=True)


def begin(checkout: Path, *arguments: str, **environment: str) -> Started:
    command = [sys.executable, str(checkout / "start.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=os.environ | environment, timeout=120
    )


def outcome(capsys: pytest.CaptureFixture[str], *argv: str) -> Result:
    code = start.main([*argv])
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return code, said


class Recorder:
    """Stands in for `install.call`: notes each command, and lets the ones that contain `failing` fail."""

    def __init__(self, failing: str = "never", stderr: str = "") -> None:
        self.commands: list[str] = []
        self.failing, self.stderr = failing, stderr

    def __call__(self, command: list[str | Path], **_: object) -> Started:
        line = " ".join(map(str, command))
        self.commands.append(line)
        if " venv " in line:
            install.tool("uv").parent.mkdir(parents=True, exist_ok=True)
            for name in ("uv", "python"):
                install.tool(name).touch()
        return subprocess.CompletedProcess([], int(self.failing in line), "", self.stderr)
