"""A drawing that shows anything but its data is refused by name; honest ones pass."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from report.artists import axes_of
from report.charts import bars, line
from report.drawn import check_drawn
from report.labels import drawn_texts, label_end, mark, settle_labels
from report.maps import blank, circles, classes, regions
from report.style import COLORS, MARKERS, NARROW_INCHES
from shapely.geometry import MultiPolygon, box

US, SURVEY = "U.S. estimate", "UN-Mexico survey"
AREA = pd.DataFrame(
    {
        "count": [US] * 6 + [SURVEY] * 4,
        "year": [2011, 2012, 2013, 2015, 2016, 2017, 2014, 2015, 2016, 2017],
        "area": [12.0, 10.5, 11, 28, 32, 44.1, 21, 26.1, 25.2, 30.6],
        "low": [11.0, 9, 10, 20, 30, 40, 19, 22, 24, 28],
        "high": [14.0, 12, 13, 30, 35, 50, 22, 28, 27, 33],
    }
)
COLOR = {US: COLORS["US"], SURVEY: COLORS["UN-Mexico"]}
SHAPE = {"x": "year", "ys": ["area"], "by": "count"}


@pytest.fixture(autouse=True)
def close_charts():
    yield
    plt.close("all")


def check(fig, data=AREA, **shape):
    return check_drawn(fig, data, **(SHAPE | shape), where="chart x")


def refused(fig, words, data=AREA, **shape):
    with pytest.raises(ValueError, match=r"^chart x: ") as caught:
        check(fig, data, **shape)
    assert words in str(caught.value), caught.value


def two_lines(change=lambda name, part: part, colors=COLOR, labels=True):
    """The honest chart of two lines, with one thing changed."""
    fig, ax = plt.subplots()
    for name, part in AREA.groupby("count", sort=False):
        drawn = change(name, part)
        gapped = drawn.set_index("year").area
        gapped = gapped.reindex(range(gapped.index.min(), gapped.index.max() + 1))
        ax.plot(gapped.index, gapped, "o-", color=colors[name], gid=name)
        if labels:
            label_end(ax, drawn.year.iloc[-1], drawn.area.iloc[-1], name, name)
    return fig, ax


def test_two_lines_with_gaps_pass():
    looks = check(two_lines()[0])
    assert {look["series"]: look["color"] for look in looks} == COLOR


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
    solid, (ax, _) = plt.figure(), plt.subplots(1, 2)[1]
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


# lies by words


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
    fig, ax = two_lines(labels=False)
    with pytest.raises(ValueError, match="nothing drawn passes"):
        label_end(ax, 2017, 40, US, US)


def test_a_name_written_in_another_color_is_refused():
    fig, ax = two_lines(labels=False)
    ax.annotate(US, (2012, 30), color=COLOR[SURVEY])
    refused(fig, "is written in")


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


# bars


CHANGE = pd.DataFrame({"place": ["Laos", "Mexico", "Peru"], "rise": [0.4, -3.25, 12]})


def test_horizontal_bars_with_values_pass_and_lies_are_refused():
    fig, ax = plt.subplots()
    bars(ax, CHANGE, "place", "rise", form="{:+,.1f}")
    assert [text.get_text() for text in ax.texts] == ["+0.4", "−3.2", "+12.0"]
    shape = {"x": "place", "ys": ["rise"], "by": None}
    check(fig, CHANGE, **shape)
    ax.texts[0].set_text("+4.0")
    refused(fig, "the text '+4.0'", CHANGE, **shape)
    ax.texts[0].set_text("+0.4")
    ax.set_yticks([0, 1, 2], ["Mexico", "Laos", "Peru"])
    refused(fig, "no row of one series", CHANGE, **shape)


def test_grouped_bars_beside_their_tick_pass_and_farther_ones_are_refused():
    for shift, honest in ((0.2, True), (0.6, False)):
        fig, ax = plt.subplots()
        for side, (name, part) in zip((-1, 1), AREA.groupby("count"), strict=True):
            offset = part.year + side * shift
            drawn = ax.bar(offset, part.area, 0.38, color=COLOR[name], label=name)
            ax.bar_label(drawn, [f"{area:.1f}" for area in part.area])
        ax.legend()
        check(fig) if honest else refused(fig, "no row of one series")


STACK = pd.DataFrame(
    {
        "year": [2010, 2010, 2011, 2011],
        "account": ["INCLE", "ESF"] * 2,
        "usd": [5.0, 3.0, 2.0, 7.0],
    }
)
OF_STACK = {"x": "year", "ys": ["usd"], "by": "account"}


def stacked(order=("INCLE", "ESF"), value_of=None):
    fig, ax = plt.subplots()
    floor = np.zeros(2)
    for name in order:
        tall = STACK[STACK.account == (value_of or {}).get(name, name)].usd.to_numpy()
        held = ax.bar([2010, 2011], tall, bottom=floor, color=COLORS[name], label=name)
        ax.bar_label(held, label_type="center", fmt="%.0f")
        floor = floor + tall
    ax.bar_label(held, [f"{total:.0f}" for total in floor])
    ax.legend()
    return fig, ax


def test_stacked_bars_pass_and_exchanged_parts_are_refused():
    check(stacked()[0], STACK, **OF_STACK)
    swapped = {"INCLE": "ESF", "ESF": "INCLE"}
    refused(stacked(value_of=swapped)[0], "shows rows of", STACK, **OF_STACK)
    fig, ax = stacked()
    ax.texts[0].set_text("3")
    refused(fig, "the text '3' stands at 5", STACK, **OF_STACK)


def test_pandas_stacked_bars_pass():
    fig, ax = plt.subplots()
    wide = STACK.assign(year=STACK.year.astype(str)).pivot(
        index="year", columns="account", values="usd"
    )
    wide.plot.barh(stacked=True, ax=ax, color=[COLORS[name] for name in wide])
    check(fig, STACK, **OF_STACK)


# ranges, bands, scatter, dates, grids


def test_ranges_bands_and_error_bars_pass():
    fig, ax = plt.subplots()
    for name, part in AREA.groupby("count"):
        ax.vlines(part.year, part.low, part.high, color=COLOR[name])
        ax.plot(part.year, part.area, "o", color=COLOR[name])
    check(fig)
    part = AREA[AREA["count"] == SURVEY]
    fig, ax = plt.subplots()
    ax.fill_between(part.year, part.low, part.high, color=COLOR[SURVEY], alpha=0.2)
    ax.errorbar(
        part.year,
        part.area,
        [part.area - part.low, part.high - part.area],
        color=COLOR[SURVEY],
        capsize=3,
    )
    check(fig, part)
    fig, ax = plt.subplots()
    ax.plot(part.year, part.area, color=COLOR[SURVEY])
    ax.fill_between(part.year, part.low, part.high * 1.1, color=COLOR[SURVEY])
    refused(fig, "no row of one series", part)


def test_ranges_between_names_pass():
    data = pd.DataFrame({"who": ["a", "b"], "low": [1.0, 2], "high": [4.0, 3]})
    shape = {"x": "who", "ys": ["low", "high"], "by": None}
    fig, ax = plt.subplots()
    ax.hlines(data.who, data.low, data.high, color=COLORS["accent"])
    check(fig, data, **shape)
    for row in data.itertuples():
        ax.plot([row.low, row.high], [row.who] * 2, "o-", color=COLORS["accent"])
    check(fig, data, **shape)
    ax.plot([1, 4], ["b", "b"], "o", color=COLORS["accent"])
    refused(fig, "no row of one series", data, **shape)


def test_dots_joined_by_a_gray_line_pass():
    data = AREA[AREA.year == 2017].assign(place="Mexico")
    fig, ax = plt.subplots()
    for name, part in data.groupby("count"):
        ax.scatter(part.area, part.place, color=COLOR[name])
    ax.hlines(["Mexico"], 30.6, 44.1, color=COLORS["muted"])
    check(fig, data, x="place")
    ax.hlines(["Mexico"], 30.6, 44.1, color=COLORS["accent"])
    refused(fig, "mixes rows", data, x="place")


def test_dates_and_steps_pass_and_a_wrong_year_on_a_tick_is_refused():
    days = pd.date_range("2023-01-01", periods=24, freq="MS")
    data = pd.DataFrame({"date": days, "deaths": np.arange(24.0)})
    for column in (days, days.strftime("%Y-%m-%d")):
        fig, ax = plt.subplots()
        ax.step(days, data.deaths, color=COLORS["accent"])
        ax.set_xticks(days[[0, 12]], ["2023", "2024"])
        shape = {"x": "date", "ys": ["deaths"], "by": None}
        check(fig, data.assign(date=column), **shape)
    ax.set_xticks(days[[0, 12]], ["2022", "2023"])
    refused(fig, "a tick says '2022'", data, **shape)


GRID = pd.DataFrame(
    {
        "state": ["Durango", "Durango", "Sinaloa", "Sinaloa"],
        "year": [2016, 2017, 2016, 2017],
        "ha": [1.0, 2, 3, 4],
    }
)
OF_GRID = {"x": "year", "ys": ["ha"], "by": "state"}


def test_a_heat_map_passes_and_exchanged_cells_are_refused():
    wide = GRID.pivot(index="state", columns="year", values="ha")
    look = classes(GRID.ha, breaks=[0, 2.5, 5]).look
    for grid, honest in ((wide, True), (wide.set_axis(wide.index[::-1]), False)):
        fig, ax = plt.subplots()
        sns.heatmap(grid, annot=True, cbar=False, ax=ax, **look)
        if honest:
            check(fig, GRID, **OF_GRID)
        else:
            refused(fig, "the cell of", GRID, **OF_GRID)


# maps


SHAPES = gpd.GeoDataFrame(
    {"state": ["Durango", "Sinaloa", "Sonora"]},
    geometry=[
        MultiPolygon([box(0, 0, 1, 1), box(0, 1.5, 1, 2)]),
        box(2, 0, 3, 1),
        box(4, 0, 5, 1),
    ],
)
BY_STATE = pd.DataFrame({"state": ["Sinaloa", "Durango"], "ha": [5.0, 30.0]})
OF_MAP = {"x": "state", "ys": ["ha"], "by": None}


def drawn_map():
    fig, ax = plt.subplots()
    kinds = classes(BY_STATE.ha, breaks=[0, 10, 20, 40])
    regions(ax, SHAPES, "state", BY_STATE, "state", "ha", kinds)
    kinds.legend(fig)
    return fig, ax


def test_a_map_passes_and_exchanged_values_are_refused():
    fig, ax = drawn_map()
    check(fig, BY_STATE, **OF_MAP)
    ax.annotate("Durango\n30", (0.5, 0.5))
    check(fig, BY_STATE, **OF_MAP)
    ax.texts[0].set_text("Sinaloa\n30")
    refused(fig, "is no value of a place", BY_STATE, **OF_MAP)
    fig, ax = drawn_map()
    ax.collections[-1].set_array(ax.collections[-1].get_array()[::-1])
    refused(fig, "in the order of data", BY_STATE, **OF_MAP)


def test_a_map_with_an_unknown_place_or_color_is_refused():
    fig, ax = plt.subplots()
    kinds = classes(BY_STATE.ha, breaks=[0, 10, 20, 40])
    with pytest.raises(ValueError, match="no shape has the state 'Peru'"):
        rows = BY_STATE.replace("Durango", "Peru")
        regions(ax, SHAPES, "state", rows, "state", "ha", kinds)
    SHAPES.iloc[[1, 0]].assign(ha=[5, 30]).plot("ha", ax=ax, cmap="viridis")
    blank(ax)
    refused(fig, "no dark twin", BY_STATE, **OF_MAP)
    fig, ax = drawn_map()
    SHAPES[2:].plot(ax=ax, color=COLORS["heroin"])
    refused(fig, "has no values", BY_STATE, **OF_MAP)


def test_circles_grow_with_their_values():
    spots = gpd.GeoDataFrame(BY_STATE, geometry=gpd.points_from_xy([2.5, 0.5], [0, 0]))
    fig, ax = plt.subplots()
    SHAPES.plot(ax=ax, color=COLORS["land"])
    blank(ax, SHAPES)
    circles(ax, spots, "ha", "ports")
    check(fig, BY_STATE, **OF_MAP)
    ax.collections[-1].set_sizes([600, 100])
    refused(fig, "in proportion", BY_STATE, **OF_MAP)


# seaborn


def test_seaborn_charts_pass():
    names = {"hue": "count", "palette": COLOR}
    fig, ax = plt.subplots()
    sns.lineplot(AREA[AREA.year > 2014], x="year", y="area", errorbar=None, **names)
    check(fig, AREA[AREA.year > 2014])
    fig, ax = plt.subplots()
    sns.scatterplot(AREA, x="year", y="area", style="count", ax=ax, **names)
    check(fig)
    fig, ax = plt.subplots()
    sns.barplot(AREA, x="year", y="area", saturation=1, errorbar=None, ax=ax, **names)
    check(fig)
    fig, ax = plt.subplots()
    sns.barplot(
        CHANGE, x="rise", y="place", color=COLORS["accent"], saturation=1, ax=ax
    )
    check(fig, CHANGE, x="place", ys=["rise"], by=None)


def test_seaborn_charts_that_lie_are_refused():
    swapped = {US: COLOR[SURVEY], SURVEY: COLOR[US]}
    fig, ax = plt.subplots()
    sns.lineplot(AREA, x="year", y="area", hue="count", palette=swapped, ax=ax)
    refused(fig, "")
    fig, ax = plt.subplots()
    sns.barplot(AREA, x="count", y="area", color=COLORS["accent"], ax=ax)
    refused(fig, "", x="count")


# lines, words and geometry for the page


def test_a_line_keeps_its_gap():
    fig, ax = plt.subplots()
    line(ax, AREA[AREA["count"] == US], "year", "area", US)
    joined = [drawn.get_xdata().tolist() for drawn in ax.lines if drawn.get_marker() == "None"]
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
    assert axes_of(fig)[0]["y"]["names"] == {long: 0.0}


def test_direct_labels_stand_apart():
    fig, ax = plt.subplots(layout="constrained")
    for level in (1.0, 1.01, 1.02):
        ax.plot([0, 1], [0, level], gid=str(level))
        label_end(ax, 1, level, f"line {level}", str(level))
    settle_labels(fig, wrap=False)
    boxes = sorted(text.get_window_extent().extents[1::2].tolist() for text in ax.texts)
    assert all(low[1] <= high[0] for low, high in zip(boxes, boxes[1:], strict=False))


def test_the_geometry_of_axes_finds_the_drawn_point():
    fig, ax = two_lines()
    fig.set_layout_engine("constrained")
    fig.canvas.draw()
    (told,) = axes_of(fig)
    left, top, width, height = told["box"]
    low, high = told["x"]["limits"]
    floor, ceiling = told["y"]["limits"]
    here = (
        left + (2017 - low) / (high - low) * width,
        top + (1 - (44.1 - floor) / (ceiling - floor)) * height,
    )
    there = ax.transData.transform((2017, 44.1)) * 96 / fig.dpi
    there[1] = fig.get_size_inches()[1] * 96 - there[1]
    assert np.abs(there - here).max() < 0.1
    assert told["x"]["scale"] == "linear"
