"""What the book adds to Sphinx: executed notebooks, numbers in prose that lead to their ledger, generated ledgers.

Notebooks are executed here (report.run) and not by MyST-NB, whose cache looks at code alone and would keep an old
chart after a raw table changed. Notebook files hold text outputs only; each is replaced, as Sphinx reads it, by its
executed copy.
"""

import gc
import html
import json
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "notebooks")]

from report import run  # noqa: E402
from report.chapter import CHAPTERS  # noqa: E402

logger = logging.getLogger(__name__)
LEDGER = "book/numbers"
PUBLISHED_LINE = re.compile(r"^(?:[a-z]+_\w+ = .*|[a-z]+-\d+[a-d]?: .*|case: .*)\n?", re.M)


class fact_use(nodes.General, nodes.Inline, nodes.Element):
    """A number in prose, replaced once all chapters are known."""


class chart_use(nodes.General, nodes.Inline, nodes.Element):
    """A link to a chart, replaced once all chapters are known."""


class ledger(nodes.General, nodes.Element):
    """The place of a generated table: attribute `kind`."""


class FactRole(SphinxRole):
    """{fact}`id` writes a number with its unit, {fact}`id:n` the number alone; both link to the ledger."""

    def run(self):
        fact_id, _, form = self.text.partition(":")
        use = fact_use(fact_id=fact_id, form=form)
        self.set_source_info(use)
        self.env.fact_uses.setdefault(self.env.docname, set()).add(fact_id)
        return [use], []


class ChartRole(SphinxRole):
    """{chart}`supply-mx-share` links to that chart, on whatever page it is."""

    def run(self):
        use = chart_use(figure_id=self.text)
        self.set_source_info(use)
        return [use], []


class ChartDirective(SphinxDirective):
    """```{chart} fent-waves``` shows a chart of a chapter on another page, with a link to its place."""

    required_arguments = 1

    def run(self):
        use = chart_use(figure_id=self.arguments[0], whole=True)
        self.set_source_info(use)
        return [use]


class LedgerDirective(SphinxDirective):
    """```{ledger} numbers``` places a table made from what the chapters published."""

    required_arguments = 1

    def run(self):
        return [ledger(kind=self.arguments[0])]


def execute_notebooks(app: Sphinx) -> None:
    """Execute what changed, then load what the chapters published."""
    only = os.environ.get("REPORT_ONLY", "")
    try:
        run.execute_changed(only, say=lambda line: logger.info(line))
    except (RuntimeError, ValueError) as error:
        sys.exit(f"The book was not built: {error}")
    app.facts = {fact["id"]: fact for fact in run.published("facts")}
    app.claims = run.published("claims")
    app.figures = run.published("figures")
    app.executed = {
        path.parent.name: path
        for path in run.results().glob("[!.]*/executed.ipynb")
        if not only or path.parent.name.startswith(only)
    }


def everything_if_changed(app: Sphinx, env, added, changed, removed) -> list[str]:
    """Pages show numbers of other pages: when any result changed, all pages are written again."""
    if not hasattr(env, "fact_uses"):
        env.fact_uses = {}
    results = [path.with_name("key") for path in sorted(app.executed.values())]
    looks = [path for part in ("_ext", "_static", "_templates") for path in sorted((ROOT / "book" / part).glob("*.*"))]
    key = run.digest(path.read_bytes() for path in results + looks)
    app.unchanged = getattr(env, "report_key", None) == key
    env.report_key = key
    return [] if app.unchanged else list(env.found_docs)


def forget(app: Sphinx, env, docname: str) -> None:
    """Drop the number uses of a page that is read again."""
    env.fact_uses.pop(docname, None)


def use_executed_notebook(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the executed copy of a notebook in place of the file: code folded, charts and tables shown."""
    path = app.executed.get(docname.rpartition("/")[2]) if docname.startswith("notebooks/") else None
    if path is None:
        return
    book = nbformat.reads(source[0], 4)
    executed = iter(cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = [out for out in map(_without_published_lines, next(executed).outputs) if out]
    # a page may open with a chart that only its last cells can compute: tag "lead" puts it after the first cell
    lead = [cell for cell in book.cells if "lead" in cell.metadata.get("tags", [])]
    book.cells = [book.cells[0], *lead, *(cell for cell in book.cells[1:] if cell not in lead)]
    book.cells = _one_fold_for_neighbors(book.cells)
    for cell in (cell for cell in book.cells if cell.cell_type == "code"):
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input" if cell.outputs else "hide-cell"]
    source[0] = nbformat.writes(book)


def _one_fold_for_neighbors(cells: list) -> list:
    """Join code cells with no words between them, so that a page has one fold of code a thought, not three."""
    joined = []
    for cell in cells:
        last = joined[-1] if joined else None
        alone = any("parameters" in each.metadata.get("tags", []) for each in (cell, last) if each)
        if last and cell.cell_type == last.cell_type == "code" and not alone:
            last.source += f"\n\n{cell.source}"
            last.outputs += cell.outputs
        else:
            joined.append(cell)
    return joined


def _without_published_lines(output: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    """An output without the lines that fact() and claim() show, as prose and ledgers hold them; None if empty."""
    if output.output_type == "stream":
        output.text = PUBLISHED_LINE.sub("", output.text)
        return output if output.text.strip() else None
    data = output.get("data", {})
    published = set(data) == {"text/plain"} and not PUBLISHED_LINE.sub("", data["text/plain"]).strip()
    return None if published else output


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write each number out with its link, fill the generated tables, and put code below what it made."""
    for use in doctree.findall(fact_use):
        use.replace_self(_number(app, use, docname))
    for use in doctree.findall(chart_use):
        use.replace_self(_chart(app, use, docname))
    for place in doctree.findall(ledger):
        place.replace_self(nodes.raw("", _generated(place["kind"], app, docname), format="html"))
    for cell in doctree.findall(_is_cell):
        cell.children.sort(key=lambda part: isinstance(part, HideCodeCellNode))


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "cell" in node["classes"]


def _generated(kind: str, app: Sphinx, docname: str) -> str:
    from changes import changes_ledger  # these load pandas, which an unchanged rebuild does without
    from ledgers import LEDGERS

    return (LEDGERS | {"changes": changes_ledger})[kind](app, docname)


def _number(app: Sphinx, use: fact_use, docname: str) -> nodes.Node:
    fact = app.facts.get(use["fact_id"])
    if fact is None:
        if not os.environ.get("REPORT_ONLY"):
            logger.warning(
                "no chapter computes the fact %r; correct the id or publish it with fact()",
                use["fact_id"],
                location=use,
                type="report",
                subtype="fact",
            )
        return nodes.literal("", f"[{use['fact_id']}]")
    text = fact["number"] if use["form"] == "n" else fact["display"]
    address = app.builder.get_relative_uri(docname, LEDGER) + f"#{fact['id']}"
    link = nodes.reference("", text, refuri=address, classes=["fact"], internal=True)
    link["reftitle"] = f"{fact['calculation']} ({', '.join(fact['tables'])})"
    return link


def _chart(app: Sphinx, use: chart_use, docname: str) -> nodes.Node:
    chart = next((figure for figure in app.figures if figure["id"] == use["figure_id"]), None)
    if chart is None:
        if not os.environ.get("REPORT_ONLY"):
            message = "no chapter publishes the chart %r; correct the id"
            logger.warning(message, use["figure_id"], location=use, type="report", subtype="chart")
        return nodes.literal("", f"[{use['figure_id']}]")
    address = app.builder.get_relative_uri(docname, f"notebooks/{chart['page']}") + f"#{chart['id']}"
    if "whole" not in use:
        return nodes.reference("", "chart", refuri=address, internal=True)
    from report.figures import picture

    figures = app.builder.get_relative_uri(docname, "figures/").removesuffix(".html")
    title, unit = html.escape(chart["title"]), html.escape(chart["unit"])
    text = (
        f'<figure class="chart"><figcaption><p class="title">{title}</p><p class="unit">{unit}</p></figcaption>'
        + picture(chart["alt"], chart["sizes"], lambda size: f"{figures}{chart['id']}{size}.svg")
        + f'<div class="foot"><p><a href="{address}">Source, data and what this chart can’t show</a></p></div></figure>'
    )
    return nodes.raw("", text, format="html")


def copy_published(app: Sphinx, error: Exception | None) -> None:
    """Put charts, raw tables, facts.json and claims.json beside index.html."""
    if error or app.builder.format != "html" or app.unchanged:
        return
    from report.tables import DATA  # see _generated

    from tools import package

    out = Path(app.outdir)
    for folder in ("figures", "data"):  # nothing of an earlier build stays
        shutil.rmtree(out / folder, ignore_errors=True)
    (out / "figures").mkdir()
    for path in run.results().glob("[!.]*/figures/*"):
        shutil.copyfile(path, out / "figures" / path.name)
    shutil.copytree(DATA, out / "data")
    package.build(out / "data" / "from-poppy-to-policy-data.zip")
    facts = [fact | {"page": CHAPTERS[fact["chapter"]]} for fact in app.facts.values()]
    for name, items in (("facts", facts), ("claims", app.claims), ("charts", app.figures)):
        items = [item | {"rows": {table: spans(lines) for table, lines in item["rows"].items()}} for item in items]
        (out / f"{name}.json").write_text(json.dumps(items, ensure_ascii=False, indent=1), "utf-8")


def spans(lines: list[int]) -> str:
    """Line numbers of a CSV file in short: '6-11, 25'."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    gc.set_threshold(200_000, 50, 50)  # document trees are large and stay: looking for cycles took a tenth of the time
    app.add_node(fact_use)
    app.add_node(ledger)
    app.add_node(chart_use)
    app.add_role("fact", FactRole())
    app.add_role("chart", ChartRole())
    app.add_directive("chart", ChartDirective)
    app.add_directive("ledger", LedgerDirective)
    app.add_css_file("ledger.css")
    app.connect("builder-inited", execute_notebooks)
    app.connect("env-get-outdated", everything_if_changed)
    app.connect("env-purge-doc", forget)
    app.connect("source-read", use_executed_notebook)
    app.connect("doctree-resolved", resolve)
    app.connect("build-finished", copy_published)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
