"""What the printed editions take from the built pages: articles, their sections, and a browser to print with."""

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path

import yaml

from .browser import CHROMIUM, open_browser

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "pdf"
PAPER = Path(__file__).with_name("paper.css").read_text("utf-8")


def sheet(body: str, kind: str = "book") -> str:
    """A page of HTML that lies beside index.html and looks like the book on paper."""
    return (
        '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        '<title>From Poppy to Policy</title><link rel="stylesheet" href="_static/book.css">'
        f'<style>{PAPER}</style></head><body class="{kind}">{body}</body></html>'
    )


@contextmanager
def printer():
    """A tab of Chromium that prints. Chromium was chosen by trying: it sets the whole book in half a minute, charts as
    vectors; WeasyPrint 69 had not finished one chapter after a minute, and needs Pango, which a fresh machine lacks."""
    if CHROMIUM is None:
        sys.exit(
            "Printing needs Chromium: install it (apt-get install chromium), then run make pdf again"
        )
    if not (HTML / "index.html").exists():
        sys.exit("The book isn't built yet: run make book first")
    OUT.mkdir(exist_ok=True)
    with open_browser() as browser:
        yield browser.new_page(color_scheme="light")


def print_html(tab, html: str, out: Path, **options) -> int:
    """Print a page of HTML that lies beside index.html; returns its number of sheets."""
    draft = HTML / ".print.html"
    draft.write_text(html, "utf-8")
    try:
        tab.goto(draft.resolve().as_uri(), wait_until="load")
        tab.evaluate(
            "document.fonts.ready.then(() => Promise.all([...document.images].map(i => i.decode())))"
        )
        tab.pdf(
            path=out,
            prefer_css_page_size=True,
            print_background=True,
            tagged=True,
            **options,
        )
    finally:
        draft.unlink()
    # the dates of the printing go, so that the same book gives the same bytes
    content = re.sub(
        rb"/(CreationDate|ModDate) ?\(D:[^)]*\)", _same_length, out.read_bytes()
    )
    out.write_bytes(content)
    return len(re.findall(rb"/Type\s*/Page\b", content))


def _same_length(found: re.Match) -> bytes:
    return re.sub(rb"\d", b"0", found[0])


def reading_order() -> list[str]:
    """All pages in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    return [
        toc["root"],
        *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"]),
    ]


def article(page: str) -> str:
    """The text of a page, its links and pictures seen from index.html, its folded parts left out."""
    text = (HTML / f"{page}.html").read_text("utf-8")
    text = re.search(r'<article class="bd-article">(.*)</article>', text, re.S)[1]
    text = re.sub(
        r'<a class="headerlink".*?</a>|<details class="(?:code|cite)".*?</details>',
        "",
        text,
        flags=re.S,
    )
    text = re.sub(
        r'<div class="tools"><details>.*?</div></div></figure>',
        "</div></figure>",
        text,
        flags=re.S,
    )
    text = re.sub(r'<source media[^>]*>| loading="lazy"', "", text)

    def seen_from_front(found: re.Match) -> str:
        attribute, link = found[1], found[2]
        if re.match(r"[a-z]+:|#", link):
            return found[0]
        return f'{attribute}="{os.path.normpath(os.path.join(os.path.dirname(page), link))}"'

    return re.sub(r'\b(href|src)="([^"]*)"', seen_from_front, text)


def sections(text: str) -> dict[str, str]:
    """{heading: HTML} of the second-level sections of an article."""
    parts = re.split(r"<h2>(.*?)</h2>", text, flags=re.S)
    return {
        re.sub(r"<[^>]*>", "", head).strip(): body
        for head, body in zip(parts[1::2], parts[2::2], strict=True)
    }
