import re
from typing import Any

import pytest

from course_lib.evidence import Melanin, layers, optics
from course_lib.models.skin_depth import depth_band, light_in_skin, outer_skin_takes
from course_lib.models.skin_depth_heat import cooling_s
from course_lib.widgets.skin_depth import depth, depth_view, flash
from course_lib.widgets.skin_depth_flash import FLASHES_S, flash_view, keeps_heat, time_words
from course_lib.widgets.skin_depth_section import DEEPEST_MM, cuts, mm_words
from tests.widgets.tables import look_up, row_of

LASERS = {laser.wavelength_nm: laser for laser in optics().lasers}
SITES = [site.key for site in layers().sites]
STEPS: tuple[Melanin, ...] = ("lighter", "medium", "darker")
TARGETS = optics().targets
MEASURED = [nm for nm, laser in LASERS.items() if laser.dermis_measured]
BY_MELANIN = [nm for nm, laser in LASERS.items() if laser.melanosome]
ABLATIVE = [nm for nm, laser in LASERS.items() if laser.action == "removes"]


def drawn(nm: int, melanin: Melanin = "lighter", site: str = "cheek") -> dict[str, dict[str, Any]]:
    figure = depth_view(nm, melanin, site).figure
    assert figure
    kinds = ("layers", "light", "columns", "columns_range", "band", "words", "names")
    assert len(figure["data"]) == len(kinds)
    return dict(zip(kinds, figure["data"], strict=True))


def opacities(nm: int, melanin: Melanin = "lighter", site: str = "cheek") -> list[int]:
    return [
        int(colour.removeprefix("@1/")) for colour in drawn(nm, melanin, site)["light"]["marker"]["color"]
    ]


def facts(nm: int, site: str = "cheek") -> dict[str, str]:
    (block,) = depth_view(nm, "lighter", site).panel
    return dict(block.spec()["items"])


@pytest.mark.parametrize("site", SITES)
def test_layers_are_drawn_to_scale_from_the_surface_to_the_fat_without_a_gap(site: str) -> None:
    bars = drawn(1064, site=site)["layers"]
    evidence = layers().site(site).layers
    tops, heights = bars["base"], bars["y"]
    assert heights[:3] == pytest.approx([layer.thickness_um / 1000 for layer in evidence.values()])
    assert tops[0] == 0
    for place in range(3):
        assert tops[place] + heights[place] == pytest.approx(tops[place + 1])
    assert tops[3] + heights[3] == pytest.approx(DEEPEST_MM)


@pytest.mark.parametrize("nm", LASERS)
@pytest.mark.parametrize("melanin", STEPS)
def test_light_only_fades_on_its_way_down_and_no_slice_overlaps_the_next(nm: int, melanin: Melanin) -> None:
    bars = drawn(nm, melanin)["light"]
    bottoms = [top + height for top, height in zip(bars["base"], bars["y"], strict=True)]
    assert bottoms[:-1] == pytest.approx(bars["base"][1:])
    assert bottoms[-1] == pytest.approx(DEEPEST_MM)
    assert opacities(nm, melanin) == sorted(opacities(nm, melanin), reverse=True)
    assert opacities(nm, melanin)[0] == 85


def test_the_fading_is_that_of_the_model() -> None:
    bars = drawn(1064)["light"]
    band = depth_band(LASERS[1064])
    for top, height, opacity in zip(bars["base"], bars["y"], opacities(1064), strict=True):
        left = light_in_skin(max(0, top + height / 2), band.modelled_mm, 0, 0)
        assert opacity == pytest.approx(85 * left, abs=2.5)


@pytest.mark.parametrize("nm", BY_MELANIN)
def test_a_darker_outer_skin_leaves_less_light_below(nm: int) -> None:
    sums = [sum(opacities(nm, step)) for step in STEPS]
    assert sums == sorted(sums, reverse=True)
    assert sums[0] > sums[2]


@pytest.mark.parametrize("nm", [nm for nm in LASERS if nm not in BY_MELANIN])
def test_where_water_decides_the_slider_for_the_outer_skin_changes_nothing_and_is_off(nm: int) -> None:
    views = [depth_view(nm, step, "cheek") for step in STEPS]
    assert views[0] == views[1] == views[2]
    assert "the formula for melanin ends at 1,100 nm" in views[0].say
    slider = depth().spec["controls"][1]
    assert list(LASERS).index(nm) not in slider["only_if"]["places"]


@pytest.mark.parametrize("nm", MEASURED)
def test_the_band_runs_between_the_modelled_and_the_measured_depth_and_both_are_named(nm: int) -> None:
    band = depth_band(LASERS[nm])
    marks = drawn(nm)["band"]
    assert band.measured_mm
    assert {min(marks["y"]), max(marks["y"])} == {band.low_mm, band.high_mm}
    assert f"{mm_words(band.measured_mm)} from measured values" in facts(nm)["Where 37 % is left"]
    assert f"{mm_words(band.modelled_mm)} by the model" in facts(nm)["Where 37 % is left"]
    assert "by the model only" not in depth_view(nm, "lighter", "cheek").say


@pytest.mark.parametrize("nm", [nm for nm in LASERS if nm not in MEASURED])
def test_a_depth_without_measured_values_is_called_modelled_only(nm: int) -> None:
    marks = drawn(nm)["band"]
    assert set(marks["y"]) == {depth_band(LASERS[nm]).modelled_mm}
    assert "(by the model only)" in depth_view(nm, "lighter", "cheek").say
    assert "No measured values here" in facts(nm)["Where 37 % is left"]


def test_every_band_stays_on_the_chart() -> None:
    for nm in LASERS:
        ys = drawn(nm)["band"]["y"]
        assert 0 <= min(ys) <= max(ys) < DEEPEST_MM


@pytest.mark.parametrize(
    ("nm", "title"),
    [
        (1064, "Nd:YAG 1,064 nm: 37 % of the light is left at 2.2 to 2.5 mm"),
        (532, "KTP 532 nm: 37 % of the light is left at 0.89 to 0.91 mm"),
        (1550, "Er:glass fibre 1,550 nm: 37 % of the light is left at 0.34 to 0.53 mm"),
        (1927, "Thulium 1,927 nm: 37 % of the light is left at 0.11 mm"),
        (2940, "Er:YAG 2,940 nm: most of this light is gone within 0.001 mm"),
        (10600, "CO2 10,600 nm: most of this light is gone within 0.02 mm"),
    ],
)
def test_the_title_says_how_deep(nm: int, title: str) -> None:
    assert depth_view(nm, "lighter", "cheek").title == title


@pytest.mark.parametrize("nm", ABLATIVE)
def test_the_light_of_a_laser_that_removes_skin_is_a_hair_line_and_what_it_removes_is_told(nm: int) -> None:
    view = depth_view(nm, "lighter", "cheek")
    assert "a hair line at the surface" in view.say
    assert "Removes skin" in facts(nm)
    assert "a few hundred thousandths of a millimetre" in facts(nm)["How deep it works"]


def test_only_lasers_that_remove_skin_are_said_to() -> None:
    for nm in LASERS:
        assert ("Removes skin" in facts(nm)) == (nm in ABLATIVE)
        assert facts(nm)["Deeper is not better"].startswith("Deeper and denser means longer healing")


@pytest.mark.parametrize(
    ("nm", "site", "words"),
    [
        (1064, "cheek", "some of this light reaches the fat below, which is not the target"),
        (585, "cheek", "The band runs from the deep dermis to the fat below, which is not the target."),
        (1550, "cheek", "This depth lies in the deep dermis."),
        (1927, "cheek", "This depth lies in the upper dermis (by the model only)."),
        (532, "eyelid", "Eyelid: the skin above the fat is about 0.65 mm thick."),
        (532, "cheek", "A lighter outer skin first takes about 5 to 19 % of it (computed)"),
    ],
)
def test_the_sentence_says_where_that_is(nm: int, site: str, words: str) -> None:
    assert words in depth_view(nm, "lighter", site).say


@pytest.mark.parametrize("nm", BY_MELANIN)
@pytest.mark.parametrize("melanin", STEPS)
def test_what_the_outer_skin_takes_is_said_as_a_range_of_the_model(nm: int, melanin: Melanin) -> None:
    share = outer_skin_takes(LASERS[nm], melanin, 0.06)
    assert share
    say = depth_view(nm, melanin, "cheek").say
    numbers = re.search(rf"A {melanin} outer skin first takes about (\d+) to (\d+) % of it", say)
    assert numbers, say
    assert [int(number) for number in numbers.groups()] == [round(100 * end) for end in share]


def test_the_table_holds_every_layer_with_ranges_that_fall() -> None:
    rows = depth_view(532, "darker", "cheek").rows
    assert [row[0] for row in rows] == ["Outer skin", "Upper dermis", "Deep dermis", "Fat"]
    assert [row[1] for row in rows] == ["0 mm", "0.06 mm", "0.21 mm", "1.1 mm"]
    assert [row[3] for row in rows] == ["22 to 51 %", "19 to 44 %", "7 to 17 %", "not the target"]
    assert depth_view(10600, "darker", "cheek").rows[2][3] == "under 1 %"
    assert depth_view(1440, "darker", "cheek").rows[2][3] == "1 to 4 %"
    assert depth_view(1450, "lighter", "neck").rows[0][3] == "77 to 83 %"


@pytest.mark.parametrize("nm", LASERS)
def test_columns_are_drawn_only_where_a_source_gives_their_depth(nm: int) -> None:
    column = LASERS[nm].column_mm
    traces = drawn(nm)
    solid, hollow = traces["columns"], traces["columns_range"]
    assert solid["showlegend"] == hollow["showlegend"] == (column is not None)
    if column is None:
        assert {*solid["y"], *hollow["y"]} == {None}
    else:
        assert set(solid["y"]) == {column.low}
        assert {base + height for base, height in zip(hollow["base"], hollow["y"], strict=True)} == {
            column.high
        }


def test_columns_deeper_than_the_skin_of_a_place_leave_the_depth_to_the_clinician() -> None:
    words = "the clinician sets the depth for the place"
    assert words in facts(1550, "eyelid")["How deep it works"]
    assert words not in facts(1550, "cheek")["How deep it works"]


def test_the_guess_is_about_the_laser_whose_light_goes_deepest_of_those_asked() -> None:
    spec = depth().spec["prediction"]
    asked = [laser for laser in LASERS.values() if laser.short in spec["options"]]
    assert len(asked) == len(spec["options"]) == 4
    deepest = max(asked, key=lambda laser: depth_band(laser).high_mm)
    assert f"Of these it is {deepest.short}: 37 % of its light is left at 2.2 to 2.5 mm" in spec["answer"]
    assert "gone within 0.02 mm" in spec["answer"]


def test_no_skin_type_is_named_and_ipl_is_no_line() -> None:
    spec = depth().spec
    assert "Fitzpatrick" not in str(spec)
    assert [control["label"] for control in spec["controls"]] == ["Laser", "Outer skin (epidermis)", "Place"]
    assert len(spec["controls"][0]["texts"]) == 18
    assert not any("IPL" in text for text in spec["controls"][0]["texts"])
    assert "IPL is a band" in spec["note"]
    assert "never choose or check settings" in spec["note"]


def test_the_browsers_rows_are_the_views_of_their_settings() -> None:
    table = depth().spec["table"]
    sizes = [len(control["texts"]) for control in depth().spec["controls"]]
    nm, melanin, site = 755, 2, 3
    view = look_up(table, row_of((list(LASERS).index(nm), melanin, site), sizes))
    assert view["title"] == depth_view(nm, "darker", "nose").title
    assert view["say"] == depth_view(nm, "darker", "nose").say


def test_depths_are_cut_without_a_gap() -> None:
    outer, upper, deep = cuts(layers().site("cheek"))
    assert (outer.top_mm, outer.bottom_mm, upper.bottom_mm, deep.bottom_mm) == (0, 0.06, 0.21, 1.06)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("flash_words", FLASHES_S)
def test_a_flash_shorter_than_the_cooling_time_keeps_the_heat_in_and_a_longer_one_does_not(
    target: str, flash_words: str
) -> None:
    view = flash_view(target, flash_words)
    stays = FLASHES_S[flash_words] < cooling_s(TARGETS[target])
    assert ("shorter" in view.title) == ("the heat stays in" in view.title) == stays
    assert ("longer" in view.title) == ("heat leaks into the skin around" in view.title) == (not stays)
    times = float(re.findall(r"([\d,.]+) times", view.title)[0].replace(",", ""))
    assert times >= 1
    ratio = cooling_s(TARGETS[target]) / FLASHES_S[flash_words]
    assert times == pytest.approx(max(ratio, 1 / ratio), rel=0.051)
    row = next(row for row in view.rows if row[0] == TARGETS[target].name)
    assert row[3] == ("heat stays in" if stays else "heat leaks out")


@pytest.mark.parametrize("flash_words", FLASHES_S)
def test_every_target_is_drawn_once_as_long_as_it_takes_to_cool(flash_words: str) -> None:
    figure = flash_view("vessel", flash_words).figure
    assert figure
    _, stays, leaks, line, _ = figure["data"]
    assert {x for x in line["x"] if x} == {FLASHES_S[flash_words]}
    for place, target in enumerate(TARGETS.values()):
        drawn_as = [trace for trace in (stays, leaks) if trace["x"][place] is not None]
        assert drawn_as == [stays if keeps_heat(target, FLASHES_S[flash_words]) else leaks]
        assert drawn_as[0]["x"][place] == cooling_s(target)


def test_the_flashes_rise_from_billionths_to_a_tenth_of_a_second() -> None:
    assert list(FLASHES_S.values()) == sorted(FLASHES_S.values())
    assert (next(iter(FLASHES_S)), list(FLASHES_S)[-1], len(FLASHES_S)) == ("10 ns", "100 ms", 15)
    assert time_words(1) == "1 s"


def test_the_sentence_names_the_target_its_time_and_how_far_heat_spreads() -> None:
    assert flash_view("vessel", "1 ms").say == (
        "Blood vessel, 0.1 mm: it takes about 4.8 ms to cool. The flash lasts 1 ms. "
        "In that time heat spreads by about 0.02 mm (computed)."
    )
    assert "heat spreads by about less" not in flash_view("vessel", "10 ns").say
    assert "In that time heat spreads by less than 0.001 mm" in flash_view("vessel", "10 ns").say
    assert flash_view("vessel", "1 ms").title == (
        "The flash is 4.8 times shorter than this target takes to cool: the heat stays in"
    )


def test_of_the_targets_asked_about_one_keeps_its_heat() -> None:
    spec = flash().spec["prediction"]
    assert spec["options"] == [
        "Pigment grain, 0.001 mm",
        "Wide blood vessel, 0.3 mm",
        "Fine blood vessel, 0.05 mm",
        "All three",
        "None of them",
    ]
    assert "It is the wide blood vessel, 0.3 mm: it takes about 43 ms to cool." in spec["answer"]


def test_no_page_helps_to_set_a_device() -> None:
    spec = str(flash().spec)
    assert "never choose or check settings with it" in spec
    assert "never this page" in spec
    assert not re.search(r"J/cm|joule|fluence", spec + str(depth().spec))
