"""Taking in a new official file: what is new is shown, what is odd is refused, nothing is lost or half-written."""

import shutil

import pandas as pd
import pytest
from report import tables, update
from report.tables import DATA, TableError

NAMES = {"OFO": "Office of Field Operations", "USBP": "U.S. Border Patrol"}
REGIONS = {short: name for name, short in update.REGIONS.items()}
MONTHS = {number: name for name, number in update.MONTHS.items()}
TABLE, SOURCE = "cbp_seizures_monthly", "cbp-drugs-fy23-fy26-aug"


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of data/ that the toolkit reads and writes instead of the real one."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    monkeypatch.setattr(tables, "DATA", copy)
    monkeypatch.setattr(update, "DATA", copy)
    monkeypatch.setattr(update.checks, "write_totals", lambda: (copy / "totals").touch())
    monkeypatch.setattr(update, "rehearse", lambda folder, table: ["fact routes_x: 1 kg -> 2 kg"])
    return copy


def cbp_file(tmp_path, change=lambda frame: frame):
    """A file in CBP's published layout that repeats FY2026 as we hold it, after `change`."""
    rows = pd.read_csv(DATA / "routes" / f"{TABLE}.csv")
    rows = rows[rows.fiscal_year == 2026]
    raw = pd.DataFrame(
        {
            "FY": "2026 (FYTD)",
            "Month (abbv)": rows.month.map(MONTHS),
            "Component": rows.component.map(NAMES),
            "Region": rows.border.map(REGIONS),
            "Land Filter": "Land Only",
            "Area of Responsibility": "Somewhere",
            "Drug Type": rows.drug.str.capitalize(),
            "Count of Event": rows.events,
            "Sum Qty (lbs)": rows.mass_lb,
        }
    )
    path = tmp_path / "nationwide-drugs.csv"
    change(raw).to_csv(path, index=False, encoding="utf-8-sig")
    return path


def next_month(raw):
    """The file as published a month later: May 2026 is added."""
    return pd.concat([raw, raw[raw["Month (abbv)"] == "APR"].assign(**{"Month (abbv)": "MAY"})])


def revised(raw):
    """The first cell is ten pounds higher than published before."""
    raw = raw.copy()
    raw.iloc[0, raw.columns.get_loc("Sum Qty (lbs)")] += 10
    return raw


def take(file, yes=True, **options):
    return update.update(TABLE, file, SOURCE, confirm=lambda _: "y" if yes else "n", **options)


def test_new_months_are_added_and_the_rest_stays(data, tmp_path, capsys):
    before = (data / "routes" / f"{TABLE}.csv").read_text()
    assert take(cbp_file(tmp_path, next_month))
    after = (data / "routes" / f"{TABLE}.csv").read_text()
    assert after.startswith(before) and "2026,2026,5,cocaine,OFO,coastal_interior" in after
    assert "fact routes_x: 1 kg -> 2 kg" in capsys.readouterr().out
    assert not (data / "vintages").exists() and (data / "totals").exists()


def test_a_second_run_of_the_same_file_changes_nothing(data, tmp_path, capsys):
    file = cbp_file(tmp_path, next_month)
    take(file)
    before = (data / "routes" / f"{TABLE}.csv").read_bytes()
    assert not take(file)
    assert (data / "routes" / f"{TABLE}.csv").read_bytes() == before and "no change" in capsys.readouterr().out


def test_a_revision_is_shown_and_the_old_table_is_kept(data, tmp_path, capsys):
    before = (data / "routes" / f"{TABLE}.csv").read_bytes()
    assert take(cbp_file(tmp_path, revised))
    assert "1 revised cells" in capsys.readouterr().out
    [vintage] = (data / "vintages").iterdir()
    assert vintage.read_bytes() == before != (data / "routes" / f"{TABLE}.csv").read_bytes()


def test_nothing_is_written_without_confirmation(data, tmp_path):
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    assert not take(cbp_file(tmp_path, next_month), yes=False)
    assert {path: path.read_bytes() for path in data.rglob("*.csv")} == before


@pytest.mark.parametrize(
    ("expected", "change"),
    [
        ("lacks Sum Qty (lbs)", lambda raw: raw.rename(columns={"Sum Qty (lbs)": "Weight"})),
        ("kilograms instead of pounds", lambda raw: raw.assign(**{"Sum Qty (lbs)": raw["Sum Qty (lbs)"] * 0.45359237})),
        (
            "looks unfinished",
            lambda raw: next_month(raw).assign(
                **{"Count of Event": lambda f: f["Count of Event"].where(f["Month (abbv)"] != "MAY", 1)}
            ),
        ),
        ("'OKT' is not one of", lambda raw: raw.replace({"Month (abbv)": {"OCT": "OKT"}})),
        ("'many' is not a number", lambda raw: raw.assign(**{"Count of Event": "many"})),
        ("'Moon' is not one of", lambda raw: raw.assign(Region="Moon")),
    ],
)
def test_an_odd_file_is_refused_and_nothing_is_written(data, tmp_path, expected, change):
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    with pytest.raises(TableError, match=r".") as caught:
        take(cbp_file(tmp_path, change))
    assert expected in str(caught.value), caught.value
    assert {path: path.read_bytes() for path in data.rglob("*.csv")} == before


def test_the_wrong_file_table_or_source_is_named(data, tmp_path):
    for call, expected in (
        (lambda: take(tmp_path / "none.csv"), "does not exist"),
        (lambda: update.update("overdose_deaths_us", cbp_file(tmp_path), SOURCE), "not overdose_deaths_us"),
        (lambda: update.update(TABLE, cbp_file(tmp_path), "nobody"), "not in data/sources.csv"),
    ):
        with pytest.raises(TableError) as caught:
            call()
        assert expected in str(caught.value)


def test_a_value_outside_its_range_never_reaches_the_table(data, tmp_path):
    def absurd(raw):
        raw = next_month(raw)
        raw.loc[raw["Month (abbv)"] == "MAY", "Sum Qty (lbs)"] *= 1e6
        return raw

    with pytest.raises(TableError, match="mass_lb"):
        take(cbp_file(tmp_path, absurd))


def test_a_cdc_release_is_a_series_of_its_own(data, tmp_path):
    path = tmp_path / "VSRR.csv"
    pd.DataFrame(
        {
            "State": ["US", "US", "TX"],
            "Year": [2026, 2026, 2026],
            "Month": ["February", "March", "March"],
            "Period": "12 month-ending",
            "Indicator": "Synthetic opioids, excl. methadone (T40.4)",
            "Data Value": ["38,100", "37,900", "4,000"],
            "Percent Complete": "99.9",
            "Predicted Value": ["38500", "38,200", ""],
        }
    ).to_csv(path, index=False)
    source = "cdc-vsrr-2026-06" if "cdc-vsrr-2026-06" in tables.sources().index else SOURCE
    before = pd.read_csv(data / "fentanyl" / "overdose_deaths_monthly.csv")
    with pytest.raises(TableError, match="SERIES="):
        update.update("overdose_deaths_monthly", path, source)
    assert update.update("overdose_deaths_monthly", path, source, "vsrr_release_2026_06", lambda _: "y")
    after = pd.read_csv(data / "fentanyl" / "overdose_deaths_monthly.csv")
    assert len(after) == len(before) + 2 and after.tail(2).deaths_reported.tolist() == [38100, 37900]


def test_own_layout_is_taken_as_it_is(data, tmp_path):
    table = "us_mexico_trade"
    path = tmp_path / "trade.csv"
    rows = pd.read_csv(data / "policy" / f"{table}.csv", dtype="str", keep_default_na=False)
    pd.concat([rows, rows.tail(1).assign(year="2026")]).to_csv(path, index=False)
    source = rows.source_id.iloc[-1]
    try:
        assert update.update(table, path, source, confirm=lambda _: "y")
    except TableError as error:  # the schema may end the span before 2026: then the sentence must say so
        assert "year" in str(error)
