"""Explorers of the lesson on how deep light goes."""

from course_lib.evidence import Laser, Melanin, layers, optics
from course_lib.models import skin_depth as light
from course_lib.models.skin_depth import DepthBand
from course_lib.models.skin_depth_heat import cooling_s
from course_lib.widgets.controls import Choice, ChoicePrediction, Slider
from course_lib.widgets.explorer import Explorer, explorer
from course_lib.widgets.panel import Facts
from course_lib.widgets.skin_depth_flash import FLASHES_S, flash_view, size_words, time_words
from course_lib.widgets.skin_depth_section import HAIR_LINE_MM, Cut, cuts, mm_words, section_figure
from course_lib.widgets.table import View

_START_NM = 1064
_ASKED_NM = (10600, 1550, 1064, 2940)
_LIGHT_SOURCES = (
    "JACQUES2013",
    "JACQUES1998",
    "SHIMOJO2020",
    "SALOMATINA2006",
    "SEGELSTEIN1981",
    "CHOPRA2015",
    "MENG2022",
    "XU2017",
    "SANDBY2003",
)
_ASKED_FLASH = "10 ms"
_ASKED_TARGETS = ("pigment_grain", "wide_vessel", "small_vessel")


def depth() -> Explorer:
    """How deep does the light go? A cross-section of the skin to scale, with a laser's light fading in it."""
    lasers = optics().lasers
    asked = [optics().laser(nm) for nm in _ASKED_NM]
    deepest = max(asked, key=lambda laser: light.depth_band(laser).high_mm)
    ablative = max(light.depth_band(laser).high_mm for laser in asked if laser.action == "removes")
    return explorer(
        "skin-depth-light",
        depth_view,
        (
            Choice(
                "wavelength_nm", "Laser", {one.wavelength_nm: one.name for one in lasers}, start=_START_NM
            ),
            Slider(
                "melanin",
                "Outer skin (epidermis)",
                tuple(optics().formulas.melanin.steps),
                "lighter",
                ends=("lighter", "darker"),
                only_if=("wavelength_nm", tuple(one.wavelength_nm for one in lasers if one.melanosome)),
            ),
            Choice("site", "Place", {site.key: site.name for site in layers().sites}, start="cheek"),
        ),
        label="How deep does the light go?",
        prediction=ChoicePrediction(
            question="Which laser’s light goes deepest into the skin?",
            options=tuple(laser.short for laser in asked),
            answer=f"Of these it is {deepest.short}: 37 % of its light is left at "
            f"{_span(light.depth_band(deepest))}. Most light of the two lasers that remove skin is gone "
            f"within {mm_words(ablative)}.",
        ),
        sources=_LIGHT_SOURCES,
        note="A teaching model: never choose or check settings with it. It draws a wide beam, as if all "
        "below the outer skin were dermis, and the fading by the model alone. Published values for skin "
        "differ by orders of magnitude [LISTER2012]. Layers are rounded from several studies [X-DERIVED]; "
        f"how the dermis splits is an assumption [X-ILLUSTRATIVE]. {optics().teaching_points.ipl}",
    )


def depth_view(wavelength_nm: int, melanin: Melanin, site: str) -> View:
    """One state of the cross-section."""
    laser = optics().laser(wavelength_nm)
    band = light.depth_band(laser)
    taken = light.outer_skin_band_per_cm(laser, melanin)
    skin = cuts(layers().site(site))
    most_gone = f"{laser.short}: most of this light is gone within {_span(band)}"
    left_at = f"{laser.short}: 37 % of the light is left at {_span(band)}"
    return View(
        figure=section_figure(
            skin, laser, band, sum(taken) / 2 if taken else 0, f"<b>37 % left</b><br>{_span(band)}"
        ),
        title=most_gone if _is_hair_line(band) else left_at,
        say=" ".join((_where(layers().site(site).name, band, skin), _before_that(laser, melanin, skin[0]))),
        columns=("Layer", "From", "To", "Light left at its lower edge"),
        rows=[
            *(
                (cut.name, mm_words(cut.top_mm), mm_words(cut.bottom_mm), _left(cut, band, taken, skin[0]))
                for cut in skin
            ),
            ("Fat", mm_words(skin[-1].bottom_mm), "not drawn to its end", "not the target"),
        ],
        panel=(_what_it_does(laser, band, skin),),
    )


def _where(name: str, band: DepthBand, skin: tuple[Cut, ...]) -> str:
    thick = skin[-1].bottom_mm
    on = f"{name}: the skin above the fat is about {mm_words(thick)} thick."
    if _is_hair_line(band):
        return f"{on} To scale, the light ends in a hair line at the surface (by the model only)."
    first, last = (
        next((cut.name.lower() for cut in skin if depth_mm <= cut.bottom_mm), "") for depth_mm in _ends(band)
    )
    if not first:
        return f"{on} So some of this light reaches the fat below, which is not the target."
    if not last:
        return f"{on} The band runs from the {first} to the fat below, which is not the target."
    only = "" if band.measured_mm else " (by the model only)"
    return f"{on} This depth lies in the {first}{'' if first == last else f' to {last}'}{only}."


def _before_that(laser: Laser, melanin: Melanin, outer: Cut) -> str:
    share = light.outer_skin_takes(laser, melanin, outer.bottom_mm)
    if share is None:
        return "Water takes most of this light; the formula for melanin ends at 1,100 nm."
    takes = f"A {melanin} outer skin first takes about {_percents(*share)} of it (computed)"
    return f"{takes}; the 37 % are of the rest."


def _what_it_does(laser: Laser, band: DepthBand, skin: tuple[Cut, ...]) -> Facts:
    items = [(optics().actions[laser.action], laser.does)]
    if laser.reaches:
        too_deep = " The deepest would pass the skin here: the clinician sets the depth for the place."
        passes = laser.column_mm is not None and laser.column_mm.high > skin[-1].bottom_mm
        items.append(("How deep it works", f"{laser.reaches}{too_deep if passes else ''}"))
    modelled = f"{mm_words(band.modelled_mm)} by the model [JACQUES2013, X-DERIVED]"
    if laser.dermis_measured and band.measured_mm:
        measured = f"{mm_words(band.measured_mm)} from measured values [{laser.dermis_measured.src}]"
        found = f"{measured}, {modelled}. Some light goes deeper; a small spot reaches less deep."
    else:
        found = f"{modelled}. No measured values here to compare with. Some light goes deeper."
    items.append(("Where 37 % is left", found))
    if laser.melanosome:
        melanin = (
            "Computed from shares of melanin that one source gives, recalled and not read again "
            "[JACQUES1998]. Another gives much lower ones, averaged over more tissue: sources disagree "
            "[JACQUES2013]. The slider is not a skin type."
        )
        items.append(("Lighter to darker", melanin))
    lead, _, why = optics().teaching_points.deeper.partition(": ")
    return Facts("What this laser does in the skin", [*items, (lead, why[0].upper() + why[1:])])


def _is_hair_line(band: DepthBand) -> bool:
    return band.high_mm < HAIR_LINE_MM


def _ends(band: DepthBand) -> tuple[float, float]:
    return band.low_mm, band.high_mm


def _left(cut: Cut, band: DepthBand, taken: tuple[float, float] | None, outer: Cut) -> str:
    shares = [
        float(light.light_in_skin(cut.bottom_mm, depth_mm, outer.bottom_mm, per_cm))
        for depth_mm in _ends(band)
        for per_cm in taken or (0,)
    ]
    return _percents(min(shares), max(shares))


def _percents(low: float, high: float) -> str:
    first, last = (round(100 * share) for share in (low, high))
    if last < 1:
        return "under 1 %"
    return f"{first} %" if first == last else f"{first} to {last} %"


def _span(band: DepthBand) -> str:
    low, high = map(mm_words, _ends(band))
    return high if low == high else f"{low.removesuffix(' mm')} to {high}"


def flash() -> Explorer:
    """A flash short enough: how long targets of several sizes take to cool, beside the length of a flash."""
    targets = optics().targets
    asked = [targets[key] for key in _ASKED_TARGETS]
    (keeps,) = [target for target in asked if cooling_s(target) > FLASHES_S[_ASKED_FLASH]]
    return explorer(
        "skin-depth-flash",
        flash_view,
        (
            Choice(
                "target",
                "Target",
                {key: f"{one.name}, {size_words(one)}" for key, one in targets.items()},
                start="vessel",
            ),
            Slider(
                "flash",
                "The flash lasts",
                tuple(FLASHES_S),
                _ASKED_FLASH,
                ends=("billionths of a second", "a tenth"),
            ),
        ),
        label="A flash short enough",
        prediction=ChoicePrediction(
            question=f"A flash lasts {_ASKED_FLASH}, a hundredth of a second. "
            "Which target keeps its heat that long?",
            options=(*(f"{one.name}, {size_words(one)}" for one in asked), "All three", "None of them"),
            answer=f"It is the {keeps.name.lower()}, {size_words(keeps)}: it takes about "
            f"{time_words(cooling_s(keeps))} to cool. The two others have cooled before.",
        ),
        sources=("ANDERSON1983", "ALTSHULER2001", "ROSS1999"),
        note="A teaching model: never choose or check settings with it. Each mark on the axis of time is a "
        "hundred times the one before. Sizes are illustrations [X-ILLUSTRATIVE], cooling times follow from "
        "them by formula [X-DERIVED]. There is no sharp edge: near the limit a part of the heat leaks out. "
        "ms means thousandths of a second, µs millionths, ns billionths.",
    )
