"""The clinician's page: what waits for a name and a date, saved at once into the clinic's file."""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_server.auth.decorator import authorized
from tornado import web

from course_lib import learner
from course_lib.server.api import ApiError, CourseApi
from course_lib.server.files import PageHandler

if TYPE_CHECKING:
    from course_lib.evidence.clinic import Entry, Keys
    from course_lib.server.review_item import Item

T = TypeVar("T")

MOST_CHANGES = 50
_PLACE = re.compile(r"^clinic\.yaml:\d+: ", re.MULTILINE)
_ON_A_HUB = (
    "On a hub nobody reviews in the browser: each person here has a clinic’s file of their own. "
    "Review on the trainer’s computer, and copy its clinic.yaml to where your hub keeps it."
)


class ReviewPageHandler(PageHandler):
    """`/course/review`: the page itself, built with the others."""

    @web.authenticated
    @authorized
    async def get(self, path: str = "review.html") -> None:
        """Send the page."""
        await self.send_file(path)

    head = get


class PagesAnew:
    """Making the pages once more while the course is open; one at a time, and told in words."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._task: asyncio.Task[object] | None = None

    def start(self) -> None:
        """Begin, unless they are being made already: those that begin later see a later file."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(asyncio.to_thread(self._make))

    def state(self) -> dict[str, str]:
        """Answer {"state": "idle", "making", "made" or "failed", "message"}."""
        from course_lib.evidence import DataError
        from course_lib.pages.errors import BuildError

        if self._task is None:
            return {"state": "idle", "message": ""}
        if not self._task.done():
            return {"state": "making", "message": "The pages are being made anew. This takes a minute or so."}
        error = self._task.exception()
        if error is None:
            return {"state": "made", "message": "The pages show what you have confirmed."}
        told = str(error) if isinstance(error, BuildError | DataError | learner.NotSaved) else ""
        return {"state": "failed", "message": f"The pages could not be made anew. {told}".strip()}


class _ReviewApi(CourseApi):
    """What the handlers of the review share."""

    def not_on_a_hub(self) -> None:
        """Nobody confirms for everybody on a hub.

        Raises: ApiError 403.
        """
        if learner.hub_learner():
            raise ApiError(403, _ON_A_HUB)

    async def work(self, step: Callable[..., T], *args: Any) -> T:
        """Do file work in a thread; a fault in a file is told with its line.

        Raises: ApiError.
        """
        from course_lib.evidence import DataError

        try:
            return await super().work(step, *args)
        except DataError as error:
            raise ApiError(409, f"A file of the course has a fault. {error}") from error

    @property
    def contents(self) -> Mapping[str, str]:
        """The content hashes of the lessons as they were last made."""
        from course_lib.pages.kept import contents

        out: Path = self.settings["course_pages_dir"].parent
        return contents(out)

    @property
    def graded(self) -> bool:
        """Whether the questions of the quizzes are asked for, which come with their keys."""
        return bool(self.settings.get("course_review_graded"))

    @property
    def pages(self) -> PagesAnew | None:
        """What makes the pages anew; None on a server that cannot."""
        make = self.settings.get("course_make_pages")
        if make is None:
            return None
        anew: PagesAnew = self.settings.setdefault("course_pages_anew", PagesAnew(make))
        return anew


class ReviewHandler(_ReviewApi):
    """What waits for a clinician."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer {"groups", "fault", "today", "pages", "file"}."""
        self.not_on_a_hub()
        self.send(await self.work(self._everything))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Save {"by", "on", "changes": [{"id", "value", "back"}]}; answer {"items"}, the changed ones.

        All changes are saved, or none. `value` replaces the course's own; without it that is confirmed.
        `back` takes away what was said.
        """
        self.not_on_a_hub()
        body = self.body()
        changes = body.get("changes")
        if not isinstance(changes, list) or not 0 < len(changes) <= MOST_CHANGES:
            raise ApiError(400, f"A request confirms 1 to {MOST_CHANGES} things. Load the page again.")
        self.send({"items": await self.work(self._save, body.get("by"), body.get("on"), changes)})

    def _everything(self) -> dict[str, Any]:
        from course_lib import evidence
        from course_lib.course import checkout
        from course_lib.evidence.clinic import NAME, load_or_last_good
        from course_lib.server.review_items import groups

        loaded = load_or_last_good(learner.home())
        found = groups(checkout(), loaded.clinic, self.contents, self.graded)
        return {
            "groups": [group.as_json() for group in found],
            "fits": dict(evidence.indications().fit_scale),
            "fault": loaded.fault,
            "today": date.today().isoformat(),
            "pages": self.pages.state() if self.pages else None,
            "file": str(learner.home() / NAME),
        }

    def _save(self, by: object, on: object, changes: list[object]) -> list[dict[str, Any]]:
        from dataclasses import asdict

        from course_lib.course import checkout
        from course_lib.evidence import DataError
        from course_lib.evidence.clinic import load_clinic
        from course_lib.learner.clinic_file import change
        from course_lib.server.review_items import groups, places

        root, folder = checkout(), learner.home()
        # A fault that is there already is told with its line, and mended by hand.
        before = load_clinic(folder / "clinic.yaml")
        known = places(groups(root, before, self.contents, self.graded))
        entries = [entry_for(known, one, by, on) for one in changes]
        try:
            after = change(folder, entries)
        except DataError as error:
            raise ApiError(400, f"Not saved: {_PLACE.sub('', str(error))}.") from error
        ids = {"/".join(keys) for keys, _ in entries}
        found = places(groups(root, after, self.contents, self.graded))
        return [asdict(item) for id, item in found.items() if id in ids]


class PagesHandler(_ReviewApi):
    """Making the pages anew."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer {"state", "message"}."""
        self.send(self._anew().state())

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Begin to make the pages with what the clinic's file says now; answer as GET."""
        anew = self._anew()
        anew.start()
        self.send(anew.state(), 202)

    def _anew(self) -> PagesAnew:
        self.not_on_a_hub()
        if self.pages is None:
            raise ApiError(501, "This server does not make pages. They are made at the next “course open”.")
        return self.pages


def entry_for(
    known: "Mapping[str, Item]", change: object, by: object, on: object
) -> "tuple[Keys, Entry | None]":
    """Where in the clinic's file a change belongs, and what is put there; None takes it away.

    Raises: ApiError for a change of nothing that there is. What is in it is checked when the file is written.
    """
    from course_lib.server.review_items import keys_of

    given = change if isinstance(change, dict) else {}
    item = known.get(str(given.get("id")))
    if item is None:
        raise ApiError(400, "This is not in the course any more. Load the page again.")
    keys, value = keys_of(item), given.get("value")
    if given.get("back") is True:
        return keys, None
    if item.kind == "phone":
        return keys, str(value or "").strip()
    entry: dict[str, object] = {"by": by, "on": on}
    if item.version:
        entry["version"] = item.version
    if item.kind in ("lesson", "question", "role_play") and given.get("version") != item.version:
        raise ApiError(
            409, f"“{item.name}” has changed since this page was loaded. Load it again and read it."
        )
    if value is not None and item.kind in ("days", "rule", "fit"):
        entry = {item.kind: value, **entry}
    elif isinstance(value, dict) and item.kind == "call":
        entry = {**{key: value[key] for key in ("call", "unreachable") if value.get(key)}, **entry}
    return keys, entry
