"""The built pages, sent as files: only what lies in their folder, and only to who is signed in."""

import asyncio
import html
import re
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Windows asks its registry for these, and some programs have put nonsense there: a page without scripts.
TYPES = {
    ".css": "text/css; charset=UTF-8",
    ".html": "text/html; charset=UTF-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=UTF-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=UTF-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
# Names as the build writes them: no leading dot, no drive letter, no back slash, nothing that could lead out.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


ERROR_PAGE = """<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{status}: laser skin course</title>
<style>
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }}
</style>
<main><h1>{status}</h1><p>{sentence}</p><p><a href="{first}">Go to the first page</a></p></main>
"""


class Sent(NamedTuple):
    """A file as it goes out: its bytes, its type, and whether they are compressed."""

    body: bytes
    type: str
    gzipped: bool


class CourseHandler(JupyterHandler):
    """What pages and their redirects share: the headers and the plain error page."""

    auth_resource = "course"

    @property
    def content_security_policy(self) -> str:
        """The course's own policy, stricter than the server's."""
        return POLICY

    def set_default_headers(self) -> None:
        """Add what keeps addresses (they may hold the sign-in token) from other sites."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "no-referrer")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what is wrong on a small page: Jupyter's own needs scripts that the policy forbids."""
        sentence = {
            403: "You may not see this page. Open the course again from the address that it printed.",
            404: "There is no such page in the course.",
            503: "The pages have not been built yet. Run 'course build', then load this page again.",
        }.get(status_code, "This page could not be shown. Load it again; if it stays so, tell your trainer.")
        first = html.escape(url_path_join(self.base_url, "course/"), quote=True)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(ERROR_PAGE.format(status=status_code, sentence=sentence, first=first))


class ToFolderHandler(CourseHandler):
    """`/course` means `/course/`: without the slash, a page's own links would lead astray."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send the browser to the folder, with the token if there is one."""
        self.redirect(_with_slash(self.request.path, self.request.query))

    head = get


class PageHandler(CourseHandler):
    """A page, or a file that a page uses."""

    @web.authenticated
    @authorized
    async def get(self, path: str) -> None:
        """Send one file. Answers 404 for anything that is not a file inside the folder of the pages."""
        await self.send_file(path)

    head = get

    async def send_file(self, path: str) -> None:
        """Send the file at this path below the folder of the pages.

        Raises: HTTPError 404, or 503 when there is no first page.
        """
        folder: Path = self.settings["course_pages_dir"]
        accepts_gzip = "gzip" in self.request.headers.get("Accept-Encoding", "")
        found = await asyncio.to_thread(find, folder, path, accepts_gzip)
        if found is None:
            index = await asyncio.to_thread(find, folder, f"{path}/", False)
            if index is None:
                raise web.HTTPError(404 if path else 503)
            self.redirect(_with_slash(self.request.path, self.request.query))
            return
        # The cookie that the page's script sends back with each answer, as X-XSRFToken.
        self.xsrf_token  # noqa: B018
        self.set_header("Content-Type", found.type)
        if found.gzipped:
            self.set_header("Content-Encoding", "gzip")
        if not self.settings.get("compress_response"):  # Else tornado says it.
            self.set_header("Vary", "Accept-Encoding")
        # Names in _static hold a hash of what is in the file; pages are asked for each time.
        hashed = path.startswith("_static/")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable" if hashed else "no-cache")
        # Tornado computes the ETag from the bytes that go out (plain and compressed differ) and answers 304.
        await self.finish(found.body)


def find(folder: Path, path: str, accepts_gzip: bool) -> Sent | None:
    """Find the file for an address; one that ends in a slash means the folder's `index.html`.

    Returns: None when there is no such file, when the name is not one that the build writes, or when a link
    leads out of the folder.
    """
    names = path.split("/")
    if path.endswith("/") or not path:
        names[-1] = "index.html"
    if not all(NAME.fullmatch(name) for name in names):
        return None
    file = folder.joinpath(*names)
    zipped = file.with_name(f"{file.name}.gz")
    type = TYPES.get(file.suffix, "application/octet-stream")
    try:
        if not _inside(folder, file):
            return None
        if accepts_gzip and zipped.is_file() and _inside(folder, zipped):
            return Sent(zipped.read_bytes(), type, gzipped=True)
        return Sent(file.read_bytes(), type, gzipped=False)
    except OSError:
        return None


def _inside(folder: Path, file: Path) -> bool:
    return file.resolve().is_relative_to(folder.resolve())


def _with_slash(path: str, query: str) -> str:
    # One leading slash only: '//host' would be an address on another machine.
    return "/" + path.strip("/") + "/" + (f"?{query}" if query else "")
