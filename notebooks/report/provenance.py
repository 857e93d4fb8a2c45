"""Where a number or a chart comes from: tables, row numbers and graded sources, read off the raw rows used."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from .tables import sources

Rows = pd.DataFrame | Sequence[pd.DataFrame]

GRADES = ["official original", "official mirror or repeat", "scholarly", "press"]


@dataclass(frozen=True)
class Provenance:
    """Tables, `table: row numbers`, source ids in order of use, their grades, and the badges that follow."""

    tables: list[str]
    rows: dict[str, list[int]]
    sources: list[str]
    grades: list[str]
    badges: list[str]


def provenance(rows: Rows, what: str) -> Provenance:
    """Collect the origin of `rows`: one frame from `read()`, filtered but not aggregated, or a list of such frames.

    Badges: 'press' when no source is better than press, 'single source' when one source stands alone.
    Raises ValueError naming `what` if a frame did not come from `read()` or is empty.
    """
    frames = [rows] if isinstance(rows, pd.DataFrame) else list(rows)
    used: dict[str, set[int]] = {}
    ids: dict[str, None] = {}
    for frame in frames:
        table = frame.attrs.get("table")
        if table is None or "source_id" not in frame.columns:
            raise ValueError(f"{what}: rows= takes rows of read(...), filtered but not aggregated or merged")
        if frame.empty:
            raise ValueError(f"{what}: the rows given from {table} are empty; the filter matches no row")
        used.setdefault(table, set()).update(int(row) for row in frame.index)
        ids |= dict.fromkeys(frame.source_id.dropna())
        ids |= dict.fromkeys(frame.source2_id.dropna() if "source2_id" in frame else [])
    found = list(ids)
    return Provenance(list(used), {table: sorted(lines) for table, lines in used.items()}, found, *_grades(found))


def _grades(ids: list[str]) -> tuple[list[str], list[str]]:
    listed = sources()
    known = [i for i in ids if i in listed.index]
    grades = {listed.at[i, "grade"] for i in known}
    same = {i: listed.at[i, "same_as"] for i in known}
    texts = {i if pd.isna(other) else other for i, other in same.items()}  # two ids of one page are one source
    badges = ["single source"] * (len(texts) == 1) + ["press"] * (grades == {"press"})
    return [each for each in GRADES if each in grades], badges


def of_sources(ids: Sequence[str], what: str) -> Provenance:
    """Origin of a statement that rests on sources without a table row. Raises ValueError for an unknown id."""
    unknown = [i for i in ids if i not in sources().index]
    if unknown:
        raise ValueError(f"{what}: source {unknown[0]!r} is not in data/sources.csv; add it there or correct the id")
    return Provenance([], {}, list(ids), *_grades(list(ids)))
