"""Alt text says what a chart shows, with dates, and nothing that isn't so."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from report.alt import alt_text, chart_kind
from report.maps import blank
from report.style import COLORS

TITLE, UNIT = "The crop fell", "Hectares, Mexico"


def told(data, x="year", ys=("area",), by=None, kind="line chart", **more):
    return alt_text(data, x, list(ys), by, TITLE, UNIT, kind, **more)


def series(name, values, start=2010):
    years = range(start, start + len(values))
    return pd.DataFrame({"count": name, "year": years, "area": values})


def test_a_line_tells_first_last_highest_and_lowest_with_dates():
    text = told(series("one", [5.0, 9, 2, 4]))
    assert text.startswith(
        "Line chart. The crop fell. Hectares, Mexico. First 5 in 2010"
    )
    assert "last 4 in 2013; highest 9 in 2011, lowest 2 in 2012." in text
    assert "up to" not in text


def test_an_end_that_is_an_extreme_is_told_once():
    text = told(series("one", [1.0, 3, 7]))
    assert "first 1 in 2010 (lowest), last 7 in 2012 (highest)." in text.lower()
    assert "7 in 2010, last 7 in 2011." in told(series("one", [7.0, 7]))


def test_rows_need_no_order_and_gaps_are_left_out():
    data = series("one", [5.0, None, 2]).iloc[::-1]
    assert "First 5 in 2010 (highest), last 2 in 2012 (lowest)." in told(data)


def test_four_series_are_told_and_the_rest_counted():
    data = pd.concat(series(f"s{i}", [1.0, 2 + i]) for i in range(6))
    text = told(data, by="count")
    assert "S0: first" in text and "S3: first" in text and "S4" not in text
    assert text.endswith("The table has 2 more series.")


def test_columns_with_different_units_are_told_apart():
    data = series("one", [1.0, 2]).assign(price_usd=[300.0, 200])
    text = told(data, ys=["area", "price_usd"])
    assert "Area: first 1 in 2010" in text
    assert "Price usd: first 300 in 2010 (highest)" in text


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (pd.Timestamp("2023-04-01"), "April 2023"),
        ("2023-04-30", "30 April 2023"),
        ("2023-04", "April 2023"),
    ],
)
def test_dates_are_said_as_people_say_them(place, words):
    data = pd.DataFrame({"date": [place], "deaths": [-1234.0]})
    assert f"−1,234 in {words}" in told(data, "date", ["deaths"])


def test_fiscal_years_quantities_and_periods_keep_their_words():
    data = pd.DataFrame({"fiscal_year": [2020], "kg": [3.0]})
    assert "3 in fiscal year 2020" in told(data, "fiscal_year", ["kg"])
    data = pd.DataFrame({"purity_pct": [12.5], "kg": [3.0]})
    assert "3 at 12.5" in told(data, "purity_pct", ["kg"])
    data = pd.DataFrame({"period": ["2005-2011"], "kg": [3.0]})
    assert "3 for 2005-2011" in told(data, "period", ["kg"])


def test_a_map_tells_highest_and_lowest_places():
    states = [f"State {i}" for i in range(8)]
    data = pd.DataFrame({"state": states, "ha": [5.0, 9, 1, 2, 3, 8, 4, 7]})
    text = told(data, "state", ["ha"], kind="map")
    assert "Highest 9 for State 1, lowest 1 for State 2" in text
    assert "after the highest: 8 for State 5, 7 for State 7." in text


def test_provisional_values_are_said():
    data = series("one", [1.0, 2, 3]).assign(provisional=[False, True, True])
    assert told(data).endswith("Provisional: 2011 to 2012.")


def test_a_timeline_tells_its_span_in_order():
    data = pd.DataFrame({"date": ["2014-05-02", "2008-06-30"], "event": ["b", "a"]})
    text = told(data, "date", [], "event", "timeline")
    assert text.endswith("2 events, from 30 June 2008 to 2 May 2014.")


def test_the_kind_is_read_off_the_drawing():
    fig, axes = plt.subplots(1, 4)
    axes[0].plot([1, 2], [1, 2])
    axes[1].bar([1], [2], color=COLORS["accent"])
    axes[2].scatter([1], [2])
    blank(axes[3])
    kinds = []
    for ax in axes[::-1]:
        kinds.append(chart_kind(fig))
        ax.remove()
    assert kinds[0] == "map" and kinds[-1] == "line chart"
    plt.close(fig)
