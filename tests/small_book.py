"""A book of three numbers, two statements, one chart and one verdict, built by Sphinx
with the publishing extension alone, for tests of what pages say."""

import json
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx

from publishing import ROOT, execute, executed
from publishing import sphinx as extension
from publishing.sphinx import files
from report.chapter import MIME

PAGE = "notebooks/1_supply_sources"
ORIGIN = {
    "tables": ["mexico_poppy_cultivation"],
    "rows": {"mexico_poppy_cultivation": [16, 17, 40]},
    "sources": ["ondcp-2019-mexico", "beaufort-ondcp-2018"],
    "grades": ["official original", "press"],
    "badges": ["single source"],
    "chapter": "supply",
    "page": PAGE,
}


def fact(fact_id: str, value: float, cell: int) -> dict:
    return ORIGIN | {
        "kind": "fact",
        "id": fact_id,
        "label": f"Poppy area & more, {fact_id}",
        "value": value,
        "unit": "hectares",
        "display": f"{value:,.0f} hectares",
        "number": f"{value:,.0f}",
        "how": "as <published>",
        "cell": f"cell-{cell}",
    }


def statement(statement_id: str, holds: bool) -> dict:
    return ORIGIN | {
        "kind": "statement",
        "id": statement_id,
        "words": f"The crop fell, says {statement_id}",
        "holds": holds,
        "facts": [],
        "cell": "cell-2",
    }


FACTS = [fact("supply_area_2017", 44100, 1), fact("supply_area_2016", 9087, 1)]
STATEMENTS = [statement("supply-fell", True), statement("supply-rose", False)]
CHART = ORIGIN | {
    "kind": "figure",
    "id": "supply-area",
    "title": "Area rose to 44,100 hectares & fell",
    "unit": "Hectares, 2016-2017",
    "note": "A note with <angles>.",
    "alt": "Line chart. Area rose & fell.",
    "source_line": "ONDCP, 2019",
    "facts": ["supply_area_2017"],
    "statements": ["supply-rose"],
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><style>g{}'
    '</style><clipPath><rect x="10" y="10" width="100" height="50"/></clipPath>'
    '<g id="patch_1"/><g id="line"/><g id="matplotlib.axis_1"/><text>1</text></svg>',
    "svg_narrow": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 9"></svg>',
    "sizes": {"": [691, 374], "-narrow": [326, 374]},
    "csv": "year,area_ha\n2016,9087\n2017,44100\n",
    "columns": ["year", "count", "area_ha"],
    "numeric": [True, False, True],
    "cells": [["2016", "a <count>", "9,087"], ["2017", "b", "−44,100"]],
    "axes": {"": [], "-narrow": []},
    "points": {"x": "year", "by": None, "at": [], "wide": [], "narrow": []},
    "n": 2,
    "cell": "cell-2",
}
CLAIM = ORIGIN | {
    "kind": "claim",
    "id": "crs-08",
    "claim_id": "crs-08",
    "document": "crs-if10400",
    "said_by": "CRS",
    "speaker_group": "Congressional researchers",
    "words_used": "44,100 hectares were grown",
    "window": "2017",
    "said_on": "2018",
    "said_in": "crs-if10400-2018",
    "claim": "Mexico's area rose",
    "comparison": "equals",
    "stated": "44,100 hectares",
    "verdict": "confirmed",
    "basis": "computed",
    "recomputed_value": "44,100 hectares",
    "recomputed": {"": [44100.0]},
    "why": "It agrees with the table.",
    "facts": ["supply_area_2017"],
    "chart": "supply-area",
    "cell": "cell-3",
}
CASE = ORIGIN | {
    "kind": "case",
    "id": "conflicts-area",
    "subject": "Poppy area of Mexico, 2017",
    "type": "rivals",
    "labels": ["U.S. estimate", "UN-Mexico survey"],
    "values": [44100.0, 30600.0],
    "read_in": ["ondcp-2019", "unodc-2018-11-mexico"],
    "change": 44.1,
    "why": "another method",
    "cell": "cell-3",
}
TABLE = ORIGIN | {
    "kind": "table",
    "id": "table-1",
    "caption": "Words of the table",
    "columns": ["Case", "Share"],
    "numeric": [False, False],
    "cells": [["a | b", "12%"]],
    "cell": "cell-4",
}
PUBLISHED = [*FACTS, *STATEMENTS, CHART, CLAIM, CASE, TABLE]
PAGES = {
    "index": "# Book\n\nIn 2017 {fact}`supply_area_2017`, or {fact}`supply_area_2017:n`"
    ". It rose. {says}`supply-rose` It fell. {says}`supply-fell` See"
    " {chart}`supply-area` and {term}`hectare`.\n\n```{chart} supply-area\n```\n\n"
    "| | Share |\n| --- | --- |\n| Mexico | 12% |\n\n"
    "```{toctree}\n:glob:\nbook/*\nnotebooks/*\n```\n",
    "book/glossary": "# Glossary\n\n:::{glossary}\nhectare\n  A square field.\n:::\n",
    "book/accessibility": "# Accessibility\n\nWords of the page about Mérida.\n\n"
    "```{chart} supply-area\n:small:\n```\n",
    **{
        f"book/{kind}": f"# {kind.title()}\n\n```{{ledger}} {kind}\n```\n"
        for kind in (
            "numbers",
            "statements",
            "claims",
            "conflicts",
            "changes",
            "sources",
        )
    },
    "notebooks/data_catalogue": "# Catalogue\n\n```{ledger} catalogue\n```\n",
}
CONF = f"""
extensions = ["myst_nb", "publishing.sphinx"]
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
html_theme = "sphinx_book_theme"
html_title = "From Poppy to Policy"
html_static_path = [{str(ROOT / "book" / "_static")!r}]
html_css_files = ["report.css"]
templates_path = [{str(ROOT / "book" / "_templates")!r}]
html_additional_pages = {{"404": "404.html", "search": "search.html"}}
"""


def output(item: dict):
    data = {"text/plain": f"LINE OF {item['id']}", MIME: item}
    return new_output("display_data", data=data)


def notebook():
    """Two runs of two code cells with words between them, and what each published."""
    code = [
        new_code_cell(
            f'rows = read("mexico_poppy_cultivation")  # {number}',
            outputs=[output(i) for i in PUBLISHED if i["cell"] == f"cell-{number}"],
        )
        for number in range(1, 5)
    ]
    first = new_markdown_cell(
        "# Supply\n\nWords on {fact}`supply_area_2017`.\n\n```{claims}\n```"
    )
    return new_notebook(
        metadata={"language_info": {"name": "python"}},
        cells=[first, *code[:2], new_markdown_cell("Words between."), *code[2:]],
    )


def build(folder: Path, monkeypatch) -> Path:
    """Build the book below `folder`; returns the folder of its pages."""
    source, run = folder / "source", folder / "run" / "1_supply_sources"
    for page, text in PAGES.items():
        path = source / f"{page}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (source / "conf.py").write_text(CONF, "utf-8")
    run.mkdir(parents=True)
    (run / "key").write_text("one", "utf-8")
    book = notebook()
    (run / "executed.ipynb").write_text(json.dumps(book), "utf-8")
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    (source / f"{PAGE}.ipynb").write_text(json.dumps(book), "utf-8")
    monkeypatch.setattr(execute, "run_changed", lambda *_, **__: [])
    monkeypatch.setattr(executed, "executed", lambda: {PAGE: run / "executed.ipynb"})
    monkeypatch.setattr(
        executed, "published", lambda kind: [i for i in PUBLISHED if i["kind"] == kind]
    )
    monkeypatch.setattr(files, "RUN", folder / "run")
    monkeypatch.setattr(files, "PDF", folder / "pdf")
    monkeypatch.setattr(extension, "OWN_FILES", ())
    return again(folder)


def again(folder: Path, **connect) -> Path:
    """Build the book in `folder` once more; `connect` are handlers of events."""
    source, out = folder / "source", folder / "html"
    app = Sphinx(source, source, out, folder / "doctrees", "html", status=None)
    for event, handler in connect.items():
        app.connect(event.replace("_", "-"), handler)
    app.build()
    return out
