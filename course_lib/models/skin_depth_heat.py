"""Heat in skin: how long a hot target takes to cool, and how much heat it takes to boil skin away.

A teaching model: never use it to choose or to check settings. Parameters and sources are those of
`course_lib/evidence/data/optics.yaml`. Sizes are in um (thousandths of a millimetre), times in s, fluence in
J/cm2. Arguments may be numbers or arrays that broadcast; a size, a time or a fluence of 0 or less is refused
with ValueError.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.evidence import Shape, Target, named, optics

Floats = NDArray[np.float64]

_CM_PER_UM = 1e-4


def relaxation_s(size_um: ArrayLike, shape: Shape) -> Floats:
    """How long a target takes to cool [s]: `d**2 / (g * kappa)` (ANDERSON1983, ALTSHULER2001).

    kappa is 1.3e-3 [cm2/s]; g is 8 for a layer, 16 for a cylinder (a vessel), 24 for a sphere. Other
    papers take slightly different factors.

    Args:
        size_um: thickness of a layer, else diameter [um].
        shape: "layer", "cylinder" or "sphere".

    Raises:
        ValueError: a size of 0 or less.
        DataError: there is no such shape.

    >>> (1e3 * relaxation_s([50, 100, 300], "cylinder")).round(1).tolist()
    [1.2, 4.8, 43.3]
    """
    heat = optics().formulas.relaxation
    factors = {str(each): factor for each, factor in heat.geometry.items()}
    across_cm = _positive("size_um", size_um) * _CM_PER_UM
    return np.asarray(across_cm**2 / (named(shape, factors, "shape") * heat.diffusivity_cm2_per_s))


def heated_layer_relaxation_s(depth_um: ArrayLike) -> Floats:
    """How long a surface layer that light has heated takes to cool [s]: `delta**2 / (4 * kappa)` (ROSS1999).

    Args:
        depth_um: how far the light reaches [um].

    Raises:
        ValueError: a depth of 0 or less.

    >>> float((1e3 * heated_layer_relaxation_s(20)).round(2))
    0.77
    """
    heat = optics().formulas
    reach_cm = _positive("depth_um", depth_um) * _CM_PER_UM
    return np.asarray(reach_cm**2 / (heat.heated_layer.geometry * heat.relaxation.diffusivity_cm2_per_s))


def cooling_s(target: Target) -> float:
    """How long a target of the illustration takes to cool [s], by the formula of its shape.

    >>> round(1e6 * cooling_s(optics().targets["pigment_grain"]), 2)
    0.32
    """
    if target.shape == "heated_layer":
        return float(heated_layer_relaxation_s(target.size_um))
    return float(relaxation_s(target.size_um, target.shape))


def heat_spread_um(time_s: ArrayLike) -> Floats:
    """How far heat spreads in a time [um]: `2 * sqrt(kappa * t)`.

    Raises:
        ValueError: a time of 0 or less.

    >>> float(heat_spread_um(1e-3).round(1))
    22.8
    """
    diffusivity = optics().formulas.relaxation.diffusivity_cm2_per_s
    return np.asarray(2 * np.sqrt(diffusivity * _positive("time_s", time_s)) / _CM_PER_UM)


def heat_of_ablation_j_per_cm3() -> float:
    """The heat that boils away what counts as pure water [J/cm3] (steam model, VOGEL2003).

    >>> round(heat_of_ablation_j_per_cm3())
    2520
    """
    steam = optics().formulas.ablation
    return steam.heat_capacity * (steam.to_celsius - steam.from_celsius) + steam.vaporisation


def steam_threshold_j_per_cm2(water_per_cm: ArrayLike) -> Floats:
    """The fluence at which the surface begins to boil [J/cm2], in the steam model (VOGEL2003).

    Er:YAG lasers with long pulses need more in practice.

    Args:
        water_per_cm: absorption of water [1/cm].

    Raises:
        ValueError: an absorption of 0 or less.

    >>> steam_threshold_j_per_cm2([846, 12000]).round(2).tolist()
    [4.26, 0.3]
    """
    in_skin = optics().formulas.ablation.water_fraction * _positive("water_per_cm", water_per_cm)
    return np.asarray(heat_of_ablation_j_per_cm3() / in_skin)


def removed_by_long_pulse_um(fluence_j_per_cm2: ArrayLike, threshold_j_per_cm2: ArrayLike) -> Floats:
    """Depth that a long pulse removes [um]: `(F - threshold) / h`, nothing below the threshold (VOGEL2003).

    Raises:
        ValueError: a fluence or a threshold of 0 or less.

    >>> float(removed_by_long_pulse_um(2, 1).round(2))
    3.97
    """
    above = _positive("fluence_j_per_cm2", fluence_j_per_cm2) - _positive(
        "threshold_j_per_cm2", threshold_j_per_cm2
    )
    return np.asarray(np.maximum(above, 0) / heat_of_ablation_j_per_cm3() / _CM_PER_UM)


def removed_by_short_pulse_um(
    fluence_j_per_cm2: ArrayLike, threshold_j_per_cm2: ArrayLike, water_per_cm: ArrayLike
) -> Floats:
    """Depth that a very short pulse removes [um]: `ln(F / threshold) / (W * water)` (VOGEL2003).

    Raises:
        ValueError: a fluence, a threshold or an absorption of 0 or less.

    >>> removed_by_short_pulse_um([0.2, 2], 1, 12000).round(2).tolist()
    [0.0, 0.83]
    """
    ratio = _positive("fluence_j_per_cm2", fluence_j_per_cm2) / _positive(
        "threshold_j_per_cm2", threshold_j_per_cm2
    )
    in_skin = optics().formulas.ablation.water_fraction * _positive("water_per_cm", water_per_cm)
    return np.asarray(np.log(np.maximum(ratio, 1)) / in_skin / _CM_PER_UM)


def _positive(name: str, value: ArrayLike) -> Floats:
    values = np.asarray(value, dtype=np.float64)
    # Written so that NaN, which compares with nothing, is refused too.
    wrong = ~((values > 0) & np.isfinite(values))
    if np.any(wrong):
        raise ValueError(f"{name} {values[wrong][0]:g} is outside what the model covers: above 0")
    return values
