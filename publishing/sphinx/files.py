"""What lies beside the pages: charts, raw tables, and the publications for machines."""

import json
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from .. import PDF, RUN
from . import charts, machines
from .links import spans

KEPT_OUT = {"svg", "svg_narrow", "csv", "cells", "axes", "es", "points"}


def editions(key: str) -> list[str]:
    """Names of the PDF files, if they were printed from this very state of the book."""
    made_from = PDF / "key"
    if not made_from.exists() or made_from.read_text("utf-8") != key:
        return []
    return sorted(path.name for path in PDF.glob("*.pdf"))


def copy_published(app: Sphinx, error: Exception | None) -> None:
    """Write figures/, data/, facts.json and the like beside index.html."""
    if error or app.builder.format != "html" or app.unchanged:
        return
    from report.tables import DATA  # with pandas: an unchanged rebuild goes without

    from ..data import package

    out, results = Path(app.outdir), app.results
    (RUN / "built").write_text(app.results_key, "utf-8")  # for `editions`
    for folder in ("figures", "data", "pdf"):  # nothing of an earlier build stays
        shutil.rmtree(out / folder, ignore_errors=True)
    used = {each for page in app.env.uses.values() for each in page}
    smalls = {item_id for kind, item_id in used if kind == "small"}
    charts.write_files(results.figures.values(), out / "figures", smalls)
    shutil.copytree(DATA, out / "data")
    for name in editions(app.results_key):
        (out / "pdf").mkdir(exist_ok=True)
        shutil.copyfile(PDF / name, out / "pdf" / name)
    package.build(out / "data" / "from-poppy-to-policy-data.zip")
    for name in machines.FIELDS:
        items = getattr(results, "figures" if name == "charts" else name).values()
        told = [_for_machines(item) for item in items]
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (out / f"{name}.json").write_text(text, "utf-8")
    machines.write_beside(out)


def _for_machines(item: dict) -> dict:
    kept = {name: value for name, value in item.items() if name not in KEPT_OUT}
    rows = {table: spans(lines) for table, lines in item["rows"].items()}
    return kept | {"rows": rows}


def setup(app: Sphinx) -> None:
    """Write them when the pages stand."""
    app.connect("build-finished", copy_published)
