"""Direct labels: the name of a series beside its last point, kept apart from its neighbours at any width."""

import textwrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure

GID = "end-label"
NARROW_LABEL = 13


def label_end(ax: Axes, x, y: float, text: str, color: str = "#000000", series: str = "") -> None:
    """Write `text` in `color` just right of the point (x, y), usually the last of a line."""
    ax.annotate(
        text,
        (x, y),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=color,
        gid=GID,
        annotation_clip=False,
        linespacing=0.95,
    )


def settle_labels(fig: Figure, wrap: bool) -> None:
    """Move the direct labels of each panel apart vertically; `wrap` breaks long ones for a narrow drawing."""
    labels = [[text for text in ax.texts if text.get_gid() == GID] for ax in fig.axes]
    for text in (text for group in labels for text in group):
        text.xyann = (6, 0)
        if wrap:
            text.set_text(textwrap.fill(text.get_text(), NARROW_LABEL, break_long_words=False))
    fig.get_layout_engine().execute(fig)
    for group in labels:
        group.sort(key=lambda text: text.get_window_extent().y0)
        floor = None
        for text in group:
            box = text.get_window_extent()
            if floor is not None and box.y0 < floor:
                text.xyann = (6, (floor - box.y0) * 72 / fig.dpi)
                box = text.get_window_extent()
            floor = box.y1 + 1


def mark(ax: Axes, *, x=None, y=None, text: str = "") -> None:
    """A reference line."""
    (ax.axvline(x, lw=0.8) if x is not None else ax.axhline(y, lw=0.8)).set_label("reference")
