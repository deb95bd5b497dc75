"""JupyterLab beside the course asks nobody else: no news, no update check, no look-up of extensions."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.server.live import free_port

SERVE = """
import sys
from pathlib import Path
from course_lib.server.run import serve
root, home, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
opened = lambda base, token: print(base + "lab?token=" + token, flush=True)
serve(root=root, pages=root, home=home, port=port, opened=opened)
"""


@pytest.mark.browser
def test_jupyterlab_asks_no_other_machine(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    folders = [str(tmp_path / "work"), str(tmp_path / "home")]
    command = [sys.executable, "-c", SERVE, *folders, str(free_port())]
    # Whatever the server itself would ask of another machine goes to this listener instead.
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
    environment = {**os.environ, "http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    asked: list[str] = []
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector(".jp-Launcher", timeout=60_000)
        page.wait_for_selector('[data-id="table-of-contents"]')
        page.wait_for_timeout(2_000)  # News would be asked for, and asked about, by now.
        assert page.get_by_text("Would you like to").count() == 0
        config = json.loads(page.locator("#jupyter-config-data").inner_text())
        page.context.close()
    finally:
        server.terminate()
        server.communicate()
    assert len(asked) > 20
    extensions = {each["name"] for each in config["federated_extensions"]}
    assert {"@jupyter-widgets/jupyterlab-manager", "anywidget"} <= extensions
    base = address.partition("lab?")[0]
    assert [url for url in asked if not url.startswith((base, "data:", "blob:"))] == []
    assert not [url for url in asked if "lab/api/news" in url or "lab/api/update" in url]
    with listener, pytest.raises(BlockingIOError):
        listener.accept()
