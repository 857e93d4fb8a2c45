"""What prose may say beside Markdown: {fact}, {chart} and {says}, and the places of
whole charts, ledgers and tallies of claims."""

import os
from collections import Counter
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from report.language import in_spanish, measured, say
from report.rules import VERDICTS

from ..spanish import GLOSSARY, is_spanish, spoken_on
from . import charts
from .html import tag
from .links import NUMBERS, RECORD, SHORT, use_id
from .wall import place

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


def unknown(item_id: str) -> nodes.literal:
    """What stands for a publication that isn't there."""
    return nodes.literal("", f"[{item_id}]")


def statements_and_up(role) -> tuple[dict[str, dict], str]:
    """All statements, and what leads from the page being read to the front page."""
    env = role.env
    return env.app.results.statements, "../" * env.docname.count("/")


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


class Published(SphinxRole):
    """A role that shows a publication of one `kind` by its id, and perhaps a form."""

    kind: ClassVar[str]

    def run(self):
        item_id, _, form = self.text.partition(":")
        item = known(self, self.kind, item_id)
        if item is None:
            return [unknown(item_id)], []
        with spoken_on(self.env.docname):
            return [self.shown(item, form)], []


class FactRole(Published):
    """{fact}`id` writes a number with its unit, {fact}`id:n` the number alone."""

    kind = "facts"

    def shown(self, item: dict, form: str) -> nodes.Node:
        """A link to its row in the ledger."""
        words = item["number" if form == "n" else "display"]
        if in_spanish() and not form:
            words = measured(item["number"], item["unit"])
        refuri = address(self, NUMBERS, item["id"])
        link = nodes.reference("", words, refuri=refuri, internal=True)
        link["classes"].append("fact")
        link["ids"].append(next_use(self, "fact", item["id"]))
        return link


class ChartRole(Published):
    """{chart}`supply-mx-share` links to that chart, on whatever page it is."""

    kind = "figures"

    def shown(self, item: dict, _: str) -> nodes.Node:
        """The word with its link."""
        refuri = address(self, item["page"], item["id"])
        words = say("chart", "interface")
        return nodes.reference("", words, refuri=refuri, internal=True)


class SaysRole(Published):
    """{says}`supply-two-peaks` shows nothing while that statement holds."""

    kind = "statements"

    def shown(self, item: dict, _: str) -> nodes.Node:
        """Its place, and the mark once it doesn't hold."""
        mark = charts.broken([item["id"]], *statements_and_up(self))
        return raw(tag("span", mark, id=next_use(self, "says", item["id"])))


class GlossRole(SphinxRole):
    """{gloss}`año fiscal <term-fiscal-year>` links to the Spanish glossary."""

    def run(self):
        words, _, anchor = self.text.rstrip(">").rpartition(" <")
        refuri = address(self, GLOSSARY, anchor)
        link = nodes.reference("", "", refuri=refuri, internal=True)
        link += nodes.inline("", words, classes=["xref", "std", "std-term"])
        return [link], []


class ChartDirective(SphinxDirective):
    """```{chart} fent-waves``` shows a chart of a chapter on another page; with the
    option `small` its lines alone, as decoration; with `wide` across the page."""

    required_arguments = 1
    option_spec: ClassVar[dict] = {"small": directives.flag, "wide": directives.flag}

    def run(self):
        item = known(self, "figures", self.arguments[0])
        if item is None:
            return [unknown(self.arguments[0])]
        statements, up = statements_and_up(self)
        if "small" in self.options:
            next_use(self, "small", item["id"])
            return [raw(charts.decoration(item, up))]
        home = address(self, item["page"], item["id"])
        with spoken_on(self.env.docname):
            wide = "wide" in self.options
            return [raw(charts.chart(item, statements, up, home, wide))]


class ClaimsDirective(SphinxDirective):
    """```{claims}``` counts this page's verdicts and leads to Checking the record."""

    def run(self):
        page = self.env.docname
        if is_spanish(page):  # its twin counts them
            return []
        claims = self.env.app.results.claims.values()
        count = Counter(item["verdict"] for item in claims if item["page"] == page)
        told = ", ".join(f"{count[v]} {v}" for v in VERDICTS if count[v])
        record = address(self, RECORD, place("chapter", SHORT.get(page, "")))
        words = f"Claims tested with this chapter's tables: {told}. Each stands in "
        link = tag("a", "Checking the record", href=record)
        return [raw(tag("p", words, link, ".", class_="tally"))]


class LedgerDirective(SphinxDirective):
    """```{ledger} numbers``` places a table made from what the chapters published."""

    required_arguments = 1

    def run(self):
        return [ledger(kind=self.arguments[0])]


def fill_ledgers(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the generated tables of a page out."""
    for found in list(doctree.findall(ledger)):
        from .rows import whole  # with pandas: an unchanged rebuild goes without

        found.replace_self(raw(whole(found["kind"], app, docname)))


def setup(app: Sphinx) -> None:
    """Register roles, directives and the place of a ledger."""
    app.add_node(ledger)
    for role in (FactRole, ChartRole, SaysRole, GlossRole):
        app.add_role(role.__name__.removesuffix("Role").lower(), role())
    for directive in (ChartDirective, ClaimsDirective, LedgerDirective):
        name = directive.__name__.removesuffix("Directive").lower()
        app.add_directive(name, directive)
    app.connect("doctree-resolved", fill_ledgers)
