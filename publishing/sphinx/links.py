"""Links to rows, charts, cells and sentences, seen from one page."""

from markupsafe import Markup
from sphinx.application import Sphinx

from report.chapter import CHAPTERS

from ..spanish import is_spanish
from .html import NOTHING, badges, joined, listed, tag

NUMBERS, SOURCES = "book/numbers", "book/sources"
CATALOGUE, RECORD = CHAPTERS["catalogue"].page, CHAPTERS["record"].page
MOST = 100  # sources named in one row; a number about all of them names the list
SHORT = {entry.page: entry.short for entry in CHAPTERS.values()}
NAMED_IN = {"fact": "facts", "says": "statements"}  # where charts and verdicts name it


def use_id(kind: str, item_id: str, n: int) -> str:
    """The address of the n-th sentence of a page that uses a number or statement."""
    return f"{kind}-{item_id}" + f"-{n}" * (n > 1)


def spans(lines: list[int]) -> str:
    """Line numbers of a CSV file in short: '6-11, 25'."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


class Links:
    """Addresses as the page `docname` writes them."""

    def __init__(self, app: Sphinx, docname: str):
        self.app, self.docname, self.results = app, docname, app.results

    def to(self, page: str, anchor: str, text: object) -> Markup:
        """A link to a place of a page."""
        address = self.app.builder.get_relative_uri(self.docname, page)
        return tag("a", text, href=f"{address}#{anchor}")

    def code(self, item: dict) -> Markup:
        """A link to the fold of the very cell that published `item`."""
        return self.to(item["page"], item["cell"], "code")

    def chart(self, item: dict, text: str = "") -> Markup:
        """A link to a chart."""
        return self.to(item["page"], item["id"], text or f"chart {item['id']}")

    def claim(self, item: dict) -> Markup:
        """A link to a row of the record."""
        return self.to(RECORD, item["id"], item["id"])

    def number(self, item: dict) -> Markup:
        """A link to a row of the numbers."""
        return self.to(NUMBERS, item["id"], item["id"])

    def tables(self, names: list[str]) -> Markup:
        """Links to tables of the catalogue."""
        return listed([self.to(CATALOGUE, f"table-{n}", n) for n in names])

    def lines(self, item: dict) -> Markup:
        """The raw rows that `item` rests on: table and lines of its file."""
        told = (
            self.tables([name]) + f", line{'s' * (len(lines) > 1)} {spans(lines)}"
            for name, lines in item["rows"].items()
        )
        return joined(told, "; ")

    def sources(self, item: dict) -> Markup:
        """The sources of `item`, with their grades and badges."""
        if not item["sources"]:
            return NOTHING
        links = listed([self.source(each) for each in item["sources"][:MOST]])
        left = len(item["sources"]) - MOST
        if left > 0:
            more = f"{left} more of the list"
            links += ", and " + self.to(SOURCES, "all-sources", more)
        return links + f" ({', '.join(item['grades'])})" + badges(item)

    def source(self, source_id: str, text: str = "") -> Markup:
        """A link to a row of the sources."""
        return self.to(SOURCES, f"source-{source_id}", text or source_id)

    def uses(self, kind: str, item_id: str) -> list[Markup]:
        """The sentences, charts and verdicts that use a number or a statement."""
        found = []
        for page, used in sorted(self.app.env.uses.items()):
            if is_spanish(page):
                continue
            title = SHORT.get(page) or self.app.env.titles[page].astext()
            for n in range(1, used.count((kind, item_id)) + 1):
                text = title if n == 1 else f"again ({n})"
                found.append(self.to(page, use_id(kind, item_id, n), text))
        charts, claims = self.results.figures.values(), self.results.claims.values()
        named = NAMED_IN[kind]
        found += [self.chart(each) for each in charts if item_id in each[named]]
        found += [self.claim(each) for each in claims if item_id in each.get(named, ())]
        return found
