"""A browser, a phone and a host for the tests of built pages."""

import contextlib
import http.server
import os
import threading
from functools import partial
from urllib.parse import urlparse

import pytest
from built import HTML, address

from publishing.editions.browser import CHROMIUM, MISSING, open_browser

LOAD_ALL = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(i => i.decode().catch(() => 0)));
}"""


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with open_browser() as opened:
        yield opened


@pytest.fixture
def phone(browser):
    """A touch screen of 390 pixels."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def open_at(browser):
    """Opens a page at a width, all drawings loaded; its tabs close at the end."""
    tabs = []

    def opened(page: str, width: int):
        tabs.append(browser.new_page(viewport={"width": width, "height": 900}))
        tabs[-1].goto(address(page))
        tabs[-1].evaluate(LOAD_ALL)
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()


@pytest.fixture(scope="session")
def host():
    """The book below a sub-path of a host that answers with 404.html."""

    class Pages(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path):
            below = urlparse(path).path.removeprefix("/some/book")
            return super().translate_path(below or "/")

        def send_error(self, code, *_):
            content = (HTML / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content if self.command == "GET" else b"")

        def log_message(self, *_):
            pass

    handler = partial(Pages, directory=str(HTML))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/book/"
    server.shutdown()
