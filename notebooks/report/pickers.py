"""Publish values by place and year for a page on which a reader chooses both."""

import hashlib
import json

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
MEXICO_TILES = """
BCN SON CHH COA NLE TAM .   .   .
BCS SIN DUR ZAC SLP .   .   .   .
.   NAY AGU GUA QUE HID .   .   YUC
.   JAL MIC MEX CMX TLA VER CAM ROO
.   COL .   GRO MOR PUE TAB .   .
.   .   .   .   .   OAX CHP .   .
"""
# codes of ISO 3166-2 in the order of INEGI's numbers for the states
_CODES = """
AGU BCN BCS CAM COA COL CHP CHH CMX DUR GUA GRO HID JAL MEX MIC MOR NAY NLE OAX PUE QUE
ROO SLP SIN SON TAB TAM TLA VER YUC ZAC
"""
MEXICO_CODES = dict(enumerate(_CODES.split(), start=1))


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
    value) and one column for each measure; counts of several publishers stand in rows
    and columns of their own, with their raw table in the column `table`. measures:
    {column: unit}. rows: the raw rows (see `provenance`). In the bundle, values[code],
    lines[code] and `provisional` of a measure are lists in the order of `years`.
    Raises ValueError for a malformed id, a place without a tile or listed twice in a
    year, and a year that is final in one place and provisional in another.
    """
    where = f"picker {picker_id}"
    at = tiles(layout)
    _check(data, set(at) | {nation}, list(measures), where)
    years = sorted(data.year.unique().tolist())
    names = data.groupby("place")["name"].first()
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
        "measures": [
            {"name": measure, "unit": unit, "table": origin.item()["tables"][0]}
            | _by_place(data.dropna(subset=[measure]), measure, [*at, nation], years)
            for measure, unit in measures.items()
        ],
        **origin.item(),
    }
    publish("picker", picker_id, item, _text(picker_id, item, data, origin.text))


def _by_place(own: pd.DataFrame, measure: str, places: list, years: list) -> dict:
    """Values, lines and status of one measure, and its raw table if that is named."""
    status = own.groupby("year").provisional.first()
    of = {place: own[own.place == place].set_index("year") for place in places}
    of = {place: part.reindex(years) for place, part in of.items()}
    table = {"table": own.table.iloc[0]} if "table" in own else {}
    return table | {
        "values": {place: _list(part[measure]) for place, part in of.items()},
        "lines": {place: _list(part.line) for place, part in of.items()},
        "provisional": [bool(status.get(year, False)) for year in years],
    }


def _text(picker_id: str, item: dict, data: pd.DataFrame, origin: str) -> str:
    """What nbval compares."""
    years = item["years"]
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]
    span = f"{years[0]} to {years[-1]}, digest {digest}"
    size = f"{len(item['places'])} places and {item['nation']['name']}, {span}"
    lines = [f"Picker {picker_id}: {item['title']}", item["note"], size]
    for measure in item["measures"]:
        column = data[measure["name"]]
        total = f"{column.count()} values, sum {column.sum():.8g}"
        lines.append(f"{measure['name']} ({measure['unit']}): {total}")
    return "\n".join(filter(None, [*lines, origin]))


def _check(
    data: pd.DataFrame, known: set[str], measures: list[str], where: str
) -> None:
    """Raise ValueError for a place or year that the page couldn't show."""
    if unknown := sorted(set(data.place) ^ known):
        needs = "every place needs a tile, and every tile a place"
        raise ValueError(f"{where}: {unknown[0]!r} is no place of both; {needs}")
    for own in (data.dropna(subset=[measure]) for measure in measures):
        twice = own[own.duplicated(["place", "year"])]
        if len(twice):
            which = f"{twice.place.iloc[0]} {twice.year.iloc[0]}"
            raise ValueError(f"{where}: {which} stands twice; choose one series")
        mixed = own.groupby("year").provisional.nunique()
        if (mixed > 1).any():
            both = f"{mixed.idxmax()} is both final and provisional"
            raise ValueError(f"{where}: {both}; give a year one status")


def _list(column: pd.Series) -> list[float | None]:
    """Whole numbers and numbers to five digits; None where there is no value."""
    return [
        None
        if pd.isna(value)
        else int(value)
        if value == int(value)
        else float(f"{value:.5g}")
        for value in column
    ]
