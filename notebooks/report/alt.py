"""Alt text from data: what is measured, first and last value and direction of each series, and the finding."""

import pandas as pd
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

SERIES_TOLD = 3
LONGEST = 600


def alt_text(
    fig: Figure, data: pd.DataFrame, x: str, ys: list[str], by: str | None, title: str, unit: str, kind: str | None
) -> str:
    """One paragraph of plain text for people who don't see the chart."""
    kind = kind or _kind(fig)
    if kind == "timeline":
        first, last = data[x].iloc[0], data[x].iloc[-1]
        body = f"{len(data)} events from {first} to {last}"
    else:
        groups = list(data.groupby(by, sort=False)) if by else [("", data)]
        told = [_series(str(name), group, x, ys[0]) for name, group in groups[:SERIES_TOLD]]
        more = len(groups) - len(told)
        body = "; ".join(part for part in told if part) + (f"; and {more} more series" if more > 0 else "")
    text = f"{kind[0].upper()}{kind[1:]}. {title.rstrip('.')}. {unit.rstrip('.')}. {body}."
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _kind(fig: Figure) -> str:
    collections = [c for ax in fig.axes for c in ax.collections]
    if any(isinstance(c, QuadMesh) for c in collections):
        return "heat map"
    if any(not isinstance(c, PathCollection) and c.get_array() is not None for c in collections):
        return "map"
    if any(len(line.get_xdata()) > 2 for ax in fig.axes for line in ax.lines):
        return "line chart"
    if any(isinstance(patch, Rectangle) for ax in fig.axes for patch in ax.patches):
        return "bar chart"
    return "dot chart"


def _series(name: str, group: pd.DataFrame, x: str, y: str) -> str:
    group = group.dropna(subset=[y])
    if group.empty:
        return ""
    label = f"{name}: " if name else ""
    ordered = pd.api.types.is_numeric_dtype(group[x]) or pd.api.types.is_datetime64_any_dtype(group[x])
    if not ordered or len(group) == 1:
        top, low = group.loc[group[y].idxmax()], group.loc[group[y].idxmin()]
        if len(group) == 1:
            return f"{label}{_number(top[y])} ({_point(top[x])})"
        return f"{label}highest {_point(top[x])} at {_number(top[y])}, lowest {_point(low[x])} at {_number(low[y])}"
    group = group.sort_values(x)
    first, last = group.iloc[0], group.iloc[-1]
    direction = "up" if last[y] > first[y] else "down" if last[y] < first[y] else "unchanged"
    return (
        f"{label}{_number(first[y])} in {_point(first[x])}, {direction} to {_number(last[y])} in {_point(last[x])}"
        if direction != "unchanged"
        else f"{label}{_number(first[y])} in {_point(first[x])} and in {_point(last[x])}"
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def _point(value) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%B %Y}"
    return f"{value:g}" if isinstance(value, float) else str(value)
