"""A made-up file in CBP's layout, and a copy of data/ that it goes into: fixtures."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from publishing.data import layouts, update
from report import tables

ROUTES = ["cbp_seizures_monthly", "cbp_swb_monthly_by_area", "cbp_seizures_by_area"]
ROUTES += ["cbp_seizures_annual", "airports_and_sea"]
SOURCE, LATER = "cbp-drugs-fy23-fy26-apr", "cbp-drugs-fy23-fy26-aug"
EARLIER = "cbp-drugs-fy23-fy26-dec"
NAMES = {short: name for name, short in layouts.COMPONENTS.items()}
REGIONS = {short: name for name, short in layouts.REGIONS.items()}
LANDS = {short: name for name, short in layouts.LAND.items()}
MONTHS = {number: name for name, number in layouts.MONTHS.items()}
MASS, EVENTS, MONTH = "Sum Qty (lbs)", "Count of Event", "Month (abbv)"
YEAR = 2026  # the fiscal year that the made-up file repeats, to April


def spread(by_month: pd.DataFrame, by_area: pd.DataFrame) -> pd.DataFrame:
    """Rows by month and area that add to both: weights by share, events in turn."""
    rows, left = [], by_area.events.copy()
    share = by_area.mass_lb / max(by_area.mass_lb.sum(), 1e-9)
    for month in by_month.itertuples():
        events = month.events
        for at, area in by_area.iterrows():
            part = min(events, left[at])
            events, left[at] = events - part, left[at] - part
            weight = month.mass_lb * share[at]
            row = {"month": month.month, "mass_lb": weight, "events": part}
            rows.append({**area, **row})
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
    """data/ whose last fiscal year is made from the posted file."""
    folder = tmp_path_factory.mktemp("settled")
    copy = folder / "data"
    shutil.copytree(tables.DATA, copy)
    posted.to_csv(folder / "file.csv", index=False)
    for name in ROUTES:
        path = copy / "routes" / f"{name}.csv"
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
        time = "year" if name == "airports_and_sea" else "fiscal_year"
        ours = rows.series.str.fullmatch("cbp_public_csv(_grouped)?")
        rows[~ours | (rows[time] != str(YEAR))].to_csv(path, index=False)
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
