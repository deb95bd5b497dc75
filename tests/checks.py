"""The one list of checks, run by ``python3 start.py test`` (and so by CI) in the environment.

Every check runs, whatever the ones before it said. The last line is pytest's closing line.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a program, this file would see only its own folder

from tests import chromium  # noqa: E402

REPORT = ROOT / "_build" / "coverage.json"
CHECKS = {
    "ruff check": ["ruff", "check"],
    "ruff format": ["ruff", "format", "--check"],
    "mypy": ["mypy"],
    "lint-imports": ["lint-imports"],
}
# Tests of one file share servers and browsers, so a file stays in one process.
PARALLEL = ["--numprocesses=logical", "--maxprocesses=4", "--dist=loadfile"]
# What is true whatever it looks like is covered wholly; the rest nearly. Never lowered to pass.
WHOLE = ("course_lib/course.py", "course_lib/evidence", "course_lib/models", "course_lib/quiz")
FLOOR = 90.0


def main(arguments: list[str]) -> int:
    """Run every check, then pytest with `arguments`; 1 when any failed."""
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    announce("pytest")
    browser = chromium.find() or chromium.fetch()
    if browser:
        os.environ["COURSE_CHROMIUM"] = browser
    else:
        print(chromium.HOW, flush=True)
        failed.append("Chromium")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    measuring = [] if arguments else ["--cov", "--cov-report=term", f"--cov-report=json:{REPORT}"]
    code, closing = pytest([*PARALLEL, *measuring] if measuring else arguments)
    if code:
        failed.append("pytest")
    if measuring:
        short = (
            shortfalls(json.loads(REPORT.read_text(encoding="utf-8"))) if REPORT.exists() else ["no report"]
        )
        failed += [f"coverage: {line}" for line in short]
    else:
        print("Coverage is measured only when all tests run.")
    print(
        "\n".join(
            ["", "Failed:", *(f"  {name}" for name in failed)] if failed else ["", "Every check passed."]
        )
    )
    print(closing, flush=True)
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Run one check on the screen and tell whether it passed."""
    announce(name)
    program = Path(sys.executable).parent / command[0]
    return subprocess.run([program, *command[1:]], cwd=ROOT).returncode == 0


def announce(name: str) -> None:
    """Print a heading."""
    print(f"\n--- {name} ---", flush=True)


def pytest(arguments: list[str]) -> tuple[int, str]:
    """Run pytest on the screen; its exit code, and its closing line, kept back to be printed last."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [sys.executable, "-m", "pytest", *colour, *arguments]
    held = ""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            print(held, end="", flush=True)
            held = line
    if not re.search(r"(\d+ \w+|no tests ran).* in [\d.]+s", held):  # pytest died before it could count
        print(held, end="", flush=True)
        held = ""
    return child.returncode, held.rstrip("\n")


def shortfalls(report: dict[str, Any]) -> list[str]:
    """Name the parts of course_lib whose coverage, branches counted in, is under its floor.

    `report` is coverage's JSON report. A part that was not measured at all is under its floor too.
    """
    percents = dict(parts(report))
    short = [f"{name} was not measured" for name in WHOLE if name not in percents]
    for name, percent in percents.items():
        floor = 100.0 if name in WHOLE else FLOOR
        if percent < floor:
            short.append(f"{name} has {percent:.1f} %, its floor is {floor:.0f} %")
    return short


def parts(report: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Give each package and module directly under course_lib with its coverage [%]."""
    sums: dict[str, list[int]] = {}
    for path, file in report["files"].items():
        name = "/".join(path.replace("\\", "/").split("/")[:2])
        summary = file["summary"]
        total = sums.setdefault(name, [0, 0])
        total[0] += summary["covered_lines"] + summary["covered_branches"]
        total[1] += summary["num_statements"] + summary["num_branches"]
    for name, (covered, countable) in sorted(sums.items()):
        yield name, 100.0 * covered / countable if countable else 100.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
