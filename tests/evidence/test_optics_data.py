from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from course_lib.evidence import DATA, LAYERS, DataError, layers, optics, read
from course_lib.evidence import layers_schema as layers_of
from course_lib.evidence import optics_schema as optics_of

LASERS = optics().lasers
SITES = layers().sites


def changed_optics(tmp_path: Path, change: Callable[[dict], object]) -> object:
    def with_number(data: dict) -> None:
        # The course's loader reads 6.6e11 as a number, PyYAML's own as text.
        data["formulas"]["melanosome"]["scale"] = 6.6e11
        change(data)

    return _changed(tmp_path, "optics.yaml", optics_of.Optics, optics_of._check, with_number)


def changed_layers(tmp_path: Path, change: Callable[[dict], object]) -> object:
    return _changed(tmp_path, "layers.yaml", layers_of.Layers, layers_of._check, change)


def _changed(
    tmp_path: Path, name: str, model: type, check: Callable, change: Callable[[dict], object]
) -> object:
    data = yaml.safe_load((DATA / name).read_text("utf-8"))
    change(data)
    path = tmp_path / name
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return read(path, model, check=check)


def test_unchanged_copies_are_the_same(tmp_path: Path) -> None:
    assert changed_layers(tmp_path, lambda data: None) == layers()
    assert changed_optics(tmp_path, lambda data: None) == optics()


def test_there_are_18_wavelengths_each_named_as_staff_know_it() -> None:
    assert [laser.wavelength_nm for laser in LASERS] == [
        532, 585, 595, 694, 755, 800, 810, 1064, 1320, 1440, 1450, 1540, 1550, 1565, 1927, 2790, 2940, 10600
    ]  # fmt: skip
    for laser in LASERS:
        assert f"{laser.wavelength_nm:,} nm" in laser.name
        assert f"{laser.wavelength_nm:,} nm" in laser.short
        assert len(laser.short) <= 26
        # Not in running text: a name that a menu cannot show in one line on a phone is no name.
        assert len(laser.name) <= 60


def test_every_coefficient_of_a_wavelength_has_its_source() -> None:
    assert {laser.water.src for laser in LASERS} == {"HALE1973", "SEGELSTEIN1981"}
    assert {laser.depth.src for laser in LASERS} == {"X-DERIVED"}
    measured = {laser.dermis_measured.src for laser in LASERS if laser.dermis_measured}
    assert measured == {"SHIMOJO2020", "SALOMATINA2006"}
    blood = {laser.blood.src for laser in LASERS if laser.blood}
    assert blood == {"PRAHLHB", "BOSSCHAART2014"}


def test_coarse_water_data_are_not_used_between_1_and_2_and_a_half_um() -> None:
    between = [laser for laser in LASERS if 1000 <= laser.wavelength_nm <= 2500]
    assert len(between) == 8
    assert all("HALE1973" not in laser.water.ids for laser in between)


def test_melanin_ends_at_1100_nm_and_scattering_where_it_must_not_be_used() -> None:
    assert [laser.wavelength_nm for laser in LASERS if laser.melanosome][-1] == 1064
    assert [laser.wavelength_nm for laser in LASERS if not laser.scattering] == [2790, 2940, 10600]
    extrapolated = [
        laser.wavelength_nm
        for laser in LASERS
        if laser.scattering and laser.scattering.validity == "extrapolated"
    ]
    assert extrapolated == [1320, 1440, 1450, 1540, 1550, 1565, 1927]


def test_four_wavelengths_have_no_measured_depth() -> None:
    assert [laser.wavelength_nm for laser in LASERS if laser.depth.measured_mm is None] == [
        1927, 2790, 2940, 10600
    ]  # fmt: skip


def test_the_measured_depth_lies_near_the_modelled_one_or_at_most_a_factor_of_about_two_off() -> None:
    ratios = {
        laser.wavelength_nm: laser.depth.modelled_mm / laser.depth.measured_mm
        for laser in LASERS
        if laser.depth.measured_mm
    }
    assert len(ratios) == 14
    for nm, ratio in ratios.items():
        limit = 1.13 if nm in (532, 1064) else 2.1
        assert 1 / limit < ratio < limit, nm


def test_only_ablative_wavelengths_remove_skin() -> None:
    removing = [laser.wavelength_nm for laser in LASERS if laser.action == "removes"]
    assert removing == [2790, 2940, 10600]
    for laser in LASERS:
        assert (laser.action == "removes") == (laser.use == "ablative")
        assert (laser.action == "coagulates") == ("non-ablative fractional" in laser.use)
    assert set(optics().actions) == {laser.action for laser in LASERS}


def test_columns_are_given_only_where_a_source_has_them() -> None:
    columns = {laser.wavelength_nm: laser.column_mm for laser in LASERS if laser.column_mm}
    assert {nm: (column.low, column.high, column.src) for nm, column in columns.items()} == {
        1540: (0.3, 1, "BEDI2007"),
        1550: (0.3, 1, "BEDI2007"),
        1565: (0.3, 1, "BEDI2007"),
        10600: (0.63, 0.859, "AVRAM2009"),
    }


def test_a_laser_is_found_by_its_wavelength_and_a_strange_one_is_told() -> None:
    assert optics().laser(1064).short == "Nd:YAG 1,064 nm"
    with pytest.raises(DataError, match=r"^there is no wavelength '99'; there are: 532, 585,"):
        optics().laser(99)


def test_melanin_goes_from_lighter_to_darker_and_never_by_fitzpatrick_type() -> None:
    melanin = optics().formulas.melanin
    assert {key: (step.low, step.high) for key, step in melanin.steps.items()} == {
        "lighter": (0.013, 0.063),
        "medium": (0.11, 0.16),
        "darker": (0.18, 0.43),
    }
    assert melanin.certainty.startswith("medium")
    assert "disagree" in (melanin.elsewhere.note or "")
    text = (DATA / "optics.yaml").read_text("utf-8")
    assert text.count("Fitzpatrick") == 1
    assert "Never map it onto Fitzpatrick types" in text


def test_sizes_of_targets_are_illustrations() -> None:
    targets = optics().targets
    assert [target.src for target in targets.values()] == ["X-ILLUSTRATIVE"] * 6
    sizes = [target.size_um for target in targets.values()]
    assert sizes == sorted(sizes)


def test_every_check_value_of_the_evidence_is_here() -> None:
    assert len(optics().check_values) == 11
    assert {value.src for value in optics().check_values.values()} == {"X-DERIVED", "SHIMOJO2020"}


def test_experiments_and_limits_stand_beside_the_model() -> None:
    assert len(optics().experiments) == 9
    assert all(found.high is None or found.low <= found.high for found in optics().experiments)
    assert "orders of magnitude" in optics().limits[0]
    assert "not the target" in optics().teaching_points.deepest
    assert "not one wavelength" in optics().teaching_points.ipl


def test_the_cross_section_has_five_sites_of_three_layers_that_say_how_sure_they_are() -> None:
    assert [site.key for site in SITES] == ["eyelid", "cheek", "forehead", "nose", "neck"]
    for site in SITES:
        assert tuple(site.layers) == LAYERS
        assert site.layers["papillary"].src == "X-ILLUSTRATIVE"
        assert site.layers["epidermis"].src == site.layers["reticular"].src == "X-DERIVED"
        total = sum(layer.thickness_um for layer in site.layers.values())
        assert 600 < total < 1100


def test_a_drawn_dermis_lies_within_what_was_measured_on_the_face() -> None:
    measured = [row.mean_um for row in layers().measured if row.layer == "dermis" and row.mean_um]
    assert len(measured) > 10
    for site in SITES:
        dermis = site.layers["papillary"].thickness_um + site.layers["reticular"].thickness_um
        assert min(measured) <= dermis <= max(measured)


def test_54_measured_rows_stand_behind_the_drawn_layers() -> None:
    rows = layers().measured
    assert len(rows) == 54
    assert {row.src for row in rows} == {
        "SANDBY2003", "XU2017", "CHOPRA2015", "HA2005", "MENG2022", "OLTULU2018", "MEGLINSKI2002"
    }  # fmt: skip
    for row in rows:
        assert row.mean_um or row.low_um or row.relative
    ultrasound = layers().methods["ultrasound"].note
    assert ultrasound is not None
    assert "never mix" in ultrasound


def test_a_site_is_found_by_its_key_and_a_strange_one_is_told() -> None:
    assert layers().site("nose").name == "Bridge of the nose"
    with pytest.raises(DataError, match="there is no site 'chin'; there are: eyelid, cheek, forehead, nose"):
        layers().site("chin")


def test_shared_data_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        optics().targets["sofa"] = optics().targets["vessel"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda data: data["lasers"][0]["water"].update(low=1.0),
            "must rise: low 1 <= value 0.0004294 <= high 0.000627",
        ),
        (
            lambda data: data["lasers"][12]["column_mm"].update(low=3),
            "must rise: low 3 <= value 3 <= high 1",
        ),
        (
            lambda data: data["lasers"].reverse(),
            "2940 nm stands after 10600 nm; wavelengths must rise",
        ),
        (
            lambda data: data["lasers"][0].pop("dermis_measured"),
            "measured_mm and dermis_measured belong together: give both or none",
        ),
        (
            lambda data: data["lasers"][1].update(short="KTP 532 nm"),
            "short 'KTP 532 nm' is used twice; each must differ",
        ),
        (
            lambda data: data["lasers"][0].update(action="melts"),
            "action 'melts' is not allowed",
        ),
        (
            lambda data: data["lasers"][0].update(does="Warms [MAYOR]."),
            "names 'MAYOR', which is not a source; did you mean MAYO?",
        ),
        (
            lambda data: data["formulas"]["melanin"]["steps"]["darker"].update(low=0.1),
            "'darker' must rise from low to high and begin above 'medium'",
        ),
        (
            lambda data: data["formulas"]["melanin"]["steps"]["lighter"].update(low=0.2),
            "'lighter' must rise from low to high",
        ),
        (
            lambda data: data["formulas"]["scattering"].update(valid_nm=[1300, 400]),
            "valid_nm [1300, 400] must rise from above 0",
        ),
    ],
)
def test_a_fault_in_the_optics_is_refused_with_its_line_and_what_is_allowed(
    tmp_path: Path, change: Callable[[dict], object], sentence: str
) -> None:
    with pytest.raises(DataError) as refused:
        changed_optics(tmp_path, change)
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("optics.yaml:")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda data: data["sites"][0]["layers"].pop("papillary"),
            "layers must be, from the surface down: epidermis, papillary, reticular",
        ),
        (
            lambda data: data["sites"][0]["layers"]["epidermis"].update(thickness_um=20),
            "must rise: low 30 <= thickness 20 <= high 100",
        ),
        (
            lambda data: data["sites"][0]["layers"]["epidermis"].pop("low_um"),
            "low_um and high_um belong together: give both or none",
        ),
        (
            lambda data: data["sites"][0]["layers"]["epidermis"].update(also=["MAYO"]),
            "rests on MAYO, of which no row is measured here",
        ),
        (lambda data: data["sites"][1].update(key="eyelid"), "key 'eyelid' is used twice; each must differ"),
        (
            lambda data: data["sites"][1].update(name="Eyelid"),
            "name 'Eyelid' is used twice; each must differ",
        ),
        (lambda data: data["measured"][0].update(method="guess"), "there is no method 'guess'"),
        (lambda data: data["measured"][0].update(mean_um=0), "mean_um 0 must be greater than 0"),
    ],
)
def test_a_fault_in_the_layers_is_refused_with_its_line_and_what_is_allowed(
    tmp_path: Path, change: Callable[[dict], object], sentence: str
) -> None:
    with pytest.raises(DataError) as refused:
        changed_layers(tmp_path, change)
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("layers.yaml:")
