"""Cross-checks of deaths, money, homicides and poppy: rates follow from counts and
parts add to wholes."""

import pandas as pd

from report.series import US_ESTIMATE

from .checks import rows, rule
from .rules import Sums, agree, never

never(
    "the month is the end of its period",
    "overdose_deaths_monthly",
    "period_end != year.astype('str').str.cat(month.astype('str').str.zfill(2), '-')",
)
for table in ("mexico_fentanyl_seizures", "mexico_lab_destruction"):
    never(
        "the year is that in which the period begins",
        table,
        "year.astype('str') != period_start.str[:4]",
    )
never(
    "one period for the whole table",
    "heroin_use_by_origin",
    "period_start != period_start.mode()[0]",
    "period_end != period_end.mode()[0]",
)
ALL, FINAL = "category == 'all_drugs'", "series == 'nvss_final'"
LATEST = "series == 'vsrr_12mo_ending_december'"
PARTS = "series.str.fullmatch('nvss_final_[0-9_]+')"
for nation, states in ((FINAL, PARTS), (LATEST, LATEST)):
    agree(
        "States add to the nation",
        Sums("overdose_deaths_us", "year", "deaths", f"{ALL} and {nation}"),
        Sums("overdose_deaths_by_state", "year", "deaths", f"{ALL} and {states}"),
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
    "pills are weighed and powder is assayed",
    "fentanyl_purity_quarterly",
    "(form == 'pill') != avg_mg_per_pill.notna()",
    "(form == 'powder') != avg_purity_pct.notna()",
)


@rule("each drug has its own rank", "nflis_reports")
def ranks(frame: pd.DataFrame) -> list[str]:
    ranked = frame.dropna(subset=["rank_in_top_list"])
    key = ["year", "series", "rank_in_top_list"]
    return rows(ranked.duplicated(key, keep=False))


MONEY = "merida_appropriations", "fiscal_year", "amount_usd_million"
agree(
    "accounts add to the total",
    Sums(*MONEY, "series == 'state-cbj' and account == 'total'"),
    Sums(*MONEY, "series == 'state-cbj' and account != 'total'"),
    within=0.01,
)
CERTIFIED = "series == 'inegi_death_certificates'"
agree(
    "states add to the nation",
    Sums("mexico_homicides", "year", "homicides", "series == 'inegi-occurred'"),
    Sums("state_panel", "year", "homicides", CERTIFIED),
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
    "(homicides / population * 1e5 - homicide_rate_per_100k).abs() > 0.0011",
)


@rule("exports and imports give total and balance", "us_mexico_trade")
def trade(frame: pd.DataFrame) -> list[str]:
    """The Census Bureau's own figures add up; CRS prints rounded ones."""
    slack = frame.series.str.startswith("census").map({True: 0.002, False: 0.25})
    out, into = frame.exports_usd_billion, frame.imports_usd_billion
    total = (out + into - frame.total_usd_billion).abs() > slack
    return rows(total | ((out - into - frame.balance_usd_billion).abs() > slack))


never(
    "Mexican nationals are at most all people encountered",
    "swb_encounters",
    "of_which_mexican_nationals > usbp_encounters",
)
PESOS = "~(price_{0}_mxn_per_kg / price_{0}_usd_per_kg).fillna(19).between(12, 25)"
never(
    "a dollar is worth 12 to 25 pesos",
    "opium_gum_prices",
    PESOS.format("low"),
    PESOS.format("high"),
)


@rule("the Congress sits in its years", "congress_actions")
def congress(frame: pd.DataFrame) -> list[str]:
    year = frame.date.str[:4].astype(int)
    last = 1789 + 2 * frame.congress
    return rows(
        ~((year - 1789) // 2 + 1 - frame.congress).between(0, 1) | (year > last)
    )


OURS = f"series == {US_ESTIMATE!r}"
MEXICO = f"{OURS} and country == 'Mexico'"
agree(
    "Mexico's area is the same in the world table",
    Sums("mexico_poppy_cultivation", "year", "area_ha", OURS),
    Sums("global_poppy_cultivation", "year", "area_ha", MEXICO),
    within=0.5,
    how="inner",
)


@rule(
    "U.S. heroin potential is 1.2 to 3.2 kilograms a hectare",
    "mexico_heroin_potential",
    "mexico_poppy_cultivation",
)
def heroin_per_hectare(heroin: pd.DataFrame, area: pd.DataFrame) -> list:
    made, grown = (each.query(OURS).set_index("year") for each in (heroin, area))
    ratio = (made.potential_pure_heroin_tonnes * 1000 / grown.area_ha).dropna()
    return list(ratio.index[~ratio.between(1.2, 3.2)])


@rule("shares of one year add to at most 103 percent", "heroin_signature_origin")
def signature(frame: pd.DataFrame) -> list:
    sums = frame.groupby(["year", "series"]).share_pct.sum()
    return list(sums.index[sums > 103])
