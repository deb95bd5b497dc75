"""The Jupyter Server extension: pages and answers under `/course/`, behind the server's own sign-in.

Jupyter imports this module at every start, so it stays empty until it is asked what is in it.
"""

from typing import Any

__all__ = ["_jupyter_server_extension_points"]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from course_lib.server.extension import CourseExtension

    return [{"module": "course_lib.server", "app": CourseExtension}]
