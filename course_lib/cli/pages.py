"""Making the pages from the command line, with a bar while there is something to wait for."""

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
    from course_lib.grading.release import ensure_released
    from course_lib.pages.build import build

    released = ensure_released(checkout(), folder)
    for problem in released.problems:
        print(problem, file=sys.stderr)
    with _Progress() as progress:
        built = build(
            root=checkout(),
            out=OUT,
            home=folder,
            papers=released.notebooks,
            progress=progress.step,
            force=force,
        )
    return built.folder, built.run


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
