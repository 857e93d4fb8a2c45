"""Tables of words, and the written form of cells that all tables of the book share."""

import re

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_numeric_dtype

from .chapter import publish
from .provenance import NOWHERE, Rows, provenance


def show(frame: pd.DataFrame, caption: str, *, rows: Rows = ()) -> None:
    """Publish a table of words; cells may hold Markdown links. Its text is stored, so
    that nbval sees a changed word. rows: the raw rows it is made from.

    Raises ValueError for a caption that the chapter has used before.
    """
    name = re.sub(r"\W+", "-", caption.lower()).strip("-")
    origin = provenance(rows, f"table {name}") if len(rows) else NOWHERE
    lines = [frame.columns, ["---"] * frame.shape[1], *frame.itertuples(index=False)]
    text = "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
    item = {"caption": caption, **cells(frame), **origin.item()}
    publish("table", name, item, "\n".join(filter(None, [caption, text, origin.text])))


def cells(frame: pd.DataFrame) -> dict[str, list]:
    """`columns`, whether each is `numeric`, and `cells` written out, row by row."""
    written = [_written(frame[column]) for column in frame]
    return {
        "columns": [str(name) for name in frame],
        "numeric": [
            bool(is_numeric_dtype(frame[column]) and not is_bool_dtype(frame[column]))
            for column in frame
        ],
        "cells": [list(row) for row in zip(*written, strict=True)],
    }


def _written(column: pd.Series) -> list[str]:
    """Cells of one column: blanks stay blank, days have no hour, years no separator of
    thousands, what is so or not is 'yes' or 'no'."""
    if is_bool_dtype(column):
        return ["yes" if value else "no" for value in column]
    if not is_numeric_dtype(column):
        texts = ["" if pd.isna(value) else str(value) for value in column]
        return [text.removesuffix(" 00:00:00") for text in texts]
    in_time = column.dropna().between(1400, 2100).all()
    year = in_time and "year" in str(column.name).lower()
    form = "{:.0f}" if year else "{:,.10g}" if is_float_dtype(column) else "{:,}"
    texts = ["" if pd.isna(value) else form.format(value) for value in column]
    return [text.replace("-", "−") for text in texts]
