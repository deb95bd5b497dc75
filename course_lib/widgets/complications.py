"""One count of complications: marks out of 1,000, who was counted, and what the count does not say."""

from course_lib import evidence
from course_lib.evidence import Count, Rate, safety
from course_lib.models.skilled_hand import per_thousand
from course_lib.widgets.panel import Facts, Icons, Say
from course_lib.widgets.table import View, rounded


def thousand_view(count: str) -> View:
    """One count of complications as marks out of 1,000, with who was counted and what it does not say."""
    chosen = safety().count(count)
    facts = [
        ("As published", f"{chosen.published} [{', '.join(chosen.ids)}]"),
        ("Who was counted", chosen.who),
        *([("Out of 1,000", _arithmetic(chosen.rate))] if chosen.rate else []),
        ("What it does not say", chosen.not_said),
    ]
    same = [
        f"{each.outcome if each.device == chosen.device else each.label}: {rate_in_words(each)} of 1,000"
        for each in safety().counts
        if _is_sister(each, chosen)
    ]
    if same:
        told = "; ".join(same)
        facts.append(("Also counted there", told[0].upper() + told[1:]))
    return View(
        figure=None,
        title=_count_title(chosen),
        say=_count_say(chosen),
        columns=("Treatment", "What was counted", "As published", "Out of 1,000", "Source"),
        rows=[
            (each.device, each.outcome, each.published, rate_in_words(each), evidence.source_label(each.src))
            for each in safety().counts
        ],
        panel=(*_icons(chosen), Facts("What stands behind it", facts), Say(_client_sentence(chosen))),
    )


def _count_title(count: Count) -> str:
    if count.rate is None:
        return f"{count.device}: {count.outcome}, and no rate that could be drawn"
    verb = _verb(count)
    if count.rate.none_in is not None:
        return f"{count.device}: none of {count.rate.none_in} {count.unit} {verb} {count.outcome}"
    return f"{count.device}: out of 1,000 {count.unit}, {rate_in_words(count)} {verb} {count.outcome}"


def _count_say(count: Count) -> str:
    if count.rate is None:
        return f"{count.no_rate}"
    if count.rate.none_in is not None:
        return "A problem that is rare does not show in so few people."
    return f"Drawn for 1,000 {count.unit}. It is a count of others, not the chance of one client."


def _icons(count: Count) -> tuple[Icons, ...]:
    if count.rate is None:
        return ()
    if count.rate.none_in is not None:
        # A thousand hollow marks would claim what 27 people cannot show.
        total = count.rate.none_in
        return (Icons(f"The {total} {count.unit} of this study", total, [(0, count.outcome)]),)
    out_of = per_thousand(count.rate)
    if out_of.low == out_of.high:
        groups = [(out_of.low, count.outcome)]
    elif out_of.low:
        groups = [
            (out_of.low, f"{count.outcome}, at least"),
            (out_of.high - out_of.low, "perhaps as well: the figures differ"),
        ]
    else:
        groups = [(out_of.high, f"{count.outcome}, at the most")]
    return (Icons(f"Out of 1,000 {count.unit}", 1_000, groups),)


def rate_in_words(count: Count) -> str:
    """The rate out of 1,000 in words, or that there is none."""
    return per_thousand(count.rate).words if count.rate else "no rate"


def _arithmetic(rate: Rate) -> str:
    """How the marks follow from the published figure."""
    if rate.none_in is not None:
        return f"Not worked out: none in {rate.none_in} gives no rate"
    figures = rate.between or tuple(
        percent for percent in (rate.about, rate.up_to, rate.under) if percent is not None
    )
    percents = " to ".join(f"{percent:g} %" for percent in figures)
    ones = " to ".join(f"{rounded(percent * 10):g}" for percent in figures)
    out_of = per_thousand(rate)
    drawn = "" if out_of.exact else f", drawn as {out_of.high}"
    limit = (
        ", at the most" if rate.up_to is not None else ", and it was fewer" if rate.under is not None else ""
    )
    return f"{percents} of 1,000 is {ones}{drawn}{limit} [X-DERIVED]"


def _is_sister(each: Count, count: Count) -> bool:
    return each.src == count.src and each.key != count.key and each.rate is not None


def _client_sentence(count: Count) -> str:
    rate, device = count.rate, count.device
    if rate is None:
        return "I can tell you what can go wrong. Nobody has counted how often it does."
    device = device[0].lower() + device[1:] if device[1].islower() else device
    verb = _verb(count)
    if rate.none_in is not None:
        told = f"none of {rate.none_in} {count.unit} {verb} {count.outcome}"
        return f"In one study of {device}, {told}. That is few people."
    start = f"In the worst series of one review of {device}" if rate.up_to else f"In one study of {device}"
    words = f"{per_thousand(rate).high:,}" if rate.up_to else rate_in_words(count)
    return (
        f"{start}, {words} of every 1,000 {count.unit} {verb} {count.outcome}. "
        "Your own risk may be different: the clinician goes through it with you."
    )


def _verb(count: Count) -> str:
    return "had" if count.unit == "people" else "led to"
