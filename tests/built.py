"""Where the built pages lie, and which there are."""

import os
from pathlib import Path

import pytest

from publishing import HTML as BUILT

HTML = Path(os.environ.get("BOOK_HTML", BUILT))
PAGES = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
IN_FRAME = [name for name in PAGES if name != "404.html"]
CHAPTER = "notebooks/1_supply_sources.html"
needs_pages = pytest.mark.skipif(
    not PAGES, reason="the book isn't built: run make book first"
)


def address(name: str) -> str:
    """The page as a file:// address: nothing here needs a server."""
    file, _, anchor = name.partition("#")
    return (HTML / file).resolve().as_uri() + f"#{anchor}" * bool(anchor)


CHARTS = [
    page for page in IN_FRAME if "data-points" in (HTML / page).read_text("utf-8")
]
