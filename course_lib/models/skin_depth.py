"""Light in skin: a teaching model of how light fades on its way down.

Never use it to choose or to check settings. Published values for skin differ by orders of magnitude
(LISTER2012), so draw the band between `LightDepth.modelled_mm` and `measured_mm`, never one line. Parameters
and sources are those of `course_lib/evidence/data/optics.yaml`. How heat behaves is `skin_depth_heat`.

Absorption, scattering and attenuation are in 1/cm, as the papers print them; depths are in mm, wavelengths in
nm. Arguments may be numbers or arrays that broadcast. What lies outside the range of a fit is refused with
ValueError.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.evidence import Laser, Melanin, MelaninStep, named, optics

Floats = NDArray[np.float64]

_MM_PER_CM = 10
LONGEST_NM = 11_000


def melanosome_per_cm(wavelength_nm: ArrayLike) -> Floats:
    """Absorption of a melanosome [1/cm]: `6.6e11 * nm**-3.33` (JACQUES1998).

    Single melanosomes differ ten-fold (JACQUESMEL).

    Raises:
        ValueError: a wavelength outside 350 to 1,100 [nm].

    >>> float(melanosome_per_cm(694).round())
    228.0
    """
    fit = optics().formulas.melanosome
    return np.asarray(fit.scale * _within("wavelength_nm", wavelength_nm, *fit.valid_nm) ** -fit.power)


def baseline_per_cm(wavelength_nm: ArrayLike) -> Floats:
    """Absorption of skin without melanin, blood and water [1/cm] (JACQUES1998).

    `0.244 + 85.3 * exp(-(nm - 154) / 66.2)` from 350 to 1,100 [nm]; above that a constant, a teaching
    assumption that counts for little beside water.

    Raises:
        ValueError: a wavelength outside 350 to 11,000 [nm].

    >>> baseline_per_cm([532, 1550]).round(2).tolist()
    [0.53, 0.25]
    """
    fit = optics().formulas.baseline
    nm = _within("wavelength_nm", wavelength_nm, fit.valid_nm[0], LONGEST_NM)
    fitted = fit.floor + fit.scale * np.exp(-(nm - fit.from_nm) / fit.per_nm)
    return np.asarray(np.where(nm <= fit.valid_nm[1], fitted, fit.beyond))


def scattering_per_cm(wavelength_nm: ArrayLike) -> Floats:
    """Reduced scattering of skin [1/cm]: `46.0 * (nm / 500)**-1.421` (JACQUES2013).

    Fitted from 400 to 1,300 [nm]. Up to 2,000 [nm] the curve is carried on, and reads low: at 1,550 nm the
    measured value is about twice as high (SALOMATINA2006).

    Raises:
        ValueError: a wavelength outside 400 to 2,000 [nm].

    >>> float(scattering_per_cm(1064).round(1))
    15.7
    """
    fit = optics().formulas.scattering
    nm = _within("wavelength_nm", wavelength_nm, fit.valid_nm[0], fit.extrapolated_to_nm)
    return np.asarray(fit.scale * (nm / 500) ** -fit.power)


def outer_skin_per_cm(
    wavelength_nm: ArrayLike, water_per_cm: ArrayLike, melanin_fraction: ArrayLike
) -> Floats:
    """Absorption of the outer skin [1/cm]: melanin, water and the rest.

    `f * melanosome + 0.5 * water + (1 - f) * baseline` (JACQUES1998). The share of water is an assumption.

    Args:
        wavelength_nm: 350 to 1,100 [nm].
        water_per_cm: absorption of water [1/cm].
        melanin_fraction: share of the outer skin that is melanosomes, 0 to 1. Not a Fitzpatrick type.

    Raises:
        ValueError: a wavelength or a share outside its range.

    >>> outer_skin_per_cm(1064, 0.1511, [0.013, 0.43]).round(1).tolist()
    [1.0, 23.8]
    """
    share = _within("melanin_fraction", melanin_fraction, 0, 1)
    water = optics().formulas.melanin.water_fraction.value * np.asarray(water_per_cm)
    melanin = share * melanosome_per_cm(wavelength_nm)
    return np.asarray(melanin + water + (1 - share) * baseline_per_cm(wavelength_nm))


def dermis_per_cm(
    wavelength_nm: ArrayLike,
    water_per_cm: ArrayLike,
    *,
    oxygenated_per_cm: ArrayLike = 0,
    deoxygenated_per_cm: ArrayLike = 0,
) -> Floats:
    """Absorption of the dermis [1/cm]: 0.2 % blood, 75 % of it with oxygen, 65 % water (JACQUES2013).

    `B * (S * oxygenated + (1 - S) * deoxygenated) + W * water + (1 - B) * baseline`.

    Raises:
        ValueError: a wavelength outside 350 to 11,000 [nm].

    >>> float(dermis_per_cm(532, 0.00043, oxygenated_per_cm=235, deoxygenated_per_cm=217.4).round(3))
    0.987
    """
    mix = optics().formulas.dermis
    blood, saturation = mix.blood_fraction.value, mix.saturation.value
    in_blood = saturation * np.asarray(oxygenated_per_cm) + (1 - saturation) * np.asarray(deoxygenated_per_cm)
    rest = (1 - blood) * baseline_per_cm(wavelength_nm)
    return np.asarray(blood * in_blood + mix.water_fraction.value * np.asarray(water_per_cm) + rest)


def light_left(depth_mm: ArrayLike, attenuation_per_cm: ArrayLike) -> Floats:
    """The share of the light that is left at a depth, 0 to 1: `exp(-attenuation * depth)` (Beer-Lambert).

    Raises:
        ValueError: a depth or an attenuation below 0.

    >>> light_left([0, 1, 2], 10).round(3).tolist()
    [1.0, 0.368, 0.135]
    """
    depth = _within("depth_mm", depth_mm, 0, np.inf)
    return np.asarray(
        np.exp(-_within("attenuation_per_cm", attenuation_per_cm, 0, np.inf) * depth / _MM_PER_CM)
    )


def attenuation_per_cm(absorption_per_cm: ArrayLike, scattering_per_cm: ArrayLike) -> Floats:
    """How fast a wide beam fades [1/cm] (JACQUES2013).

    `sqrt(3 * a * (a + s))` where scattering s is greater than absorption a, else `a + s`. More absorption
    means faster fading within each of the two, but they do not meet: where a reaches s, the value falls.

    Raises:
        ValueError: a value below 0.

    >>> attenuation_per_cm([0.5, 12000], [13.4, 0]).round(2).tolist()
    [4.57, 12000.0]
    """
    absorbed = _within("absorption_per_cm", absorption_per_cm, 0, np.inf)
    scattered = _within("scattering_per_cm", scattering_per_cm, 0, np.inf)
    both = absorbed + scattered
    return np.asarray(np.where(scattered > absorbed, np.sqrt(3 * absorbed * both), both))


@dataclass(frozen=True)
class DepthBand:
    """Where 1/e (about 37 %) of the light is left in dermis [mm]; no `measured_mm`: modelled only."""

    modelled_mm: float
    measured_mm: float | None

    @property
    def low_mm(self) -> float:
        """The shallower of the two."""
        return self.modelled_mm if self.measured_mm is None else min(self.modelled_mm, self.measured_mm)

    @property
    def high_mm(self) -> float:
        """The deeper of the two."""
        return self.modelled_mm if self.measured_mm is None else max(self.modelled_mm, self.measured_mm)


def depth_band(laser: Laser) -> DepthBand:
    """Where 37 % of a laser's light is left in dermis: by the model, and from measured coefficients [mm].

    A wide beam; a small spot reaches less deep. Above 2,000 nm scattering is left out, and above 1,000 nm the
    blood (it would change the depth by about 1 % at most), as in the table of the evidence.

    >>> band = depth_band(optics().laser(1064))
    >>> round(band.modelled_mm, 2), round(band.measured_mm, 2)
    (2.46, 2.19)
    """
    nm = laser.wavelength_nm
    blood = laser.blood if nm <= optics().formulas.dermis.blood_counts_to_nm else None
    absorbed = dermis_per_cm(
        nm,
        laser.water.value,
        oxygenated_per_cm=blood.oxygenated if blood else 0,
        deoxygenated_per_cm=blood.deoxygenated if blood else 0,
    )
    modelled = attenuation_per_cm(absorbed, scattering_per_cm(nm) if laser.scattering else 0)
    measured = None
    if laser.dermis_measured:
        found = laser.dermis_measured
        measured = _MM_PER_CM / float(attenuation_per_cm(found.absorption, found.scattering))
    return DepthBand(_MM_PER_CM / float(modelled), measured)


def outer_skin_band_per_cm(laser: Laser, melanin: Melanin) -> tuple[float, float] | None:
    """Absorption of the outer skin from its least to its most melanin [1/cm]; None above 1,100 nm.

    Raises:
        DataError: there is no such step of melanin.

    >>> [round(each) for each in outer_skin_band_per_cm(optics().laser(532), "darker")]
    [100, 238]
    """
    step = _step(melanin)
    if laser.melanosome is None:
        return None
    low, high = outer_skin_per_cm(laser.wavelength_nm, laser.water.value, [step.low, step.high])
    return float(low), float(high)


def outer_skin_takes(laser: Laser, melanin: Melanin, outer_skin_mm: float) -> tuple[float, float] | None:
    """The share of the light that the outer skin takes, from its least to its most melanin, 0 to 1.

    Computed, with no scattering, from melanin shares of medium certainty (JACQUES1998, recalled). None above
    1,100 nm, where the formula for melanin ends.

    Args:
        laser: of which wavelength the light is.
        melanin: "lighter", "medium" or "darker".
        outer_skin_mm: its thickness [mm].

    Raises:
        DataError: there is no such step of melanin.
        ValueError: a thickness below 0.

    >>> [round(100 * each) for each in outer_skin_takes(optics().laser(1064), "darker", 0.06)]
    [6, 13]
    """
    band = outer_skin_band_per_cm(laser, melanin)
    if band is None:
        return None
    least, most = 1 - light_left(outer_skin_mm, band)
    return float(least), float(most)


def light_in_skin(
    depth_mm: ArrayLike, depth_37_mm: float, outer_skin_mm: float, outer_skin_per_cm: float
) -> Floats:
    """The share of the light that is left in skin, 0 to 1: what the melanin leaves, times the fading below.

    All that lies under the outer skin counts as dermis.

    Args:
        depth_mm: from the surface down [mm].
        depth_37_mm: where 37 % would be left in dermis [mm].
        outer_skin_mm: thickness of the outer skin [mm].
        outer_skin_per_cm: what the outer skin takes beside that [1/cm]; 0 where melanin plays no part.

    Raises:
        ValueError: a depth, a thickness or an absorption below 0.

    >>> light_in_skin([0, 0.06, 2.46], 2.46, 0.06, 24).round(2).tolist()
    [1.0, 0.85, 0.32]
    """
    depth = _within("depth_mm", depth_mm, 0, np.inf)
    passed = light_left(np.minimum(depth, outer_skin_mm), outer_skin_per_cm)
    return np.asarray(passed * light_left(depth, _MM_PER_CM / depth_37_mm))


def _step(melanin: Melanin) -> MelaninStep:
    steps = {str(key): step for key, step in optics().formulas.melanin.steps.items()}
    return named(melanin, steps, "step of melanin")


def _within(name: str, value: ArrayLike, low: float, high: float) -> Floats:
    values = np.asarray(value, dtype=np.float64)
    # Written so that NaN, which compares with nothing, is refused too.
    outside = ~((values >= low) & (values <= high))
    if np.any(outside):
        span = f"{low:g} to {high:g}" if np.isfinite(high) else f"{low:g} or more"
        raise ValueError(f"{name} {values[outside][0]:g} is outside what the model covers: {span}")
    return values
