"""The agreement test: what is drawn is what is tabulated, series by series.

A series is one group of `by` in one column of `y`. Every line, dot, bar and range shows
rows of one series and of no other; every value is drawn, inside the axes; each series
has one color, and hollow or dashed means provisional. `words` checks what is written.
"""

from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import words
from .artists import Mark, is_map, marks, panels
from .matching import RANGE, Chart, Shown, areas, plain, positions, visible
from .style import DARK_OF, GRAYS, fixed_color, too_close


class Point(NamedTuple):
    """Where a value is drawn, in data coordinates: row and column of the data."""

    ax: Axes
    x: float
    y: float
    row: int
    column: str


def check_drawn(
    fig: Figure, data: pd.DataFrame, x: str, ys: list[str], by: str | None, where: str
) -> list[Point]:
    """Raise ValueError, in one sentence, if `fig` shows anything but `data`.

    The bool column 'provisional' of data, if there is one, tells which rows must be
    hollow or dashed. Returns where each value is drawn.
    """
    chart = Chart(data.reset_index(drop=True), x, list(ys), by, where)
    axes = panels(fig)
    drawn = {(group, y): {} for group in chart.members for y in chart.ys}
    found = [(ax, m, chart.candidates(ax, m)) for ax in axes for m in marks(ax)]
    shown: list[Shown] = []
    for ax, mark, candidates in sorted(found, key=lambda item: len(item[2])):
        if candidate := _settle(chart, shown, ax, mark, candidates):
            shown.append(candidate)
            _check_inside(chart, ax, mark)
            _check_provisional(chart, candidate)
            _check_joined(chart, candidate)
    for item in shown:
        for _, row, y in item.cells(chart):
            drawn[item.series[0], y].setdefault(item.ax, set()).add(row)
    for ax in axes:
        for layer in ax.collections if is_map(ax) else ():
            for series, rows in areas(chart, ax, layer):
                drawn[series].setdefault(ax, set()).update(rows)
    _check_all_drawn(chart, drawn)
    colors = _check_colors(chart, shown)
    for ax in axes:
        words.check(chart, ax, [item for item in shown if item.ax is ax], colors)
    words.check_legends(chart, fig, shown)
    words.number_series(chart, axes, shown)
    points = [
        Point(item.ax, *map(float, item.points[n]), row, y)
        for item in shown
        if item.mark.kind != "band"
        for n, row, y in item.cells(chart)
    ]
    return list(dict.fromkeys(points))  # a line and its markers show one value once


def _settle(chart, shown: list[Shown], ax: Axes, mark: Mark, found) -> Shown | None:
    """The series that the mark shows; None for an empty mark or a gray connector."""
    if not found:
        _refuse(chart, ax, mark)
        return None
    if key := chart.names.get(plain(mark.label)):
        named = [item for item in found if chart.key(item.series) in (key, RANGE)]
        if not named:
            real = chart.key(found[0].series)
            chart.stop(
                f"what is labelled {str(key)!r} shows rows of {str(real)!r}; give each "
                "artist the name of its own series"
            )
        found = named
    named = [item for item in shown if item.series[1] != RANGE]
    colors = {(chart.key(item.series), item.mark.look.color) for item in named}
    seen = {item.series for item in shown}
    title = plain(ax.get_title("left") or ax.get_title()) or None
    return min(
        found,
        key=lambda item: (
            title not in chart.parts(item.series),
            (chart.key(item.series), mark.look.color) not in colors,
            item.series in seen,
        ),
    )


def _refuse(chart: Chart, ax: Axes, mark: Mark) -> None:
    """Say why a mark is no series; empty ones and gray connectors pass."""
    what = {"bars": "bar", "line": "line", "dots": "dot"}.get(mark.kind, "mark")
    if mark.kind == "foreign":
        chart.stop(
            f"a {type(mark.artists[0]).__name__} in {mark.look.color} shows no row of "
            "its data; draw lines, dots, bars and ranges of data=, or a reference line "
            "with mark(ax, x=…)"
        )
    points, _ = visible(mark)
    if not len(points):
        return
    if chart.anywhere(ax, mark):
        level = mark.kind == "line" and np.ptp(points, axis=0).min() == 0
        if (mark.kind == "ranges" or level) and mark.look.color in GRAYS:
            return
        chart.stop(
            f"one {what} in {mark.look.color} mixes rows of several series; draw each "
            "series by itself and name in by= the column that tells them apart"
        )
    turned = replace(mark, kind="dots", end=mark.end[:, ::-1], start=None)
    if chart.candidates(ax, turned):
        chart.stop(
            f"x and y of a {what} are exchanged; {chart.x} belongs on the x axis"
        )
    for point in points:
        one = replace(mark, end=point[None, :])
        if mark.start is None and not chart.anywhere(ax, one):
            break
    chart.stop(
        f"a {what} in {mark.look.color} shows ({point[0]:g}, {point[1]:g}), which is "
        "no row of one series in its data; tabulate it, or use mark(ax, …) for a "
        "reference line"
    )


def _check_inside(chart: Chart, ax: Axes, mark: Mark) -> None:
    points = mark.end if mark.start is None else np.concatenate([mark.end, mark.start])
    for place, axis, name in ((0, ax.xaxis, "x"), (1, ax.yaxis, "y")):
        low, high = sorted(axis.get_view_interval())
        slack = 1e-9 * (high - low)
        out = (points[:, place] < low - slack) | (points[:, place] > high + slack)
        if out.any():
            chart.stop(
                f"{points[out][0, place]:g} lies outside the {name} axis, which shows "
                f"{low:g} to {high:g}; leave its limits open or widen them"
            )


def _check_joined(chart: Chart, item: Shown) -> None:
    """Lines follow the order of x or of the rows, and leap over no row of theirs."""
    if item.mark.kind != "line" or item.series[1] == RANGE:
        return
    rows = item.hit.argmax(axis=1)
    steps, order = np.diff(item.along), np.diff(rows)
    if (steps < 0).any() and (steps > 0).any():
        if (order < 0).any():
            chart.stop(
                f"the line of {chart.key(item.series)} joins its points out of order; "
                f"sort data by {chart.x}"
            )
        return
    own = chart.members[item.series[0]]
    axis = item.ax.yaxis if item.horizontal else item.ax.xaxis
    at = positions(chart.data[chart.x], axis)[0][own]
    joined = np.diff(np.flatnonzero(np.isfinite(item.mark.end).all(axis=1))) == 1
    for ends in np.column_stack([item.along[:-1], item.along[1:]])[joined]:
        low, high = sorted(ends)
        between = (at > low + 1e-6) & (at < high - 1e-6)
        if between.any():
            missed = chart.data[chart.x][own][between].iloc[0]
            chart.stop(
                f"the line of {chart.key(item.series)} leaps over {chart.x} {missed}; "
                "draw its row, or leave a gap (NaN) where it has no value"
            )


def _check_provisional(chart: Chart, item: Shown) -> None:
    """Hollow or dashed is what provisional rows are, and nothing else is."""
    if item.series[1] == RANGE:
        return
    look, told = item.mark.look, chart.provisional[item.hit.argmax(axis=1)]
    pairs = told[1:] | told[:-1]
    marked = bool(look.marker) or item.mark.kind != "line"
    dashed = look.dash == "--"
    name = chart.key(item.series)
    if (marked and look.hollow and not told.all()) or (dashed and not pairs.all()):
        chart.stop(
            f"{name} is hollow or dashed where its rows are not provisional; that look "
            "means provisional only: give data a bool column 'provisional' or fill it"
        )
    solid = look.dash and not dashed
    if (marked and not look.hollow and told.any()) or (solid and pairs.any()):
        chart.stop(
            f"provisional rows of {name} look final; draw them hollow or dashed, as "
            "line() and bars() do"
        )


def _check_all_drawn(chart: Chart, drawn) -> None:
    for (group, y), by_panel in drawn.items():
        finite = chart.members[group] & np.isfinite(chart.numbers_of[y])
        rows = [held for held in by_panel.values() if held]
        missing = set(np.flatnonzero(finite).tolist()) - set().union(*rows)
        if missing:
            row = min(missing)
            chart.stop(
                f"{len(missing)} value(s) of {group or y} are not drawn, e.g. "
                f"{chart.numbers_of[y][row]:g} at {chart.x} {chart.data[chart.x][row]};"
                " draw them, with the names in data as tick labels, or drop them"
            )
        if any(held != rows[0] for held in rows):
            chart.stop(
                f"{group or y} is drawn partly in one panel and partly in another; "
                "name in by= the column that tells the panels apart"
            )


def _check_colors(chart: Chart, shown: list[Shown]) -> dict:
    """{key: color}; one color a series, none for two, unless markers differ."""
    colors: dict = {}
    solid = [item for item in shown if chart.by or item.series[1] != RANGE]
    for item in solid:
        key, color = chart.key(item.series), item.mark.look.color
        if color not in DARK_OF:
            chart.stop(
                f"{key or chart.ys[0]} is drawn in {color}, which has no dark twin; "
                "take a color from COLORS (in seaborn, saturation=1)"
            )
        first = colors.setdefault(key, color)
        if first != color and not chart.free_colors:
            chart.stop(
                f"{key or chart.ys[0]} has two colors, {first} and {color}; draw it in "
                "one, or name in by= the column that tells the colors apart"
            )
        fixed = fixed_color(str(key)) if chart.by else None
        if fixed not in (None, color):
            chart.stop(f"{key} is drawn in {color}; its color in this book is {fixed}")
    looks: dict = {}
    for item in solid:
        kind = "bars" if item.mark.kind == "bars" else item.mark.look.marker
        place = (item.ax, chart.key(item.series))
        if not looks.get(place, ("",))[0]:
            looks[place] = (kind, item.mark.look.dash.replace("--", "-") or "-")
    for (ax, one), (other_ax, other) in combinations(looks, 2):
        if ax is not other_ax or chart.free_colors:
            continue
        alike = looks[ax, one] == looks[ax, other]
        dots_of_ranges = not chart.by and looks[ax, one][0] not in ("", "bars")
        if alike and not dots_of_ranges and too_close(colors[one], colors[other]):
            chart.stop(
                f"{one} and {other} can't be told apart by everybody ({colors[one]}, "
                f"{colors[other]}); give one another color or its marker in MARKERS"
            )
    return colors
