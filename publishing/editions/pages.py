"""What the printed editions take from the built pages, and a browser that prints.

Chromium was chosen by trying: it sets the whole book in half a minute, charts as
vectors; WeasyPrint 69 had not finished one chapter after a minute, and needs Pango.
"""

import html
import posixpath
import re
import sys
from contextlib import contextmanager
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

from .. import HTML, PDF, ROOT, RUN
from ..spanish import is_spanish
from .browser import CHROMIUM, MISSING, open_browser

HERE = Path(__file__).parent
ON_SCREEN = (
    ".headerlink, .depth, details.code, details.cite, .tools, .ledger-tools, "
    "picture source"
)
FOOT = (
    '<div style="width:100%;font:8px sans-serif;color:#555;padding:0 16mm;'
    'display:flex;justify-content:space-between">'
    '<span>{}</span><span class="pageNumber"></span></div>'
)
READY = (
    "document.fonts.ready"
    ".then(() => Promise.all([...document.images].map(image => image.decode())))"
)


def soup(page: str) -> BeautifulSoup:
    """A built page. Stops, naming the remedy, if it isn't there."""
    path = HTML / f"{page}.html"
    if not path.exists():
        sys.exit("The book isn't built yet: run make book first")
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def article(page: str) -> Tag:
    """The text of a page for paper: links and pictures seen from index.html, folds
    open, what only works on a screen left out."""
    found = soup(page).select_one("article.bd-article")
    for part in found.select(ON_SCREEN):
        part.decompose()
    for fold in found.select("details"):
        fold["open"] = ""
    for name in ("href", "src"):
        for part in found.select(f"[{name}]"):
            if not re.match(r"[a-z]+:|#", part[name]):
                joined = posixpath.join(posixpath.dirname(page), part[name])
                part[name] = posixpath.normpath(joined)
    for image in found.select("figure.chart img"):
        image.parent.replace_with(_drawing(image))
    for image in found.select("img[loading]"):
        del image["loading"]  # or `READY` waits for what is never in sight
    return found


def _drawing(image: Tag) -> Tag:
    """The chart itself in place of a reference to it, so that it takes the fonts of the
    edition, not those that the machine has."""
    svg = (HTML / image["src"]).read_text("utf-8")
    drawing = BeautifulSoup(svg, "html.parser").svg
    drawing.metadata.decompose()  # the words stand beside it
    drawing.attrs |= {"role": "img", "aria-label": image["alt"]}
    drawing["preserveAspectRatio"] = "xMinYMid"
    return drawing


def title(found: Tag) -> str:
    """The heading of an article."""
    return found.h1.get_text().strip()


def as_of(page: str = "index") -> str:
    """The sentence at the foot of a page that says how new its data are."""
    return soup(page).select_one("footer .as-of").get_text().strip()


def reading_order() -> list[str]:
    """All English pages in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    chapters = [entry for part in toc["parts"] for entry in part["chapters"]]
    english = [entry["file"] for entry in chapters if not is_spanish(entry["file"])]
    return [toc["root"], *english]


def sheet(body: str, kind: str = "book", language: str = "en") -> str:
    """A document that lies beside index.html and looks like the book on paper."""
    css = (HERE / "paper.css").read_text("utf-8")
    css = css.replace("fonts/", (HERE / "fonts").as_uri() + "/")
    return (
        f'<!DOCTYPE html><html lang="{language}" data-theme="light" '
        'data-mode="light"><head><meta charset="utf-8">'
        "<title>From Poppy to Policy</title>"
        '<link rel="stylesheet" href="_static/book.css">'
        f"<style>{css}</style></head>"
        f'<body class="{kind}">{body}</body></html>'
    )


@contextmanager
def printer():
    """A tab of Chromium that prints."""
    if CHROMIUM is None:
        sys.exit(MISSING)
    PDF.mkdir(exist_ok=True)
    with open_browser() as browser:
        yield browser.new_page(color_scheme="light")
    (PDF / "key").write_text((RUN / "built").read_text("utf-8"), "utf-8")


def print_html(tab, text: str, out: Path, foot: str, **options) -> int:
    """Print a `sheet` with a line at its foot; returns its number of sheets. The dates
    of the printing go, so that the same book gives the same bytes."""
    draft = HTML / ".print.html"
    draft.write_text(text, "utf-8")
    edges = {"display_header_footer": True, "header_template": "<span></span>"}
    try:
        tab.goto(draft.resolve().as_uri(), wait_until="load")
        tab.evaluate(READY)
        tab.pdf(
            path=out,
            prefer_css_page_size=True,
            print_background=True,
            tagged=True,
            footer_template=FOOT.format(html.escape(foot)),
            **edges,
            **options,
        )
    finally:
        draft.unlink()
    dated = rb"/(?:CreationDate|ModDate) ?\(D:[^)]*\)"
    undated = re.sub(dated, lambda at: re.sub(rb"\d", b"0", at[0]), out.read_bytes())
    out.write_bytes(undated)
    return len(re.findall(rb"/Type\s*/Page\b", undated))


def told(out: Path, count: int) -> None:
    """Say what was written."""
    place = out.relative_to(ROOT)
    print(f"{place}: {count} pages, {out.stat().st_size:,} bytes")
