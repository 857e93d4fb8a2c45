"""Cross-checks of seizures and crossings: months, areas and offices add up."""

import pandas as pd

from .checks import rule
from .rules import Sums, agree, never

SEIZED = ["mass_lb", "events"]
CBP = ["fiscal_year", "drug", "component", "border"]

for part in ("seizures_monthly", "swb_monthly_by_area", "swb_latest_months"):
    never(
        "fiscal year and month agree",
        f"cbp_{part}",
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
