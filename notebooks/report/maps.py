"""Map geometry, projected and ready to plot, and values on it in named classes.

Line work: Natural Earth and U.S. Census Bureau, both public domain (data/geo).
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from .style import COLORS, DIVERGING, PAPER, SEQUENTIAL
from .tables import DATA

MEXICO = "+proj=lcc +lat_1=17.5 +lat_2=29.5 +lat_0=24 +lon_0=-102 +R=6371000"
UNITED_STATES = "+proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=37.5 +lon_0=-96 +R=6371000"
_AEA = "+proj=aea +R=6371000"
INSETS = {  # projection, scale, shift in meters
    "AK": (f"{_AEA} +lat_1=55 +lat_2=65 +lat_0=50 +lon_0=-154", 0.35, -1.85e6, -1.7e6),
    "HI": (f"{_AEA} +lat_1=8 +lat_2=18 +lat_0=13 +lon_0=-157", 1, -9.5e5, -2.08e6),
}
NO_VALUE = {"facecolor": COLORS["land"], "edgecolor": COLORS["muted"], "hatch": "////"}


def layer(name: str, crs: str) -> gpd.GeoDataFrame:
    """A file of data/geo, as layer('mexico_states', MEXICO).

    Raises FileNotFoundError naming the file.
    """
    path = DATA / "geo" / f"{name}.geojson"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing; restore it with git")
    return gpd.read_file(path).to_crs(crs)


def mexico() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """(32 states with code, iso, abbr, name; the neighbors) in INEGI's projection."""
    return layer("mexico_states", MEXICO), layer("mexico_context", MEXICO)


def united_states() -> gpd.GeoDataFrame:
    """50 states and DC (fips, usps, name, mississippi), two of them as insets."""
    states = layer("us_states", "EPSG:4326")
    parts = [states[~states.usps.isin(INSETS)].to_crs(UNITED_STATES)]
    for usps, (crs, scale, *shift) in INSETS.items():
        inset = states[states.usps == usps].to_crs(crs)
        shrunk = inset.geometry.scale(scale, scale, origin=(0, 0))
        inset.geometry = shrunk.translate(*shift)
        parts.append(inset.set_crs(UNITED_STATES, allow_override=True))
    return pd.concat(parts, ignore_index=True)


def points(frame: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """`frame` with point geometry in `crs`, from its columns lon and lat in degrees."""
    places = gpd.points_from_xy(frame.lon, frame.lat, crs="EPSG:4326")
    return gpd.GeoDataFrame(frame, geometry=places).to_crs(crs)


def blank(ax: Axes, around: gpd.GeoDataFrame | None = None) -> None:
    """Take the axes away; with `around`, frame that layer and a little room."""
    ax.set_axis_off()
    ax.set_aspect("equal")
    if around is not None:
        west, south, east, north = around.total_bounds
        wide, high = 0.03 * (east - west), 0.03 * (north - south)
        ax.set(xlim=(west - wide, east + wide), ylim=(south - high, north + high))


@dataclass(frozen=True)
class Classes:
    """Classes of values: breaks (one more than colors), colors from low to high."""

    breaks: list[float]
    colors: list[str]

    @property
    def look(self) -> dict:
        """Arguments cmap and norm for matplotlib, geopandas and seaborn."""
        norm = BoundaryNorm(self.breaks, len(self.colors))
        return {"cmap": ListedColormap(self.colors), "norm": norm}

    def legend(self, fig: Figure, unit: str = "", missing: str = "") -> None:
        """Name each class above the map; missing: the words for hatched places."""
        steps = zip(self.breaks[:-1], self.breaks[1:], self.colors, strict=True)
        named = [
            (color, f"{low:,g} to {high:,g}{unit}".replace("-", "−"))
            for low, high, color in steps
        ]
        handles = [Patch(facecolor=color, label=words) for color, words in named]
        if missing:
            handles.append(Patch(**NO_VALUE, linewidth=0, label=missing))
        fig.legend(handles=handles, loc="outside upper left", ncols=2)


def classes(
    values: pd.Series, breaks: list[float] | None = None, diverging: bool = False
) -> Classes:
    """Up to five classes of `values` with round breaks; five around zero if diverging.

    breaks: the edges, if the round ones don't fit. Raises ValueError for a value
    outside them or for more classes than there are colors.
    """
    low, high = float(values.min()), float(values.max())
    palette = DIVERGING if diverging else SEQUENTIAL
    if breaks is None and diverging:
        fifth = max(abs(low), abs(high)) / 5
        power = 10.0 ** np.floor(np.log10(fifth))
        nice = (step * power for step in (1, 1.5, 2, 3, 5, 10))
        step = next(step for step in nice if step >= fifth)
        breaks = [step * odd for odd in (-5, -3, -1, 1, 3, 5)]
    elif breaks is None:
        round_ones = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10])
        breaks = round_ones.tick_values(low, high).tolist()
    number = len(breaks) - 1
    if low < breaks[0] or high > breaks[-1] or number > len(palette):
        most = f"give up to {len(palette)} classes that hold every value"
        raise ValueError(
            f"classes(): {low:g} to {high:g} doesn't fit the breaks {breaks}; {most}"
        )
    picked = np.linspace(0, len(palette) - 1, number).round().astype(int)
    return Classes(list(breaks), [palette[i] for i in picked])


def regions(
    ax: Axes,
    shapes: gpd.GeoDataFrame,
    key: str,
    rows: pd.DataFrame,
    x: str,
    y: str,
    classes: Classes,
) -> None:
    """Color the shapes whose `key` is rows[x] by rows[y]; without a value, hatch them.

    Shapes without a row are ground. Raises ValueError for a name that no shape has.
    """
    by_name = shapes.set_index(key)
    for name in rows[x]:
        if name not in by_name.index:
            raise ValueError(
                f"regions(): no shape has the {key} {name!r} of rows[{x!r}]"
            )
    shapes.plot(ax=ax, color=COLORS["land"], edgecolor=PAPER, linewidth=0.4)
    land = by_name.loc[rows[x]].assign(value=rows[y].to_numpy(float, na_value=np.nan))
    if land.value.isna().any():
        land[land.value.isna()].plot(ax=ax, **NO_VALUE, linewidth=0)
    land[land.value.notna()].plot(
        "value", ax=ax, edgecolor=PAPER, linewidth=0.4, **classes.look
    )
    blank(ax, shapes)
