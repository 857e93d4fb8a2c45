"""What prose may say beside Markdown: {fact}, {chart} and {says}, and the places of
whole charts and of ledgers."""

import os
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from report.language import in_spanish, measured, say

from ..spanish import GLOSSARY, spoken_on
from . import charts, marks
from .html import tag
from .links import NUMBERS, use_id

logger = logging.getLogger(__name__)


class ledger(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """The place of a generated table, `kind`: filled when every page has been read."""


def known(role, kind: str, item_id: str) -> dict | None:
    """What a chapter published under `item_id`; warns if none did, which stops `make
    book`. In the preview of one chapter others' publications may be missing."""
    item = getattr(role.env.app.results, kind).get(item_id)
    if item is None and not os.environ.get("REPORT_ONLY"):
        logger.warning(
            "no chapter publishes %r among its %s; correct the id, or publish it",
            item_id,
            kind,
            location=role.get_location(),
            type="report",
            subtype=kind,
        )
    return item


def address(role, page: str, anchor: str) -> str:
    """The way from the page being read to a place of another."""
    env = role.env
    return f"{env.app.builder.get_relative_uri(env.docname, page)}#{anchor}"


def raw(html: str) -> nodes.raw:
    """HTML of our own in a page."""
    return nodes.raw("", html, format="html")


def next_use(role, kind: str, item_id: str) -> str:
    """The address of this use, which is kept for the ledger's way back."""
    used = role.env.uses.setdefault(role.env.docname, [])
    used.append((kind, item_id))
    return use_id(kind, item_id, used.count((kind, item_id)))


class FactRole(SphinxRole):
    """{fact}`id` writes a number with its unit, {fact}`id:n` the number alone."""

    def run(self):
        fact_id, _, form = self.text.partition(":")
        item = known(self, "facts", fact_id)
        if item is None:
            return [nodes.literal("", f"[{fact_id}]")], []
        shown = item["number" if form == "n" else "display"]
        with spoken_on(self.env.docname):
            if in_spanish() and not form:
                shown = measured(item["number"], item["unit"])
        link = nodes.reference(
            "",
            shown,
            refuri=address(self, NUMBERS, fact_id),
            classes=["fact"],
            internal=True,
        )
        link["ids"].append(next_use(self, "fact", fact_id))
        return [link], []


class ChartRole(SphinxRole):
    """{chart}`supply-mx-share` links to that chart, on whatever page it is."""

    def run(self):
        item = known(self, "figures", self.text)
        if item is None:
            return [nodes.literal("", f"[{self.text}]")], []
        refuri = address(self, item["page"], item["id"])
        with spoken_on(self.env.docname):
            words = say("chart", "interface")
        return [nodes.reference("", words, refuri=refuri, internal=True)], []


class GlossRole(SphinxRole):
    """{gloss}`año fiscal <term-fiscal-year>` links to the Spanish glossary."""

    def run(self):
        words, _, anchor = self.text.rstrip(">").rpartition(" <")
        refuri = address(self, GLOSSARY, anchor)
        link = nodes.reference("", "", refuri=refuri, internal=True)
        link += nodes.inline("", words, classes=["xref", "std", "std-term"])
        return [link], []


class SaysRole(SphinxRole):
    """{says}`supply-two-peaks` shows nothing while that statement holds."""

    def run(self):
        item = known(self, "statements", self.text)
        if item is None:
            return [nodes.literal("", f"[{self.text}]")], []
        app, up = self.env.app, "../" * self.env.docname.count("/")
        with spoken_on(self.env.docname):
            mark = marks.broken([item["id"]], app.results.statements, up)
        return [raw(tag("span", mark, id=next_use(self, "says", item["id"])))], []


class ChartDirective(SphinxDirective):
    """```{chart} fent-waves``` shows a chart of a chapter on another page; with the
    option `small` its lines alone, as decoration."""

    required_arguments = 1
    option_spec: ClassVar[dict] = {"small": directives.flag}

    def run(self):
        item = known(self, "figures", self.arguments[0])
        if item is None:
            return [nodes.literal("", f"[{self.arguments[0]}]")]
        app, up = self.env.app, "../" * self.env.docname.count("/")
        if "small" in self.options:
            next_use(self, "small", item["id"])
            return [raw(charts.decoration(item, up))]
        home = address(self, item["page"], item["id"])
        with spoken_on(self.env.docname):
            return [raw(charts.chart(item, app.results.statements, up, home))]


class LedgerDirective(SphinxDirective):
    """```{ledger} numbers``` places a table made from what the chapters published."""

    required_arguments = 1

    def run(self):
        return [ledger(kind=self.arguments[0])]


def fill_ledgers(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the generated tables of a page out."""
    for place in list(doctree.findall(ledger)):
        from .rows import whole  # with pandas: an unchanged rebuild goes without

        place.replace_self(raw(whole(place["kind"], app, docname)))


def setup(app: Sphinx) -> None:
    """Register roles, directives and the place of a ledger."""
    app.add_node(ledger)
    for name, role in {
        "fact": FactRole,
        "chart": ChartRole,
        "says": SaysRole,
        "gloss": GlossRole,
    }.items():
        app.add_role(name, role())
    app.add_directive("chart", ChartDirective)
    app.add_directive("ledger", LedgerDirective)
    app.connect("doctree-resolved", fill_ledgers)
