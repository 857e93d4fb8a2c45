"""Raw tables: find one, check it against its schema, read it.

Every table lies in data/<topic>/<name>.csv and is described in data/<topic>/datapackage.json (Frictionless
Data Package). A table that breaks a rule never reaches a chart: read() stops with one sentence that names
file, row, column, value, rule and remedy. A row number is the line in the file; the header is line 1.
"""
import csv
import difflib
import hashlib
import json
import os
import re
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("REPORT_DATA") or ROOT / "data")  # tests point it at a copy
TOPICS = ["supply", "routes", "fentanyl", "merida", "policy", "geo"]
TYPES = {"integer": "a whole number", "number": "a number", "date": "a date written YYYY-MM-DD"}


class TableError(ValueError):
    """A raw table that can't be trusted, in one sentence."""


def packages():
    """{topic: package descriptor}; the topic "" holds the tables that serve all topics (sources)."""
    folders = {"": DATA} | {topic: DATA / topic for topic in TOPICS}
    found = {}
    for topic, folder in folders.items():
        try:
            found[topic] = json.loads((folder / "datapackage.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise TableError(f"{folder / 'datapackage.json'} can't be read ({error}): restore it with git.") from None
    return found


def tables(topic=None):
    """Names of all tables (of one topic), in reading order."""
    return [r["name"] for t, p in packages().items() if t and topic in (None, t)
            for r in p["resources"] if "schema" in r]


def schema(table):
    """The resource that describes a table, with its topic and its path on disk."""
    found = {r["name"]: dict(r, topic=t, path=DATA / t / r["path"])
             for t, p in packages().items() for r in p["resources"] if "schema" in r}
    if table not in found:
        near = difflib.get_close_matches(str(table), found, 3, 0.5)
        raise TableError(f"There is no table named {table!r}: " + (
            f"did you mean {' or '.join(near)}?" if near else "tables() lists the names."))
    return found[table]


def read(table):
    """A raw table as a data frame. The index `row` is the line in the file, attrs["table"] the name."""
    resource = schema(table)
    check(resource)
    kinds = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    text = {name: "str" for name, kind in kinds.items() if kind not in ("integer", "number")}
    frame = pd.read_csv(resource["path"], dtype=text, keep_default_na=False, na_values=[""], encoding="utf-8")
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    frame.attrs["table"] = table
    return frame


def sources():
    """Every source once, indexed by its id (also a column)."""
    frame = read("sources")
    return frame.set_axis(frame.source_id.array, axis=0)


def check(resource):
    """Raise TableError unless the file obeys its schema. A file that passed is remembered by its content."""
    path, known = resource["path"], DATA / "sources.csv"
    if not path.exists():
        raise TableError(f"{shown(path)} is missing: restore it with git, or take {resource['name']!r} out of "
                         f"{shown(path.parent / 'datapackage.json')}.")
    seal = hashlib.sha256(json.dumps(resource["schema"], sort_keys=True).encode())
    for part in {path, known, Path(__file__)}:
        seal.update(part.read_bytes() if part.exists() else b"")
    mark = ROOT / "_build" / "validated" / f"{resource['name']}-{seal.hexdigest()}"
    if not mark.exists():
        check_text(resource)
        check_schema(resource)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()


def check_text(resource):
    """What a spreadsheet does to a CSV file, and sources that nobody listed."""
    path, fields = resource["path"], [f["name"] for f in resource["schema"]["fields"]]
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        stop(path, 1, None, "\\ufeff", "a spreadsheet put an invisible byte-order mark before the header",
             "save the file as plain UTF-8 without BOM")
    try:
        lines = raw.decode("utf-8").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start)
        cells = next(csv.reader([raw.split(b"\n")[line].decode("latin-1")]))
        at = next(i for i, c in enumerate(cells) if not c.isascii())
        stop(path, line + 1, fields[at] if at < len(fields) else None, cells[at],
             "the letters aren't UTF-8 (saved as Latin-1 or Windows-1252)", "save the file as UTF-8")
    reader = csv.reader(lines, strict=True)
    head = next(reader, [])
    if head != fields:
        check_header(path, head, fields)
    keys = [fields.index(k["fields"]) for k in resource["schema"].get("foreignKeys", [])]
    ids = source_ids() if keys else set()
    for line, cells in enumerate(reader, 2):
        if reader.line_num != line:
            stop(path, line, None, cells[-1], "a line break inside a cell", "put the text on one line")
        if len(cells) != len(fields):
            stop(path, line, None, ",".join(cells)[:60], f"{len(cells)} cells where the header has {len(fields)}",
                 "put quotes around a cell that holds a comma, and write 1234567.8 with no thousands commas")
        for name, cell in zip(fields, cells):
            if cell != cell.strip():
                stop(path, line, name, cell, "a space before or after the value", "delete the space")
        if any(re.fullmatch(r"(grand |sub)?total:?", c, re.I) for c in cells) and is_added_total(resource, cells):
            stop(path, line, None, ",".join(cells)[:60], "an added total row", "delete the row: code adds up")
        for at in keys:
            if cells[at] and cells[at] not in ids:
                near = difflib.get_close_matches(cells[at], ids, 1, 0.6)
                stop(path, line, fields[at], cells[at], "a source that isn't in sources.csv",
                     "add a row to data/sources.csv" + (f" or write {near[0]!r}" if near else ""))


def check_header(path, head, fields):
    if len(head) == 1 and re.search(r"[;\t|]", head[0]):
        stop(path, 1, None, head[0][:40], "cells aren't separated by commas", "save the file with comma separators")
    for name in head:
        if name not in fields:
            near = difflib.get_close_matches(name.strip(), [f for f in fields if f not in head], 1, 0.5)
            stop(path, 1, name, name, "a column that the schema doesn't have",
                 f"rename it to {near[0]!r}" if near else "delete it or describe it in datapackage.json")
    for name in fields:
        if name not in head:
            stop(path, 1, name, "", "the column is missing", "restore it")
    stop(path, 1, None, ",".join(head)[:60], "columns in another order, or one twice", f"write {','.join(fields)}")


def is_added_total(resource, cells):
    """'total' is an allowed value in some columns; elsewhere it betrays a row that a spreadsheet added."""
    allowed = {v for f in resource["schema"]["fields"] for v in f.get("constraints", {}).get("enum", [])}
    return not any(c in allowed for c in cells if c.lower().rstrip(":").endswith("total"))


def check_schema(resource):
    """Types, ranges, allowed values, patterns and keys: judged by the frictionless library."""
    from frictionless import Resource, Schema  # 0.3 s, and only when a file is new or changed
    path, descriptor = resource["path"], dict(resource["schema"])
    descriptor.pop("foreignKeys", None)  # they point to another package, which the library can't follow
    report = Resource(path=path.name, basepath=str(path.parent), schema=Schema.from_descriptor(descriptor),
                      encoding="utf-8").validate(limit_errors=1)
    errors = [e for task in report.tasks for e in task.errors] + list(report.errors)
    if errors:
        explain(path, errors[0], {f["name"]: f for f in descriptor["fields"]})


def explain(path, error, fields):
    """Turn the library's error into our sentence."""
    row, name = getattr(error, "row_number", None), getattr(error, "field_name", None)
    value = getattr(error, "cell", "")
    if error.type == "primary-key":
        stop(path, row, None, ", ".join(map(str, error.cells))[:80], f"a row with this key exists already ({error.note})",
             "delete one of the two rows or give it its own series")
    if name not in fields:
        stop(path, row, name, value, error.note, "repair the row")
    field, rule = fields[name], fields[name].get("constraints", {})
    if error.type == "type-error":
        stop(path, row, name, value, f"not {TYPES.get(field['type'], field['type'])}", remedy(field["type"], value))
    for kind, says in {"required": "the cell is empty", "unique": "the value stands twice",
                       "minimum": f"below the smallest plausible value {rule.get('minimum')}",
                       "maximum": f"above the largest plausible value {rule.get('maximum')}",
                       "pattern": f"not written as {field.get('example', rule.get('pattern'))}"}.items():
        if f'"{kind}' in error.note:
            stop(path, row, name, value, says, "correct the cell" + (
                f", or change the {kind} in datapackage.json if the source says so" if "imum" in kind else
                ": a spreadsheet may have turned the date" if kind == "pattern" else ""))
    near = difflib.get_close_matches(str(value), rule.get("enum", []), 1, 0.5)
    stop(path, row, name, value, "not an allowed value",
         (f"did you mean {near[0]!r}? " if near else "") + "The allowed values are listed in datapackage.json")


def remedy(kind, value):
    value = str(value)
    if re.fullmatch(r"-?\d{1,3}([ ,.'\u00a0\u202f]\d{3})+([.,]\d+)?", value) and kind != "date":
        return "write it without thousands separators"
    if re.fullmatch(r"-?\d+,\d+", value):
        return f"write a decimal point: {value.replace(',', '.')}"
    if re.search(r"\d[/-]\w+|^[A-Za-z]{3}[- ]\d", value):
        return "a spreadsheet may have turned the value into a date: type it again as the source prints it"
    return "write the date as 2017-01-31" if kind == "date" else \
        "write digits only, or leave the cell empty when the value isn't known"


def source_ids():
    with open(DATA / "sources.csv", encoding="utf-8-sig", newline="") as file:
        return {row[0] for row in csv.reader(file) if row}


def shown(path):
    """data/supply/x.csv rather than a long path of somebody's machine."""
    return f"data/{path.relative_to(DATA).as_posix()}"


def stop(path, row, column, value, rule, remedy):
    where = ", ".join([shown(path)] + [f"row {row}"] * bool(row) + [f"column {column}"] * bool(column))
    raise TableError(f"{where}: {value!r} is wrong, {rule}; {remedy}.".replace("..", "."))
