"""What a lesson owes the course: its claims, practice for its objectives, no more time than it may take.

Every function gives its findings as sentences for the author, or none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

LEAST_MINUTES, MOST_MINUTES, LIMIT_MINUTES = 10, 18, 20


def claim_faults(asked: Mapping[str, Sequence[str]], owed: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Claims that are nowhere, in two places, or in a lesson that does not owe them.

    Args:
        asked: the claims of each lesson's cells, in order.
        owed: the claims of each topic by the evidence.
    """
    places: dict[str, list[str]] = {}
    for slug, claims in asked.items():
        for claim in claims:
            places.setdefault(claim, []).append(f"{slug}.ipynb, cell 'claim-{claim}'")
    for slug, claims in owed.items():
        for claim in claims:
            found = places.pop(claim, [])
            if not found:
                yield f'{slug}.ipynb: claim {claim} is missing; put claim("{claim}") into a cell of its own'
            elif len(found) > 1:
                yield f"claim {claim} stands {len(found)} times: {'; '.join(found)}"
            elif not found[0].startswith(f"{slug}.ipynb"):
                yield f"{found[0]}: claim {claim} belongs to {slug}.ipynb"
    for claim, found in places.items():
        yield f"{found[0]}: there is no claim {claim} in these lessons"


def practice_faults(
    objectives: Collection[str], written: Mapping[str, str], asked: Sequence[str]
) -> Iterator[str]:
    """Objectives without practice, and questions that no cell or more than one asks.

    Args:
        objectives: the ids of the lesson's objectives.
        written: the objective of each practice question of the lesson, by the question's id.
        asked: the questions of the lesson's cells, in order.
    """
    for objective in objectives:
        if objective not in [written[question] for question in asked if question in written]:
            yield f"objective {objective} is practised by no question of the lesson"
    for question in written:
        if asked.count(question) != 1:
            yield f"practice question {question} is asked {asked.count(question)} times; once is right"
    for question in asked:
        if question not in written:
            yield f"cell 'practice-{question}': there is no such question in the practice file"


def time_faults(minutes: int) -> list[str]:
    """Whether a lesson takes longer than it may [min], and what to do about it."""
    if minutes > LIMIT_MINUTES:
        return [f"takes {minutes} minutes, {LIMIT_MINUTES} is the limit: split it into two lessons"]
    if minutes > MOST_MINUTES:
        return [f"takes {minutes} minutes, {MOST_MINUTES} are the most: shorten it"]
    if minutes < LEAST_MINUTES:
        return [f"takes {minutes} minutes, {LEAST_MINUTES} are the least"]
    return []
