"""A publisher's file against a table: what is new, revised or dropped, and the table
that follows. An older file never replaces a newer one."""

import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from report.tables import TableError, read, schema, sources

from .checks import arranged, year_of
from .layouts import LISTED, RELEASE, Taken

ROWS_SHOWN = 12
MOST_DROPPED = 0.1  # of the rows of a year
ORIGIN = ["source_id", "source2_id", "note"]
FACTORS = {
    0.45359237: "kilograms for pounds",
    2.20462262: "pounds for kilograms",
    1000: "units for thousands",
    0.001: "thousands for units",
}


@dataclass
class Changes:
    """What a file would do to a table: rows of text under labels such as 2026|4|heroin;
    `revised` has the columns before and after, by label and column."""

    taken: Taken
    new: pd.DataFrame
    revised: pd.DataFrame
    gone: pd.DataFrame

    def __bool__(self) -> bool:
        return bool(len(self.new) + len(self.revised) + len(self.gone))

    def show(self) -> None:
        """Print the first rows of each kind."""
        parts = ((self.new, "new"), (self.revised, "revised"), (self.gone, "dropped"))
        for part, says in parts:
            if len(part):
                found = part.replace("", None).dropna(axis=1, how="all")
                print(f"{self.taken.table}: {len(part)} {says}")
                print(found.head(ROWS_SHOWN).to_string(max_colwidth=40))
            if len(part) > ROWS_SHOWN:
                print(f"... and {len(part) - ROWS_SHOWN} more")


def compare(taken: Taken) -> Changes:
    """A file's rows against the table, by its primary key.

    Raises TableError for a key that stands twice, an older file, a release under the
    name of another, values in another unit and a file that lacks many rows.
    """
    key = schema(taken.table)["schema"]["primaryKey"]
    held = keyed(text_of(read(taken.table)), key)
    file = keyed(text_of(taken.rows), key)
    if file.index.has_duplicates:
        twice = file.index[file.index.duplicated()][0]
        raise TableError(f"two rows of the file have the key {twice}.")
    if taken.span == "series":
        return _release(taken, held, file)
    revised, gone = differences(held, file, taken), held.iloc[:0]
    if taken.span:
        span = [taken.span, "series"]
        ours = held[keyed(held, span).index.isin(keyed(file, span).index)]
        _refuse_older(taken, ours, file, revised)
        gone = ours[~ours.index.isin(file.index)]
        rest = [name for name in key if name not in LISTED]
        lacking = (~keyed(gone, rest).index.isin(keyed(file, rest).index)).sum()
        if lacking > MOST_DROPPED * len(ours):
            raise TableError(
                f"the file lacks {lacking} of {len(ours)} rows that {taken.table} "
                "holds of its years: is it whole?"
            )
    return Changes(taken, file[~file.index.isin(held.index)], revised, gone)


def _release(taken: Taken, held: pd.DataFrame, file: pd.DataFrame) -> Changes:
    """A release of all months stands beside those held, never in place of one."""
    key = [c for c in schema(taken.table)["schema"]["primaryKey"] if c != "series"]
    series, none = file.series.iloc[0], file.iloc[:0]
    if len(differences(held, file, taken)):
        raise TableError(
            f"{taken.table} holds {series} with other figures, and a release doesn't "
            "change: is SERIES right?"
        )
    new, file = file[~file.index.isin(held.index)], keyed(file, key)
    for _, rows in held.groupby("series"):
        known = keyed(rows, key)
        whole = file.index.isin(known.index).all()
        if whole and not len(differences(known, file, taken)):
            return Changes(taken, none, none, none)
    older = held[held.series.str.fullmatch(RELEASE) & (held.series < series)]
    ends, held_to = file.period_end.max(), older.period_end.max()
    if len(older) and ends < held_to:
        raise TableError(
            f"the file ends in {ends} and an older release in {held_to}: {series} "
            "can't be the newer release."
        )
    last = older.sort_values("series").drop_duplicates(key, keep="last")
    return Changes(taken, new, differences(keyed(last, key), file, taken), none)


def differences(held: pd.DataFrame, file: pd.DataFrame, taken: Taken) -> pd.DataFrame:
    """Cells of both that differ, by label and column: before, after.

    A difference within the last decimal is none, and a blank in a release tells
    nothing. Raises TableError for a column in another unit.
    """
    shared = file.index[file.index.isin(held.index)]
    skipped = schema(taken.table)["schema"]["primaryKey"] + ORIGIN * bool(taken.span)
    columns = held.columns.drop(skipped, errors="ignore")
    before, after = held.loc[shared, columns], file.loc[shared, columns]
    differs = before.ne(after)
    for name in read(taken.table).select_dtypes("number").columns.intersection(columns):
        old, new = pd.to_numeric(before[name]), pd.to_numeric(after[name])
        ratio = (new / old).median()
        for factor, says in FACTORS.items():
            if abs(ratio / factor - 1) < 0.02:
                raise TableError(
                    f"column {name}: the file's values are {ratio:.4g} times those we "
                    f"hold, as with {says}."
                )
        differs[name] &= ~((new - old).abs() <= taken.unit * 1.001)
    if taken.span == "series":
        differs &= before.ne("") & after.ne("")
    elif taken.span:
        differs &= after.ne("")
    cells = [(row, name) for row in shared for name in columns[differs.loc[row]]]
    names = ["row", "column"]
    labels = pd.MultiIndex.from_tuples(cells, names=names) if cells else None
    sides = (("before", before), ("after", after))
    pairs = {side: [frame.loc[cell] for cell in cells] for side, frame in sides}
    return pd.DataFrame(pairs, index=labels)


def _refuse_older(
    taken: Taken, held: pd.DataFrame, file: pd.DataFrame, revised: pd.DataFrame
) -> None:
    """A file that ends before what is held of its years, or was published before it."""
    if "month" in held:
        ends, held_to = (_months(part).max() for part in (file, held))
        for year in held_to.index[held_to > ends.reindex(held_to.index)]:
            raise TableError(
                f"the file ends in {ends[year]} and {taken.table} holds FY{year} to "
                f"{held_to[year]}: an older file never replaces a newer one."
            )
    dates, source = year_of(sources().published), file.source_id.iloc[0]
    newer = held[held.source_id.map(dates) > dates[source]]
    if len(newer.index.intersection(revised.index.get_level_values(0))):
        raise TableError(
            f"{source} was published before {newer.source_id.iloc[0]}, whose figures "
            "we hold: an older file never replaces a newer one."
        )


def _months(rows: pd.DataFrame):
    month = rows.calendar_year + "-" + rows.month.str.zfill(2)
    return month.groupby(rows.fiscal_year)


def written(changes: Changes) -> pd.DataFrame:
    """The table as text, cells revised in place, rows dropped and added, the rest kept.

    All rows of a publisher's year take the new source once one of them changes.
    """
    taken, described = changes.taken, schema(changes.taken.table)
    key = described["schema"]["primaryKey"]
    held, file = keyed(raw(described["path"]), key), keyed(text_of(taken.rows), key)
    result = held.drop(changes.gone.index)
    if taken.span != "series":
        for (label, column), cell in changes.revised.after.items():
            result.loc[label, column] = cell
    if taken.span not in ("", "series"):
        span = [taken.span, "series"]
        touched = changes.revised.index.get_level_values(0)
        years = pd.concat([changes.new, changes.gone, held.loc[touched.unique()]])
        told = file[keyed(file, span).index.isin(keyed(years, span).index)]
        told = told[told.index.isin(result.index)]
        given = ["source_id", *["note"] * bool(file.note.ne("").any())]
        result.loc[told.index, given] = told[given]
    result = pd.concat([result, changes.new])
    return arranged(result, described["order"]) if "order" in described else result


def keyed(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows of text under one label each, such as 2026|4|heroin."""
    labels = ["|".join(cells) for cells in frame[key].to_numpy()]
    return frame.set_axis(pd.Index(labels, dtype="str"), axis=0)


def raw(source: Path | io.StringIO) -> pd.DataFrame:
    """All cells of a CSV as they are written."""
    return pd.read_csv(source, dtype="str", keep_default_na=False, encoding="utf-8")


def text_of(frame: pd.DataFrame) -> pd.DataFrame:
    """All cells as they would be written."""
    return raw(io.StringIO(frame.to_csv(index=False, float_format="%.10g")))
