"""Taking in an official file: what it changes is shown, what is odd is refused, nothing
is lost or half written."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from publishing import ROOT
from publishing.data import layouts, official, update
from report import tables
from report.cells import TableError

ROUTES = ["cbp_seizures_monthly", "cbp_swb_monthly_by_area", "cbp_seizures_by_area"]
ROUTES += ["cbp_seizures_annual", "airports_and_sea"]
SOURCE, LATER = "cbp-drugs-fy23-fy26-apr", "cbp-drugs-fy23-fy26-aug"
EARLIER = "cbp-drugs-fy23-fy26-dec"
NAMES = {short: name for name, short in layouts.COMPONENTS.items()}
REGIONS = {short: name for name, short in layouts.REGIONS.items()}
LANDS = {short: name for name, short in layouts.LAND.items()}
MONTHS = {number: name for name, number in layouts.MONTHS.items()}
VSRR, VSRR_SOURCE = "overdose_deaths_monthly", "vsrr-t404-2026"
NEW = "vsrr_release_2099_01"
MASS, EVENTS, MONTH = "Sum Qty (lbs)", "Count of Event", "Month (abbv)"
YEAR, LAST = 2026, 4  # the unfinished fiscal year that the made-up file repeats


def spread(by_month: pd.DataFrame, by_area: pd.DataFrame) -> pd.DataFrame:
    """Rows by month and area that add to both, as in a table with given margins."""
    rows, areas = [], by_area.copy()
    for month in by_month.itertuples():
        left = {"mass_lb": month.mass_lb, "events": month.events}
        for at, area in areas.iterrows():
            part = {name: min(left[name], area[name]) for name in left}
            rows.append({**area, "month": month.month, **part})
            for name, value in part.items():
                left[name] -= value
                areas.loc[at, name] -= value
    return pd.DataFrame(rows)


def cbp_rows() -> pd.DataFrame:
    """FY2026 to April as CBP posts it: rows that add up to what the tables hold."""
    monthly, swb, areas = (tables.read(name) for name in ROUTES[:3])
    monthly = monthly[(monthly.fiscal_year == YEAR) & ~monthly.month.between(5, 9)]
    parts = []
    for key, held in areas[areas.fiscal_year == YEAR].groupby(
        ["drug", "component", "border"]
    ):
        drug, component, border = key
        if border == "southwest" and drug in layouts.OPIOIDS:
            finer = swb[(swb.drug == drug) & (swb.component == component)]
            finer = finer[(finer.fiscal_year == YEAR) & ~finer.month.between(5, 9)]
            pairs = [(finer[finer.area == a], part) for a, part in held.groupby("area")]
        elif drug == "marijuana":  # no table holds its months
            whole = pd.DataFrame({"month": [10], **held[["mass_lb", "events"]].sum()})
            pairs = [(whole, held)]
        else:
            wanted = (monthly.drug == drug) & (monthly.component == component)
            pairs = [(monthly[wanted & (monthly.border == border)], held)]
        parts += [spread(month, area) for month, area in pairs]
    rows = pd.concat(parts, ignore_index=True)
    return rows[(rows.mass_lb > 0.0005) | (rows.events > 0)]


@pytest.fixture(scope="session")
def posted() -> pd.DataFrame:
    """The same with CBP's names, and its quirks: capitals, the current year as 2026
    (FYTD), thousands commas, drugs and an agency that we leave out."""
    rows = cbp_rows()
    raw = pd.DataFrame(
        {
            "FY": "2026 (FYTD)",
            MONTH: rows.month.map(MONTHS),
            "Component": rows.component.map(NAMES),
            "Region": rows.border.map(REGIONS),
            "Land Filter": rows.land_filter.map(LANDS),
            "Area of Responsibility": rows.area.str.upper(),
            "Drug Type": rows.drug.str.capitalize(),
            EVENTS: rows.events.astype(int),
            MASS: rows.mass_lb.map("{:,.9f}".format),
        }
    )
    other = raw.head(2).assign(
        **{"Drug Type": ["Other Drugs**", "Khat (Catha Edulis)"]}
    )
    amo = raw.head(1).assign(Component="Air and Marine Operations")
    return pd.concat([raw, other, amo], ignore_index=True)


@pytest.fixture(scope="session")
def settled(posted, tmp_path_factory) -> Path:
    """data/ made from the posted file: it and the real one differ by roundings."""
    folder = tmp_path_factory.mktemp("settled")
    copy = folder / "data"
    shutil.copytree(tables.DATA, copy)
    posted.to_csv(folder / "file.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        for module in (tables, update):
            patch.setattr(module, "DATA", copy)
        patch.setattr(update, "rehearse", lambda folder: [])
        patch.setattr(update, "_check", lambda folder: None)
        update.update(folder / "file.csv", "", SOURCE, "", lambda _: "y")
    shutil.rmtree(copy / "vintages", ignore_errors=True)
    return copy


@pytest.fixture
def data(settled, tmp_path, monkeypatch):
    """A copy of data/ to write to, without the rehearsal, which runs chapters."""
    copy = tmp_path / "data"
    shutil.copytree(settled, copy)
    for module in (tables, update):
        monkeypatch.setattr(module, "DATA", copy)
    monkeypatch.setattr(update, "rehearse", lambda folder: ["fact routes_x: 1 -> 2"])
    return copy


@pytest.fixture
def unchecked(monkeypatch):
    """Without the cross-checks of all tables, which take seconds."""
    monkeypatch.setattr(update, "_check", lambda folder: None)


@pytest.fixture
def save(posted, tmp_path):
    """Write the posted file after a change; returns its path."""

    def write(change=lambda raw: raw, name="nationwide-drugs-fy23-fy26-apr.csv"):
        path = tmp_path / name
        change(posted).to_csv(path, index=False, encoding="utf-8-sig")
        return path

    return write


def contents(data: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}


def take(file, yes=True, table="", source=SOURCE, series=""):
    answer = "y" if yes else "n"
    return update.update(file, table, source, series, confirm=lambda _: answer)


def april(raw):
    return raw["FY"].str.startswith("2026") & (raw[MONTH] == "APR")


def next_month(raw):
    """As published a month later: May has rows like April's."""
    return pd.concat([raw, raw[april(raw)].assign(**{MONTH: "MAY"})], ignore_index=True)


def column(name, value, month=None):
    """A change of one column, in one month or everywhere."""
    if month is None:
        return lambda raw: raw.assign(**{name: value})
    return lambda raw: raw.assign(**{name: raw[name].where(raw[MONTH] != month, value)})


def first_revised(raw):
    """Another weight in the first row."""
    return raw.assign(**{MASS: raw[MASS].where(raw.index > 0, "999.5")})


def test_the_file_that_the_tables_were_made_from_changes_nothing(data, save, capsys):
    before = contents(data)
    assert not take(save())
    assert "no change" in capsys.readouterr().out and contents(data) == before


def test_a_month_goes_into_five_tables_and_cross_checks_hold(data, save, capsys):
    before = {name: tables.read(name) for name in ROUTES}
    file = save(next_month, "my files [new] (1).csv")
    assert take(file, source=LATER)
    shown = capsys.readouterr().out
    assert "fact routes_x: 1 -> 2" in shown and "... and" in shown
    for name in ROUTES:
        after = tables.read(name)
        ours = after[after.series.str.fullmatch("cbp_public_csv(_grouped)?")]
        time = "year" if name == "airports_and_sea" else "fiscal_year"
        assert set(ours[ours[time] == YEAR].source_id) == {LATER}
        past = [frame[frame[time] != YEAR] for frame in (before[name], after)]
        pd.testing.assert_frame_equal(*(rows.reset_index(drop=True) for rows in past))
    annual = tables.read("cbp_seizures_annual")
    annual = annual[(annual.fiscal_year == YEAR) & (annual.series == "cbp_public_csv")]
    assert set(annual.months_covered) == {8}
    assert set(annual.note) == {"FY2026 is October 2025 to May 2026 only"}
    assert "fiscal (October to May)" in set(tables.read("airports_and_sea").year_basis)
    kept = {path.name.rpartition("-")[0] for path in (data / "vintages").iterdir()}
    assert kept == {"cbp_seizures_by_area", "cbp_seizures_annual", "airports_and_sea"}
    written = contents(data)
    assert not take(file, source=LATER) and contents(data) == written


def test_a_broken_cross_check_refuses(data, save):
    """A sum of another table no longer adds up with the file's."""
    path = data / "routes" / "cbp_seizures_by_area.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("3053.499,19", "3054.499,19", 1), "utf-8")
    before = contents(data)
    with pytest.raises(TableError, match="areas add to the fiscal year"):
        take(save(next_month), source=LATER)
    assert contents(data) == before


def test_totals_stop_at_a_broken_cross_check(data):
    path = data / "policy" / "us_mexico_trade.csv"
    path.write_text(path.read_text("utf-8").replace("13.6347", "18.6347"), "utf-8")
    before = contents(data)
    ran = subprocess.run(
        [sys.executable, "-m", "publishing.data.totals"],
        cwd=ROOT,
        env=os.environ | {"REPORT_DATA": str(data)},
        encoding="utf-8",
        capture_output=True,
    )
    assert ran.returncode and "exports and imports give total" in ran.stderr
    assert contents(data) == before


def test_a_revision_is_shown_and_the_old_table_kept(data, unchecked, save, capsys):
    before = (data / "routes" / f"{ROUTES[0]}.csv").read_bytes()
    assert take(save(first_revised))
    shown = capsys.readouterr().out
    assert f"{ROUTES[0]}: 1 revised" in shown
    kept = [p for p in (data / "vintages").iterdir() if p.name.startswith(ROUTES[0])]
    assert [path.read_bytes() for path in kept] == [before]
    take(save())  # the publisher takes it back: the vintage in between is kept as well
    kept = [p for p in (data / "vintages").iterdir() if p.name.startswith(ROUTES[0])]
    assert len(kept) == 2


@pytest.mark.parametrize("step", [0.0004, 0.001, -0.0009])
def test_a_difference_within_the_last_decimal_is_none(data, save, step):
    def nudged(raw):
        mass = raw[MASS].str.replace(",", "").astype(float)
        return raw.assign(**{MASS: mass.where(raw.index > 0, mass + step)})

    assert not take(save(nudged))


def test_an_older_file_never_replaces_a_newer_one(data, settled, unchecked, save):
    before = contents(data)
    with pytest.raises(TableError, match=r"ends in 2026-03 and .* to 2026-04"):
        take(save(lambda raw: raw[~april(raw)]), source=EARLIER)
    assert take(save(next_month), source=LATER)
    with pytest.raises(TableError, match=r"ends in 2026-04 and .* to 2026-05"):
        take(save(first_revised))
    shutil.rmtree(data)
    shutil.copytree(settled, data)
    sources = data / "sources.csv"
    text = sources.read_text("utf-8")
    sources.write_text(text.replace("2026 (data through April", "2027 (data through A"))
    tables._sources.cache_clear()
    with pytest.raises(TableError, match=f"{EARLIER} was published before {SOURCE}"):
        take(save(first_revised), source=EARLIER)
    sources.write_text(text, "utf-8")
    tables._sources.cache_clear()
    assert contents(data) == before


def test_nothing_is_written_without_confirmation(data, unchecked, save):
    before = contents(data)
    assert not take(save(next_month), yes=False, source=LATER)
    assert contents(data) == before


def test_nothing_is_written_when_a_chapter_would_stop(
    data, unchecked, save, monkeypatch
):
    def stops(**_):
        raise RuntimeError("1 notebook(s) failed; first: 2_routes.ipynb: boom")

    monkeypatch.undo()
    monkeypatch.setattr(tables, "DATA", data)
    monkeypatch.setattr(update, "DATA", data)
    monkeypatch.setattr(update, "_check", lambda folder: None)
    monkeypatch.setattr(update, "run_changed", stops)
    before = contents(data)
    with pytest.raises(TableError, match=r"a chapter would stop.*boom"):
        take(save(next_month), source=LATER)
    assert contents(data) == before


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


def test_own_layout_is_taken_as_it_is(data, unchecked, tmp_path):
    path, file = data / "policy" / "us_mexico_trade.csv", tmp_path / "trade.csv"
    before = path.read_text("utf-8")
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows.tail(1).assign(note="another note").to_csv(file, index=False)
    assert take(file, table="us_mexico_trade")
    noted = path.read_text("utf-8").splitlines()
    assert noted[:-1] == before.splitlines()[:-1] and "another note" in noted[-1]
    assert [p.read_text("utf-8") for p in (data / "vintages").iterdir()] == [before]
    rows.tail(1).assign(year="2199").to_csv(file, index=False)  # the others stay
    assert take(file, table="us_mexico_trade")
    assert path.read_text("utf-8").splitlines()[:-1] == noted


@pytest.mark.parametrize(
    "stage", ["load", "compare", "_put", "_check", "rehearse", "confirm", "install"]
)
def test_ctrl_c_leaves_everything_as_it_was(data, unchecked, save, monkeypatch, stage):
    def interrupted(*_, **__):
        os.kill(os.getpid(), signal.SIGINT)

    file, before = save(next_month), contents(data)
    answer = (lambda _: "y") if stage != "confirm" else interrupted
    if stage != "confirm":
        monkeypatch.setattr(update, stage, interrupted)
    with pytest.raises(KeyboardInterrupt):
        update.update(file, "", LATER, "", answer)
    assert contents(data) == before


def fresh_folder(data: Path, names: list[str]) -> Path:
    fresh = data.with_name("fresh")
    for name in names:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text("new", "utf-8")
    return fresh


NAMES_WRITTEN = [
    "routes/cbp_seizures_annual.csv",
    "vintages/x.csv",
    "control_totals.csv",
]


@pytest.mark.parametrize("at", range(5))
def test_ctrl_c_while_files_are_replaced_waits(data, monkeypatch, at):
    fresh, count, replace = (
        fresh_folder(data, NAMES_WRITTEN),
        iter(range(9)),
        Path.replace,
    )

    def interrupted(path, target):
        if next(count) == at:
            os.kill(os.getpid(), signal.SIGINT)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    update.install(fresh, NAMES_WRITTEN)
    assert {(data / name).read_text("utf-8") for name in NAMES_WRITTEN} == {"new"}


@pytest.mark.parametrize("kind", ["error", "killed"])
@pytest.mark.parametrize("at", range(5))
def test_a_write_that_breaks_is_put_back(data, monkeypatch, kind, at):
    fresh, before = fresh_folder(data, NAMES_WRITTEN), contents(data)
    replace, count = Path.replace, iter(range(99))

    def breaks(path, target):
        if next(count) == at:
            if kind == "killed":
                os._exit(9)  # as a power cut: nothing is cleaned up
            raise OSError("the disk is full")
        return replace(path, target)

    if kind == "error":
        monkeypatch.setattr(Path, "replace", breaks)
        with pytest.raises(OSError, match="disk is full"):
            update.install(fresh, NAMES_WRITTEN)
    elif not (child := os.fork()):
        Path.replace = breaks
        update.install(fresh, NAMES_WRITTEN)
        os._exit(0)
    else:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        update.recover()
    assert contents(data) == before and not update._undo().exists()


def test_what_would_change_is_listed():
    def items(value, verdict, title, holds):
        return [
            {"kind": "fact", "id": "x", "display": value},
            {"kind": "claim", "claim_id": "crs-1", "id": "crs-1", "verdict": verdict},
            {"kind": "figure", "id": "c", "title": title},
            {"kind": "statement", "id": "s", "holds": holds, "words": "It fell"},
            {"kind": "fact", "id": "same", "display": "3"},
        ]

    before = items("1 lb", "confirmed", "It fell to 1 lb", True)
    after = items("2 lb", "outdated", "It fell to 2 lb", False)
    assert update.moved(before, after) == [
        "claim crs-1: confirmed -> outdated",
        "fact x: 1 lb -> 2 lb",
        "figure c: It fell to 1 lb -> It fell to 2 lb",
        "statement s NO LONGER HOLDS: It fell",
    ]
    assert update.moved(before, before) == []
    assert "fact x: 1 lb -> (none)" in update.moved(before, [])
    assert "statement s holds again: It fell" in update.moved(after, before)


CELL = """from report import chapter, fact, one, read, says

chapter("policy")
trade = read("us_mexico_trade")
last = trade[trade.year == 2008]
exports = one(last).exports_usd_billion
fact("policy_exports", exports, "billion U.S. dollars", label="Exports", rows=last,
     how="as published")
says("policy-large", "Exports are large", bool(exports > 100), rows=[last])"""


def test_a_rehearsal_runs_the_chapters_on_the_new_table(tmp_path, monkeypatch):
    from publishing import execute, inputs

    book, copy = tmp_path / "book", tmp_path / "copy"
    skip = shutil.ignore_patterns("__pycache__")
    for folder in ("notebooks/report", "data"):
        shutil.copytree(ROOT / folder, book / folder, ignore=skip)
    shutil.copyfile(ROOT / "requirements.txt", book / "requirements.txt")
    file = "5_policy_questions"
    cells = [new_code_cell(CELL)]
    nbformat.write(new_notebook(cells=cells), book / "notebooks" / f"{file}.ipynb")
    only = {k: entry for k, entry in execute.CHAPTERS.items() if entry.file == file}
    for module in (execute, inputs):
        monkeypatch.setattr(module, "CHAPTERS", only)
    monkeypatch.setattr(update, "ROOT", book)
    monkeypatch.delenv("REPORT_DATA", raising=False)
    shutil.copytree(book / "data", copy / "data")
    table = copy / "data" / "policy" / "us_mexico_trade.csv"
    rows = pd.read_csv(table, dtype="str", keep_default_na=False)
    rows.loc[rows.year == "2008", "exports_usd_billion"] = "17.5"
    rows.to_csv(table, index=False)
    lines = update.rehearse(copy)
    assert [line.partition(":")[0] for line in lines] == [
        "fact policy_exports",
        "statement policy-large NO LONGER HOLDS",
    ]
    assert "-> 17.5" in lines[0]
