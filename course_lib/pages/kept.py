"""What earlier builds have made, kept as JSON in the build's folder; what is damaged there is made anew."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course_lib.pages.lesson import Lesson


def stored(path: Path) -> object:
    """What the file holds, or None when it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def keep(path: Path, key: str, lesson: "Lesson") -> None:
    """Keep a lesson under the hash of all that it was made from."""
    path.write_text(json.dumps({"key": key, "lesson": asdict(lesson)}), encoding="utf-8")


def kept(path: Path, key: str) -> "Lesson | None":
    """The lesson that was kept under this hash, if it was."""
    found = stored(path)
    if not isinstance(found, dict) or found.get("key") != key:
        return None
    return _lesson(found["lesson"])


def last_made(out: Path, slugs: Iterable[str]) -> tuple["Lesson", ...]:
    """These lessons as they were last made, in this order; what has never been made is left out."""
    found = dict(_last_made(out))
    return tuple(_lesson(found[slug]) for slug in slugs if slug in found)


def _lesson(fields: dict[str, Any]) -> "Lesson":
    from course_lib.pages.lesson import Lesson, Section

    fields["sections"] = tuple(Section(**section) for section in fields["sections"])
    for name in ("sources", "kinds"):
        fields[name] = tuple((source_id, text) for source_id, text in fields[name])
    fields["keys"] = tuple(fields["keys"])
    return Lesson(**fields)


def keep_content(path: Path, key: str, content: str) -> None:
    """Keep the content hash of a lesson as the course itself has it, without any value of the clinic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"key": key, "content": content}), encoding="utf-8")


def kept_content(path: Path, key: str) -> str | None:
    """The content hash that was kept under this hash, if it was."""
    found = stored(path)
    return str(found["content"]) if isinstance(found, dict) and found.get("key") == key else None


def contents(out: Path) -> dict[str, str]:
    """The content hash of each lesson as it was last made: what a clinician's review names as its version."""
    return {slug: made["content"] for slug, made in _last_made(out)}


def minutes(out: Path) -> dict[str, int]:
    """How long each lesson takes [min], as it was last made."""
    return {slug: made["minutes"] for slug, made in _last_made(out)}


def _last_made(out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((out / "lessons").glob("*.json")):
        if isinstance(found := stored(path), dict):
            yield path.stem, found["lesson"]
