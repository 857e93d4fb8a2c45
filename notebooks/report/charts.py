"""The charts that recur: a line with its gaps, horizontal bars with their values.

Both take `provisional`, the name of a bool column: its rows are drawn hollow and joined
by dashes. All else is drawn with seaborn (saturation=1, errorbar=None) or matplotlib.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from .labels import label_end
from .style import COLORS, MARKERS, PAPER, hue


def line(
    ax: Axes,
    rows: pd.DataFrame,
    x: str,
    y: str,
    series: str,
    color: str | None = None,
    label: str | None = None,
    provisional: str | None = None,
) -> None:
    """Draw one series as a line with markers, broken where a year or value is missing.

    rows: its rows, any order; x: a column of numbers or dates (whole numbers count as
    years: a missing one is a gap; for dates, keep a row with NaN); y: numeric column.
    series: its name in data[by]. color: a name of COLORS, by default that of `series`.
    label: words at its last point, by default the name; '' for none.
    """
    color = hue(color or series)
    rows = rows.sort_values(x).reset_index(drop=True)
    known = rows[rows[y].notna()]
    hollow = known[provisional].astype(bool) if provisional else known[y].isna()
    broken = rows[y].isna().cumsum()[known.index].diff().ne(0)
    if pd.api.types.is_integer_dtype(rows[x]):
        broken |= known[x].diff().gt(1)
    dashed = ~broken & (hollow | hollow.shift(fill_value=False))
    style = {"color": COLORS[color], "marker": MARKERS[color], "gid": series}
    for joined, dash in ((~broken & ~dashed, "-"), (dashed, "--")):
        for part in _runs(known, joined):
            ax.plot(part[x], part[y], dash, color=COLORS[color], gid=series)
    for part, face in ((known[~hollow], COLORS[color]), (known[hollow], PAPER)):
        if len(part):
            ax.plot(part[x], part[y], linestyle="", markerfacecolor=face, **style)
    if label != "" and len(known):
        last = known.iloc[-1]
        label_end(ax, last[x], last[y], label or series, series)


def _runs(rows: pd.DataFrame, joined: pd.Series) -> list[pd.DataFrame]:
    """The stretches of rows that are joined, each with the row before it."""
    turns = np.flatnonzero(np.diff(joined, prepend=False, append=False))
    return [
        rows.iloc[start - 1 : end]
        for start, end in zip(turns[::2], turns[1::2], strict=True)
    ]


def bars(
    ax: Axes,
    rows: pd.DataFrame,
    x: str,
    y: str,
    color: str | list[str] = "accent",
    form: str = "{:,.0f}",
    provisional: str | None = None,
) -> None:
    """Draw horizontal bars from the top down, with their values and no value axis.

    rows: one bar a row; x: its name, each once; y: its length. color: a name of COLORS,
    or one for each row (then name in by= the column that the colors tell apart). form:
    how a value is written; '{:+,.0f}' gives it a sign. Raises ValueError if x repeats.
    """
    if len(twice := rows[x][rows[x].duplicated()]):
        raise ValueError(f"bars(): {twice.iloc[0]!r} comes twice")
    colors = [color] * len(rows) if isinstance(color, str) else color
    hollow = rows[provisional].tolist() if provisional else [False] * len(rows)
    inks = [COLORS[hue(name)] for name in colors]
    faces = [PAPER if empty else ink for ink, empty in zip(inks, hollow, strict=True)]
    look = {"height": 0.65, "color": faces, "edgecolor": inks, "linewidth": 1.5}
    drawn = ax.barh(rows[x].astype(str), rows[y], **look)
    ax.bar_label(drawn, [signed(value, form) for value in rows[y]], padding=4)
    ax.yaxis.set_inverted(True)
    ax.margins(x=0.3 if (rows[y] < 0).any() else 0.15)  # room for the values
    ax.set_xticks([])
    ax.spines.bottom.set_visible(False)
    ax.grid(False)
    ax.tick_params(left=False)


def signed(value: float, form: str = "{:+,.0f}") -> str:
    """A number as it is written in a chart, with a true minus: '+1,200', '−350'."""
    return "" if pd.isna(value) else form.format(value).replace("-", "−")
