"""A choice of place and year: every value under its year, one status a year."""

import pandas as pd
import pytest

from report import chapter, picker, read
from report.chapter import current
from report.pickers import MEXICO_CODES, MEXICO_TILES, US_TILES, tiles

LAYOUT = "AA .\n.  BB"


@pytest.fixture
def data():
    chapter("fentanyl")
    places = ["AA", "AA", "BB", "US", "US"]
    return pd.DataFrame(
        {
            "place": places,
            "name": [f"Name of {place}" for place in places],
            "year": [2024, 2025, 2025, 2024, 2025],
            "provisional": [False, True, True, False, True],
            "line": [7, 8, 9, 2, 3],
            "deaths": [10.0, 4.0, 6.25, 100.0, 90.0],
        }
    )


def published(data):
    rows = read("us_state_population").head(2)
    measures = {name: name for name in ("deaths", "seen") if name in data}
    picker(
        "fent-test",
        data,
        rows=rows,
        measures=measures,
        nation="US",
        title="Deaths",
        layout=LAYOUT,
    )
    return current().items["picker"]["fent-test"]


def test_each_value_stands_under_its_place_and_year(data):
    item = published(data)
    [deaths] = item["measures"]
    assert item["years"] == [2024, 2025] and deaths["provisional"] == [False, True]
    assert deaths["values"] == {"AA": [10, 4], "BB": [None, 6.25], "US": [100, 90]}
    assert deaths["lines"]["BB"] == [None, 9]
    assert deaths["table"] == "us_state_population"
    assert [(p["code"], p["row"], p["column"]) for p in item["places"]] == [
        ("AA", 0, 0),
        ("BB", 1, 1),
    ]


def test_each_count_keeps_its_rows_its_table_and_its_status(data):
    other = data.head(1).drop(columns="deaths")
    other = other.assign(seen=3.0, line=50, table="another", provisional=True)
    item = published(pd.concat([data.assign(table="one"), other]))
    deaths, seen = item["measures"]
    assert (deaths["table"], seen["table"]) == ("one", "another")
    assert deaths["lines"]["AA"] == [7, 8] and seen["lines"]["AA"] == [50, None]
    assert seen["values"]["BB"] == [None, None]
    assert not deaths["provisional"][0] and seen["provisional"] == [True, False]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"place": ["AA", "AA", "CC", "US", "US"]}, "needs a tile"),
        ({"year": [2025, 2025, 2025, 2024, 2025]}, "stands twice"),
        ({"provisional": [False, False, True, False, True]}, "one status"),
    ],
    ids=["place without a tile", "two values", "two statuses"],
)
def test_what_the_page_could_not_show_is_refused(data, change, expected):
    with pytest.raises(ValueError, match=expected):
        published(data.assign(**change))


@pytest.mark.parametrize(
    ("layout", "places"),
    [
        (US_TILES, set(read("us_state_population").state) - {"US"}),
        (MEXICO_TILES, set(MEXICO_CODES.values())),
    ],
    ids=["United States", "Mexico"],
)
def test_the_layout_has_a_square_for_each_place(layout, places):
    found = tiles(layout)
    assert set(found) == places
    assert len(set(found.values())) == len(places)


def test_every_state_of_mexico_has_a_code():
    panel = read("state_panel")
    whole = panel[panel.series == "inegi_death_certificates"]
    assert set(MEXICO_CODES) == set(whole.state_code)
    name_of = whole.groupby("state_code").state.first()
    name_of = name_of.rename(MEXICO_CODES)
    assert name_of["CHH"] == "Chihuahua" and name_of["CHP"] == "Chiapas"
    assert name_of["MEX"] == "Estado de Mexico" and name_of["ZAC"] == "Zacatecas"
