"""The chapters of the book, and what the one being computed has published so far.

A new chapter is one entry in CHAPTERS, one notebook, one line of _toc.yml. Each
publication is one output of its cell with two faces: text that nbval compares, and a
bundle of type MIME that publishing reads from the executed notebook.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MIME = "application/vnd.poppy-policy+json"
KINDS = ("fact", "statement", "figure", "claim", "case", "table", "model", "picker")
IDS = {"fact": "_", "statement": "-", "figure": "-", "picker": "-"}  # of words in ids


@dataclass(frozen=True)
class Entry:
    """A chapter: `file` without .ipynb; `gathers`: it reads what others published."""

    key: str
    file: str
    title: str
    short: str
    gathers: bool = False
    taught: bool = True

    @property
    def page(self) -> str:
        """Its page in the book, without .html."""
        return f"notebooks/{self.file}"


CHAPTERS = {
    entry.key: entry
    for entry in (
        Entry("supply", "1_supply_sources", "Supply sources", "1 Supply"),
        Entry("routes", "2_routes", "Routes", "2 Routes"),
        Entry("fentanyl", "3_fentanyl", "Fentanyl", "3 Fentanyl"),
        Entry("merida", "4_merida_cooperation", "Mérida cooperation", "4 Mérida"),
        Entry("policy", "5_policy_questions", "Policy questions", "5 Policy"),
        Entry(
            "record",
            "6_checking_the_record",
            "Checking the record",
            "6 Record",
            gathers=True,
        ),
        Entry(
            "conflicts",
            "7_conflicts_and_revisions",
            "Conflicts and revisions",
            "7 Conflicts",
            taught=False,
        ),
        Entry(
            "catalogue", "data_catalogue", "Data catalogue", "Catalogue", taught=False
        ),
    )
}


@dataclass
class Chapter:
    """Publications of one notebook: {kind: {id: item}}."""

    key: str
    items: dict[str, dict[str, dict]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )


_current: Chapter | None = None


def chapter(key: str) -> None:
    """Begin a chapter; the first call of its notebook.

    Raises ValueError for a key that isn't in CHAPTERS.
    """
    global _current
    if key not in CHAPTERS:
        raise ValueError(f"chapter({key!r}): unknown; use one of {', '.join(CHAPTERS)}")
    _current = Chapter(key)


def current() -> Chapter:
    """The chapter begun last. Raises RuntimeError if `chapter()` was not called."""
    if _current is None:
        raise RuntimeError("nothing can be published yet: call chapter('supply') first")
    return _current


def publish(kind: str, item_id: str, item: dict, text: str, html: str = "") -> None:
    """Keep `item` under its id and show it as one output: `text`, bundle, `html`.

    Raises ValueError for a malformed id, and if the chapter has published that kind
    under that id before.
    """
    from IPython import get_ipython
    from IPython.display import display

    own, between, where = current(), IDS.get(kind), f"{kind} {item_id!r}"
    if between and not re.fullmatch(rf"[a-z][a-z0-9]*({between}[a-z0-9]+)+", item_id):
        words = f"write the id in lower case with {between!r} between words"
        raise ValueError(f"{where}: {words}, chapter first")
    if item_id in own.items[kind]:
        twice = f"is published twice in chapter {own.key!r}"
        raise ValueError(f"{where} {twice}; give each its own id")
    own.items[kind][item_id] = item
    if get_ipython() is None:
        print(text)
        return
    page = CHAPTERS[own.key].page
    bundle = {"kind": kind, "id": item_id, "chapter": own.key, "page": page}
    faces = {"text/plain": text, MIME: item | bundle}
    display(faces | ({"text/html": html} if html else {}), raw=True)


def bundles(path: Path) -> list[dict]:
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
