from pathlib import Path

import pytest

from course_lib.server.files import find
from tests.server.conftest import SCRIPT
from tests.server.live import TOKEN, Live, start

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
SCRIPT_PATH = "course/_static/host.0123abcd.js"


@pytest.mark.parametrize("path", ["course", "course/", "course/collagen/", SCRIPT_PATH, "course/nothing"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_stranger_is_sent_to_the_sign_in(live: Live, path: str, method: str) -> None:
    for token in ({}, {"token": "wrong"}):
        reply = live.stranger().request(method, path, params=token)
        assert reply.status_code == 302
        assert "/login?" in reply.headers["Location"]
        assert not reply.content


def test_the_address_with_the_token_shows_the_page_and_signs_in(live: Live) -> None:
    browser = live.browser()
    reply = browser.get("course/")
    assert reply.status_code == 200
    assert "<title>Home</title>" in reply.text
    assert reply.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert browser.cookies["_xsrf"]


@pytest.mark.parametrize("path", ["course/", SCRIPT_PATH, "course/nothing", "course"])
def test_every_file_carries_the_policy(live: Live, path: str) -> None:
    headers = live.browser().get(path).headers
    assert headers.get_list("Content-Security-Policy") == [POLICY]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_folder_without_its_slash_leads_to_the_folder(live: Live) -> None:
    for path in ("course", "course/collagen"):
        reply = live.browser().get(path, params={"token": TOKEN})
        assert reply.status_code == 302
        assert reply.headers["Location"] == f"/{live.url.split('/', 3)[3]}{path}/?token={TOKEN}"
    assert "Collagen" in live.browser().get("course/collagen/").text


def test_pages_are_asked_for_each_time_and_hashed_files_never_again(live: Live) -> None:
    browser = live.browser()
    page, script = browser.get("course/"), browser.get(SCRIPT_PATH)
    assert page.headers["Cache-Control"] == "no-cache"
    assert script.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    unchanged = browser.get("course/", headers={"If-None-Match": page.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_a_script_goes_out_compressed_to_who_understands_it(live: Live) -> None:
    browser = live.browser()
    small = browser.get(SCRIPT_PATH, headers={"Accept-Encoding": "gzip"})
    plain = browser.get(SCRIPT_PATH, headers={"Accept-Encoding": "identity"})
    assert small.content == plain.content == SCRIPT
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) < 200
    assert "Content-Encoding" not in plain.headers
    for reply in (small, plain):
        assert reply.headers["Content-Type"] == "text/javascript; charset=UTF-8"
        assert reply.headers["Vary"] == "Accept-Encoding"
    assert small.headers["ETag"] != plain.headers["ETag"]


def test_the_head_of_a_page_has_no_body(live: Live) -> None:
    reply = live.browser().head("course/", headers={"Accept-Encoding": "identity"})
    assert (reply.status_code, reply.content) == (200, b"")
    assert int(reply.headers["Content-Length"]) == len("<!doctype html><title>Home</title>")


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "..%5csecret.txt",
        "_static/../../secret.txt",
        "_static/up/secret.txt",
        "linked.txt",
        ".hidden",
        "%00",
        "index.html%00.js",
        "C:%5cWindows%5cwin.ini",
        "//etc/passwd",
        "%2fetc/passwd",
        "index.html/",
        "_static",
        "_static/",
        "nothing.html",
        "x" * 3_000,
    ],
)
def test_nothing_outside_the_folder_is_ever_sent(live: Live, path: str) -> None:
    # httpx would tidy the dots away before sending them.
    url = live.stranger().base_url
    browser = live.browser()
    request = browser.build_request("GET", url)
    request.url = url.copy_with(raw_path=url.raw_path + b"course/" + path.encode())
    reply = browser.send(request)
    assert reply.status_code == 404
    assert "secret" not in reply.text


def test_a_page_that_is_not_there_says_so_and_leads_back(live: Live) -> None:
    reply = live.browser().get("course/colagen.html")
    assert reply.status_code == 404
    assert "There is no such page in the course." in reply.text
    assert f'href="/{live.url.split("/", 3)[3]}course/"' in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    assert "<script" not in reply.text


@pytest.mark.parametrize(
    "path", ["index.html/..", "a//b", "a/./b", "a b", "ä.html", "", "/", "_static/", "a\\b"]
)
def test_only_names_that_the_build_writes_are_looked_for(tmp_path: Path, path: str) -> None:
    assert find(tmp_path, path, accepts_gzip=False) is None


def test_pages_that_have_not_been_built_say_what_to_do(tmp_path: Path) -> None:
    server = start(tmp_path / "home", tmp_path / "nothing")
    try:
        browser = server.stranger()
        reply = browser.get("course/", params={"token": TOKEN})
        assert reply.status_code == 503
        assert "course build" in reply.text
        health = browser.get("course/api/health", params={"token": TOKEN})
        assert health.json()["pages"] == "missing"
    finally:
        server.close()


def test_who_is_signed_in_but_not_allowed_sees_neither_pages_nor_answers(pages: Path, tmp_path: Path) -> None:
    server = start(tmp_path / "home", pages, nobody=True)
    try:
        client = server.stranger()
        client.params = {"token": TOKEN}
        page = client.get("course/")
        assert page.status_code == 403
        assert "You may not see this page" in page.text
        for reply in (client.get("course/api/me"), client.post("course/api/learners", json={"name": "Ann"})):
            assert reply.status_code == 403
            assert reply.json()["message"]
        assert client.get("api/status").status_code == 200
        assert not server.home.exists()
    finally:
        server.close()
