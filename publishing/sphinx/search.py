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

from .links import CATALOGUE, RECORD, SHORT
from .page import GLOSSARY, definitions, words

LONGEST = 450  # characters of a text that are kept: 250 KB in all
SKIPPED = nodes.FixedTextElement | nodes.title  # code, HTML, headings


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
        words(part)
        for child in own
        for part in child.findall(nodes.TextElement)
        if not isinstance(part, SKIPPED)
        and not isinstance(part.parent, nodes.TextElement | nodes.system_message)
    ]
    return re.sub(r"\s+", " ", " ".join(texts)).strip()


def forget(app: Sphinx, env, docname: str) -> None:
    """Drop the sections of a page that is read again."""
    getattr(env, "sections", {}).pop(docname, None)


def groups(app: Sphinx) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """(what or where, page, [(title, anchor, words)]) of all that can be found."""
    from report.tables import schema, tables  # with pandas

    results, env = app.results, app.env
    for page, sections in env.sections.items():
        place = SHORT.get(page) or env.titles[page].astext()
        yield (
            place,
            page,
            [
                (title, anchor if n else "", words[:LONGEST])
                for n, (title, anchor, words) in enumerate(sections)
            ],
        )
    for page, short in SHORT.items():
        charts = [item for item in results.figures.values() if item["page"] == page]
        told = [(c["title"], c["id"], f"{c['unit']}. {c['note']}") for c in charts]
        yield f"Chart, {short}", page, told
    claims = [
        (item["claim"], item["id"], f"{item['id']}, {item['verdict']}. {item['why']}")
        for item in results.claims.values()
    ]
    yield "Claim", RECORD, claims
    described = {name: schema(name) for name in tables()}
    yield (
        "Table",
        CATALOGUE,
        [
            (told["title"], f"table-{name}", f"{name}. {told['description']}")
            for name, told in described.items()
            if told["topic"] != "geo"
        ],
    )
    terms = definitions(app).items()
    yield "Term", GLOSSARY, [(term, at, meaning) for at, (term, meaning) in terms]


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write _static/search-index.js, a script, so that it also loads from a folder."""
    if error or app.builder.format != "html" or not hasattr(app, "styles"):
        return
    found = [
        [place, page, [[title, at, words[:LONGEST]] for title, at, words in told]]
        for place, page, told in groups(app)
    ]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    index = Path(app.outdir) / "_static" / "search-index.js"
    index.write_text(f"searchIndex = {text};\n", "utf-8")


def setup(app: Sphinx) -> None:
    """Collect while reading, write when the pages stand."""
    app.connect("doctree-read", read_sections, priority=900)
    app.connect("env-purge-doc", forget)
    app.connect("build-finished", write_index)
