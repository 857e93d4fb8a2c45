"""The book's own search index: sections, charts, claims, tables and terms, each with
its words, its place and its address. search.js loads it when a reader first searches.

Sphinx's own search finds whole pages, tells Mérida from Merida and needs a server for
excerpts; it is switched off (assets.py).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from .links import CATALOGUE, RECORD
from .page import GLOSSARY, definitions

LONGEST = 900  # characters of a section that are kept
SKIPPED = nodes.literal_block | nodes.raw | nodes.comment | nodes.title


def read_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Keep each section's title, address and words with the environment."""
    if not hasattr(app.env, "sections"):
        app.env.sections = {}
    found = app.env.sections[app.env.docname] = []
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if section["ids"] and title is not None and title.parent is section:
            found.append((title.astext(), section["ids"][0], _words(section)))


def _words(section: nodes.section) -> str:
    """The section's own text, without its subsections, code and generated tables."""
    own = [child for child in section.children if not isinstance(child, nodes.section)]
    texts = [
        text.astext()
        for child in own
        for text in child.findall(nodes.Text)
        if not any(isinstance(parent, SKIPPED) for parent in _above(text))
    ]
    return re.sub(r"\s+", " ", " ".join(texts)).strip()[:LONGEST]


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def forget(app: Sphinx, env, docname: str) -> None:
    """Drop the sections of a page that is read again."""
    getattr(env, "sections", {}).pop(docname, None)


def entries(app: Sphinx) -> Iterator[tuple[str, str, str, str]]:
    """(what it is or where, title, address, words) of all that can be found."""
    from report.tables import schema, tables

    results, titles = app.results, app.env.titles
    place = {page: title.astext() for page, title in titles.items()}
    for page, sections in app.env.sections.items():
        for n, (title, anchor, words) in enumerate(sections):
            address = f"{page}.html" + (f"#{anchor}" if n else "")
            yield place[page] if n else "Page", title, address, words
    for item in results.figures.values():
        address = f"{item['page']}.html#{item['id']}"
        words = f"{item['unit']} {item['note']} {item['id']}"
        yield f"Chart, {place.get(item['page'], '')}", item["title"], address, words
    for item in results.claims.values():
        words = f"{item['verdict']}. {item['said_by']}. {item['why']}"
        title = f"{item['id']}: {item['claim']}"
        yield "Claim", title, f"{RECORD}.html#{item['id']}", words
    for name in [*tables(), "claims"]:
        told = schema(name)
        if told["topic"] != "geo":
            words = f"{name} {told['description']}"
            yield "Table", told["title"], f"{CATALOGUE}.html#table-{name}", words
    for anchor, (term, meaning) in definitions(app).items():
        yield "Term", term, f"{GLOSSARY}.html#{anchor}", meaning


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write _static/search-index.js, a script, so that it also loads from a folder."""
    if error or app.builder.format != "html" or not hasattr(app, "styles"):
        return
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries(app)]
    text = "searchIndex = [\n" + ",\n".join(lines) + "\n];\n"
    (Path(app.outdir) / "_static" / "search-index.js").write_text(text, "utf-8")


def setup(app: Sphinx) -> None:
    """Collect while reading, write when the pages stand."""
    app.connect("doctree-read", read_sections, priority=900)
    app.connect("env-purge-doc", forget)
    app.connect("build-finished", write_index)
