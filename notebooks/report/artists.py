"""What the artists of a drawing show, in data coordinates: dots, lines, bars, ranges.

`marks(ax)` is the one place that knows matplotlib's classes; what is drawn is compared
with what is tabulated in `drawn`, and direct labels look up their line in `labels`.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import (
    Collection,
    LineCollection,
    PathCollection,
    PolyCollection,
)
from matplotlib.colors import to_hex, to_rgba
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FuncFormatter

REFERENCE = "reference"
END_LABEL = "end-label"
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
    """An artist, or the part of one that has one look.

    end: n x 2 points in data coordinates; start: the other ends of bars and ranges;
    width: of each bar across its length.
    kind: 'line' (joined points), 'dots', 'bars', 'ranges', 'band', or 'foreign'.
    """

    kind: str
    artist: Artist
    look: Look
    end: np.ndarray
    start: np.ndarray | None = None
    horizontal: bool = False
    width: np.ndarray | None = None

    @property
    def label(self) -> str:
        """The name the artist was given by `label=` or `gid=`, or ''."""
        label = str(self.artist.get_label())
        if not label.startswith("_"):
            return label
        first = self.artist[0] if isinstance(self.artist, BarContainer) else self.artist
        return str(first.get_gid() or "")


def look_of(artist: Artist) -> Look:
    """The look of a line, patch or legend handle."""
    if isinstance(artist, Line2D):
        marker = str(artist.get_marker()).replace("None", "").strip()
        face = to_rgba(artist.get_markerfacecolor())
        dash = str(artist.get_linestyle()).replace("None", "").strip()
        color = artist.get_color()
        if not dash and not _hollow(face):
            color = face
        hollow = marker in Line2D.filled_markers and _hollow(face)
        return Look(to_hex(color), marker, dash, hollow)
    if isinstance(artist, Collection):
        return _look_of_part(artist, 0)
    face, edge = artist.get_facecolor(), artist.get_edgecolor()
    return Look(to_hex(edge if _hollow(face) else face), hollow=_hollow(face))


def marks(ax: Axes) -> list[Mark]:
    """Every mark of the panel but reference lines and areas of maps (see `fields`)."""
    found = [_of_line(ax, line) for line in ax.lines if not _is_reference(ax, line)]
    bars = [held for held in ax.containers if isinstance(held, BarContainer)]
    for held in bars:
        found += _of_bars(held)
    in_bars = {id(patch) for held in bars for patch in held}
    for patch in ax.patches:
        if isinstance(patch, Rectangle) and not patch.get_width():
            continue  # what seaborn keeps for its legend
        if id(patch) not in in_bars and not _is_reference(ax, patch):
            found.append(Mark("foreign", patch, look_of(patch), np.empty((0, 2))))
    for image in ax.images:
        found.append(Mark("foreign", image, Look("many colors"), np.empty((0, 2))))
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


def _of_line(ax: Axes, line: Line2D) -> Mark:
    look = look_of(line)
    if line.get_transform() != ax.transData:
        return Mark("foreign", line, look, np.empty((0, 2)))
    points = np.ma.filled(np.ma.asarray(line.get_xydata(), dtype=float), np.nan)
    return Mark("line" if look.dash else "dots", line, look, points)


def _of_bars(held: BarContainer) -> list[Mark]:
    """The bars of one container, by look."""
    parts: dict[Look, list[Rectangle]] = {}
    for bar in held:
        parts.setdefault(look_of(bar), []).append(bar)
    found = []
    for look, bars in parts.items():
        boxes = np.array(
            [[b.get_x(), b.get_y(), b.get_width(), b.get_height()] for b in bars]
        )
        horizontal = held.orientation == "horizontal"
        end, start = boxes[:, :2] + boxes[:, 2:], boxes[:, :2].copy()
        across = 1 if horizontal else 0
        width = np.abs(boxes[:, across + 2])
        middle = boxes[:, across] + boxes[:, across + 2] / 2
        end[:, across] = start[:, across] = middle
        mark = Mark("bars", bars[0], look, end, start, horizontal, width)
        mark.artist = held if len(parts) == 1 else bars[0]
        found.append(mark)
    return found


def _of_collection(collection: Collection) -> list[Mark]:
    if isinstance(collection, PathCollection):
        return _of_dots(collection)
    if isinstance(collection, LineCollection):
        return _of_segments(collection)
    if isinstance(collection, PolyCollection):
        corners = [path.vertices for path in collection.get_paths()]
        points = np.concatenate(corners) if corners else np.empty((0, 2))
        return [Mark("band", collection, look_of(collection), points)]
    return [Mark("foreign", collection, look_of(collection), np.empty((0, 2)))]


def _of_dots(dots: PathCollection) -> list[Mark]:
    points = np.ma.filled(np.ma.asarray(dots.get_offsets(), dtype=float), np.nan)
    parts: dict[Look, list[int]] = {}
    for i in range(len(points)):
        parts.setdefault(_look_of_part(dots, i), []).append(i)
    return [Mark("dots", dots, look, points[which]) for look, which in parts.items()]


def _look_of_part(collection: Collection, i: int) -> Look:
    """The look of the i-th member."""
    faces, edges = collection.get_facecolor(), collection.get_edgecolor()
    face = faces[i % len(faces)] if len(faces) else ()
    edge = edges[i % len(edges)] if len(edges) else face
    hollow = _hollow(face) and not isinstance(collection, LineCollection)
    color = edge if _hollow(face) else face
    return Look(to_hex(color) if len(color) else WHITE, hollow=hollow)


def _of_segments(lines: LineCollection) -> list[Mark]:
    parts: dict[tuple[Look, bool], list[np.ndarray]] = {}
    found = []
    for i, segment in enumerate(lines.get_segments()):
        look = _look_of_part(lines, i)
        if len(segment) == 2 and np.ptp(segment, axis=0).min() == 0:
            horizontal = segment[0, 1] == segment[1, 1]
            parts.setdefault((look, bool(horizontal)), []).append(segment)
        elif len(segment):
            found.append(Mark("line", lines, look, np.asarray(segment)))
    for (look, horizontal), segments in parts.items():
        ends = np.array(segments)
        found.append(Mark("ranges", lines, look, ends[:, 1], ends[:, 0], horizontal))
    return found
