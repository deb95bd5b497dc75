#!/usr/bin/env python3
"""Open the course with one command: ``python3 start.py``.

Uses nothing but Python itself. The first start fills the environment ``.venv`` (see install.py); every start
then hands over to the ``course`` command in it.

This file must still load on Python 3.8, so that an old Python gets a sentence instead of a SyntaxError.
"""

from __future__ import annotations  # annotations would be evaluated, and fail, on the Pythons we turn away

import os
import sys

OLDEST = (3, 11)

HELP = """\
Open the course, test it, or write its locks.

  python3 start.py                  open the course in your browser (the first time also installs it)
  python3 start.py --no-browser     the same, and only print the address
  python3 start.py --port 8500      the same, at another port
  python3 start.py --lab            open JupyterLab, for authors and trainers
  python3 start.py check            any command of `course`; `python3 start.py open --help` says more

  python3 start.py test             run every check and every test
  python3 start.py test -k stamp    the same checks, but only the tests whose name contains "stamp"
  python3 start.py lock             write both locks anew after a change of pyproject.toml
  python3 start.py lock --upgrade   the same, with the newest versions that pyproject.toml allows

On Windows, write `py` instead of `python3`. Ctrl-C ends the course; your answers are kept.
"""


def main(argv: list[str]) -> int:
    """Do what `argv` (without the program's name) asks for; the result is the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may lack a letter of the folder's name
            stream.reconfigure(errors="replace")
    if sys.version_info[:2] < OLDEST:
        print(too_old(), file=sys.stderr)
        return 2
    import install  # only now: install.py is written for the Pythons that the course runs on

    try:
        return run(argv)
    except install.Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Nothing is broken: start again whenever you like.", file=sys.stderr)
        return 130
    except OSError as error:
        print(install.why(str(error)), file=sys.stderr)
        return 2


def too_old() -> str:
    """Say that this Python is too old, and name a newer one when it is on this machine."""
    import shutil

    here = "{}.{}.{}".format(*sys.version_info[:3])
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        if shutil.which(name):
            return f"The course needs Python 3.11 or newer; this is {here}. Type instead: {name} start.py"
    return (
        f"The course needs Python 3.11 or newer; this is {here}.\n"
        "Install a newer Python from python.org or your software store, then start again."
    )


def run(argv: list[str]) -> int:
    """Install what is missing, then hand over to the command that `argv` names."""
    import install

    first = argv[0] if argv else ""
    if first in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    if first == "lock":
        return install.lock(argv[1:])
    if first == "test":
        install.install("test")
        return become([str(install.tool("python")), str(install.ROOT / "tests" / "checks.py"), *argv[1:]])
    install.install("run")
    arguments = argv if first and not first.startswith("-") else ["open", *argv]
    return become([str(install.tool("course")), *arguments])


def become(command: list[str]) -> int:
    """Replace this process by `command`; on Windows, which cannot, run it and pass its exit code on."""
    import install

    if not os.path.exists(command[0]):
        install.forget()
        raise install.Stop(f"{command[0]} is missing. Start again: the course will then be set up anew.")
    sys.stdout.flush()
    if not install.WINDOWS:
        os.execve(command[0], command, install.environment())
    import subprocess

    child = subprocess.Popen(command, env=install.environment())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the console sends it to the child as well, which closes in its own time
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
