"""Words of a drawing that say what it doesn't show are refused."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from drawings import AREA, COLOR, SURVEY, US, check, refused, two_lines
from matplotlib import pyplot as plt

from report.charts import bars, line
from report.drawing import draw
from report.drawn import check_drawn
from report.labels import drawn_texts, label_end, mark, settle_labels
from report.style import MARKERS, NARROW_INCHES


@pytest.fixture(autouse=True)
def close_charts():
    yield
    plt.close("all")


def test_a_label_at_another_series_is_refused():
    fig, ax = two_lines(labels=False)
    label_end(ax, 2017, 44.1, US, SURVEY)
    refused(fig, "where UN-Mexico survey has no point")


def test_a_label_with_another_name_is_refused():
    fig, ax = two_lines(labels=False)
    label_end(ax, 2017, 44.1, SURVEY, US)
    refused(fig, "names UN-Mexico survey, but stands at U.S. estimate")
    fig, ax = two_lines(labels=False)
    label_end(ax, 2017, 44.1, "the army", "army")
    refused(fig, "names series 'army'")


def test_a_label_in_another_color_is_refused():
    fig, ax = two_lines()
    ax.texts[0].set_color(COLOR[SURVEY])
    refused(fig, "has not the color of the series")


def test_a_label_at_no_point_is_refused_at_once():
    _, ax = two_lines(labels=False)
    with pytest.raises(ValueError, match="nothing drawn passes"):
        label_end(ax, 2017, 40, US, US)


def test_a_name_written_in_another_color_is_refused():
    fig, ax = two_lines(labels=False)
    ax.annotate(US, (2012, 30), color=COLOR[SURVEY])
    refused(fig, "is written in")


def test_a_name_written_in_the_panel_of_another_is_refused():
    fig, axes = plt.subplots(1, 2)
    for ax, (name, part) in zip(axes, AREA.groupby("count"), strict=True):
        ax.plot(part.year, part.area, "o", color=COLOR[name])
    axes[1].annotate(US, (2014, 22), color=COLOR[US])
    refused(fig, "in a panel that doesn't show it")


def test_a_legend_with_exchanged_names_is_refused():
    fig, ax = two_lines(labels=False)
    handles = ax.lines
    ax.legend(handles, [US, SURVEY])
    check(fig)
    ax.legend(handles, [SURVEY, US])
    refused(fig, "the legend says")
    ax.legend(handles, ["Washington", SURVEY])
    refused(fig, "the legend says 'Washington'")


def test_a_panel_with_anothers_title_is_refused():
    fig, axes = plt.subplots(1, 2)
    for ax, (name, part) in zip(axes, AREA.groupby("count"), strict=True):
        ax.plot(part.year, part.area, "o", color=COLOR[name])
        ax.set_title(name)
    check(fig)
    for ax, title in zip(axes, (SURVEY, US), strict=True):
        ax.set_title(title, loc="left")
    refused(fig, "the panel titled")


@pytest.mark.parametrize(
    "lie",
    [
        lambda ax: ax.set_yticks([10, 20, 30], ["20", "40", "60"]),
        lambda ax: ax.yaxis.set_major_formatter(lambda value, _: f"{2 * value:g}"),
        lambda ax: ax.set_xticks([2012, 2016], ["2013", "2017"]),
        lambda ax: ax.set_xticks([2012, 2016], ["FY2013", "FY2017"]),
        lambda ax: ax.set_yticks([10, 30], ["low", "high"]),
    ],
)
def test_ticks_that_lie_are_refused(lie):
    fig, ax = two_lines()
    lie(ax)
    refused(fig, "")


def test_honest_ticks_pass():
    fig, ax = two_lines()
    ax.set_yticks([10, 20, 30], ["10", "20%", "$30"])
    ax.set_xticks([2012, 2016], ["2012", "FY2016"])
    check(fig)


@pytest.mark.parametrize(
    ("text", "true"),
    [("44.1", True), ("44", True), ("44.1%", True), ("4,000", False), ("44.2", False)],
)
def test_a_number_beside_a_point_agrees_with_it(text, true):
    fig, ax = two_lines()
    ax.annotate(text, (2017, 44.1), xytext=(3, 3), textcoords="offset points")
    check(fig) if true else refused(fig, f"the text {text!r}")


def test_a_number_far_from_every_mark_is_refused():
    fig, ax = two_lines()
    ax.set_ylim(0, 100)
    ax.text(2012, 90, "44.1")
    refused(fig, "stands at nothing")


# lines, words and geometry for the page


def test_a_line_keeps_its_gap():
    fig, ax = plt.subplots()
    line(ax, AREA[AREA["count"] == US], "year", "area", US)
    joined = [
        drawn.get_xdata().tolist() for drawn in ax.lines if drawn.get_marker() == "None"
    ]
    assert joined == [[2011, 2012, 2013], [2015, 2016, 2017]]
    assert ax.lines[-1].get_marker() == MARKERS["US"]
    check(fig, AREA[AREA["count"] == US])


def test_marks_pass_with_their_words():
    fig, ax = two_lines()
    mark(ax, x=2016, text="2016: a number of their own")
    mark(ax, y=20, text="20")
    mark(ax, x=(2012, 2013))
    check(fig)
    with pytest.raises(ValueError, match="give x="):
        mark(ax)


def test_every_word_of_a_drawing_is_told():
    fig, ax = two_lines()
    ax.set(title="Mexico", xlabel="Year", xticks=[2012, 2016], yticks=[10, 40])
    ax.legend(ax.lines, [US, SURVEY], title="Who counts")
    told = drawn_texts(fig)
    assert told[:2] == ["Mexico", "Year"] and told[2:4] == ["2012", "2016"]
    assert told[-5:] == [US, SURVEY, "Who counts", US, SURVEY]


def test_labels_take_a_third_of_a_narrow_drawing_at_most():
    fig, ax = plt.subplots(figsize=(NARROW_INCHES, 3), layout="constrained")
    long = "A name of a bar that goes on and on for a phone"
    bars(ax, pd.DataFrame({"who": [long], "n": [3.0]}), "who", "n")
    settle_labels(fig, wrap=True)
    width = ax.yaxis.get_majorticklabels()[0].get_window_extent().width
    assert width <= fig.bbox.width * 0.36


def test_direct_labels_stand_apart():
    fig, ax = plt.subplots(layout="constrained")
    for level in (1.0, 1.01, 1.02):
        ax.plot([0, 1], [0, level], gid=str(level))
        label_end(ax, 1, level, f"line {level}", str(level))
    settle_labels(fig, wrap=False)
    boxes = sorted(text.get_window_extent().extents[1::2].tolist() for text in ax.texts)
    assert all(low[1] <= high[0] for low, high in pairwise(boxes))


def test_the_place_of_a_value_is_that_of_its_dot_in_the_drawing():
    fig, ax = plt.subplots(layout="constrained")
    years = pd.DataFrame({"year": [2016, 2017], "area": [32.0, 44.1]})
    ax.plot(years.year, years.area, "o", gid="dots")
    points = check_drawn(fig, years, "year", ["area"], None, "chart x")
    for drawing in draw(fig, points):
        dots = re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"', drawing.svg)
        pixels = {(float(x) * 96 / 72, float(y) * 96 / 72) for x, y in dots}
        told = zip(drawing.places[::2], drawing.places[1::2], strict=True)
        for x, y in told:
            assert min(max(abs(x - u), abs(y - v)) for u, v in pixels) <= 1


def test_names_of_bars_have_room_for_their_lines_on_a_phone():
    fig, ax = plt.subplots(figsize=(3.4, 2))
    names = [f"Congressional researchers {n}" for n in range(12)]
    pd.Series(1, names).plot.barh(ax=ax)
    settle_labels(fig, wrap=True)
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(one.y1 <= two.y0 for one, two in pairwise(boxes))
