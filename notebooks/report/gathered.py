"""What other chapters published, for a chapter that gathers from them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from .chapter import CHAPTERS, MIME, current
from .tables import ROOT, read

RUN = ROOT / "_build" / "run"


def gather(kind: str) -> list[dict]:
    """Items of `kind` ('claim', 'fact', 'figure', ...) in reading order: this chapter's
    own as published so far, the others' as last built.

    Raises RuntimeError naming the command when a chapter hasn't been executed yet.
    """
    own = current()
    found: list[dict] = []
    for entry in CHAPTERS.values():
        if entry.key == own.key:
            found += own.items[kind].values()
        elif not entry.gathers and entry.taught:
            found += _built(entry.file, kind)
    return found


def _built(file: str, kind: str) -> list[dict]:
    path = RUN / file / "executed.ipynb"
    if not path.exists():
        raise RuntimeError(
            f"chapter {file} hasn't been executed yet: run make book once, or run "
            "that notebook through it, and then this one again"
        )
    return [item for item in bundles(path) if item["kind"] == kind]


def bundles(path) -> list[dict]:
    """Every publication in an executed notebook, in order, with the `cell` it is in."""
    return [
        output["data"][MIME] | {"cell": cell}
        for cell, found in outputs(path)
        for output in found
        if MIME in output.get("data", {})
    ]


def outputs(path: Path) -> Iterator[tuple[str, list[dict]]]:
    """(address, outputs) of each code cell of an executed notebook: 'cell-7' is the
    seventh, whatever words stand between."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = (cell for cell in cells if cell["cell_type"] == "code")
    for number, cell in enumerate(code, 1):
        yield f"cell-{number}", cell["outputs"]


def all_claims() -> pd.DataFrame:
    """Every row of data/claims.csv with its verdict, in the order of that table.

    Raises ValueError listing the claims that no chapter has tested.
    """
    tested = {item["claim_id"]: item for item in gather("claim")}
    listed = list(read("claims").claim_id)
    if missing := [claim_id for claim_id in listed if claim_id not in tested]:
        raise ValueError(
            f"{len(missing)} claim(s) of data/claims.csv have no verdict: "
            f"{', '.join(missing)}. Test each in the chapter that the table names."
        )
    return pd.DataFrame([tested[claim_id] for claim_id in listed])
