"""What the chapters published, read from their executed copies."""

import functools
from pathlib import Path

from report.chapter import CHAPTERS, bundles

from . import RUN


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
