"""`course bank check`: the whole bank and its papers, with file and line of whatever is not as it must be.

A fault must be mended before anything is released. A note tells what is still to come.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course_lib.course import course, topics_taught
from course_lib.evidence import DataError, Problem, places
from course_lib.quiz.exam import blueprint_faults
from course_lib.quiz.likeness import COPY, asked_text, copies, plain
from course_lib.quiz.lint import flaws
from course_lib.quiz.papers import Paper, bank, papers
from course_lib.quiz.question import Case, Handover, Question, Single, Verdict
from course_lib.quiz.reading import practice, read_questions

__all__ = ["Checked", "check", "paper_problems", "topic_problems"]

PER_OBJECTIVE = 3
PER_QUIZ = 8
# Below these many questions a balance is chance.
ENOUGH = 8
MOST_OF_ONE_VERDICT = 0.6


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: faults with their place, notes on what is still to come, and what there is.

    `counts` are, for each topic with questions, (slug, questions, critical questions).
    """

    faults: tuple[str, ...]
    notes: tuple[str, ...]
    counts: tuple[tuple[str, int, int], ...]


def check(root: Path) -> Checked:
    """Read and judge the bank and the papers of the checkout `root`.

    Raises:
        DataError: a line for every fault of a file that cannot be read as it stands.
    """
    _read_all(root)
    folder = root / "assignments" / "bank"
    files = {path: read_questions(path, path.stem) for path in sorted(folder.glob("*.yaml"))}
    exercises = [each for topic in topics_taught() for each in practice(topic.slug)]
    faults: list[str] = []
    before: list[Question] = list(exercises)
    for path, questions in files.items():
        where = places(path)
        found = [*topic_problems(path.stem, questions, before)]
        faults += [f"{where(loc)}: {text}" for loc, text in sorted(found, key=lambda each: _order(each.loc))]
        before += questions
    every = [question for questions in files.values() for question in questions]
    listed, path = papers(root), root / "assignments" / "papers.yaml"
    known = {question.id: question for question in every}
    where = places(path)
    of_papers, notes = paper_problems(listed, known)
    faults += [f"{where(loc)}: {text}" for loc, text in of_papers]
    faults += [f"{folder.name}: {text}" for text in _one_way(every)]
    missing = [topic.slug for topic in course().topics if topic.slug not in {path.stem for path in files}]
    notes = (*(f"there are no graded questions on '{slug}' yet" for slug in missing), *notes)
    counts = tuple(
        (path.stem, len(questions), sum(each.critical for each in questions))
        for path, questions in files.items()
    )
    return Checked(tuple(faults), notes, counts)


def _read_all(root: Path) -> None:
    """Name the faults of all files at once, not of the first alone."""
    try:
        bank(root)
    except DataError as fault:
        told = dict.fromkeys(str(fault).splitlines())
        for topic in course().topics:
            path = root / "assignments" / "bank" / f"{topic.slug}.yaml"
            try:
                if path.is_file():
                    read_questions(path, topic.slug)
            except DataError as error:
                told.update(dict.fromkeys(str(error).splitlines()))
        raise DataError("\n".join(told)) from fault


def _order(loc: tuple[int | str, ...]) -> tuple[int, ...]:
    return tuple(each for each in loc if isinstance(each, int))


def topic_problems(slug: str, questions: Sequence[Question], before: Sequence[Question]) -> Iterator[Problem]:
    """Return what is wrong with the graded questions of one topic, each with its place in the file.

    Args:
        slug: the topic.
        questions: its graded questions, in the order of their file.
        before: the practice questions, and the graded ones of other files: none of these may be copied.
    """
    for at, asked in enumerate(questions):
        for flaw in flaws(asked):
            text = f"{flaw.problem.loc[0]} of '{asked.id}': {flaw.problem.text} [{flaw.rule}]"
            yield Problem(("questions", at, *flaw.problem.loc), text)
        yield from _copied(at, asked, [*before, *questions[:at]])
    for text in (*_places_of_keys(questions), *_lengths_of_keys(questions)):
        yield Problem(("questions",), f"questions: {text}")
    yield from _too_few(slug, questions)


def _copied(at: int, asked: Question, before: Sequence[Question]) -> Iterator[Problem]:
    same = [other.id for other in before if plain(asked_text(other)) == plain(asked_text(asked))]
    if same:
        text = f"stem of '{asked.id}': '{same[0]}' asks the same words; ask something else [same-stem]"
        yield Problem(("questions", at, "stem"), text)
        return
    for copy in copies([asked], before):
        alike = f"{copy.alike:.0%} alike, and less than {COPY:.0%} is allowed"
        text = f"stem of '{copy.of}': the question is nearly '{copy.other}' ({alike}) [near-copy]"
        yield Problem(("questions", at, "stem"), text)
        return


def _shuffled(questions: Iterable[Question]) -> list[Single | Case | Handover]:
    """The questions with one right option whose place was up to their author."""
    return [each for each in questions if isinstance(each, Single | Case | Handover)]


def _places_of_keys(questions: Sequence[Question]) -> Iterator[str]:
    asked = _shuffled(questions)
    if len(asked) < ENOUGH:
        return
    hits = Counter([option.correct for option in each.options].index(True) for each in asked)
    for place in range(max(len(each.options) for each in asked)):
        name = "ABCDE"[place]
        if not hits[place]:
            yield f"no key stands in place {name}; each place needs one [key-position]"
        elif hits[place] >= len(asked) / 2:
            said = f"{hits[place]} of {len(asked)} keys stand in place {name}"
            yield f"{said}; fewer than half may [key-position]"


def _lengths_of_keys(questions: Sequence[Question]) -> Iterator[str]:
    asked = _shuffled(questions)
    lengths = [
        (len(option.text), [len(other.text) for other in each.options if other is not option])
        for each in asked
        for option in each.options
        if option.correct
    ]
    longest = sum(key > max(others) for key, others in lengths)
    shortest = sum(key < min(others) for key, others in lengths)
    for name, hits in (("longest", longest), ("shortest", shortest)):
        if len(asked) >= ENOUGH and hits > len(asked) / 2:
            said = f"in {hits} of {len(asked)} questions the key is the {name} option"
            yield f"{said}; in half of them at most [key-length]"


def _too_few(slug: str, questions: Sequence[Question]) -> Iterator[Problem]:
    counts = Counter(each.objective for each in questions)
    for objective in next(topic.objectives for topic in course().topics if topic.slug == slug):
        if counts[objective.id] < PER_OBJECTIVE:
            count = counts[objective.id]
            text = f"objective '{objective.id}' has {count} graded questions; it needs {PER_OBJECTIVE}"
            yield Problem(("questions",), f"{text} or more [coverage]")


def _one_way(questions: Sequence[Question]) -> Iterator[str]:
    """Where one answer, given without reading, is right in too many of all questions."""
    handed = [each for each in questions if isinstance(each, Handover)]
    ways = {option.does for each in handed for option in each.options if option.correct}
    if len(handed) >= ENOUGH and len(ways) == 1:
        word = "to hand over" if "hand_over" in ways else "to answer"
        yield f"in all {len(handed)} hand-over questions it is right {word}; let it differ [one-way]"
    verdicts = Counter(_verdict(each) for each in questions if isinstance(each, Verdict))
    total = verdicts.total()
    for verdict, count in verdicts.items():
        if total >= ENOUGH and count > MOST_OF_ONE_VERDICT * total:
            most = f"at most {MOST_OF_ONE_VERDICT:.0%} may have one verdict"
            yield f"'{verdict}' is the key of {count} of {total} verdict questions; {most} [one-way]"


def _verdict(asked: Verdict) -> str:
    return next(option.verdict for option in asked.options if option.correct)


def paper_problems(
    listed: Sequence[Paper], known: Mapping[str, Question]
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Return what is wrong with the papers, each with its place in their file, and what is still to come.

    Args:
        listed: the papers, in the order of their file.
        known: the graded questions, by id.
    """
    rule = course().exam
    forms = {each.id: at for at, each in enumerate(listed) if each.kind == "exam"}
    asked = {id_: [known[each.id] for each in listed[at].questions] for id_, at in forms.items()}
    missing = [form for form in rule.forms if form not in forms]
    notes: tuple[str, ...] = ()
    problems: list[Problem] = []
    if missing:
        notes = (f"there is no paper {' and no '.join(missing)} yet, of the forms of the exam",)
    for form, text in blueprint_faults(rule, asked, [topic.slug for topic in course().topics]):
        if form in forms:  # what is not there yet stands among the notes
            problems.append(Problem(("papers", forms[form], "questions"), f"questions: {text} [blueprint]"))
    for at, paper in enumerate(listed):
        problems += _of_paper(at, paper, known)
        problems += _shown_before(at, paper, listed)
    used = {each.id for paper in listed for each in paper.questions}
    unused = [id_ for id_ in known if id_ not in used]
    if unused:
        notes += (f"{len(unused)} of {len(known)} graded questions stand in no paper, '{unused[0]}' for one",)
    return tuple(problems), notes


def _of_paper(at: int, paper: Paper, known: Mapping[str, Question]) -> Iterator[Problem]:
    asked = [known[each.id] for each in paper.questions]
    where = ("papers", at, "questions")
    for text in _places_of_keys(asked):
        yield Problem(where, f"questions of '{paper.id}': {text}")
    if paper.topic is None:
        return
    if len(asked) != PER_QUIZ:
        yield Problem(where, f"questions of '{paper.id}': {len(asked)}; a quiz has {PER_QUIZ} [blueprint]")
    objectives = next(topic.objectives for topic in course().topics if topic.slug == paper.topic)
    for objective in objectives:
        if objective.id not in {each.objective for each in asked}:
            text = f"questions of '{paper.id}': none asks for the objective '{objective.id}' [coverage]"
            yield Problem(where, text)


def _shown_before(at: int, paper: Paper, listed: Sequence[Paper]) -> Iterator[Problem]:
    """A quiz may be tried until all is right: what it asks is no secret in an exam."""
    if paper.kind != "exam":
        return
    quizzes = {each.id: quiz.id for quiz in listed if quiz.kind != "exam" for each in quiz.questions}
    for number, each in enumerate(paper.questions):
        if each.id in quizzes:
            text = f"'{each.id}' stands in '{quizzes[each.id]}' too, where it may be tried until it is right"
            yield Problem(("papers", at, "questions", number, "id"), f"id: {text} [blueprint]")
