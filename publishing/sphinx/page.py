"""What every page says about itself: a summary for link previews, the date of its data,
cards for its numbers, definitions of its terms; and tables that read well."""

import json
import re

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from report.chapter import CHAPTERS
from report.language import reword, say

from ..dates import counters, newest
from ..spanish import FOLDER, spoken_on
from ..spanish import GLOSSARY as ES_GLOSSARY
from ..spanish import is_spanish as spanish
from .files import editions
from .html import tag
from .links import SHORT

BOOK = "from-poppy-to-policy.pdf"
GLOSSARY = "book/glossary"
NUMBER = re.compile(r"[-−+~]?\$?\d[\d,]*\.?\d*%?")
LONGEST_SUMMARY = 160
PLAIN = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')
DEPTHS = {"1": "1 minute", "10": "10 minutes", "all": "Everything"}


def tidy(app: Sphinx, doctree: nodes.document) -> None:
    """Numbers in tables stand to the right, and a corner says what it heads."""
    for cell in doctree.findall(nodes.entry):
        if NUMBER.fullmatch(text := cell.astext().strip()):
            cell["classes"].append("num")
        elif not text and isinstance(cell.parent.parent, nodes.thead):
            cell += nodes.inline("", "row", classes=["for-screen-readers"])


def offer_depths(app: Sphinx, doctree: nodes.document) -> None:
    """A switch above the short answer of a chapter; report.js makes it work."""
    boxes = doctree.findall(nodes.admonition)
    answer = next((box for box in boxes if "answer" in box["classes"]), None)
    if answer is None or app.env.docname not in SHORT:
        return
    choices = [
        tag("label", tag("input", type="radio", name="depth", value=depth), words)
        for depth, words in DEPTHS.items()
    ]
    name = {"role": "radiogroup", "aria_label": "How much to read"}
    switch = tag("div", "Read", *choices, class_="depth", **name)
    place = answer.parent.index(answer)
    answer.parent.insert(place, nodes.raw("", switch, format="html"))


def number_exercises(app: Sphinx, env) -> None:
    """Exercises count from one in each chapter. (This comes once the environment is
    stored, or the next build would find other numbers and write pages again.)"""
    for numbered in env.toc_fignumbers.values():
        found = numbered.get("exercise", {})
        found.update({label: (n,) for n, label in enumerate(found, 1)})


def finish(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each link to a glossary term its definition, for its card, and take from
    boxes of exercises the id that sphinx-exercise gives to all of them."""
    for box in doctree.findall(nodes.section):
        box["ids"] = [each for each in box["ids"] if not each.endswith("-content")]
    for link in doctree.findall(nodes.reference):
        anchor = link.get("refuri", "").partition("#")[2]
        if anchor.startswith("term-"):
            said = definitions(app, ES_GLOSSARY if spanish(docname) else GLOSSARY)
            link["reftitle"] = said.get(anchor, ("", ""))[1]


def definitions(app: Sphinx, glossary: str = GLOSSARY) -> dict[str, tuple[str, str]]:
    """{anchor: (term, definition)} of a glossary, read once a build."""
    if not hasattr(app, "definitions"):
        app.definitions = {}
    if glossary not in app.definitions:
        items = app.env.get_doctree(glossary).findall(nodes.definition_list_item)
        app.definitions[glossary] = {
            anchor: (term.astext(), item[-1].astext().replace("\n", " "))
            for item in items
            for term in item.findall(nodes.term)
            for anchor in term["ids"]
        }
    return app.definitions[glossary]


def as_of(app: Sphinx, docname: str) -> str:
    """'Newest official source: CDC, September 2026', for a chapter or for the book."""
    twin = docname.replace(FOLDER, "notebooks")  # a Spanish page dates its chapter's
    own = [entry.key for entry in CHAPTERS.values() if entry.page == twin]
    results = app.results
    items = [*results.facts.values(), *results.figures.values()]
    items = [each for each in items if not own or each["chapter"] in own]
    found = newest((i for each in items for i in each["sources"]), official=True)
    if not found:
        return ""
    here = say("Newest official source on this page: {counter}, {date}.", "interface")
    book = say("Newest official source in the book: {counter}, {date}.", "interface")
    counter = ", ".join(say(each, "counted") for each in found.counted_by.split("; "))
    return (here if own else book).format(counter=counter, date=found.date)


def summary(doctree: nodes.document | None) -> str:
    """The first sentences of a page, for search engines and link previews."""
    found = doctree.findall(nodes.paragraph) if doctree else []
    shown = (p for p in found if not isinstance(p.parent, addnodes.compact_paragraph))
    text = re.sub(r"\s+", " ", next((words(p) for p in shown), ""))
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[: LONGEST_SUMMARY - 2].rsplit(" ", 1)[0] + " …"


def words(node: nodes.Element) -> str:
    """The text of a node as a reader sees it: without the HTML of our own in it."""
    texts = node.findall(nodes.Text)
    return "".join(str(t) for t in texts if not isinstance(t.parent, nodes.raw))


def cards(app: Sphinx, docname: str) -> str:
    """JSON of what the card of each number on a page says: {id: [label, who counted,
    grade and date, address of its code]}."""
    used = [name for kind, name in app.env.uses.get(docname, []) if kind == "fact"]
    facts = app.results.facts
    found = {name: _card(app, facts[name], docname) for name in used if name in facts}
    return json.dumps(found, ensure_ascii=False).replace("</", "<\\/")


def _card(app: Sphinx, item: dict, docname: str) -> list[str]:
    data = newest(item["sources"])
    graded = [say(each, "interface") for each in [*item["grades"], *item["badges"]]]
    graded += [data.date] if data else []
    code = app.builder.get_relative_uri(docname, item["page"]) + f"#{item['cell']}"
    counted = ", ".join(say(each, "counted") for each in counters(item["sources"]))
    return [reword(item["label"], "label"), counted, ", ".join(graded), code]


def complete(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Fill what book/_templates/layout.html writes into the page."""
    title = app.config.html_title
    with spoken_on(page):
        from_tables = say("{title}: made from public tables.", "interface")
        context["page_summary"] = summary(doctree) or from_tables.format(title=title)
        context["data_as_of"] = as_of(app, page)
        context["cards"] = cards(app, page)
    # names and signs of code have the color of text: a third of a chapter's bytes
    context["body"] = PLAIN.sub(r"\1", context.get("body", ""))
    printed, name = editions(app.results_key), page.rpartition("/")[2]
    wanted = [f"brief_es_{name}.pdf"] if spanish(page) else [f"brief_{name}.pdf", BOOK]
    context["pdfs"] = [name for name in wanted if name in printed]


def setup(app: Sphinx) -> None:
    """Complete each page as it is read and written."""
    app.connect("doctree-read", tidy)
    app.connect("doctree-read", offer_depths)
    app.connect("env-check-consistency", number_exercises)
    app.connect("doctree-resolved", finish, priority=900)
    app.connect("html-page-context", complete, priority=900)
