"""A data frame as a table that reads well: words to the left, numbers to the right."""

import html

import pandas as pd
from IPython.display import display
from pandas.api.types import is_float_dtype, is_numeric_dtype


def show(frame: pd.DataFrame) -> None:
    """Show a frame of words as a table that wraps on a phone; its text is stored, so that nbval sees a changed word."""
    lines = [frame.columns, ["---"] * len(frame.columns), *frame.itertuples(index=False)]
    text = "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
    display({"text/markdown": text, "text/plain": text}, raw=True)


def html_table(frame: pd.DataFrame, label: str, caption: str = "") -> str:
    """`frame` as a table in a box that scrolls by keyboard; `label` names the box for a screen reader."""
    numeric = [is_numeric_dtype(frame[column]) for column in frame]
    classes = [' class="num"' if number else "" for number in numeric]
    heads = "".join(
        f'<th scope="col"{mark}>{html.escape(str(name))}</th>' for name, mark in zip(frame, classes, strict=True)
    )
    written = [_written(frame[column]) for column in frame]
    rows = "".join(
        "<tr>" + "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(classes, row, strict=True)) + "</tr>\n"
        for row in zip(*written, strict=True)
    )
    caption = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{html.escape(label)}"><table class="data">'
        f"{caption}<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


def ledger_table(caption: str, heads: list[str], rows: list[str], filters: str = "") -> str:
    """A table in a scroll box that the keyboard reaches; ledger.js adds search, sorting and the `filters` named."""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        '<div class="ledger-tools"></div>'
        f'<div class="scroll ledger-box" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="data ledger" data-filters="{filters}"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _written(column: pd.Series) -> list[str]:
    """Cells of one column: blanks stay blank, years have no separator of thousands."""
    if not is_numeric_dtype(column):
        return ["" if pd.isna(value) else html.escape(str(value)) for value in column]
    years = column.dropna().between(1400, 2100).all() and "year" in str(column.name).lower()
    form = "{:.0f}" if years else "{:,.10g}" if is_float_dtype(column) else "{:,}"
    return ["" if pd.isna(value) else form.format(value).replace("-", "−") for value in column]
