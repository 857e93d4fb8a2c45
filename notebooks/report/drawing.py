"""A figure as two SVG drawings: for a desktop and for a phone.

SVG keeps text as text, has a quarter of the bytes of PNG, and its colors follow the
reader's light or dark setting.
"""

import io
import re
from typing import NamedTuple

import matplotlib.pyplot as plt
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.ticker import ScalarFormatter

from .artists import END_LABEL, SERIES
from .drawn import Point
from .labels import settle_labels
from .language import Spanish, speaking
from .spanish import reworded
from .style import DARK_OF, NARROW_INCHES, WIDE_INCHES

PIXELS_PER_INCH = 96
SPANISH_ROOM = 1.25  # times the height on a phone: Spanish names take more lines
FADED = "{opacity:.15}"
LONG_DECIMALS = re.compile(r"(?<=\d\.\d\d)\d+")
LOWEST_PANEL = {1: 0.0, 2: 2.4, 3: 2.4}  # inches on a phone, by number of panels


class Drawing(NamedTuple):
    """SVG text, its width and height in pixels, x, y of each point asked for, and the
    boxes of direct labels (see `_label_boxes`)."""

    svg: str
    width: int
    height: int
    places: list[int]
    labels: list[list[int]]


def draw(
    fig: Figure, points: list[Point], spanish: Spanish | None = None
) -> list[Drawing]:
    """The figure at desktop and at phone width, with the places of `points`, and both
    in Spanish if a catalogue is given; closes it."""
    height = fig.get_size_inches()[1]
    _write_thousands(fig)
    fig.set_size_inches(WIDE_INCHES, height)
    wide = _said(fig, points, spanish)
    fig.set_size_inches(NARROW_INCHES, _stack_panels(fig, height))
    narrow = _said(fig, points, spanish, wrap=True)
    plt.close(fig)
    return [drawing for both in zip(wide, narrow, strict=True) for drawing in both]


def _said(fig: Figure, points, spanish: Spanish | None, wrap=False) -> list[Drawing]:
    drawings = [_svg(fig, points, wrap)]
    if spanish:
        if wrap:
            fig.set_size_inches(NARROW_INCHES, SPANISH_ROOM * fig.get_size_inches()[1])
        with speaking(spanish), reworded(fig):
            drawings.append(_svg(fig, points, wrap))
    return drawings


def _write_thousands(fig: Figure) -> None:
    """Separate thousands on plain number axes; years stay as they are."""
    for ax in fig.axes:
        limits = (ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())
        for axis, (low, high) in limits:
            scalar = isinstance(axis.get_major_formatter(), ScalarFormatter)
            years = low >= 1900 and high <= 2100
            large = max(abs(low), abs(high)) >= 1000
            if scalar and axis.get_scale() == "linear" and large and not years:
                axis.set_major_formatter("{x:,.0f}")


def _stack_panels(fig: Figure, height: float) -> float:
    """Put a grid of panels into one column; returns the height it needs, in inches."""
    axes = [ax for ax in fig.axes if ax.get_subplotspec() is not None]
    places = [ax.get_subplotspec() for ax in axes]
    columns = len({place.colspan.start for place in places}) or 1
    rows = panels = len({place.rowspan.start for place in places}) or 1
    if columns > 1:
        panels = len(axes)
        grid = GridSpec(panels, 1, figure=fig)
        for ax, place in zip(axes, grid, strict=True):
            ax.set_subplotspec(place)
            ax.tick_params(labelbottom=True, labelleft=True)
    if all(ax.get_aspect() == 1 for ax in fig.axes):  # maps keep their shape
        share = max(0.62, columns * NARROW_INCHES / WIDE_INCHES)
        return height * panels / rows * share
    return max(height, LOWEST_PANEL.get(panels, 1.9) * panels)


def _svg(fig: Figure, points: list[Point], wrap: bool = False) -> Drawing:
    settle_labels(fig, wrap)
    fig.set_layout_engine("none")  # settled; drawing would compute it again
    out = io.StringIO()
    nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
    FigureCanvasSVG(fig).print_svg(out, metadata=nothing)  # savefig would draw twice
    fig.set_layout_engine("constrained")
    width, height = (round(side * PIXELS_PER_INCH) for side in fig.get_size_inches())
    svg = _addressed(_themed(out.getvalue()))
    labels = _label_boxes(fig, PIXELS_PER_INCH / fig.dpi)
    return Drawing(svg, width, height, _places(fig, points), labels)


def _places(fig: Figure, points: list[Point]) -> list[int]:
    """x, y, x, y … of the points in pixels of the drawing, from its upper left."""
    height, scale = fig.bbox.height, PIXELS_PER_INCH / fig.dpi
    found: list[int] = []
    for point in points:
        x, y = point.ax.transData.transform((point.x, point.y))
        found += [round(x * scale), round((height - y) * scale)]
    return found


def _themed(svg: str) -> str:
    """Shorten matplotlib's SVG and let its colors follow the light or dark setting."""
    head = r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<!--.*?-->"
    svg = re.sub(head, "", svg, flags=re.S)
    svg = re.sub(r'="[^"]*"', lambda value: LONG_DECIMALS.sub("", value[0]), svg)
    svg = re.sub(
        r' d="[^"]*"', lambda path: re.sub(r"(?<=\.\d)\d+| *\n", "", path[0]), svg
    )
    fonts = "system-ui, 'Segoe UI', Roboto, Arial, sans-serif"
    svg = re.sub(r"'DejaVu Sans'(, [-\w' ]+)*", fonts, svg)
    used = [color for color in DARK_OF if color in svg]
    for color in used:
        svg = svg.replace(color, f"var(--{color[1:]})")
    light = "".join(f"--{color[1:]}:{color};" for color in used)
    dark = "".join(f"--{color[1:]}:{DARK_OF[color]};" for color in used)
    mode = "@media (prefers-color-scheme:dark)"
    css = f"<style>svg{{{light}}}{mode}{{svg{{{dark}}}}}</style>"
    return re.sub(r"(<svg[^>]*>)", rf"\1{css}", svg, count=1).strip() + "\n"


def _label_boxes(fig: Figure, scale: float) -> list[list[int]]:
    """[number of the series, left, top, width, height] of each numbered label, in
    pixels of the drawing."""
    found = []
    for text in (text for ax in fig.axes for text in ax.texts):
        name, _, number = str(text.get_gid()).rpartition("-")
        if name == END_LABEL:
            box = text.get_window_extent()
            sides = (box.x0, fig.bbox.height - box.y1, box.width, box.height)
            found.append([int(number), *(round(side * scale) for side in sides)])
    return found


def _addressed(svg: str) -> str:
    """The SVG with an address for each series: `#only-2` shows series 2 alone, `#to-2`
    those up to 2. A page can't reach into a picture, but can choose its address."""
    svg = re.sub(rf'<g id="{SERIES}-(\d+)">', r'<g class="s s\1">', svg)
    numbers = sorted({int(number) for number in re.findall(r'"s s(\d+)"', svg)})
    if len(numbers) < 2 or END_LABEL not in svg:
        return svg
    rules, places = ["@keyframes come{from{opacity:.15}}"], []
    for at, number in enumerate(numbers):
        later = ",".join(f".s{other}" for other in numbers[at + 1 :])
        rules.append(f"#only-{number}:target~g .s:not(.s{number}){FADED}")
        rules += [f"#to-{number}:target~g :is({later}){FADED}"] * bool(later)
        rules.append(f"#to-{number}:target~g .s{number}{{animation:come .6s}}")
        places.append(f'<g id="only-{number}"/><g id="to-{number}"/>')
    style = f"<style>{''.join(rules)}</style>{''.join(places)}"
    return re.sub(r"(<svg[^>]*>)", rf"\1{style}", svg, count=1)
