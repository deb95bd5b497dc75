"""The same pages for any web host or a memory stick: no server, no network, answers stay in the browser."""

import re
import shutil
from pathlib import Path

from course_lib.pages.errors import BuildError

_MARK = ".laser-skin-course"


def publish(built: Path, target: Path) -> int:
    """Copy the built pages into ``target`` and return how many files there are.

    Raises:
        BuildError: the folder holds something that an earlier publish did not make.
    """
    if target.exists() and not target.is_dir():
        raise BuildError(f"{target} is a file; name a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / _MARK).is_file():
        raise BuildError(
            f"{target} is not empty, and its files are not from this command; name a new or empty folder"
        )
    if target.is_dir():
        for child in target.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
    target.mkdir(parents=True, exist_ok=True)
    (target / _MARK).write_text(
        "Made by `course publish`, which may replace everything here.\n", encoding="utf-8"
    )
    count = 0
    for path in sorted(built.rglob("*")):
        # A plain web host cannot choose the compressed twins, cannot mark a quiz, and keeps no clinic's file.
        if path.is_dir() or path.suffix == ".gz" or path.name.startswith(("quiz-", "review.")):
            continue
        copy = target / path.relative_to(built)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".html":
            copy.write_text(for_browsers(path.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            shutil.copyfile(path, copy)
        count += 1
    return count


def for_browsers(text: str) -> str:
    """Tell the page that there is no server behind it, and take away what only a server can do."""
    text = re.sub(r"<!--served-->.*?<!--/served-->", "", text, flags=re.DOTALL)
    return text.replace('data-home="server"', 'data-home="browser"')
