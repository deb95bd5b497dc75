import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from course_lib import evidence
from course_lib.evidence import DATA, FITS, DataError, Reported, healing, indications, read
from course_lib.evidence.indications_schema import ASK_LEVELS, Indications, _check

DEVICES = [device.key for device in healing().devices]
# One letter a device, in the order of the devices: Common, possible, - little, ! caution, X never.
MATRIX = {
    "photoageing_overall": "CCCCCpppC",
    "solar_lentigines": "ppppC-pCC",
    "melasma": "X!!!!--!!",
    "pih": "X!!!!--!!",
    "redness_vessels": "-----pC-C",
    "acne_scars_rolling_boxcar": "CCCC-p-p-",
    "acne_scars_icepick": "ppp------",
    "acne_active": "XXX!!pp-p",
    "wrinkles_fine": "CCCCpp-p-",
    "wrinkles_deep": "CpC------",
    "laxity": "--p------",
    "surgical_scars": "--CC--C-p",
    "raised_scars": "XXp--pp--",
    "pores_texture": "ppCCCp-p-",
}
REPORTED = [(problem, each) for problem in indications().problems for each in problem.reported]


def changed(tmp_path: Path, change: Callable[[dict], object]) -> Indications:
    data = yaml.safe_load((DATA / "indications.yaml").read_text("utf-8"))
    change(data)
    path = tmp_path / "indications.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return read(path, Indications, check=_check)


def test_an_unchanged_copy_is_the_same(tmp_path: Path) -> None:
    assert changed(tmp_path, lambda data: None) == indications()


def test_each_of_the_126_cells_is_that_of_the_evidence() -> None:
    letters = dict(zip("Cp-!X", FITS, strict=True))
    cells = 0
    assert [problem.key for problem in indications().problems] == list(MATRIX)
    for problem, row in MATRIX.items():
        for device, letter in zip(DEVICES, row, strict=True):
            assert indications().fit(problem, device) == letters[letter], (problem, device)
            cells += 1
    assert cells == 14 * 9


def test_a_cell_of_an_unknown_problem_or_device_is_told_the_near_one() -> None:
    with pytest.raises(DataError, match=r"^there is no problem 'melasm'; did you mean melasma\?$"):
        indications().fit("melasm", "ipl")
    with pytest.raises(DataError, match=r"^there is no device 'ipls'; did you mean ipl\?$"):
        indications().fit("melasma", "ipls")


def test_the_whole_matrix_is_usual_practice() -> None:
    assert indications().fit_src == "X-GENERAL"


def test_what_the_article_says_stands_in_the_article() -> None:
    quoted = [
        (problem.key, words)
        for problem in indications().problems
        for words in re.findall(r"“([^”]+)”", problem.article or "")
    ]
    assert len(quoted) >= 12
    for key, words in quoted:
        assert words in evidence.article(), (key, words)
    unnamed = [problem.key for problem in indications().problems if problem.article is None]
    assert unnamed == ["redness_vessels", "pores_texture"]


@pytest.mark.parametrize(
    ("problem", "device", "src", "percent", "shares", "people"),
    [
        ("photoageing_overall", "nafl_1550", "WANNER2007", (51, 75), [73, 55], 50),
        ("photoageing_overall", "co2_full", "WARD2008", (45, 45), [], 47),
        ("solar_lentigines", "qs_pico", "WANGCHEN2012", (83, 84), [], None),
        ("solar_lentigines", "qs_pico", "WANGCHEN2012", (52, 52), [], None),
        ("solar_lentigines", "nafl_1927", "POLDER2011", None, [], 9),
        ("redness_vessels", "pdl", "IYER2005", (43.4, 43.4), [], 9),
        ("redness_vessels", "pdl", "IYER2005", (35.9, 35.9), [], 9),
        ("redness_vessels", "ipl", "IPLROSACEA", None, [66], 107),
        ("acne_scars_rolling_boxcar", "afl", "ONG2012", (26, 83), [], None),
        ("acne_scars_rolling_boxcar", "nafl_1550", "ONG2012", (26, 50), [], None),
        ("acne_active", "pdl", "ORRINGERJAMA", None, [], 40),
        ("wrinkles_fine", "afl", "ORTIZ2010", None, [74], 10),
        ("wrinkles_fine", "nafl_1927", "ARIAS2025", None, [], 71),
        ("wrinkles_deep", "co2_full", "WARD2008", (45, 45), [], 47),
        ("surgical_scars", "afl", "JANG2016", None, [], 55),
        ("pores_texture", "nafl_1927", "LI2023", None, [44], 27),
    ],
)
def test_a_reported_number_is_that_of_the_evidence(
    problem: str,
    device: str,
    src: str,
    percent: tuple[float, float] | None,
    shares: list[float],
    people: int | None,
) -> None:
    found = [
        each
        for each in indications().problem(problem).reported
        if (each.device, each.src, each.percent) == (device, src, percent)
    ]
    assert len(found) == 1
    assert [share.percent for share in found[0].shares] == shares
    assert found[0].people == people


def test_nothing_is_reported_beyond_what_is_checked_here() -> None:
    assert len(REPORTED) == 16
    assert sum(each.percent is not None for _, each in REPORTED) == 9
    assert sum(len(each.shares) for _, each in REPORTED) == 5


def test_every_percentage_is_named_by_its_own_source() -> None:
    checked = 0
    for problem, each in REPORTED:
        for number in (*(each.percent or ()), *(share.percent for share in each.shares)):
            assert f"{number:g}" in evidence.source(each.src).says, (problem.key, number)
            checked += 1
    assert checked == 23


def test_the_people_of_a_study_are_those_that_its_source_counts() -> None:
    checked = 0
    for problem, each in REPORTED:
        if each.people is not None:
            assert re.search(rf"\b{each.people}\b", evidence.source(each.src).says), problem.key
            checked += 1
    assert checked == 12


def test_a_share_is_never_called_better() -> None:
    words = [share.words for _, each in REPORTED for share in each.shares]
    assert len(words) == 5
    for each in words:
        assert re.match(r"\d+ % of (?:areas|people|the 3-month gain)", each)
        assert "better" not in each


def test_a_problem_that_laser_can_worsen_says_so_to_the_client() -> None:
    for key in ("melasma", "pih", "acne_active", "raised_scars"):
        problem = indications().problem(key)
        assert problem.evidence == "D"
        assert "never" in problem.fit.values()
        assert not {"common"} & set(problem.fit.values())
    assert "laser can make it worse" in indications().problem("melasma").say


def test_the_levels_of_evidence_are_those_of_the_evidence() -> None:
    assert "".join(problem.evidence for problem in indications().problems) == "CBDDBBCDCCDCDC"


def test_the_ids_of_a_problem_are_all_that_it_names_each_once() -> None:
    ids = indications().problem("acne_scars_icepick").ids
    assert ids == ("XUDENG2018", "CONNOLLY2017")
    spots = indications().problem("solar_lentigines").ids
    assert {"HO2012", "WANGCHEN2012", "POLDER2011", "ZIPSER2010", "DELKER2017", "TODD2000"} < set(spots)
    assert len(spots) == len(set(spots))


def test_what_to_ask_first_stands_with_the_strictest_level_first() -> None:
    levels = [each.level for each in indications().contraindications]
    assert [levels.count(level) for level in ASK_LEVELS] == [2, 2, 10]
    assert levels == sorted(levels, key=ASK_LEVELS.index)
    gold = next(each for each in indications().contraindications if "gold" in each.item)
    assert gold.level == "stop"


def test_shared_data_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        indications().problems[0].fit["ipl"] = "never"  # type: ignore[index]


def test_the_words_for_a_fit_say_that_it_can_make_things_worse() -> None:
    assert indications().fit_scale == {
        "common": "commonly used",
        "possible": "possible, second line",
        "little": "little or no role",
        "caution": "caution: can make it worse",
        "never": "do not",
    }


def reported(data: dict, **fields: object) -> None:
    data["problems"][0]["reported"][0].update(fields)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: data["problems"][0]["fit"].update(ipl="often"), "ipl 'often' is not allowed"),
        (
            lambda data: data["problems"][0]["fit"].pop("ipl"),
            "fit of photoageing_overall must name every device once, in this order: co2_full, eryag_full,",
        ),
        (lambda data: data["problems"][1].update(key="melasma"), "key 'melasma' is used twice"),
        (lambda data: data["problems"][1].update(name="Raised scars"), "name 'Raised scars' is used twice"),
        (lambda data: data["problems"][0].update(evidence="E"), "evidence 'E' is not allowed"),
        (lambda data: data["problems"][0].update(cautions=[]), "cautions [] must have at least 1 item"),
        (lambda data: reported(data, percent=[75, 51]), "percent [75, 51] must rise: low <= high"),
        (
            lambda data: reported(data, percent=[51, 175]),
            "percent[2] 175 must be less than or equal to 100",
        ),
        (lambda data: reported(data, percent=None), "result and percent belong together: give both or none"),
        (
            lambda data: reported(data, percent=[50, 75]),
            "'rated 51 to 75 % better' does not name the number 50",
        ),
        (
            lambda data: reported(data, shares=[{"percent": 7, "words": "73 % of areas"}]),
            "'73 % of areas' does not name the number 7",
        ),
        (lambda data: reported(data, device="co2"), "device 'co2' is not a device"),
        (
            lambda data: reported(data, src="WANER2007"),
            "src 'WANER2007' is not a source; did you mean WANNER",
        ),
        (
            lambda data: reported(data, text="better [NOBODY1999]"),
            "names 'NOBODY1999', which is not a source",
        ),
        (lambda data: reported(data, people=0), "people 0 must be greater than 0"),
        (
            lambda data: data["fit_scale"].pop("never"),
            "fit_scale must be, in this order: common, possible, little, caution, never",
        ),
        (
            lambda data: data["evidence_levels"].pop("A"),
            "evidence_levels must be, in this order: A, B, C, D",
        ),
        (
            lambda data: data["contraindication_levels"].pop("stop"),
            "contraindication_levels must be, in this order: stop, postpone, clinician",
        ),
        (
            lambda data: data["contraindications"].reverse(),
            "contraindications stand in the order stop, postpone, clinician",
        ),
    ],
)
def test_a_fault_is_refused_with_its_line_and_what_is_allowed(
    tmp_path: Path, change: Callable[[dict], object], sentence: str
) -> None:
    with pytest.raises(DataError) as refused:
        changed(tmp_path, change)
    assert sentence in str(refused.value)
    assert re.match(r"indications\.yaml:\d+: ", str(refused.value))


def test_a_value_is_given_with_its_own_study() -> None:
    assert REPORTED
    assert all(isinstance(each, Reported) for _, each in REPORTED)
    assert all(each.src in evidence.sources() for _, each in REPORTED)
