"""The generated tables of numbers, statements, verdicts, cases and changes. Each row
has an address of its own; ledger.js adds search, filters and sorting."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from markupsafe import Markup
from sphinx.application import Sphinx

from report.chapter import CHAPTERS
from report.rules import RULES

from .catalogue import sources, tables
from .changes import changes
from .html import joined, listed, tag
from .links import Links
from .rows import Row, named, note


def numbers(link: Links) -> Iterator[Row]:
    """Every published number with its calculation, rows, sources and uses."""
    for item in link.results.facts.values():
        origin = tag("p", link.lines(item), "; ", link.code(item))
        yield Row(
            item["id"],
            named(item["id"], item["label"]),
            tag("strong", item["display"]),
            joined([item["how"], origin, note(link.sources(item))]),
            listed(link.uses("fact", item["id"]), 6) or "this ledger only",
            sort={1: item["value"]},
            chapter=CHAPTERS[item["chapter"]].short,
        )


def statements(link: Links) -> Iterator[Row]:
    """Every sentence that claims a direction or an order, and whether it holds."""
    for item in link.results.statements.values():
        origin = tag("p", link.lines(item), "; ", link.code(item))
        verdict = "holds" if item["holds"] else "no longer holds"
        yield Row(
            item["id"],
            named(item["id"], item["words"]),
            tag("strong", verdict, class_=None if item["holds"] else "no-longer"),
            joined([origin, note(link.sources(item))]),
            listed(link.uses("says", item["id"]), 6),
            chapter=CHAPTERS[item["chapter"]].short,
            verdict=verdict,
        )


def claims(link: Links) -> Iterator[Row]:
    """Every claim: what was stated, what was found, the verdict and its reasons."""
    from report.stated import DOCUMENTS
    from report.tables import read

    results = link.results
    for claim_id in read("claims").claim_id:
        item = results.claims.get(claim_id)
        if item is None:  # in the preview of one chapter
            continue
        said_in = link.source(item["said_in"]) if item["said_in"] else ""
        chart = results.figures.get(item["chart"])
        evidence = [
            link.chart(chart, "chart") if chart else "",
            link.code(item),
            link.tables(item["tables"]),
            link.sources(item),
        ]
        yield Row(
            claim_id,
            joined(
                [
                    named(claim_id),
                    f" {item['claim']}",
                    note(f"{item['said_by']}, {item['said_on']} ", said_in),
                ]
            ),
            joined(
                [
                    tag("strong", item["verdict"], class_="verdict"),
                    tag("p", f"Stated: {item['stated'] or 'no number'}"),
                    tag("p", f"Found: {item['recomputed_value']}")
                    if item["recomputed_value"]
                    else "",
                    note(item["basis"], title=RULES[item["comparison"]]),
                ]
            ),
            joined([item["why"], note(joined(filter(None, evidence), "; "))]),
            document=DOCUMENTS[item["document"]],
            chapter=CHAPTERS[item["chapter"]].short,
            verdict=item["verdict"],
        )


def cases(link: Links) -> Iterator[Row]:
    """Every case in which figures for one thing differ, or one figure was changed."""
    for item in link.results.cases.values():
        told = [
            tag("p", label, ": ", f"{value:,.10g}".replace("-", "−"))
            for label, value in zip(item["labels"], item["values"], strict=True)
        ]
        yield Row(
            item["id"],
            named(item["id"], item["subject"]),
            joined(told),
            f"{item['change']:+,.1f}%".replace("-", "−"),
            joined([item["why"], tag("p", link.lines(item)), note(link.sources(item))]),
            sort={2: item["change"]},
            kind=item["type"],
        )


class Ledger(NamedTuple):
    """A kind of table: its caption, its rows, {column: width}, and its filters."""

    caption: str
    rows: Callable[[Links], Iterator[Row]]
    columns: dict[str, str]
    filters: tuple[str, ...] = ()


LEDGERS = {
    "numbers": Ledger(
        "Every number in the book",
        numbers,
        {"Number": "5fr", "Value": "3fr", "How": "7fr", "Where it is used": "4fr"},
        ("chapter",),
    ),
    "statements": Ledger(
        "Every statement and whether it holds",
        statements,
        {"Statement": "6fr", "Verdict": "2fr", "Tested on": "5fr", "Said in": "4fr"},
        ("chapter", "verdict"),
    ),
    "claims": Ledger(
        "Every claim with its verdict",
        claims,
        {"Claim": "1fr", "Verdict": "1fr", "Why, and on what evidence": "1fr"},
        ("document", "chapter", "verdict"),
    ),
    "cases": Ledger(
        "Conflicts and revisions",
        cases,
        {"Thing measured": "3fr", "Figures": "4fr", "Gap": "2fr", "Why": "4fr"},
        ("kind",),
    ),
    "sources": Ledger(
        "Every source",
        sources,
        {"Source": "5fr", "Who counted": "3fr", "Grade": "2fr", "Cited by": "4fr"},
        ("grade",),
    ),
    "catalogue": Ledger(
        "Every raw table",
        tables,
        {"Table": "3fr", "What it measures": "5fr", "Size": "2fr", "Used in": "5fr"},
        ("topic",),
    ),
    "changes": Ledger(
        "Numbers that moved since the last release",
        changes,
        {"Number": "3fr", "Then": "2fr", "Now": "2fr"},
    ),
}


def whole(kind: str, app: Sphinx, docname: str) -> Markup:
    """The whole table, as one page shows it."""
    caption, rows, columns, filters = LEDGERS[kind]
    head = tag("tr", *(tag("th", name, scope="col") for name in columns))
    body = joined((row.html(list(columns)) for row in rows(Links(app, docname))), "\n")
    return tag("div", class_="ledger-tools") + tag(
        "table",
        tag("caption", caption),
        tag("thead", head),
        tag("tbody", body),
        class_="data ledger",
        data_filters=" ".join(filters),
        style=f"--columns: {' '.join(columns.values())}",
    )
