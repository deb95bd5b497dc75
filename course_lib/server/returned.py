"""A grader's result, fetched through nbgrader's exchange, for the page and the notebook of a quiz."""

from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from course_lib import learner
from course_lib.course import checkout
from course_lib.grading.returned import fetch, newest_result
from course_lib.server import api


class ReturnedHandler(api.CourseApi):
    """What a grader has handed back for a paper, to whoever's server this is."""

    @web.authenticated
    @authorized
    async def get(self, paper: str) -> None:
        """Answer {"result", "hub"}: the newest or null; whether this is a hub, a server for each person."""
        person = learner.hub_learner()
        # Where nbgrader's own commands and its button in JupyterLab put a paper, and what came back for it.
        folders = [Path(self.settings["server_root_dir"]).expanduser() / paper]
        if person is not None:
            home = learner.home()
            folders.append(home / "learners" / person.id / "papers" / paper)
            await self.work(fetch, checkout(), home, paper, folders[-1])
        found = [await self.work(newest_result, folder, paper) for folder in folders]
        results: list[dict[str, Any]] = [each for each in found if each]
        newest = max(results, key=lambda each: str(each["time"]), default=None)
        self.send({"result": newest, "hub": person is not None})
