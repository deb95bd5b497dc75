"""What a lesson's page weighs, part by part, and how long it takes to make the pages."""

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup

from benchmarks import report
from benchmarks.measured import Spread, in_turn
from course_lib.pages.build import build

ROOT = report.ROOT
BUILD = """
import sys
from pathlib import Path
from course_lib import course
from course_lib.cli import main, pages
pages.OUT = Path(sys.argv[1])
course.checkout = lambda: Path(sys.argv[2])
sys.exit(main(["build", *sys.argv[3:]]))
"""
CHANGED = "collagen"
HOW = (
    "Bytes of the files that a browser loads for each lesson: as they are, and as gzip packs them. "
    "The build is the command `course build`, start of Python included: full makes every page anew with "
    f"`--force`; one has a changed notebook, `{CHANGED}`; cached finds nothing to do. "
)


def parts(page: Path) -> dict[str, bytes]:
    """The page's own bytes, split by what they are for, and every file that it loads.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.js").write_text("1;")
    >>> _ = (folder / "x.html").write_text('<script src="a.js"></script><script id="course-page">{}</script>')
    >>> {name: len(content) for name, content in parts(folder / "x.html").items()}
    {'text': 62, 'tables and questions': 2, 'a.js': 2}
    """
    whole = page.read_text(encoding="utf-8")
    soup = BeautifulSoup(whole, "html.parser")
    data = soup.select_one("#course-page")
    inside = str(data.string) if data else ""
    found = {"text": whole.replace(inside, "", 1).encode(), "tables and questions": inside.encode()}
    for tag in soup.select("script[src], link[href]"):
        url = str(tag.get("src") or tag.get("href"))
        if not url.startswith("data:"):
            found[kind(url)] = (page.parent / url).read_bytes()
    return found


def kind(url: str) -> str:
    """A file's name without the hash in it.

    >>> kind("_static/explorer.0a1b2c3d4e5f.js"), kind("a.js")
    ('explorer.js', 'a.js')
    """
    name, *_, ending = url.rsplit("/", 1)[-1].split(".")
    return f"{name}.{ending}"


def copied(root: Path) -> Path:
    """A checkout whose notebooks may be changed."""
    for name in ("notebooks", "assignments"):
        shutil.copytree(ROOT / name, root / name)
    return root


def change(root: Path, word: str) -> None:
    """Add a word to the lesson's last text."""
    path = root / "notebooks" / f"{CHANGED}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    texts[-1].source += f"\n{word}"
    nbformat.write(notebook, path)


def timed(root: Path, out: Path, home: Path, *options: str) -> float:
    """How long `course build` takes for the checkout in `root` [s]."""
    environment = {**os.environ, "COURSE_HOME": str(home)}
    command = [sys.executable, "-c", BUILD, str(out), str(root), *options]
    began = time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="builds of each kind (default: 5)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root, out, home = copied(Path(folder, "root")), Path(folder, "out"), Path(folder, "home")
        built = build(root=root, out=out, home=home)
        weights = {slug: parts(built.folder / f"{slug}.html") for slug in built.lessons}
        took: dict[str, list[float]] = {"full": [], "one": [], "cached": []}
        for turn, name in enumerate(in_turn(list(took), chosen.rounds)):
            if name == "one":
                change(root, f"Turn {turn}.")
            took[name].append(timed(root, out, home, *(["--force"] if name == "full" else [])))
    print(written(weights, took, report.conditions("none")))
    return 0


def written(
    weights: dict[str, dict[str, bytes]],
    took: dict[str, list[float]],
    conditions: dict[str, str],
    folder: Path = report.RESULTS,
) -> str:
    """Write the result of a run; returns the table."""
    sizes = {
        slug: {name: (len(content), len(gzip.compress(content, 9))) for name, content in found.items()}
        for slug, found in weights.items()
    }
    rows: list[tuple[object, ...]] = []
    targets = []
    for slug, found in sizes.items():
        charts = {name: size for name, size in found.items() if name.startswith("plotly")}
        own = {name: size for name, size in found.items() if name not in charts}
        rows += [(slug, name, raw / 1000, packed / 1000) for name, (raw, packed) in found.items()]
        for what, those in (("all without plotly", own), ("all", found)):
            rows.append(
                (
                    slug,
                    f"**{what}**",
                    *(sum(size[place] for size in those.values()) / 1000 for place in (0, 1)),
                )
            )
        raw = sum(size[0] for size in own.values()) / 1000
        targets.append(report.Target.at_most(f"{slug}, without plotly", 600, raw, "kB"))
    spreads = {name: Spread.of(each) for name, each in took.items()}
    targets += [
        report.Target.at_most(f"build of {len(sizes)} lessons, full", 90, spreads["full"].p50, "s"),
        report.Target.at_most("build, one lesson changed", 15, spreads["one"].p50, "s"),
        report.Target.at_most("build, cached", 1, spreads["cached"].p50, "s"),
    ]
    builds = "; ".join(
        f"{name} {spread.p50:.2f} s ({spread.low:.2f} to {spread.high:.2f})"
        for name, spread in spreads.items()
    )
    return report.write(
        "page_weight",
        "The weight of a page, and the time to make it",
        f"{HOW}Measured, middle of {len(took['full'])}: {builds}.",
        ("Lesson", "Part", "raw [kB]", "gzip [kB]"),
        rows,
        targets,
        {"bytes": sizes, "build_s": took},
        conditions,
        folder,
    )


if __name__ == "__main__":
    sys.exit(main())
