"""Alt text from data: kind of chart, finding, measure, and what each series does."""

import numbers
import re

import pandas as pd
from matplotlib.figure import Figure

from .artists import is_map, marks, panels

SERIES_TOLD = 4
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])(?!\d)")  # 2023-04, 2023-04-30


def alt_text(
    data: pd.DataFrame,
    x: str,
    ys: list[str],
    by: str | None,
    title: str,
    unit: str,
    kind: str | None,
    provisional: str | None = None,
) -> str:
    """One paragraph of plain text for people who don't see the chart.

    kind: 'line chart', 'map', 'timeline', … (see `chart_kind`). Up to four series tell
    first, last, highest and lowest value with their places on x, each column of ys by
    itself; provisional: the bool column of data that says which values may change.
    """
    head = f"{(kind or 'chart').capitalize()}. {_sentence(title)} {_sentence(unit)}"
    if kind == "timeline":
        ordered = data.sort_values(x)
        first, last = (_place(day, x) for day in ordered[x].iloc[[0, -1]])
        return f"{head} {len(data)} events, from {first} to {last}."
    groups = dict(list(data.groupby(by, sort=False))) if by and by != x else {"": data}
    series = [
        (_name(group, y, ys, bool(by and by != x)), rows.dropna(subset=[y]), y)
        for group, rows in groups.items()
        for y in ys
    ]
    series = [(name, rows, y) for name, rows, y in series if len(rows)]
    runners_up = len(series) == 1
    told = [
        _series(name, rows, x, y, runners_up) for name, rows, y in series[:SERIES_TOLD]
    ]
    more = len(series) - len(told)
    if more:
        told.append(f"the table has {more} more series")
    if provisional and data[provisional].any():
        told.append(_provisional(data[data[provisional].astype(bool)], x))
    return " ".join([head, *map(_sentence, told)])


def chart_kind(fig: Figure) -> str:
    """What a reader would call the chart: read off the drawing."""
    axes = panels(fig)
    if any(is_map(ax) for ax in axes):
        return "map"
    kinds = {mark.kind for ax in axes for mark in marks(ax)}
    names = {"line": "line chart", "bars": "bar chart", "ranges": "chart of ranges"}
    return next((name for key, name in names.items() if key in kinds), "dot chart")


def _sentence(words: str) -> str:
    words = words.strip().rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."


def _name(group, y: str, ys: list[str], grouped: bool) -> str:
    column = y.replace("_", " ") if len(ys) > 1 or not grouped else ""
    parts = [str(group) if grouped else "", column if len(ys) > 1 else ""]
    return ", ".join(part for part in parts if part)


def _series(name: str, rows: pd.DataFrame, x: str, y: str, runners_up: bool) -> str:
    """What one series does: in time first, last, highest, lowest; else the extremes."""
    label = f"{name}: " if name else ""
    if len(rows) == 1:
        return f"{label}{_at(rows.iloc[0], x, y)}"
    high, low = rows.loc[rows[y].idxmax()], rows.loc[rows[y].idxmin()]
    ends = f"highest {_at(high, x, y)}, lowest {_at(low, x, y)}"
    if high[y] == low[y]:
        ends = f"{_number(high[y])} throughout"
    if not _ordered(rows[x]):
        many = runners_up and len(rows) > 5
        next_high = rows.nlargest(3, y).iloc[1:] if many else rows[:0]
        after = ", ".join(_at(row, x, y) for _, row in next_high.iterrows())
        return f"{label}{ends}" + (f"; after the highest: {after}" if after else "")
    rows = rows.sort_values(x)
    first, last = rows.iloc[0], rows.iloc[-1]
    extremes = [
        f"{word} {_at(row, x, y)}"
        for word, row in (("highest", high), ("lowest", low))
        if row[y] not in (first[y], last[y])
    ]
    tail = f"; {', '.join(extremes)}" if extremes else ""
    words = [f"{_at(first, x, y)}{_rank(first, high, low, y)}"]
    words.append(f"{_at(last, x, y)}{_rank(last, high, low, y)}")
    return f"{label}first {words[0]}, last {words[1]}{tail}"


def _rank(row, high, low, y: str) -> str:
    """Whether an end of the series is also its highest or lowest value."""
    if high[y] == low[y]:
        return ""
    return {high[y]: " (highest)", low[y]: " (lowest)"}.get(row[y], "")


def _provisional(rows: pd.DataFrame, x: str) -> str:
    if not _ordered(rows[x]):
        return "provisional: " + ", ".join(dict.fromkeys(map(str, rows[x])))
    first, last = _place(rows[x].min(), x), _place(rows[x].max(), x)
    return f"provisional: {first}" + ("" if first == last else f" to {last}")


def _ordered(column: pd.Series) -> bool:
    """Whether x is a time or a quantity; text counts if it is dates."""
    if pd.api.types.is_numeric_dtype(column):
        return True
    return all(DAY.match(str(value)) for value in column)


def _at(row: pd.Series, x: str, y: str) -> str:
    place = row[x]
    word = "in" if _ordered(pd.Series([place])) else "for"
    if isinstance(place, numbers.Real) and not 1900 <= place <= 2100:
        word = "at"
    return f"{_number(row[y])} {word} {_place(place, x)}"


def _number(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
    return text.replace("-", "−")


def _place(value, x: str) -> str:
    """A year, a date as a person says it, or a name."""
    if DAY.match(str(value)):
        day = pd.Timestamp(value)
        return f"{day:%B %Y}" if day.day == 1 else f"{day.day} {day:%B %Y}"
    if isinstance(value, float):
        value = f"{value:g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return f"fiscal year {value}" if "fiscal" in x else str(value)
