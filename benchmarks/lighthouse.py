"""Lighthouse's scores, mobile on simulated slow 4G, where Node is there."""

import contextlib
import gzip
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from publishing.editions.browser import CHROMIUM

PACKAGE = "lighthouse@13"
GROUPS = ("performance", "accessibility", "best-practices", "seo")
TEXT = {".html", ".css", ".js", ".svg", ".csv", ".json"}


class Gzipped(http.server.SimpleHTTPRequestHandler):
    """Serves a folder as hosts do: text compressed."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        content, packed = path.read_bytes(), path.suffix in TEXT
        content = gzip.compress(content) if packed else content
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # tabs close while files travel
            self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


def scores(folder: Path, pages: dict[Path, list[str]]) -> Iterator[str]:
    """A line for each page: 'index.html: 99 / 100 / 100 / 100, blocked for 40 ms'."""
    if not shutil.which("npm"):
        yield "Lighthouse was left out: npm was not found (apt-get install npm)"
        return
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, PACKAGE]
    subprocess.run(install, check=True, capture_output=True)
    out = folder / "lighthouse.json"
    for html, names in pages.items():
        handler = partial(Gzipped, directory=str(html))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in names:
            command = [
                folder / "node_modules" / ".bin" / "lighthouse",
                f"http://127.0.0.1:{server.server_port}/{name}",
                *("--quiet", "--output=json", f"--output-path={out}"),
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ]
            env = os.environ | {"CHROME_PATH": CHROMIUM}
            subprocess.run(command, env=env, capture_output=True, check=True)
            yield f"Lighthouse {name}: {_told(json.loads(out.read_text('utf-8')))}"
        server.shutdown()


def _told(report: dict) -> str:
    groups, audits = report["categories"], report["audits"]
    numbers = " / ".join(f"{100 * (groups[g]['score'] or 0):.0f}" for g in GROUPS)
    blocked = audits["total-blocking-time"]["displayValue"]
    wrong = [
        ref["id"]
        for group in GROUPS[1:]
        for ref in groups[group]["auditRefs"]
        if ref["weight"] and audits[ref["id"]]["score"] not in (None, 1)
    ]
    return ", ".join([numbers, f"blocked for {blocked}", *wrong])
