"""Alt text from data: kind of chart, finding, measure, and what each series does."""

import numbers
import re

import pandas as pd
from matplotlib.figure import Figure

from .artists import is_map, marks, panels
from .language import reword, say
from .matching import PROVISIONAL

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
) -> str:
    """One paragraph of plain text for people who don't see the chart.

    kind: 'line chart', 'map', 'timeline', … (see `chart_kind`). Up to four series tell
    first, last, highest and lowest value with their places on x, each column of ys by
    itself; the bool column `provisional` of data says which values may change.
    """
    head = " ".join(map(_sentence, [say(kind or "chart"), title, unit]))
    if kind == "timeline":
        ordered = data.sort_values(x)
        places = (said_place(day, x) for day in ordered[x].iloc[[0, -1]])
        ends = dict(zip(("first", "last"), places, strict=True))
        span = say("{n} events, from {first} to {last}.", n=len(data), **ends)
        return f"{head} {span}"
    groups = dict(list(data.groupby(by, sort=False))) if by and by != x else {"": data}
    series = [
        (_name(group, y, ys, bool(by and by != x)), rows.dropna(subset=[y]), y)
        for group, rows in groups.items()
        for y in ys
    ]
    series = [each for each in series if len(each[1])]
    told = [_series(*each, x, len(series) == 1) for each in series[:SERIES_TOLD]]
    if more := len(series) - len(told):
        told.append(say("the table has {n} more series", n=more))
    if PROVISIONAL in data and data[PROVISIONAL].any():
        told.append(_provisional(data[data[PROVISIONAL].astype(bool)], x))
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
    column = reword(y.replace("_", " ")) if len(ys) > 1 else ""
    group = " ".join(reword(str(group)).split()) if grouped else ""
    return ", ".join(filter(None, [group, column]))


def _series(name: str, rows: pd.DataFrame, y: str, x: str, runners_up: bool) -> str:
    """What one series does: in time first, last, highest, lowest; else the extremes."""
    label = f"{name}: " if name else ""
    if len(rows) == 1:
        return f"{label}{_at(rows.iloc[0], x, y)}"
    high, low = rows.loc[rows[y].idxmax()], rows.loc[rows[y].idxmin()]
    most, least = (
        f"{say(word)} {_at(row, x, y)}"
        for word, row in (("highest", high), ("lowest", low))
    )
    ends = f"{most}, {least}"
    if high[y] == low[y]:
        ends = say("{value} throughout", value=_number(high[y]))
    if not _ordered(rows[x]):
        many = runners_up and len(rows) > 5
        next_high = rows.nlargest(3, y).iloc[1:] if many else rows[:0]
        after = ", ".join(_at(row, x, y) for _, row in next_high.iterrows())
        told = say("; after the highest: {places}", places=after) if after else ""
        return f"{label}{ends}{told}"
    rows = rows.sort_values(x)
    first, last = rows.iloc[0], rows.iloc[-1]
    between = [
        told
        for told, row in ((most, high), (least, low))
        if row[y] not in (first[y], last[y])
    ]
    tail = f"; {', '.join(between)}" if between else ""
    rank_of = {high[y]: "highest", low[y]: "lowest"} if high[y] != low[y] else {}
    ends = {
        name: _at(row, x, y)
        + (f" ({say(rank_of[row[y]])})" if row[y] in rank_of else "")
        for name, row in (("first", first), ("last", last))
    }
    return f"{label}{say('first {first}, last {last}', **ends)}{tail}"


def _provisional(rows: pd.DataFrame, x: str) -> str:
    if not _ordered(rows[x]):
        return f"{say('provisional')}: {', '.join(dict.fromkeys(map(str, rows[x])))}"
    ends = dict.fromkeys(said_place(end, x) for end in (rows[x].min(), rows[x].max()))
    return f"{say('provisional')}: {say(' to ').join(ends)}"


def _ordered(column: pd.Series) -> bool:
    """Whether x is a time or a quantity; text counts if it is dates."""
    if pd.api.types.is_numeric_dtype(column):
        return True
    return all(DAY.match(str(value)) for value in column)


def _at(row: pd.Series, x: str, y: str) -> str:
    place = row[x]
    words = "{value} in {place}"
    if not _ordered(pd.Series([place])):
        words = "{value} for {place}"
    elif isinstance(place, numbers.Real) and not 1900 <= place <= 2100:
        words = "{value} at {place}"
    return say(words, value=_number(row[y]), place=said_place(place, x))


def _number(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
    return text.replace("-", "−")


def said_place(value, x: str = "") -> str:
    """A year, a date as a person says it, or a name."""
    if DAY.match(str(value)):
        day = pd.Timestamp(value)
        month = reword(f"{day:%B %Y}")
        return month if day.day == 1 else say("{n} {month}", n=day.day, month=month)
    if isinstance(value, float):
        value = f"{value:g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return reword(f"fiscal year {value}" if "fiscal" in x else str(value))
