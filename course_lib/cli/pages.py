"""Making the pages from the command line, with a bar while there is something to wait for."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import course_lib

ROOT = Path(course_lib.__file__).resolve().parents[1]
OUT = ROOT / "_build"


def make_pages(folder: Path, force: bool = False) -> tuple[Path, tuple[str, ...]]:
    """Make the pages that have changed, with the clinic's file in `folder`.

    Returns where they are, and which lessons were run for them.

    Raises: BuildError, DataError.
    """
    from course_lib.course import checkout
    from course_lib.pages.build import build

    papers = _released(folder)
    with _Progress() as progress:
        built = build(
            root=checkout(),
            out=OUT,
            home=folder,
            papers=papers,
            progress=progress.step,
            force=force,
        )
    return built.folder, built.run


def _released(folder: Path) -> dict[str, Path]:
    """The release copies of the quizzes, made anew when anything that they are made from has changed."""
    from course_lib.course import checkout
    from course_lib.pages.build import common

    # The bank alone takes longer to read than a start with nothing to do may last.
    digest = hashlib.sha256(common(folder).encode())
    for path in sorted((checkout() / "assignments").rglob("*")):
        if path.suffix in {".yaml", ".ipynb", ".json", ".py"}:
            digest.update(path.read_bytes())
    stamp, wanted = OUT / "released.json", {"from": digest.hexdigest(), "for": str(folder)}
    try:
        stored = json.loads(stamp.read_text(encoding="utf-8"))
        found = {name: Path(place) for name, place in stored["papers"].items()}
        if stored["made"] == wanted and all(path.is_file() for path in found.values()):
            return found
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass  # never made, or made by an older course
    from course_lib.grading.release import ensure_released

    released = ensure_released(checkout(), folder)
    for problem in released.problems:
        print(problem, file=sys.stderr)
    papers = dict(released.notebooks)
    if not released.problems:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        places = {name: str(path) for name, path in papers.items()}
        stamp.write_text(json.dumps({"made": wanted, "papers": places}), encoding="utf-8")
    return papers


class _Progress:
    """A progress bar that appears only when there is something to wait for."""

    def __init__(self) -> None:
        self.bar: Any = None

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def step(self, done: int, total: int, what: str) -> None:
        if self.bar is None:
            from tqdm import tqdm  # type: ignore[import-untyped]

            self.bar = tqdm(total=total, desc="Making the pages", unit="lesson", leave=False)
        self.bar.set_postfix_str(what, refresh=False)
        self.bar.n = done
        self.bar.refresh()
