"""Publish cases in which publishers give different figures for one thing, or one
publisher changed its figure: each row of data/conflicts.csv is one."""

import pandas as pd

from .chapter import publish
from .provenance import provenance, source_names
from .tables import read


def publish_cases() -> pd.DataFrame:
    """Publish every case of data/conflicts.csv, and return them as a frame.

    Columns: subject, type ('rivals' or 'revision'), labels, values, read_in (the source
    of each figure), column, change (percent: the last over the first of a revision,
    else the highest over the lowest), why and rows (the raw ones). Index: case_id.
    Raises ValueError, naming the case, for fewer than two figures or a missing one.
    """
    found = {stated.case_id: _case(stated) for stated in read("conflicts").itertuples()}
    return pd.DataFrame(found.values(), index=pd.Index(found, name="case_id"))


def _case(stated) -> dict:
    """Publish one case; returns it with its rows."""
    rows = _rows(stated)
    numbers = [float(number) for number in rows[stated.value]]
    labels = _labels(stated, rows)
    revised = stated.type == "revision"
    ends = (numbers[0], numbers[-1]) if revised else (min(numbers), max(numbers))
    origin = provenance(rows, f"case {stated.case_id}")
    case = {
        "subject": stated.subject,
        "type": stated.type,
        "labels": labels,
        "values": numbers,
        "read_in": rows.source_id.tolist(),
        "column": stated.value,
        "change": 100 * (ends[1] / ends[0] - 1),
        "why": stated.why,
    }
    pairs = zip(labels, numbers, strict=True)
    told = "; ".join(f"{label}: {number:,.10g}" for label, number in pairs)
    text = f"{stated.subject}: {told} ({case['change']:+.1f}%) | {origin.text}"
    publish("case", stated.case_id, case | origin.item(), text)
    return case | {"rows": rows}


def _rows(stated) -> pd.DataFrame:
    """The raw rows of a case, in the order of its labels."""
    try:
        rows = read(stated.table).query(stated.select)
    except (NameError, SyntaxError, TypeError) as error:
        raise ValueError(
            f"case {stated.case_id} of data/conflicts.csv: select can't be read "
            f"({error}); write it with columns of {stated.table}"
        ) from None
    if not pd.isna(stated.by):
        order = list(_names(stated))
        rows = rows[rows[stated.by].isin(order)]  # a later release waits for its label
        place = rows[stated.by].map(order.index)
        rows = rows.loc[place.sort_values(kind="stable").index]
    if len(rows) < 2 or rows[stated.value].isna().any():
        raise ValueError(
            f"case {stated.case_id} of data/conflicts.csv: two or more figures are "
            f"needed, {rows[stated.value].count()} of {len(rows)} rows have one; "
            "look at select, value and labels"
        )
    return rows


def _names(stated) -> dict[str, str]:
    return dict(part.split(" = ", 1) for part in stated.labels.split("; "))


def _labels(stated, rows: pd.DataFrame) -> list[str]:
    """Who gave each figure: by the label column, or by its source."""
    if pd.isna(stated.by):
        return [source_names([source])[0] for source in rows.source_id]
    names = _names(stated)
    return [names[key] for key in rows[stated.by]]
