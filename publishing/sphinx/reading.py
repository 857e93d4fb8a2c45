"""What every page says about itself: a summary for link previews, the date of its data, definitions of its terms.

Also quieter code toggles and tables whose numbers stand to the right, in valid HTML.
"""

import re
from calendar import month_name

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from report.chapter import CHAPTERS
from sphinx import addnodes
from sphinx.application import Sphinx

GLOSSARY = "book/glossary"
CLAIM = re.compile(r'"((?:cir|guide|crs|voa|blaze|later)-\d+[a-d]?)"')
# sphinx-exercise gives all its boxes one id; sphinx-design puts an attribute on labels that HTML forbids there
INVALID = re.compile(r' id="(?:exercise|solution)-content"|(?<=<label) aria-controls="[^"]*"')
SCROLLS = r'<div class="scroll" tabindex="0" role="group" aria-label="Table">\g<0></div>'
NUMBER = re.compile(r"<td>(\s*[-−+]?\$?[\d][\d,]*\.?\d*%?\s*|NaN)</td>")


def define_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each link to a glossary term its definition; report.js shows it on hover and on focus."""
    links = [link for link in doctree.findall(nodes.reference) if "#term-" in link.get("refuri", "")]
    if not links:
        return
    if not hasattr(app.env, "definitions"):
        app.env.definitions = {
            term_id: definition.astext().replace("\n", " ")
            for item in app.env.get_doctree(GLOSSARY).findall(nodes.definition_list_item)
            for definition in item.findall(nodes.definition)
            for term in item.findall(nodes.term)
            for term_id in term["ids"]
        }
    for link in links:
        link["reftitle"] = app.env.definitions.get(link["refuri"].partition("#")[2], "")


def forget_definitions(app: Sphinx, *_) -> None:
    """Read the glossary anew in each build."""
    app.env.__dict__.pop("definitions", None)


def begin_code(self, node: HideCodeCellNode) -> None:
    """MyST-NB's own toggle puts paragraphs into a summary, which HTML forbids."""
    what = "Show the code" if "below-input" not in node["classes"] else "Show the output"
    claims = dict.fromkeys(CLAIM.findall(node.astext()))  # a toggle that tests claims says which
    what += f" that tests {', '.join(claims)}" if claims else ""
    self.body.append(f'<details class="code"><summary>{what}</summary>\n')


def end_code(self, node: HideCodeCellNode) -> None:
    """Close the toggle."""
    self.body.append("</details>\n")


def as_of(app: Sphinx, page: str) -> str:
    """'Newest official source: CDC, September 2026' for the page of a chapter, else for the whole book."""
    chapter = next((name for name, notebook in CHAPTERS.items() if page == f"notebooks/{notebook}"), None)
    items = [item for item in [*app.facts.values(), *app.figures] if chapter in (None, item["chapter"])]
    from report.tables import sources  # loads pandas, which an unchanged rebuild does without

    used = {source for item in items for source in item["sources"]}
    listed = sources().loc[lambda table: table.index.isin(used)]
    listed = listed[listed.grade.str.startswith("official")]
    dated = listed[listed.published.astype(str).str.fullmatch(r"\d{4}-\d\d(-\d\d)?")]
    if dated.empty:
        return ""
    newest = dated.sort_values("published").iloc[-1]
    year, month = str(newest.published).split("-")[:2]
    where = "on this page" if chapter else "in the book"
    return f"Newest official source {where}: {newest.publisher}, {month_name[int(month)]} {year}."


def summary(doctree: nodes.document | None) -> str:
    """The first sentences of a page, for search engines and link previews."""
    paragraphs = doctree.findall(nodes.paragraph) if doctree else []
    text = next((p.astext() for p in paragraphs if not isinstance(p.parent, addnodes.compact_paragraph)), "")
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 160 else text[:157].rsplit(" ", 1)[0] + " …"


def complete(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Fill what book/_templates/layout.html writes into the head and the foot of a page."""
    context["page_summary"] = summary(doctree) or f"{app.config.html_title}: a report made from public tables."
    context["data_as_of"] = as_of(app, page)
    if "body" in context:
        body = re.sub(r"<style scoped>.*?</style>", "", context["body"], flags=re.S)
        body = body.replace("<pre>", '<pre tabindex="0">')  # long lines scroll: the keyboard must reach them
        body = re.sub(r'<table border="1" class="dataframe">.*?</table>', SCROLLS, body, flags=re.S)
        body = re.sub(r"<th[^>]*>(?:<p></p>)?</th>", "<td></td>", INVALID.sub("", body))  # a corner heads nothing
        context["body"] = NUMBER.sub(r'<td class="num">\1</td>', body)


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    app.add_node(HideCodeCellNode, override=True, html=(begin_code, end_code))
    app.connect("env-before-read-docs", forget_definitions)
    app.connect("doctree-resolved", define_terms, priority=900)
    app.connect("html-page-context", complete, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
