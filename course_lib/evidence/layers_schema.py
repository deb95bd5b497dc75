"""The shape of `layers.yaml`: how thick the layers of skin are, measured and as drawn."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from course_lib.evidence.errors import named
from course_lib.evidence.schema import DATA, Cited, CitedText, Key, SourceId, Text, twice
from course_lib.evidence.yaml_file import Problem, Record, read

LayerName = Literal["epidermis", "papillary", "reticular"]
LAYERS: tuple[LayerName, ...] = ("epidermis", "papillary", "reticular")
"""The layers above the fat, from the surface down."""

_Um = Annotated[float, Field(gt=0, le=10_000)]


class Method(Record):
    """How a thickness was measured, and what that does to it."""

    label: Text
    note: Text | None = None


class DrawnLayer(Cited):
    """A layer as the cross-section draws it, with the range that it may have [um]."""

    thickness_um: _Um
    low_um: _Um | None = None
    high_um: _Um | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _lies_in_its_range(self) -> "DrawnLayer":
        if (self.low_um is None) != (self.high_um is None):
            raise ValueError("low_um and high_um belong together: give both or none")
        if self.low_um and self.high_um and not self.low_um <= self.thickness_um <= self.high_um:
            raise ValueError(
                f"must rise: low {self.low_um:g} <= thickness {self.thickness_um:g} <= high {self.high_um:g}"
            )
        return self


class Site(Record):
    """A place on the body with its layers."""

    key: Key
    name: Text
    layers: Annotated[Mapping[LayerName, DrawnLayer], AfterValidator(MappingProxyType)]


class MeasuredLayer(Record):
    """A thickness as a source gives it [um]: a mean with its sd, a range, or a ratio to another place."""

    site: Text
    sex: Literal["male", "female"] | None = None
    layer: Text
    mean_um: _Um | None = None
    sd_um: _Um | None = None
    low_um: _Um | None = None
    high_um: _Um | None = None
    relative: Annotated[float, Field(ge=1)] | None = None
    method: Text
    n: Text | None = None
    src: SourceId
    note: Text | None = None


class Layers(Record):
    """`layers.yaml`."""

    notice: Text
    methods: Annotated[Mapping[str, Method], AfterValidator(MappingProxyType)]
    disagreement: CitedText
    layer_names: Annotated[Mapping[LayerName, Text], AfterValidator(MappingProxyType)]
    fat_name: Text
    sites: tuple[Site, ...]
    measured: tuple[MeasuredLayer, ...]

    def site(self, key: str) -> Site:
        """The site called `key`. Raises DataError, naming those there are."""
        return named(key, {site.key: site for site in self.sites}, "site")


def _check(file: Layers) -> list[Problem]:
    problems = [
        *twice(tuple(site.key for site in file.sites), "sites", "key"),
        *twice(tuple(site.name for site in file.sites), "sites", "name"),
    ]
    inputs = {row.src for row in file.measured}
    for at, site in enumerate(file.sites):
        if tuple(site.layers) != LAYERS:
            text = f"layers must be, from the surface down: {', '.join(LAYERS)}"
            problems.append(Problem(("sites", at, "layers"), text))
        problems += [
            Problem(("sites", at, "layers", name), f"rests on {source}, of which no row is measured here")
            for name, layer in site.layers.items()
            for source in layer.also
            if source not in inputs
        ]
    problems += [
        Problem(("measured", at, "method"), f"there is no method '{row.method}'")
        for at, row in enumerate(file.measured)
        if row.method not in file.methods
    ]
    return problems


@cache
def layers() -> Layers:
    """The layers file: sites as they are drawn, and what was measured."""
    return read(DATA / "layers.yaml", Layers, check=_check)
