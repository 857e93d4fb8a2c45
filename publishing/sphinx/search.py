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

from report.language import say

from ..spanish import GLOSSARY as ES_GLOSSARY
from ..spanish import is_spanish, spoken_on
from .links import CATALOGUE, RECORD, SHORT
from .page import GLOSSARY, definitions, words

LONGEST = 450  # characters of a text that are kept: 250 KB in all
WHOLE = 5000  # of a Spanish text: there are few
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


Group = tuple[str, str, list[tuple[str, str, str]]]


def sections(app: Sphinx, spanish: bool) -> Iterator[Group]:
    """(where, page, [(title, anchor, words)]) of the pages in a language."""
    for page, found in app.env.sections.items():
        if is_spanish(page) == spanish:
            place = SHORT.get(page) or app.env.titles[page].astext()
            told = [(t, at if n else "", w) for n, (t, at, w) in enumerate(found)]
            yield place, page, told


def in_spanish(app: Sphinx) -> Iterator[Group]:
    """What a reader of a Spanish page can find: sections, charts and terms."""
    yield from sections(app, spanish=True)
    for page in app.spanish.values():
        wide = page.show != ["all"]  # else the chart stands beside words
        told = [
            (es["title"], f"{chart}-es" * wide, f"{es['unit']}. {es['note']}")
            for chart in page.charts()
            if (es := app.results.figures.get(chart, {}).get("es"))
        ]
        with spoken_on(page.name):
            yield say("Chart", "interface"), page.name, told
    if ES_GLOSSARY in app.env.found_docs:
        title = app.env.titles[ES_GLOSSARY].astext()
        yield title, ES_GLOSSARY, terms(app, ES_GLOSSARY)


def terms(app: Sphinx, glossary: str) -> list[tuple[str, str, str]]:
    """(term, its address, its meaning)."""
    found = definitions(app, glossary).items()
    return [(term, at, meaning) for at, (term, meaning) in found]


def in_english(app: Sphinx) -> Iterator[Group]:
    """What a reader of an English page can find: claims and tables as well."""
    from report.tables import schema, tables  # with pandas

    yield from sections(app, spanish=False)
    for page, short in SHORT.items():
        charts = app.results.figures.values()
        charts = [chart for chart in charts if chart["page"] == page]
        told = [(c["title"], c["id"], f"{c['unit']}. {c['note']}") for c in charts]
        yield f"Chart, {short}", page, told
    claims = [
        (item["claim"], item["id"], f"{item['id']}, {item['verdict']}. {item['why']}")
        for item in app.results.claims.values()
    ]
    yield "Claim", RECORD, claims
    described = [schema(name) for name in tables()]
    told = [
        (t["title"], f"table-{t['name']}", f"{t['name']}. {t['description']}")
        for t in described
    ]
    yield "Table", CATALOGUE, told
    yield "Term", GLOSSARY, terms(app, GLOSSARY)


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write _static/search-index.js, a script, so that it also loads from a folder, and
    the one of Spanish pages."""
    if error or app.builder.format != "html" or not hasattr(app, "styles"):
        return
    english, spanish = ("", in_english, LONGEST), ("-es", in_spanish, WHOLE)
    for name, groups, longest in (english, spanish):
        found = [
            [place, page, [[title, at, words[:longest]] for title, at, words in told]]
            for place, page, told in groups(app)
        ]
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        index = Path(app.outdir) / "_static" / f"search-index{name}.js"
        index.write_text(f"searchIndex = {text};\n", "utf-8")


def setup(app: Sphinx) -> None:
    """Collect while reading, write when the pages stand."""
    app.connect("doctree-read", read_sections, priority=900)
    app.connect("env-purge-doc", forget)
    app.connect("build-finished", write_index)
