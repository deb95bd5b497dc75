"""Who is learning: the people on this machine, or the one user of a hub."""

import hashlib
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from course_lib.learner.disk import locked, make_folder, write_whole

LEARNER_ID = re.compile(r"[a-z0-9-]{1,40}")
MAX_NAME = 60
MAX_ID = 40
# Persian, Sinhala and other scripts need these two inside a name; every other invisible character is refused.
JOINERS = "\u200c\u200d"
# Letters that do not fall apart into a plain letter and an accent.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# Windows cannot make folders of these names.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


class BadName(ValueError):
    """A name that cannot be used; `str(error)` says what to type instead."""


class UnknownLearner(LookupError):
    """There is no such learner here; `str(error)` says what to do."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A person who learns here: `id` names the folder, `name` is what they typed."""

    id: str
    name: str


def home() -> Path:
    """The folder of all learners and of the clinic's overlay, outside the checkout.

    `$COURSE_HOME` when it is set, else the user's data folder of this system. It may not exist yet.
    """
    chosen = os.environ.get("COURSE_HOME", "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_data_path("laser-skin-course", appauthor=False)


def clean_name(name: object) -> str:
    """Tidy a typed name: white space trimmed and collapsed, accents in one form.

    Raises: BadName unless 1 to 60 printable characters are left.

    >>> clean_name("  Zoë   Smith ")
    'Zoë Smith'
    >>> clean_name(" ")
    Traceback (most recent call last):
    course_lib.learner.people.BadName: Please type a name.
    """
    if not isinstance(name, str):
        raise BadName("A name is a piece of text. Please type a name.")
    tidy = unicodedata.normalize("NFC", " ".join(name.split()))
    seen = tidy.translate(dict.fromkeys(map(ord, JOINERS)))
    if not seen:
        raise BadName("Please type a name.")
    if not seen.isprintable():
        raise BadName("The name holds a character that cannot be shown. Please type it again.")
    if len(tidy) > MAX_NAME:
        raise BadName(f"The name is {len(tidy)} characters long: please use at most {MAX_NAME}.")
    return tidy


def add_learner(home: Path, name: object) -> Learner:
    """Find the learner of this name, or add one. Capital letters do not make another person.

    Raises: BadName; NotSaved when the folder cannot be written.
    """
    tidy = clean_name(name)
    folder = home / "learners"
    make_folder(folder)
    with locked(folder, "learners"):
        for learner in learners(home):
            if _same_name(learner.name) == _same_name(tidy):
                return learner
        learner = Learner(_free_id(folder, tidy), tidy)
        make_folder(folder / learner.id)
        _write_json(folder / learner.id / "learner.json", {"format": 1, "name": tidy})
        return learner


def learners(home: Path) -> list[Learner]:
    """Everybody who learns on this machine, by name. Nobody yet: an empty list."""
    found = []
    for path in sorted((home / "learners").glob("*/learner.json")):
        if LEARNER_ID.fullmatch(path.parent.name):
            # A damaged file must not make a person and their answers disappear.
            found.append(Learner(path.parent.name, _stored_name(path) or path.parent.name))
    return sorted(found, key=lambda learner: (learner.name.casefold(), learner.id))


def folder_of(home: Path, id: str) -> Path:
    """The folder of a learner who exists; on a hub, that of the hub's user.

    Raises: UnknownLearner, also for an id that could lead out of the folder of learners: it is checked before
    any path is made from it.
    """
    if not isinstance(id, str) or not LEARNER_ID.fullmatch(id):
        raise UnknownLearner("There is no such learner here. Choose your name on the first page.")
    folder = home / "learners" / id
    fixed = hub_learner()
    if (fixed is None or fixed.id != id) and not (folder / "learner.json").is_file():
        raise UnknownLearner(f"There is no learner '{id}' here. Choose your name on the first page.")
    return folder


def hub_learner() -> Learner | None:
    """The user of the hub that this runs on (`$JUPYTERHUB_USER`), or None on one's own machine."""
    name = os.environ.get("JUPYTERHUB_USER", "").strip()
    if not name:
        return None
    if LEARNER_ID.fullmatch(name) and name not in RESERVED:
        return Learner(name, name)
    # Hub names may hold letters that a folder may not: the hash keeps two of them apart.
    return Learner(f"{_slug(name)[: MAX_ID - 9]}-{_hash(name)}", name)


def current_learner(home: Path) -> Learner | None:
    """Who is learning now: on a hub its user, elsewhere whoever was chosen last. Nobody yet: None."""
    if fixed := hub_learner():
        return fixed
    chosen = _read_json(home / "current.json").get("id")
    return next((learner for learner in learners(home) if learner.id == chosen), None)


def set_current(home: Path, id: str) -> Learner:
    """Remember who is learning now. On a hub that is settled already, and nothing is written.

    Raises: UnknownLearner; NotSaved when the folder cannot be written.
    """
    folder_of(home, id)
    if fixed := hub_learner():
        return fixed
    learner = next(learner for learner in learners(home) if learner.id == id)
    make_folder(home)
    with locked(home, "current"):
        _write_json(home / "current.json", {"format": 1, "id": learner.id})
    return learner


def _free_id(folder: Path, name: str) -> str:
    slug, number = _slug(name), 1
    free = slug
    # An empty folder is what a stop between two steps of an earlier try leaves behind; nobody owns it.
    while (folder / free).exists() and any((folder / free).iterdir()):
        number += 1
        free = f"{slug[: MAX_ID - len(str(number)) - 1]}-{number}"
    return free


def _slug(name: str) -> str:
    letters = (
        unicodedata.normalize("NFKD", name.casefold().translate(PLAIN)).encode("ascii", "ignore").decode()
    )
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_ID].strip("-")
    if not slug or slug in RESERVED:
        return f"learner-{_hash(_same_name(name))}"
    return slug


def _same_name(name: str) -> str:
    plain = name.translate(dict.fromkeys(map(ord, JOINERS)))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", plain).casefold())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _stored_name(path: Path) -> str | None:
    try:
        return clean_name(_read_json(path).get("name"))
    except BadName:
        return None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    write_whole(path, json.dumps(content).encode())
