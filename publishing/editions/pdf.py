"""The book on paper: _build/pdf/from-poppy-to-policy.pdf, with cover, contents with
page numbers, and bookmarks. The record, conflicts, catalogue and sources are whole.

Each chapter is first printed alone to learn how many sheets it fills.
"""

import posixpath

from bs4 import Tag

from .. import PDF
from ..sphinx.html import joined, tag
from .pages import (
    article,
    as_of,
    print_html,
    printer,
    reading_order,
    sheet,
    title,
    told,
)

NOT_PRINTED = {"book/numbers", "book/statements", "book/changes"}  # for following links
TITLE = "From Poppy to Policy"
QUESTION = (
    "Where the heroin and fentanyl that kill people in the United States come from, "
    "how they arrive, what U.S.-Mexico cooperation has done about it, and what is "
    "still open"
)


def name_of(page: str) -> str:
    """What stands before each anchor of a page, so that anchors differ in the book."""
    return posixpath.basename(page)


def chapter(page: str) -> Tag:
    """One page; its anchors and links lead inside the whole book, or lose their target
    where it isn't printed."""
    found = article(page)
    for fold in found.select("table.ledger details"):
        fold.decompose()  # columns and totals of each table are in the data package
    for part in found.select("[id]:not(svg *)"):
        part["id"] = f"{name_of(page)}--{part['id']}"
    for link in found.select("a[href]"):
        target, _, anchor = link["href"].partition("#")
        if target and (":" in target or not target.endswith(".html")):
            continue
        target = target.removesuffix(".html") or page
        if target in NOT_PRINTED:
            del link["href"]
        else:
            link["href"] = f"#{name_of(target)}" + f"--{anchor}" * bool(anchor)
    return found


def body(page: str, text: Tag) -> str:
    """One page in a box that begins on a sheet of its own."""
    inside = text.decode_contents()
    return f'<div class="chapter bd-article" id="{name_of(page)}">{inside}</div>'


def front(entries: list[tuple[str, str, int]], data: str) -> str:
    """Cover and contents; entries: (anchor, title, sheet)."""
    lines = joined(
        tag("li", tag("a", tag("span", name), tag("span", at), href=f"#{anchor}"))
        for anchor, name, at in entries
    )
    cover = [tag("p", TITLE, class_="title"), tag("p", QUESTION)]
    cover.append(tag("p", data, class_="as-of"))
    contents = [tag("p", "Contents", class_="title"), tag("ol", lines)]
    return str(
        tag("div", *cover, class_="cover") + tag("div", *contents, class_="contents")
    )


def main() -> None:
    """Print the book. Stops if the contents would name wrong sheets."""
    pages = [page for page in reading_order() if page not in NOT_PRINTED]
    found = {page: chapter(page) for page in pages}
    titles = {page: title(text) for page, text in found.items()}
    bodies = {page: body(page, text) for page, text in found.items()}
    data, out, part = as_of(), PDF / "from-poppy-to-policy.pdf", PDF / ".part.pdf"
    with printer() as tab:

        def sheets(text: str) -> int:
            return print_html(tab, sheet(text), part, TITLE)

        at = 1 + sheets(front([(name_of(p), titles[p], 0) for p in pages], data))
        entries = []
        for page in pages:
            entries.append((name_of(page), titles[page], at))
            at += sheets(bodies[page])
        part.unlink()
        whole = front(entries, data) + "".join(bodies.values())
        count = print_html(tab, sheet(whole), out, TITLE, outline=True)
    if count != at - 1:
        raise SystemExit(
            f"The contents say {at - 1} sheets and the book has {count}: "
            "a chapter breaks differently alone"
        )
    told(out, count)


if __name__ == "__main__":
    main()
