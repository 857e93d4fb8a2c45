"""Files as their publishers post them, put into the layout of our tables: CBP's nationwide drug seizures, CDC's VSRR
provisional counts, and any table's own columns. What a publisher may have changed is refused, never guessed.
"""

import calendar
import re
from pathlib import Path

import pandas as pd
from report.tables import TableError, read, schema, sources

CBP = ["FY", "Month (abbv)", "Component", "Region", "Land Filter", "Area of Responsibility", "Drug Type"]
CBP += ["Count of Event", "Sum Qty (lbs)"]
CDC = ["State", "Year", "Month", "Period", "Indicator", "Data Value", "Predicted Value"]
MONTHS = {calendar.month_abbr[n].upper(): n for n in range(1, 13)}
COMPONENTS = {"Office of Field Operations": "OFO", "U.S. Border Patrol": "USBP", "Air and Marine Operations": None}
REGIONS = {"Southwest Border": "southwest", "Northern Border": "northern", "Coastal/Interior": "coastal_interior"}
LAND = {"Land Only": "land", "Other": "other"}
INDICATORS = {
    "Number of Drug Overdose Deaths": "all_drugs",
    "Heroin (T40.1)": "heroin_T40.1",
    "Synthetic opioids, excl. methadone (T40.4)": "synthetic_opioids_T40.4",
}
CBP_TABLES = {  # what each adds up, besides fiscal years, and its decimals
    "cbp_seizures_monthly": (["calendar_year", "month", "drug", "component", "border"], 3),
    "cbp_swb_monthly_by_area": (["calendar_year", "month", "area", "component", "drug"], 3),
    "cbp_seizures_annual": (["drug", "component", "border"], 2),
    "cbp_seizures_by_area": (["area", "component", "border", "land_filter", "drug"], 3),
}
RELEASE = re.compile(r"vsrr_release_\d{4}_\d\d")
FEWEST_EVENTS_OF_A_WHOLE_MONTH = 0.5  # of the month before


def load(table: str, file: Path, source: str, series: str) -> tuple[pd.DataFrame, bool]:
    """`file` in the layout of `table`, and whether it came in a publisher's layout, which covers its years whole.

    Raises TableError for a missing file, an unknown layout or an odd value.
    """
    if not file.exists():
        raise TableError(f"{file} does not exist: give the path of the file you downloaded.")
    try:
        raw = pd.read_csv(file, dtype="str", keep_default_na=False, encoding="utf-8-sig").apply(lambda c: c.str.strip())
    except ValueError:
        raise TableError(f"{file.name} is no CSV file: was a web page or a spreadsheet saved under its name?") from None
    own = [field["name"] for field in schema(table)["schema"]["fields"]]
    if list(raw.columns) == own:
        numbers = [name for name in raw if read(table)[name].dtype != "str"]
        return raw.assign(**{name: _number(raw[name], blank=True) for name in numbers}), False
    official = {_bare(name): name for name in CBP + CDC}
    raw.columns = [official.get(_bare(name), name) for name in raw.columns]
    for layout, take in ((CBP, _cbp), (CDC, _cdc)):
        if set(layout) <= set(raw.columns):
            if source not in sources().index:
                raise TableError(f"SOURCE={source or '(none)'} is not in data/sources.csv: add the file there first.")
            return take(raw, table, series).assign(source_id=source).reindex(columns=own), True
    nearest = min((CBP, CDC, own), key=lambda known: len(set(known) - set(raw.columns)) / len(known))
    raise TableError(
        f"{file.name}: the header is none that we know; the nearest has {', '.join(set(nearest) - set(raw.columns))} "
        "besides. If the publisher renamed a column, look up what it means now before you rename it back."
    )


def _bare(name: str) -> str:
    """A column's name in letters alone: CDC's other download writes data_value for Data Value."""
    return re.sub(r"[^a-z]", "", name.lower())


def _cbp(raw: pd.DataFrame, table: str, _: str) -> pd.DataFrame:
    if table not in CBP_TABLES:
        raise TableError(f"CBP's file feeds {', '.join(CBP_TABLES)}, not {table}.")
    keys, decimals = CBP_TABLES[table]
    frame = pd.DataFrame(
        {
            "fiscal_year": _number(raw["FY"].str[:4]),  # the current year is written 2026 (FYTD)
            "month": _known(raw["Month (abbv)"].str.upper(), MONTHS),
            "component": _known(raw["Component"], COMPONENTS),
            "border": _known(raw["Region"], REGIONS),
            "land_filter": _known(raw["Land Filter"], LAND),
            "area": raw["Area of Responsibility"],
            "drug": raw["Drug Type"].str.lower(),
            "events": _number(raw["Count of Event"]),
            "mass_lb": _number(raw["Sum Qty (lbs)"]),
        }
    )
    frame["calendar_year"] = frame.fiscal_year - (frame.month >= 10)
    _refuse_unfinished_month(frame)
    covered = frame.groupby("fiscal_year").month.nunique()
    drugs = read(table).drug.unique()
    if missing := set(drugs) - set(frame.drug):
        raise TableError(f"the file has no row for {', '.join(sorted(missing))}: the publisher may have renamed it.")
    frame = frame[frame.drug.isin(drugs) & frame.component.notna()]  # Air and Marine counts loads that others took
    if table == "cbp_swb_monthly_by_area":
        frame = frame[frame.border == "southwest"]
    sums = frame.groupby(["fiscal_year", *keys], as_index=False)[["mass_lb", "events"]].sum().round(decimals)
    sums["months_covered"] = sums.fiscal_year.map(covered)
    part = (sums.months_covered < 12) & ("month" not in keys)
    sums["note"] = [
        f"FY{y} is its first {n} months" for y, n in zip(sums.fiscal_year, sums.months_covered, strict=True)
    ]
    return sums.assign(series="cbp_public_csv", note=sums.note.where(part))


def _cdc(raw: pd.DataFrame, table: str, series: str) -> pd.DataFrame:
    if table != "overdose_deaths_monthly":
        raise TableError(f"CDC's VSRR file feeds overdose_deaths_monthly, not {table}.")
    if not RELEASE.fullmatch(series):
        raise TableError("each CDC release revises all months: name it, for example SERIES=vsrr_release_2026_09.")
    raw = raw[(raw.State == "US") & (raw.Period == "12 month-ending") & raw.Indicator.isin(INDICATORS)]
    if missing := set(INDICATORS) - set(raw.Indicator):
        raise TableError(f"no 12 month-ending row for US, {missing.pop()}: is this the whole VSRR file?")
    frame = pd.DataFrame(
        {
            "year": _number(raw["Year"]),
            "month": _known(raw["Month"].str[:3].str.upper(), MONTHS),
            "category": raw["Indicator"].map(INDICATORS),
            "deaths_reported": _number(raw["Data Value"], blank=True),
            "deaths_predicted": _number(raw["Predicted Value"], blank=True),
        }
    )
    frame["period_end"] = frame.year.astype("str") + "-" + frame.month.astype("str").str.zfill(2)
    return frame.assign(series=series)


def _known(values: pd.Series, names: dict) -> pd.Series:
    unknown = values[~values.isin(names)]
    if len(unknown):
        raise TableError(
            f"row {unknown.index[0] + 2}, column {values.name}: {unknown.iloc[0]!r} is not one of "
            f"{', '.join(names)}; the publisher may have changed its file."
        )
    return values.map(names)


def _number(values: pd.Series, blank: bool = False) -> pd.Series:
    numbers = pd.to_numeric(values.str.replace(",", ""), errors="coerce")
    odd = values[numbers.isna() & ~(blank & (values == ""))]
    if len(odd):
        raise TableError(f"row {odd.index[0] + 2}, column {values.name}: {odd.iloc[0]!r} is not a number.")
    return numbers


def _refuse_unfinished_month(frame: pd.DataFrame) -> None:
    events = frame.groupby(["calendar_year", "month"]).events.sum()
    last = pd.Period("{}-{}".format(*events.index[-1]), "M")
    running = last >= pd.Period.now("M")
    if running or (len(events) > 1 and events.iloc[-1] < FEWEST_EVENTS_OF_A_WHOLE_MONTH * events.iloc[-2]):
        raise TableError(
            f"{last} looks unfinished: "
            + ("it isn't over. " if running else f"{events.iloc[-1]} events after {events.iloc[-2]} the month before. ")
            + "Take the file of the next month, or cut these rows out."
        )
