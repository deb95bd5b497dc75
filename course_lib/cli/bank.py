"""`course bank`: the author's desk. Check the questions, look at one, see what learners made of them."""

import argparse
import textwrap
from typing import TYPE_CHECKING, Any

from course_lib.cli import opening, pages
from course_lib.learner import home

if TYPE_CHECKING:
    from course_lib.grading.statistics import Item

EXAMPLES = (
    "course bank check              check the graded questions: schema, flaws, balance, coverage",
    "course bank preview ID         look at one question as a learner sees it",
    "course bank stats              how learners did at first, the most suspect question first",
)
SHOWN = 10
WIDE = 100


def register(commands: Any) -> None:
    """Add `course bank` to the commands of an argparse parser."""
    bank = commands.add_parser("bank", help="the graded questions: check, preview, stats")
    actions = bank.add_subparsers(title="actions", metavar="ACTION", required=True)
    checking = actions.add_parser("check", help="check the graded questions and the papers")
    checking.set_defaults(run=_check)
    looking = actions.add_parser("preview", help="look at one question as a learner sees it")
    looking.add_argument("question", metavar="ID", help="the id of a graded question")
    looking.add_argument("--no-browser", action="store_true", help="only print where the page is")
    looking.set_defaults(run=_preview)
    counting = actions.add_parser("stats", help="facility and options chosen, from first attempts")
    counting.add_argument("--all", action="store_true", help=f"every question, not the first {SHOWN} alone")
    counting.set_defaults(run=_stats)


def _check(_: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.evidence import DataError
    from course_lib.quiz.bank_check import check

    try:
        checked = check(checkout())
    except DataError as error:
        print(error)
        print(f"To mend: {len(str(error).splitlines())}. What lies behind it is checked after that.")
        return 1
    for fault in checked.faults:
        print(fault)
    for note in checked.notes:
        print(textwrap.fill(f"Note: {note}.", WIDE, subsequent_indent="  "))
    width = max(len(slug) for slug in ("together", *(slug for slug, _, _ in checked.counts)))
    for slug, count, safety in checked.counts:
        print(f"  {slug:{width}}  {count:4} questions, {safety:3} of them critical")
    total = sum(count for _, count, _ in checked.counts)
    critical = sum(safety for _, _, safety in checked.counts)
    print(f"  {'together':{width}}  {total:4} questions, {critical:3} of them critical")
    print(f"To mend: {len(checked.faults)}." if checked.faults else "No flaw was found.")
    return 1 if checked.faults else 0


def _preview(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.evidence.clinic import load_or_last_good
    from course_lib.pages import preview

    question = preview.find(checkout(), arguments.question)
    text = preview.page(checkout(), question, load_or_last_good(home()).clinic)
    path = pages.OUT / "previews" / f"{question.id}.html"
    pages.write_page(path, text)
    print(f"The question is in {path}")
    print("It holds the key: let no learner see it. Make it anew when you have changed the question.")
    if not arguments.no_browser:
        opening.browse(path.as_uri())
    return 0


def _stats(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading import attempts
    from course_lib.grading.statistics import bears, items
    from course_lib.quiz.papers import bank

    found = items(attempts.read(home()), bank(checkout()))
    if not found:
        print("Nobody has handed in a paper with these questions yet.")
        return 0
    most = max(item.asked for item in found)
    print(textwrap.fill(f"First attempts only. {bears(most)}", WIDE), end="\n\n")
    shown = found if arguments.all else found[:SHOWN]
    for item in shown:
        print("\n".join(_lines(item)), end="\n\n")
    if len(found) > len(shown):
        print(f"{len(found) - len(shown)} more questions: course bank stats --all")
    return 0


def _lines(item: "Item") -> list[str]:
    """One question: its figures, what to look at, and what was chosen how often."""
    lines = [f"{item.id}: answered in its earlier words only."]
    if item.facility is not None:
        tries = "1 first attempt" if item.asked == 1 else f"{item.asked} first attempts"
        lines = [f"{item.id}: facility {100 * item.facility:.0f} %, {tries}. {_advice(item)}"]
    lines.append(textwrap.shorten(f"  {item.stem}", WIDE, placeholder=" …"))
    for part in item.parts:
        sign = "✓" if part.right else " "
        lines.append(f"  {sign} {part.count:4}  {textwrap.shorten(part.text, WIDE - 10, placeholder=' …')}")
    if item.left_open:
        lines.append(f"    {item.left_open:4}  (left open)")
    if item.older:
        lines.append(f"    {item.older:4}  (answered earlier words of it; not counted)")
    if item.sure_but_wrong:
        lines.append(f"    {item.sure_but_wrong:4}  were certain, and not right")
    return lines


def _advice(item: "Item") -> str:
    from course_lib.grading.statistics import FEWEST

    if not item.enough:
        return f"Fewer than {FEWEST}: too few to say anything."
    if item.rival is not None:
        return "Look at the key: a wrong option was chosen more often."
    if item.suspect:
        return "Look at the key and the words: few got it right."
    return "Nothing stands out."
