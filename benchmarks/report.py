"""Results as files: with the machine, the versions and the commit, and without anybody's name."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = ("jupyterlab", "jupyter-server", "ipywidgets", "anywidget", "plotly", "playwright")
NOTE = "Machines are shared and differ: what counts is the ratio of two rows of one run, not a row alone."


@dataclass(frozen=True)
class Target:
    """What the course promises of one number, and what came out."""

    what: str
    wanted: str
    got: float
    met: bool

    @classmethod
    def at_most(cls, what: str, limit: float, got: float, unit: str) -> "Target":
        return cls(what, f"at most {limit:g} {unit}".strip(), got, got <= limit)

    @classmethod
    def at_least(cls, what: str, limit: float, got: float, unit: str) -> "Target":
        return cls(what, f"at least {limit:g} {unit}".strip(), got, got >= limit)


def write(
    name: str,
    title: str,
    how: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    targets: Sequence[Target],
    details: Mapping[str, Any],
    conditions: Mapping[str, Any],
    folder: Path = RESULTS,
) -> str:
    """Write `<name>.json` and `<name>.md` into `folder` and return the table for the screen.

    Args:
        how: a paragraph on how it was measured.
        rows: one sequence a line; numbers get three significant digits.
        details: everything measured, for whoever wants to compute again.
        conditions: see `conditions`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "name": name,
        "note": NOTE,
        "conditions": dict(conditions),
        "columns": list(columns),
        "rows": [list(row) for row in rows],
        "targets": [vars(target) for target in targets],
        "details": dict(details),
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    kept = "\n".join(table(("Target", "Wanted", "Got", "Met"), [_row(target) for target in targets]))
    shown = "\n".join(table(columns, rows)) + "\n\n" + kept
    where = ", ".join(f"{key} {value}" for key, value in conditions.items())
    page = f"# {title}\n\n{how}\n\n{shown}\n\n{NOTE}\n\nMeasured with: {where}.\n"
    (folder / f"{name}.md").write_text(page, encoding="utf-8")
    return shown


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table, its columns as wide as what stands in them.

    >>> print("\\n".join(table(["what", "ms"], [["page", 15.234]])))
    | what | ms   |
    |------|------|
    | page | 15.2 |
    """
    lines = [list(columns), *([word(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    written = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    return [written[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *written[1:]]


def word(cell: object) -> str:
    """A cell as it is written: numbers with three significant digits, never as a power of ten.

    >>> word(15.234), word(1234.5), word(3), word(True), word("page")
    ('15.2', '1234', '3', 'yes', 'page')
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.3g}"
    return str(cell)


def conditions(chromium: str = "", packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Under what it was measured: no path, no name of a machine or of a person.

    Args:
        chromium: the version of the browser, where there was one.
        packages: those whose versions matter.
    """
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": platform.system(),
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
        **({"chromium": chromium} if chromium else {}),
    }


def _row(target: Target) -> tuple[str, str, float, bool]:
    return target.what, target.wanted, target.got, target.met


def _commit() -> str:
    """The commit, and whether what is measured differs from it."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        commit = git("rev-parse", "--short", "HEAD")
        changed = git("status", "--porcelain", "--", "course_lib", "notebooks", "assignments")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{commit} with changes" if changed else commit


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return "unknown"
    return f"{size / 2**30:.0f} GiB"
