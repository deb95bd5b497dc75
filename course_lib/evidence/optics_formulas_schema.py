"""The shape of the formulas in `optics.yaml`: the parameters of light and heat in skin."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from course_lib.evidence.schema import Cited, CitedId, CitedText, SourceId, Text
from course_lib.evidence.yaml_file import Record

Melanin = Literal["lighter", "medium", "darker"]
Shape = Literal["layer", "cylinder", "sphere"]

_Positive = Annotated[float, Field(gt=0)]
_Share = Annotated[float, Field(ge=0, le=1)]


def _rises(span: tuple[float, float]) -> tuple[float, float]:
    if not 0 < span[0] < span[1]:
        raise ValueError("must rise from above 0")
    return span


_Span = Annotated[tuple[float, float], AfterValidator(_rises)]


class Alternative(Record):
    """Another form of a formula."""

    formula: Text
    src: SourceId


class PowerLaw(Cited):
    """`scale * nm**-power` [1/cm], fitted between two wavelengths [nm]."""

    formula: Text
    scale: _Positive
    power: _Positive
    valid_nm: _Span
    alternatives: tuple[Alternative, ...]
    note: CitedText


class MelaninStep(Record):
    """The share of the outer skin that is melanosomes, 0 to 1."""

    label: Text
    low: _Share
    high: _Share
    src: SourceId
    note: Text | None = None


class Fraction(Record):
    """A share, 0 to 1, with its range where there is one."""

    label: Text
    value: _Share
    low: _Share | None = None
    high: _Share | None = None
    src: CitedId
    note: CitedText | None = None


class OuterSkin(Record):
    """Absorption of the outer skin: melanin in three steps, water, and the rest."""

    formula: Text
    steps: Annotated[Mapping[Melanin, MelaninStep], AfterValidator(MappingProxyType)]
    certainty: Text
    elsewhere: MelaninStep
    water_fraction: Fraction


class Baseline(Cited):
    """`floor + scale * exp(-(nm - from_nm) / per_nm)` [1/cm]; `beyond` above the wavelengths of the fit."""

    formula: Text
    floor: _Positive
    scale: _Positive
    from_nm: _Positive
    per_nm: _Positive
    valid_nm: _Span
    beyond: _Positive
    beyond_src: CitedId


class Dermis(Record):
    """Absorption of the dermis: blood, water, and the rest."""

    formula: Text
    blood_fraction: Fraction
    saturation: Fraction
    water_fraction: Fraction
    blood_counts_to_nm: _Positive


class Scattering(PowerLaw):
    """`scale * (nm/500)**-power` [1/cm]; above `valid_nm` the curve is carried on."""

    scale_sd: _Positive
    power_sd: _Positive
    extrapolated_to_nm: _Positive


class PlainFormula(Cited):
    """A formula without parameters of its own."""

    formula: Text
    plain: Text | None = None


class Relaxation(Cited):
    """How fast heat leaves a target: the diffusivity [cm2/s] and the factor of each shape."""

    formula: Text
    diffusivity_cm2_per_s: _Positive
    geometry: Annotated[Mapping[Shape, _Positive], AfterValidator(MappingProxyType)]
    plain: Text


class HeatedLayer(Cited):
    """How fast heat leaves a surface layer that light has heated."""

    formula: Text
    geometry: _Positive
    note: CitedText


class Ablation(Cited):
    """The steam model: heat water from skin to boiling point [J/(cm3 K), Celsius], and boil it [J/cm3]."""

    formula: Text
    heat_capacity: _Positive
    from_celsius: float
    to_celsius: float
    vaporisation: _Positive
    water_fraction: _Share
    heat: _Positive
    plain: Text


class Formulas(Record):
    """The parameters of the teaching formulas."""

    melanosome: PowerLaw
    melanin: OuterSkin
    baseline: Baseline
    dermis: Dermis
    scattering: Scattering
    beer_lambert: PlainFormula
    attenuation: PlainFormula
    relaxation: Relaxation
    heated_layer: HeatedLayer
    ablation: Ablation
    removal: PlainFormula
