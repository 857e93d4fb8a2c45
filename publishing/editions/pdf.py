"""The book on paper: _build/pdf/from-poppy-to-policy.pdf, with cover, contents with page numbers, and bookmarks.

Each chapter is first printed alone to learn how many sheets it fills; the contents and the whole book follow.
"""

import html
import re

from .pages import HTML, OUT, article, print_html, printer, reading_order, sheet

NOT_PRINTED = {
    "book/numbers",
    "book/404",
}  # the ledger of numbers is for following links, not for paper
FOOT = (
    '<div style="width:100%;font:8px sans-serif;color:#555;padding:0 16mm;display:flex;justify-content:space-between">'
    '<span>From Poppy to Policy</span><span class="pageNumber"></span></div>'
)
EDGES = {
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": FOOT,
}


def name_of(page: str) -> str:
    """The part of a page's address that becomes the start of its anchors."""
    return page.rpartition("/")[2]


def chapter(page: str) -> tuple[str, str]:
    """(title, HTML) of one page, its anchors and links made unique in the whole book."""
    text = article(page)
    title = html.unescape(
        re.sub(r"<[^>]*>", "", re.search(r"<h1>(.*?)</h1>", text, re.S)[1])
    ).strip()
    text = re.sub(r'\bid="([^"]*)"', rf'id="{name_of(page)}--\1"', text)
    text = re.sub(r'href="#([^"]*)"', rf'href="#{name_of(page)}--\1"', text)

    def inside(found: re.Match) -> str:
        target, _, anchor = found[1].partition("#")
        target = target.removesuffix(".html")
        if target in NOT_PRINTED:
            return 'data-ledger=""'
        return f'href="#{name_of(target)}' + (f'--{anchor}"' if anchor else '"')

    text = re.sub(r'href="((?!#)[^":]*\.html(?:#[^"]*)?)"', inside, text)
    return title, f'<div class="chapter" id="{name_of(page)}">{text}</div>'


def front(entries: list[tuple[str, str, int]], as_of: str) -> str:
    """Cover and contents; entries: (anchor, title, sheet)."""
    lines = "".join(
        f'<li><a href="#{anchor}"><span>{html.escape(title)}</span><span>{sheet}</span></a></li>'
        for anchor, title, sheet in entries
    )
    return (
        '<div class="cover"><p class="title">From Poppy to Policy</p><p>Where the heroin and fentanyl that kill people '
        "in the United States come from, how they arrive, what U.S.-Mexico cooperation has done about it, and what is "
        f'still open</p><p class="as-of">{html.escape(as_of)}</p></div>'
        f'<div class="contents"><p class="title">Contents</p><ol>{lines}</ol></div>'
    )


def main() -> None:
    """Print the book."""
    pages = [page for page in reading_order() if page not in NOT_PRINTED]
    chapters = {page: chapter(page) for page in pages}
    foot = re.search(
        r'<footer class="bd-footer-content">\s*<p>.*?\. (.*?) Text CC',
        (HTML / "index.html").read_text(),
        re.S,
    )
    as_of = html.unescape(foot[1]) if foot else ""
    with printer() as tab:
        part = OUT / ".part.pdf"
        lengths = {
            page: print_html(tab, sheet(text), part, **EDGES)
            for page, (_, text) in chapters.items()
        }
        blank = [(name_of(page), title, 0) for page, (title, _) in chapters.items()]
        at = print_html(tab, sheet(front(blank, as_of)), part, **EDGES) + 1
        part.unlink()
        entries = []
        for page, (title, _) in chapters.items():
            entries.append((name_of(page), title, at))
            at += lengths[page]
        body = front(entries, as_of) + "".join(text for _, text in chapters.values())
        out = OUT / "from-poppy-to-policy.pdf"
        count = print_html(tab, sheet(body), out, outline=True, **EDGES)
    if count != at - 1:
        raise SystemExit(
            f"The contents say {at - 1} sheets and the book has {count}: a chapter breaks differently alone"
        )
    print(
        f"{out.relative_to(OUT.parents[1])}: {count} pages, {out.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
