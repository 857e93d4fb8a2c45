"""Files as publishers post them: known layouts are summed, what is odd is refused."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from posted import (
    EVENTS,
    MASS,
    MONTH,
    ROUTES,
    SOURCE,
    column,
    contents,
    next_month,
    take,
)

from publishing.data import layouts, official, update
from report import tables
from report.cells import TableError

VSRR, VSRR_SOURCE = "overdose_deaths_monthly", "vsrr-t404-2026"
NEW = "vsrr_release_2099_01"


def in_kilograms(raw):
    mass = raw[MASS].str.replace(",", "").astype(float)
    return raw.assign(**{MASS: mass * 0.45359237})


ODD = {
    "kilograms under a new name": (
        "the nearest has Sum Qty (lbs) besides",
        lambda raw: raw.rename(columns={MASS: "Sum Qty (kg)"}),
    ),
    "kilograms under the old name": ("as with kilograms for pounds", in_kilograms),
    "an unfinished month": (
        "2026-05 looks unfinished",
        lambda raw: column(EVENTS, 1, "MAY")(next_month(raw)),
    ),
    "a month to come": ("looks unfinished", column("FY", "2099")),
    "a gap": ("a month of FY2026 is missing", lambda raw: raw[raw[MONTH] != "JAN"]),
    "an unknown month": ("'OKT' is not one of", column(MONTH, "OKT", "OCT")),
    "a word": ("'many' is not a number", column(EVENTS, "many")),
    "not a number": ("'nan' is not a number", column(EVENTS, "nan")),
    "a number beyond all": ("'1e400' is not a number", column(MASS, "1e400")),
    "a blank": ("'' is not a number", column(MASS, "", "DEC")),
    "a negative weight": ("-5 is below 0", column(MASS, "-5", "DEC")),
    "an unknown border": ("'Moon' is not one of", column("Region", "Moon")),
    "a missing border": (
        "has no row for",
        lambda raw: raw[raw.Region != "Southwest Border"],
    ),
    "a renamed drug": (
        "no row for the drug heroin",
        lambda raw: raw.replace({"Drug Type": {"Heroin": "Diacetylmorphine"}}),
    ),
    "a renamed area": (
        "no row for the area El Centro Sector",
        lambda raw: raw.replace({"EL CENTRO SECTOR": "IMPERIAL SECTOR"}),
    ),
    "a year half there": (
        "is it whole?",
        lambda raw: raw[(raw[MONTH] == "APR") | (raw.index % 4 > 0)],
    ),
    "the header alone": ("a header and no row", lambda raw: raw.head(0)),
    "Air and Marine": (
        "Air and Marine Operations, which counts loads",
        lambda raw: raw.rename(columns={"Area of Responsibility": "Branch"}),
    ),
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_file_is_refused_and_nothing_is_written(data, save, what):
    expected, change = ODD[what]
    before = contents(data)
    with pytest.raises(TableError) as caught:
        take(save(change))
    assert expected in str(caught.value), caught.value
    assert contents(data) == before


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (b"<!doctype html>\n<p>a,b</p>\n", "no CSV file"),
        (b"PK\x03\x04\xff\xfe\x00", "a spreadsheet"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"", "no CSV file"),
        (b"FY;Month;Region\n2026;APR;x\n", "aren't parted by commas"),
        ("a,b\ná,2\n".encode("latin-1"), "no CSV file"),
        (b"a,b\n1,2\n1\n", "row 3: 1 cells under 2 names; was the download cut short"),
        (b'a,b\n1,"2\n', "no CSV file"),
        (b"a,b\n", "a header and no row"),
    ],
)
def test_what_is_no_csv_file_is_named(tmp_path, saved, expected):
    (tmp_path / "file.csv").write_bytes(saved)
    with pytest.raises(TableError, match=expected):
        official.load(tmp_path / "file.csv")


def test_the_wrong_file_table_or_source_is_named(save, tmp_path):
    for file, table, source, expected in (
        (tmp_path / "none.csv", "", SOURCE, "does not exist"),
        (tmp_path, "", SOURCE, "is a folder"),
        (save(), "overdose_deaths_us", SOURCE, "not overdose_deaths_us"),
        (save(), "", "nobody", "not in data/sources.csv"),
        (save(), "", VSRR_SOURCE, "has the layout of CBP"),
        (save(), "cbp_seizure_monthly", SOURCE, "did you mean cbp_seizures_monthly"),
    ):
        with pytest.raises(TableError) as caught:
            official.load(file, table, source)
        assert expected in str(caught.value)


def test_sums_of_a_small_file(tmp_path, monkeypatch):
    """Each of the five tables by hand, from a file of a few rows."""
    monkeypatch.setattr(layouts, "_refuse_renamed", lambda *_: None)
    now = staticmethod(lambda freq: pd.Period("2027-01", freq))
    monkeypatch.setattr(layouts.pd.Period, "now", now)
    lines = [  # month, region, land, area, drug, events, pounds
        "OCT,Southwest Border,Land Only,TUCSON FIELD OFFICE,Fentanyl,1,1.25",
        "OCT,Southwest Border,Land Only,TUCSON FIELD OFFICE,Fentanyl,2,2.25",
        "NOV,Southwest Border,Other,TUCSON FIELD OFFICE,Fentanyl,3,4.12345",
        "NOV,Coastal/Interior,Other,CHICAGO FIELD OFFICE,Heroin,1,1e-3",
        "NOV,Coastal/Interior,Other,SEATTLE FIELD OFFICE,Heroin,1,2",
    ]
    head = "FY,Month (abbv),Region,Land Filter,Area of Responsibility,Drug Type,"
    text = f"{head}{EVENTS},{MASS},Component\n"
    for line in lines:
        text += f"2027 (FYTD),{line},Office of Field Operations\n"
    (tmp_path / "cbp.csv").write_text(text, "utf-8")
    found = {
        each.table: each.rows
        for each in official.load(tmp_path / "cbp.csv", "", SOURCE)
    }
    csv = {
        n: rows.to_csv(index=False, float_format="%.10g") for n, rows in found.items()
    }
    part = "FY2027 is October 2026 to November 2026 only"
    office = "Tucson Field Office"
    for table, expected in {
        ROUTES[0]: "2027,2026,10,fentanyl,OFO,southwest,3.5,3,cbp_public_csv",
        ROUTES[1]: f"2027,2026,11,{office},OFO,fentanyl,4.123,3,cbp_public_csv",
        ROUTES[2]: f"2027,{office},OFO,southwest,land,fentanyl,3.5,3,cbp_public_csv",
        ROUTES[
            3
        ]: f"2027,fentanyl,OFO,southwest,7.62,,6,2,cbp_public_csv,{SOURCE},,{part}",
        ROUTES[4]: '"air, mail, express and sea",heroin,2,,1,cbp_public_csv_grouped',
    }.items():
        assert expected in csv[table], csv[table]
    assert set(found["airports_and_sea"].year_basis) == {"fiscal (October to November)"}
    assert len(found["airports_and_sea"]) == 2


def last_months() -> list[pd.Period]:
    """The last two months of the newest release held."""
    held = tables.read(VSRR)
    newest = held[held.series == max(filter(layouts.RELEASE.fullmatch, held.series))]
    last = pd.Period(newest.period_end.max(), "M")
    return [last - 1, last]


def last_deaths() -> pd.Series:
    """The last count held of each category."""
    held = tables.read(VSRR).dropna(subset="deaths_reported")
    held = held[held.series.str.fullmatch(layouts.RELEASE)].sort_values("period_end")
    return held.groupby("category").deaths_reported.last()


def vsrr_file(path: Path, change=lambda text: text, factor=1.0) -> Path:
    """CDC's file as downloaded: other places and columns, commas, blanks."""
    deaths = {name: last_deaths()[ours] for name, ours in layouts.INDICATORS.items()}
    deaths["Percent with drugs specified"] = 96
    text = "State,Year,Month,Period,Indicator,Data Value,Percent Complete,State Name,"
    text += "Footnote,Footnote Symbol,Predicted Value\n"
    for name, n in deaths.items():
        predicted = ["", f"{n * factor * 1.01:.0f}"]
        for month, later in zip(last_months(), predicted, strict=True):
            for state in ("US", "TX"):
                text += f'{state},{month:%Y,%B},12 month-ending,"{name}",'
                text += (
                    f'"{n * factor:,g}",100,{state},"text, with a comma",**,{later}\n'
                )
    path.write_text(change(text), "utf-8")
    return path


@pytest.mark.parametrize(
    "layout",
    [
        lambda text: text,
        lambda text: text.replace("Data Value", "data_value").replace(
            "State,", "state,"
        ),
        lambda text: re.sub("(,[A-Z][a-z]{2})[a-z]*(,12)", r"\1\2", text),
    ],
    ids=["download", "interface", "short months"],
)
def test_a_cdc_release_is_a_series_of_its_own(data, unchecked, tmp_path, layout):
    file, path = (
        vsrr_file(tmp_path / "VSRR (2).csv", layout),
        data / "fentanyl" / f"{VSRR}.csv",
    )
    before = tables.read(VSRR)
    with pytest.raises(TableError, match="SERIES="):
        take(file, source=VSRR_SOURCE)
    assert take(file, source=VSRR_SOURCE, series=NEW)
    after = tables.read(VSRR)
    assert not (data / "vintages").exists()
    added = after[after.series == NEW]
    assert sorted(added.deaths_reported)[::2] == sorted(
        last_deaths()[[*layouts.INDICATORS.values()]]
    )
    columns = ["period_end", "category", "series", "deaths_reported", "source_id"]
    rest = after[after.series != NEW][columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, before[columns].reset_index(drop=True))
    written = path.read_bytes()
    assert not take(file, source=VSRR_SOURCE, series=NEW), "the second time: no change"
    assert not take(file, source=VSRR_SOURCE, series="vsrr_release_2098_01"), "held"
    assert path.read_bytes() == written
    other = vsrr_file(
        tmp_path / "other.csv", lambda text: re.sub(r',"(\d)', r',"1\1', text)
    )
    with pytest.raises(
        TableError, match="holds vsrr_release_2099_01 with other figures"
    ):
        take(other, source=VSRR_SOURCE, series=NEW)


@pytest.mark.parametrize(
    ("series", "change", "factor", "expected"),
    [
        (NEW, lambda text: text, 0.001, "thousands"),
        (NEW, lambda text: text.replace(",20", ",19"), 1, "be the newer release"),
        ("vsrr_release_2016_02", lambda text: text, 1, "can't be its release"),
        ("vsrr_release_2099_13", lambda text: text, 1, "by year and month"),
        (NEW, lambda text: text.replace("Heroin", "Heroine"), 1, "the whole file"),
    ],
)
def test_an_odd_cdc_file_is_refused(data, tmp_path, series, change, factor, expected):
    before = contents(data)
    with pytest.raises(TableError, match=expected):
        take(
            vsrr_file(tmp_path / "v.csv", change, factor),
            source=VSRR_SOURCE,
            series=series,
        )
    assert contents(data) == before


@pytest.mark.parametrize("name", ["drugs [new] (1).csv", "ñandú $x 'y'.csv"])
def test_a_file_is_found_from_any_folder(tmp_path, monkeypatch, name):
    seen = []
    (tmp_path / name).touch()
    monkeypatch.setattr(update, "update", lambda file, *_: seen.append(file))
    for given in (name, str(tmp_path / name)):
        arguments = ["update", "--file", given, "--folder", str(tmp_path)]
        monkeypatch.setattr(sys, "argv", arguments)
        update.main()
    assert seen == [tmp_path / name] * 2
