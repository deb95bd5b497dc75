"""A browser window that remembers everything a careful developer would see in its console."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

UNDRAWN = ".cw-explorer:not([data-drawn]):not(:has(.cw-note:not([hidden]):text-matches('cannot be drawn')))"
# What Chromium says when the server has been killed: at the next request, or in the middle of one.
GONE = (
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
)
# What a page may load: its own host, itself, and what it makes up on the spot.
OWN = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:", "file:")


class Visitor:
    """One person's browser. What is logged or leaves this machine fails the test, unless expected."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(**options)
        self.seen: list[str] = []
        self._expected: list[str] = []
        self.context.on("console", self._console)
        self.context.on("weberror", self._error)
        self.context.on("request", self._request)

    def expect(self, *parts: str) -> None:
        """Allow console lines that hold one of these words, because the test causes them."""
        self._expected += parts

    def open(self, address: str) -> Page:
        """Open a tab and wait until its widgets live."""
        page = self.context.new_page()
        go(page, address)
        return page

    def check(self) -> None:
        """Fail for everything that nobody expected."""
        unexpected = [line for line in self.seen if not any(part in line for part in self._expected)]
        assert not unexpected, "\n".join(unexpected)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            self.seen.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.seen.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(OWN):
            self.seen.append(f"off this machine: {request.url}")


def go(page: Page, address: str | Path) -> None:
    """Go to an address and wait until the page's widgets live."""
    page.goto(str(address))
    ready(page)


def ready(page: Page) -> None:
    """Wait until the widgets live and every chart is drawn, or says that it cannot be."""
    # Not wait_for_function: it needs eval, which the pages' content policy forbids.
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    expect(page.locator(UNDRAWN)).to_have_count(0)


def until(page: Page, seen: Callable[[], bool]) -> None:
    """Wait for something that no locator can see; how long a chart takes is the machine's affair."""
    for _ in range(100):
        if seen():
            return
        page.wait_for_timeout(100)
    raise AssertionError("waited in vain")
