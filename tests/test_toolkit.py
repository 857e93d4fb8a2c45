"""The toolkit: what it publishes agrees with the data, and bad input stops with one clear sentence."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from report import chapter, check_choice, check_span, claim, fact, figure, read
from report.claims import meets
from report.facts import fill, written

AREA = {"x": "year", "y": "area_ha", "unit": "Hectares under opium poppy, Mexico, 2011-2017"}


@pytest.fixture(autouse=True)
def in_a_chapter():
    chapter("supply")
    yield
    plt.close("all")


@pytest.fixture
def rows():
    area = read("mexico_poppy_cultivation")
    return area[area.series.str.startswith("US government") & area.year.between(2011, 2017)].dropna(subset=["area_ha"])


@pytest.fixture
def drawn(rows):
    fig, ax = plt.subplots()
    ax.plot(rows.year, rows.area_ha)
    return fig


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (44100, "hectares", ("44,100 hectares", "44,100")),
        (37.84, "percent", ("37.8%", "37.8")),
        (2.9, "USD billion", ("$2.9 billion", "2.9")),
        (-12.5, "percent", ("−12.5%", "−12.5")),
        (2017, "year", ("2017", "2017")),
        (-0.01, "percent", ("0.0%", "0.0")),
        (1016.4, "kg", ("1,016 kg", "1,016")),
    ],
)
def test_numbers_are_written_as_in_a_sentence(value, unit, expected):
    assert written(value, unit) == expected


def test_a_fact_keeps_its_way_back_to_table_row_and_source(rows):
    found = fact("supply_area_2017", 44100, "hectares", rows=rows[rows.year == 2017], how="as published")
    assert found.tables == ["mexico_poppy_cultivation"]
    assert found.rows["mexico_poppy_cultivation"] == [int(rows[rows.year == 2017].index[0])]
    assert found.sources and f"{found}" == "44,100 hectares" and f"{found:n}" == "44,100"


def test_a_chart_tells_its_finding_data_and_source(rows, drawn):
    published = figure(drawn, "supply-area", rows=rows, title="The crop grew until 2017", **AREA)
    last = rows.sort_values("year").iloc[-1]
    assert f"{last.area_ha:,.0f} in {last.year}" in published.alt and "The crop grew" in published.alt
    assert list(pd.read_csv(pd.io.common.StringIO(published.csv())).area_ha) == list(rows.area_ha)
    assert published.origin.sources[0] == rows.source_id.iloc[0]
    assert "<svg" in published.drawings[""][0] and "<svg" in published.drawings["-narrow"][0]


def test_alt_text_changes_with_the_data(rows, drawn):
    fig, ax = plt.subplots()
    changed = rows.assign(area_ha=rows.area_ha * 2)
    ax.plot(changed.year, changed.area_ha)
    first = figure(drawn, "supply-area", rows=rows, title="Crop", **AREA)
    second = figure(fig, "supply-area-two", rows=rows, data=changed[["year", "area_ha"]], title="Crop", **AREA)
    assert first.alt != second.alt and repr(first) != repr(second)


def refuse(expected, call):
    with pytest.raises((ValueError, KeyError, RuntimeError)) as caught:
        call()
    assert expected in str(caught.value), caught.value


def test_a_chart_that_disagrees_with_its_data_is_refused(rows, drawn):
    wrong = rows[["year", "area_ha"]].copy()
    wrong.loc[wrong.index[0], "area_ha"] += 1
    refuse("not drawn", lambda: figure(drawn, "supply-x", rows=rows, data=wrong, title="Crop", **AREA))
    refuse("not in its data", lambda: figure(drawn, "supply-x", rows=rows, data=rows.iloc[1:], title="Crop", **AREA))


@pytest.mark.parametrize(
    ("expected", "options"),
    [
        ("typed in by hand", {"title": "The crop reached 44,100 hectares"}),
        ("no fact 'supply_nothing'", {"title": "The crop reached {supply_nothing}"}),
        ("no column 'nothing'", {"title": "Crop", "x": "nothing"}),
        ("lower case with hyphens", {"title": "Crop", "figure_id": "Area"}),
        ("characters; say it in", {"title": "Crop " * 40}),
    ],
)
def test_a_chart_with_bad_words_is_refused(rows, drawn, expected, options):
    options = {"figure_id": "supply-x"} | AREA | options
    refuse(expected, lambda: figure(drawn, options.pop("figure_id"), rows=rows, **options))


def test_rows_must_be_raw_rows(rows, drawn):
    total = rows.groupby("year", as_index=False).area_ha.sum()
    refuse("rows= takes rows of read(...)", lambda: figure(drawn, "supply-x", rows=total, title="Crop", **AREA))
    refuse("matches no row", lambda: fact("supply_x", 1, "kg", rows=rows[rows.year == 1900], how="x"))


def test_a_bad_fact_is_refused(rows):
    refuse("not a finite number", lambda: fact("supply_x", float("nan"), "kg", rows=rows, how="mean"))
    refuse("how= must say", lambda: fact("supply_x", 1, "kg", rows=rows, how=""))
    refuse("underscores", lambda: fact("Supply-x", 1, "kg", rows=rows, how="x"))
    fact("supply_twice", 1, "kg", rows=rows, how="x")
    refuse("published twice", lambda: fact("supply_twice", 2, "kg", rows=rows, how="x"))


def test_an_unknown_fact_names_the_nearest(rows):
    fact("supply_area_2017", 44100, "hectares", rows=rows, how="as published")
    refuse("did you mean supply_area_2017", lambda: fill("It was {supply_area_2018}.", "note"))


@pytest.mark.parametrize(
    ("value", "stated", "comparison", "precision", "expected"),
    [
        (37.8, "38", "equals", 1, True),
        (37.4, "38", "equals", 1, False),
        (44149, "44100", "equals", 100, True),
        (2.85, "2.9", "nearly", 0.1, True),
        (2.96, "2.9", "nearly", 0.1, False),
        (91, "90", "more_than", 1, True),
        (10.2, "10", "less_than", 1, False),
        (75, "50-100", "within", 1, True),
        (160.9, "160", "about", 10, True),
    ],
)
def test_a_claim_is_held_to_what_was_said(value, stated, comparison, precision, expected):
    assert meets(value, stated, comparison, precision) is expected


def test_verdicts_follow_from_values(rows, capsys):
    claim("crs-08", 44100, rows=rows, why="As published.")
    claim("crs-04", rivals={"ONDCP": 10.5, "UN-Mexico survey": 7.4}, rows=rows, why="It depends.")
    claim("crs-14", 90, rows=rows, why="Not so.")
    claim("crs-15", 81, now=50, rows=rows, why="No longer.")
    claim("crs-10", 37.8, rows=rows, why="So.", caveat="But.")
    printed = capsys.readouterr().out
    for line in (
        "crs-08: confirmed (",
        "crs-04: disputed",
        "crs-14: contradicted",
        "crs-15: outdated",
        "crs-10: confirmed with a caveat",
    ):
        assert line in printed


def test_a_bad_claim_is_refused(rows):
    refuse("is not in data/claims.csv; nearest: crs-", lambda: claim("crs-8", 1, rows=rows, why="x"))
    refuse("verdict 'true' is unknown", lambda: claim("crs-12", judged="true", rows=rows, why="x"))
    refuse("give exactly one", lambda: claim("crs-08", 1, judged="confirmed", rivals={"a": 1}, rows=rows, why="x"))
    refuse("no chart 'supply-none'", lambda: claim("crs-08", 44100, rows=rows, why="x", chart="supply-none"))
    refuse("needs rows=", lambda: claim("crs-08", 44100, why="x"))
    refuse("1 value(s)", lambda: claim("crs-08", [1, 2], rows=rows, why="x"))


def test_parameters_are_guarded():
    refuse("choose one of 'kg', 'lb'", lambda: check_choice("UNIT", "stone", ["kg", "lb"]))
    refuse("within 1997 to 2024", lambda: check_span("YEARS", (2020, 2010), 1997, 2024))
