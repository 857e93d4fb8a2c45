"""The inputs of the scenario model: range, rows that give it, and what is ours.

Published figures come from the raw tables; what no text gives is ours and says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from .. import tables
from ..provenance import provenance
from ..series import ALL_AGENCIES, UN_MEXICO_SURVEY, US_ESTIMATE

HEROIN_PER_MORPHINE = 1.29  # by molecular weight: the most that a kilogram can give
WIDE = 1.5  # ours: true use may be this many times more or less than the estimate
MOST_EFFICIENT = 85  # ours, percent: some morphine is always lost


class Control(NamedTuple):
    """What a reader may set: words, unit, least and most that is possible, step."""

    label: str
    unit: str
    least: float
    most: float
    step: float


INPUTS = {
    "use_t": Control("U.S. heroin use in a year", "pure metric tons", 1, 200, 1),
    "yield_kg_ha": Control("Dry opium from a hectare", "kg", 1, 100, 0.1),
    "morphine_pct": Control("Morphine in dry opium", "percent", 1, 40, 0.1),
    "efficiency_pct": Control("Laboratory efficiency", "percent", 5, 100, 1),
    "seized_pct": Control("Heroin seized on the way", "percent", 0, 95, 1),
    "eradicated_pct": Control("Planted poppy destroyed", "percent", 0, 95, 1),
    "potency": Control("Fentanyl potency", "times heroin", 1, 500, 1),
    "purity_pct": Control("Fentanyl purity as shipped", "percent", 0.5, 100, 0.1),
    "pill_mg": Control("Fentanyl in a pill", "mg", 0.1, 20, 0.1),
}


@dataclass(frozen=True)
class Input:
    """One input: its range, the rows that give it, what of it is `ours`, and, unless
    INPUTS holds it, its control."""

    name: str
    low: float
    best: float
    high: float
    rows: tuple[pd.DataFrame, ...]
    ours: str = ""
    own_control: Control | None = None

    @property
    def control(self) -> Control:
        return self.own_control or INPUTS[self.name]

    @property
    def grades(self) -> list[str]:
        """Grades of the sources of its rows, best first; none if it is all ours."""
        return provenance(self.rows, f"input {self.name}").grades if self.rows else []


def inputs(read: Callable[[str], pd.DataFrame] = tables.read) -> dict[str, Input]:
    """The inputs by name, each from rows of the tables that `read` gives.

    Raises ValueError, naming table and input, if the rows that give one are gone.
    """

    def rows(name: str, table: str, wanted: str) -> pd.DataFrame:
        found = read(table).query(wanted)
        if found.empty:
            raise ValueError(f"no row of {table} gives {name} ({INPUTS[name].label})")
        return found

    heroin = "parameter == 'us_consumption' and applies_to == 'heroin' and year == 2016"
    use = rows("use_t", "opioid_policy_scenarios", heroin)
    found = [*_crop(rows, use), *_losses(rows, use), *_fentanyl(rows)]
    return {each.name: each for each in found}


def _another_season(values: pd.Series) -> tuple[float, float, float]:
    """Low, median and high for a season that was not measured.

    If n measured seasons and this one come from one source of chance, this one lies
    between their lowest and highest with probability (n - 1) / (n + 1). The range is
    stretched until an even draw does so as often.
    """
    n, low, high = len(values), values.min(), values.max()
    middle, half = (high + low) / 2, (high - low) / 2 * (n + 1) / (n - 1)
    return middle - half, values.median(), middle + half


def _crop(rows: Callable, use: pd.DataFrame) -> list[Input]:
    """Use, yield, morphine and the efficiency of laboratories."""
    dry = "parameter == 'dry_opium_yield'"
    grown = rows("yield_kg_ha", "opioid_policy_scenarios", dry)
    tested = rows("morphine_pct", "mexico_opium_yield", "morphine_pct.notna()")
    # opium and heroin that the U.S. government printed for one crop: they imply one
    pair = "potential_opium_tonnes.notna() and potential_pure_heroin_tonnes.notna()"
    name, printed = "efficiency_pct", f"year == 2015 and {pair}"
    crop = rows(name, "mexico_heroin_potential", printed)
    doubted = "measure.str.startswith('efficiency')"
    doubt = rows(name, "mexico_production_checks", doubted)
    most = tested.morphine_pct.mean() / 100 * HEROIN_PER_MORPHINE
    made = crop.potential_pure_heroin_tonnes / crop.potential_opium_tonnes
    best, tons = 100 * made.item() / most, use.best.item()
    low, morphine = best * doubt.value_best.item(), _another_season(tested.morphine_pct)
    evidence, stretched = (crop, tested, doubt), "how far the range is stretched"
    return [
        Input("use_t", tons / WIDE, tons, tons * WIDE, (use,), "the range"),
        Input("yield_kg_ha", *_another_season(grown.best), (grown,), stretched),
        Input("morphine_pct", *morphine, (tested,), stretched),
        Input(name, low, best, MOST_EFFICIENT, evidence, "the high value"),
    ]


def _losses(rows: Callable, use: pd.DataFrame) -> list[Input]:
    """Shares seized and destroyed; heroin is taken as if all of it were pure."""
    name, printed = "seized_pct", "series == 'crs_r44599_2019' and year == 2017"
    weights = rows(name, "swb_heroin_seizures", printed)
    weights = weights.sort_values("mass_kg")  # the border, then the whole country
    name, counted = "eradicated_pct", f"year == 2016 and series == {ALL_AGENCIES!r}"
    destroyed = rows(name, "mexico_eradication", counted)
    estimates = f"year == 2016 and series in {[US_ESTIMATE, UN_MEXICO_SURVEY]}"
    standing = rows(name, "mexico_poppy_cultivation", estimates)

    def share(lost: float, left: float) -> float:
        return 100 * lost / (lost + left)

    used, cleared = use.best.item() * 1000, destroyed.area_ha.item()
    seized = [share(kg, used) for kg in weights.mass_kg]
    gone = [share(cleared, standing.area_ha.agg(end)) for end in ("max", "min")]
    none = "the low value"
    return [
        Input("seized_pct", 0, *seized, (weights, use), none),
        Input("eradicated_pct", 0, *gone, (destroyed, standing), none),
    ]


def _fentanyl(rows: Callable) -> list[Input]:
    """Potency, purity and pills, as published."""
    compared = "substance == 'fentanyl' and reference == 'heroin'"
    strong = rows("potency", "fentanyl_potency", compared)
    average = "series.str.startswith('dea_powder_average')"
    powder = rows("purity_pct", "fentanyl_purity_by_route", average)
    # averages alone: the wide ranges printed beside them are those of single pills
    content = "parameter == 'pill_content' and (best.notna() or low >= 1)"
    pills = rows("pill_mg", "opioid_policy_scenarios", content).sort_values("year")
    most, pure = strong.ratio_high.max(), powder.sort_values("data_year").purity_low_pct
    small, large = pills.best.fillna(pills.low).min(), pills.best.fillna(pills.high)
    latest = pills.best.dropna().iloc[-1]
    return [
        Input("potency", strong.ratio_low.min(), most, most, (strong,)),
        Input("purity_pct", pure.min(), pure.iloc[-1], pure.max(), (powder,)),
        Input("pill_mg", small, latest, large.max(), (pills,)),
    ]
