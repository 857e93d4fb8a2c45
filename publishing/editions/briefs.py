"""A two-page brief for each chapter: _build/pdf/brief_1_supply_sources.pdf and so on.

Nothing is written for a brief. It takes from the built chapter the opening box, the
first numbers in it with their labels, its lead chart and the charts that show most of
the box's numbers, and the sections on disagreement and on what would change the answer.
"""

import json
import re

from bs4 import Tag

from report.chapter import CHAPTERS

from .. import HTML
from ..sphinx.html import joined, tag
from .pages import OUT, article, as_of, print_html, printer, sheet, title, told

NUMBERS, CHARTS = 5, 3
SIZES = (1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.8)
SECTIONS = {  # heading of a chapter -> heading of the brief
    "What the sources disagree on": "What is disputed",
    "What would change this conclusion": "What is not known, and would change this",
}


def published(name: str) -> dict[str, dict]:
    """What lies beside the pages for machines, by id."""
    items = json.loads((HTML / f"{name}.json").read_text("utf-8"))
    return {item["id"]: item for item in items}


def parts(page: str) -> list[str]:
    """The brief's HTML: what always stands in it, then its further charts."""
    found = article(page)
    box = found.select_one(".answer.admonition")
    box.select_one(".admonition-title").decompose()
    numbers = dict.fromkeys(
        link["href"].partition("#")[2] for link in box.select("a.fact")
    )
    charts = _by_weight(found.select("figure.chart[id]"), set(numbers))
    facts = published("facts")
    cards = [
        tag("li", tag("b", facts[each]["display"]), facts[each]["label"])
        for each in [*numbers][:NUMBERS]
    ]
    head = tag("p", f"From Poppy to Policy, {page}.html. {as_of(page)}", class_="note")
    first = [
        tag("h1", title(found)) + head,
        str(box),
        tag("ul", joined(cards), class_="numbers"),
        str(charts[0]),
        *_sections(found),
    ]
    return ["".join(first), *map(str, charts[1:CHARTS])]


def _by_weight(charts: list[Tag], numbers: set[str]) -> list[Tag]:
    """The lead chart, then those that show most of the box's numbers."""
    known = published("charts")
    lead, *rest = charts
    rest.sort(key=lambda chart: -len(numbers & set(known[chart["id"]]["facts"])))
    return [lead, *rest]


def _sections(found: Tag) -> list[str]:
    """Paragraphs and lists of the chosen sections, without charts, tables and code."""
    texts = []
    for section in found.select("section"):
        heading = SECTIONS.get(section.h2.get_text().strip()) if section.h2 else None
        if heading and section.h2.parent is section:
            words = section.find_all(["p", "ul", "ol"], recursive=False)
            texts.append(tag("h2", heading) + "".join(map(str, words)))
    return texts


def main() -> None:
    """Print a brief for every chapter that opens with an answer: with as many charts,
    then in the largest type, as two sheets hold."""
    with printer() as tab:
        for entry in CHAPTERS.values():
            if not re.match(r"\d", entry.file):
                continue
            out = OUT / f"brief_{entry.file}.pdf"
            first, *charts = parts(entry.page)
            for more in range(len(charts), -1, -1):
                for size in SIZES:
                    body = f'<div style="zoom:{size}">{first}{"".join(charts[:more])}</div>'
                    foot = f"{title(article(entry.page))}: the book shows how every number was computed"
                    count = print_html(tab, sheet(body, "brief"), out, foot)
                    if count <= 2:
                        break
                if count <= 2:
                    break
            told(out, count)


if __name__ == "__main__":
    main()
