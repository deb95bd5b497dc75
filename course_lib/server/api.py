"""The learners' answers as JSON: files are read and written in threads, and every error is a sentence."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

import course_lib
from course_lib import learner
from course_lib.learner import (
    BadEntry,
    BadName,
    Entry,
    Learner,
    NotSaved,
    Refusal,
    Snapshot,
    Store,
    UnknownLearner,
)

MAX_BODY_BYTES = 256 * 1024

T = TypeVar("T")


class ApiError(web.HTTPError):
    """An answer other than "fine": the sentence that the learner reads, and whatever else the page needs."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(status)
        self.body = {"message": message, **more}


class CourseApi(APIHandler):
    """What the course's API handlers share."""

    auth_resource = "course"

    def set_default_headers(self) -> None:
        """Never keep answers in a cache: another learner may use this browser next."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer {"message": a sentence and what to do next}."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, ApiError):
            self._finish(error.body)
            return
        if status_code == 403 and not self.current_user:
            message = "You are not signed in. Open the course again from the address that it printed."
        else:
            message = {
                403: "This page is out of date. Load it again, then try once more.",
                404: "There is nothing at this address. Load the page again.",
                405: "This address does not do that. Load the page again.",
            }.get(status_code, "The course could not do that. Try again; tell your trainer if it stays so.")
        self._finish({"message": message})

    def body(self) -> dict[str, Any]:
        """The request's JSON object.

        Raises: ApiError 413 when it is too large, 400 when it is not an object.
        """
        if len(self.request.body) > MAX_BODY_BYTES:
            raise ApiError(
                413, f"This is too much at once: at most {MAX_BODY_BYTES // 1024} kB. Send less, then more."
            )
        try:
            content = json.loads(self.request.body)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise ApiError(400, "The request is not a JSON object. Load the page again, then try once more.")
        return content

    async def work(self, step: Callable[..., T], *args: Any) -> T:
        """Do file work in a thread, and turn what may go wrong into an answer.

        Raises: ApiError.
        """
        try:
            return await asyncio.to_thread(step, *args)
        except BadName as error:
            raise ApiError(400, str(error)) from error
        except UnknownLearner as error:
            raise ApiError(404, str(error)) from error
        except NotSaved as error:
            raise ApiError(507, str(error)) from error

    async def store(self, id: str) -> Store:
        """The store of a learner whom this request may see.

        Raises: ApiError 403 on a hub for anybody but its user, 404 for nobody.
        """
        self.only_the_hub_user(id)
        return Store(await self.work(learner.folder_of, learner.home(), id))

    def only_the_hub_user(self, id: str | None) -> None:
        """On a hub everybody sees their own answers only.

        Raises: ApiError 403.
        """
        fixed = learner.hub_learner()
        if fixed and id != fixed.id:
            raise ApiError(403, f"Here you learn as {fixed.name}, and see only your own answers.")

    async def save(self, store: Store) -> dict[str, Any]:
        """Save the request's {"entries": [...]}; those that are not allowed are named, the others are saved.

        Raises: ApiError 400 or 507, with what was refused and why.
        """
        items = self.body().get("entries")
        if not isinstance(items, list):
            raise ApiError(
                400, "The request has no list of entries. Load the page again, then try once more."
            )
        entries, bad = sort_out(items)
        saved = await self.work(store.put, entries)
        refused = [*bad, *saved.refused]
        left_out = {refusal.id for refusal in refused}
        reply = {
            "revision": saved.revision,
            "notice": saved.notice,
            "saved": [entry.id for entry in entries if entry.id not in left_out],
        }
        if refused:
            reasons = [{"id": refusal.id, "reason": refusal.reason} for refusal in refused]
            message = f"Not everything could be saved: {refused[0].reason}. Tell your trainer."
            raise ApiError(400 if bad else 507, message, refused=reasons, **reply)
        return reply

    def send(self, content: dict[str, Any], status: int = 200) -> None:
        """Answer with JSON."""
        self.set_status(status)
        self._finish(content)

    def _finish(self, content: dict[str, Any]) -> None:
        # Plain json.dumps: half a surrogate pair in an answer stays an escape and cannot break the reply.
        self.finish(json.dumps(content, separators=(",", ":")))


class HealthHandler(CourseApi):
    """Whether this is the course, and whether it can show pages."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer {"course": version, "pages": "ok" or "missing"}."""
        index: Path = self.settings["course_pages_dir"] / "index.html"
        there = await asyncio.to_thread(index.is_file)
        self.send({"course": course_lib.__version__, "pages": "ok" if there else "missing"})


class MeHandler(CourseApi):
    """Who is learning."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer {"hub", "learner", "learners"}."""
        home = learner.home()
        fixed = learner.hub_learner()
        current = fixed or await self.work(learner.current_learner, home)
        everybody = [] if fixed else await self.work(learner.learners, home)
        self.send(
            {
                "hub": fixed is not None,
                "learner": as_json(current) if current else None,
                "learners": [as_json(person) for person in everybody],
            }
        )


class LearnersHandler(CourseApi):
    """The people who learn on this machine."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Find or add the learner {"name"}, who learns from now on."""
        self.only_the_hub_user(None)
        person = await self.work(_choose, learner.home(), self.body().get("name"))
        self.send(as_json(person), 201)


class CurrentHandler(CourseApi):
    """Who learns now."""

    @web.authenticated
    @authorized
    async def post(self, id: str) -> None:
        """Make this learner the current one."""
        self.only_the_hub_user(id)
        self.send(as_json(await self.work(learner.set_current, learner.home(), id)))


class AnswersHandler(CourseApi):
    """A learner's answers, predictions and progress."""

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Answer {"entries", "revision", "notice"}."""
        store = await self.store(id)
        self.send(snapshot_json(await self.work(store.read)))

    @web.authenticated
    @authorized
    async def post(self, id: str) -> None:
        """Save {"entries": [...]}; those that are not allowed are named, the others are saved."""
        self.send(await self.save(await self.store(id)))


class DownloadHandler(CourseApi):
    """A learner's answers to keep or to hand in."""

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Answer as for the answers, as a file."""
        store = await self.store(id)
        snapshot = await self.work(store.read)
        self.set_attachment_header(f"answers-{id}.json")
        self.send(snapshot_json(snapshot))


class NothingHandler(CourseApi):
    """Every other address below the API: a sentence in JSON, not a page."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer 404."""
        raise web.HTTPError(404)

    head = post = put = patch = delete = get


def as_json(person: Learner) -> dict[str, str]:
    """A learner as the API shows them."""
    return {"id": person.id, "name": person.name}


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """What a store holds as the API shows it."""
    entries = {key: entry.as_json() for key, entry in snapshot.entries.items()}
    return {"entries": entries, "revision": snapshot.revision, "notice": snapshot.notice}


def sort_out(items: list[object]) -> tuple[list[Entry], list[Refusal]]:
    """Part what may be saved from what may not, with the reason for each."""
    entries, bad = [], []
    for item in items:
        try:
            entries.append(Entry.from_json(item))
        except BadEntry as error:
            id = item.get("id") if isinstance(item, dict) else None
            bad.append(Refusal(id[:64] if isinstance(id, str) else "", str(error)))
    return entries, bad


def _choose(home: Path, name: object) -> Learner:
    return learner.set_current(home, learner.add_learner(home, name).id)
