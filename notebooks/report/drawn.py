"""The agreement test: what a chart's artists show is what its data say, and nothing else."""

import numpy as np
import pandas as pd
from matplotlib.collections import Collection, PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

DIGITS = 7


def _rounded(values) -> set[float]:
    array = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    return {float(f"{v:.{DIGITS}g}") for v in array[np.isfinite(array)]}


def _numbers(values) -> np.ndarray:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):  # dates and categories carry no measured value
        return np.array([])


def _points(ax) -> set[float]:
    """Values of lines of three or more points and of markers: these must all be in the data."""
    found: set[float] = set()
    for line in ax.lines:
        if len(line.get_xdata()) > 2 and line.get_label() != "reference":
            found |= _rounded(_numbers(line.get_ydata()))
    return found


def _shown(fig: Figure) -> set[float]:
    """Every number an artist of the figure shows: coordinates, bar lengths, map and cell values."""
    found: set[float] = set()
    for ax in fig.axes:
        for line in ax.lines:
            found |= _rounded(_numbers(line.get_xdata())) | _rounded(_numbers(line.get_ydata()))
        for patch in ax.patches:
            if isinstance(patch, Rectangle):
                found |= _rounded(
                    [
                        patch.get_height(),
                        patch.get_width(),
                        patch.get_y() + patch.get_height(),
                        patch.get_x() + patch.get_width(),
                    ]
                )
        for collection in ax.collections:
            found |= _of_collection(collection)
    return found


def _of_collection(collection: Collection) -> set[float]:
    found = _rounded(collection.get_array()) if collection.get_array() is not None else set()
    if isinstance(collection, PathCollection):
        return found | _rounded(collection.get_offsets())
    for path in collection.get_paths():
        if len(path.vertices) < 2000:
            found |= _rounded(path.vertices)
    return found


def check_drawn(fig: Figure, data: pd.DataFrame, x: str, ys: list[str], by: str | None, where: str) -> None:
    """Raise ValueError if a value of data[ys] is not drawn, or a line shows a value that is not in `data`."""
    shown = _shown(fig)
    for y in ys:
        if not pd.api.types.is_numeric_dtype(data[y]):
            raise ValueError(f"{where}: column {y!r} is not numeric; give the plotted numbers, or kind='timeline'")
        missing = _rounded(data[y].dropna()) - shown
        if missing:
            raise ValueError(
                f"{where}: {len(missing)} value(s) of {y} in the data are not drawn, e.g. {min(missing):g}"
            )
    known = _rounded(data.select_dtypes("number").to_numpy())
    extra = set().union(*(_points(ax) for ax in fig.axes)) - known
    if extra:
        raise ValueError(
            f"{where}: {len(extra)} drawn value(s) are not in its data, e.g. {min(extra):g}; "
            "tabulate them, or label the line 'reference'"
        )


def drawn_texts(fig: Figure) -> list[str]:
    """The strings of the drawing."""
    return []


def axes_of(fig: Figure) -> list[dict]:
    """Geometry of each axes."""
    return []
