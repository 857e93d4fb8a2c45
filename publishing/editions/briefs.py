"""A two-page brief for each chapter: _build/pdf/brief_1_supply_sources.pdf and so on,
and brief_es_1_supply_sources.pdf of its shorter Spanish page, on one if that holds it.

Nothing is written for a brief. It takes from the built chapter the opening box, the
first numbers in it with their labels, its lead chart and the charts that show most of
the box's numbers, what changed most recently and what would change the answer; and from
the conflicts the widest over the tables that those numbers rest on.
"""

import json
import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from bs4 import Tag

from report.chapter import CHAPTERS
from report.language import in_spanish, measured, reword, say

from .. import HTML, PDF
from ..spanish import FOLDER, spoken_on
from ..sphinx.html import joined, tag
from .pages import article, as_of, print_html, printer, sheet, title, told

NUMBERS, CHARTS, CASES, SHEETS = 5, 3, 3, 2
SIZES = (1.1, 1.0, 0.9, 0.82)
LEAD = "figure.chart[id]:has(svg)"
SECTIONS = {  # heading of a chapter -> heading of the brief
    "Which corrections matter most": "The corrections that matter most",
    "Which figures must never be joined": "Figures that must never be joined",
    "What do the sources disagree on": "What is disputed",
    "What do the agencies themselves say": "What the agencies themselves say",
    "What changed most recently": "What changed most recently",
    "What would change this conclusion": "What is not known, and would change this",
    "What can’t this page show": "What is not known",
}


def sections() -> dict[str, str]:
    """{heading of a chapter: heading of the brief}, in the language now spoken."""
    return {
        say(heading, "interface").strip("¿? "): say(brief, "interface")
        for heading, brief in SECTIONS.items()
    }


def published(name: str) -> dict[str, dict]:
    """What lies beside the pages for machines, by id."""
    items = json.loads((HTML / f"{name}.json").read_text("utf-8"))
    return {item["id"]: item for item in items}


def parts(page: str) -> list[str]:
    """The brief's HTML: what always stands in it, then its further charts."""
    found = article(page)
    for pointer in found.select(".tally"):  # leads to what isn't in a brief
        pointer.decompose()
    box = found.select_one(".answer.admonition")
    box.select_one(".admonition-title").string = say("Bottom line", "interface")
    in_box = [link["href"].partition("#")[2] for link in box.select("a.fact")]
    numbers, facts = dict.fromkeys(in_box), published("facts")
    cards = [
        tag(
            "li", tag("b", _written(facts[each])), reword(facts[each]["label"], "label")
        )
        for each in [*numbers][:NUMBERS]
    ]
    lead, *charts = _by_weight(found.select(LEAD), set(numbers))
    address = f"From Poppy to Policy, {page}.html. {as_of(page)}"
    first = [
        tag("p", address, class_="note"),
        tag("h1", title(found)),
        box,
        tag("ul", joined(cards), class_="numbers"),
        lead,
        *_disputed({table for each in numbers for table in facts[each]["tables"]}),
        *_sections(found),
    ]
    shown = rf" \(<a [^>]*>{say('chart', 'interface')}</a>\)"
    said = re.sub(shown, "", "".join(map(str, first)))
    return [said, *map(str, charts[: CHARTS - 1])]


def _written(item: dict) -> str:
    return measured(item["number"], item["unit"]) if in_spanish() else item["display"]


def facts_of() -> dict[str, set[str]]:
    """{chart: ids of the numbers that its words use}."""
    return {name: set(item["facts"]) for name, item in published("charts").items()}


def _by_weight(charts: list[Tag], numbers: set[str]) -> list[Tag]:
    """The lead chart, then those that show most of the box's numbers."""
    shown, (lead, *rest) = facts_of(), charts
    rest.sort(key=lambda chart: -len(numbers & shown[chart["id"].removesuffix("-es")]))
    return [lead, *rest]


def widest(tables: set[str], cases: Iterable[dict]) -> list[dict]:
    """The widest gaps between rival figures from `tables`."""
    found = [c for c in cases if c["type"] == "rivals" and tables & set(c["tables"])]
    return sorted(found, key=lambda case: -abs(case["change"]))[:CASES]


def _disputed(tables: set[str]) -> list[Tag]:
    told = []
    for case in widest(tables, published("cases").values()):
        labels = [reword(label, "case") for label in case["labels"]]
        each = zip(labels, case["values"], strict=True)
        figures = "; ".join(f"{label} {value:,.10g}" for label, value in each)
        subject, why = reword(case["subject"], "case"), reword(case["why"], "case")
        told.append(tag("li", tag("b", subject), f": {figures}. {why}"))
    heading = say("What is disputed", "interface")
    return [tag("h2", heading), tag("ul", *told)] if told else []


def _sections(found: Tag) -> list[Tag]:
    """Paragraphs and lists of the chosen sections, without charts, tables and code."""
    told, headings = [], sections()
    for section in found.select("section"):
        name = section.h2.get_text().strip("¿? \n") if section.h2 else ""
        heading = headings.get(name)
        if heading and section.h2.parent is section:
            words = section.find_all(["p", "ul", "ol"], recursive=False)
            told += [tag("h2", heading), *words]
    return told


def fitted(tab, page: str, out: Path) -> int:
    """Print a brief with as many charts, and in the largest type, as two sheets hold,
    or one sheet if that is enough; returns its sheets."""
    first, *charts = parts(page)
    told = say("The book shows how every number was computed.", "interface")
    foot = f"{title(article(page))}. {told}"
    for more in range(len(charts), -1, -1):
        for sheets, size in product((1, SHEETS), SIZES):
            text = "".join([first, *charts[:more]])
            body = sheet(
                f'<div class="bd-article" style="zoom:{size}">{text}</div>',
                "brief",
                "es-MX" if in_spanish() else "en",
            )
            if (count := print_html(tab, body, out, foot)) <= sheets:
                return count
    return count


def main() -> None:
    """Print a brief of every chapter and Spanish page that opens with an answer and
    shows a chart."""
    with printer() as tab:
        for file in (entry.file for entry in CHAPTERS.values()):
            for folder, name in ("notebooks", "brief_"), (FOLDER, "brief_es_"):
                page, out = f"{folder}/{file}", PDF / f"{name}{file}.pdf"
                if not (HTML / f"{page}.html").exists():
                    continue
                found = article(page)
                if found.select_one(".answer.admonition") and found.select_one(LEAD):
                    with spoken_on(page):
                        told(out, fitted(tab, page, out))


if __name__ == "__main__":
    main()
