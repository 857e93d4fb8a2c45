"""What the words of a drawing say: labels, numbers, titles, legends, ticks."""

import re

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedFormatter, FuncFormatter, StrMethodFormatter

from .artists import END_LABEL, REFERENCE, SERIES, is_dated, is_map, look_of
from .matching import RANGE, Chart, Shown, plain

NEAR = 30  # points of a screen: how far a number may stand from what it tells
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "k": 1e3, "bn": 1e9}
NUMBER = re.compile(
    r"[~≈×$(]*(?P<sign>[+−-]?)\$?(?P<digits>\d[\d,]*(?:\.\d+)?)\)?"
    r"\s*(?P<unit>%|(?:[^\W\d]{1,12}\.?\s?){0,3})"
)
DATES = ("%Y", "%b %Y", "%B %Y", "%b", "%B", "%Y-%m", "%Y-%m-%d", "%b %y", "%d %b %Y")


def number_in(text: str) -> tuple[float, float] | None:
    """(number, half a step of its last digit) of a text that is a number, else None."""
    match = NUMBER.fullmatch(text.strip())
    if not match:
        return None
    digits = match["digits"].replace(",", "")
    scale = SCALES.get(match["unit"].split(" ")[0].casefold(), 1)
    step = 10.0 ** -len(digits.partition(".")[2])
    sign = -1 if match["sign"] in ("−", "-") else 1
    return sign * float(digits) * scale, 0.5 * step * scale * (1 + 1e-9) + 1e-9


def check(chart: Chart, ax: Axes, shown: list[Shown], colors: dict) -> None:
    """Refuse a word of the panel that says what the drawing doesn't."""
    for axis in (ax.xaxis, ax.yaxis):
        _check_ticks(chart, axis)
    _check_title(chart, ax, shown)
    for text in ax.texts:
        if text.get_gid() == REFERENCE or not text.get_text().strip():
            continue
        if text.get_gid() == END_LABEL:
            _check_label(chart, text, shown, colors)
        _check_name(chart, text, shown, colors)
        if is_map(ax):
            _check_place(chart, text)
        else:
            _check_number(chart, ax, text, shown)


def check_legends(chart: Chart, fig: Figure, shown: list[Shown]) -> None:
    """A legend gives each look the name of its series."""
    legends = [*fig.legends, *filter(None, (ax.get_legend() for ax in fig.axes))]
    looks = [(chart.key(item.series), item.mark.look) for item in shown]
    for legend in legends if chart.names else []:
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
            words, look = text.get_text(), look_of(handle)
            alike = [(key, o) for key, o in looks if o.color == look.color]
            marker = ("", look.marker) if look.marker else None
            meant = {key for key, o in alike if not marker or o.marker in marker}
            named = chart.named(words)
            if (meant or named) and not (named and meant <= named):
                owner = ", ".join(str(other) for other in meant) or "no series"
                chart.stop(
                    f"the legend says {words!r} in the look of {owner}; label each "
                    "artist with the name of its series in data"
                )


def _check_label(chart: Chart, text: Annotation, shown, colors) -> None:
    """A direct label stands at a point of the series it names, in its color."""
    words, color = text.get_text(), to_hex(text.get_color())
    name = str(text.get_label())
    key = chart.names.get(plain(name))
    if name and chart.names and key is None:
        chart.stop(
            f"label {words!r} names series {name!r}; data has {', '.join(chart.names)}"
        )
    point = anchor(text)
    here = [item for item in shown if passes(item, point)]
    if key is not None:
        here = [item for item in here if chart.key(item.series) == key]
    if not here:
        chart.stop(
            f"label {words!r} stands at ({point[0]:g}, {point[1]:g}), where "
            f"{name or 'no series'} has no point; give label_end a row of the series"
        )
    if all(item.mark.look.color != color for item in here):
        chart.stop(f"label {words!r} has not the color of the series it stands at")
    _check_other_name(chart, words, {chart.key(item.series) for item in here})


def _check_other_name(chart: Chart, words: str, own: set) -> None:
    said = plain(words)
    named = {key for name, key in chart.names.items() if name in said}
    if named and not named & own:
        chart.stop(
            f"label {words!r} names {named.pop()}, but stands at "
            f"{', '.join(map(str, own))}"
        )


def _check_name(chart: Chart, text: Text, shown, colors) -> None:
    """A text that names a series stands in its panel, in its color."""
    words, color = text.get_text(), to_hex(text.get_color())
    named = chart.named(words) & set(colors)
    here = named & {chart.key(item.series) for item in shown}
    if named and not here:
        chart.stop(f"{words!r} is written in a panel that doesn't show it")
    if named and color not in {colors[key] for key in here}:
        chart.stop(
            f"{words!r} is written in {color}, but drawn in {colors[here.pop()]}; use "
            "label_end(…, series=…)"
        )


def _check_title(chart: Chart, ax: Axes, shown: list[Shown]) -> None:
    here = {plain(chart.key(item.series)) for item in shown if item.series[1] != RANGE}
    for side in ("left", "center", "right"):
        title = plain(ax.get_title(side))
        named = [name for name in chart.names if title and title in name]
        if named and here and not any(title in name for name in here):
            chart.stop(
                f"the panel titled {ax.get_title(side)!r} shows {', '.join(here)}; "
                "put each series in the panel that names it"
            )


def _check_ticks(chart: Chart, axis) -> None:
    """A tick that was given its label by hand says the place where it stands."""
    formatter = axis.get_major_formatter()
    by_hand = (FixedFormatter, FuncFormatter, StrMethodFormatter)
    if not isinstance(formatter, by_hand) or not axis.get_visible():
        return
    low, high = sorted(axis.get_view_interval())
    words = chart.data.select_dtypes(exclude=["number", "datetime", "bool"])
    known = {plain(name) for column in words for name in words[column].unique()}
    known |= {plain(name) for name in chart.data[chart.x].unique()}
    places = [place for place in axis.get_majorticklocs() if low <= place <= high]
    for place, label in zip(places, formatter.format_ticks(places), strict=True):
        said = plain(label)
        if said in known or not said:
            continue
        if is_dated(axis):
            true = said in {plain(f"{num2date(place):{form}}") for form in DATES}
        else:
            number = number_in(re.sub(r"^[^\W\d]+\s?(?=\d)", "", str(label)))
            true = number is not None and abs(number[0] - place) <= number[1]
        if not true:
            cure = f"give it its number, or the name that data has in {chart.x!r}"
            chart.stop(f"a tick says {label!r} at {place:g}; {cure}")


def _check_number(chart: Chart, ax: Axes, text: Text, shown: list[Shown]) -> None:
    """A number beside a mark agrees with the mark to its own rounding."""
    said = plain(text.get_text())
    for name in sorted(chart.names, key=len, reverse=True):
        said = said.removeprefix(name).strip(" ,:")
    if re.fullmatch(r"(19|20)\d\d [^\W\d].*", said):  # a year and words
        return
    if number := number_in(said):
        values = _values_at(chart, ax, text, shown)
        there = " or ".join(f"{value:g}" for value in values[:2]) or "nothing"
        told = f"stands at {there}; write the value of the mark beside it, or put words"
        _demand(chart, text, number, values, f"{told} in the note")


def _check_place(chart: Chart, text: Text) -> None:
    """A number on a map belongs to the place that is named with it."""
    said = plain(text.get_text())
    places = [plain(place) for place in chart.data[chart.x]]
    named = [i for i, place in enumerate(places) if said.startswith(place)]
    rest = said[max((len(places[i]) for i in named), default=0) :].strip(" ,:")
    if number := number_in(rest):
        values = [chart.numbers_of[y][i] for y in chart.ys for i in named]
        told = f"is no value of a place in data; write the name as in {chart.x!r}, then"
        _demand(chart, text, number, values, f"{told} its number")


def _demand(chart: Chart, text: Text, number, values: list[float], told: str) -> None:
    if not any(abs(value - number[0]) <= number[1] for value in values):
        chart.stop(f"the text {text.get_text()!r} {told}")


def anchor(text: Text) -> np.ndarray:
    """Where the text points, in data coordinates; NaN if it isn't tied to data."""
    ax = text.axes
    place = text.xy if isinstance(text, Annotation) else text.get_position()
    tied = text.xycoords if isinstance(text, Annotation) else text.get_transform()
    if callable(tied):  # the middle of a bar, from bar_label
        box = tied(None)
        middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        return ax.transData.inverted().transform(middle)
    if tied not in ("data", ax.transData):
        return np.array([np.nan, np.nan])
    x, y = ax.convert_xunits(place[0]), ax.convert_yunits(place[1])
    return np.array([x, y], dtype=float)


def passes(item: Shown, point: np.ndarray) -> bool:
    """Whether the mark has a point there."""
    return bool(np.isclose(item.points, point, rtol=1e-6).all(axis=1).any())


def _values_at(chart: Chart, ax: Axes, text: Text, shown: list[Shown]) -> list[float]:
    """What the marks nearest to the text are worth: a bar across from it its length
    and, for a text written by hand at its end, that end; a dot the numbers of its
    row."""
    point, in_pixels = anchor(text), ax.transData.transform
    by_hand = not callable(getattr(text, "xycoords", None))
    bars, ends, dots = [], [], []
    for item in shown:
        if item.mark.kind == "bars":
            p, v = (1, 0) if item.horizontal else (0, 1)
            across = np.abs(item.mark.end[:, p] - point[p]) <= item.mark.width / 2
            low, high = item.mark.start[across, v], item.mark.end[across, v]
            inside = np.clip(point[v], np.minimum(low, high), np.maximum(low, high))
            bars += zip(np.abs(point[v] - inside), high - low, strict=True)
            ends += high[np.isclose(high, point[v]) & by_hand].tolist()
        else:
            gaps = np.hypot(*(in_pixels(item.points) - in_pixels(point)).T)
            rows = chart.numbers[item.hit.argmax(axis=1)]
            told = np.column_stack([item.worth, item.along, rows])
            dots += zip(gaps, told.tolist(), strict=True)
    nearest = min((gap for gap, _ in bars), default=0) + 1e-9
    reach = min([NEAR * ax.figure.dpi / 72, *(gap + 1 for gap, _ in dots)])
    found = [float(value) for gap, value in bars if gap <= nearest] + ends
    return found + [value for gap, row in dots if gap <= reach for value in row]


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
            at = [chart.key(item.series) for item in here]
            named = [key for key in at if plain(key) == plain(text.get_label())]
            key = (named or at)[0]
            if key in keys:
                text.set_gid(f"{END_LABEL}-{keys.index(key)}")
