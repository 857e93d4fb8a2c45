"""Every kind of chart: the honest one passes, its lies are refused."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from drawings import AREA, COLOR, SURVEY, US, check, refused
from matplotlib import pyplot as plt
from shapely.geometry import MultiPolygon, box

from report.charts import bars
from report.maps import blank, classes, regions
from report.style import COLORS, looks


@pytest.fixture(autouse=True)
def close_charts():
    yield
    plt.close("all")


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
    wide = STACK.assign(year=STACK.year.astype(str)).pivot_table(
        index="year", columns="account", values="usd"
    )
    wide.plot.barh(stacked=True, ax=ax, color=[COLORS[name] for name in wide])
    check(fig, STACK, **OF_STACK)


# ranges, bands, scatter, dates


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


def test_bars_between_two_columns_pass_and_longer_ones_are_refused():
    data = pd.DataFrame({"who": ["a", "b"], "low": [1.0, 2], "high": [4.0, 3]})
    shape = {"x": "who", "ys": ["low", "high"], "by": None}
    for more, honest in ((0, True), (1, False)):
        fig, ax = plt.subplots()
        span = data.high - data.low + more
        ax.barh(data.who, span, left=data.low, color=COLORS["accent"])
        if honest:
            check(fig, data, **shape)
        else:
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


def test_what_no_chart_here_is_drawn_with_is_refused():
    fig, ax = plt.subplots()
    ax.imshow([[1.0, 2], [3, 4]])
    refused(fig, "a AxesImage")
    fig, ax = plt.subplots()
    sns.heatmap(AREA.pivot_table(index="count", columns="year", values="area"), ax=ax)
    refused(fig, "a QuadMesh")


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


def test_a_map_with_anothers_title_is_refused():
    data = pd.concat(
        [BY_STATE.assign(year=2017), BY_STATE.assign(year=2024, ha=[7.0, 2])]
    )
    kinds = classes(data.ha, breaks=[0, 5, 10, 40])
    for titles, honest in (((2017, 2024), True), ((2024, 2017), False)):
        fig, axes = plt.subplots(1, 2)
        for ax, title, (_, part) in zip(
            axes, titles, data.groupby("year"), strict=True
        ):
            regions(ax, SHAPES, "state", part, "state", "ha", kinds)
            ax.set_title(str(title))
        if honest:
            check(fig, data, **OF_MAP | {"by": "year"})
        else:
            refused(fig, "the map titled", data, **OF_MAP | {"by": "year"})


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


def test_dots_of_seaborn_are_told_apart_by_their_marker():
    data = AREA.replace({"count": {US: "one", SURVEY: "another"}})
    for marker, honest in (("s", True), ("o", False)):
        fig, ax = plt.subplots()
        names = {"one": ("ink", "o"), "another": ("ink", marker)}
        sns.scatterplot(data, x="year", y="area", **looks("count", names), ax=ax)
        check(fig, data) if honest else refused(fig, "mixes rows", data)
    names = {"one": ("ink", "s"), "another": ("ink", "o")}
    fig, ax = plt.subplots()
    sns.scatterplot(data, x="year", y="area", **looks("count", names), ax=ax)
    handles, names = ax.get_legend_handles_labels()
    ax.legend(handles, names[::-1])
    refused(fig, "the legend says", data)


def test_seaborn_charts_that_lie_are_refused():
    swapped = {US: COLOR[SURVEY], SURVEY: COLOR[US]}
    fig, ax = plt.subplots()
    sns.lineplot(AREA, x="year", y="area", hue="count", palette=swapped, ax=ax)
    refused(fig, "")
    fig, ax = plt.subplots()
    sns.barplot(AREA, x="count", y="area", color=COLORS["accent"], ax=ax)
    refused(fig, "", x="count")
