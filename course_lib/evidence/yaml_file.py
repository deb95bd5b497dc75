"""Read a YAML file into frozen pydantic models; say file, line and what is allowed when it does not fit."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from course_lib.evidence.errors import DataError
from course_lib.evidence.messages import Loc, sentence

_CHECKOUT = Path(__file__).resolve().parents[2]
_DEEPEST = 20
_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Record(BaseModel):
    """Base of every model of a data file: frozen, no unknown fields, no silent conversion, no infinities.

    Give it no validator with mode="before" on a whole model: pydantic then forgets that the input was JSON,
    and refuses lists where tuples are meant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Problem(NamedTuple):
    """What only shows when the whole file is known: where (keys and indices from the root), and what."""

    loc: Loc
    text: str


class _Loader(_BaseLoader):  # type: ignore[misc]
    """PyYAML's safe loader without the surprises of YAML 1.1.

    There `on:` is true, `no` is false, 010 is eight and 1:30 is ninety. The clinic's overlay has a field `on`
    and telephone numbers, so only plain numbers, true, false and null are anything but text here.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"(?:true|True|false|False)$", "tTfF"),
    ("null", r"(?:~|null|Null|)$", ["~", "n", "N", ""]),
    ("int", r"-?(?:0|[1-9][0-9]{0,17})$", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)

M = TypeVar("M", bound=BaseModel)


def read(
    path: Path,
    model: type[M],
    *,
    check: Callable[[M], Iterable[Problem]] | None = None,
    context: Mapping[str, object] | None = None,
) -> M:
    """Read the file at `path` as a `model`.

    `check` looks at the finished model for what no single field can know (ids used twice, say).
    `context` reaches the model's validators as pydantic's validation context.

    Raises DataError with every problem of the file, one a line:
    `healing.yaml:41: days [9, 5, 2] must rise: low <= typical <= high`.
    """
    name = _shown(path)
    return read_text(_text(path, name), name, model, check=check, context=context)


def read_text(
    text: str,
    name: str,
    model: type[M],
    *,
    check: Callable[[M], Iterable[Problem]] | None = None,
    context: Mapping[str, object] | None = None,
) -> M:
    """Read a text as `read` reads a file; `name` is what the problems call it.

    Raises DataError, as `read`.
    """
    root, data = parse(text, name)
    problems: list[Problem] = []
    try:
        # By way of JSON: its strict mode takes a list for a tuple and text for a date, and nothing else.
        result = model.model_validate_json(json.dumps(data), context=dict(context or {}))
        problems = list(check(result)) if check else []
    except ValidationError as error:
        problems = [
            Problem(details["loc"], sentence(details, model))
            for details in error.errors(include_url=False, include_context=True)
        ]
    if problems:
        found = sorted((_line(root, problem.loc), problem.text) for problem in problems)
        raise DataError("\n".join(dict.fromkeys(_told(name, line, text) for line, text in found)))
    return result


def places(path: Path) -> Callable[[Loc], str]:
    """Return what says where a thing of the file at `path` stands, as problems do: `healing.yaml:41`.

    For checks of more than one file at a time, which `read` cannot make.

    Raises DataError, as `read`.
    """
    name = _shown(path)
    root, _ = parse(_text(path, name), name)
    return lambda loc: f"{name}:{_line(root, loc)}"


def _shown(path: Path) -> str:
    # Two files of the course are called collagen.yaml, so inside the checkout the folder is part of the name.
    path = path.resolve()
    return path.relative_to(_CHECKOUT).as_posix() if path.is_relative_to(_CHECKOUT) else path.name


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{name}: there is no such file") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(f"{name}:{line}: this is not UTF-8 text; save the file as UTF-8") from None
    except OSError as error:
        raise DataError(f"{name}: cannot be read ({error.strerror})") from None


def parse(text: str, name: str) -> tuple[yaml.Node, object]:
    """The nodes and the data of a YAML text; one without any field is an empty block.

    Raises DataError, with `name` as the name of the file: no YAML, a name that stands twice, too deep a nest.
    """
    try:
        too_deep = _line_too_deep(text)
        if too_deep:
            what = f"lists and blocks may lie in each other {_DEEPEST} deep, no deeper"
            raise DataError(f"{name}:{too_deep}: {what}")
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            # Nothing but comments: a file without fields, and only the model knows whether that will do.
            return yaml.MappingNode("tag:yaml.org,2002:map", []), {}
        faults = sorted(set(_faults(root, set())))
        if faults:
            raise DataError("\n".join(_told(name, line, what) for line, what in faults))
        return root, loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = _line_at(error.problem_mark or error.context_mark)
        what = " ".join(part for part in (error.context, error.problem) if part)
        hint = next((text for part, text in _HINTS.items() if part in what), "")
        raise DataError(_told(name, line, f"this is not YAML: {what}{hint}")) from None
    except yaml.YAMLError as error:
        raise DataError(_told(name, 1, f"this is not YAML: {error}")) from None


# What an author may have done, by a part of the parser's own words.
_HINTS = {
    "cannot start any token": "; indent with spaces, not tabs, and put text with odd characters in quotes",
    "mapping values are not allowed": "; put a text that has a colon in it in quotes",
    "did not find expected": "; look above it for a quotation mark that is not closed, or a line too far in",
    "unexpected end of stream": "; look above it for a quotation mark that is not closed",
}


def _told(name: str, line: int, text: str) -> str:
    # A value may have lines of its own; a problem is told in one.
    return f"{name}:{line}: {' '.join(text.split())}"


def _line_at(mark: Any) -> int:
    # PyYAML counts from 0, and leaves the mark out where it has none.
    return int(mark.line) + 1 if mark else 1


def _line_too_deep(text: str) -> int | None:
    """The line in which the nesting goes beyond all sense: libyaml builds nodes by recursion, and crashes."""
    depth = 0
    events: Iterable[Any] = yaml.parse(text, Loader=_Loader)
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return _line_at(event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _faults(node: yaml.Node, seen: set[int]) -> Iterable[tuple[int, str]]:
    """What YAML allows and a data file must not have, with its line."""
    line = _line_at(node.start_mark)
    if id(node) in seen:
        # One text in two places, or a loop without end: neither can be checked by line.
        yield line, "anchors and aliases (&name, *name) are not allowed; write the value out"
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _faults(item, seen)
    elif isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            key_line = _line_at(key.start_mark)
            if not isinstance(key, yaml.ScalarNode) or not key.tag.endswith(":str"):
                yield key_line, "a field name must be text; put it in quotes"
            elif key.value in first:
                yield key_line, f"'{key.value}' stands here and in line {first[key.value]}; keep one"
            else:
                first[key.value] = key_line
            yield from _faults(value, seen)


def _line(root: yaml.Node, loc: Loc) -> int:
    """The line of the thing at `loc`; for a missing field, the line of what it is missing from."""
    node, line = root, _line_at(root.start_mark)
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    node, line = value, _line_at(key.start_mark)
                    break
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = _line_at(node.start_mark)
        # Anything else is missing, or a name that pydantic put in, such as the chosen member of a union.
    return line
