import pytest
from bs4 import BeautifulSoup

from course_lib import evidence
from course_lib.evidence import Term
from course_lib.pages.errors import BuildError
from course_lib.pages.prose import Sources, Terms, html, slug, words


def shown(markdown: str, sources: Sources | None = None, terms: Terms | None = None) -> BeautifulSoup:
    text = html(markdown, "idea", sources or Sources(), terms or Terms(()))
    return BeautifulSoup(text, "html.parser")


def text_of(markdown: str) -> str:
    return shown(markdown).get_text().strip()


def term(name: str, definition: str = "What it is.", *forms: str) -> Term:
    return Term(src="MAYO", term=name, forms=forms, definition=definition, topic="collagen")


def explained(markdown: str, *terms: Term) -> list[str]:
    return [found.get_text() for found in shown(markdown, terms=Terms(terms)).select("button.term-word")]


# Citations


def test_sources_are_numbered_in_the_order_of_their_first_use() -> None:
    sources = Sources()
    first = shown("One [SHUSTER1975]. Two [FISHER1997, SHUSTER1975].", sources)
    second = shown("Three [MAYO] and [FISHER1997].", sources)
    assert [mark.get_text() for mark in first.select("a.cite")] == ["1", "2", "1"]
    assert [mark.get_text() for mark in second.select("a.cite")] == ["3", "2"]
    assert sources.used == {"SHUSTER1975": 1, "FISHER1997": 2, "MAYO": 3}


def test_a_citation_leads_to_its_source_and_is_named_for_those_who_listen() -> None:
    mark = shown("About 1 % a year [SHUSTER1975].").select_one("a.cite")
    assert mark is not None
    assert mark["href"] == "#source-SHUSTER1975"
    assert mark["aria-label"] == "Source: Shuster 1975"


def test_a_kind_gets_words_and_takes_no_number() -> None:
    sources = Sources()
    soup = shown("Usual [X-GENERAL]. Measured [SHUSTER1975]. Computed [X-DERIVED]. Measured [MAYO].", sources)
    assert [mark.get_text() for mark in soup.select("a.kind")] == ["(usual practice)", "(computed)"]
    assert [mark.get_text() for mark in soup.select("a.cite")] == ["1", "2"]
    assert [mark["href"] for mark in soup.select("a.kind")] == ["#source-X-GENERAL", "#source-X-DERIVED"]
    assert sources.used["X-GENERAL"] is None


def test_an_unknown_id_stops_the_build_with_the_cell_and_a_near_id() -> None:
    with pytest.raises(BuildError) as stopped:
        shown("Wrong [SHUSTER1976].")
    assert str(stopped.value) == "cell 'idea': there is no source 'SHUSTER1976'; did you mean SHUSTER1975?"


@pytest.mark.parametrize("mark", [".", ",", ";", ":"])
def test_punctuation_moves_in_front_of_the_number(mark: str) -> None:
    soup = shown(f"a year [SHUSTER1975]{mark} And more")
    assert soup.get_text().strip() == f"a year{mark}1 And more"


def test_no_space_is_left_before_a_citation() -> None:
    assert shown("a year  [SHUSTER1975] and").get_text().strip() == "a year1 and"


@pytest.mark.parametrize("text", ["[see below]", "[A]", "[1]", "an array[i]", "[co2]"])
def test_other_brackets_are_left_alone(text: str) -> None:
    assert text_of(f"Look {text}.") == f"Look {text}."


def test_a_citation_stands_in_table_cells_lists_and_bold_words() -> None:
    soup = shown("- one [MAYO]\n\n| a | b |\n|---|---|\n| **x [FISHER1997]** | y |\n")
    assert [mark.get_text() for mark in soup.select("li a.cite, td strong a.cite")] == ["1", "2"]


# Quotation marks


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('She says "yes" to it.', "She says “yes” to it."),
        ('"Yes," she says.', "“Yes,” she says."),
        ('("in brackets")', "(“in brackets”)"),
        ('both "one" and "two".', "both “one” and “two”."),
        ('It is "more".', "It is “more”."),
        ('a dash –"so"', "a dash –“so”"),
        ("don't, clients' skin, it's", "don’t, clients’ skin, it’s"),
        ("Ann's", "Ann’s"),
        ("the '90s", "the ’90s"),
        ('She says "**never**".', "She says “never”."),
        ('"**Never**", she says.', "“Never”, she says."),
        ('**"all of it"**', "“all of it”"),
        ("*clients*' skin", "clients’ skin"),
        ('"A claim [MAYO]" and "b"', "“A claim1” and “b”"),
        ('"**One** and **two**" so', "“One and two” so"),
        ("no marks", "no marks"),
    ],
)
def test_quotation_marks_are_set_as_in_print(typed: str, printed: str) -> None:
    assert text_of(typed) == printed


def test_each_paragraph_and_cell_begins_its_quotation_anew() -> None:
    assert [
        piece.get_text() for piece in shown('One\n\n"Two"\n\n- "three"\n- "four"').find_all(["p", "li"])
    ] == [
        "One",
        "“Two”",
        "“three”",
        "“four”",
    ]
    soup = shown('| a | b |\n|---|---|\n| x | "y" |\n| "z" | it\'s |\n')
    assert [cell.get_text() for cell in soup.find_all("td")] == ["x", "“y”", "“z”", "it’s"]


def test_a_number_stays_on_one_line_with_its_unit() -> None:
    printed = text_of("About 40 to 45 % of it, 0.3 to 1 mm deep, at 1,064 nm, for 10 ms in 2 women.")
    assert printed.replace("\N{NO-BREAK SPACE}", "~") == (
        "About 40 to 45~% of it, 0.3 to 1~mm deep, at 1,064~nm, for 10~ms in 2 women."
    )


def test_code_keeps_the_marks_that_were_typed() -> None:
    soup = shown('Write `claim("C21")` and "go" by 3 %.')
    assert soup.get_text().strip() == 'Write claim("C21") and “go” by 3\N{NO-BREAK SPACE}%.'
    assert shown("Write `a 3 % b`.").get_text().strip() == "Write a 3 % b."


# Glossary


def test_a_term_is_explained_at_its_first_use_only() -> None:
    terms = Terms([term("collagen", "A protein.")])
    first = shown("Collagen is strong. More collagen.", terms=terms)
    second = shown("Collagen again.", terms=terms)
    assert len(first.select("button.term-word")) == 1
    assert second.select("button.term-word") == []
    button, note = first.select_one("button.term-word"), first.select_one(".term-note")
    assert button is not None
    assert note is not None
    assert (button.get_text(), note.get_text(), note["role"]) == ("Collagen", "A protein.", "tooltip")
    assert button["aria-describedby"] == note["id"]
    assert button["type"] == "button"


def test_every_explanation_has_an_id_of_its_own() -> None:
    soup = shown("collagen and elastin and dermis", terms=Terms(map(term, ("collagen", "elastin", "dermis"))))
    ids = [note["id"] for note in soup.select(".term-note")]
    assert len(ids) == len(set(ids)) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two lasers", ["lasers"]),
        ("a laser", ["laser"]),
        ("a LASER", ["LASER"]),
        ("laserlike", []),
        ("non-laser", []),
        ("laser-like", []),
        ("(laser)", ["laser"]),
        ("laser.", ["laser"]),
    ],
)
def test_a_term_is_a_whole_word_with_or_without_its_plural(text: str, found: list[str]) -> None:
    assert explained(text, term("laser")) == found


def test_the_longest_term_wins() -> None:
    assert explained("an acne scar", term("acne"), term("acne scar")) == ["acne scar"]
    assert explained("an ablative laser here", term("laser"), term("ablative laser")) == ["ablative laser"]
    assert explained("an ablative laser, a laser", term("laser"), term("ablative laser")) == [
        "ablative laser",
        "laser",
    ]


def test_all_forms_of_a_term_count_as_one_use() -> None:
    lentigo = term("lentigo (sun spot)", "A brown spot.", "lentigo", "sun spot")
    assert explained("A sun spot, or lentigo, or sun spots.", lentigo) == ["sun spot"]


def test_names_of_two_letters_are_left_alone() -> None:
    assert explained("1,064 nm and nanometres", term("nanometre (nm)", "Tiny.", "nanometre", "nm")) == [
        "nanometres"
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "# Collagen",
        "## Collagen",
        "### Collagen",
        "#### Collagen",
        "[collagen](https://example.org)",
        "`collagen`",
        "| collagen | b |\n|---|---|\n| x | y |",
    ],
)
def test_no_term_is_explained_in_headings_links_code_and_heads_of_tables(markdown: str) -> None:
    assert explained(markdown, term("collagen")) == []
    assert explained(f"{markdown}\n\nAnd collagen.", term("collagen")) == ["collagen"]


def test_a_term_in_the_cell_of_a_table_is_explained() -> None:
    assert explained("| a |\n|---|\n| collagen |", term("collagen")) == ["collagen"]


def test_a_definition_is_text_and_never_markup() -> None:
    soup = shown("collagen", terms=Terms([term("collagen", '<b>It\'s</b> "x"')]))
    note = soup.select_one(".term-note")
    assert note is not None
    assert note.find("b") is None
    assert note.get_text() == "<b>It’s</b> “x”"


def test_every_word_of_the_glossary_can_be_found_in_text() -> None:
    terms = evidence.glossary()
    assert len(terms) > 90
    for each in terms:
        for form in each.in_text:
            assert explained(f"So {form} is.", each) == ([form] if len(form) > 2 else [])


# The rest


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Say, don't say", "say-dont-say"),
        ("Say, don’t say", "say-dont-say"),
        ("At your desk", "at-your-desk"),
        ("  CO2: 10,600 nm?  ", "co2-10-600-nm"),
    ],
)
def test_a_heading_becomes_its_anchor(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor
    found = shown(f"## {heading}").find("h2")
    assert found is not None
    assert found["id"] == anchor


def test_a_heading_carries_no_sign_of_nbconverts_own() -> None:
    assert text_of("## At your desk") == "At your desk"


def test_each_cell_of_a_table_carries_the_words_of_its_column() -> None:
    soup = shown('| Sign | What to "do" |\n|---|---|\n| pain | **call** |\n| pus | look |\n')
    cells = [(cell["data-label"], cell.get_text()) for cell in soup.select("tbody td")]
    assert cells == [
        ("Sign", "pain"),
        ("What to “do”", "call"),
        ("Sign", "pus"),
        ("What to “do”", "look"),
    ]


@pytest.mark.parametrize(
    ("markdown", "count"),
    [
        ("One two three.", 3),
        ("About 1 % a year [SHUSTER1975, MAYO].", 5),
        ("## Two words", 2),
        ("| a | b |\n|---|---|\n| c | d e |", 5),
        ("- **bold** word", 2),
        ("", 0),
    ],
)
def test_words_that_are_read_are_counted_and_ids_are_not(markdown: str, count: int) -> None:
    assert words(markdown) == count
