"""The parts of nbgrader that the course uses; importing this takes two seconds, so only functions do.

nbgrader loads everything it has, its server extensions included, whichever part is wanted.
"""

import logging
import sys
import warnings
from typing import Any

_NOTHING: Any = None
# jsonschema builds a grammar of web addresses while it is imported, a second for a check that nothing here
# uses; told that the package is not there, it goes without.
sys.modules.setdefault("rfc3987_syntax", _NOTHING)

from nbgrader import api  # noqa: E402
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry  # noqa: E402
from nbgrader.auth import Authenticator  # noqa: E402
from nbgrader.converters import GenerateAssignment  # noqa: E402
from nbgrader.converters.base import NbGraderException  # noqa: E402
from nbgrader.coursedir import CourseDirectory  # noqa: E402
from nbgrader.exchange import ExchangeError, ExchangeFactory  # noqa: E402
from nbgrader.preprocessors import AssignLatePenalties  # noqa: E402
from nbgrader.utils import get_username, notebook_hash, parse_utc  # noqa: E402
from traitlets.config import Config  # noqa: E402

# It builds its own rows in an order that SQLAlchemy grumbles about, once for every submission.
warnings.filterwarnings("ignore", "Object of type <Submitted", module="nbgrader")

__all__ = [
    "AssignLatePenalties",
    "Authenticator",
    "CourseDirectory",
    "ExchangeError",
    "ExchangeFactory",
    "GenerateAssignment",
    "Gradebook",
    "InvalidEntry",
    "MissingEntry",
    "NbGraderException",
    "api",
    "exchanging",
    "get_username",
    "notebook_hash",
    "parse_utc",
]


def exchanging(step: str, config: Config, paper_id: str, log: logging.Logger, **more: Any) -> Any:
    """Return what takes one step of nbgrader's exchange for one paper, when it is started.

    Args:
        step: the name of the step in `ExchangeFactory`, such as "Submit".
        config: nbgrader's settings.
        paper_id: the paper.
        log: where it says what it does.
        **more: settings of this step alone.
    """
    return getattr(ExchangeFactory(config=config), step)(
        coursedir=CourseDirectory(config=config, log=log, assignment_id=paper_id),
        authenticator=Authenticator(config=config),
        config=config,
        log=log,
        **more,
    )
