"""Control totals: sums of numeric columns by series, counts of text values.

make totals      run all cross-checks and write data/control_totals.csv anew
"""

import csv
import io
import itertools
import sys
from decimal import Decimal

import pandas as pd

from report.tables import DATA, TableError, read, schema, tables

from .checks import failures

COUNTED = ("date", "as_of_date", "month", "source_id", "source2_id")


def control_totals(
    frame: pd.DataFrame, columns: list[str] | None = None
) -> list[list[str]]:
    """Lines of control totals of one table, or of some of its columns."""
    name, found = frame.attrs["table"], []
    fields = schema(name)["schema"]["fields"]
    fields = [f for f in fields if columns is None or f["name"] in columns]
    numbers = [f["name"] for f in fields if f["type"] in ("integer", "number")]
    grouped = numbers and "series" in frame
    for series, part in frame.groupby("series") if grouped else [("", frame)]:
        for column in numbers:
            values = [Decimal(repr(v)) for v in part[column].dropna().tolist()]  # exact
            if values:
                total = f"{sum(values).normalize():f}"
                found.append([name, series, column, len(values), total, ""])
    for field in fields:
        column, values = field["name"], frame[field["name"]].dropna()
        if column in numbers or values.empty:
            continue
        listed = "enum" in field.get("constraints", {}) or field["type"] == "date"
        if listed or column in COUNTED:
            counts = sorted(values.value_counts().items())
            counted = " · ".join(f"{value} ×{n}" for value, n in counts)
            found.append([name, "", column, len(values), "", counted])
        else:
            found.append([name, "", column, len(values), values.str.len().sum(), ""])
    return [[str(cell) for cell in line] for line in found]


def stored_totals() -> dict[str, list[list[str]]]:
    """{table: lines} of data/control_totals.csv."""
    with (DATA / "control_totals.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))[1:]
    return {name: list(part) for name, part in itertools.groupby(found, lambda x: x[0])}


def main() -> None:
    """Write control totals, unless a table or a cross-check is broken."""
    head = ["table", "series", "column", "cells", "total", "values"]
    text = io.StringIO()
    try:
        if found := failures():
            sys.exit("make totals: nothing was written\n" + "\n".join(found))
        lines = [line for name in tables() for line in control_totals(read(name))]
        csv.writer(text, lineterminator="\n").writerows([head, *lines])
        place = DATA / "control_totals.csv"
        place.write_text(text.getvalue(), "utf-8", newline="\n")
    except (TableError, OSError) as error:
        sys.exit(f"make totals: nothing was written: {error}")
    print("All cross-checks hold; data/control_totals.csv is written.")


if __name__ == "__main__":
    main()
