"""The form of a lesson notebook: what may stand in the file, and the skeleton that all lessons share.

Every function gives its findings as sentences for the author, `cell 'idea': ...`, or none.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import nbformat

HEADINGS = (
    "After this lesson you can",
    "Predict first",
    "The idea",
    "What the article says",
    "Say, don't say",
    "At your desk",
    "Practice",
    "Key points",
    "Sources",
)
ONLY_IN_JUPYTERLAB = "jupyterlab-only"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
HIDDEN = {"jupyter": {"source_hidden": True}}
WORDS_BEFORE_SOMETHING_TO_DO = 120

Notebook = dict[str, Any]
Cell = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """What a code cell calls: `ageing` of `course_lib.widgets.collagen`, with its arguments."""

    module: str
    name: str
    arguments: tuple[str, ...]


def source(cell: Cell) -> str:
    return "".join(cell["source"])


def call_in(cell: Cell) -> Call | None:
    """The call of a code cell, or None if it is anything but one import and one call."""
    try:
        body = ast.parse(source(cell)).body
    except SyntaxError:
        return None
    match body:
        case [
            ast.ImportFrom(module=str(module), names=[ast.alias(name=imported, asname=None)], level=0),
            ast.Expr(value=ast.Call(func=ast.Name(id=called), args=args, keywords=[])),
        ] if imported == called and re.fullmatch(r"course_lib\.widgets(\.[a-z_]+)?", module):
            values = [
                arg.value for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            if len(values) == len(args):
                return Call(module, called, tuple(values))
    return None


def calls(notebook: Notebook) -> list[Call]:
    found = [call_in(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [call for call in found if call]


def arguments_of(notebook: Notebook, name: str) -> list[str]:
    """The arguments of all calls of one function, in order."""
    return [argument for call in calls(notebook) if call.name == name for argument in call.arguments]


def file_faults(text: str) -> list[str]:
    """What is wrong with the file as such; opening and saving an unchanged lesson must not change it."""
    notebook = json.loads(text)
    found = []
    if notebook["metadata"] != METADATA:
        found.append(f"the notebook's metadata are {notebook['metadata']}; they must be {METADATA}")
    if (notebook["nbformat"], notebook["nbformat_minor"]) != (4, 5):
        found.append("the format must be 4.5, the one in which cells have ids")
    # `validate` would mend what it can and say nothing; this only looks.
    invalid = [error.message for error in nbformat.validator.iter_validate(notebook)]
    if invalid:
        found.append(f"not a valid notebook: {invalid[0]}")
    elif text != json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n":
        found.append("not written as JupyterLab writes it: open it there and save it")
    return found


def cell_faults(notebook: Notebook) -> Iterator[str]:
    """What is wrong with single cells: outputs, counts, stray metadata, ids, more code than a call."""
    seen: set[str] = set()
    for at, cell in enumerate(notebook["cells"]):
        where = f"cell '{cell['id']}'"
        if cell["id"] in seen:
            yield f"{where}: the id is used twice"
        seen.add(cell["id"])
        if not re.fullmatch(r"[a-z]+(-[a-zA-Z0-9]+)*", cell["id"]) or re.fullmatch("[0-9a-f]{8}", cell["id"]):
            yield f"{where}: the id must be readable words with hyphens, like idea-scaffold"
        if cell["cell_type"] == "markdown":
            yield from (f"{where}: {fault}" for fault in _markdown_faults(cell, first=at == 0))
        elif cell["cell_type"] == "code":
            yield from (f"{where}: {fault}" for fault in _code_faults(cell))
        else:
            yield f"{where}: a lesson has markdown and code cells only, no {cell['cell_type']} cell"


def _markdown_faults(cell: Cell, *, first: bool) -> Iterator[str]:
    if cell["metadata"] != ({"tags": [ONLY_IN_JUPYTERLAB]} if first else {}):
        yield f"stray metadata {cell['metadata']}"
    if set(cell) != {"cell_type", "id", "metadata", "source"}:
        yield f"stray fields {sorted(set(cell) - {'cell_type', 'id', 'metadata', 'source'})}"
    if not source(cell).strip():
        yield "it is empty"
    for line in source(cell).splitlines():
        plain = re.sub(r"[*_`]", "", line)
        # A list item or a table row is one thing, however many sentences it has.
        if not re.match(r"\s*([-|]|\d+\.) ?", plain) and re.search(r"[.?!][\"”]? +[A-Z\"“]", plain):
            yield f"more than one sentence on the line {line!r}"


def _code_faults(cell: Cell) -> Iterator[str]:
    if cell["metadata"] != HIDDEN:
        yield f"its metadata are {cell['metadata']}; they must be {HIDDEN}, so that the code is hidden"
    if cell["outputs"]:
        yield "it has outputs; clear them"
    if cell["execution_count"] is not None:
        yield f"its execution count is {cell['execution_count']}; clear it"
    call = call_in(cell)
    if call is None:
        yield "it must be exactly one import from course_lib.widgets and one call of what it imports"
        return
    quoted = ", ".join(json.dumps(argument, ensure_ascii=False) for argument in call.arguments)
    if source(cell) != f"from {call.module} import {call.name}\n\n{call.name}({quoted})":
        yield "it must be the import, an empty line and the call, nothing else"
    if call.name in ("claim", "practice") and cell["id"] != "-".join([call.name, *call.arguments]):
        yield f"its id must be '{'-'.join([call.name, *call.arguments])}', after what it shows"


def heading_cells(notebook: Notebook, level: int) -> list[tuple[str, int]]:
    """(text, number of its cell) of each heading of one level."""
    pattern = re.compile(rf"^{'#' * level} (.+)$", re.MULTILINE)
    return [
        (text.strip(), at)
        for at, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "markdown"
        for text in pattern.findall(source(cell))
    ]


def section(notebook: Notebook, heading: str) -> list[Cell]:
    """The cells from the one with a `##` heading up to the next such cell."""
    starts = [*heading_cells(notebook, 2), ("", len(notebook["cells"]))]
    for (text, at), (_, end) in pairwise(starts):
        if text == heading:
            return list(notebook["cells"][at:end])
    return []


def skeleton_faults(notebook: Notebook, *, slug: str, title: str, roles: list[str]) -> Iterator[str]:
    """What differs from the skeleton of a lesson: the first cells, the headings, what belongs under each."""
    cells = notebook["cells"]
    if not source(cells[0]).startswith("**In JupyterLab:** choose Run ▸ Run All Cells."):
        yield "the first cell must say '**In JupyterLab:** choose Run ▸ Run All Cells.'"
    if heading_cells(notebook, 1) != [(title, 1)]:
        yield f"the second cell must have the only title, '# {title}', as in course.yaml"
    headings = tuple(text for text, _ in heading_cells(notebook, 2))
    if headings != HEADINGS:
        yield f"the headings are {headings}; they must be {HEADINGS}"
        return
    if [call.arguments for call in _calls_in(section(notebook, HEADINGS[0]))] != [(slug,)]:
        yield f"under '{HEADINGS[0]}' stands objectives(\"{slug}\") and nothing else is called"
    predictions = [call.module for call in _calls_in(section(notebook, "Predict first"))]
    if predictions != [f"course_lib.widgets.{slug}"]:
        yield "under 'Predict first' stands one explorer of the lesson"
    if [text for cell in section(notebook, "At your desk") for text in _h3(cell)] != roles:
        yield f"under 'At your desk' each role has its paragraph, in this order: {', '.join(roles)}"
    if "clinician" not in " ".join(source(cell) for cell in section(notebook, "At your desk")):
        yield "'At your desk' must say when to hand over to the clinician"
    points = sum(source(cell).count("\n- ") for cell in section(notebook, "Key points"))
    if not 4 <= points <= 6:
        yield f"there are {points} key points; there must be 4 to 6"
    yield from _too_long_without_something_to_do(section(notebook, "The idea"))


def _too_long_without_something_to_do(cells: list[Cell]) -> Iterator[str]:
    words = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            words = 0
            continue
        for part in re.split(r"^(?=### )", source(cell), flags=re.MULTILINE):
            # A new short section may follow at once, but each is short by itself.
            words = 0 if part.startswith("### ") else words
            prose = re.sub(r"^#.*$|\[[A-Z][A-Z0-9, -]+\]", "", part, flags=re.MULTILINE)
            words += sum(any(map(str.isalnum, word)) for word in prose.split())
            if words > WORDS_BEFORE_SOMETHING_TO_DO:
                most = f"{WORDS_BEFORE_SOMETHING_TO_DO} are the most"
                yield f"cell '{cell['id']}': {words} words without anything to do; {most}"


def _calls_in(cells: list[Cell]) -> list[Call]:
    return calls({"cells": cells})


def _h3(cell: Cell) -> list[str]:
    return (
        re.findall(r"^### (.+)$", source(cell), flags=re.MULTILINE) if cell["cell_type"] == "markdown" else []
    )
