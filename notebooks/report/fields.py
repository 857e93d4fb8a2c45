"""Maps: each area shows the value of its place. Values follow the order of the data:
`maps.regions` draws them so, joined by name."""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection
from matplotlib.colors import to_hex

from .artists import is_map
from .matching import Chart, Series, plain, same
from .style import DARK_OF, is_gray


def check(chart: Chart, ax: Axes) -> Iterator[tuple[Series, list[int]]]:
    """Yield each series that the map in the panel shows, with its data rows."""
    for collection in ax.collections if is_map(ax) else ():
        yield from _areas(chart, ax, collection)


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
