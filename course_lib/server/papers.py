"""The quizzes and the exam as JSON: answers to a paper, handing it in, its result, and another try."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from jupyter_server.auth.decorator import authorized
from tornado import web

from course_lib import learner
from course_lib.course import checkout
from course_lib.evidence import DataError
from course_lib.grading import exam, laptop
from course_lib.grading.exam_door import NotNow, Step, admit, door
from course_lib.grading.handing_in import Desk, desk
from course_lib.grading.own_record import record
from course_lib.learner import Store
from course_lib.server import api

T = TypeVar("T")


class _PaperApi(api.CourseApi):
    """What the handlers of a paper share."""

    async def work(self, step: Callable[..., T], *args: Any) -> T:
        """Do file work in a thread, as everywhere; a fault in the bank is told without its words.

        Raises: ApiError.
        """
        try:
            return await super().work(step, *args)
        except DataError as error:
            # They name lines of the bank, where the keys are: they are for whoever looks after the course.
            self.log.warning("%s", error)
            message = "The quizzes cannot be read just now. Your answers are kept. Tell your trainer."
            raise api.ApiError(503, message) from error

    def desk(self) -> Desk:
        """Where learners hand in here."""
        return desk(checkout(), learner.home())

    async def paper_folder(self, id: str, paper: str, step: Step) -> Path:
        """The learner's folder for a paper that exists and is open to them for this step.

        Raises: ApiError 403 for another learner on a hub and for a form of the exam that is not theirs now,
            404 for nobody and for no paper, 503 for a fault in the bank.
        """
        self.only_the_hub_user(id)
        home = learner.home()
        await self.work(learner.folder_of, home, id)
        here = self.desk()
        if paper not in await self.work(here.papers, checkout(), home):
            shown = ascii(paper[:40])
            raise api.ApiError(
                404, f"There is no quiz {shown}. Go back to the course page and choose one there."
            )
        try:
            await self.work(admit, checkout(), home, id, paper, step)
        except NotNow as error:
            raise api.ApiError(403, str(error)) from error
        return await self.work(here.paper_folder, checkout(), home, id, paper)

    async def state(self, id: str, paper: str) -> dict[str, Any]:
        """Whether the paper is handed in, and its result; of an exam, where the learner stands with it."""
        found = await self.work(self.desk().state, checkout(), learner.home(), id, paper)
        if exam.is_form(paper):
            found["exam"] = await self.work(door, checkout(), learner.home(), id)
        return found


class PaperHandler(_PaperApi):
    """Where a learner stands with a paper."""

    @web.authenticated
    @authorized
    async def get(self, id: str, paper: str) -> None:
        """Answer {"submitted", "result", "content"}; on a hub "hub" and "since"; "exam" for a form of it."""
        await self.paper_folder(id, paper, "look")
        laptop.warm()
        self.send(await self.state(id, paper))


class AnswersHandler(_PaperApi):
    """A learner's answers to one paper."""

    @web.authenticated
    @authorized
    async def get(self, id: str, paper: str) -> None:
        """Answer {"entries", "revision", "notice"}."""
        store = Store(await self.paper_folder(id, paper, "look"))
        self.send(api.snapshot_json(await self.work(store.read)))

    @web.authenticated
    @authorized
    async def post(self, id: str, paper: str) -> None:
        """Save {"entries": [...]}, unless the paper has been handed in."""
        store = Store(await self.paper_folder(id, paper, "look"))
        is_exam = exam.is_form(paper)
        if await self.work(self.desk().handed_in, checkout(), learner.home(), id, paper):
            kind = "exam" if is_exam else "quiz"
            message = f"This {kind} has been handed in. Load the page again to see the result."
            self._refuse(f"the {kind} has been handed in", message)
        if is_exam:
            try:
                await self.work(admit, checkout(), learner.home(), id, paper, "answer")
            except NotNow as error:
                self._refuse("this form is not open to you now", str(error))
        self.send(await self.save(store))

    def _refuse(self, reason: str, message: str) -> NoReturn:
        # Each by its id, so that the page does not send them again.
        refused = [{"id": each["id"], "reason": reason} for each in _named(self.body().get("entries"))]
        raise api.ApiError(409, message, refused=refused, saved=[])


class SubmitHandler(_PaperApi):
    """Handing in."""

    @web.authenticated
    @authorized
    async def post(self, id: str, paper: str) -> None:
        """Hand in what is saved; answer the new state."""
        await self.paper_folder(id, paper, "hand in")
        await self.work(self.desk().submit, checkout(), learner.home(), id, paper)
        self.send(await self.state(id, paper))


class AgainHandler(_PaperApi):
    """Another try."""

    @web.authenticated
    @authorized
    async def post(self, id: str, paper: str) -> None:
        """Put the last try aside; answer the new state."""
        await self.paper_folder(id, paper, "again")
        await self.work(self.desk().again, checkout(), learner.home(), id, paper)
        self.send(await self.state(id, paper))


class ExamHandler(_PaperApi):
    """Where a learner stands with the exam."""

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Answer {"form", "page", "left", "since", "words", "tries"}; 404 where there is no exam."""
        self.only_the_hub_user(id)
        found = await self.work(door, checkout(), learner.home(), id)
        if found is None:
            raise api.ApiError(404, "There is no exam in this course yet.")
        self.send(found)


class ResultsHandler(_PaperApi):
    """A learner's own results and answers, to keep."""

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Answer with a file: every try, what was chosen, and whether it was right."""
        self.only_the_hub_user(id)
        home = learner.home()
        await self.work(learner.folder_of, home, id)
        current = learner.hub_learner() or await self.work(learner.current_learner, home)
        if current is None or current.id != id:
            raise api.ApiError(403, "These are somebody else’s results. Say who you are on the course page.")
        found = await self.work(record, checkout(), home, id)
        self.set_attachment_header(f"results-{id}.json")
        self.send(found)


def _named(items: object) -> list[dict[str, Any]]:
    entries = items if isinstance(items, list) else []
    return [each for each in entries if isinstance(each, dict) and isinstance(each.get("id"), str)]
