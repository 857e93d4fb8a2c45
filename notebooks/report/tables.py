"""Raw tables: find one, check it against its schema, read it.

Every table lies in data/<topic>/<name>.csv and is described in data/<topic>/datapackage.json (Frictionless
Data Package). A table that breaks a rule never reaches a chart: read() stops with one sentence that names
file, row, column, value, rule and remedy. A row number is the line in the file; the header is line 1.
"""

import csv
import difflib
import functools
import hashlib
import io
import json
import os
import re
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("REPORT_DATA") or ROOT / "data")  # tests point it at a copy
TOPICS = ["supply", "routes", "fentanyl", "merida", "policy", "geo"]
loads = functools.lru_cache(maxsize=32)(
    json.loads
)  # a schema is parsed once, however often tables are read
TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "date": "a date written YYYY-MM-DD",
}


class TableError(ValueError):
    """A raw table that can't be trusted, in one sentence."""


def packages():
    """{topic: package descriptor}; the topic "" holds what serves all topics (sources)."""
    found = {}
    for topic in ["", *TOPICS]:
        path = DATA / topic / "datapackage.json"
        try:
            found[topic] = loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise TableError(
                f"{shown(path)} can't be read ({error}); restore it with git."
            ) from None
    return found


def resources():
    """{name: resource descriptor with topic and path on disk} of every table and of sources."""
    return {
        r["name"]: dict(r, topic=topic, path=DATA / topic / r["path"])
        for topic, package in packages().items()
        for r in package["resources"]
        if "schema" in r
    }


def tables(topic=None):
    """Names of all tables, or of one topic's, in reading order."""
    return [
        name
        for name, r in resources().items()
        if r["topic"] and topic in (None, r["topic"])
    ]


def schema(table):
    """The resource that describes a table: title, description, schema, topic and path on disk."""
    found = resources()
    if table not in found:
        near = difflib.get_close_matches(str(table), found, 3, 0.5)
        raise TableError(
            f"There is no table named {table!r}; "
            + (
                f"did you mean {' or '.join(near)}?"
                if near
                else "tables() lists the names."
            )
        )
    return found[table]


def read(table):
    """A raw table as a data frame. The index `row` is the line in the file, attrs["table"] the name."""
    resource = schema(table)
    check(resource)
    kinds = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    text = {
        name: "str" for name, kind in kinds.items() if kind not in ("integer", "number")
    }
    frame = pd.read_csv(
        resource["path"],
        dtype=text,
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8",
    )
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    frame.attrs["table"] = table
    return frame


def sources():
    """Every source once, indexed by its id (also a column)."""
    path = DATA / "sources.csv"
    return _sources(path.stat().st_mtime_ns if path.exists() else None)


@functools.lru_cache(maxsize=1)
def _sources(changed):
    """Kept until the file changes, because each fact and each chart asks."""
    frame = read("sources")
    return frame.set_axis(frame.source_id.array, axis=0)


def check(resource):
    """Raise TableError unless the file obeys its schema. A file that passed is remembered by its content."""
    path, parts = (
        resource["path"],
        [resource["path"], DATA / "sources.csv", Path(__file__)],
    )
    if not path.exists():
        raise TableError(
            f"{shown(path)} is missing; restore it with git, or take the table out of "
            f"{shown(path.parent / 'datapackage.json')}."
        )
    seal = hashlib.sha256(json.dumps(resource["schema"], sort_keys=True).encode())
    for part in parts:
        seal.update(
            hashlib.sha256(part.read_bytes() if part.exists() else b"").digest()
        )
    mark = ROOT / "_build" / "validated" / f"{resource['name']}-{seal.hexdigest()[:32]}"
    if not mark.exists():
        check_text(resource)
        check_schema(resource)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()


def check_all():
    """Check every table. Raises TableError for the first cell that breaks a rule."""
    for resource in resources().values():
        check(resource)


def check_text(resource):
    """What a spreadsheet does to a CSV file, and sources that nobody listed."""
    path, fields = resource["path"], [f["name"] for f in resource["schema"]["fields"]]
    enums = [
        f.get("constraints", {}).get("enum", []) for f in resource["schema"]["fields"]
    ]
    keys = [
        fields.index(k["fields"]) for k in resource["schema"].get("foreignKeys", [])
    ]
    ids = source_ids() if keys else set()
    reader = csv.reader(plain_lines(path, fields), strict=True)
    check_header(path, next(reader, []), fields)
    for line, cells in enumerate(reader, 2):
        if reader.line_num != line:
            stop(
                path,
                line,
                None,
                cells[-1],
                "a cell holds a line break",
                "put the text on one line",
            )
        if len(cells) != len(fields):
            stop(
                path,
                line,
                None,
                ",".join(cells),
                f"it has {len(cells)} cells and the header {len(fields)}",
                "write numbers without thousands commas and put quotes around text that holds a comma",
            )
        for name, enum, cell in zip(fields, enums, cells, strict=True):
            if cell != cell.strip():
                stop(
                    path,
                    line,
                    name,
                    cell,
                    "it starts or ends with a space",
                    "delete the space",
                )
            if (
                cell[:12].lower() in ("total", "total:", "grand total", "subtotal")
                and cell not in enum
            ):
                stop(
                    path,
                    line,
                    name,
                    cell,
                    "this looks like an added total row",
                    "delete the row, the code adds up",
                )
        for at in keys:
            if cells[at] and cells[at] not in ids:
                near = difflib.get_close_matches(cells[at], ids, 1, 0.6)
                stop(
                    path,
                    line,
                    fields[at],
                    cells[at],
                    "this source isn't in sources.csv",
                    "add the source there" + (f" or write {near[0]!r}" if near else ""),
                )


def plain_lines(path, fields):
    """The lines of a UTF-8 file without byte-order mark."""
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        stop(
            path,
            1,
            fields[0],
            "\ufeff" + fields[0],
            "a spreadsheet put a byte-order mark (BOM) before it",
            "save the file as UTF-8 without BOM",
        )
    try:
        return io.StringIO(raw.decode("utf-8"), newline="")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start)
        cells = next(csv.reader([raw.split(b"\n")[row].decode("latin-1")]))
        at = next(i for i, cell in enumerate(cells) if not cell.isascii())
        stop(
            path,
            row + 1,
            fields[at] if at < len(fields) else None,
            cells[at],
            "its letters aren't UTF-8 but Latin-1",
            "save the file as UTF-8",
        )


def check_header(path, head, fields):
    if len(head) < 2 and re.search(r"[;\t|]", "".join(head)):
        stop(
            path,
            1,
            None,
            head[0],
            "cells aren't separated by commas",
            "save the file with commas",
        )
    for name in head:
        if name not in fields:
            near = difflib.get_close_matches(
                name.strip(), [f for f in fields if f not in head], 1, 0.5
            )
            stop(
                path,
                1,
                name,
                name,
                "the schema has no such column",
                f"rename it to {near[0]!r}"
                if near
                else "delete it, or describe it in datapackage.json",
            )
    for name in fields:
        if name not in head:
            stop(path, 1, name, "", "the column is missing", "restore it with git")
    if head != fields:
        stop(
            path,
            1,
            None,
            ",".join(head),
            "columns stand twice or in disorder",
            f"write {','.join(fields)}",
        )


def check_schema(resource):
    """Types, ranges, allowed values and keys, judged cell by cell by the frictionless library."""
    from frictionless import (
        Schema,
    )  # half a second, needed only for a new or changed file

    path, described = resource["path"], resource["schema"]
    fields, names = described["fields"], [f["name"] for f in described["fields"]]
    judge = Schema.from_descriptor({"fields": fields})
    keys = [described.get("primaryKey", [])] + [
        [f["name"]] for f in fields if f.get("constraints", {}).get("unique")
    ]
    keys, seen = [[names.index(name) for name in key] for key in keys if key], {}
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for line, cells in enumerate(rows, 2):
            _, notes = judge.read_cells(cells)
            for field, cell, note in zip(fields, cells, notes, strict=True):
                if note:
                    explain(path, line, field, cell, next(iter(note)))
            for key in map(tuple, keys):
                mark = (key, *(cells[at] for at in key))
                if seen.setdefault(mark, line) != line:
                    stop(
                        path,
                        line,
                        None,
                        " ".join(mark[1:]),
                        f"its key stands twice, first in row {seen[mark]}",
                        "delete one of the two rows, or give it a series of its own",
                    )


def explain(path, row, field, value, broken):
    """Turn the rule that a cell broke ('type' or the name of a constraint) into our sentence."""
    name, kind, rule = field["name"], field["type"], field.get("constraints", {})
    if broken == "type":
        stop(
            path,
            row,
            name,
            value,
            f"it isn't {TYPES.get(kind, kind)}",
            remedy(kind, value),
        )
    unusual = "check digits and unit, or widen the range in datapackage.json if the source says so"
    rules = {
        "required": (
            "the cell must not be empty",
            "fill it, or delete an added total row",
        ),
        "minimum": (f"it is below {rule.get('minimum')}", unusual),
        "maximum": (f"it is above {rule.get('maximum')}", unusual),
        "pattern": (
            f"it isn't written as {field.get('example', rule.get('pattern'))}",
            "type it again, a spreadsheet may have turned the date",
        ),
    }
    if broken in rules:
        stop(path, row, name, value, *rules[broken])
    near = difflib.get_close_matches(str(value), map(str, rule.get("enum", [])), 1, 0.5)
    stop(
        path,
        row,
        name,
        value,
        "it isn't one of the allowed values",
        (f"write {near[0]!r}" if near else "use a listed value")
        + ", or list it in datapackage.json",
    )


def remedy(kind, value):
    value = str(value)
    if kind == "date":
        return "write the date as 2017-01-31, a spreadsheet may have turned it"
    if re.fullmatch(r"-?\d{1,3}([ ,.'\u00a0\u202f]\d{3})+([.,]\d+)?", value):
        return "write it without thousands separators"
    if re.fullmatch(r"-?\d+,\d+", value):
        return f"write a decimal point, {value.replace(',', '.')}"
    if re.search(r"\d[/-]\w|[A-Za-z]{3}-\d", value):
        return "type it again, a spreadsheet may have turned it into a date"
    return "write digits only, or leave the cell empty where the value isn't known"


def source_ids():
    with open(DATA / "sources.csv", encoding="utf-8", newline="") as file:
        return {row[0] for row in csv.reader(file) if row}


def shown(path):
    """data/supply/x.csv rather than a long path of somebody's machine."""
    return f"data/{path.relative_to(DATA).as_posix()}"


def stop(path, row, column, value, rule, cure):
    value = value if value is None or len(str(value)) < 80 else str(value)[:77] + "..."
    where = ", ".join(
        [shown(path), *[f"row {row}"] * bool(row), *[f"column {column}"] * bool(column)]
    )
    raise TableError(f"{where}: {value!r} is wrong because {rule}; {cure}.") from None


def one(rows):
    """The one row that is meant, as a Series. Raises ValueError when there are 0 or 2."""
    if len(rows) != 1:
        raise ValueError(
            f"one row is meant and {len(rows)} are there; narrow the filter"
        )
    return rows.iloc[0]


def gapped(rows, column):
    """`column` by year, with a hole wherever a year has no value."""
    by_year = rows.set_index("year")[column]
    return by_year.reindex(range(by_year.index.min(), by_year.index.max() + 1))
