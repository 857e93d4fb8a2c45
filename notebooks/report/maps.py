"""Map geometry, projected and ready for GeoDataFrame.plot(): Mexico, the United States, the border, the world.

Line work: Natural Earth and U.S. Census Bureau, both public domain (data/geo).
"""

import geopandas as gpd
import pandas as pd
from matplotlib.axes import Axes

from .tables import DATA

MEXICO = "+proj=lcc +lat_1=17.5 +lat_2=29.5 +lat_0=24 +lon_0=-102 +R=6371000"
BORDER = "+proj=lcc +lat_1=26 +lat_2=33 +lat_0=29.5 +lon_0=-107 +R=6371000"
UNITED_STATES = "+proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=37.5 +lon_0=-96 +R=6371000"
ALASKA = "+proj=aea +lat_1=55 +lat_2=65 +lat_0=50 +lon_0=-154 +R=6371000"
HAWAII = "+proj=aea +lat_1=8 +lat_2=18 +lat_0=13 +lon_0=-157 +R=6371000"
WORLD = "+proj=eqearth +lon_0=11 +R=6371000"


def layer(name: str, crs: str) -> gpd.GeoDataFrame:
    """A file of data/geo, e.g. layer('mexico_states', MEXICO). Raises FileNotFoundError naming the file."""
    path = DATA / "geo" / f"{name}.geojson"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing; restore it with git checkout data/geo")
    return gpd.read_file(path).to_crs(crs)


def mexico() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """(32 states with columns code, iso, abbr, name; neighbouring countries) in INEGI's Lambert projection."""
    return layer("mexico_states", MEXICO), layer("mexico_context", MEXICO)


def united_states() -> gpd.GeoDataFrame:
    """50 states and DC (fips, usps, name, mississippi), Albers, with Alaska and Hawaii as insets at lower left."""
    states = layer("us_states", "EPSG:4326")
    lower = states[~states.usps.isin(["AK", "HI"])].to_crs(UNITED_STATES)
    alaska = states[states.usps == "AK"].to_crs(ALASKA)
    hawaii = states[states.usps == "HI"].to_crs(HAWAII)
    alaska.geometry = alaska.geometry.scale(0.35, 0.35, origin=(0, 0)).translate(-1_850_000, -1_700_000)
    hawaii.geometry = hawaii.geometry.translate(-950_000, -2_080_000)
    return pd.concat(
        [lower, alaska.set_crs(UNITED_STATES, allow_override=True), hawaii.set_crs(UNITED_STATES, allow_override=True)],
        ignore_index=True,
    )


def border() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """(states of both countries near the border, the line by Border Patrol sector), from one source, so they meet."""
    both = layer("border_region", BORDER)
    return both[both.kind == "state"], both[both.kind == "border"]


def world() -> gpd.GeoDataFrame:
    """216 countries (iso3, name, continent) in the Equal Earth projection."""
    return layer("world_countries", WORLD)


def points(frame: pd.DataFrame, crs: str, lon: str = "lon", lat: str = "lat") -> gpd.GeoDataFrame:
    """`frame` with point geometry in `crs`, from columns of degrees."""
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame[lon], frame[lat]), crs="EPSG:4326").to_crs(crs)


def blank(ax: Axes, around: gpd.GeoDataFrame | None = None, margin: float = 0.03) -> None:
    """Take axes and grid away; with `around`, frame the map on that layer plus `margin` of its size."""
    ax.set_axis_off()
    ax.set_aspect("equal")
    if around is not None:
        west, south, east, north = around.total_bounds
        ax.set_xlim(west - margin * (east - west), east + margin * (east - west))
        ax.set_ylim(south - margin * (north - south), north + margin * (north - south))
