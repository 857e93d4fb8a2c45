"""Whether the text of a raw table obeys its schema, row by row. A broken one ends in
the sentence of a TableError: file, row, column, value, rule and remedy."""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NoReturn

LINKS = ("source_id", "source2_id", "same_as")  # columns that hold ids of sources.csv
PLAIN = {  # how a value is written; Python's own int() and float() take far more
    "integer": ("a whole number", r"-?[0-9]+"),
    "number": ("a number", r"-?[0-9]+(\.[0-9]+)?"),
    "date": ("a date written YYYY-MM-DD", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
FORMULA = re.compile(r"[=+@]|-[^0-9]")
TOTALS = ("total", "total:", "grand total", "subtotal")
UNUSUAL = "check digits and unit, or widen the range in datapackage.json"


class TableError(ValueError):
    """A raw table that can't be trusted, in one sentence."""


def lines(resource: dict) -> Iterator[tuple[int, list[str]]]:
    """(line in the file, its cells) of each row.

    Raises TableError for a file that is no table of this schema's columns.
    """
    file, names = resource["file"], [f["name"] for f in resource["schema"]["fields"]]
    reader = csv.reader(plain_text(resource, names), strict=True)
    line = 1
    try:
        check_header(file, next(reader, []), names)
        for line, cells in enumerate(reader, 2):
            if reader.line_num != line:
                broken = "a cell holds a line break, or a quote isn't closed"
                stop(file, line, None, cells[-1], broken, "put the row on one line")
            yield line, cells
    except csv.Error:
        rule = "a quote is opened, closed or placed wrongly"
        cure = 'put quotes around the whole cell and double those inside ("")'
        stop(file, line + 1, None, "", rule, cure)
    if line == 1:
        stop(file, 1, None, "", "no row follows the header", "restore it with git")


def plain_text(resource: dict, names: list[str]) -> io.StringIO:
    """The text of a UTF-8 file without byte-order mark."""
    file, raw = resource["file"], resource["path"].read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:200]:
        rule = "the file is UTF-16, as a spreadsheet writes 'Unicode text'"
        stop(file, 1, None, names[0], rule, "save the file as CSV UTF-8")
    if raw.startswith(b"\xef\xbb\xbf"):
        rule = "a spreadsheet put a byte-order mark (BOM) before it"
        cure = "save the file as UTF-8 without BOM"
        stop(file, 1, names[0], "\ufeff" + names[0], rule, cure)
    try:
        return io.StringIO(raw.decode("utf-8"), newline="")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start)
        cells = next(csv.reader([raw.split(b"\n")[row].decode("latin-1")]))
        at = next(i for i, cell in enumerate(cells) if not cell.isascii())
        rule = "its letters aren't UTF-8 but Latin-1"
        name = names[at] if at < len(names) else None
        stop(file, row + 1, name, cells[at], rule, "save the file as UTF-8")


def check_header(file: str, head: list[str], names: list[str]) -> None:
    """Raise TableError unless the header holds the columns of the schema in order."""
    if len(head) < 2 and re.search(r"[;\t|]", "".join(head)):
        rule = "cells aren't separated by commas"
        stop(file, 1, None, head[0], rule, "save the file with commas")
    for name in head:
        if name not in names:
            near = nearest(name.strip(), [n for n in names if n not in head])
            cure = near and f"rename it to {near!r}"
            cure = cure or "delete it, or describe it in datapackage.json"
            stop(file, 1, name, name, "the schema has no such column", cure)
    for name in (name for name in names if name not in head):
        stop(file, 1, name, "", "the column is missing", "restore it with git")
    if head != names:
        rule = "columns stand twice or in disorder"
        stop(file, 1, None, ",".join(head), rule, f"write {','.join(names)}")


def check_row(resource: dict, line: int, cells: list[str], ids: set[str]) -> None:
    """Raise TableError for a cell that breaks its type, its rule or names no source."""
    file, fields = resource["file"], resource["schema"]["fields"]
    if len(cells) != len(fields):
        rule = f"it has {len(cells)} cells and the header {len(fields)}"
        cure = "write numbers without thousands commas and quote text that has a comma"
        stop(file, line, None, ",".join(cells), rule, cure)
    for field, cell in zip(fields, cells, strict=True):
        name, rule = field["name"], field.get("constraints", {})
        listed = [str(value) for value in rule.get("enum", [])]
        if cell != cell.strip():
            stop(file, line, name, cell, "it has a space at an end", "delete the space")
        if cell[:12].lower() in TOTALS and cell not in listed:
            cure = "delete the row, the code adds up"
            stop(file, line, name, cell, "this looks like an added total row", cure)
        if any(sign.isdecimal() and not sign.isascii() for sign in cell):
            cure = "write the digits 0 to 9"
            stop(file, line, name, cell, "its digits are of another script", cure)
        if FORMULA.match(cell) and field["type"] not in PLAIN:
            cure = "start with a letter"
            stop(file, line, name, cell, "a spreadsheet takes it for a formula", cure)
        if cell and name in LINKS and cell not in ids:
            near = nearest(cell, ids)
            cure = "add the source there" + (f" or write {near!r}" if near else "")
            stop(file, line, name, cell, "this source isn't in sources.csv", cure)
        if found := broken_rule(field, cell, listed):
            stop(file, line, name, cell, *found)


def broken_rule(field: dict, cell: str, listed: list[str]) -> tuple[str, str] | None:
    """(the rule of its field that a cell breaks, remedy), or None."""
    kind, rule = field["type"], field.get("constraints", {})
    if not cell:
        cure = "fill it, or delete an added total row"
        return ("the cell must not be empty", cure) if rule.get("required") else None
    says, written = PLAIN.get(kind, ("", ".*"))
    if not re.fullmatch(written, cell) or (kind == "date" and not is_date(cell)):
        return f"it isn't {says}", remedy(kind, cell)
    if "pattern" in rule and not re.fullmatch(rule["pattern"], cell):
        cure = "type it again, a spreadsheet may have turned the date"
        return f"it isn't written as {field.get('example', rule['pattern'])}", cure
    if "minimum" in rule and float(cell) < rule["minimum"]:
        return f"it is below {rule['minimum']}", UNUSUAL
    if "maximum" in rule and float(cell) > rule["maximum"]:
        return f"it is above {rule['maximum']}", UNUSUAL
    if listed and cell not in listed:
        near = nearest(cell, listed)
        cure = f"write {near!r}" if near else "use a listed value"
        cure += ", or list it in datapackage.json"
        return "it isn't one of the allowed values", cure
    return None


def check_keys(resource: dict, line: int, cells: list[str], seen: dict) -> None:
    """Raise TableError for a key that stood before; `seen` gathers {key: line}."""
    fields = resource["schema"]["fields"]
    names = [f["name"] for f in fields]
    unique = [[f["name"]] for f in fields if f.get("constraints", {}).get("unique")]
    for key in [resource["schema"].get("primaryKey", []), *unique]:
        values = [cells[names.index(name)] for name in key]
        first = seen.setdefault((*key, *values), line)
        if key and first != line:
            rule = f"its key stands twice, first in row {first}"
            cure = "delete one of the two rows, or give it a series of its own"
            stop(resource["file"], line, None, " ".join(values), rule, cure)


def is_date(text: str) -> bool:
    """Whether YYYY-MM-DD is a day of the calendar."""
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def remedy(kind: str, value: str) -> str:
    """What to do about a value that isn't of its kind."""
    if kind == "date":
        return "write the date as 2017-01-31, a spreadsheet may have turned it"
    if re.fullmatch(r"-?\d{1,3}([ ,.'_\u00a0\u202f]\d{3})+([.,]\d+)?", value):
        return "write it without thousands separators"
    if re.fullmatch(r"-?\d+,\d+", value):
        return f"write a decimal point, {value.replace(',', '.')}"
    if re.search(r"\d[/-]\w|[A-Za-z]{3}-\d", value):
        return "type it again, a spreadsheet may have turned it into a date"
    return "write digits only, or leave the cell empty where the value isn't known"


def nearest(word: str, known: Iterable[str], most: int = 1) -> str:
    """The known words that resemble `word`, joined by "or"; "" if none does."""
    return " or ".join(difflib.get_close_matches(str(word), known, most, 0.5))


def stop(file: str, row: int, column, value: str, rule: str, cure: str) -> NoReturn:
    """Raise the one sentence of a broken table."""
    value = value if len(value) < 80 else f"{value[:77]}..."
    where = ", ".join([file, f"row {row}", *[f"column {column}"] * bool(column)])
    raise TableError(f"{where}: {value!r} is wrong because {rule}; {cure}.") from None
