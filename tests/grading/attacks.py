"""Submissions that were made to do harm, each by a learner of its own, beside honest ones."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.grading.desk import IDS, keys
from tests.grading.inbox import Inbox

SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS
ALL = dict(zip(IDS, (2.0, 3.0, 1.5, 2.0), strict=True))
NONE = dict.fromkeys(IDS, 0.0)
# What the honest, and those whose attack is not in their answers, have answered: the first question, rightly.
HALF = NONE | {SINGLE: 2.0}
TRAINERS = "The trainer's own words, which no learner may read."
SCRIPT = "<script>alert('from a learner')</script><img src=x onerror=alert(1)>"

# Does something to a folder in the exchange, after it was handed in.
Change = Callable[[Inbox, Path], None]


@dataclass(frozen=True)
class Attack:
    """`points` is what it has to come to; None when it must not be accepted, for the reason `why`."""

    change: Change
    points: Mapping[str, float] | None
    why: str = ""


def half(box: Inbox) -> dict[str, object]:
    """The honest answers."""
    return {SINGLE: keys(box.root)[SINGLE]}


def trainers_file(box: Inbox) -> Path:
    """A file of the trainer's that is worth reading: all answers, and their own words."""
    path = box.root / "assignments" / "best.json"
    if not path.exists():
        folder = box.hand_in("model", keys(box.root), timedelta(days=-1))
        content = json.loads((folder / "answers.json").read_text())
        path.write_text(json.dumps(content | {"note": TRAINERS}))
        shutil.rmtree(folder)
    return path


def hand_in(box: Inbox, learner: str, attack: Attack) -> Path:
    folder = box.hand_in(learner, half(box))
    attack.change(box, folder)
    return folder


def link(name: str) -> Change:
    def change(box: Inbox, folder: Path) -> None:
        (folder / name.format(paper=box.paper)).unlink(missing_ok=True)
        (folder / name.format(paper=box.paper)).symlink_to(trainers_file(box))

    return change


def second_name(name: str) -> Change:
    def change(box: Inbox, folder: Path) -> None:
        (folder / name).unlink()
        os.link(trainers_file(box), folder / name)

    return change


def pipe(name: str) -> Change:
    def change(box: Inbox, folder: Path) -> None:
        (folder / name.format(paper=box.paper)).unlink(missing_ok=True)
        os.mkfifo(folder / name.format(paper=box.paper))

    return change


def directory(name: str) -> Change:
    def change(box: Inbox, folder: Path) -> None:
        (folder / name.format(paper=box.paper)).unlink(missing_ok=True)
        (folder / name.format(paper=box.paper) / "inside").mkdir(parents=True)

    return change


def gone(name: str) -> Change:
    return lambda box, folder: (folder / name.format(paper=box.paper)).unlink()


def holds(name: str, data: bytes) -> Change:
    def change(box: Inbox, folder: Path) -> None:
        path = folder / name.format(paper=box.paper)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    return change


def large(name: str, size: int) -> Change:
    """A file with a hole in it, which takes no room here, and all the memory of whoever reads it."""
    return lambda box, folder: os.truncate(folder / name.format(paper=box.paper), size)


def rewritten(change: Callable[[Inbox, dict[str, Any]], str]) -> Change:
    """The answers file, written anew from what stands in it."""

    def made(box: Inbox, folder: Path) -> None:
        path = folder / "answers.json"
        path.write_text(change(box, json.loads(path.read_text())), encoding="utf-8")

    return made


def deep(box: Inbox, content: dict[str, Any]) -> str:
    entry = json.dumps(content["entries"][f"answer:{SINGLE}"]["value"])
    return json.dumps(content).replace(entry, '{"answer": ' + "[" * 90_000 + "]" * 90_000 + "}")


def not_a_number(box: Inbox, content: dict[str, Any]) -> str:
    content["entries"][f"answer:{SINGLE}"]["value"]["answer"] = float("nan")
    return json.dumps(content)


def twice(box: Inbox, content: dict[str, Any]) -> str:
    """Each question answered twice: the last one counts, as for every reader of JSON, and once."""
    entry = content["entries"][f"answer:{SINGLE}"]
    wrong = json.dumps({**entry, "value": {"answer": "nothing of this name"}})
    return json.dumps(content).replace('"entries": {', f'"entries": {{"answer:{SINGLE}": {wrong}, ')


def upwards(box: Inbox, content: dict[str, Any]) -> str:
    (entry,) = content["entries"].values()
    for name in (
        "../../../../assignments/bank",
        f"../{MULTIPLE}",
        "/etc/passwd",
        f"{MULTIPLE}/../{MULTIPLE}",
    ):
        content["entries"][f"answer:{name}"] = {**entry, "value": {"answer": keys(box.root)[MULTIPLE]}}
    return json.dumps(content)


def with_html(box: Inbox, content: dict[str, Any]) -> str:
    (entry,) = content["entries"].values()
    for name in (MULTIPLE, NUMERIC, MATCHING):
        answer: object = {SCRIPT: SCRIPT} if name == MATCHING else [SCRIPT] if name == MULTIPLE else SCRIPT
        content["entries"][f"answer:{name}"] = {**entry, "value": {"answer": answer}}
    content["entries"][f"answer:{SCRIPT}"] = entry
    content["entries"]["answer:stranger"] = {**entry, "content": "0123456789abcdef"}
    return json.dumps(content)


def more_than_possible(box: Inbox, content: dict[str, Any]) -> str:
    """All options ticked, some of them twice, and a mark of one's own."""
    from course_lib.quiz import options_of
    from course_lib.quiz.papers import bank

    ids = [id_ for id_, _ in options_of(bank(box.root)[MULTIPLE])]  # type: ignore[arg-type]
    (entry,) = content["entries"].values()
    value = {"answer": [*ids, *keys(box.root)[MULTIPLE]], "mark": 1, "points": 99}
    content["entries"][f"answer:{MULTIPLE}"] = {**entry, "value": value}
    return json.dumps({**content, "score": 99})


def renamed(make: Callable[[str], str]) -> Change:
    """The folder under another name."""

    def change(_: Inbox, folder: Path) -> None:
        folder.rename(folder.with_name(make(folder.name)))

    return change


def linked_folder(box: Inbox, folder: Path) -> None:
    folder.rename(box.exchange / folder.name)
    folder.symlink_to(box.exchange / folder.name)


def file_instead(_: Inbox, folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


def strange_names(_: Inbox, folder: Path) -> None:
    for name in (b"\xff\xfe.html", b"\x1b[2J", b"a\nb", b"-rf"):
        (folder / os.fsdecode(name)).write_text(TRAINERS)


def shadow(_: Inbox, folder: Path) -> None:
    """Modules that Python would take for the course's, and for its own."""
    harm = f"from pathlib import Path\nPath({str(folder.parents[2] / 'HARM')!r}).touch()\n"
    for name in ("course_lib/__init__.py", "course_lib/grading/__init__.py", "sitecustomize.py", "json.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(harm)


PIPED = "is not a plain file"
FILES: dict[str, Attack] = {
    "answers-link": Attack(link("answers.json"), None, PIPED),
    "answers-pipe": Attack(pipe("answers.json"), None, PIPED),
    "answers-folder": Attack(directory("answers.json"), None, PIPED),
    "answers-second-name": Attack(second_name("answers.json"), None, "has a second name"),
    "answers-huge": Attack(large("answers.json", 2**40), None, "is larger than 4,194,304 bytes"),
    "answers-gone": Attack(gone("answers.json"), NONE),
    "answers-not-utf8": Attack(holds("answers.json", b'{"format": 1, \xff\xfe'), NONE),
    "answers-deep": Attack(rewritten(deep), NONE),
    "answers-deeper": Attack(holds("answers.json", b"[" * 1_000_000), NONE),
    "answers-nan": Attack(rewritten(not_a_number), NONE),
    "answers-twice": Attack(rewritten(twice), HALF),
    "answers-upwards": Attack(rewritten(upwards), HALF),
    "answers-html": Attack(rewritten(with_html), HALF),
    "answers-too-many": Attack(rewritten(more_than_possible), HALF),
    "notebook-link": Attack(link("{paper}.ipynb"), HALF),
    "notebook-pipe": Attack(pipe("{paper}.ipynb"), HALF),
    "notebook-folder": Attack(directory("{paper}.ipynb"), HALF),
    "notebook-gone": Attack(gone("{paper}.ipynb"), HALF),
    "notebook-huge": Attack(large("{paper}.ipynb", 2**40), HALF),
    "notebook-nonsense": Attack(holds("{paper}.ipynb", b"\xff{[" * 99), HALF),
    "paper-forged": Attack(holds("questions.json", b'{"questions": []}'), HALF),
    "stamp-pipe": Attack(pipe("timestamp.txt"), HALF),
    "stamp-future": Attack(holds("timestamp.txt", b"9999-12-31 23:59:59.999999 UTC"), HALF),
    "stamp-nonsense": Attack(holds("timestamp.txt", b"\xff" * 9999), HALF),
    "secret-link": Attack(link("submission_secret.txt"), None, PIPED),
    "secret-upwards": Attack(holds("submission_secret.txt", b"../../../../index"), None, "is not complete"),
    "secret-gone": Attack(gone("submission_secret.txt"), None, "is not complete"),
    "extra-link": Attack(link("trainers.txt"), HALF),
    "extra-page": Attack(holds("extra.html", SCRIPT.encode()), HALF),
    "extra-own-page": Attack(holds("{paper}.html", SCRIPT.encode()), HALF),
    "extra-linked-page": Attack(link("linked.html"), HALF),
    "extra-pipe": Attack(pipe("aaa.txt"), HALF),
    "extra-folder": Attack(directory("zzz"), HALF),
    "extra-names": Attack(strange_names, HALF),
    "extra-modules": Attack(shadow, HALF),
    "folder-link": Attack(linked_folder, None, "is not a folder"),
    "folder-is-a-file": Attack(file_instead, None, "is not a folder"),
    "folder-time": Attack(
        renamed(lambda name: name.replace("+2026-", "+9026-")), None, "has a time in the future"
    ),
    "folder-no-time": Attack(
        renamed(lambda name: name.replace("+2026-", "+yesterday")), None, "has no time in its name"
    ),
    "folder-upwards": Attack(
        renamed(lambda name: f"..{name[name.index('+') :]}"), None, "“..” cannot be anybody's id"
    ),
    "folder-pattern": Attack(
        renamed(lambda name: f"a*{name[name.index('+') :]}"), None, "“a*” cannot be anybody's id"
    ),
    "folder-name": Attack(
        renamed(lambda name: os.fsdecode(b"\xff\x1b") + name[name.index("+") :]),
        None,
        r"“\udcff\x1b” cannot be",
    ),
}


def fill(box: Inbox) -> None:
    """Every attack, between two honest learners."""
    for learner in ("a-honest", "z-honest"):
        box.hand_in(learner, half(box))
    for name, attack in FILES.items():
        hand_in(box, name, attack)
