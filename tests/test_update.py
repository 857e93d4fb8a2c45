"""Taking in a new official file: what is new is shown, what is odd is refused, nothing is lost or half-written."""

import json
import shutil

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from report import tables
from report.tables import DATA, TableError
from tools import official, update

NAMES = {short: name for name, short in official.COMPONENTS.items()}
REGIONS = {short: name for name, short in official.REGIONS.items()}
MONTHS = {number: name for name, number in official.MONTHS.items()}
TABLE, SOURCE = "cbp_seizures_monthly", "cbp-drugs-fy23-fy26-aug"
VSRR_HEADER = (
    "State,Year,Month,Period,Indicator,Data Value,Percent Complete,Percent Pending Investigation,State Name,"
    "Footnote,Footnote Symbol,Predicted Value\n"
)
VSRR, VSRR_SOURCE, NEW = "overdose_deaths_monthly", "vsrr-t404-2026", "vsrr_release_2099_01"


def to_april():
    """CBP's seizures by month as we hold them, to April 2026, whatever came later."""
    rows = pd.read_csv(DATA / "routes" / f"{TABLE}.csv", dtype={"mass_lb": "str"})
    return rows[rows.calendar_year * 12 + rows.month <= 2026 * 12 + 4]


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of data/ that the toolkit reads and writes instead of the real one; chapters aren't run on it."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    to_april().to_csv(copy / "routes" / f"{TABLE}.csv", index=False)
    monkeypatch.setattr(tables, "DATA", copy)
    monkeypatch.setattr(update, "DATA", copy)
    monkeypatch.setattr(update, "rehearse", lambda folder, series: ["fact routes_x: 1 kg -> 2 kg"])
    return copy


@pytest.fixture
def unchecked(monkeypatch):
    """Without the cross-checks of all tables, which take seconds."""
    monkeypatch.setattr(update, "_check", lambda folder: None)


def contents(data):
    return {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}


def cbp_file(tmp_path, change=lambda raw: raw, name="nationwide-drugs-fy23-fy26-apr.csv"):
    """A file as CBP posts it that repeats FY2026 as we hold it, after `change`.

    Its quirks: a byte-order mark, the current year as 2026 (FYTD), thousands commas, drugs and an agency we leave out.
    """
    rows = to_april().query("fiscal_year == 2026")
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
            "Sum Qty (lbs)": rows.mass_lb.astype(float).map("{:,.3f}".format),
        }
    )
    other = raw.head(2).assign(**{"Drug Type": ["Other Drugs**", "Khat (Catha Edulis)"]})
    other = pd.concat([other, raw.head(1).assign(Component="Air and Marine Operations")])
    change(pd.concat([raw, other], ignore_index=True)).to_csv(tmp_path / name, index=False, encoding="utf-8-sig")
    return tmp_path / name


def next_month(raw):
    """As published a month later: May 2026 is added."""
    return pd.concat([raw, raw[raw["Month (abbv)"] == "APR"].assign(**{"Month (abbv)": "MAY"})], ignore_index=True)


def revised(raw):
    """One figure is higher than published before, and one row is gone."""
    return raw.drop(index=1).assign(**{"Sum Qty (lbs)": lambda f: f["Sum Qty (lbs)"].where(f.index > 0, "999.5")})


def column(name, value, month=None):
    """A change of one column, in one month or everywhere."""
    return lambda raw: raw.assign(**{name: raw[name].where(raw["Month (abbv)"] != month, value) if month else value})


def take(file, yes=True, table=TABLE, source=SOURCE, series=""):
    return update.update(table, file, source, series, confirm=lambda _: "y" if yes else "n")


def test_new_months_are_added_and_a_second_run_changes_nothing(data, unchecked, tmp_path, capsys):
    before = pd.read_csv(data / "routes" / f"{TABLE}.csv")
    file = cbp_file(tmp_path, next_month)
    assert take(file)
    assert "fact routes_x: 1 kg -> 2 kg" in capsys.readouterr().out
    after = pd.read_csv(data / "routes" / f"{TABLE}.csv")
    assert after.tail(1).month.item() == 5 and len(after) > len(before)
    held = after.head(len(before))
    pd.testing.assert_frame_equal(held.drop(columns="source_id"), before.drop(columns="source_id"))
    assert set(after[after.fiscal_year == 2026].source_id) == {SOURCE}, "one year of one file has one source"
    assert before[before.fiscal_year < 2026].equals(held[before.fiscal_year < 2026])
    assert not (data / "vintages").exists()
    written = contents(data)
    assert not take(file) and contents(data) == written
    assert "no change" in capsys.readouterr().out


def test_a_revision_is_shown_and_the_old_table_is_kept(data, unchecked, tmp_path, capsys):
    before = (data / "routes" / f"{TABLE}.csv").read_bytes()
    assert take(cbp_file(tmp_path, revised))
    shown = capsys.readouterr().out
    assert "1 revised figures" in shown and "999.5" in shown and "1 rows dropped" in shown
    [vintage] = (data / "vintages").iterdir()
    assert vintage.read_bytes() == before
    assert len((data / "routes" / f"{TABLE}.csv").read_bytes().splitlines()) == len(before.splitlines()) - 1


def test_nothing_is_written_without_confirmation(data, unchecked, tmp_path):
    before = contents(data)
    assert not take(cbp_file(tmp_path, next_month), yes=False)
    assert contents(data) == before


@pytest.mark.parametrize(
    ("expected", "change"),
    [
        ("the nearest has Sum Qty (lbs) besides", lambda raw: raw.rename(columns={"Sum Qty (lbs)": "Sum Qty (kg)"})),
        (
            "as with kilograms for pounds",
            lambda raw: raw.assign(
                **{"Sum Qty (lbs)": raw["Sum Qty (lbs)"].str.replace(",", "").astype(float) * 0.45359237}
            ),
        ),
        ("2026-05 looks unfinished", lambda raw: column("Count of Event", 1, "MAY")(next_month(raw))),
        ("it isn't over", column("FY", "2199")),
        ("'OKT' is not one of", column("Month (abbv)", "OKT", "OCT")),
        ("'many' is not a number", column("Count of Event", "many")),
        ("'' is not a number", column("Sum Qty (lbs)", "", "DEC")),
        ("'Moon' is not one of", column("Region", "Moon")),
        ("is it whole?", lambda raw: raw[raw.Region != "Southwest Border"]),
        ("no row for heroin", lambda raw: raw.replace({"Drug Type": {"Heroin": "Diacetylmorphine"}})),
    ],
)
def test_an_odd_file_is_refused_and_nothing_is_written(data, tmp_path, expected, change):
    before = contents(data)
    with pytest.raises(TableError) as caught:
        take(cbp_file(tmp_path, change))
    assert expected in str(caught.value), caught.value
    assert contents(data) == before


@pytest.mark.parametrize("saved", [b"<!doctype html>\n<p>a,b</p>\n<p>a,b,c</p>", b"PK\x03\x04\xff\xfe\x00", b""])
def test_a_page_or_a_spreadsheet_under_the_files_name_is_recognized(data, tmp_path, saved):
    (tmp_path / "file.csv").write_bytes(saved)
    with pytest.raises(TableError, match=r"no CSV file|header is none that we know"):
        take(tmp_path / "file.csv")


def test_the_wrong_file_table_or_source_is_named(data, tmp_path):
    for file, table, source, expected in (
        (tmp_path / "none.csv", TABLE, SOURCE, "does not exist"),
        (cbp_file(tmp_path), "overdose_deaths_us", SOURCE, "not overdose_deaths_us"),
        (cbp_file(tmp_path), TABLE, "nobody", "not in data/sources.csv"),
        (cbp_file(tmp_path), "cbp_seizure_monthly", SOURCE, "did you mean cbp_seizures_monthly"),
    ):
        with pytest.raises(TableError) as caught:
            take(file, table=table, source=source)
        assert expected in str(caught.value)


def test_a_value_outside_its_range_never_reaches_the_table(data, tmp_path):
    before = contents(data)
    with pytest.raises(TableError, match="column mass_lb: '9000000"):
        take(cbp_file(tmp_path, lambda raw: column("Sum Qty (lbs)", "9,000,000", "MAY")(next_month(raw))))
    assert contents(data) == before


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("cbp_seizures_monthly", "2027,2026,10,fentanyl,OFO,southwest,3.5,3,"),
        ("cbp_swb_monthly_by_area", "2027,2026,10,Tucson Field Office,OFO,fentanyl,3.5,3,"),
        ("cbp_seizures_annual", "2027,fentanyl,OFO,southwest,7.5,,7,2,"),
        ("cbp_seizures_by_area", "2027,Tucson Field Office,OFO,southwest,land,fentanyl,6.5,6,"),
    ],
)
def test_one_cbp_file_is_summed_for_each_of_four_tables(table, expected, tmp_path, monkeypatch):
    monkeypatch.setattr(official.pd.Period, "now", staticmethod(lambda freq: pd.Period("2027-01", freq)))
    drugs = ["Fentanyl"] * 4 + ["Heroin", "Cocaine", "Marijuana", "Methamphetamine"]
    raw = pd.DataFrame({"FY": "2027 (FYTD)", "Drug Type": drugs, "Component": "Office of Field Operations"})
    raw["Month (abbv)"] = ["OCT", "OCT", "NOV", "NOV", "OCT", "OCT", "OCT", "OCT"]
    raw["Land Filter"] = ["Land Only"] * 3 + ["Other"] + ["Land Only"] * 4
    raw["Region"], raw["Area of Responsibility"] = "Southwest Border", "Tucson Field Office"
    raw["Count of Event"], raw["Sum Qty (lbs)"] = [1, 2, 3, 1, 1, 1, 1, 1], [1.25, 2.25, 3, 1, 1, 1, 1, 1]
    raw.to_csv(tmp_path / "cbp.csv", index=False)
    fresh, whole = official.load(table, tmp_path / "cbp.csv", SOURCE, "")
    assert whole and expected in fresh.to_csv(index=False, float_format="%.10g")


def vsrr_file(tmp_path, factor=1.0):
    """CDC's file as downloaded: all jurisdictions, indicators and columns, counts with or without commas, or blank."""
    deaths = {"Number of Drug Overdose Deaths": 70_000, "Heroin (T40.1)": 5_000}
    deaths["Synthetic opioids, excl. methadone (T40.4)"] = 37_000
    raw = pd.DataFrame(
        [
            [state, "2026", month, "12 month-ending", name, f"{n * factor:,.0f}", "100", "0.2", state, "", "**", shown]
            for name, n in [*deaths.items(), ("Percent with drugs specified", 96.1)]
            for month, shown in (("January", ""), ("February", f"{n * factor * 1.01:.0f}"))
            for state in ("US", "TX")
        ]
    )
    (tmp_path / "VSRR.csv").write_text(VSRR_HEADER + raw.to_csv(index=False, header=False))
    return tmp_path / "VSRR.csv"


def test_a_cdc_release_is_a_series_of_its_own(data, tmp_path, capsys):
    file, path = vsrr_file(tmp_path), data / "fentanyl" / f"{VSRR}.csv"
    before = path.read_bytes()
    with pytest.raises(TableError, match="SERIES="):
        take(file, table=VSRR, source=VSRR_SOURCE)
    assert take(file, table=VSRR, source=VSRR_SOURCE, series=NEW)
    assert "revised figures" in capsys.readouterr().out, "January as the release before had it"
    assert path.read_bytes().startswith(before) and not (data / "vintages").exists()
    added = tables.read(VSRR).tail(6)
    assert set(added.series) == {NEW} and added.deaths_reported.tolist()[::2] == [70000, 5000, 37000]
    assert NEW in (data / "control_totals.csv").read_text("utf-8")
    assert not take(file, table=VSRR, source=VSRR_SOURCE, series=NEW), "a second run changes nothing"


def test_a_cdc_file_in_thousands_is_refused(data, tmp_path):
    with pytest.raises(TableError, match="thousands"):
        take(vsrr_file(tmp_path, factor=0.001), table=VSRR, source=VSRR_SOURCE, series=NEW)


def test_own_layout_is_taken_as_it_is(data, unchecked, tmp_path):
    path = data / "policy" / "us_mexico_trade.csv"
    before = path.read_text("utf-8")
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows.tail(1).assign(note="another note").to_csv(tmp_path / "trade.csv", index=False)
    assert take(tmp_path / "trade.csv", table="us_mexico_trade", source="")
    noted = path.read_text("utf-8")
    assert noted.splitlines()[:-1] == before.splitlines()[:-1] and "another note" in noted.splitlines()[-1]
    assert [vintage.read_text("utf-8") for vintage in (data / "vintages").iterdir()] == [before]
    rows.tail(1).assign(year="2199").to_csv(tmp_path / "trade.csv", index=False)  # one row: the others stay
    assert take(tmp_path / "trade.csv", table="us_mexico_trade", source="")
    assert path.read_text("utf-8") == noted + "2199," + before.splitlines()[-1].partition(",")[2] + "\n"


def test_what_would_move_is_listed_with_its_sentences(tmp_path, monkeypatch):
    (tmp_path / "index.md").write_text("Kept. It was {fact}`routes_x` in FY2025. And {fact}`routes_y`.")
    monkeypatch.setattr(update.run, "ROOT", tmp_path)
    monkeypatch.setattr(update.run, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(update.run, "notebooks", lambda: [])
    for folder, value in (("before", "1 lb"), ("after", "2 lb")):
        place = tmp_path / folder / "2_routes"
        place.mkdir(parents=True)
        facts = [{"id": "routes_x", "display": value}, {"id": "routes_y", "display": "3"}]
        (place / "facts.jsonl").write_text("\n".join(map(json.dumps, facts)))
    before, after = (update._published(tmp_path / folder) for folder in ("before", "after"))
    assert update.moved(before, after, finished=True) == [
        "fact routes_x: 1 lb -> 2 lb",
        "sentence in index.md: It was {fact}`routes_x` in FY2025.",
    ]
    assert update.moved(before, {}, finished=False) == [], "a run that stopped says nothing of what it didn't reach"
    assert update.moved(before, {}, finished=True)[0] == "fact routes_x: 1 lb -> gone"


def test_a_rehearsal_reads_the_new_release_and_lets_assertions_speak(tmp_path, capsys):
    chapter = tmp_path / "3_fentanyl.ipynb"
    last = max(filter(official.RELEASE.fullmatch, tables.read(VSRR).series))
    nbformat.write(new_notebook(cells=[new_code_cell(f"release = {last!r}\nassert '99' not in release")]), chapter)
    assert update._prepare(tmp_path, NEW) == [f"3_fentanyl reads {last}: write {NEW} there, as this rehearsal did"]
    exec(nbformat.read(chapter, 4).cells[0].source)
    assert capsys.readouterr().out == f"{update.UNTRUE}'99' not in release\n"
