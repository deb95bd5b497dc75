"""A promise is found in whatever words it comes; one that is denied, and a modest word, are left alone."""

import pytest

from tests.notebooks.promises import banned


@pytest.mark.parametrize(
    ("planted", "promise"),
    [
        ("It is painless.", "painless"),
        ("It is completely safe.", "safe"),
        ("There is no risk at all.", "no risk"),
        ("A risk-free treatment.", "no risk"),
        ("You go back to work with no downtime.", "no downtime"),
        ("The result is permanent.", "permanent"),
        ("It removes wrinkles.", "removes wrinkles"),
        ("It turns back the clock.", "turns back the clock"),
        ("You will look ten years younger.", "years younger"),
        ("A non-surgical facelift.", "face lift"),
        ("It cures acne.", "cure"),
        ("A wonder treatment.", "wonder"),
        ("A real Breakthrough!", "breakthrough"),
        ("We have the best laser.", "the best"),
        ("We have the latest laser.", "the latest"),
        ("We guarantee the result.", "guarantee"),
        ("The offer ends tonight.", "pressure"),
        ("It does not hurt.", "painless"),
        ("There are no side effects.", "no risk"),
        ("The lines are gone for good.", "permanent"),
        ("It erases scars.", "removes wrinkles"),
        ("Your scars will vanish.", "removes wrinkles"),
        ("It turns the clock back.", "turns back the clock"),
        ("Your skin will be flawless.", "flawless"),
        ("Our best laser.", "the best"),
        ("The latest technology.", "the latest"),
        ("It is FDA-approved.", "approved"),
        ("This price is only this week.", "pressure"),
        ("Not for everyone. It is permanent.", "permanent"),
        ("It is not only safe.", "safe"),
        ("Never mind the price, because this really is the best.", "the best"),
    ],
)
def test_a_promise_is_found(planted: str, promise: str) -> None:
    assert [each for each in banned(planted) if each.startswith(f"promises '{promise}'")]


@pytest.mark.parametrize(
    "honest",
    [
        "Skin keeps ageing, so it is not permanent.",
        "It does not turn the clock back.",
        "I can't say it's safe for you.",
        "Scars usually soften; they do not vanish.",
        "Do not look only at the best picture.",
        "There is no wonder treatment.",
        "No laser is entirely safe.",
        "Nobody can guarantee a result.",
        "It can soften fine lines for a time.",
        "Here are the benefits and the risks.",
        "We will accurately write it down, so that it is secure.",
    ],
)
def test_a_denied_promise_and_a_modest_word_are_left_alone(honest: str) -> None:
    assert banned(honest) == []
