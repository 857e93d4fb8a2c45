"""Take in a newly published official file: see what is new, what was revised and what it would change, then write.

    make update TABLE=cbp_seizures_monthly FILE=nationwide-drugs-fy23-fy26-sep.csv SOURCE=cbp-drugs-fy23-fy26-sep
    make update TABLE=overdose_deaths_monthly FILE=VSRR.csv SOURCE=cdc-vsrr-2026-09 SERIES=vsrr_release_2026_09

Three layouts are known: CBP's nationwide drug seizures, CDC's VSRR provisional counts, and any table's own columns.
The new table is checked, and every chapter run on it, in a copy of the report. Nothing is written without
confirmation, and a table whose published figures were revised is kept in data/vintages/ as it was.
"""

import argparse
import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pandas as pd
from report import run
from report.tables import DATA, TableError, read, schema

from .official import RELEASE, load

ROWS_SHOWN = 12
UNTRUE = "NO LONGER SO: "
ORIGIN = ["source_id", "source2_id", "note"]
OTHER_UNITS = {0.45359237: "kilograms for pounds", 2.20462262: "pounds for kilograms", 1000: "units for thousands"}
OTHER_UNITS[0.001] = "thousands for units"
MOST_DROPPED = 0.1  # of the rows of a year
PUBLISHED = {"facts": ("id", "display"), "claims": ("claim_id", "verdict"), "figures": ("id", "title")}


@dataclass
class Changes:
    """What a file would do to a table: rows it adds, cells it revises, rows that its publisher dropped."""

    new: pd.DataFrame
    revised: pd.DataFrame
    gone: pd.DataFrame
    overwrites: bool

    def __bool__(self) -> bool:
        return any(map(len, (self.new, self.revised, self.gone)))


def compare(table: str, fresh: pd.DataFrame, whole: bool) -> Changes:
    """`fresh` against the table, by its primary key; `whole`: `fresh` is all that the publisher has on its years.

    A release that is new as a whole is set beside the last one. Raises TableError for a key that stands twice, values
    in another unit and a file that lacks many rows.
    """
    key = schema(table)["schema"]["primaryKey"]
    held, file = _keyed(_text(read(table)), key), _keyed(_text(fresh), key)
    if file.index.has_duplicates:
        raise TableError(f"two rows of the file have the key {file.index[file.index.duplicated()][0]}.")
    both = file.index[file.index.isin(held.index)]
    before, after = held, file
    if whole and both.empty:
        rest = [name for name in key if name != "series"]
        before = held[held.series.str.fullmatch(RELEASE)].sort_values("series").drop_duplicates(rest, keep="last")
        before, after = _keyed(before, rest), _keyed(file, rest)
    _refuse_other_unit(before, after, read(table).select_dtypes("number").columns)
    shared = after.index[after.index.isin(before.index)]
    values = held.columns.drop([*key, *(ORIGIN if whole else [])], errors="ignore")
    revised = before.loc[shared, values].compare(after.loc[shared, values], result_names=("before", "after"))
    revised = revised.stack(level=0, future_stack=True).dropna() if len(revised) else pd.DataFrame()
    span = [name for name in ("fiscal_year", "series") if name in file]
    new = file[~file.index.isin(held.index)]
    published = held[whole & _keyed(held, span).index.isin(_keyed(file, span).index)]
    gone = published[~published.index.isin(file.index)]
    if len(gone) > MOST_DROPPED * len(published):
        raise TableError(f"the file lacks {len(gone)} of {len(published)} rows that we hold of its years: is it whole?")
    return Changes(new, revised, gone, overwrites=bool(len(both)))


def written(table: str, fresh: pd.DataFrame, whole: bool, changes: Changes) -> pd.DataFrame:
    """The table with rows replaced in place, dropped and added at the end; all other cells as they were.

    All rows of a publisher's year or release take the new source once one of them changes.
    """
    key = schema(table)["schema"]["primaryKey"]
    held, file = _keyed(_raw(schema(table)["path"]), key), _keyed(_text(fresh), key)
    if whole:
        span = "fiscal_year" if "fiscal_year" in file else "series"
        concerned = pd.concat([changes.new, changes.gone, file[file.index.isin(_rows(changes.revised))]])
        replaced = file[file[span].isin(concerned[span])]
    else:
        replaced = file[file.index.isin(_rows(changes.revised))]
    replaced = replaced[replaced.index.isin(held.index)]
    held.loc[replaced.index] = replaced
    return pd.concat([held.drop(changes.gone.index), changes.new])


def _rows(revised: pd.DataFrame) -> pd.Index:
    return revised.index.get_level_values(0) if len(revised) else revised.index


def _keyed(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows of text under one label each, such as 2026|4|heroin."""
    return frame.set_axis(pd.Index(["|".join(cells) for cells in frame[key].to_numpy()], dtype="str"), axis=0)


def _raw(source) -> pd.DataFrame:
    return pd.read_csv(source, dtype="str", keep_default_na=False)


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    """All cells as they would be written."""
    return _raw(io.StringIO(frame.to_csv(index=False, float_format="%.10g")))


def _refuse_other_unit(before: pd.DataFrame, after: pd.DataFrame, names) -> None:
    for name in names:
        ratio = (pd.to_numeric(after[name]) / pd.to_numeric(before[name])).median()
        for factor, says in OTHER_UNITS.items():
            if abs(ratio / factor - 1) < 0.02:
                raise TableError(
                    f"column {name}: the file's values are {ratio:.4g} times those we hold, as with {says}."
                )


def rehearse(copy: Path, series: str) -> list[str]:
    """Run all chapters in `copy`, which holds the changed data; list what they would publish otherwise than now.

    Chapters that name the last release read the new one, `series`, in its place. An assertion that fails is listed.
    """
    try:
        run.execute_changed()  # what is published now
    except RuntimeError as error:  # as after an update whose chapters aren't rewritten yet
        print(f"compared with the last results, since {error}")
    before = _published(run.results())
    shutil.copytree(run.NOTEBOOKS, copy / "notebooks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(run.ROOT / "requirements.txt", copy / "requirements.txt")
    lines = _prepare(copy / "notebooks", series)
    print("running every chapter on the new table ...")
    environment = {name: value for name, value in os.environ.items() if name != "REPORT_DATA"}
    ran = subprocess.run(
        [sys.executable, "-m", "report.run"], cwd=copy / "notebooks", env=environment, text=True, capture_output=True
    )
    if ran.returncode:
        lines.append(f"a chapter would stop: {ran.stderr.strip().splitlines()[-1]}")
    for path in sorted((copy / "_build" / "run").glob("[!.]*/executed.ipynb")):
        said = "".join(o.get("text", "") for cell in nbformat.read(path, 4).cells for o in cell.get("outputs", []))
        lines += [f"{path.parent.name} says what is no longer so: {test}" for test in re.findall(f"{UNTRUE}(.*)", said)]
    return lines + moved(before, _published(copy / "_build" / "run"), finished=not ran.returncode)


class _Spoken(ast.NodeTransformer):
    """Assertions that say what isn't so instead of stopping."""

    def visit_Assert(self, node):
        test = ast.unparse(node.test)
        return ast.parse(f"if not ({test}): print({UNTRUE + test!r})").body


def _prepare(notebooks: Path, series: str) -> list[str]:
    """Let assertions speak instead of stopping, and read the release `series` in place of the last one."""
    releases = [name for name in read("overdose_deaths_monthly").series.unique() if RELEASE.fullmatch(name)]
    last, lines = max(releases), []
    for path in sorted(notebooks.glob("*.ipynb")):
        book = nbformat.read(path, 4)
        for cell in book.cells:
            if cell.cell_type == "code":
                cell.source = ast.unparse(_Spoken().visit(ast.parse(cell.source)))
                if series and last in cell.source:
                    cell.source = cell.source.replace(last, series)
                    lines.append(f"{path.stem} reads {last}: write {series} there, as this rehearsal did")
        nbformat.write(book, path)
    return lines


def _published(results: Path) -> dict[tuple[str, str], str]:
    """(kind, id) -> what a reader sees of it."""
    return {
        (kind[:-1], item[name]): item[shown]
        for kind, (name, shown) in PUBLISHED.items()
        for item in run.read_published(results, kind)
    }


def moved(before: dict, after: dict, finished: bool) -> list[str]:
    """Lines that say which facts, verdicts, chart titles and sentences change, and, if all ran, which go."""
    keys = before.keys() | after.keys() if finished else after.keys()
    changed = {key for key in keys if before.get(key) != after.get(key)}
    lines = [
        f"{kind} {name}: {before.get((kind, name), 'new')} -> {after.get((kind, name), 'gone')}"
        for kind, name in sorted(changed)
    ]
    facts = {name for kind, name in changed if kind == "fact"}
    for path in [*run.notebooks(), *sorted(run.ROOT.glob("*.md")), *sorted((run.ROOT / "book").glob("*.md"))]:
        text = path.read_text("utf-8")
        if path.suffix == ".ipynb":
            text = "\n\n".join(cell.source for cell in nbformat.reads(text, 4).cells if cell.cell_type == "markdown")
        for sentence in re.split(r"(?<=[.!?])\s|\n\n", text):
            if facts & set(re.findall(r"\{fact\}`(\w+)", sentence)):
                lines.append(f"sentence in {path.name}: {' '.join(sentence.split())[:160]}")
    return lines


def update(table: str, file: Path, source: str = "", series: str = "", confirm=input) -> bool:
    """Take `file` into `table` after showing what it does; True if written. Raises TableError, writing nothing."""
    fresh, whole = load(table, file, source, series)
    changes = compare(table, fresh, whole)
    if not changes:
        print(f"{file.name} holds nothing that {table} doesn't: no change.")
        return False
    for part, says in ((changes.new, "new rows"), (changes.revised, "revised figures"), (changes.gone, "rows dropped")):
        if len(part):
            shown = part.replace("", None).dropna(axis=1, how="all").head(ROWS_SHOWN)
            print(f"{len(part)} {says}:\n{shown.to_string(index=part is changes.revised)}")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(DATA, copy / "data")
        place = schema(table)["path"].relative_to(DATA)
        written(table, fresh, whole, changes).to_csv(copy / "data" / place, index=False, lineterminator="\n")
        if series:
            _allow(copy / "data" / place.parent / "datapackage.json", table, series)
        _check(copy / "data")
        print("\n".join(rehearse(copy, series)) or "no number, verdict or chart title would change")
        if confirm("Write these changes? [y/N] ").strip().lower() != "y":
            print("nothing was written")
            return False
        if changes.overwrites and len(changes.revised) + len(changes.gone):
            vintage = DATA / "vintages" / f"{table}-until-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.csv"
            vintage.parent.mkdir(exist_ok=True)
            shutil.copyfile(DATA / place, vintage)
            print(f"kept the old table as data/vintages/{vintage.name}")
        for path in (place, place.parent / "datapackage.json", Path("control_totals.csv")):
            os.replace(shutil.copyfile(copy / "data" / path, DATA / f"{path}.new"), DATA / path)
    print(f"wrote data/{place.as_posix()}; now run make outputs and make test, and read the difference")
    return True


def _allow(package: Path, table: str, series: str) -> None:
    """List a new release among the allowed values of its table."""
    descriptor = json.loads(package.read_text("utf-8"))
    [resource] = [each for each in descriptor["resources"] if each["name"] == table]
    [field] = [each for each in resource["schema"]["fields"] if each["name"] == "series"]
    field["constraints"]["enum"] = sorted({*field["constraints"]["enum"], series})
    package.write_text(json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _check(data: Path) -> None:
    """Hold the tables in `data` against schemas and cross-checks, and write their control totals there."""
    result = subprocess.run(
        [sys.executable, "-m", "tools.checks"],
        cwd=run.ROOT,
        env=os.environ | {"REPORT_DATA": str(data), "PYTHONPATH": str(run.NOTEBOOKS)},
        text=True,
        capture_output=True,
    )
    if result.returncode:
        raise TableError(result.stderr.strip().splitlines()[-1].partition(": ")[2])
    print(f"cross-checks: {result.stdout.strip()}")


def main() -> None:
    """Command line, used by make update."""
    parser = argparse.ArgumentParser(prog="make update", description="Take in a newly published official file.")
    parser.add_argument("--table", required=True)
    parser.add_argument("--file", required=True, type=Path)
    parser.add_argument("--source", default="")
    parser.add_argument("--series", default="")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    options = parser.parse_args()
    try:
        update(options.table, options.file, options.source, options.series, (lambda _: "y") if options.yes else input)
    except TableError as error:
        sys.exit(f"make update: {error}")
    except (EOFError, KeyboardInterrupt):
        sys.exit("make update: nothing was written")


if __name__ == "__main__":
    main()
