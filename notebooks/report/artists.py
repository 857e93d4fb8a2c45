"""What the artists of a drawing show, in data coordinates: dots, lines, bars, ranges.

`marks(ax)` is the one place that knows matplotlib's classes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from matplotlib import collections
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FuncFormatter

REFERENCE = "reference"
END_LABEL = "end-label"
SERIES = "series"  # begins the gid of artists that show one series
WHITE = "#ffffff"


@dataclass(frozen=True)
class Look:
    """Color (hex), marker or '', dash ('-', '--', … or ''), and whether hollow."""

    color: str
    marker: str = ""
    dash: str = ""
    hollow: bool = False


@dataclass
class Mark:
    """Artists, or the part of one, that have one look.

    kind: 'line' (joined points), 'dots', 'bars', 'ranges', 'band', or 'foreign'; label:
    the name given by `label=` or `gid=`, or ''; end: n x 2 points in data coordinates;
    start: the other ends of bars and ranges; width: of each bar across its length.
    """

    kind: str
    artists: list[Artist]
    label: str
    look: Look
    end: np.ndarray
    start: np.ndarray | None = None
    horizontal: bool = False
    width: np.ndarray | None = None


def look_of(artist: Artist) -> Look:
    """The look of a line, patch or legend handle."""
    if isinstance(artist, Line2D):
        marker = str(artist.get_marker()).replace("None", "").strip()
        face = to_rgba(artist.get_markerfacecolor())
        dash = str(artist.get_linestyle()).replace("None", "").strip()
        color = artist.get_color() if dash or _hollow(face) else face
        hollow = marker in Line2D.filled_markers and _hollow(face)
        return Look(to_hex(color), marker, dash, hollow)
    if isinstance(artist, collections.Collection):
        return _look_of_part(artist, 0)
    face, edge = artist.get_facecolor(), artist.get_edgecolor()
    return Look(to_hex(edge if _hollow(face) else face), hollow=_hollow(face))


def _corners(marker: str) -> bytes:
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform()).vertices.tobytes()


_MARKERS = {_corners(marker): marker for marker in Line2D.filled_markers}


def marks(ax: Axes) -> list[Mark]:
    """Every mark of the panel but reference lines and areas of maps."""
    found = [_of_line(ax, line) for line in ax.lines if not _is_reference(ax, line)]
    bars = [held for held in ax.containers if isinstance(held, BarContainer)]
    for held in bars:
        found += _of_bars(held)
    in_bars = {id(patch) for held in bars for patch in held}
    for patch in ax.patches:
        of_legend = isinstance(patch, Rectangle) and not patch.get_width()  # seaborn's
        if not of_legend and id(patch) not in in_bars and not _is_reference(ax, patch):
            found.append(_foreign(patch, look_of(patch)))
    found += [_foreign(image, Look("many colors")) for image in ax.images]
    for collection in () if is_map(ax) else ax.collections:
        found += _of_collection(collection)
    return found


def is_map(ax: Axes) -> bool:
    """Whether the panel is a map: axes taken away by `maps.blank`."""
    return not ax.axison


def panels(fig: Figure) -> list[Axes]:
    """The axes that show data: all but those of color bars."""
    return [ax for ax in fig.axes if ax.get_label() != "<colorbar>"]


def names_on(axis) -> dict[str, float]:
    """{text: position} of an axis whose ticks are words that somebody set."""
    formatter = axis.get_major_formatter()
    if not isinstance(formatter, FixedFormatter | FuncFormatter):
        return dict(getattr(axis.units, "_mapping", {}))  # names of a category axis
    places = axis.get_majorticklocs()
    texts = [" ".join(str(t).split()) for t in formatter.format_ticks(places)]
    return {t: float(p) for t, p in zip(texts, places, strict=True) if t}


def is_dated(axis) -> bool:
    """Whether positions on the axis are dates."""
    return "Date" in type(axis.get_converter()).__name__


def _is_reference(ax: Axes, artist: Artist) -> bool:
    """Whether `labels.mark` drew it: across the whole panel, at no datum."""
    across = artist.get_transform() != ax.transData
    return across and artist.get_gid() == REFERENCE


def _hollow(face) -> bool:
    return len(face) == 0 or to_rgba(face)[3] == 0 or to_hex(face) == WHITE


def _label(artist: Artist, *bars: Artist) -> str:
    """The name of an artist; of a bar chart without one the gid of its first bar."""
    label, first = str(artist.get_label()), [*bars, artist][0]
    return str(first.get_gid() or "") if label.startswith("_") else label


def _by_look(looks: Iterable[Look]) -> dict[Look, list[int]]:
    """{look: places of the parts that have it}."""
    found: dict[Look, list[int]] = {}
    for i, look in enumerate(looks):
        found.setdefault(look, []).append(i)
    return found


def _foreign(artist: Artist, look: Look) -> Mark:
    return Mark("foreign", [artist], _label(artist), look, np.empty((0, 2)))


def _of_line(ax: Axes, line: Line2D) -> Mark:
    look = look_of(line)
    if line.get_transform() != ax.transData:
        return _foreign(line, look)
    points = np.ma.filled(np.ma.asarray(line.get_xydata(), dtype=float), np.nan)
    return Mark("line" if look.dash else "dots", [line], _label(line), look, points)


def _of_bars(held: BarContainer) -> list[Mark]:
    """The bars of one container, by look."""
    found, across = [], int(held.orientation == "horizontal")
    for look, which in _by_look(map(look_of, held)).items():
        bars = [held[i] for i in which]
        label = _label(held, *bars) if len(bars) == len(held) else _label(bars[0])
        start = np.array([bar.get_xy() for bar in bars], float)
        size = np.array([[bar.get_width(), bar.get_height()] for bar in bars])
        end, width = start + size, np.abs(size[:, across])
        end[:, across] = start[:, across] = start[:, across] + size[:, across] / 2
        found.append(Mark("bars", bars, label, look, end, start, bool(across), width))
    return found


def _of_collection(collection: collections.Collection) -> list[Mark]:
    label = _label(collection)
    if isinstance(collection, collections.PathCollection):
        points = np.ma.asarray(collection.get_offsets(), dtype=float).filled(np.nan)
        looks = _by_look(_look_of_part(collection, i) for i in range(len(points)))
        return [
            Mark("dots", [collection], label, look, points[which])
            for look, which in looks.items()
        ]
    if isinstance(collection, collections.LineCollection):
        return _of_segments(collection)
    if isinstance(collection, collections.PolyCollection):
        corners = [path.vertices for path in collection.get_paths()]
        points = np.concatenate(corners) if corners else np.empty((0, 2))
        return [Mark("band", [collection], label, look_of(collection), points)]
    return [_foreign(collection, look_of(collection))]


def _look_of_part(collection: collections.Collection, i: int) -> Look:
    """The look of the i-th member."""
    faces, edges = collection.get_facecolor(), collection.get_edgecolor()
    face = faces[i % len(faces)] if len(faces) else ()
    edge = edges[i % len(edges)] if len(edges) else face
    hollow = _hollow(face) and not isinstance(collection, collections.LineCollection)
    color = edge if _hollow(face) else face
    marker = ""
    if isinstance(collection, collections.PathCollection):  # a style for each dot
        paths = collection.get_paths()
        marker = _MARKERS.get(paths[i % len(paths)].vertices.tobytes(), "")
    return Look(to_hex(color) if len(color) else WHITE, marker, hollow=hollow)


def _of_segments(lines: collections.LineCollection) -> list[Mark]:
    """Level and upright segments are ranges, others joined points."""
    label, found = _label(lines), []
    ranges: dict[tuple[Look, bool], list[np.ndarray]] = {}
    for i, segment in enumerate(lines.get_segments()):
        look = _look_of_part(lines, i)
        if len(segment) == 2 and np.ptp(segment, axis=0).min() == 0:
            level = bool(segment[0, 1] == segment[1, 1])
            ranges.setdefault((look, level), []).append(segment)
        elif len(segment):
            found.append(Mark("line", [lines], label, look, np.asarray(segment)))
    for (look, level), segments in ranges.items():
        start, end = np.array(segments).swapaxes(0, 1)
        found.append(Mark("ranges", [lines], label, look, end, start, level))
    return found
