"""Files as their publishers post them, read and put into the layout of our tables."""

import csv
import io
import re
from pathlib import Path

import pandas as pd

from report.tables import TableError, read, schema, sources

from .layouts import AMO, CBP, CDC, CDC_LATER, Taken, cbp, cdc, number


def load(
    file: Path, table: str = "", source: str = "", series: str = ""
) -> list[Taken]:
    """`file` in the layout of each table that it feeds.

    Raises TableError for a file that isn't there, isn't CSV, has a layout that isn't
    known or an odd value.
    """
    raw = _rows(file)
    own = [f["name"] for f in schema(table)["schema"]["fields"]] if table else []
    if list(raw) == own:
        numbers = read(table).select_dtypes("number").columns
        typed = {name: number(raw[name], blank=True, least=None) for name in numbers}
        return [Taken(table, raw.assign(**typed))]
    official = {_bare(name): name for name in [*CBP, *CDC, CDC_LATER, "Branch"]}
    raw.columns = [official.get(_bare(name), name) for name in raw]
    if set(AMO) <= set(raw):
        raise TableError(
            f"{file.name} is CBP's file of Air and Marine Operations, which counts "
            "loads that others took: no table is made from it."
        )
    for layout, take, body in ((CBP, cbp, "CBP"), (CDC, cdc, "CDC")):
        if set(layout) <= set(raw):
            if source not in sources().index:
                raise TableError(
                    f"SOURCE={source or '(none)'} is not in data/sources.csv: add the "
                    "file there first, as data/README.md shows."
                )
            if sources().counted_by[source] != body:
                raise TableError(
                    f"{file.name} has the layout of {body}, and SOURCE={source} is "
                    "another body's in data/sources.csv."
                )
            taken = take(raw, series)
            names = [each.table for each in taken]
            if table and table not in names:
                fed = ", ".join(names)
                raise TableError(
                    f"{file.name} feeds {fed}, not {table}: leave TABLE out."
                )
            for each in taken:
                fields = [f["name"] for f in schema(each.table)["schema"]["fields"]]
                rows = each.rows.assign(source_id=source)
                each.rows = rows.reindex(columns=fields)
            return taken
    raise TableError(_unknown(file, raw, table, own))


def _unknown(file: Path, raw: pd.DataFrame, table: str, own: list[str]) -> str:
    """The sentence on a header that nobody knows."""
    layouts = [CBP, CDC, *[own] * bool(own)]
    nearest = min(layouts, key=lambda one: len(set(one) - set(raw)) / len(one))
    lacking = ", ".join(name for name in nearest if name not in set(raw))
    hint = "" if table else " For a file in a table's own columns say TABLE=... too."
    return (
        f"{file.name}: the header is none that we know; the nearest has {lacking} "
        "besides. If the publisher renamed a column, look up what it means now before "
        f"you rename it back.{hint}"
    )


def _rows(file: Path) -> pd.DataFrame:
    """The cells of a CSV file as text. Raises TableError for any other file."""
    if not file.is_file():
        kind = "is a folder" if file.is_dir() else "does not exist"
        raise TableError(f"{file} {kind}: give the path of the file you downloaded.")
    data, cure = file.read_bytes(), "download it again and save it as CSV (UTF-8)."
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        kind = "a spreadsheet" if data.startswith(b"PK") else "UTF-16 text"
        raise TableError(f"{file.name} is no CSV file but {kind}: {cure}")
    try:
        text = io.StringIO(data.decode("utf-8-sig"), newline="")
        lines = csv.reader(text, strict=True)
        head, *rows = [[cell.strip() for cell in line] for line in lines if line]
    except (csv.Error, ValueError):  # ValueError: not UTF-8, or empty
        raise TableError(f"{file.name} is no CSV file: {cure}") from None
    if len(head) < 2:
        raise TableError(
            f"{file.name} is no CSV file, or its cells aren't parted by commas: its "
            f"first line is {head[0][:40]!r}; {cure}"
        )
    for line, row in enumerate(rows, 2):
        if len(row) != len(head):
            raise TableError(
                f"{file.name}, row {line}: {len(row)} cells under {len(head)} names; "
                f"was the download cut short? If so, {cure}"
            )
    if not rows:
        raise TableError(f"{file.name} holds a header and no row: {cure}")
    return pd.DataFrame(rows, columns=head, dtype="str")


def _bare(name: str) -> str:
    """A column's name in letters alone: CDC also writes data_value for Data Value."""
    return re.sub(r"[^a-z]", "", name.lower())
