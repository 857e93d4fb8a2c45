"""A choice of place and year: every value under its year, one status a year."""

import pandas as pd
import pytest

from report import chapter, picker, read
from report.chapter import current
from report.pickers import US_TILES, tiles

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
    picker(
        "fent-test",
        data,
        rows=rows,
        measures={"deaths": "deaths"},
        nation="US",
        title="Deaths",
        layout=LAYOUT,
    )
    return current().items["picker"]["fent-test"]


def test_each_value_stands_under_its_place_and_year(data):
    item = published(data)
    assert item["years"] == [2024, 2025] and item["provisional"] == [False, True]
    values = item["measures"][0]["values"]
    assert values == {"AA": [10, 4], "BB": [None, 6.25], "US": [100, 90]}
    assert item["lines"]["BB"] == [None, 9]
    assert [(p["code"], p["row"], p["column"]) for p in item["places"]] == [
        ("AA", 0, 0),
        ("BB", 1, 1),
    ]


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


def test_the_layout_of_the_states_has_a_square_for_each():
    found = tiles(US_TILES)
    states = set(read("us_state_population").state) - {"US"}
    assert set(found) == states
    assert len(set(found.values())) == len(states)
