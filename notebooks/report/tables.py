"""Raw tables: find one, check it against its schema, read it.

Every table lies in data/<topic>/<name>.csv and is described in
data/<topic>/datapackage.json (Frictionless Data Package). A row number is the line in
the file; the header is line 1.
"""

import contextlib
import csv
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from . import cells
from .cells import TableError, nearest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("REPORT_DATA") or ROOT / "data")  # tests point it at a copy
TOPICS = ["supply", "routes", "fentanyl", "merida", "policy", "geo"]
PACKAGES = ["datapackage.json", *(f"{topic}/datapackage.json" for topic in TOPICS)]


def until_changed(*files: str) -> Callable:
    """Keep what a function without arguments returns until one of `files`, seen from
    data/, is written again: each fact and each chart asks for it."""

    def kept(function: Callable) -> Callable:
        remembered = functools.lru_cache(maxsize=1)(lambda _: function())

        @functools.wraps(function)
        def current():
            found = [path for name in files if (path := DATA / name).exists()]
            seen = [(path, path.stat()) for path in found]
            return remembered(tuple((p, s.st_mtime_ns, s.st_size) for p, s in seen))

        return current

    return kept


@until_changed(*PACKAGES)
def packages() -> dict[str, dict]:
    """{topic: package descriptor}; the topic "" holds what serves all topics."""
    found = {}
    for topic in ["", *TOPICS]:
        path = DATA / topic / "datapackage.json"
        try:
            found[topic] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise TableError(
                f"{shown(path)} can't be read ({error}); restore it with git."
            ) from None
    return found


@until_changed(*PACKAGES)
def resources() -> dict[str, dict]:
    """{name: descriptor with topic and path on disk} of every table and of sources."""
    found = {}
    for topic, package in packages().items():
        for each in (each for each in package["resources"] if "schema" in each):
            path = DATA / topic / each["path"]
            found[each["name"]] = each | {
                "topic": topic,
                "path": path,
                "file": shown(path),
            }
    return found


def tables(topic: str | None = None) -> list[str]:
    """Names of all tables, or of one topic's, in reading order."""
    return [
        name
        for name, each in resources().items()
        if each["topic"] and topic in (None, each["topic"])
    ]


def schema(table: str) -> dict:
    """The resource that describes a table: title, schema, topic, path on disk."""
    found = resources()
    if table not in found:
        near = nearest(table, found, 3)
        hint = f"did you mean {near}?" if near else "tables() lists the names."
        raise TableError(f"There is no table named {table!r}; {hint}")
    return found[table]


def read(table: str) -> pd.DataFrame:
    """A raw table. The index `row` is the line in the file, attrs["table"] the name.

    Columns of numbers are numbers in pandas, all others text; an empty cell is NaN.
    Raises TableError for a table that breaks its schema.
    """
    resource = schema(table)
    check(resource)
    fields = resource["schema"]["fields"]
    numbers = [f["name"] for f in fields if f["type"] in ("integer", "number")]
    frame = pd.read_csv(
        resource["path"],
        dtype={f["name"]: "str" for f in fields if f["name"] not in numbers},
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8",
    )
    if len(frame.select_dtypes("number").columns) != len(numbers):
        raise TableError(f"{shown(resource['path'])}: pandas took a number for text.")
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    frame.attrs["table"] = table
    return frame


def one(rows: pd.DataFrame) -> pd.Series:
    """The one row that is meant, its columns as attributes.

    Raises TableError for no row and for several.
    """
    if len(rows) != 1:
        lines = f" (lines {', '.join(map(str, rows.index[:5]))})" if len(rows) else ""
        raise TableError(
            f"{rows.attrs.get('table', 'the table')}: one row is meant and {len(rows)} "
            f"are given{lines}; choose by year, series or place."
        )
    return rows.iloc[0]


def gapped(rows: pd.DataFrame, column: str) -> pd.Series:
    """`column` by year, with NaN where a year is missing: a gap stays a gap.

    `rows` has a column year or fiscal_year in which no year stands twice.
    """
    time = "year" if "year" in rows else "fiscal_year"
    if lacking := {time, column} - set(rows):
        raise TableError(f"no column {lacking.pop()!r}; there are {', '.join(rows)}.")
    if twice := sorted(rows[time][rows[time].duplicated()].unique()):
        raise TableError(
            f"{rows.attrs.get('table', 'the table')}: {time} {twice[0]} stands twice; "
            "choose the rows of one series."
        )
    by_year = rows.set_index(time)[column].sort_index()
    if len(by_year):
        first, last = by_year.index[[0, -1]]
        by_year = by_year.reindex(pd.RangeIndex(first, last + 1, name=time))
    return by_year


@until_changed("sources.csv")
def sources() -> pd.DataFrame:
    """Every source once, indexed by its id (also a column)."""
    frame = read("sources")
    return frame.set_axis(frame.source_id.array, axis=0)


def check(resource: dict) -> None:
    """Raise TableError unless the file obeys its schema; what passed is remembered."""
    path = resource["path"]
    if not path.exists():
        raise TableError(
            f"{shown(path)} is missing; restore it with git, or take the table out of "
            f"{shown(path.with_name('datapackage.json'))}."
        )
    seal = hashlib.sha256(json.dumps(resource["schema"], sort_keys=True).encode())
    for part in (path, DATA / "sources.csv", Path(cells.__file__)):
        found = part.read_bytes() if part.exists() else b""
        seal.update(hashlib.sha256(found).digest())
    mark = ROOT / "_build" / "validated" / f"{resource['name']}-{seal.hexdigest()[:32]}"
    if not mark.exists():
        ids, seen = source_ids(), {}
        for line, row in cells.lines(resource):
            cells.check_row(resource, line, row, ids)
            cells.check_keys(resource, line, row, seen)
        with contextlib.suppress(OSError):  # in a folder that can't be written to
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def check_all() -> None:
    """Check every table. Raises TableError for the first cell that breaks a rule."""
    for resource in resources().values():
        check(resource)


def source_ids() -> set[str]:
    """The ids of sources.csv, read leniently: the file is checked as a table itself."""
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row[0] for row in csv.reader(file) if row}


def shown(path: Path) -> str:
    """data/supply/x.csv rather than a long path of somebody's machine."""
    return f"data/{path.relative_to(DATA).as_posix()}"


def check_choice(name: str, value, allowed: Iterable) -> None:
    """Raise ValueError unless `value` is one of `allowed`."""
    allowed = list(allowed)
    if value not in allowed:
        choices = ", ".join(map(repr, allowed))
        raise ValueError(f"{name} = {value!r} is not possible; choose one of {choices}")


def check_span(name: str, span: tuple[int, int], low: int, high: int) -> None:
    """Raise ValueError unless `span` is two years, low <= first < last <= high."""
    years = isinstance(span, tuple | list) and all(isinstance(y, int) for y in span)
    if not years or len(span) != 2 or not low <= span[0] < span[1] <= high:
        raise ValueError(
            f"{name} = {span!r} is not possible; choose a first and a later last year "
            f"within {low} to {high}, as in ({low}, {high})"
        )
