"""Layouts of publishers' files, and what each says about our tables.

CBP's nationwide drug seizures feed five tables at once, CDC's VSRR provisional counts
one. What a publisher may have changed is refused, never guessed.
"""

import calendar
import re
from dataclasses import dataclass

import pandas as pd

from report.tables import TableError, read

CBP = ["FY", "Month (abbv)", "Component", "Region", "Land Filter"]
CBP += ["Area of Responsibility", "Drug Type", "Count of Event", "Sum Qty (lbs)"]
AMO = [name if name != "Area of Responsibility" else "Branch" for name in CBP]
CDC = ["State", "Year", "Month", "Period", "Indicator", "Data Value"]
CDC_LATER = "Predicted Value"  # files of 2017 lack it
MONTHS = {calendar.month_abbr[n].upper(): n for n in range(1, 13)}
COMPONENTS = {
    "Office of Field Operations": "OFO",
    "U.S. Border Patrol": "USBP",
    "Air and Marine Operations": "",  # counts loads that others took
}
REGIONS = {
    "Southwest Border": "southwest",
    "Northern Border": "northern",
    "Coastal/Interior": "coastal_interior",
}
LAND = {"Land Only": "land", "Other": "other"}
INDICATORS = {
    "Number of Drug Overdose Deaths": "all_drugs",
    "Heroin (T40.1)": "heroin_T40.1",
    "Synthetic opioids, excl. methadone (T40.4)": "synthetic_opioids_T40.4",
}
OPIOIDS = ["heroin", "fentanyl"]
FINEST = ["calendar_year", "month", "drug", "component", "border"]
AREAS = ["area", "component", "border", "land_filter", "drug"]
HUBS = [  # our grouping of the offices away from the land borders
    "Chicago and New Orleans field offices (express hubs such as Louisville and "
    "Cincinnati; Memphis)",
    "New York and Miami field offices (main air gateways)",
    "all other coastal and interior field offices",
]
HUB_OF = {"Chicago": 0, "New Orleans": 0, "New York": 1, "Miami": 1}
HUB_NOTE = (
    "sum of cbp_seizures_by_area rows; the published file does not separate air, "
    "mail and sea"
)
LISTED = ("series", "year_basis")  # whose allowed values follow from the file
RELEASE = re.compile(r"vsrr_release_\d{4}_\d\d")
FEWEST_EVENTS = 0.5  # of the month before, else a month looks unfinished


@dataclass
class Taken:
    """What a file says about one table.

    `rows` are in the table's layout. `span` is the column whose values the file covers
    whole (all that the publisher has on a year or release), "" for our own layout. A
    difference up to `unit` in a number is none.
    """

    table: str
    rows: pd.DataFrame
    span: str = ""
    unit: float = 0.0


def cbp(raw: pd.DataFrame, _: str) -> list[Taken]:
    """Five tables from CBP's file: by month, area, both, year, and group of offices."""
    year = raw["FY"].str.extract(r"^(?:FY ?)?(20\d\d)\b", expand=False)
    frame = pd.DataFrame(
        {
            "fiscal_year": number(year.fillna(raw["FY"]).rename("FY")),
            "month": known(raw["Month (abbv)"].str[:3], MONTHS),
            "component": known(raw["Component"], COMPONENTS),
            "border": known(raw["Region"], REGIONS),
            "land_filter": known(raw["Land Filter"], LAND),
            "area": raw["Area of Responsibility"].str.title(),  # CBP writes capitals
            "drug": raw["Drug Type"].str.lower(),
            "events": number(raw["Count of Event"]),
            "mass_lb": number(raw["Sum Qty (lbs)"]),
        }
    )
    frame["calendar_year"] = frame.fiscal_year - (frame.month >= 10)
    _refuse_odd_months(frame)
    months = frame.groupby("fiscal_year").month.nunique()
    frame = frame[frame.component != ""]
    of_year = read("cbp_seizures_annual")
    drugs = of_year.drug[of_year.series == "cbp_public_csv"].unique()
    _refuse_renamed("drug", drugs, frame.drug)
    _refuse_renamed("area", read("cbp_seizures_by_area").area.unique(), frame.area)
    opioids = frame[frame.drug.isin(OPIOIDS)]
    southwest = opioids[opioids.border == "southwest"]
    inland = opioids.query("border == 'coastal_interior' and component == 'OFO'")
    return [
        _summed("cbp_seizures_monthly", frame, FINEST, 3),
        _summed("cbp_swb_monthly_by_area", southwest, [*FINEST[:-1], "area"], 3),
        _partial(_summed("cbp_seizures_by_area", frame, AREAS, 3), months),
        _partial(_summed("cbp_seizures_annual", frame, FINEST[2:], 2), months),
        _hubs(inland, months),
    ]


def _summed(table: str, frame: pd.DataFrame, keys: list[str], decimals: int) -> Taken:
    """Sums of weight and events by fiscal year and `keys`, of the drugs of `table`."""
    held = read(table)
    kept = frame[frame.drug.isin(held.drug[held.series == "cbp_public_csv"].unique())]
    sums = kept.groupby(["fiscal_year", *keys], as_index=False)[["mass_lb", "events"]]
    rows = sums.sum().round({"mass_lb": decimals}).assign(series="cbp_public_csv")
    return Taken(table, rows, "fiscal_year", 10.0**-decimals)


def _partial(taken: Taken, months: pd.Series) -> Taken:
    """Say in each row of an unfinished year which months it holds."""
    rows = taken.rows
    rows["months_covered"] = rows[taken.span].map(months)
    said = {
        year: f"FY{year} is October {year - 1} to "
        f"{calendar.month_name[(count + 8) % 12 + 1]} {year - (count < 4)} only"
        for year, count in months.items()
        if count < 12
    }
    rows["note"] = rows[taken.span].map(said)
    return taken


def _hubs(inland: pd.DataFrame, months: pd.Series) -> Taken:
    """Ports away from the land borders in three groups of offices."""
    group = inland.area.str.removesuffix(" Field Office").map(HUB_OF).fillna(2)
    named = inland.assign(place=group.map(dict(enumerate(HUBS))))
    sums = named.groupby(["fiscal_year", "drug", "place"], as_index=False)
    rows = sums[["mass_lb", "events"]].sum().round({"mass_lb": 2})
    rows = rows.rename(columns={"fiscal_year": "year", "events": "count_n"})
    covered = rows.year.map(months)
    last = ((covered + 8) % 12 + 1).map(dict(enumerate(calendar.month_name)))
    part = ("fiscal (October to " + last + ")").where(covered < 12, "fiscal")
    mode, series = "air, mail, express and sea", "cbp_public_csv_grouped"
    rows = rows.assign(year_basis=part, mode=mode, series=series, note=HUB_NOTE)
    return Taken("airports_and_sea", rows, "year", 0.01)


def cdc(raw: pd.DataFrame, series: str) -> list[Taken]:
    """The counts of the nation by month, as a series of their own."""
    if not RELEASE.fullmatch(series) or not 1 <= int(series[-2:]) <= 12:
        raise TableError(
            "each CDC release revises all months: name it by year and month, such as "
            "SERIES=vsrr_release_2026_09."
        )
    raw = raw[(raw.State == "US") & (raw.Period == "12 month-ending")]
    raw = raw[raw.Indicator.isin(INDICATORS)]
    if missing := set(INDICATORS) - set(raw.Indicator):
        raise TableError(
            f"no 12 month-ending row for US, {missing.pop()}: is this the whole file?"
        )
    later = raw.get(CDC_LATER, pd.Series("", raw.index, dtype="str"))
    frame = pd.DataFrame(
        {
            "year": number(raw["Year"]),
            "month": known(raw["Month"].str[:3], MONTHS),
            "category": raw["Indicator"].map(INDICATORS),
            "deaths_reported": number(raw["Data Value"], blank=True),
            "deaths_predicted": number(later, blank=True),
        }
    )
    month = frame.month.map("{:02}".format)
    frame["period_end"] = frame.year.astype("str") + "-" + month
    last = frame.period_end.max()
    if series[-7:].replace("_", "-") <= last:
        raise TableError(f"the file runs to {last}, so {series} can't be its release.")
    return [Taken("overdose_deaths_monthly", frame.assign(series=series), "series")]


def known(values: pd.Series, names: dict) -> pd.Series:
    """The names that we use, whatever case the publisher writes."""
    ours = {name.upper(): short for name, short in names.items()}
    unknown = values[~values.str.upper().isin(ours)]
    if len(unknown):
        raise TableError(
            f"row {unknown.index[0] + 2}, column {values.name}: {unknown.iloc[0]!r} is "
            f"not one of {', '.join(names)}; the publisher may have changed its file."
        )
    return values.str.upper().map(ours)


def number(values: pd.Series, blank: bool = False, least: int | None = 0) -> pd.Series:
    """Plain numbers, commas between thousands or not."""
    bare = values.str.replace(",", "")
    plain = bare.str.fullmatch(r"-?[0-9]+(\.[0-9]+)?([Ee]-?[0-9]{1,2})?")
    odd = values[~plain & ~(blank & (values == ""))]
    if len(odd):
        place = f"row {odd.index[0] + 2}, column {values.name}"
        raise TableError(f"{place}: {odd.iloc[0]!r} is not a number.")
    numbers = pd.to_numeric(bare)
    if least is not None and (numbers < least).any():
        row = numbers.index[numbers < least][0]
        place = f"row {row + 2}, column {values.name}"
        raise TableError(f"{place}: {values[row]} is below {least}.")
    return numbers


def _refuse_renamed(what: str, held, named: pd.Series) -> None:
    if missing := sorted(set(held) - set(named)):
        raise TableError(
            f"the file has no row for the {what} {', '.join(missing[:3])}: the "
            "publisher may have renamed it."
        )


def _refuse_odd_months(frame: pd.DataFrame) -> None:
    """A gap in a fiscal year, a month that isn't over or looks unfinished."""
    for year, months in frame.groupby("fiscal_year").month:
        places = (months.unique() + 2) % 12
        if places.max() >= len(places):
            raise TableError(f"a month of FY{year} is missing before its last one.")
    events = frame.groupby(["calendar_year", "month"]).events.sum()
    last = pd.Period("{}-{}".format(*events.index[-1]), "M")
    few = len(events) > 1 and events.iloc[-1] < FEWEST_EVENTS * events.iloc[-2]
    if few or last >= pd.Period.now("M"):
        raise TableError(
            f"{last} looks unfinished: {events.iloc[-1]:,} events after "
            f"{events.iloc[-2] if len(events) > 1 else 0:,} the month before. Take the "
            "file of the next month, or cut these rows out."
        )
