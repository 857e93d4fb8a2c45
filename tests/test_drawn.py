"""A drawing that shows anything but its data is refused by name."""

import pandas as pd
import pytest
from drawings import AREA, COLOR, SURVEY, US, check, refused, two_lines
from matplotlib import pyplot as plt

from report.charts import bars, line
from report.style import COLORS


@pytest.fixture(autouse=True)
def close_charts():
    yield
    plt.close("all")


def test_two_lines_with_gaps_pass():
    drawn = {(p.row, p.column, p.x, p.y) for p in check(two_lines()[0])}
    rows = AREA.itertuples()
    assert drawn == {(row.Index, "area", row.year, row.area) for row in rows}


# lies about the values


def exchanged(name, part):
    """The rows of the other series under this one's name."""
    return AREA[AREA["count"] != name]


def test_exchanged_series_are_refused():
    refused(two_lines(exchanged)[0], "shows rows of")


def test_exchanged_series_without_names_are_refused_by_their_color():
    fig, ax = plt.subplots()
    for name in (US, SURVEY):
        part = exchanged(name, AREA)
        gapped = part.set_index("year").area.reindex(range(2011, 2018))
        ax.plot(gapped.index, gapped, color=COLOR[name])
    refused(fig, "its color in this book is")


@pytest.mark.parametrize(
    "change",
    [
        lambda name, part: part.assign(year=part.year + 1),
        lambda name, part: part.assign(area=part.area.to_numpy()[::-1]),
        lambda name, part: part.assign(area=part.area * 1.01),
        lambda name, part: part.assign(area=part.area + 0.01),
    ],
    ids=["shifted", "scrambled", "stretched", "raised"],
)
def test_changed_lines_are_refused(change):
    refused(two_lines(change)[0], "no row of one series")


def test_x_and_y_exchanged_are_refused():
    fig, ax = plt.subplots()
    for name, part in AREA.groupby("count"):
        ax.plot(part.area, part.year, "o", color=COLOR[name])
    refused(fig, "x and y of a dot are exchanged")


@pytest.mark.parametrize("limits", [{"ylim": (0, 20)}, {"xlim": (2012, 2018)}])
def test_a_cropped_axis_is_refused(limits):
    fig, ax = two_lines()
    ax.set(**limits)
    refused(fig, "lies outside")


def test_a_bar_without_its_zero_is_refused():
    fig, ax = plt.subplots()
    part = AREA[AREA["count"] == US]
    ax.bar(part.year, part.area, color=COLORS["US"])
    ax.set_ylim(5)
    refused(fig, "lies outside the y axis", part)


def test_a_series_that_is_not_drawn_is_refused():
    fig, ax = plt.subplots()
    part = AREA[AREA["count"] == US]
    ax.plot(part.year, part.area, "o", color=COLORS["US"])
    refused(fig, "4 value(s) of UN-Mexico survey are not drawn")


@pytest.mark.parametrize(
    ("foreign", "words"),
    [
        (lambda ax: ax.bar(2013, 999, color=COLORS["US"]), "a bar in"),
        (lambda ax: ax.plot([2013], [40], "o", color=COLORS["US"]), "a dot in"),
        (lambda ax: ax.scatter([2013], [40], color=COLORS["US"]), "a dot in"),
        (lambda ax: ax.plot([2011, 2017], [9, 7], color=COLORS["US"]), "a line in"),
        (lambda ax: ax.plot([2011, 2017], [9, 7], label="reference"), "a line in"),
        (lambda ax: ax.plot([2011, 2017], [9, 7], gid="reference"), "a line in"),
        (lambda ax: ax.axhline(20), "mark(ax"),
        (lambda ax: ax.axvspan(2012, 2013), "mark(ax"),
        (lambda ax: ax.vlines(2013, 3, 40, color=COLORS["US"]), "a mark in"),
        (lambda ax: ax.fill_between([2011, 2012], 3, 40), "a mark in"),
        (lambda ax: ax.stairs([5, 7], [2011, 2012, 2013]), "a StepPatch"),
    ],
)
def test_foreign_marks_are_refused(foreign, words):
    fig, ax = two_lines()
    foreign(ax)
    ax.autoscale()
    refused(fig, words)


def test_a_line_over_rows_of_two_series_is_refused():
    fig, ax = two_lines()
    ax.plot([2011, 2017], [12, 30.6], color=COLORS["US"])
    refused(fig, "mixes rows of several series")


def test_a_line_over_a_gap_is_refused():
    part = AREA[AREA["count"] == US]
    data = pd.concat([part, pd.DataFrame({"count": [US], "year": [2014]})])
    fig, ax = plt.subplots()
    ax.plot(part.year, part.area, color=COLORS["US"])
    refused(fig, "leaps over year 2014", data)


def test_a_line_out_of_order_is_refused():
    part = AREA[AREA["count"] == US]
    turned = part.iloc[[0, 2, 1, 3, 4, 5]]
    fig, ax = plt.subplots()
    ax.plot(turned.year, turned.area, color=COLORS["US"])
    refused(fig, "out of order", part)


def test_a_series_cut_over_two_panels_is_refused():
    fig, axes = plt.subplots(1, 2)
    part = AREA[AREA["count"] == US]
    for ax, rows in zip(axes, (part[:3], part[3:]), strict=True):
        ax.plot(rows.year, rows.area, "o", color=COLORS["US"])
    refused(fig, "partly in one panel", part)


def test_equal_curves_belong_to_the_panels_that_name_them():
    data = pd.DataFrame({"what": ["one"] * 2 + ["two"] * 2, "x": [0, 1] * 2, "y": 3.0})
    fig, axes = plt.subplots(1, 2)
    for ax, title in zip(axes, ("two", "one"), strict=True):
        ax.plot([0, 1], [3, 3], color=COLORS["accent"])
        ax.set_title(title)
    check(fig, data, x="x", ys=["y"], by="what")


# lies by color and look


def test_exchanged_colors_are_refused():
    swapped = {US: COLOR[SURVEY], SURVEY: COLOR[US]}
    refused(two_lines(colors=swapped)[0], "its color in this book is")


def test_two_series_in_one_color_are_refused_unless_markers_differ():
    data = AREA.replace({"count": {US: "one", SURVEY: "another"}})

    def drawing(markers):
        fig, ax = plt.subplots()
        for (_, part), marker in zip(data.groupby("count"), markers, strict=True):
            ax.plot(part.year, part.area, marker, color=COLORS["ink"])
        return fig

    refused(drawing("oo"), "can't be told apart", data)
    check(drawing("os"), data)


def test_one_series_in_two_colors_is_refused():
    part = AREA[AREA["count"] == US]
    fig, ax = plt.subplots()
    ax.bar(part.year, part.area, color=[COLORS["US"]] * 5 + [COLORS["accent"]])
    refused(fig, "has two colors", part)


def test_a_color_without_a_dark_twin_is_refused():
    part = AREA[AREA["count"] == SURVEY]
    fig, ax = plt.subplots()
    ax.plot(part.year, part.area, color="#123456")
    refused(fig, "no dark twin", part, by=None)


PROVISIONAL = AREA[AREA["count"] == US].assign(provisional=lambda d: d.year > 2015)


def test_provisional_rows_have_one_look():
    fig, ax = plt.subplots()
    line(ax, PROVISIONAL, "year", "area", US, provisional="provisional")
    check(fig, PROVISIONAL)
    fig, ax = plt.subplots()
    line(ax, PROVISIONAL, "year", "area", US)
    refused(fig, "look final", PROVISIONAL)


def test_the_provisional_look_means_nothing_else():
    for look in ({"markerfacecolor": "white"}, {"linestyle": "--"}):
        fig, ax = two_lines()
        ax.lines[1].set(**look)
        refused(fig, "that look means provisional only")
    hollow = PROVISIONAL.assign(year=PROVISIONAL.year.astype(str))
    fig, ax = plt.subplots()
    bars(ax, hollow, "year", "area", provisional="provisional")
    check(fig, hollow, by=None)
    refused(fig, "that look means", hollow.drop(columns="provisional"), by=None)
