"""Which rows of a chart's data a mark shows: series by series, in data coordinates."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection
from matplotlib.colors import to_hex
from matplotlib.dates import date2num

from .artists import Mark, is_dated, marks, names_on
from .style import DARK_OF, GRAYS

PROVISIONAL = "provisional"
RANGE = ""  # stands for the column when a mark spans several columns of its rows
Series = tuple[Hashable, str]


def plain(text) -> str:
    """Words as they are compared: single spaces, lower case, 2017.0 as 2017."""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    return " ".join(str(text).split()).casefold()


def _parts(name: Hashable) -> list[str]:
    return [plain(name), *map(plain, str(name).split(","))]


def same(drawn, tabulated) -> np.ndarray:
    """Whether two numbers are one, to five digits."""
    return np.isclose(drawn, tabulated, rtol=1e-5, atol=1e-9)


def positions(column: pd.Series, axis) -> tuple[np.ndarray, bool]:
    """(place of each value on the axis, NaN if nowhere; whether ticks name them)."""
    if is_dated(axis):
        dates = pd.to_datetime(column, errors="coerce")
        return date2num(dates), False
    own = np.full(len(column), np.nan)
    if pd.api.types.is_numeric_dtype(column):
        own = column.to_numpy(float, na_value=np.nan)
    named = {plain(text): place for text, place in names_on(axis).items()}
    at = np.array([named.get(plain(value), np.nan) for value in column], dtype=float)
    at = np.where(np.isfinite(at), at, own)
    return at, not np.array_equal(at, own, equal_nan=True)


@dataclass
class Shown:
    """A mark and what it may show.

    series: (group, column), column RANGE for a span between columns; points: n x 2, as
    x and y of the panel; hit: points x data rows, True where a row is the point; worth:
    what each point tells, of a bar its length.
    """

    ax: Axes
    mark: Mark
    series: Series
    points: np.ndarray
    hit: np.ndarray
    worth: np.ndarray
    horizontal: bool

    @property
    def along(self) -> np.ndarray:
        """The places of its points on the axis of x."""
        return self.points[:, 1 if self.horizontal else 0]

    def cells(self, chart: "Chart") -> Iterator[tuple[int, int, str]]:
        """(point, data row, column) of each value of `chart` that it shows."""
        for y, values in chart.numbers_of.items():
            rows = self.hit & same(self.worth[:, None], values)
            yield from ((int(n), int(row), y) for n, row in np.argwhere(rows))


class Chart:
    """The data of one chart: its series, and where their rows stand in a panel."""

    def __init__(
        self, data: pd.DataFrame, x: str, ys: list[str], by: str | None, where: str
    ) -> None:
        self.data, self.x, self.ys, self.where = data, x, ys, where
        self.by = by if by != x else None  # then the axis itself names each mark
        self.free_colors = by == x
        for y in ys:
            if not pd.api.types.is_numeric_dtype(data[y]):
                self.stop(f"column {y!r} is not numeric; give the numbers drawn")
        groups = data[self.by] if self.by else pd.Series("", data.index)
        self.members = {name: (groups == name).to_numpy() for name in groups.unique()}
        self.numbers_of = {y: data[y].to_numpy(float, na_value=np.nan) for y in ys}
        numbers = data.select_dtypes("number").drop(columns=x, errors="ignore")
        self.numbers = numbers.to_numpy(float, na_value=np.nan)
        told = data.get(PROVISIONAL, pd.Series(False, data.index))
        self.provisional = told.astype(bool).to_numpy()
        keys = list(self.members) if self.by else ys
        self.names = {plain(key): key for key in keys if self.by or len(ys) > 1}

    def stop(self, what: str) -> NoReturn:
        """Refuse the chart: place, what is wrong with an example, remedy."""
        raise ValueError(f"{self.where}: {what}")

    def key(self, series: Series) -> Hashable:
        """What carries one color: the group, or the column when there are no groups."""
        return series[0] if self.by else series[1]

    def named(self, words: str) -> set[Hashable]:
        """The series that words name: by the whole name, or by its part between commas.

        'UNODC' names 'Mexico, UNODC' and 'Laos, UNODC' in charts of several panels.
        """
        said = plain(words)
        if said in self.names:
            return {self.names[said]}
        return {key for key in self.names.values() if said in _parts(key)}

    def parts(self, series: Series) -> list[str]:
        """The name of a series and its parts between commas."""
        return _parts(self.key(series))

    def candidates(self, ax: Axes, mark: Mark, members=None) -> list[Shown]:
        """Every series whose rows the mark may show; none if it shows anything else.
        members: {group: bool rows}, by default those of `by`."""
        members = members or self.members
        bars = [other for other in marks(ax) if other.kind == "bars"]
        for horizontal in (False, True):
            axis = ax.yaxis if horizontal else ax.xaxis
            at, named = positions(self.data[self.x], axis)
            across = horizontal and not named and not any(b.horizontal for b in bars)
            if across or (mark.kind == "bars" and mark.horizontal != horizontal):
                continue
            axes = (at, named, horizontal)
            if found := self._candidates(ax, mark, members, axes, bars):
                return found
        return []

    def _candidates(self, ax, mark: Mark, members, axes, bars) -> list[Shown]:
        (at, named, horizontal), (end, start) = axes, visible(mark)
        if not len(end):
            return []
        p, v = (1, 0) if horizontal else (0, 1)
        steps = np.diff(np.unique(at[np.isfinite(at)]))
        dodged = named or mark.kind == "bars"  # beside the tick, nearer than the next
        reach = 0.499 * steps.min(initial=1) if dodged else 1e-6

        def shown(series: Series, values, columns, member) -> Shown | None:
            near = np.abs(end[:, p, None] - at) <= reach
            agrees = [same(values[:, None], column) for column in columns]
            hit = near & member & np.any(agrees, axis=0)
            if hit.any(axis=1).all():
                return Shown(ax, mark, series, end, hit, values, horizontal)
            return None

        values, spans = end[:, v], mark.kind in ("ranges", "band")
        if mark.kind == "bars":
            values = end[:, v] - start[:, v]
            tops = np.concatenate([bar.end for bar in bars])
            rests = [same(low[v], 0) or same(tops, low).all(1).any() for low in start]
            spans = not all(rests)
        found = []
        if not spans:
            found = [
                shown((group, y), values, [self.numbers_of[y]], member)
                for group, member in members.items()
                for y in self.ys
            ]
        straight = mark.kind == "line" and np.ptp(end[:, p]) == 0
        if spans or (straight and not any(found)):
            if start is not None:
                end = np.concatenate([end, start])
            if mark.kind == "band":  # what is filled down to zero
                end = end[end[:, v] != 0]
            found = [
                shown((group, RANGE), end[:, v], self.numbers.T, member)
                for group, member in members.items()
            ]
        return [candidate for candidate in found if candidate]

    def anywhere(self, ax: Axes, mark: Mark) -> bool:
        """Whether each point is a row of some series: a connector, or a mixture."""
        end, start = visible(mark)
        ends = end if start is None else np.concatenate([end, start])
        every = {"": np.full(len(self.data), True)}
        band = replace(mark, kind="band", end=ends, start=None)
        return bool(self.candidates(ax, band, every))


def visible(mark: Mark) -> tuple[np.ndarray, np.ndarray | None]:
    """The points that are there to see: finite, and of bars those with a length."""
    seen = np.isfinite(mark.end).all(axis=1)
    if mark.start is None:
        return mark.end[seen], None
    seen &= ~np.isclose(mark.end, mark.start).all(axis=1)
    return mark.end[seen], mark.start[seen]


def areas(
    chart: Chart, ax: Axes, layer: Collection
) -> Iterator[tuple[Series, list[int]]]:
    """Yield the series that a layer of a map shows, with its data rows in whose order
    `maps.regions` drew them; nothing for gray ground."""
    told = layer.get_array()
    if told is None or not len(told):
        faces = layer.get_facecolor()
        if isinstance(layer, LineCollection):
            faces = layer.get_edgecolor()
        bright = [color for color in map(to_hex, faces) if color not in GRAYS]
        if bright:
            chart.stop(
                f"a layer of the map in {bright[0]} has no values; color places by a "
                "column of data, or draw the ground in gray"
            )
        return
    layer.update_scalarmappable()
    for color in {to_hex(color) for color in layer.get_facecolor()} - set(DARK_OF):
        chart.stop(f"the map uses {color}, which has no dark twin; use maps.classes")
    told = np.ma.filled(np.ma.asarray(told, dtype=float), np.nan)
    title = plain(ax.get_title("left") or ax.get_title())
    series = [(group, y) for group in chart.members for y in chart.ys]
    for group, y in sorted(series, key=lambda one: plain(one[0]) != title):
        rows = np.flatnonzero(chart.members[group] & np.isfinite(chart.numbers_of[y]))
        if not _in_order(told[np.isfinite(told)], chart.numbers_of[y][rows]):
            continue
        names = {plain(name) for name in chart.members if chart.by}
        if title in names and plain(group) != title:
            chart.stop(f"the map titled {title!r} shows the values of {group}")
        yield (group, y), rows.tolist()
        return
    chart.stop(
        "the values of a map are not those of one series in the order of data; draw it "
        "with maps.regions, which joins by name"
    )


def _in_order(drawn: np.ndarray, values: np.ndarray) -> bool:
    """Whether `drawn` is `values`, each once for each piece of land of its place."""
    i, pieces = -1, len(drawn) > len(values)
    for value in drawn:
        if i >= 0 and pieces and same(value, values[i]):
            continue
        i += 1
        if i >= len(values) or not same(value, values[i]):
            return False
    later = values[i + 1 :]
    return not len(later) or bool(pieces and same(later, values[i]).all())
