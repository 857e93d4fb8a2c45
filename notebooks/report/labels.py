"""The words in a drawing: direct labels, reference lines, and labels at phone width."""

import itertools
import re
import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedFormatter, FixedLocator

from .artists import END_LABEL, REFERENCE, marks, names_on, panels
from .style import COLORS

WIDEST_SHARE = 1 / 3  # of a drawing, for direct labels and names of bars
SMALL = 9  # points, for both in a narrow drawing
LINE = 1.3  # times the size of letters
FEWEST_LETTERS = 8


def label_end(ax: Axes, x, y: float, text: str, series: str | None = None) -> None:
    """Write `text` just right of the point (x, y) of a series, usually its last.

    series: its name in data[by]; the label takes the color of the line or dot that
    passes there, by `label=` or `gid=` of the artist if several do. Raises ValueError
    if nothing drawn passes the point.
    """
    point = [ax.convert_xunits(x), ax.convert_yunits(y)]
    here = np.array(point, float)
    passing = [m for m in marks(ax) if np.isclose(m.end, here, 1e-6).all(axis=1).any()]
    if not passing:
        cure = "draw the series first and give one of its points"
        raise ValueError(
            f"label_end({text!r}): nothing drawn passes ({x}, {y}); {cure}"
        )
    mark = next((m for m in passing if m.label == str(series)), passing[-1])
    right = {"xytext": (6, 0), "textcoords": "offset points", "va": "center"}
    look = {"color": mark.look.color, "linespacing": 0.95, "annotation_clip": False}
    label = ax.annotate(text, (x, y), **right, **look, gid=END_LABEL)
    label.set_label("" if series is None else str(series))


def mark(ax: Axes, x=None, y=None, text: str = "", at: float = 1.0) -> None:
    """Draw a thin gray reference line across the panel, or a band for a pair (x0, x1).

    text stands beside it, at the share `at` of its length; it names the line and no
    series. Give x or y. Raises ValueError for both or neither.
    """
    if (x is None) == (y is None):
        raise ValueError("mark(): give x= for an upright line or y= for a level one")
    place = x if y is None else y
    upright = y is None
    if isinstance(place, tuple):
        span = ax.axvspan if upright else ax.axhspan
        span(*place, color=COLORS["grid"], lw=0, zorder=0, gid=REFERENCE)
        place = place[0]
    else:
        line = ax.axvline if upright else ax.axhline
        line(place, color=COLORS["muted"], linewidth=1, zorder=1, gid=REFERENCE)
    if text:
        where = {"xycoords": ("axes fraction", "data"), "ha": "right", "va": "bottom"}
        point, beside = (at, place), (-2, 3)
        if upright:
            where = {"xycoords": ("data", "axes fraction"), "ha": "left", "va": "top"}
            point, beside = (place, at), (4, -2)
        where |= {"xytext": beside, "textcoords": "offset points"}
        ax.annotate(text, point, **where, color=COLORS["muted"], gid=REFERENCE)


def drawn_texts(fig: Figure) -> list[str]:
    """The words of the drawing in a fixed order: panel by panel titles, axis labels,
    ticks in view, labels and legend; then those of the figure."""
    texts: list[str] = []
    for ax in panels(fig):
        texts += [ax.get_title(side) for side in ("left", "center", "right")]
        for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
            low, high = sorted(axis.get_view_interval())
            places = [p for p in axis.get_majorticklocs() if low <= p <= high]
            texts.append(axis.get_label_text())
            texts += map(str, axis.get_major_formatter().format_ticks(places))
        texts += [text.get_text() for text in ax.texts]
        texts += _legend_texts(ax.get_legend())
    texts += [text.get_text() for text in fig.texts]
    for legend in fig.legends:
        texts += _legend_texts(legend)
    return [" ".join(text.split()) for text in texts if text.strip()]


def _legend_texts(legend) -> list[str]:
    texts = [legend.get_title(), *legend.get_texts()] if legend else []
    return [text.get_text() for text in texts]


def settle_labels(fig: Figure, wrap: bool) -> None:
    """Move the direct labels of each panel apart vertically, and break names of bars
    that take more than a third of the width.

    wrap: for a narrow drawing, write both smaller and break long direct labels too.
    """
    widest = WIDEST_SHARE * fig.get_size_inches()[0] * fig.dpi
    groups = [
        [t for t in ax.texts if str(t.get_gid()).startswith(END_LABEL)]
        for ax in fig.axes
    ]
    for text in (text for group in groups for text in group):
        text.xyann = (6, 0)
        if wrap:
            text.set_fontsize(SMALL)
            text.set_text(_broken(text, text.get_text(), widest))
    for ax in panels(fig):
        if wrap and names_on(ax.yaxis):
            ax.tick_params(axis="y", labelsize=SMALL)
        _break_names(ax, widest)
    fig.get_layout_engine().execute(fig)
    stacked = panels(fig)
    if wrap and (short := max(map(_room_short, stacked), default=0)) > 0:
        fig.set_figheight(fig.get_figheight() + short * len(stacked))
        fig.get_layout_engine().execute(fig)
    for group in groups:
        _spread(group, fig.dpi)


def _spread(labels: list[Annotation], dpi: float) -> None:
    labels.sort(key=lambda text: text.get_window_extent().y0)
    floor = -np.inf
    for text in labels:
        box = text.get_window_extent()
        if box.y0 < floor:
            text.xyann = (6, (floor - box.y0) * 72 / dpi)
            box = text.get_window_extent()
        floor = box.y1 + 1


def _break_names(ax: Axes, widest: float) -> None:
    """Break the names at the left of horizontal bars."""
    names = names_on(ax.yaxis)
    shown = ax.yaxis.get_majorticklabels()  # none where a panel shares its names
    if shown and any(re.search(r"[^\W\d]{2}", name) for name in names):
        broken = [_broken(shown[0], name, widest) for name in names]
        ax.yaxis.set_major_locator(FixedLocator(list(names.values())))
        ax.yaxis.set_major_formatter(FixedFormatter(broken))


def _room_short(ax: Axes) -> float:
    """Inches that a panel lacks for the lines of the names at its left."""
    names = ax.yaxis.get_majorticklabels() if names_on(ax.yaxis) else []
    lines = [label.get_text().count("\n") + 1 for label in names]
    step = max((sum(pair) / 2 for pair in itertools.pairwise(lines)), default=0)
    inches = ax.get_window_extent().height / ax.figure.dpi
    return step * len(lines) * LINE * SMALL / 72 - inches


def _broken(like: Text, words: str, widest: float) -> str:
    """`words` on as many lines as keep them within `widest` pixels, no word broken."""
    words = " ".join(words.split())
    before = like.get_text()
    like.set_text(words)
    letters = int(widest / max(like.get_window_extent().width / max(len(words), 1), 1))
    like.set_text(before)
    return textwrap.fill(words, max(letters, FEWEST_LETTERS), break_long_words=False)
