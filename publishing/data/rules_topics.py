"""Cross-checks of deaths, money, homicides and poppy: rates follow from counts and
parts add to wholes."""

import pandas as pd

from report.series import US_ESTIMATE

from .checks import rows, rule
from .rules import Sums, agree, never

never(
    "the month is the end of its period",
    "overdose_deaths_monthly",
    lambda t: t.period_end != t.year.map(str) + "-" + t.month.map("{:02}".format),
)


for table in ("mexico_fentanyl_seizures", "mexico_lab_destruction"):
    never(
        "the year is that in which the period begins",
        table,
        lambda t: t.year.astype(str) != t.period_start.str[:4],
    )
never(
    "one period for the whole table",
    "heroin_use_by_origin",
    lambda t: t.period_start != t.period_start.mode()[0],
    lambda t: t.period_end != t.period_end.mode()[0],
)


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


@rule("exports and imports give total and balance", "us_mexico_trade")
def trade(frame: pd.DataFrame) -> list[str]:
    """The Census Bureau's own figures add up; CRS prints rounded ones."""
    slack = frame.series.str.startswith("census").map({True: 0.002, False: 0.25})
    out, into = frame.exports_usd_billion, frame.imports_usd_billion
    return rows(
        ((out + into - frame.total_usd_billion).abs() > slack)
        | ((out - into - frame.balance_usd_billion).abs() > slack)
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


agree(
    "Mexico's area is the same in the world table",
    Sums(
        "mexico_poppy_cultivation", ["year"], ["area_ha"], f"series == {US_ESTIMATE!r}"
    ),
    Sums(
        "global_poppy_cultivation",
        ["year"],
        ["area_ha"],
        f"series == {US_ESTIMATE!r} and country == 'Mexico'",
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
    made = (
        heroin[heroin.series == US_ESTIMATE]
        .set_index("year")
        .potential_pure_heroin_tonnes
    )
    ratio = (
        made * 1000 / area[area.series == US_ESTIMATE].set_index("year").area_ha
    ).dropna()
    return list(ratio.index[~ratio.between(1.2, 3.2)])


@rule("shares of one year add to at most 103 percent", "heroin_signature_origin")
def signature(frame: pd.DataFrame) -> list:
    sums = frame.groupby(["year", "series"]).share_pct.sum()
    return list(sums.index[sums > 103])
