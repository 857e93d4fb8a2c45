"""Cross-checks: what must hold between cells, rows and tables beyond a schema, and control totals.

A rule is one sentence and the tables it speaks of; it returns where it fails. `failures()` runs the rules.
Control totals (data/control_totals.csv) are the sum of each numeric column by series and the count of each text
value; after a wanted change of a table write them anew with `make totals` and read the difference.
"""
import csv
import io
import itertools
from decimal import Decimal

import pandas as pd
from report.tables import DATA, read, schema, tables

RULES = []
COUNTED = ("date", "as_of_date", "month", "source_id", "source2_id")  # besides columns with a list of allowed values


def rule(sentence, *names):
    """Register a check of the named tables; none named: a check that every table passes through alone."""
    def register(function):
        RULES.append((sentence, names, function))
        return function
    return register


def failures(get=read, only=None):
    """Sentences that name each broken rule and the place. `only`: the tables that changed."""
    names = tables() if only is None else only
    found = []
    for sentence, concerned, function in RULES:
        for job in [concerned] * bool(set(concerned) & set(names)) if concerned else [(name,) for name in names]:
            where = function(*(get(name) for name in job))
            found += [f"{', '.join(job)}: {sentence} ({place})" for place in list(where)[:3]]
    return found


def rows(bad):
    """Places of a boolean column: 'row 12'."""
    return [f"row {row}" for row in bad.index[bad.fillna(False).astype(bool)]]


def unequal(one, other, tolerance, how="outer"):
    """Places where two frames with the same index differ by more than the tolerance, or where one has no value."""
    both = pd.concat([one, other], axis=1, join=how, keys=["one", "other"])
    gap = (both["one"] - both["other"]).abs()
    bad = (gap > tolerance) | (both["one"].isna() != both["other"].isna())
    return list(bad.index[bad.any(axis=1)])


def total(frame, keys, values):
    return frame.groupby(keys)[values].sum().round(3)


# -- every table alone ------------------------------------------------------------------------------------------

@rule("the lower value is at most the upper one")
def low_high(frame):
    pairs = [(c, c.replace("low", other)) for c in frame for other in ("best", "high") if "low" in c]
    pairs += [(c, c.replace("best", "high")) for c in frame if "best" in c]
    return [place for low, high in pairs if low != high and high in frame and frame[low].dtype != "str"
            for place in rows(frame[low] > frame[high])]


@rule("a span starts before it ends")
def spans(frame):
    pairs = [("period_start", "period_end"), ("valid_from", "valid_to"), ("year_start", "year_end"),
             ("from_fiscal_year", "to_fiscal_year"), ("year_from", "year_to"), ("min_years", "max_years")]
    return [place for first, last in pairs if {first, last} <= set(frame) for place in rows(frame[first] > frame[last])]


@rule("the year lies within the dates of its row")
def year_in_span(frame):
    if "year" not in frame:
        return []
    first = next((c for c in ("period_start", "date", "period_end") if c in frame), None)
    last = next((c for c in ("period_end", "date") if c in frame), None)
    if not first or frame[first].dtype != "str":
        return []
    return rows((frame.year < frame[first].str[:4].astype(float)) | (frame.year > frame[last].str[:4].astype(float)))


@rule("pounds and kilograms of one row agree")
def pounds(frame):
    pairs = [(c, c.replace("_lb", "_kg")) for c in frame if c.endswith("_lb")]
    return [place for lb, kg in pairs if kg in frame
            for place in rows((frame[lb] * 0.45359237 / frame[kg] - 1).abs() > 0.03)]


@rule("a date is as long as its precision")
def date_length(frame):
    if "date_precision" not in frame:
        return []
    return rows(frame.date.str.len() != frame.date_precision.map({"year": 4, "month": 7, "day": 10}))


@rule("columns that follow from others (`follows` in datapackage.json)")
def follows(frame):
    found = []
    for declared in schema(frame.attrs["table"]).get("follows", []):
        groups = frame.groupby(declared["given"], dropna=False)[declared["then"]].nunique(dropna=False)
        found += [f"{column} of {key}" for column in groups for key in groups.index[groups[column] > 1]]
    return found


@rule("a run of years has no hole (`runs` in datapackage.json)")
def runs(frame):
    declared = schema(frame.attrs["table"]).get("runs")
    if not declared:
        return []
    chosen = frame[frame.series.isin(declared["series"])] if declared["series"] else frame
    years = chosen.groupby(declared["each"])[declared["time"]].agg(["min", "max", "nunique"])
    return list(years.index[years["max"] - years["min"] + 1 != years["nunique"]])


# -- routes ------------------------------------------------------------------------------------------------------

CBP = ["fiscal_year", "drug", "component", "border"]
SEIZED = ["mass_lb", "events"]


@rule("fiscal year and month agree", "cbp_seizures_monthly")
@rule("fiscal year and month agree", "cbp_swb_monthly_by_area")
def fiscal(frame):
    return rows(frame.fiscal_year != frame.calendar_year + (frame.month >= 10))


@rule("months add to the fiscal year", "cbp_seizures_annual", "cbp_seizures_monthly")
def months_to_year(annual, monthly):
    annual = annual[(annual.series == "cbp_public_csv") & (annual.drug != "marijuana")]
    return unequal(total(annual, CBP, SEIZED), total(monthly, CBP, SEIZED), 0.02)


@rule("areas add to the fiscal year", "cbp_seizures_annual", "cbp_seizures_by_area")
def areas_to_year(annual, by_area):
    return unequal(total(annual[annual.series == "cbp_public_csv"], CBP, SEIZED), total(by_area, CBP, SEIZED), 0.02)


@rule("southwest areas add to the month", "cbp_seizures_monthly", "cbp_swb_monthly_by_area")
def areas_to_month(monthly, swb):
    keys = ["calendar_year", "month", "drug", "component"]
    whole = monthly[(monthly.border == "southwest") & monthly.drug.isin(["heroin", "fentanyl"])]
    return unequal(total(whole, keys, SEIZED), total(swb, keys, SEIZED), 0.02)


@rule("Border Patrol seizes on land, coasts are no land border", "cbp_seizures_by_area")
def land(frame):
    land_row = frame.land_filter == "land"
    return rows((frame.component.eq("USBP") & frame.border.ne("coastal_interior") & ~land_row)
                | (frame.border.eq("coastal_interior") & land_row))


@rule("three groups of offices add to all coastal and interior ports", "airports_and_sea", "cbp_seizures_by_area")
def hubs(grouped, by_area):
    grouped = grouped[grouped.series == "cbp_public_csv_grouped"]
    inland = by_area[(by_area.component == "OFO") & (by_area.border == "coastal_interior")
                     & by_area.drug.isin(["heroin", "fentanyl"])]
    one = grouped.groupby(["year", "drug"])[["mass_lb", "count_n"]].sum().set_axis(SEIZED, axis=1)
    return unequal(one, inland.groupby(["fiscal_year", "drug"])[SEIZED].sum(), 0.03)


@rule("field offices add to the border", "border_crossings", "border_crossings_by_field_office")
def offices_to_border(border, offices):
    names = {"bts_ports_grouped": "bts_border_total", "bts_ports_grouped_2025file": "bts_border_total_2025file"}
    parts = total(offices.assign(series=offices.series.map(names)), ["series", "year", "measure"], ["crossings_n"])
    whole = border[border.series.isin(names.values()) & border.measure.isin(offices.measure)]
    return unequal(whole.set_index(["series", "year", "measure"])[["crossings_n"]], parts, 0)


@rule("first and later figures differ by less than a factor of three", "cbp_vintages")
def vintage_pairs(pairs):
    wide = pairs.pivot_table(index=["period", "drug", "component"], columns="series", values="mass_lb")
    ratio = wide.first_published / wide.later_file
    return list(ratio.index[~ratio.between(1 / 3, 3)])


@rule("a port stands at its place on both maps", "ports_of_entry", "border_points")
def places(ports, points):
    both = ports.reset_index().merge(points[points.kind == "port"], on="name", suffixes=("", "_map")).set_index("row")
    return rows(((both.lat - both.lat_map).abs() > 0.1) | ((both.lon - both.lon_map).abs() > 0.1))


# -- fentanyl ----------------------------------------------------------------------------------------------------

@rule("the month is the end of its period", "overdose_deaths_monthly")
def month_end(frame):
    return rows(frame.period_end != frame.year.astype(str) + "-" + frame.month.astype(str).str.zfill(2))


@rule("twelve-month totals move by less than nine percent a month", "overdose_deaths_monthly")
def smooth(frame):
    found = []
    for column in ("deaths_reported", "deaths_predicted"):
        ordered = frame.sort_values(["category", "series", "period_end"])
        ordered = ordered.dropna(subset=[column])
        at = ordered.year * 12 + ordered.month
        keys = [ordered.category, ordered.series]
        step = ordered[column].groupby(keys).pct_change()
        found += rows((step.abs() > 0.09) & (at.groupby(keys).diff() == 1))
    return found


@rule("States add to the nation", "overdose_deaths_us", "overdose_deaths_by_state")
def states_to_nation(nation, states):
    whole = nation[(nation.category == "all_drugs") & nation.series.isin(["nvss_final", "vsrr_12mo_ending_december"])]
    states = states[(states.category == "all_drugs") & ~states.series.str.contains("extremes")]
    parts = states.assign(series=states.series.str.replace(r"nvss_final_.*", "nvss_final", regex=True))
    one = whole.set_index(["series", "year"])[["deaths"]]
    return unequal(one, total(parts, ["series", "year"], ["deaths"]).dropna(), 0, how="inner")


@rule("deaths and crude rate imply a steady population", "overdose_deaths_by_state")
def implied_people(frame):
    found = []
    for rate in ("rate_crude_per_100k", "rate_age_adjusted_per_100k"):
        part = frame.dropna(subset=["deaths", rate])
        people = part.deaths / part[rate]
        usual = people.groupby([part.state, part.series]).transform("median")
        # a rate is rounded to one decimal, so a small one says less
        slack = part.series.map({"nvss_final_1999_2015": 0.26}).fillna(0.08)  # Nevada grew by half in those years
        found += rows((people / usual - 1).abs() > slack + 0.05 / part[rate])
    return found


@rule("deaths and rate fit the population of the United States", "overdose_deaths_us")
def us_people(frame):
    people = 279.0 + 2.35 * (frame.year - 1999)  # millions, Census: 279 in 1999, 335 in 2023
    rate = frame.deaths / people / 10
    return rows((rate - frame.rate_age_adjusted_per_100k).abs() > 0.06 + 0.09 * rate)


@rule("the change follows from one year to the next", "overdose_rate_changes_us")
def next_year(frame):
    return rows(frame.year_to != frame.year_from + 1)


@rule("pills are weighed and powder is assayed", "fentanyl_purity_quarterly")
def forms(frame):
    return rows((frame.form.eq("pill") != frame.avg_mg_per_pill.notna())
                | (frame.form.eq("powder") != frame.avg_purity_pct.notna()))


@rule("each drug has its own rank", "nflis_reports")
def ranks(frame):
    ranked = frame.dropna(subset=["rank_in_top_list"])
    return rows(ranked.duplicated(["year", "series", "rank_in_top_list"], keep=False))


# -- merida ------------------------------------------------------------------------------------------------------

@rule("accounts add to the total", "merida_appropriations")
def accounts(frame):
    state = frame[frame.series == "state-cbj"]
    whole = state[state.account == "total"].set_index("fiscal_year")[["amount_usd_million"]]
    return unequal(whole, total(state[state.account != "total"], "fiscal_year", ["amount_usd_million"]), 0.01)


@rule("states add to the nation", "mexico_homicides", "state_panel")
def mexico_states(nation, states):
    whole = nation[nation.series == "inegi-occurred"].set_index("year")[["homicides"]]
    found = unequal(whole, total(states[states.series == "inegi_death_certificates"], "year", ["homicides"]), 0)
    victims = states[states.series == "sesnsp_intentional_victims"].groupby("year").homicides.sum()
    press = nation[nation.series.str.contains("sesnsp") & nation.measure.eq("victims") & nation.period.eq("full_year")]
    press = press[press.series.str.contains("new|release")]
    usual = press.year.map(victims)
    return found + rows((press.homicides / usual - 1).abs() > 0.02)


# -- policy ------------------------------------------------------------------------------------------------------

@rule("rate is homicides over population", "state_panel")
def homicide_rate(frame):
    known = frame.dropna(subset=["population"])
    return rows((known.homicides / known.population * 1e5 - known.homicide_rate_per_100k).abs() > 0.0011)


@rule("exports and imports give total and balance", "us_mexico_trade")
def trade(frame):
    return rows(((frame.exports_usd_billion + frame.imports_usd_billion - frame.total_usd_billion).abs() > 0.25)
                | ((frame.exports_usd_billion - frame.imports_usd_billion - frame.balance_usd_billion).abs() > 0.15))


@rule("the Congress sits in its years", "congress_actions")
def congress(frame):
    year = frame.date.str[:4].astype(int)
    return rows(~((year - 1789) // 2 + 1 - frame.congress).between(0, 1) | (year > 1788 + 2 * frame.congress + 1))


@rule("Mexican nationals are at most all people encountered", "swb_encounters")
def nationals(frame):
    return rows(frame.of_which_mexican_nationals > frame.usbp_encounters)


@rule("a dollar is worth 12 to 25 pesos", "opium_gum_prices")
def pesos(frame):
    found = []
    for end in ("low", "high"):
        found += rows(~(frame[f"price_{end}_mxn_per_kg"] / frame[f"price_{end}_usd_per_kg"]).dropna().between(12, 25))
    return found


# -- supply ------------------------------------------------------------------------------------------------------

@rule("Mexico's area is the same in the world table", "mexico_poppy_cultivation", "global_poppy_cultivation")
def mexico_in_world(mexico, world):
    us = "US government estimate (CNC, as published by ONDCP/State/CIA)"
    one = mexico[mexico.series == us].set_index("year")[["area_ha"]]
    other = world[(world.series == us) & (world.country == "Mexico")].set_index("year")[["area_ha"]]
    return unequal(one, other, 0.5, how="inner")


@rule("U.S. heroin potential is 1.2 to 3.2 kilograms a hectare", "mexico_heroin_potential",
      "mexico_poppy_cultivation")
def heroin_per_hectare(heroin, area):
    us = "US government estimate (CNC, as published by ONDCP/State/CIA)"
    one = heroin[heroin.series == us].set_index("year").potential_pure_heroin_tonnes
    ratio = one * 1000 / area[area.series == us].set_index("year").area_ha
    return list(ratio.dropna().index[~ratio.dropna().between(1.2, 3.2)])


@rule("shares of one year add to at most 103 percent", "heroin_signature_origin")
def signature(frame):
    sums = frame.groupby(["year", "series"]).share_pct.sum()
    return list(sums.index[sums > 103])


# -- control totals ----------------------------------------------------------------------------------------------

def control_totals(frame, columns=None):
    """Lines of control totals of one table, or of some of its columns: sums by series, counts of text values."""
    name, lines = frame.attrs["table"], []
    fields = [f for f in schema(name)["schema"]["fields"] if columns is None or f["name"] in columns]
    numbers = [f["name"] for f in fields if f["type"] in ("integer", "number")]
    for series, part in frame.groupby("series") if numbers and "series" in frame else [("", frame)]:
        for column in numbers:
            values = [Decimal(repr(v)) for v in part[column].dropna().tolist()]  # exact, where floats would not be
            if values:
                lines.append([name, series, column, len(values), f"{sum(values).normalize():f}", ""])
    for field in fields:
        values = frame[field["name"]].dropna()
        if field["name"] in numbers or values.empty:
            continue
        listed = "enum" in field.get("constraints", {}) or field["type"] == "date" or field["name"] in COUNTED
        counts = " · ".join(f"{v} ×{n}" for v, n in sorted(values.value_counts().items())) if listed else ""
        lines.append([name, "", field["name"], len(values), "" if listed else values.str.len().sum(), counts])
    return [[str(cell) for cell in line] for line in lines]


def stored_totals():
    """{table: lines} of data/control_totals.csv."""
    with open(DATA / "control_totals.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    return {name: list(group) for name, group in itertools.groupby(lines, key=lambda line: line[0])}


def write_totals():
    """data/control_totals.csv; total is the sum of numbers and the count of letters of free text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "series", "column", "cells", "total", "values"])
    for name in tables():
        writer.writerows(control_totals(read(name)))
    (DATA / "control_totals.csv").write_text(text.getvalue(), "utf-8")


if __name__ == "__main__":
    write_totals()
    print("\n".join(failures()) or "All cross-checks hold; data/control_totals.csv is written.")
