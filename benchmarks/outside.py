"""Second opinions, where Node and Java are there: Lighthouse 13 and the Nu HTML checker, in a temporary folder."""

import contextlib
import gzip
import http.server
import json
import os
import shutil
import subprocess
import threading
from functools import partial
from pathlib import Path


class Gzipped(http.server.SimpleHTTPRequestHandler):
    """Serves a folder as hosts do: text compressed."""

    def do_GET(self):
        """Send one file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in {".html", ".css", ".js", ".svg", ".csv", ".json"}:
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # Lighthouse closes tabs while files are on their way
            self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


def install(folder: Path) -> str:
    """Install both tools; returns why not, or nothing."""
    if not shutil.which("npm"):
        return "Lighthouse and the Nu checker were left out: npm was not found (apt-get install npm)"
    package = {"private": True, "allowScripts": {"vnu-jar": True}}
    (folder / "package.json").write_text(json.dumps(package))
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "lighthouse@13", "vnu-jar"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else f"Lighthouse and the Nu checker could not be installed: {done.stderr[-200:]}"


def lighthouse(tools: Path, html: Path, pages: list[str], chromium: str) -> dict[str, str]:
    """{page: 'performance / accessibility / best practices / SEO, largest paint'}, mobile on simulated slow 4G."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Gzipped, directory=str(html)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = {}
    for page in pages:
        out = tools / "lighthouse.json"
        subprocess.run(
            [
                tools / "node_modules" / ".bin" / "lighthouse",
                f"http://127.0.0.1:{server.server_port}/{page}",
                "--quiet",
                "--output=json",
                f"--output-path={out}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            env={**os.environ, "CHROME_PATH": chromium},
            capture_output=True,
        )
        if not out.exists():
            found[page] = "Lighthouse gave no result"
            continue
        report = json.loads(out.read_text())
        out.unlink()
        names = ("performance", "accessibility", "best-practices", "seo")
        scores = " / ".join(str(round(100 * (report["categories"][name]["score"] or 0))) for name in names)
        paint = report["audits"]["largest-contentful-paint"].get("displayValue", "?")
        wrong = [
            ref["id"]
            for category in names[1:]
            for ref in report["categories"][category]["auditRefs"]
            if report["audits"][ref["id"]]["score"] not in (None, 1) and ref["weight"]
        ]
        found[page] = f"{scores}, largest paint {paint}" + (f"; {', '.join(wrong)}" if wrong else "")
    server.shutdown()
    return found


def nu_errors(tools: Path, html: Path) -> list[str]:
    """Errors of the Nu HTML checker on all pages."""
    if not shutil.which("java"):
        return ["the Nu checker was left out: java was not found (apt-get install default-jre-headless)"]
    jar = tools / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    pages = sorted(str(path) for path in html.rglob("*.html"))
    done = subprocess.run(["java", "-jar", jar, "--errors-only", *pages], capture_output=True, text=True)
    return [line.replace(f'"file:{html}/', '"') for line in done.stderr.splitlines() if "error:" in line]
