"""How a chapter's claims came out, in one line with a link to the record."""

from collections import Counter

from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from report.chapter import CHAPTERS
from report.rules import VERDICTS

from .html import tag
from .links import SHORT
from .roles import address, raw
from .wall import place


class ClaimsDirective(SphinxDirective):
    """```{claims}``` counts this page's verdicts and leads to Checking the record."""

    def run(self):
        page = self.env.docname
        claims = self.env.app.results.claims.values()
        count = Counter(item["verdict"] for item in claims if item["page"] == page)
        chosen = place("chapter", SHORT.get(page, ""))
        record = address(self, CHAPTERS["record"].page, chosen)
        told = ", ".join(f"{count[v]} {v}" for v in VERDICTS if count[v])
        words = f"Claims tested with this chapter's tables: {told}. Each stands in "
        link = tag("a", "Checking the record", href=record)
        return [raw(tag("p", words, link, ".", class_="tally"))]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("claims", ClaimsDirective)
