"""The shape of `optics.yaml`: 18 wavelengths, targets of a flash, experiments, and check values."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from course_lib.evidence.errors import named
from course_lib.evidence.optics_formulas_schema import Formulas
from course_lib.evidence.schema import DATA, Cited, CitedId, CitedText, SourceId, Text, twice
from course_lib.evidence.yaml_file import Problem, Record, read

LightAction = Literal["removes", "coagulates", "warms", "target"]
TargetShape = Literal["layer", "cylinder", "sphere", "heated_layer"]

_Positive = Annotated[float, Field(gt=0)]


def _rises(low: float, value: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"must rise: low {low:g} <= value {value:g} <= high {high:g}")


class Water(Cited):
    """Absorption of water [1/cm], with the lowest and highest of the sources."""

    value: _Positive
    low: _Positive
    high: _Positive

    @model_validator(mode="after")
    def _value_lies_between(self) -> "Water":
        _rises(self.low, self.value, self.high)
        return self


class Melanosome(Cited):
    """Absorption of a melanosome [1/cm], by the formula and by its alternative."""

    value: _Positive
    alternative: _Positive


class Blood(Cited):
    """Absorption of whole blood [1/cm], with and without oxygen."""

    oxygenated: _Positive
    deoxygenated: _Positive


class SkinScattering(Cited):
    """Reduced scattering of skin by the formula [1/cm], and whether the formula was fitted there."""

    value: _Positive
    validity: Literal["in_range", "extrapolated"]


class MeasuredDermis(Cited):
    """Absorption and reduced scattering of dermis as measured, mean and sd [1/cm]."""

    absorption: _Positive
    absorption_sd: _Positive
    scattering: _Positive
    scattering_sd: _Positive


class LightDepth(Cited):
    """Where 1/e of the light is left [mm]: modelled, from measured coefficients, and for water alone."""

    absorption: _Positive
    modelled_mm: _Positive
    measured_mm: _Positive | None = None
    water_only_mm: _Positive | None = None


class ColumnDepth(Record):
    """How deep the narrow columns of a fractional treatment reach [mm]."""

    low: _Positive
    high: _Positive
    src: SourceId

    @model_validator(mode="after")
    def _low_is_lower(self) -> "ColumnDepth":
        _rises(self.low, self.low, self.high)
        return self


class Laser(Record):
    """One wavelength, named as staff know it. No melanosome, blood or scattering: it plays no part there."""

    wavelength_nm: Annotated[int, Field(ge=350, le=11_000)]
    name: Text
    short: Text
    use: Text
    action: LightAction
    does: CitedText
    reaches: CitedText | None = None
    column_mm: ColumnDepth | None = None
    water: Water
    melanosome: Melanosome | None = None
    blood: Blood | None = None
    scattering: SkinScattering | None = None
    dermis_measured: MeasuredDermis | None = None
    depth: LightDepth
    note: Text


class Target(Cited):
    """Something in the skin that a flash may heat, with a size for the illustration [um]."""

    name: Text
    size_um: _Positive
    shape: TargetShape


class CheckValue(Record):
    """A value that a model must give, within its tolerance."""

    what: Text
    value: float
    unit: Text
    tolerance: _Positive
    src: CitedId
    note: CitedText | None = None


class Experiment(Record):
    """What an experiment found, to hold beside the model."""

    what: Text
    low: float
    high: float | None = None
    unit: Text
    note: Text | None = None
    src: SourceId


class TeachingPoints(Record):
    """Sentences that stand with the explorers."""

    deepest: CitedText
    deeper: CitedText
    ipl: CitedText


class Optics(Record):
    """`optics.yaml`."""

    notice: Text
    actions: Annotated[Mapping[LightAction, Text], AfterValidator(MappingProxyType)]
    lasers: tuple[Laser, ...]
    formulas: Formulas
    targets: Annotated[Mapping[str, Target], AfterValidator(MappingProxyType)]
    check_values: Annotated[Mapping[str, CheckValue], AfterValidator(MappingProxyType)]
    experiments: tuple[Experiment, ...]
    teaching_points: TeachingPoints
    limits: tuple[CitedText, ...]

    def laser(self, wavelength_nm: int) -> Laser:
        """The laser of this wavelength [nm]. Raises DataError, naming those there are."""
        return named(str(wavelength_nm), {str(one.wavelength_nm): one for one in self.lasers}, "wavelength")


def _check(file: Optics) -> list[Problem]:
    problems = [
        *twice(tuple(laser.name for laser in file.lasers), "lasers", "name"),
        *twice(tuple(laser.short for laser in file.lasers), "lasers", "short"),
    ]
    before = 0
    for at, laser in enumerate(file.lasers):
        if laser.wavelength_nm <= before:
            text = f"{laser.wavelength_nm} nm stands after {before} nm; wavelengths must rise"
            problems.append(Problem(("lasers", at, "wavelength_nm"), text))
        before = laser.wavelength_nm
        if (laser.dermis_measured is None) != (laser.depth.measured_mm is None):
            text = "measured_mm and dermis_measured belong together: give both or none"
            problems.append(Problem(("lasers", at, "depth"), text))
    below: tuple[str, float] | None = None
    for key, step in file.formulas.melanin.steps.items():
        if not (below[1] if below else 0) < step.low < step.high:
            after = f" and begin above '{below[0]}'" if below else ""
            text = f"'{key}' must rise from low to high{after}"
            problems.append(Problem(("formulas", "melanin", "steps", key), text))
        below = (key, step.high)
    return problems


@cache
def optics() -> Optics:
    """The optics file: lasers, formulas, targets, experiments."""
    return read(DATA / "optics.yaml", Optics, check=_check)
