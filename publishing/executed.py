"""What the chapters published, read from their executed copies."""

import functools
from pathlib import Path

from report.chapter import CHAPTERS, bundles

from . import RUN

KINDS = ("fact", "statement", "figure", "claim", "case", "table")


def executed(run: Path = RUN) -> dict[str, Path]:
    """{page: executed notebook} in reading order, of those that were executed."""
    paths = {
        each.page: run / each.file / "executed.ipynb" for each in CHAPTERS.values()
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
    """`facts`, `statements` and so on for each of KINDS, {id: item} in reading order;
    `executed` notebooks by page; what each cell published, {(page, "cell-7"): items}.
    """

    def __init__(self):
        self.executed = executed()
        self.in_cell: dict[tuple[str, str], list[dict]] = {}
        for kind in KINDS:
            found = published(kind)
            setattr(self, f"{kind}s", {item["id"]: item for item in found})
            for item in found:
                self.in_cell.setdefault((item["page"], item["cell"]), []).append(item)
