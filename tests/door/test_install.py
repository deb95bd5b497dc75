"""Installing once, and what goes wrong, in plain sentences."""

import ast
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import install
from tests.door.conftest import ROOT, Recorder, outcome, posix

# --- Installing -------------------------------------------------------------------------------------------


def test_an_installation_takes_its_steps_in_order_and_is_stamped_last(
    here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    record = Recorder()
    monkeypatch.setattr(install, "call", record)
    install.install("run")
    venv, pip, sync, editable, setup = record.commands
    assert venv.endswith(f"-m venv --clear {here / '.venv'}")
    assert "--require-hashes" in pip
    assert sync.endswith(f"--require-hashes --compile-bytecode {here / 'requirements.lock'}")
    assert editable.endswith(f"--offline --no-build-isolation --no-deps --editable {here}")
    assert setup.endswith(" setup")
    assert re.findall(r"\[(\d)/4\]", capfd.readouterr().out) == ["1", "2", "3", "4"]
    assert install.is_installed("run")
    install.install("run")
    assert len(record.commands) == 5  # a second time there is nothing to do


def test_a_changed_lock_is_synchronised_without_making_the_environment_anew(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Recorder()
    monkeypatch.setattr(install, "call", record)
    install.install("run")
    (here / "requirements.lock").open("a").write("# changed\n")
    install.install("run")
    again = record.commands[5:]
    assert len(again) == 3
    assert [" pip sync " in again[0], " pip install " in again[1]] == [True, True]


@pytest.mark.parametrize("failing", [" venv ", "--no-deps -r", " sync ", "--editable"])
def test_an_installation_that_stopped_half_way_is_done_again(
    here: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    monkeypatch.setattr(install, "call", Recorder(failing, "error: Connection refused"))
    with pytest.raises(install.Stop, match="no internet"):
        install.install("run")
    assert not install.STAMP.exists()
    again = Recorder()
    monkeypatch.setattr(install, "call", again)
    install.install("run")
    assert " venv " in again.commands[0]
    assert install.is_installed("run")


def test_packages_that_fail_to_arrive_are_tried_a_second_time(
    here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    record = Recorder(" sync ", "dns error")
    monkeypatch.setattr(install, "call", record)
    with pytest.raises(install.Stop):
        install.install("run")
    assert sum(" sync " in line for line in record.commands) == 2
    assert "trying once more" in capfd.readouterr().out


def test_a_course_whose_own_set_up_fails_is_installed_all_the_same(
    here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "call", Recorder("course setup"))
    install.install("run")
    assert install.is_installed("run")
    assert "The course works without it." in capfd.readouterr().out


# --- What goes wrong, in plain sentences ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: failed to write: No space left on device (os error 28)", "The disk is full."),
        ("OSError: [WinError 5] Access is denied: 'C:\\\\x'", "A file of the course cannot be written."),
        ("error: Hash mismatch for `numpy`", "A package that arrived is not the one"),
        ("error sending request: dns error: failed to lookup", "there seems to be no internet"),
        ("ERROR: Could not find a version that satisfies uv==0.13.9", "there seems to be no internet"),
        ("Resolved 112 packages\nerror: the moon is in the way", "    error: the moon is in the way"),
    ],
)
def test_what_an_installer_says_becomes_a_sentence_with_a_next_step(output: str, sentence: str) -> None:
    said = install.why(output)
    assert sentence in said
    assert re.search("[Ss]tart again", said)


def test_an_old_python_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 6))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    code, said = outcome(capsys)
    assert code == 2
    assert said.startswith("The course needs Python 3.11 or newer; this is 3.9.6.\nInstall a newer Python")


def test_an_old_python_names_a_newer_one_on_the_same_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 6))
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "python3.12" else None)
    assert "Type instead: python3.12 start.py" in outcome(capsys)[1]


def test_the_door_still_loads_on_python_38() -> None:
    text = (ROOT / "start.py").read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    top = [node.names[0].name for node in tree.body if isinstance(node, ast.Import)]
    assert top == ["os", "sys"]
    assert "from __future__ import annotations" in text


def test_a_python_without_venv_names_debians_package(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: name == "venv")
    code, said = outcome(capsys)
    assert code == 2
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in said


def test_a_folder_that_cannot_be_written_is_named(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:  # root may write anywhere, so the refusal itself is played
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(install.tempfile, "TemporaryFile", refuse)
    code, said = outcome(capsys)
    assert code == 2
    assert said.startswith(f"The course cannot write into its folder {here}.\nMove the folder")


def test_too_small_a_disk_is_told_before_anything_is_made(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage(here)._replace(free=12_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    code, said = outcome(capsys)
    assert code == 2
    assert "needs about 700 MB of disk and 12 MB are free." in said
    assert not install.VENV.exists()


def test_a_disk_that_fills_up_in_between_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(install, "call", full)
    code, said = outcome(capsys)
    assert (code, said) == (2, f"The disk is full. {install.MAKE_ROOM}\n")


def test_a_missing_lock_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "requirements.lock").unlink()
    install.tool("python").parent.mkdir(parents=True)
    install.tool("python").touch()
    code, said = outcome(capsys)
    assert code == 2
    assert said.startswith("requirements.lock is missing from")


def test_a_lock_without_the_installer_is_refused() -> None:
    with pytest.raises(install.Stop, match=r"requirements\.lock does not name uv=="):
        install.uv_pin("numpy==2.0 \\\n    --hash=sha256:00\n")


def test_two_starts_do_not_install_at_once(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "call", Recorder())
    with install.one_at_a_time():
        code, said = outcome(capsys)
    assert code == 2
    assert said == "The course is being set up in another window. Wait until it is done there.\n"
    with install.one_at_a_time():  # and the way is free again
        pass


@contextlib.contextmanager
def silent_registry() -> Iterator[str]:
    """A registry that takes every call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/simple"


def without_registries(address: str) -> dict[str, str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    return outer | {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": address}


@pytest.mark.slow
def test_a_first_start_without_a_network_says_so(checkout: Path) -> None:
    with socket.socket() as taken:  # bound and not listening: every connection is refused
        taken.bind(("127.0.0.1", 0))
        environment = without_registries(f"http://127.0.0.1:{taken.getsockname()[1]}/simple")
        command = [sys.executable, str(checkout / "start.py")]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 2
    assert done.stderr.startswith("The packages could not be fetched: there seems to be no internet here")
    assert not (checkout / ".venv" / "course-stamp.json").exists()


@posix
@pytest.mark.slow
def test_ctrl_c_during_the_installation_ends_it_with_a_sentence(checkout: Path) -> None:
    with silent_registry() as address:
        child = subprocess.Popen(
            [sys.executable, str(checkout / "start.py")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=without_registries(address),
            start_new_session=True,
        )
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith("[2/4]"):
                break
        time.sleep(0.5)
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does
        said = child.communicate(timeout=60)[1]
    assert child.returncode == 130
    assert said.strip() == "Stopped. Nothing is broken: start again whenever you like."
    assert not (checkout / ".venv" / "course-stamp.json").exists()
