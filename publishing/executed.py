"""What the chapters published, read from their executed copies."""

import functools
from pathlib import Path

from report.chapter import CHAPTERS, bundles

from . import RUN

KINDS = {
    "facts": "fact",
    "statements": "statement",
    "figures": "figure",
    "claims": "claim",
    "cases": "case",
    "tables": "table",
}


def executed(run: Path = RUN) -> dict[str, Path]:
    """{page: executed notebook} in reading order, of those that were executed."""
    paths = {
        entry.page: run / entry.file / "executed.ipynb" for entry in CHAPTERS.values()
    }
    return {page: path for page, path in paths.items() if path.exists()}


def published(kind: str, run: Path = RUN) -> list[dict]:
    """All items of `kind` (see report.chapter.KINDS), in reading order."""
    return [
        item
        for path in executed(run).values()
        for item in _bundles(path, path.stat().st_mtime_ns)
        if item["kind"] == kind
    ]


@functools.lru_cache(maxsize=32)
def _bundles(path: Path, _changed: int) -> list[dict]:
    """Kept until the file changes, because each kind is asked for in turn."""
    return bundles(path)


class Results:
    """Publications of each of KINDS in reading order, {id: item}; `executed` notebooks
    by page; and what each cell published, {(page, "cell-7"): items}."""

    def __init__(self):
        self.executed = executed()
        self.in_cell: dict[tuple[str, str], list[dict]] = {}
        for name, kind in KINDS.items():
            found = published(kind)
            setattr(self, name, {item["id"]: item for item in found})
            for item in found:
                self.in_cell.setdefault((item["page"], item["cell"]), []).append(item)
