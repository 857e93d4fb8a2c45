"""Spanish pages in the book: filled when they are read, with Spanish words around them,
their own contents, and links to and from their English twins."""

import json
import posixpath
import re

from sphinx.application import Sphinx

from report.language import say, speaking

from .. import ROOT
from ..spanish import FOLDER, GLOSSARY, Page, Translator, gathered, is_spanish
from .assets import SCRIPTS

SAID_BY_SCRIPTS = re.compile(r'\bsay\("([^"]+)"')


def publish(app: Sphinx) -> None:
    """Decide which Spanish pages the book has; the others leave its contents."""
    app.translator_es = Translator()
    files = {f"{FOLDER}/{path.stem}" for path in (app.srcdir / FOLDER).glob("*.md")}
    found = gathered(app.translator_es) if files else {}
    app.spanish = {name: page for name, page in found.items() if name in files}
    for item in getattr(app.config, "external_site_map", {}).values():
        for tree in item.subtrees:
            tree.items = [i for i in tree.items if i not in files - found.keys()]
    app.config.exclude_patterns += [f"{name}.md" for name in files - found.keys()]


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write the Spanish text where the file names its English page."""
    page = app.spanish.get(docname)
    if page is None:
        return
    head = re.match(r"---\n(html_theme.*\n)?", source[0])[1]
    app.env.note_dependency(str(page.source))
    text = app.translator_es.markdown(page, _twins(app))
    top = f"---\n{head}---\n" if head else ""
    source[0] = f"{top}{text}{_whole(app, page)}"


def _twins(app: Sphinx) -> dict[str, str]:
    return {page.twin: name for name, page in app.spanish.items()}


def _whole(app: Sphinx, page: Page) -> str:
    """Where the whole chapter stands, below what a Spanish page shows of it."""
    if not page.twin.startswith("notebooks/"):
        return ""
    with speaking(app.translator_es.spanish):
        told = say("The whole chapter, with data and code, is in English", "interface")
    return f"\n\n[{told}](../../{page.twin}.ipynb)\n"


def number_terms(app: Sphinx, doctree) -> None:
    """Give each term of the Spanish glossary its address."""
    from docutils import nodes

    if app.env.docname == GLOSSARY:
        for term in doctree.findall(nodes.term):
            for inside in term.findall(nodes.inline):
                term["ids"] += inside["ids"]
                inside["ids"] = []


def complete(app: Sphinx, name: str, template: str, context: dict, doctree) -> None:
    """Fill what the templates write around a page: links to its twin, and on a Spanish
    page its words and contents."""
    page = app.spanish.get(name)
    context["twin"] = page.twin if page else _twins(app).get(name)
    for side in ("prev", "next"):
        link = (context.get(side) or {"link": ""})["link"]
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
        if is_spanish(beside) != is_spanish(name):
            context[side] = None
    if not is_spanish(name):
        return
    spanish = app.translator_es.spanish

    def said(text: str) -> str:
        with speaking(spanish):
            return say(text, "interface")

    heading = "Link to this heading"  # Sphinx's
    context["body"] = context.get("body", "").replace(heading, said(heading))
    scripts = "".join((ROOT / "book/_static" / s).read_text("utf-8") for s in SCRIPTS)
    words = {text: said(text) for text in SAID_BY_SCRIPTS.findall(scripts)}
    context |= {
        "language": "es-MX",
        "_": said,
        "gettext": said,
        "words": json.dumps(words, ensure_ascii=False),
        "contents": [(each, _short(app, each)) for each in app.spanish],
    }


def _short(app: Sphinx, name: str) -> str:
    """A title for the contents: '2 Rutas'."""
    number = re.match(r"\d ", name.rpartition("/")[2].replace("_", " "))
    title = app.env.titles[name].astext().partition(":")[0]
    return (number[0] if number else "") + title


def setup(app: Sphinx) -> None:
    """Fill pages as they are read, complete them as they are written."""
    app.connect("builder-inited", publish)
    app.connect("source-read", fill)
    app.connect("doctree-read", number_terms)
    app.connect("html-page-context", complete, priority=910)
