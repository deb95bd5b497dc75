"""A claim of the article as a small activity: judge it, then see what the evidence says."""

from course_lib import evidence
from course_lib.evidence import VERDICTS
from course_lib.widgets.kept import Kept, content_hash, script, source_labels, style


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
