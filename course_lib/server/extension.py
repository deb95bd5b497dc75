"""What Jupyter Server loads: the addresses of the course."""

from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

import course_lib
from course_lib.server import api, papers, returned, review
from course_lib.server.files import PageHandler, ToFolderHandler

LEARNER = r"course/api/learners/(?P<id>[^/]+)"
PAPER = rf"{LEARNER}/papers/(?P<paper>[^/]+)"


class CourseExtension(ExtensionApp):
    """Serves the built pages at `<base_url>course/` and the learners' answers at `<base_url>course/api/`."""

    name = "course"
    app_name = "Course"
    description = "The pages of the course and the learners' answers."
    extension_url = "/course/"
    load_other_extensions = True

    pages_dir = Unicode(help="The folder of the built pages. Default: _build/pages in the checkout.").tag(
        config=True
    )

    def _default_pages_dir(self) -> str:
        return str(Path(course_lib.__file__).resolve().parents[1] / "_build" / "pages")

    def initialize_settings(self) -> None:
        """Hand the folder of the pages to the handlers."""
        self.settings["course_pages_dir"] = Path(self.pages_dir or self._default_pages_dir())

    def initialize_handlers(self) -> None:
        """Add the addresses; the first that fits answers."""
        self.handlers.extend(
            [
                (r"course", ToFolderHandler),
                (r"course/api/health", api.HealthHandler),
                (r"course/api/me", api.MeHandler),
                (r"course/api/learners", api.LearnersHandler),
                (rf"{LEARNER}/current", api.CurrentHandler),
                (rf"{LEARNER}/answers", api.AnswersHandler),
                (rf"{LEARNER}/download", api.DownloadHandler),
                (rf"{LEARNER}/exam", papers.ExamHandler),
                (rf"{LEARNER}/results", papers.ResultsHandler),
                (PAPER, papers.PaperHandler),
                (rf"{PAPER}/answers", papers.AnswersHandler),
                (rf"{PAPER}/submit", papers.SubmitHandler),
                (rf"{PAPER}/again", papers.AgainHandler),
                (r"course/api/returned/(?P<paper>[a-z0-9-]{1,80})", returned.ReturnedHandler),
                (r"course/api/review", review.ReviewHandler),
                (r"course/api/review/pages", review.PagesHandler),
                (r"course/api/.*", api.NothingHandler),
                (r"course/review", review.ReviewPageHandler),
                (r"course/(?P<path>.*)", PageHandler),
            ]
        )
