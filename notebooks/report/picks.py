"""Series of a drawing under numbers: the SVG knows the addresses `#only-2` (series 2
alone) and `#to-2` (the series up to 2). A page can't reach into a picture, but can
choose its address.
"""

import re

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .artists import END_LABEL
from .matching import Chart, Shown, plain
from .words import anchor, passes

SERIES = "series"
FADED = "{opacity:.15}"


def number_series(chart: Chart, axes: list[Axes], shown: list[Shown]) -> None:
    """Give artists of one series, and direct labels, its number in the order of data:
    the gid 'series-2' or 'end-label-2'."""
    keys = list(chart.members) if chart.by else chart.ys
    numbers: dict[int, set[int]] = {}
    for item in (item for item in shown if chart.key(item.series) in keys):
        for part in item.mark.artists:
            numbers.setdefault(id(part), set()).add(keys.index(chart.key(item.series)))
    for item in shown:
        for part in item.mark.artists:
            if len(found := numbers.get(id(part), ())) == 1:
                part.set_gid(f"{SERIES}-{min(found)}")
    for text in (text for ax in axes for text in ax.texts):
        if text.get_gid() == END_LABEL:
            here = [i for i in shown if i.ax is text.axes and passes(i, anchor(text))]
            named = [
                i for i in here if plain(chart.key(i.series)) == plain(text.get_label())
            ]
            key = chart.key((named or here)[0].series)
            if key in keys:
                text.set_gid(f"{END_LABEL}-{keys.index(key)}")


def label_boxes(fig: Figure, scale: float) -> list[list[int]]:
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


def addressed(svg: str) -> str:
    """The SVG with its numbered groups as classes, and an address for each series."""
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
