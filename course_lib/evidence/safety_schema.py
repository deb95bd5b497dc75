"""The shape of `safety.yaml`: what was counted, eye protection, and what adverts leave out."""

from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from course_lib.evidence.errors import named
from course_lib.evidence.schema import DATA, Cited, CitedId, CitedText, Key, Text, twice
from course_lib.evidence.yaml_file import Problem, Record, read

_Percent = Annotated[float, Field(ge=0, le=100)]
_Nanometres = Annotated[float, Field(ge=100, le=20_000)]


def _rises(ends: tuple[float, float]) -> tuple[float, float]:
    if not ends[0] < ends[1]:
        raise ValueError("must rise: low < high")
    return ends


class Rate(Record):
    """A rate as its source printed it [%]: exactly one of the fields is given."""

    about: _Percent | None = None
    between: Annotated[tuple[_Percent, _Percent], AfterValidator(_rises)] | None = None
    up_to: _Percent | None = None
    under: _Percent | None = None
    none_in: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Rate":
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            allowed = ", ".join(type(self).model_fields)
            raise ValueError(f"a rate is one of {allowed}; this one has {', '.join(given) or 'none'}")
        return self


class Count(Cited):
    """What was counted after a treatment, among whom, and what the count does not say."""

    key: Key
    device: Text
    outcome: Text
    unit: Literal["people", "treatments", "sessions", "procedures"]
    rate: Rate | None = None
    no_rate: Text | None = None
    published: Text
    who: Text
    not_said: CitedText

    @property
    def label(self) -> str:
        """The device and what was counted: what stands in a menu."""
        return f"{self.device}: {self.outcome}"

    @model_validator(mode="after")
    def _has_a_rate_or_says_why_not(self) -> "Count":
        if (self.rate is None) == (self.no_rate is None):
            raise ValueError(f"{self.key} needs either a rate, or no_rate with the reason; give one")
        return self


class LaserLine(Record):
    """A wavelength [nm] by the name that staff know it by; `unseen` where the eye sees nothing."""

    wavelength_nm: _Nanometres
    name: Text
    unseen: bool = False


class EyewearRule(Cited):
    """A rule for eye protection."""

    term: Text
    text: Text


class Eyewear(Record):
    """Which wavelengths reach the retina [nm], and the rules for eye protection."""

    retina_nm: Annotated[tuple[_Nanometres, _Nanometres], AfterValidator(_rises)]
    src: CitedId
    lasers: Annotated[tuple[LaserLine, ...], Field(min_length=1)]
    rules: tuple[EyewearRule, ...]


class Advert(Record):
    """A line of an advert: what it tells, what it leaves out, and what to ask instead."""

    key: Key
    advert: Text
    title: Text
    tells: CitedText
    leaves_out: CitedText
    ask: Annotated[tuple[Text, ...], Field(min_length=1)]
    say: Text


class Ask(Cited):
    """Something to ask for, whatever the advert says."""

    text: Text


class PatchRule(Cited):
    """A rule for test patches."""

    key: Key
    rule: CitedText


class Safety(Record):
    """`safety.yaml`."""

    notice: Text
    counts: tuple[Count, ...]
    eyewear: Eyewear
    adverts: tuple[Advert, ...]
    asks: tuple[Ask, ...]
    test_patch_rules: Annotated[tuple[PatchRule, ...], Field(min_length=1)]

    def count(self, key: str) -> Count:
        """The count called `key`. Raises DataError, naming near matches."""
        return named(key, {count.key: count for count in self.counts}, "count")

    def advert(self, key: str) -> Advert:
        """The advert called `key`. Raises DataError, naming near matches."""
        return named(key, {advert.key: advert for advert in self.adverts}, "advert")

    def test_patch_rule(self, key: str) -> PatchRule:
        """The rule for test patches called `key`. Raises DataError, naming near matches."""
        return named(key, {rule.key: rule for rule in self.test_patch_rules}, "test-patch rule")


def _check(file: Safety) -> list[Problem]:
    return [
        *twice(tuple(count.key for count in file.counts), "counts", "key"),
        *twice(tuple(count.label for count in file.counts), "counts", "outcome"),
        *twice(tuple(advert.key for advert in file.adverts), "adverts", "key"),
        *twice(tuple(rule.key for rule in file.test_patch_rules), "test_patch_rules", "key"),
    ]


@cache
def safety() -> Safety:
    """The safety file: counts, eyewear, adverts."""
    return read(DATA / "safety.yaml", Safety, check=_check)
