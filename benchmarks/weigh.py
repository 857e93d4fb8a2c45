"""What a page loads in a browser: bytes, requests and outside hosts; what axe finds."""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlparse

from axe_playwright_python.sync_playwright import Axe

TARGETS = {
    "before scrolling": "at most 0.35 of the stock page",
    "requests before scrolling": "at most 20",
    "gzipped, without charts": "at most 250,000",
    "whole page": "at most the stock page",
    "outside hosts": "0",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def weigh(browser, page: Path) -> dict:
    """A page opened from its folder on a small screen; missing files weigh nothing."""
    small = {"width": 412, "height": 823}
    context = browser.new_context(viewport=small, device_scale_factor=2)
    tab, asked, outside = context.new_page(), [], set()

    def note(request):
        url = urlparse(request.url)
        if url.scheme == "file":
            asked.append(Path(unquote(url.path)))
        elif url.scheme.startswith("http"):
            outside.add(url.hostname)

    tab.on("request", note)
    tab.goto(page.resolve().as_uri(), wait_until="load")
    tab.wait_for_timeout(1500)
    first = [path for path in asked if path.is_file()]
    tab.evaluate("for (const image of document.images) image.loading = 'eager'")
    tab.wait_for_timeout(1500)
    whole = [path for path in asked if path.is_file()]
    context.close()
    text = [path for path in first if path.parent.name not in ("figures", "_images")]
    return {
        "before scrolling": sum(path.stat().st_size for path in first),
        "requests before scrolling": len(first) + len(outside),
        "gzipped, without charts": sum(
            len(gzip.compress(path.read_bytes())) for path in text
        ),
        "whole page": sum(path.stat().st_size for path in whole),
        "outside hosts": len(outside),
    }


def axe_findings(browser, page: Path) -> int:
    """Places axe finds fault with, in light and dark, at 1280 and 320 pixels."""
    found = 0
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        tab = context.new_page()
        for width in (1280, 320):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(page.resolve().as_uri())
            rows = "document.querySelectorAll('tbody tr:nth-child(n+5)')"
            tab.evaluate(f"{rows}.forEach(row => row.remove())")
            result = Axe().run(tab, options={"runOnly": RULES, "preload": False})
            found += sum(len(rule["nodes"]) for rule in result.response["violations"])
        context.close()
    return found
