"""Cross-checks of single tables: parts against wholes, rates against counts.

`never` registers what holds for no row, `agree` two tables whose sums must be equal,
and `rule` a function that returns the places where it fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from .checks import rows, rule

US = "US government estimate (CNC, as published by ONDCP/State/CIA)"
SEIZED = ["mass_lb", "events"]
CBP = ["fiscal_year", "drug", "component", "border"]


@dataclass(frozen=True)
class Sums:
    """The sums of columns of a table by its keys, over the rows that `where` keeps."""

    table: str
    keys: list[str]
    values: list[str]
    where: str = ""

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Sums, indexed by key; columns are numbered, so that two tables compare."""
        kept = frame.query(self.where, engine="python") if self.where else frame
        sums = kept.groupby(self.keys)[self.values].sum(min_count=1)
        return sums.set_axis(range(len(self.values)), axis=1)


def never(sentence: str, table: str, *bad: Callable[[pd.DataFrame], pd.Series]) -> None:
    """Register: for no row of `table` one of the `bad` conditions is true."""

    def places(frame: pd.DataFrame) -> Iterator[str]:
        for condition in bad:
            yield from rows(condition(frame))

    rule(sentence, table)(places)


def agree(
    sentence: str,
    one: Sums,
    other: Sums,
    within: float,
    ratio: float = 0,
    how: str = "outer",
) -> None:
    """Register: two sums differ by at most `within`, or `ratio` of the other."""

    def places(first: pd.DataFrame, *second: pd.DataFrame) -> list:
        left, right = one.of(first), other.of([first, *second][-1])
        both = pd.concat([left, right], axis=1, join=how, keys=["one", "other"])
        gap = (both["one"] - both["other"]).abs()
        bad = gap > within + ratio * both["other"].abs() + 1e-9
        bad |= both["one"].isna() != both["other"].isna()
        return list(bad.index[bad.any(axis=1)])

    rule(sentence, *dict.fromkeys([one.table, other.table]))(places)


# Seizures and crossings ---------------------------------------------------------------

for table in ("cbp_seizures_monthly", "cbp_swb_monthly_by_area"):
    never(
        "fiscal year and month agree",
        table,
        lambda t: t.fiscal_year != t.calendar_year + (t.month >= 10),
    )
FILE = "series == 'cbp_public_csv'"
agree(
    "months add to the fiscal year",
    Sums("cbp_seizures_annual", CBP, SEIZED, f"{FILE} and drug != 'marijuana'"),
    Sums("cbp_seizures_monthly", CBP, SEIZED),
    within=0.02,
)
agree(
    "areas add to the fiscal year",
    Sums("cbp_seizures_annual", CBP, SEIZED, FILE),
    Sums("cbp_seizures_by_area", CBP, SEIZED),
    within=0.02,
)
MONTH = ["calendar_year", "month", "drug", "component"]
agree(
    "southwest areas add to the month",
    Sums(
        "cbp_seizures_monthly",
        MONTH,
        SEIZED,
        "border == 'southwest' and drug in ['heroin', 'fentanyl']",
    ),
    Sums("cbp_swb_monthly_by_area", MONTH, SEIZED),
    within=0.02,
)
AREA = ["fiscal_year", "area", "component", "drug"]
agree(
    "months of a southwest area add to its fiscal year",
    Sums(
        "cbp_seizures_by_area",
        AREA,
        SEIZED,
        "border == 'southwest' and drug in ['heroin', 'fentanyl']",
    ),
    Sums("cbp_swb_monthly_by_area", AREA, SEIZED),
    within=0.02,
)
never(
    "Border Patrol seizes on land, coasts are no land border",
    "cbp_seizures_by_area",
    lambda t: (
        t.component.eq("USBP")
        & t.border.ne("coastal_interior")
        & t.land_filter.ne("land")
    ),
    lambda t: t.border.eq("coastal_interior") & t.land_filter.eq("land"),
)
agree(
    "three groups of offices add to all coastal and interior ports",
    Sums(
        "airports_and_sea",
        ["year", "drug"],
        ["mass_lb", "count_n"],
        "series == 'cbp_public_csv_grouped'",
    ),
    Sums(
        "cbp_seizures_by_area",
        ["fiscal_year", "drug"],
        SEIZED,
        "component == 'OFO' and border == 'coastal_interior' "
        "and drug in ['heroin', 'fentanyl']",
    ),
    within=0.03,
)
for offices, border in (
    ("bts_ports_grouped", "bts_border_total"),
    ("bts_ports_grouped_2025file", "bts_border_total_2025file"),
):
    measures = "['pedestrians', 'personal_vehicles', 'trucks']"
    agree(
        "field offices add to the border",
        Sums(
            "border_crossings_by_field_office",
            ["year", "measure"],
            ["crossings_n"],
            f"series == '{offices}'",
        ),
        Sums(
            "border_crossings",
            ["year", "measure"],
            ["crossings_n"],
            f"series == '{border}'",
        ),
        within=0,
        how="inner",
    )


@rule("first and later figures differ by less than a factor of three", "cbp_vintages")
def vintage_pairs(pairs: pd.DataFrame) -> list:
    wide = pairs.pivot_table(
        index=["period", "drug", "component"], columns="series", values="mass_lb"
    )
    ratio = wide.first_published / wide.later_file
    return list(ratio.index[~ratio.between(1 / 3, 3)])


@rule("a port stands at its place on both maps", "ports_of_entry", "border_points")
def places(ports: pd.DataFrame, points: pd.DataFrame) -> list[str]:
    drawn = points[points.kind == "port"]
    both = ports.reset_index().merge(drawn, on="name", suffixes=("", "_map"))
    both = both.set_index("row")
    return rows(
        ((both.lat - both.lat_map).abs() > 0.1)
        | ((both.lon - both.lon_map).abs() > 0.1)
    )


@rule("a port lies in one State and office", "ports_of_entry", "border_points")
def homes(ports: pd.DataFrame, points: pd.DataFrame) -> list[str]:
    drawn = points[points.kind == "port"].set_index("name")
    shared = ports[ports.name.isin(drawn.index) & (ports.kind == "port_of_entry")]
    return [
        place
        for column in ("state", "field_office")
        for place in rows(shared.name.map(drawn[column]) != shared[column])
    ]


# Deaths and laboratories --------------------------------------------------------------

never(
    "the month is the end of its period",
    "overdose_deaths_monthly",
    lambda t: t.period_end != t.year.map(str) + "-" + t.month.map("{:02}".format),
)


@rule(
    "twelve-month totals move by less than nine percent a month",
    "overdose_deaths_monthly",
)
def smooth(frame: pd.DataFrame) -> list[str]:
    found = []
    for column in ("deaths_reported", "deaths_predicted"):
        ordered = frame.sort_values(["category", "series", "period_end"])
        ordered = ordered.dropna(subset=[column])
        keys = [ordered.category, ordered.series]
        step = ordered[column].groupby(keys).pct_change()
        months = (ordered.year * 12 + ordered.month).groupby(keys).diff()
        found += rows((step.abs() > 0.09) & (months == 1))
    return found


for nation, states in (
    ("nvss_final", "series.str.fullmatch('nvss_final_[0-9_]+')"),
    ("vsrr_12mo_ending_december", "series == 'vsrr_12mo_ending_december'"),
):
    agree(
        "States add to the nation",
        Sums(
            "overdose_deaths_us",
            ["year"],
            ["deaths"],
            f"category == 'all_drugs' and series == '{nation}'",
        ),
        Sums(
            "overdose_deaths_by_state",
            ["year"],
            ["deaths"],
            f"category == 'all_drugs' and {states}",
        ),
        within=0,
        how="inner",
    )


@rule("deaths and rate imply a steady population", "overdose_deaths_by_state")
def implied_people(frame: pd.DataFrame) -> list[str]:
    """A rate is rounded to one decimal, so a small one says less."""
    found = []
    for rate in ("rate_crude_per_100k", "rate_age_adjusted_per_100k"):
        part = frame.dropna(subset=["deaths", rate])
        people = part.deaths / part[rate]
        usual = people.groupby([part.state, part.series]).transform("median")
        growth = {"nvss_final_1999_2015": 0.26}  # Nevada grew by half in those years
        slack = part.series.map(growth).fillna(0.08)
        found += rows((people / usual - 1).abs() > slack + 0.05 / part[rate])
    return found


@rule("deaths and rate fit the population of the country", "overdose_deaths_us")
def us_people(frame: pd.DataFrame) -> list[str]:
    millions = 279.0 + 2.35 * (frame.year - 1999)  # Census: 279 in 1999, 335 in 2023
    rate = frame.deaths / millions / 10
    return rows((rate - frame.rate_age_adjusted_per_100k).abs() > 0.06 + 0.09 * rate)


@rule("all spans of a series are equally long", "nsduh_use")
def survey_years(frame: pd.DataFrame) -> list[str]:
    length = frame.year_end - frame.year_start
    return rows(length != length.groupby(frame.series).transform("median"))


never(
    "the change follows from one year to the next",
    "overdose_rate_changes_us",
    lambda t: t.year_to != t.year_from + 1,
)
never(
    "pills are weighed and powder is assayed",
    "fentanyl_purity_quarterly",
    lambda t: t.form.eq("pill") != t.avg_mg_per_pill.notna(),
    lambda t: t.form.eq("powder") != t.avg_purity_pct.notna(),
)


@rule("each drug has its own rank", "nflis_reports")
def ranks(frame: pd.DataFrame) -> list[str]:
    ranked = frame.dropna(subset=["rank_in_top_list"])
    key = ["year", "series", "rank_in_top_list"]
    return rows(ranked.duplicated(key, keep=False))


# Money and Mexico ---------------------------------------------------------------------

agree(
    "accounts add to the total",
    Sums(
        "merida_appropriations",
        ["fiscal_year"],
        ["amount_usd_million"],
        "series == 'state-cbj' and account == 'total'",
    ),
    Sums(
        "merida_appropriations",
        ["fiscal_year"],
        ["amount_usd_million"],
        "series == 'state-cbj' and account != 'total'",
    ),
    within=0.01,
)
agree(
    "states add to the nation",
    Sums("mexico_homicides", ["year"], ["homicides"], "series == 'inegi-occurred'"),
    Sums(
        "state_panel", ["year"], ["homicides"], "series == 'inegi_death_certificates'"
    ),
    within=0,
)


@rule("states add to about the nation's victims", "mexico_homicides", "state_panel")
def victims(nation: pd.DataFrame, states: pd.DataFrame) -> list[str]:
    counted = states[states.series == "sesnsp_intentional_victims"]
    told = nation[
        nation.series.str.contains("sesnsp.*(?:new|release)")
        & nation.measure.eq("victims")
        & nation.period.eq("full_year")
    ]
    usual = told.year.map(counted.groupby("year").homicides.sum())
    return rows((told.homicides / usual - 1).abs() > 0.02)


never(
    "rate is homicides over population",
    "state_panel",
    lambda t: (
        (t.homicides / t.population * 1e5 - t.homicide_rate_per_100k).abs() > 0.0011
    ),
)
never(
    "exports and imports give total and balance",
    "us_mexico_trade",
    lambda t: (
        (t.exports_usd_billion + t.imports_usd_billion - t.total_usd_billion).abs()
        > 0.25
    ),
    lambda t: (
        (t.exports_usd_billion - t.imports_usd_billion - t.balance_usd_billion).abs()
        > 0.15
    ),
)
never(
    "Mexican nationals are at most all people encountered",
    "swb_encounters",
    lambda t: t.of_which_mexican_nationals > t.usbp_encounters,
)
never(
    "a dollar is worth 12 to 25 pesos",
    "opium_gum_prices",
    lambda t: (
        ~(t.price_low_mxn_per_kg / t.price_low_usd_per_kg).fillna(19).between(12, 25)
    ),
    lambda t: (
        ~(t.price_high_mxn_per_kg / t.price_high_usd_per_kg).fillna(19).between(12, 25)
    ),
)


@rule("the Congress sits in its years", "congress_actions")
def congress(frame: pd.DataFrame) -> list[str]:
    year = frame.date.str[:4].astype(int)
    first = (year - 1789) // 2 + 1
    return rows(
        ~(first - frame.congress).between(0, 1) | (year > 1789 + 2 * frame.congress)
    )


# Poppy and heroin ---------------------------------------------------------------------

agree(
    "Mexico's area is the same in the world table",
    Sums("mexico_poppy_cultivation", ["year"], ["area_ha"], f"series == {US!r}"),
    Sums(
        "global_poppy_cultivation",
        ["year"],
        ["area_ha"],
        f"series == {US!r} and country == 'Mexico'",
    ),
    within=0.5,
    how="inner",
)


@rule(
    "U.S. heroin potential is 1.2 to 3.2 kilograms a hectare",
    "mexico_heroin_potential",
    "mexico_poppy_cultivation",
)
def heroin_per_hectare(heroin: pd.DataFrame, area: pd.DataFrame) -> list:
    made = heroin[heroin.series == US].set_index("year").potential_pure_heroin_tonnes
    ratio = (made * 1000 / area[area.series == US].set_index("year").area_ha).dropna()
    return list(ratio.index[~ratio.between(1.2, 3.2)])


@rule("shares of one year add to at most 103 percent", "heroin_signature_origin")
def signature(frame: pd.DataFrame) -> list:
    sums = frame.groupby(["year", "series"]).share_pct.sum()
    return list(sums.index[sums > 103])
