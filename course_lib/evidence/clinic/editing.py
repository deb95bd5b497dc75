"""Changing one entry of the clinic's file, and leaving every other letter of it as somebody wrote it.

PyYAML cannot write a file back with its notes, so an entry is cut out or put in where its parser says that
it stands. What comes out is read again: if it does not say exactly what was meant (somebody may write YAML in
ways that nobody foresaw), the whole file is written anew instead, its old text kept below as notes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

import yaml

from course_lib.evidence.clinic.loading import NAME
from course_lib.evidence.errors import DataError
from course_lib.evidence.yaml_file import parse

Keys: TypeAlias = Sequence[str]
Entry: TypeAlias = Mapping[str, object] | str

# A file with everything in it takes the other one a second for each change.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STEP = 2
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def with_entry(text: str, path: Keys, entry: Entry | None) -> str:
    r"""The file's text with the entry at `path` put in, replaced, or with None taken away.

    Notes, order and the look of everything else stay. An entry that loses its last line takes its empty
    block along.

    Raises DataError when the text is no YAML, or has something other than a block where one is needed.

    >>> print(with_entry("phones:\n  # at the desk\n  emergency: 999", ["phones", "clinician"], "020 7946"))
    phones:
      # at the desk
      emergency: 999
      clinician: "020 7946"
    <BLANKLINE>
    """
    data = _data(text)
    if entry is None and not _is_there(data, path):
        return text
    wanted = _changed(data, path, entry)
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    edited = _removed(text, path) if entry is None else _put(text, path, entry)
    if edited is None or not _says(edited, wanted):
        edited = _anew(wanted, text)
    return edited.replace("\n", newline)


def _data(text: str) -> dict[str, Any]:
    _, data = parse(text, NAME)
    if not isinstance(data, dict):
        raise DataError(f"{NAME}:1: the file must be a block of `name: value` lines")
    return data


def _says(text: str, wanted: object) -> bool:
    try:
        return _data(text) == wanted
    except DataError:
        return False


def _is_there(data: object, path: Keys) -> bool:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True


def _changed(data: dict[str, Any], path: Keys, entry: Entry | None) -> dict[str, Any]:
    """The same change to the data, which tells whether the change to the text was right."""
    changed = deepcopy(data)
    blocks = [changed]
    for key in path[:-1]:
        inner = blocks[-1].get(key)
        if inner is None:
            inner = blocks[-1][key] = {}
        if not isinstance(inner, dict):
            raise DataError(f"{NAME}: {key} must be a block of `name: value` lines")
        blocks.append(inner)
    if entry is not None:
        blocks[-1][path[-1]] = dict(entry) if isinstance(entry, Mapping) else entry
        return changed
    blocks[-1].pop(path[-1], None)
    for block, key in zip(reversed(blocks[:-1]), reversed(path[:-1]), strict=True):
        if not block[key]:
            del block[key]
    return changed


def _put(text: str, path: Keys, entry: Entry) -> str | None:
    """The text with the entry in it, or None where this file is not written in a way that allows it."""
    if text and not text.endswith("\n"):
        text += "\n"
    block = _compose(text)
    return text + _lines(path, entry, 0) if block is None else _put_in(text, block, path, entry)


def _put_in(text: str, block: yaml.MappingNode, path: Keys, entry: Entry) -> str | None:
    name, *rest = path
    found = _find(block, name)
    if found is None:
        if block.flow_style:
            return None
        at = _line_end(text, _end(block))
        return text[:at] + _lines(path, entry, block.value[0][0].start_mark.column) + text[at:]
    key, value = found
    colon = text.index(":", key.end_mark.index) + 1
    if not rest:
        return f"{text[:colon]} {_flow(entry)}{text[max(_end(value), colon) :]}"
    if isinstance(value, yaml.MappingNode):
        return _put_in(text, value, rest, entry)
    # Nothing stands there, or a word for it.
    text = text[:colon] + text[max(_end(value), colon) :]
    at = _line_end(text, colon)
    return text[:at] + _lines(rest, entry, key.start_mark.column + _STEP) + text[at:]


def _removed(text: str, path: Keys) -> str | None:
    """The text without the entry, or None where this file is not written in a way that allows it."""
    block: yaml.Node | None = _compose(text)
    doomed: tuple[yaml.MappingNode, yaml.Node, yaml.Node] | None = None
    for key in path:
        assert isinstance(block, yaml.MappingNode)
        found = _find(block, key)
        assert found
        # Whatever would be left empty goes too.
        if doomed is None or len(block.value) > 1:
            doomed = (block, *found)
        block = found[1]
    assert doomed
    parent, name, value = doomed
    if parent.flow_style:
        return None
    start = text.rfind("\n", 0, name.start_mark.index) + 1
    return text[:start] + text[_line_end(text, max(_end(value), name.end_mark.index)) :]


def _anew(data: Mapping[str, Any], before: str) -> str:
    """The whole file written anew, with what stood in it before as notes at its end."""
    told = "".join(f"# {line}\n" if line else "#\n" for line in before.splitlines())
    body = yaml.safe_dump(_quoted(data), allow_unicode=True, sort_keys=False, width=110)
    return f"{body}\n# This file was written anew. Before, it was:\n{told}"


def _quoted(value: object) -> object:
    return {str(key): _quoted(inner) for key, inner in value.items()} if isinstance(value, Mapping) else value


def _compose(text: str) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=_LOADER)
    return root if isinstance(root, yaml.MappingNode) else None


def _find(block: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    return next(((name, value) for name, value in block.value if name.value == key), None)


def _end(node: yaml.Node) -> int:
    """Where the last letter of a node stands; the parser's mark of a block lies behind the notes after it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        name, value = node.value[-1]
        return max(_end(value), int(name.end_mark.index))
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _lines(path: Keys, entry: Entry, indent: int) -> str:
    """The entry in lines of its own, below the names that lead to it."""
    *outer, last = path
    lines = [f"{' ' * (indent + _STEP * step)}{key}:\n" for step, key in enumerate(outer)]
    return "".join(lines) + f"{' ' * (indent + _STEP * len(outer))}{last}: {_flow(entry)}\n"


def _flow(entry: Entry) -> str:
    """The entry on one line, text in quotes, as JSON has it: a name may look like a number, or like null."""
    if isinstance(entry, str):
        return json.dumps(entry, ensure_ascii=False)
    return "{" + ", ".join(f"{key}: {_plain(each)}" for key, each in entry.items()) + "}"


def _plain(value: object) -> str:
    # A day reads better as the clinic would write it.
    is_day = isinstance(value, str) and _DAY.fullmatch(value)
    return str(value) if is_day else json.dumps(value, ensure_ascii=False)
