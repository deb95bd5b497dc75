"""A claim of the article as a small activity: judge it, then see what the evidence says."""

from course_lib import evidence
from course_lib.widgets.kept import Kept, content_hash, script, source_labels, style

# What a learner can answer, in the order of the buttons; all seven verdicts exist in the evidence.
VERDICTS = {
    "supported": ("Supported", "the evidence agrees"),
    "partly": ("Partly true", "true for some lasers, people or problems"),
    "overstated": ("Overstated", "goes further than the evidence"),
    "wrong": ("Wrong", "the evidence says otherwise"),
    "outdated": ("Out of date", "no longer how it is done"),
    "unclear": ("Unclear", "we cannot tell what is meant"),
    "framing": ("Sales talk", "a mood, not a fact"),
}


class Claim(Kept):
    """The widget; authors call `claim`."""

    _esm = script("claim")
    _css = style("claim")


def claim(claim_id: str) -> Claim:
    """Show one claim of the article, to be judged with one of the seven verdicts.

    Raises:
        DataError: the evidence has no such claim; the message names near ones.
    """
    found = evidence.claim(claim_id)
    spec = {
        "quote": found.quote,
        "verdicts": [
            {"key": key, "label": label, "means": means} for key, (label, means) in VERDICTS.items()
        ],
        "verdict": found.verdict,
        "evidence": found.evidence,
        "numbers": list(found.numbers),
        "say": found.say,
    }
    labels = source_labels(found.evidence, *found.numbers)
    return Claim(
        kind="claim", key=f"claim:{claim_id}", content=content_hash(spec), spec={**spec, "labels": labels}
    )
