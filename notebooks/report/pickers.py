"""Publish values by place and year for a page on which a reader chooses both."""

import hashlib
import json
import math

import pandas as pd

from .chapter import publish
from .figures import source_line
from .provenance import Rows, provenance
from .wording import fill, used_facts

# One square a place, as they lie to each other; a dot is an empty square.
US_TILES = """
AK .  .  .  .  .  .  .  .  .  ME
.  .  .  .  .  .  .  .  .  VT NH
WA ID MT ND MN IL WI MI NY RI MA
OR NV WY SD IA IN OH PA NJ CT .
CA UT CO NE MO KY WV VA MD DE .
.  AZ NM KS AR TN NC SC DC .  .
.  .  .  OK LA MS AL GA .  .  .
HI .  .  TX .  .  .  .  FL .  .
"""


def tiles(layout: str) -> dict[str, tuple[int, int]]:
    """{code: (row, column)} of a layout such as US_TILES, counted from 0."""
    return {
        code: (row, column)
        for row, line in enumerate(layout.strip().splitlines())
        for column, code in enumerate(line.split())
        if code != "."
    }


def picker(
    picker_id: str,
    data: pd.DataFrame,
    *,
    rows: Rows,
    measures: dict[str, str],
    nation: str,
    title: str,
    note: str = "",
    layout: str = US_TILES,
) -> None:
    """Publish a choice of place and year; the page shows it as a tile grid and a line.

    data: one row for each place and year, with columns place (a code of the layout, or
    `nation`), name, year, provisional (bool), line (of the raw table that holds the
    value) and one column for each measure. measures: {column: unit}. rows: the raw rows
    (see `provenance`). In the bundle, values[code], lines[code] and `provisional` are
    lists in the order of `years`.
    Raises ValueError for a malformed id, a place without a tile or listed twice in a
    year, and a year that is final in one place and provisional in another.
    """
    where = f"picker {picker_id}"
    at = tiles(layout)
    _check(data, set(at) | {nation}, where)
    years = sorted(data.year.unique().tolist())
    status = data.groupby("year").provisional.first()
    series = {
        place: part.set_index("year").reindex(years)
        for place, part in data.groupby("place")
    }
    names = {place: part["name"].dropna().iloc[0] for place, part in series.items()}
    origin = provenance(rows, where)
    item = {
        "title": fill(title, where),
        "note": fill(note, where),
        "source_line": source_line(origin.sources),
        "facts": used_facts(title, note),
        "nation": {"code": nation, "name": names[nation]},
        "places": [
            {"code": place, "name": names[place], "row": row, "column": column}
            for place, (row, column) in at.items()
        ],
        "years": years,
        "provisional": [bool(status[year]) for year in years],
        "measures": [
            {
                "name": measure,
                "unit": unit,
                "values": {
                    place: _list(part[measure]) for place, part in series.items()
                },
            }
            for measure, unit in measures.items()
        ],
        "lines": {place: _list(part.line) for place, part in series.items()},
        **origin.item(),
    }
    publish("picker", picker_id, item, _text(picker_id, item, data, origin.text))


def _text(picker_id: str, item: dict, data: pd.DataFrame, origin: str) -> str:
    """What nbval compares."""
    years = item["years"]
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]
    lines = [
        f"Picker {picker_id}: {item['title']}",
        item["note"],
        f"{len(item['places'])} places and {item['nation']['name']}, "
        f"{years[0]} to {years[-1]}, digest {digest}",
    ]
    for measure in item["measures"]:
        column = data[measure["name"]]
        total = f"{column.count()} values, sum {column.sum():.8g}"
        lines.append(f"{measure['name']} ({measure['unit']}): {total}")
    return "\n".join(filter(None, [*lines, origin]))


def _check(data: pd.DataFrame, known: set[str], where: str) -> None:
    """Raise ValueError for a place or year that the page couldn't show."""
    if unknown := sorted(set(data.place) ^ known):
        raise ValueError(
            f"{where}: {unknown[0]!r} is not both in the layout and in data; every "
            "place needs a tile, and every tile a place"
        )
    if data.duplicated(["place", "year"]).any():
        twice = data[data.duplicated(["place", "year"])].iloc[0]
        raise ValueError(
            f"{where}: {twice.place} {twice.year} stands twice; choose one series"
        )
    mixed = data.groupby("year").provisional.nunique()
    if (mixed > 1).any():
        raise ValueError(
            f"{where}: {mixed.idxmax()} is final in one place and provisional in "
            "another; give a year one status"
        )


def _list(column: pd.Series) -> list[float | None]:
    """Whole numbers and numbers to five digits; None where there is no value."""
    return [
        None if pd.isna(value) else int(value) if value == int(value) else _short(value)
        for value in column
    ]


def _short(value: float) -> float:
    return round(float(value), 4 - math.floor(math.log10(abs(value))))
