"""Cross-checks of seizures and crossings: months, areas and offices add up."""

import pandas as pd

from .checks import rule
from .rules import Sums, agree, never

SEIZED, YEAR = "mass_lb events", "fiscal_year drug component border"
FILE = "series == 'cbp_public_csv'"
OPIOIDS = "drug in ['heroin', 'fentanyl']"
SOUTHWEST = f"border == 'southwest' and {OPIOIDS}"
INLAND = f"component == 'OFO' and border == 'coastal_interior' and {OPIOIDS}"

for part in ("seizures_monthly", "swb_monthly_by_area", "swb_latest_months"):
    never(
        "fiscal year and month agree",
        f"cbp_{part}",
        "fiscal_year != calendar_year + (month >= 10)",
    )
agree(
    "months add to the fiscal year",
    Sums("cbp_seizures_annual", YEAR, SEIZED, f"{FILE} and drug != 'marijuana'"),
    Sums("cbp_seizures_monthly", YEAR, SEIZED),
    within=0.02,
)
agree(
    "areas add to the fiscal year",
    Sums("cbp_seizures_annual", YEAR, SEIZED, FILE),
    Sums("cbp_seizures_by_area", YEAR, SEIZED),
    within=0.02,
)
MONTH = "calendar_year month drug component"
agree(
    "southwest areas add to the month",
    Sums("cbp_seizures_monthly", MONTH, SEIZED, SOUTHWEST),
    Sums("cbp_swb_monthly_by_area", MONTH, SEIZED),
    within=0.02,
)
AREA = "fiscal_year area component drug"
agree(
    "months of a southwest area add to its fiscal year",
    Sums("cbp_seizures_by_area", AREA, SEIZED, SOUTHWEST),
    Sums("cbp_swb_monthly_by_area", AREA, SEIZED),
    within=0.02,
)
never(
    "Border Patrol seizes on land, coasts are no land border",
    "cbp_seizures_by_area",
    "component == 'USBP' and border != 'coastal_interior' and land_filter != 'land'",
    "border == 'coastal_interior' and land_filter == 'land'",
)
GROUPED = "series == 'cbp_public_csv_grouped'"
agree(
    "three groups of offices add to all coastal and interior ports",
    Sums("airports_and_sea", "year drug", "mass_lb count_n", GROUPED),
    Sums("cbp_seizures_by_area", "fiscal_year drug", SEIZED, INLAND),
    within=0.03,
)
CROSSED = "year measure", "crossings_n"
for file in ("", "_2025file"):
    offices, border = f"bts_ports_grouped{file}", f"bts_border_total{file}"
    agree(
        "field offices add to the border",
        Sums("border_crossings_by_field_office", *CROSSED, f"series == '{offices}'"),
        Sums("border_crossings", *CROSSED, f"series == '{border}'"),
        within=0,
        how="inner",
    )


@rule("first and later figures differ by less than a factor of three", "cbp_vintages")
def vintage_pairs(pairs: pd.DataFrame) -> list:
    index = ["period", "drug", "component"]
    wide = pairs.pivot_table("mass_lb", index, "series")
    ratio = wide.first_published / wide.later_file
    return list(ratio.index[~ratio.between(1 / 3, 3)])
