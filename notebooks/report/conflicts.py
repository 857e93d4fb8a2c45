"""Publish a case: publishers give different figures for one thing, or one publisher
changed its figure."""

from collections.abc import Mapping

import pandas as pd

from .chapter import publish
from .provenance import provenance, source_names


def case(
    case_id: str,
    subject: str,
    rows: pd.DataFrame,
    value: str,
    why: str,
    *,
    by: str | None = None,
    names: Mapping[str, str] | None = None,
    revision: bool = False,
) -> None:
    """Publish one case: column `value` of raw `rows`, in their order.

    Each value is labelled with who counted it, or with column `by`, renamed by `names`.
    revision: the values are one publisher's, oldest first. The gap is the last over
    the first of a revision, else the highest over the lowest, in percent.
    Raises ValueError when fewer than two values are given or one is missing.
    """
    where = f"case {case_id}"
    if len(rows) < 2 or rows[value].isna().any():
        raise ValueError(
            f"{where}: two or more values of {value!r} are needed, "
            f"{rows[value].count()} given"
        )
    if by:
        labels = [(names or {}).get(label, label) for label in rows[by].astype(str)]
    else:
        labels = [source_names([source])[0] for source in rows.source_id]
    values = [float(each) for each in rows[value]]
    low, high = (values[0], values[-1]) if revision else (min(values), max(values))
    change = 100 * (high / low - 1)
    origin = provenance(rows, where)
    item = {
        "subject": subject,
        "type": "revision" if revision else "rivals",
        "labels": labels,
        "values": values,
        "column": value,
        "change": change,
        "why": why,
        **origin.item(),
    }
    told = "; ".join(
        f"{label}: {number:,.10g}" for label, number in zip(labels, values, strict=True)
    )
    publish(
        "case", case_id, item, f"{subject}: {told} ({change:+.1f}%) | {origin.text}"
    )
