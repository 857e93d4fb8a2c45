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
    found = [*_crop(read), *_losses(read), *_fentanyl(read)]
    return {each.name: each for each in found}


def _rows(table: pd.DataFrame, name: str, wanted: str) -> pd.DataFrame:
    """The rows of a table that give an input; `wanted` is a query."""
    rows = table.query(wanted)
    if rows.empty:
        raise ValueError(
            f"no row of {table.attrs['table']} gives {name} ({INPUTS[name].label})"
        )
    return rows


def _use(read: Callable) -> pd.DataFrame:
    heroin = "parameter == 'us_consumption' and applies_to == 'heroin' and year == 2016"
    return _rows(read("opioid_policy_scenarios"), "use_t", heroin)


def _another_season(values: pd.Series) -> tuple[float, float, float]:
    """Low, median and high for a season that was not measured.

    If n measured seasons and this one come from one source of chance, this one lies
    between their lowest and highest with probability (n - 1) / (n + 1). The range is
    stretched until an even draw does so as often.
    """
    n = len(values)
    middle = (values.max() + values.min()) / 2
    half = (values.max() - values.min()) / 2 * (n + 1) / (n - 1)
    return middle - half, values.median(), middle + half


def _crop(read: Callable) -> list[Input]:
    """Use, yield, morphine and the efficiency of laboratories."""
    use = _use(read)
    name = "efficiency_pct"
    grown = _rows(
        read("opioid_policy_scenarios"), "yield_kg_ha", "parameter == 'dry_opium_yield'"
    )
    tested = _rows(read("mexico_opium_yield"), "morphine_pct", "morphine_pct.notna()")
    # opium and heroin that the U.S. government printed for one crop: they imply one
    pair = "potential_opium_tonnes.notna() and potential_pure_heroin_tonnes.notna()"
    crop = _rows(read("mexico_heroin_potential"), name, f"year == 2015 and {pair}")
    doubt = _rows(
        read("mexico_production_checks"), name, "measure.str.startswith('efficiency')"
    )
    most = tested.morphine_pct.mean() / 100 * HEROIN_PER_MORPHINE
    made = crop.potential_pure_heroin_tonnes / crop.potential_opium_tonnes
    best, tons = 100 * made.item() / most, use.best.item()
    low = best * doubt.value_best.item()
    evidence = (crop, tested, doubt)
    stretched = "how far the range is stretched"
    return [
        Input("use_t", tons / WIDE, tons, tons * WIDE, (use,), "the range"),
        Input("yield_kg_ha", *_another_season(grown.best), (grown,), stretched),
        Input(
            "morphine_pct", *_another_season(tested.morphine_pct), (tested,), stretched
        ),
        Input(name, low, best, MOST_EFFICIENT, evidence, "the high value"),
    ]


def _losses(read: Callable) -> list[Input]:
    """Shares seized and destroyed; heroin is taken as if all of it were pure."""
    use = _use(read)
    weights = _rows(
        read("swb_heroin_seizures"),
        "seized_pct",
        "series == 'crs_r44599_2019' and year == 2017",
    ).sort_values("mass_kg")  # the border, then the whole country
    destroyed = _rows(
        read("mexico_eradication"),
        "eradicated_pct",
        f"year == 2016 and series == {ALL_AGENCIES!r}",
    )
    standing = _rows(
        read("mexico_poppy_cultivation"),
        "eradicated_pct",
        f"year == 2016 and series in {[US_ESTIMATE, UN_MEXICO_SURVEY]}",
    )

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


def _fentanyl(read: Callable) -> list[Input]:
    """Potency, purity and pills, as published."""
    strong = _rows(
        read("fentanyl_potency"),
        "potency",
        "substance == 'fentanyl' and reference == 'heroin'",
    )
    powder = _rows(
        read("fentanyl_purity_by_route"),
        "purity_pct",
        "series.str.startswith('dea_powder_average')",
    ).sort_values("data_year")
    # averages alone: the wide ranges printed beside them are those of single pills
    pills = _rows(
        read("opioid_policy_scenarios"),
        "pill_mg",
        "parameter == 'pill_content' and (best.notna() or low >= 1)",
    ).sort_values("year")
    potency, pure = strong.ratio_high, powder.purity_low_pct
    least, most = pills.best.fillna(pills.low), pills.best.fillna(pills.high)
    latest = pills.best.dropna().iloc[-1]
    return [
        Input(
            "potency", strong.ratio_low.min(), potency.max(), potency.max(), (strong,)
        ),
        Input("purity_pct", pure.min(), pure.iloc[-1], pure.max(), (powder,)),
        Input("pill_mg", least.min(), latest, most.max(), (pills,)),
    ]
