"""What a backup keeps, as tests read it."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_lib.evidence.clinic import NAME
from course_lib.grading import book
from course_lib.grading.office import office

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


def tree(home: Path) -> dict[str, bytes]:
    """All that a backup has to bring back."""
    folders = ("learners", *(f"office/{step}" for step in ("submitted", "autograded", "feedback")))
    files = [path for name in folders for path in (home / name).rglob("*")]
    files += [home / NAME, *office(home).glob("*.jsonl")]
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in files
        if path.is_file() and path.suffix != ".lock"
    }


def rows(home: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(book.path(home))
    try:
        return [*connection.iterdump()]  # type: ignore[list-item]
    finally:
        connection.close()
