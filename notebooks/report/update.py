"""Take in a newly published official file: see what is new, what was revised and what it would change, then write.

    make update TABLE=cbp_seizures_monthly FILE=nationwide-drugs-fy23-fy26-sep.csv SOURCE=cbp-drugs-fy23-fy26-sep
    make update TABLE=overdose_deaths_monthly FILE=VSRR.csv SOURCE=cdc-vsrr-2026-09 SERIES=vsrr_release_2026_09

Three layouts are known: CBP's nationwide drug seizures, CDC's VSRR provisional counts, and any table's own columns.
Nothing is written before the new table passes its schema in a copy of data/, and nothing without confirmation. A file
that revises published figures leaves the old table in data/vintages/.
"""

import argparse
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

from . import checks, run
from .tables import DATA, TableError, read, schema, sources

CBP = [
    "FY",
    "Month (abbv)",
    "Component",
    "Region",
    "Land Filter",
    "Area of Responsibility",
    "Drug Type",
    "Count of Event",
    "Sum Qty (lbs)",
]
CDC = ["State", "Year", "Month", "Period", "Indicator", "Data Value", "Predicted Value"]
MONTHS = {
    name: number
    for number, name in enumerate(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], start=1
    )
}
COMPONENTS = {"Office of Field Operations": "OFO", "U.S. Border Patrol": "USBP"}
REGIONS = {"Southwest Border": "southwest", "Northern Border": "northern", "Coastal/Interior": "coastal_interior"}
INDICATORS = {
    "Number of Drug Overdose Deaths": "all_drugs",
    "Heroin (T40.1)": "heroin_T40.1",
    "Synthetic opioids, excl. methadone (T40.4)": "synthetic_opioids_T40.4",
}
POUNDS_IN_KG = 0.45359237
FEWEST_EVENTS_OF_A_WHOLE_MONTH = 0.5


@dataclass
class Changes:
    """What a new file would do to a table: rows it adds, cells it revises, rows of its span that it no longer has."""

    new: pd.DataFrame
    revised: pd.DataFrame
    gone: pd.DataFrame

    def __bool__(self) -> bool:
        return bool(len(self.new) or len(self.revised))


def load(table: str, file: Path, source: str, series: str) -> pd.DataFrame:
    """`file` in the layout of `table`. Raises TableError for a missing file, an unknown layout or an odd value."""
    if not file.exists():
        raise TableError(f"{file} does not exist: give the path of the file you downloaded.")
    if source not in sources().index:
        raise TableError(f"SOURCE={source or '(none)'} is not in data/sources.csv: add the file there first.")
    raw = pd.read_csv(file, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    raw.columns = [re.sub(r"\s+", " ", name).strip() for name in raw.columns]
    own = [field["name"] for field in schema(table)["schema"]["fields"]]
    if set(CBP) <= set(raw.columns):
        return _cbp(raw, table, source, own)
    if set(CDC) <= set(raw.columns):
        return _cdc(raw, table, source, series, own)
    if list(raw.columns) == own:
        return raw
    best = min((CBP, CDC, own), key=lambda known: len(set(known) - set(raw.columns)))
    lost = [name for name in best if name not in raw.columns]
    raise TableError(
        f"{file.name}: the header is not one we know; nearest layout lacks {', '.join(lost)}. "
        "If the publisher renamed columns, rename them back or teach report/update.py."
    )


def _cbp(raw: pd.DataFrame, table: str, source: str, own: list[str]) -> pd.DataFrame:
    keys = {
        "cbp_seizures_monthly": ["fiscal_year", "calendar_year", "month", "drug", "component", "border"],
        "cbp_swb_monthly_by_area": ["fiscal_year", "calendar_year", "month", "area", "component", "drug"],
    }.get(table)
    if keys is None:
        raise TableError(f"CBP's file feeds cbp_seizures_monthly and cbp_swb_monthly_by_area, not {table}.")
    month = _known(raw["Month (abbv)"].str.upper(), MONTHS, "Month (abbv)")
    fiscal_year = pd.to_numeric(raw["FY"].str[:4], errors="coerce")
    frame = pd.DataFrame(
        {
            "fiscal_year": fiscal_year,
            "calendar_year": fiscal_year - (month >= 10),
            "month": month,
            "component": raw["Component"].map(COMPONENTS),
            "border": _known(raw["Region"], REGIONS, "Region"),
            "area": raw["Area of Responsibility"],
            "drug": raw["Drug Type"].str.lower(),
            "mass_lb": _number(raw["Sum Qty (lbs)"], "Sum Qty (lbs)"),
            "events": _number(raw["Count of Event"], "Count of Event"),
        }
    ).dropna(subset=["component"])
    wanted = read(table)
    frame = frame[frame.drug.isin(wanted.drug.unique())]
    if table == "cbp_swb_monthly_by_area":
        frame = frame[frame.area.isin(wanted.area.unique()) & (frame.border == "southwest")]
    frame = frame.groupby(keys, as_index=False)[["mass_lb", "events"]].sum()
    frame["mass_lb"] = frame.mass_lb.round(3)
    return frame.assign(series="cbp_public_csv", source_id=source).reindex(columns=own)


def _cdc(raw: pd.DataFrame, table: str, source: str, series: str, own: list[str]) -> pd.DataFrame:
    if table != "overdose_deaths_monthly":
        raise TableError(f"CDC's VSRR file feeds overdose_deaths_monthly, not {table}.")
    if not re.fullmatch(r"vsrr_release_\d{4}_\d\d", series):
        raise TableError(
            "CDC revises every month of every release: name it with SERIES=vsrr_release_2026_09, for example."
        )
    raw = raw[(raw.State == "US") & raw.Indicator.isin(INDICATORS) & (raw.Period == "12 month-ending")]
    if raw.empty:
        raise TableError("the CDC file has no 12 month-ending row for State US: is it the whole VSRR file?")
    month = _known(raw.Month.str[:3].str.upper(), MONTHS, "Month")
    frame = pd.DataFrame(
        {
            "year": pd.to_numeric(raw.Year),
            "month": month,
            "category": raw.Indicator.map(INDICATORS),
            "deaths_reported": _number(raw["Data Value"], "Data Value"),
            "deaths_predicted": _number(raw["Predicted Value"], "Predicted Value"),
        }
    )
    frame["period_end"] = [f"{year}-{number:02d}" for year, number in zip(frame.year, frame.month, strict=True)]
    return frame.assign(series=series, source_id=source).reindex(columns=own)


def _known(values: pd.Series, names: dict, column: str) -> pd.Series:
    unknown = values[~values.isin(names)]
    if len(unknown):
        raise TableError(
            f"row {unknown.index[0] + 2}, column {column}: {unknown.iloc[0]!r} is not one of "
            f"{', '.join(names)}; the publisher may have changed its file."
        )
    return values.map(names)


def _number(values: pd.Series, column: str) -> pd.Series:
    numbers = pd.to_numeric(values.str.replace(",", "").replace("", None), errors="coerce")
    odd = values[numbers.isna() & (values != "")]
    if len(odd):
        raise TableError(f"row {odd.index[0] + 2}, column {column}: {odd.iloc[0]!r} is not a number.")
    return numbers


def compare(table: str, fresh: pd.DataFrame) -> Changes:
    """New rows, revised cells and vanished rows of `fresh` against the table, by its primary key.

    Raises TableError when the last month looks unfinished or the overlap differs by a unit.
    """
    key = schema(table)["schema"]["primaryKey"]
    kinds = read(table).dtypes
    fresh = fresh.replace("", None).astype(
        {
            name: kind
            for name, kind in kinds.items()
            if name in fresh and not (kind == "int64" and fresh[name].isna().any())
        }
    )
    if fresh.duplicated(key).any():
        raise TableError(
            f"two rows of the file have the same {', '.join(key)}: {fresh[fresh.duplicated(key)].iloc[0].to_dict()}"
        )
    old = read(table).reset_index()
    both = old.merge(fresh, on=key, how="outer", suffixes=("", "_new"), indicator=True)
    values = [name for name in fresh.select_dtypes("number") if name not in key]
    shared = both[both._merge == "both"]
    _refuse_other_unit(shared, values)
    revised = pd.concat(
        [
            shared.loc[_differs(shared[name], shared[f"{name}_new"]), [*key, name, f"{name}_new"]]
            .set_axis([*key, "before", "after"], axis=1)
            .assign(column=name)
            for name in values
        ]
        or [pd.DataFrame()]
    )
    new = fresh.merge(old[key], on=key, how="left", indicator=True).query("_merge == 'left_only'")[list(fresh.columns)]
    gone = both[(both._merge == "left_only") & both.series.isin(fresh.series.unique())]
    if "events" in fresh and len(new):
        _refuse_partial_month(fresh)
    return Changes(
        new,
        revised,
        gone[gone.year.isin(fresh.year)]
        if "year" in fresh
        else gone[gone.fiscal_year.isin(fresh.fiscal_year)]
        if "fiscal_year" in fresh
        else gone,
    )


def _differs(before: pd.Series, after: pd.Series) -> pd.Series:
    return ~((before - after).abs() <= 1e-9 * before.abs()) & ~(before.isna() & after.isna())


def _refuse_other_unit(shared: pd.DataFrame, values: list[str]) -> None:
    for name in values:
        ratio = (shared[f"{name}_new"] / shared[name]).median()
        for factor, says in (
            (POUNDS_IN_KG, "kilograms instead of pounds"),
            (1 / POUNDS_IN_KG, "pounds instead of kilograms"),
            (1000, "a thousandth of the unit"),
            (0.001, "thousands of the unit"),
        ):
            if abs(ratio / factor - 1) < 0.02:
                raise TableError(
                    f"column {name}: values stand {ratio:.4g} to one against those we hold, as {says} would."
                )


def _refuse_partial_month(fresh: pd.DataFrame) -> None:
    months = fresh.groupby(["calendar_year", "month"]).events.sum()
    if len(months) > 2 and months.iloc[-1] < FEWEST_EVENTS_OF_A_WHOLE_MONTH * months.iloc[-2]:
        year, month = months.index[-1]
        raise TableError(
            f"{year}-{month:02d} holds {months.iloc[-1]:.0f} events after {months.iloc[-2]:.0f} the month before: "
            "it looks unfinished. Take the file of the next month, or cut these rows out."
        )


def written(table: str, fresh: pd.DataFrame, changes: Changes) -> pd.DataFrame:
    """The table with revised cells replaced and new rows added at the end; all other cells as they were."""
    key = schema(table)["schema"]["primaryKey"]
    old = pd.read_csv(schema(table)["path"], dtype="str", keep_default_na=False)
    fresh = fresh.astype("str").replace({"nan": "", "None": "", "<NA>": ""})
    index = fresh.set_index(key)
    for name in changes.revised.column.unique() if len(changes.revised) else []:
        for row in changes.revised[changes.revised.column == name][key].astype("str").itertuples(index=False):
            at = (old[key] == list(row)).all(axis=1)
            old.loc[at, [name, "source_id"]] = [index.loc[tuple(row), name], index.loc[tuple(row), "source_id"]]
    added = fresh.merge(changes.new[key].astype("str"), on=key)
    return pd.concat([old, added], ignore_index=True)


def rehearse(copy: Path, table: str) -> list[str]:
    """Run the chapters that use `table` on the data in `copy`; list what would change."""
    before = {
        kind: {item.get("id") or item["claim_id"]: item for item in run.published(kind)}
        for kind in ("facts", "claims", "figures")
    }
    pages = {item["chapter"] for kind in before for item in before[kind].values() if table in item["tables"]}
    lines: list[str] = []
    for path in (path for path in run.notebooks() if path.stem not in run.LAST):  # those read what the others published
        if path.stem not in {item["page"] for item in before["figures"].values() if item["chapter"] in pages}:
            continue
        with tempfile.TemporaryDirectory() as folder:
            print(f"rehearsing {path.stem} ...")
            os.environ["REPORT_DATA"] = str(copy)
            try:
                run.execute(path, Path(folder))
            except Exception as error:
                lines.append(f"{path.stem} would stop: {str(error).strip().splitlines()[-1]}")
                continue
            finally:
                del os.environ["REPORT_DATA"]
            lines += _moved(path, Path(folder), before)
    return lines


def _moved(path: Path, folder: Path, before: dict) -> list[str]:
    lines, moved = [], set()
    for kind, shown in (("facts", "display"), ("claims", "verdict"), ("figures", "title")):
        file = folder / f"{kind}.json"
        for item in json.loads(file.read_text("utf-8")) if file.exists() else []:
            name = item.get("id") or item["claim_id"]
            old = before[kind].get(name, {}).get(shown)
            if old != item[shown]:
                lines.append(f"{kind[:-1]} {name}: {old} -> {item[shown]}")
                moved.add(name)
    for cell in nbformat.read(path, 4).cells:
        for sentence in re.split(r"(?<=[.!?])\s", cell.source) if cell.cell_type == "markdown" else []:
            if moved & set(re.findall(r"\{fact\}`(\w+)", sentence)):
                lines.append(f"sentence in {path.stem}: {' '.join(sentence.split())[:160]}")
    return lines


def update(table: str, file: Path, source: str, series: str = "", confirm=input) -> bool:
    """Take `file` into `table` after showing what it does; True if written. Raises TableError, writing nothing."""
    target = schema(table)["path"]
    fresh = load(table, file, source, series)
    changes = compare(table, fresh)
    if not changes:
        print(f"{file.name} holds nothing that data/{table} does not: no change.")
        return False
    counts = [f"{len(changes.new)} new rows", f"{len(changes.revised)} revised cells"]
    print(", ".join([*counts, f"{len(changes.gone)} rows no longer published"]))
    for part in (changes.new, changes.revised, changes.gone):
        if len(part):
            print(part.dropna(axis=1, how="all").head(12).to_string(index=False))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(DATA, Path(folder) / "data"))
        staged = copy / target.relative_to(DATA)
        written(table, fresh, changes).to_csv(staged, index=False, lineterminator="\n")
        _check_in(copy, table)
        for line in rehearse(copy, table):
            print(line)
        if confirm("Write these changes? [y/N] ").strip().lower() != "y":
            print("nothing was written")
            return False
        if len(changes.revised):
            vintage = DATA / "vintages" / f"{table}-until-{datetime.now(UTC):%Y-%m-%d}.csv"
            vintage.parent.mkdir(exist_ok=True)
            shutil.copyfile(target, vintage)
        os.replace(shutil.copyfile(staged, target.with_suffix(".new")), target)
    checks.write_totals()
    print(f"wrote {target.name}; now run make outputs for the chapters above and read the diff")
    return True


def _check_in(copy: Path, table: str) -> None:
    """Validate the staged table and its cross-checks, in a process of its own that sees only the copy."""
    code = f"from report import checks, read; read({table!r}); print(*checks.failures(only=[{table!r}]), sep=chr(10))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=run.NOTEBOOKS,
        text=True,
        capture_output=True,
        env={**os.environ, "REPORT_DATA": str(copy)},
    )
    if result.returncode:
        raise TableError(result.stderr.strip().splitlines()[-1].partition(": ")[2])
    for line in filter(None, result.stdout.splitlines()):
        print(f"cross-check: {line}")


def main() -> None:
    """Command line, used by make update."""
    parser = argparse.ArgumentParser(prog="make update", description="Take in a newly published official file.")
    for name in ("table", "file", "source"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--series", default="")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    options = parser.parse_args()
    confirm = (lambda _: "y") if options.yes else input
    try:
        update(options.table, Path(options.file), options.source, options.series, confirm)
    except TableError as error:
        sys.exit(f"make update: {error}")


if __name__ == "__main__":
    main()
