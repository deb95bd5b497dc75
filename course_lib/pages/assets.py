"""The files that pages load: named by their hash, so that a browser may keep them for good."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from course_lib import plotlyjs
from course_lib.pages.errors import BuildError
from course_lib.widgets.kept import part, script

_HERE = Path(__file__).parent
WIDGETS = ("explorer", "question", "claim", "paper", "role_play")
SHEETS = ("page.css", "home.css", "projector.css", "review.css", "print.css")
HOST = ("store", "model", "glossary", "path", "print", "host")
_DEFAULT = "export default "


@dataclass(frozen=True)
class Assets:
    """Addresses below the pages' folder."""

    style: str
    scripts: tuple[str, ...]
    plotly: str
    projector: tuple[str, ...] = ()
    """The scripts of the projector views: the widgets' own, and no learner's store."""
    review: str = ""
    """The script of the page on which a clinician confirms."""
    reference: tuple[str, ...] = ()
    """The style sheet and the script of the lists with search, and of what is printed."""


def write(folder: Path) -> Assets:
    """Write every shared file into ``folder/_static`` and return their addresses."""
    widgets = tuple(_named(folder, name, "js", classic(name, script(name)).encode()) for name in WIDGETS)
    sheets = [part("palette.css"), *(part(f"{name}.css") for name in WIDGETS)]
    sheets += [(_HERE / name).read_text(encoding="utf-8") for name in SHEETS]
    plotly = plotlyjs.asset()
    _write(folder / plotly.url, plotly.path.read_bytes())
    return Assets(
        style=_named(folder, "course", "css", "\n".join(sheets).encode()),
        scripts=(*widgets, _joined(folder, "host", HOST)),
        plotly=plotly.url,
        projector=(*widgets, _joined(folder, "projector", ("model", "glossary", "projector"))),
        review=_joined(folder, "review", ("review",)),
        reference=(
            _named(folder, "reference", "css", (_HERE / "reference.css").read_bytes()),
            _joined(folder, "reference", ("reference",)),
        ),
    )


def _joined(folder: Path, name: str, parts: tuple[str, ...]) -> str:
    """One classic script of several files, with nothing in it for other scripts to see."""
    text = "\n".join((_HERE / f"{part}.js").read_text(encoding="utf-8") for part in parts)
    return _named(folder, name, "js", f"(() => {{\n{text}\n}})();\n".encode())


def classic(name: str, module: str) -> str:
    """A widget's module as a classic script that registers itself.

    Browsers refuse modules from ``file://``, where the same pages must work; and a module in the page itself
    would need a weaker content policy. So the one ``export default`` becomes the value of a function.

    Raises:
        BuildError: the script imports something, or does not have exactly one default export.
    """
    if len(re.findall(r"^export ", module, re.MULTILINE)) != 1 or module.count(_DEFAULT) != 1:
        raise BuildError(f"{name}.js: a widget's script has one 'export default' and no other export")
    if re.search(r"^import\b", module, re.MULTILINE):
        raise BuildError(f"{name}.js: a widget's script imports nothing; shared helpers stand in dom.js")
    body = module.replace(_DEFAULT, "return ")
    return f"(window.courseWidgets ??= {{}}).{name} = (() => {{\n{body}\n}})();\n"


def _named(folder: Path, name: str, ending: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()[:12]
    url = f"_static/{name}.{digest}.{ending}"
    _write(folder / url, content)
    return url


def _write(path: Path, content: bytes) -> None:
    """Write a file and its compressed twin; the name says what is in it, so one that is there is right."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    path.write_bytes(content)
