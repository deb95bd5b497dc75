"""Pydantic's findings as sentences for the author of a data file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from course_lib.evidence.errors import did_you_mean, one_of

Loc = tuple[int | str, ...]

_EXPECTED = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "date_type": "must be a date like 2026-11-20",
    "date_from_datetime_parsing": "must be a date like 2026-11-20",
    "date_parsing": "must be a date like 2026-11-20",
    "tuple_type": "must be a list: [a, b]",
    "list_type": "must be a list: [a, b]",
    "dict_type": "must be a block of `name: value` lines",
    "model_type": "must be a block of `name: value` lines",
}


def sentence(details: ErrorDetails, model: type[BaseModel]) -> str:
    """One finding as `field value what is allowed`."""
    kind, loc, given = details["type"], details["loc"], details["input"]
    if kind == "missing":
        missing = _field(loc) if isinstance(loc[-1], int) else f"'{loc[-1]}'"
        return f"{missing} is missing{_of(loc[:-1])}"
    if kind == "extra_forbidden":
        allowed = [name for member in _models_at(model, loc[:-1]) for name in member.model_fields]
        near = did_you_mean(loc[-1], allowed)
        return f"there is no field '{loc[-1]}' here{near} (fields: {one_of(allowed)})"
    if kind == "union_tag_not_found":
        return f"{details['ctx']['discriminator']} is missing{_of(loc)}"
    if kind == "union_tag_invalid":
        context = details["ctx"]
        return f"{context['discriminator']} '{context['tag']}' must be one of: {context['expected_tags']}"
    what = _what(details)
    if loc and loc[-1] == "[key]":
        # The name of a block, not a value in it.
        return f"{_short(given)} {what}"
    # The choices of a list may hold what was given as a part of theirs.
    says_it_already = (
        isinstance(given, str) and given and given in what and details["type"] != "literal_error"
    )
    if says_it_already or not _is_short(given):
        return f"{_field(loc)}{':' if details['type'] == 'value_error' else ''} {what}"
    return f"{_field(loc)} {_short(given)} {what}"


def _what(details: ErrorDetails) -> str:
    if details["type"] == "literal_error":
        # Pydantic lists the choices as "'a', 'b' or 'c'".
        allowed = str(details["ctx"]["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        return f"is not allowed{did_you_mean(details['input'], allowed)} (allowed: {one_of(allowed)})"
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    if details["type"] in ("too_short", "too_long"):
        context = details["ctx"]
        least, most = context.get("min_length"), context.get("max_length")
        return f"must have at least {least} item{'s' * (least > 1)}" if least else f"must have at most {most}"
    message = details["msg"].replace("Input should be", "must be").replace("String should", "must")
    return _EXPECTED.get(details["type"]) or message[0].lower() + message[1:]


def _field(loc: Loc) -> str:
    """The last name in `loc` with the index behind it: `options[2]` counts from one, as people do."""
    names = [str(step) for step in loc if isinstance(step, str) and not step.startswith("[")]
    if loc and isinstance(loc[-1], int):
        return f"{names[-1] if names else 'item'}[{loc[-1] + 1}]"
    return names[-1] if names else "the file"


def _of(loc: Loc) -> str:
    return f" in {_field(loc)}" if loc else ""


def _is_short(given: object) -> bool:
    return not isinstance(given, Mapping) and len(_json(given)) <= 120


def _short(given: object) -> str:
    return f"'{given}'" if isinstance(given, str) else _json(given)


def _json(given: object) -> str:
    return json.dumps(given, ensure_ascii=False, default=str)


def _models_at(annotation: Any, loc: Loc) -> Iterator[type[BaseModel]]:
    """The models that may stand at `loc` below `annotation`, to list the fields that are allowed there."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not loc:
            yield annotation
        elif loc[0] in annotation.model_fields:
            yield from _models_at(annotation.model_fields[str(loc[0])].annotation, loc[1:])
        elif loc[0] in _tags(annotation):
            yield from _models_at(annotation, loc[1:])
    elif origin in (tuple, list):
        yield from _models_at(inner[0], loc[1:])
    elif origin in (dict, Mapping):
        yield from _models_at(inner[1], loc[1:])
    else:
        for member in inner:
            yield from _models_at(member, loc)


def _tags(model: type[BaseModel]) -> set[object]:
    """The names under which pydantic lists this member of a union: its `type: Literal["single"]`."""
    annotations = (field.annotation for field in model.model_fields.values())
    return {tag for literal in annotations if get_origin(literal) is Literal for tag in get_args(literal)}
