"""The generated tables of numbers, statements and cases."""

from collections.abc import Iterator

from markupsafe import Markup

from report.chapter import CHAPTERS

from .html import joined, listed, tag
from .links import Links
from .rows import Row, ledger, named, note


def _origin(link: Links, item: dict) -> list[Markup]:
    rows = tag("p", link.lines(item), "; ", link.code(item))
    return [rows, note(link.sources(item))]


NUMBER = "Number 5, Value 3, How 7, Where it is used 4"
STATEMENT = "Statement 6, Verdict 2, Tested on 5, Said in 4"


@ledger("Every number in the book", NUMBER, "chapter")
def numbers(link: Links) -> Iterator[Row]:
    """Every published number with its calculation, rows, sources and uses."""
    for item in link.results.facts.values():
        yield Row(
            item["id"],
            named(item["id"], item["label"]),
            tag("strong", item["display"]),
            joined([item["how"], *_origin(link, item)]),
            listed(link.uses("fact", item["id"]), 6) or "this ledger only",
            sort={1: item["value"]},
            chapter=CHAPTERS[item["chapter"]].short,
        )


@ledger("Every statement", STATEMENT, "chapter", "verdict")
def statements(link: Links) -> Iterator[Row]:
    """Every sentence that claims a direction or an order, and whether it holds."""
    for item in link.results.statements.values():
        verdict = "holds" if item["holds"] else "no longer holds"
        yield Row(
            item["id"],
            named(item["id"], item["words"]),
            tag("strong", verdict, class_=None if item["holds"] else "no-longer"),
            joined(_origin(link, item)),
            listed(link.uses("says", item["id"]), 6),
            chapter=CHAPTERS[item["chapter"]].short,
            verdict=verdict,
        )


@ledger("Conflicts and revisions", "Thing measured 3, Figures 4, Gap 2, Why 4", "kind")
def conflicts(link: Links) -> Iterator[Row]:
    """Every case in which figures for one thing differ, or one figure was changed."""
    for item in link.results.cases.values():
        figures = zip(item["labels"], item["values"], item["read_in"], strict=True)
        told = [
            tag("p", link.source(source, label), f": {value:,.10g}".replace("-", "−"))
            for label, value, source in figures
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
