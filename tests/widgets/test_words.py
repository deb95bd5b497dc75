from course_lib.widgets.words import cited, without_ids


def test_ids_become_words_and_other_brackets_stay() -> None:
    assert (
        without_ids("74 % [ORTIZ2010, WARD2008], [see below]") == "74 % (Ortiz 2010; Ward 2008), [see below]"
    )


def test_kinds_of_value_are_not_cited_and_each_source_is_named_once() -> None:
    assert cited(["a [X-GENERAL, MAYO]", "b [MAYO]", "c"]) == ("MAYO",)
