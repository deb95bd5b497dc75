import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course_lib import models
from course_lib.evidence import DataError, Laser, Melanin, Shape, layers, optics
from course_lib.models import skin_depth as light
from course_lib.models import skin_depth_heat as heat

LASERS = optics().lasers
BY_MELANIN = [laser for laser in LASERS if laser.melanosome]
coefficients = st.floats(1e-3, 1e4)
depths = st.floats(0, 5)
shapes: st.SearchStrategy[Shape] = st.sampled_from(["layer", "cylinder", "sphere"])
steps: st.SearchStrategy[Melanin] = st.sampled_from(["lighter", "medium", "darker"])

CHECKED = {
    "melanosome_694": lambda: light.melanosome_per_cm(694),
    "scattering_1064": lambda: light.scattering_per_cm(1064),
    "depth_532": lambda: light.depth_band(optics().laser(532)).measured_mm,
    "depth_1064": lambda: light.depth_band(optics().laser(1064)).measured_mm,
    "relaxation_vessel": lambda: 1e3 * heat.relaxation_s(100, "cylinder"),
    "relaxation_epidermis": lambda: 1e3 * heat.relaxation_s(100, "layer"),
    "relaxation_melanosome": lambda: 1e6 * heat.relaxation_s(1, "sphere"),
    "cooling_co2_layer": lambda: 1e3 * heat.heated_layer_relaxation_s(20),
    "threshold_co2": lambda: heat.steam_threshold_j_per_cm2(optics().laser(10600).water.value),
    "threshold_eryag": lambda: heat.steam_threshold_j_per_cm2(optics().laser(2940).water.value),
    "removal": lambda: heat.removed_by_long_pulse_um(2, 1),
}


def test_every_check_value_of_the_evidence_is_looked_at_here() -> None:
    assert set(CHECKED) == set(optics().check_values)
    assert len(CHECKED) == 11


@pytest.mark.parametrize("key", CHECKED)
def test_a_check_value_of_the_evidence_is_reproduced(key: str) -> None:
    check = optics().check_values[key]
    assert float(CHECKED[key]()) == pytest.approx(check.value, abs=check.tolerance)


@pytest.mark.parametrize(
    ("got", "want", "tolerance"),
    [
        (light.melanosome_per_cm(694), 228, 1),
        (light.scattering_per_cm(500), 46.0, 1e-9),
        (light.scattering_per_cm(1064), 15.7, 0.05),
        (100 * light.light_left(1, 10), 36.79, 0.01),
        (10 / light.attenuation_per_cm(1.0, 39.6), 0.906, 0.01),
        (10 / light.attenuation_per_cm(0.5, 13.4), 2.19, 0.02),
        (1e3 * heat.relaxation_s(100, "cylinder"), 4.81, 0.02),
        (1e3 * heat.relaxation_s(50, "cylinder"), 1.20, 0.02),
        (1e3 * heat.relaxation_s(300, "cylinder"), 43.3, 0.2),
        (1e3 * heat.relaxation_s(100, "layer"), 9.6, 0.1),
        (1e6 * heat.relaxation_s(1, "sphere"), 0.32, 0.01),
        (1e3 * heat.heated_layer_relaxation_s(20), 0.77, 0.01),
        (heat.heat_spread_um(1e-3), 22.8, 0.1),
        (heat.heat_of_ablation_j_per_cm3(), 2520, 2),
        (heat.steam_threshold_j_per_cm2(846), 4.26, 0.02),
        (heat.steam_threshold_j_per_cm2(12000), 0.30, 0.005),
        (heat.removed_by_long_pulse_um(2, 1), 3.97, 0.02),
    ],
)
def test_the_values_of_the_reference_formulas_are_reproduced(got: Any, want: float, tolerance: float) -> None:
    assert float(got) == pytest.approx(want, abs=tolerance)


def test_heat_of_ablation_is_the_one_the_evidence_prints() -> None:
    assert heat.heat_of_ablation_j_per_cm3() == pytest.approx(optics().formulas.ablation.heat, abs=2)


@pytest.mark.parametrize("laser", LASERS, ids=lambda laser: laser.short)
def test_the_table_of_the_evidence_is_reproduced_to_its_three_digits(laser: Laser) -> None:
    band = light.depth_band(laser)
    assert band.modelled_mm == pytest.approx(laser.depth.modelled_mm, rel=6e-3)
    if laser.depth.measured_mm is None:
        assert band.measured_mm is None
    else:
        assert band.measured_mm == pytest.approx(laser.depth.measured_mm, rel=4e-3)
    if laser.melanosome:
        assert light.melanosome_per_cm(laser.wavelength_nm) == pytest.approx(laser.melanosome.value, rel=1e-3)
    if laser.scattering:
        assert light.scattering_per_cm(laser.wavelength_nm) == pytest.approx(laser.scattering.value, rel=1e-3)
    if laser.depth.water_only_mm:
        assert 10 / (0.7 * laser.water.value) == pytest.approx(laser.depth.water_only_mm, rel=4e-3)


def test_blood_above_1000_nm_would_change_the_depth_by_about_one_percent_at_most() -> None:
    beyond = [laser for laser in LASERS if laser.blood and laser.wavelength_nm > 1000]
    assert len(beyond) == 8
    for laser in beyond:
        assert laser.blood
        absorbed = light.dermis_per_cm(
            laser.wavelength_nm,
            laser.water.value,
            oxygenated_per_cm=laser.blood.oxygenated,
            deoxygenated_per_cm=laser.blood.deoxygenated,
        )
        with_blood = 10 / light.attenuation_per_cm(absorbed, light.scattering_per_cm(laser.wavelength_nm))
        assert float(with_blood) == pytest.approx(light.depth_band(laser).modelled_mm, rel=0.012)


@pytest.mark.parametrize("laser", LASERS, ids=lambda laser: laser.short)
def test_a_band_is_ordered_and_ends_at_its_two_values(laser: Laser) -> None:
    band = light.depth_band(laser)
    assert 0 < band.low_mm <= band.high_mm
    assert {band.low_mm, band.high_mm} == {band.modelled_mm, band.measured_mm or band.modelled_mm}


def test_the_light_of_lasers_that_remove_skin_stops_first_and_1064_goes_deepest() -> None:
    deepest = sorted(LASERS, key=lambda laser: light.depth_band(laser).high_mm)
    assert {laser.wavelength_nm for laser in deepest[:3]} == {2790, 2940, 10600}
    assert light.depth_band(deepest[2]).high_mm < 0.02
    assert deepest[-1].wavelength_nm == 1064


@given(coefficients, coefficients, coefficients)
def test_more_absorption_never_lets_light_deeper_within_each_of_the_two_formulas(
    less: float, more: float, scattering: float
) -> None:
    assume(less < more)
    assume((less < scattering) == (more < scattering))
    before, after = light.attenuation_per_cm([less, more], scattering)
    assert before < after


def test_the_two_formulas_do_not_meet_where_absorption_reaches_scattering() -> None:
    below, at = light.attenuation_per_cm([9.999, 10], 10)
    assert below == pytest.approx(24.49, abs=0.01)
    assert at == 20


@given(coefficients, depths, depths)
def test_light_fades_with_depth_and_stays_a_share(attenuation: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    above, below = light.light_left([low, high], attenuation)
    assert 0 <= below <= above <= 1


@given(st.floats(1e-3, 3), st.floats(0.01, 0.2), st.floats(0, 300), depths, depths)
def test_light_in_skin_fades_with_depth_and_melanin_only_takes_away(
    depth_37_mm: float, outer_mm: float, outer_per_cm: float, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    above, below = light.light_in_skin([low, high], depth_37_mm, outer_mm, outer_per_cm)
    assert 0 <= below <= above <= 1
    assert below <= light.light_in_skin(high, depth_37_mm, outer_mm, 0)
    assert light.light_in_skin(0, depth_37_mm, outer_mm, outer_per_cm) == 1


@given(st.floats(1e-3, 3))
def test_without_melanin_37_percent_is_left_at_the_depth_that_says_so(depth_37_mm: float) -> None:
    assert light.light_in_skin(depth_37_mm, depth_37_mm, 0.06, 0) == pytest.approx(1 / np.e)


@given(st.floats(400, 1100), st.floats(400, 1100))
def test_melanin_and_scattering_fall_with_wavelength(one: float, other: float) -> None:
    short, long = sorted((one, other))
    assert light.melanosome_per_cm(short) >= light.melanosome_per_cm(long)
    assert light.scattering_per_cm(short) >= light.scattering_per_cm(long)
    assert light.baseline_per_cm(short) >= light.baseline_per_cm(long)


@given(st.sampled_from(BY_MELANIN), st.floats(0.01, 0.2))
def test_a_darker_outer_skin_takes_more_light_and_the_steps_do_not_overlap(
    laser: Laser, outer_mm: float
) -> None:
    shares = [light.outer_skin_takes(laser, step, outer_mm) for step in ("lighter", "medium", "darker")]
    ends = [end for share in shares if share for end in share]
    assert len(ends) == 6
    assert ends == sorted(ends)
    assert ends[0] > 0
    assert ends[-1] < 1


@given(steps)
def test_of_the_wavelengths_that_reach_vessels_and_hair_melanin_takes_least_of_1064(step: Melanin) -> None:
    most = {laser.wavelength_nm: light.outer_skin_takes(laser, step, 0.06) for laser in BY_MELANIN}
    assert min(most, key=lambda nm: most[nm] or ()) == 1064


def test_where_melanin_plays_no_part_there_is_no_share_to_tell() -> None:
    takes = {laser.wavelength_nm: light.outer_skin_takes(laser, "darker", 0.06) for laser in LASERS}
    assert [nm for nm, share in takes.items() if share is None] == [
        1320, 1440, 1450, 1540, 1550, 1565, 1927, 2790, 2940, 10600
    ]  # fmt: skip


def test_melanin_water_and_the_rest_add_up() -> None:
    expected = 0.1 * 552.4 + 0.5 * 0.2 + 0.9 * 0.5277
    assert light.outer_skin_per_cm(532, 0.2, 0.1) == pytest.approx(expected, abs=0.02)
    assert light.outer_skin_per_cm(1064, 0.1511, 0) == pytest.approx(0.32, abs=0.01)


@given(st.floats(0.01, 1e4), st.floats(0.01, 1e4), shapes)
def test_a_bigger_target_cools_more_slowly(one: float, other: float, shape: Shape) -> None:
    assume(one < other)
    small, big = heat.relaxation_s([one, other], shape)
    assert small < big
    assert heat.relaxation_s(2 * one, shape) == pytest.approx(4 * small)


@given(st.floats(0.01, 1e4))
def test_a_ball_cools_faster_than_a_thread_and_a_thread_than_a_sheet(size_um: float) -> None:
    sphere, cylinder, layer = (heat.relaxation_s(size_um, shape) for shape in ("sphere", "cylinder", "layer"))  # type: ignore[arg-type]
    assert sphere < cylinder < layer < heat.heated_layer_relaxation_s(size_um)


def test_every_target_of_the_illustration_cools_by_the_formula_of_its_shape() -> None:
    got = {key: heat.cooling_s(target) for key, target in optics().targets.items()}
    assert got == pytest.approx(
        {
            "pigment_grain": 0.3205e-6,
            "co2_layer": 0.7692e-3,
            "small_vessel": 1.2019e-3,
            "vessel": 4.8077e-3,
            "outer_skin": 9.6154e-3,
            "wide_vessel": 43.269e-3,
        },
        rel=1e-3,
    )


@given(st.floats(1e-9, 10), st.floats(1e-9, 10))
def test_heat_spreads_further_in_a_longer_time(one: float, other: float) -> None:
    assume(one < other)
    short, long = heat.heat_spread_um([one, other])
    assert short < long


@given(st.floats(0.01, 50), st.floats(0.01, 50), st.floats(0.1, 20), st.floats(100, 12000))
def test_more_fluence_never_removes_less_and_none_below_the_threshold(
    one: float, other: float, threshold: float, water: float
) -> None:
    low, high = sorted((one, other))
    for removed in (
        heat.removed_by_long_pulse_um([low, high], threshold),
        heat.removed_by_short_pulse_um([low, high], threshold, water),
    ):
        assert 0 <= removed[0] <= removed[1]
        if low <= threshold:
            assert removed[0] == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: light.melanosome_per_cm(1320),
            "wavelength_nm 1320 is outside what the model covers: 350 to 1100",
        ),
        (
            lambda: light.baseline_per_cm(300),
            "wavelength_nm 300 is outside what the model covers: 350 to 11000",
        ),
        (lambda: light.scattering_per_cm([500, 2940]), "wavelength_nm 2940 is outside .*: 400 to 2000"),
        (lambda: light.outer_skin_per_cm(532, 0, 1.1), "melanin_fraction 1.1 is outside .*: 0 to 1"),
        (lambda: light.attenuation_per_cm(-1, 1), "absorption_per_cm -1 is outside .*: 0 or more"),
        (lambda: light.attenuation_per_cm(1, np.nan), "scattering_per_cm nan is outside .*: 0 or more"),
        (lambda: light.light_left(-0.1, 1), "depth_mm -0.1 is outside .*: 0 or more"),
        (lambda: light.light_in_skin(-0.1, 1, 0.06, 0), "depth_mm -0.1 is outside .*: 0 or more"),
        (lambda: heat.relaxation_s(0, "layer"), "size_um 0 is outside what the model covers: above 0"),
        (lambda: heat.heated_layer_relaxation_s(-2), "depth_um -2 is outside what the model covers: above 0"),
        (lambda: heat.heat_spread_um(np.nan), "time_s nan is outside what the model covers: above 0"),
        (lambda: heat.heat_spread_um(np.inf), "time_s inf is outside what the model covers: above 0"),
        (lambda: heat.steam_threshold_j_per_cm2(0), "water_per_cm 0 is outside .*: above 0"),
        (lambda: heat.removed_by_long_pulse_um(0, 1), "fluence_j_per_cm2 0 is outside .*: above 0"),
        (lambda: heat.removed_by_short_pulse_um(1, 0, 1), "threshold_j_per_cm2 0 is outside .*: above 0"),
    ],
)
def test_what_lies_outside_the_model_is_refused_with_what_it_covers(call: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        call()


def test_an_unknown_shape_or_step_is_told_those_there_are() -> None:
    with pytest.raises(DataError, match="there is no shape 'cube'; there are: layer, cylinder, sphere"):
        heat.relaxation_s(1, "cube")  # type: ignore[arg-type]
    with pytest.raises(
        DataError, match="there is no step of melanin 'type IV'; there are: lighter, medium, darker"
    ):
        light.outer_skin_takes(LASERS[0], "type IV", 0.06)  # type: ignore[arg-type]


def test_arrays_go_in_and_arrays_of_their_shape_come_out() -> None:
    assert light.light_left(np.zeros((2, 3)), [1, 2, 3]).shape == (2, 3)
    assert heat.relaxation_s(np.ones((4, 1)), "layer").shape == (4, 1)


def test_thicknesses_of_the_sites_are_ones_the_model_takes() -> None:
    assert len(layers().sites) == 5
    for site in layers().sites:
        share = light.outer_skin_takes(LASERS[0], "darker", site.layers["epidermis"].thickness_um / 1000)
        assert share
        assert 0.3 < share[0] < share[1] < 0.8


@pytest.mark.parametrize("name", ["skin_depth", "skin_depth_heat"])
def test_no_clinical_number_stands_in_the_models_themselves(name: str) -> None:
    tree = ast.parse((Path(models.__file__).parent / f"{name}.py").read_text("utf-8"))
    numbers = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    # Units, the geometry of the formulas, and the edge of the table.
    assert numbers <= {0, 1, 2, 3, 10, 500, 1e-4, 11_000}
