"""Maps and grids: each area, circle or cell shows the value of the place it stands for.

On a map, values follow the order of the data: `maps.regions` and `maps.circles` draw
them so, joined by name.
"""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PathCollection, QuadMesh
from matplotlib.colors import to_hex

from .artists import is_map
from .matching import Chart, Series, plain, positions, same
from .style import DARK_OF, is_gray


def check(chart: Chart, ax: Axes) -> Iterator[tuple[Series, list[int]]]:
    """Yield each series that a map or grid of the panel shows, with its data rows."""
    for cells, xs, ys in _cells(ax):
        yield from _grid(chart, ax, cells, xs, ys)
    for collection in ax.collections if is_map(ax) else ():
        yield from _areas(chart, ax, collection)


def cell_values(ax: Axes, point: np.ndarray) -> list[float]:
    """The value of the cell at a point in data coordinates; [] if there is no grid."""
    return [
        float(cells[np.abs(ys - point[1]).argmin(), np.abs(xs - point[0]).argmin()])
        for cells, xs, ys in _cells(ax)
    ]


def _cells(ax: Axes) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(values, centers across, centers down) of each heat map or image."""
    for mesh in ax.collections:
        if isinstance(mesh, QuadMesh):
            corners = mesh.get_coordinates()
            xs = (corners[0, 1:, 0] + corners[0, :-1, 0]) / 2
            ys = (corners[1:, 0, 1] + corners[:-1, 0, 1]) / 2
            yield _plain_array(mesh.get_array()).reshape(len(ys), len(xs)), xs, ys
    for image in ax.images:
        cells = _plain_array(image.get_array())
        left, right, bottom, top = image.get_extent()
        rows, columns = (np.arange(size) + 0.5 for size in cells.shape)
        xs = left + (right - left) / len(columns) * columns
        ys = top + (bottom - top) / len(rows) * rows
        yield cells, xs, ys if image.origin == "upper" else ys[::-1]


def _on_centers(places: np.ndarray, centers: np.ndarray) -> bool:
    """Whether each place is the middle of a row or column of cells."""
    return all(np.isclose(place, centers).any() for place in places)


def _plain_array(values) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)


def _areas(chart: Chart, ax: Axes, layer: Collection):
    """A layer of a map: values in the order of one series, or gray ground."""
    told = layer.get_array()
    if told is None or not len(told):
        faces = layer.get_facecolor()
        if isinstance(layer, LineCollection):
            faces = layer.get_edgecolor()
        bright = [color for color in map(to_hex, faces) if not is_gray(color)]
        if bright:
            chart.stop(
                f"a layer of the map in {bright[0]} has no values; color places by a "
                "column of data, or draw the ground in gray"
            )
        return
    layer.update_scalarmappable()
    for color in {to_hex(color) for color in layer.get_facecolor()} - set(DARK_OF):
        chart.stop(f"the map uses {color}, which has no dark twin; use maps.classes")
    told = _plain_array(told)
    title = plain(ax.get_title("left") or ax.get_title())
    series = [(group, y) for group in chart.members for y in chart.ys]
    for group, y in sorted(series, key=lambda one: plain(one[0]) != title):
        rows = np.flatnonzero(chart.members[group] & np.isfinite(chart.numbers_of[y]))
        if not _in_order(told[np.isfinite(told)], chart.numbers_of[y][rows]):
            continue
        names = {plain(name) for name in chart.members if chart.by}
        if title in names and plain(group) != title:
            chart.stop(f"the map titled {title!r} shows the values of {group}")
        if isinstance(layer, PathCollection):
            _check_sizes(chart, layer.get_sizes(), told)
        yield (group, y), rows.tolist()
        return
    chart.stop(
        "the values of a map are not those of one series in the order of data; draw it "
        "with maps.regions, which joins by name"
    )


def _in_order(drawn: np.ndarray, values: np.ndarray) -> bool:
    """Whether `drawn` is `values`, each once for each piece of land of its place."""
    i = -1
    for value in drawn:
        if i >= 0 and same(value, values[i]) and len(drawn) > len(values):
            continue
        i += 1
        if i >= len(values) or not same(value, values[i]):
            return False
    later = values[i + 1 :]
    return not len(later) or bool(
        len(drawn) > len(values) and same(later, values[i]).all()
    )


def _check_sizes(chart: Chart, sizes: np.ndarray, values: np.ndarray) -> None:
    if (
        len(sizes) == len(values)
        and not same(sizes / sizes[0], values / values[0]).all()
    ):
        chart.stop("the areas of the circles aren't in proportion to their values")


def _grid(chart: Chart, ax: Axes, cells, xs, ys):
    """Cells stand where their row and column are named, by x and by `by`."""
    y = chart.ys[0]
    column = chart.data[chart.by] if chart.by else chart.data[chart.x]
    for x_axis, y_axis in (
        (chart.data[chart.x], column),
        (column, chart.data[chart.x]),
    ):
        across, _ = positions(x_axis, ax.xaxis)
        down, _ = positions(y_axis, ax.yaxis)
        if _on_centers(across, xs) and _on_centers(down, ys):
            break
    else:
        chart.stop(
            f"the rows and columns of the grid are not named as in data; set tick "
            f"labels to the values of {chart.x!r} and {chart.by!r}"
        )
    seen = np.zeros(cells.shape, bool)
    for row, (at, high) in enumerate(zip(across, down, strict=True)):
        i, j = np.abs(ys - high).argmin(), np.abs(xs - at).argmin()
        seen[i, j] = True
        value = chart.numbers_of[y][row]
        if not same(cells[i, j], value) and not np.isnan([cells[i, j], value]).all():
            chart.stop(
                f"the cell of {x_axis[row]} and {y_axis[row]} shows {cells[i, j]:g}, "
                f"data has {value:g}; pivot data by names"
            )
    if np.isfinite(cells[~seen]).any():
        chart.stop(f"the grid shows {cells[~seen][0]:g}, which is no row of its data")
    for group, member in chart.members.items():
        yield (group, y), np.flatnonzero(member).tolist()
