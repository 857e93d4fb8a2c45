"""Cells on a page: what they published is shown or goes, and code is folded below what
it made, under an address of its own for each cell (`#cell-7`)."""

import html
import json
import re

from docutils import nodes
from sphinx.application import Sphinx

from report.chapter import MIME, outputs

from . import charts, living
from .folds import fold_cells

COUNTED = {  # how a fold says what its code does
    "figure": ("draws a chart", "draws {} charts"),
    "fact": ("computes a number", "computes {} numbers"),
    "statement": ("checks a statement", "checks {} statements"),
    "claim": ("tests a claim", "tests {} claims"),
    "case": ("compares figures", "compares figures of {} cases"),
    "table": ("writes a table", "writes {} tables"),
}

READS = re.compile(r'\bread\("(\w+)"')


LIVING = {"model": living.model, "picker": living.picker}


class code_fold(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """Code of neighboring cells, folded: attribute `says`."""


def use_executed(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the outputs of the executed copy into the notebook, what was published
    written out. Words are the file's: changing them executes nothing. A cell tagged
    "lead" goes behind the first cell: a page may open with a chart that only its last
    cells can compute."""
    path = app.results.executed.get(docname)
    if path is None:
        return
    book = json.loads(source[0])
    made = outputs(path)
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            # in the preview of one chapter, another may have cells that never ran
            cell["metadata"]["anchor"], found = next(made, ("cell-new", []))
            shown = [_on_page(app, output) for output in found]
            cell["outputs"] = [output for output in shown if output]
    first, *rest = book["cells"]
    rest.sort(key=lambda cell: not _tagged(cell["metadata"], "lead"))
    book["cells"] = fold_cells([first, *rest])
    source[0] = json.dumps(book)


def _tagged(metadata: dict, name: str) -> bool:
    return name in metadata.get("tags", [])


def _on_page(app: Sphinx, output: dict) -> dict | None:
    """An output as the page shows it; None for a number, statement, verdict or case,
    which prose and ledgers show."""
    data = output.get("data", {})
    item = data.get(MIME)
    if item is None:
        data.pop("text/html", None)  # a table of pandas': its text is enough
        return output
    if item["kind"] == "figure":
        face = {"text/html": charts.chart(item, app.results.statements)}
    elif item["kind"] in LIVING:
        face = {"text/html": LIVING[item["kind"]](item)}
    elif item["kind"] == "table":
        face = {"text/markdown": _markdown(item)}
    else:
        return None
    return {"output_type": "display_data", "metadata": {}, "data": face}


def _markdown(item: dict) -> str:
    """A table of words as MyST, so that links in its cells are followed; a link into
    the page is HTML, for MyST knows no place but headings."""
    lines = [item["columns"], ["---"] * len(item["columns"]), *item["cells"]]
    rows = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines]
    rows = [f"| {row} |" for row in rows]
    rows = [re.sub(r"\[([^]]+)\]\((#[^)]+)\)", r'<a href="\2">\1</a>', r) for r in rows]
    return "\n".join([f"```{{table}} {item['caption']}", *rows, "```"])


def fold_code(app: Sphinx, doctree: nodes.document) -> None:
    """One fold of code for cells with no words between them, below their outputs."""
    cells = [node for node in doctree.findall(nodes.container) if _is_cell(node)]
    for cell in cells:
        cell[0]["ids"].append(cell["cell_metadata"]["anchor"])
    cells = [cell for cell in cells if not _tagged(cell["cell_metadata"], "solution")]
    while cells:  # the box of a solution is folded, and shows its code
        run = [cells.pop(0)]
        while cells and run[-1].next_node(descend=False, siblings=True) is cells[0]:
            run.append(cells.pop(0))
        _fold(app, run)


def _is_cell(node: nodes.Node) -> bool:
    """A code cell of an executed notebook: in a preview others aren't executed."""
    is_code = node.get("nb_element") == "cell_code"
    return is_code and "anchor" in node["cell_metadata"]


def _fold(app: Sphinx, run: list[nodes.container]) -> None:
    fold = code_fold()
    for cell in run:
        code = cell[0]
        cell.remove(code)
        fold += code
    for cell in run[:-1]:
        if not cell.children:
            cell.parent.remove(cell)
    run[-1] += fold
    places = [(app.env.docname, code["ids"][0]) for code in fold]
    items = [item for place in places for item in app.results.in_cell.get(place, [])]
    fold["says"] = _says(items, fold.astext())


def _says(items: list[dict], code: str) -> str:
    """'Code: draws a chart, computes 3 numbers, tests crs-08'."""
    told = [f"reads {', '.join(found)}"] if (found := READS.findall(code)) else []
    for kind, (one, many) in COUNTED.items():
        found = [item["id"] for item in items if item["kind"] == kind]
        if kind == "claim" and found:
            told.append(f"tests {', '.join(found)}")
        elif found:
            told.append(one if len(found) == 1 else many.format(len(found)))
    return f"Code: {', '.join(told) or 'a step between'}"


def open_fold(self, node: code_fold) -> None:
    """Begin the fold."""
    says = html.escape(node["says"])
    self.body.append(f'<details class="code"><summary>{says}</summary>\n')


def close_fold(self, node: code_fold) -> None:
    """End the fold."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Show executed cells."""
    app.add_node(code_fold, html=(open_fold, close_fold))
    app.connect("source-read", use_executed)
    app.connect("doctree-read", fold_code)
