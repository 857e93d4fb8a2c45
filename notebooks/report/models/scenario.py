"""How much poppy, or how much fentanyl, a given heroin use stands for.

A model of scale, not of behaviour: nobody in it answers to a price, a law or a risk. It multiplies and
divides published figures, all of them rows of the table `opioid_policy_scenarios`:

    poppy area = heroin use x opium per kg of heroin / opium per hectare / share neither seized nor eradicated
    fentanyl   = heroin use / potency ratio / share not seized; then by purity, pill content, parcel weight

Each input has a low, a best (the latest published) and a high value. Inputs that a reader chooses (use, purity,
shares) stay where they are put. Uncertain inputs are drawn evenly from the published range, stretched for how few
values it rests on: if n values and the next one come from one source of chance, each is as likely as any other to be
the lowest or the highest, so the next lies inside the range of the n with probability (n - 1) / (n + 1). Stretched
by the inverse, an even draw falls inside just as often. No peak is put at the best value: nothing published gives one.
"""

from dataclasses import dataclass, replace
from numbers import Real

import numpy as np
import pandas as pd

from ..series import KG_PER_LB
# name: (words, unit, drawn?, least and most that is possible)
INPUTS = {
    "use_t": ("U.S. heroin use", "pure metric tons a year", False, 0.1, 500),
    "yield_kg_ha": ("Opium yield", "kg per hectare", True, 1, 100),
    "opium_per_heroin": ("Opium per kg of heroin", "kg", True, 1, 50),
    "potency": ("Fentanyl potency", "times heroin", True, 1, 500),
    "pill_mg": ("Fentanyl in a pill", "mg", True, 0.1, 20),
    "parcel_kg": ("Weight of a parcel", "kg", True, 0.001, 100),
    "purity_pct": ("Fentanyl purity", "percent", False, 0.1, 100),
    "seized_pct": ("Share seized", "percent", False, 0, 99),
    "eradicated_pct": ("Share eradicated", "percent", False, 0, 99),
}
OUTPUTS = {
    "area_ha": "Poppy area needed, hectares",
    "fentanyl_pure_kg": "Fentanyl in its place, pure kg",
    "fentanyl_bulk_kg": "Fentanyl in its place, kg as shipped",
    "pills_million": "Fentanyl in its place, million pills",
    "parcels": "Fentanyl in its place, parcels",
}
CHOSEN_SHARES = (
    0.0,
    0.0,
    50.0,
)  # no share seized or eradicated is known: start at none, show up to half


@dataclass(frozen=True)
class Input:
    """One input of the model: its range, and the rows of the table (index labels) that give it."""

    name: str
    low: float
    best: float
    high: float
    drawn: bool
    rows: tuple[int, ...] = ()
    n: int = 1  # published values that the range rests on

    @property
    def label(self) -> str:
        return INPUTS[self.name][0]

    @property
    def unit(self) -> str:
        return INPUTS[self.name][1]

    def span(self, stretch: bool = True) -> tuple[float, float]:
        """The range it is drawn from: the published one, or stretched for how few values there are, if possible."""
        if not stretch or self.n < 2:
            return self.low, self.high
        middle, half = (
            (self.low + self.high) / 2,
            (self.high - self.low) / 2 * (self.n + 1) / (self.n - 1),
        )
        least, most = INPUTS[self.name][3:]
        return max(middle - half, least), min(middle + half, most)

    def check(self, value: float) -> float:
        """Return `value` as a float. Raises ValueError saying what is possible."""
        least, most = INPUTS[self.name][3:]
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not number or not least <= value <= most:
            raise ValueError(
                f"{self.name} ({self.label}) must be {least:g} to {most:g} {self.unit}; "
                f"got {value!r}"
            )
        return float(value)


def inputs(table: pd.DataFrame) -> dict[str, Input]:
    """The inputs, from rows of `opioid_policy_scenarios`. Raises ValueError if a best value is missing."""
    found = {}
    for name, (label, _, drawn, *_) in INPUTS.items():
        if name in ("seized_pct", "eradicated_pct"):
            found[name] = Input(name, *CHOSEN_SHARES, drawn)
            continue
        values, best = _published(table, name)
        if best.empty:
            raise ValueError(
                f"no row of the table gives a best value for {name} ({label})"
            )
        low, high, rows = (
            float(values.min()),
            float(values.max()),
            tuple(sorted(set(values.index))),
        )
        found[name] = Input(
            name, low, float(best.iloc[-1]), high, drawn, rows, len(values)
        )
    return found


def _published(table: pd.DataFrame, name: str) -> tuple[pd.Series, pd.Series]:
    """(all published values, best values in order of year) of one input, with the table's row labels."""
    if (
        name == "parcel_kg"
    ):  # mail: grams as printed; express: weight of a year's seizures over their number
        mail = table.query("parameter == 'parcel_size'").best / 1000
        express = table.query("applies_to == 'fentanyl_mail_express'").sort_values(
            "year"
        )
        weight = express.query("parameter == 'parcel_seized_weight'")
        number = express.query("parameter == 'parcel_seizures'").set_index("year").best
        mean = weight.best * KG_PER_LB / weight.year.map(number)
        return pd.concat([mail, mean]), mean
    rows = table.query({
        "use_t": "parameter == 'us_consumption' and applies_to == 'heroin'",
        "yield_kg_ha": "parameter == 'dry_opium_yield'",
        "opium_per_heroin": "parameter == 'opium_to_heroin_ratio'",
        "potency": "parameter in ['potency_vs_heroin', 'potency_vs_street_heroin']",
        "pill_mg": "parameter == 'pill_content'",
        "purity_pct": "parameter in ['purity_at_import', 'powder_purity']",
    }[name]).sort_values("year", kind="stable")  # fmt: skip
    best = rows.best.dropna()
    if (
        name == "pill_mg"
    ):  # averages alone: the wide ranges printed beside them are those of single pills
        rows = rows[rows.best.notna() | (rows.low >= 1)]
        return pd.concat(
            [best, rows[rows.best.isna()].low, rows[rows.best.isna()].high]
        ), best
    if (
        name == "purity_pct"
    ):  # bounds at the land border and in the mail; not the purest single powder
        rows = rows.assign(high=rows.high.where(rows.parameter == "purity_at_import"))
    return pd.concat([rows.low, rows.best, rows.high]).dropna(), best


def choose(found: dict[str, Input], **values: float) -> dict[str, Input]:
    """The inputs with some fixed: choose(found, use_t=30, seized_pct=10). Raises ValueError if impossible."""
    if unknown := set(values) - set(found):
        raise ValueError(
            f"no input named {', '.join(sorted(unknown))}; there are {', '.join(found)}"
        )
    fixed = {name: found[name].check(value) for name, value in values.items()}
    return found | {
        name: replace(found[name], best=value, drawn=False)
        for name, value in fixed.items()
    }


def outcomes(draws: pd.DataFrame) -> pd.DataFrame:
    """The model itself: a row of outputs for each row of inputs."""
    heroin_kg, arriving = draws.use_t * 1000, 1 - draws.seized_pct / 100
    opium_kg = heroin_kg * draws.opium_per_heroin / arriving
    pure = heroin_kg / draws.potency / arriving
    bulk = pure / (draws.purity_pct / 100)
    return pd.DataFrame({
        "area_ha": opium_kg / draws.yield_kg_ha / (1 - draws.eradicated_pct / 100),
        "fentanyl_pure_kg": pure,
        "fentanyl_bulk_kg": bulk,
        "pills_million": pure / draws.pill_mg,  # a kilogram is a million milligrams
        "parcels": bulk / draws.parcel_kg,
    })  # fmt: skip


def draw(
    found: dict[str, Input], n: int = 10_000, seed: int = 2018, stretch: bool = True
) -> pd.DataFrame:
    """n draws of all inputs; the same seed gives the same draws. Raises ValueError for an unfit n.

    stretch: False keeps to the published ranges, which are too narrow (see the top of this file)."""
    if not 100 <= n <= 1_000_000:
        raise ValueError(f"the number of draws must be 100 to 1,000,000; got {n}")
    rng = np.random.default_rng(seed)
    columns = {}
    for each in found.values():
        place = rng.random(
            n
        )  # taken for fixed inputs too, so that fixing one leaves the others as they were
        low, high = each.span(stretch)
        columns[each.name] = (
            low + place * (high - low) if each.drawn else np.full(n, each.best)
        )
    return pd.DataFrame(columns)


def interval(values: pd.Series, level: float = 90) -> tuple[float, float, float]:
    """(low, median, high) of draws; low and high enclose the middle `level` percent."""
    tail = (100 - level) / 2
    low, middle, high = np.percentile(values, [tail, 50, 100 - tail])
    return float(low), float(middle), float(high)


def response(found: dict[str, Input], name: str, points: int = 21) -> pd.DataFrame:
    """All outputs while one input runs from low to high and the others stay at their best."""
    base = pd.DataFrame(
        {each.name: np.full(points, each.best) for each in found.values()}
    )
    values = np.linspace(found[name].low, found[name].high, points)
    return outcomes(base.assign(**{name: values})).assign(input=name, value=values)


def tornado(found: dict[str, Input], output: str) -> pd.DataFrame:
    """What each input alone does to one output between its low and high value: largest swing first."""
    if output not in OUTPUTS:
        raise ValueError(f"no output named {output!r}; there are {', '.join(OUTPUTS)}")
    ends = {
        each.label: response(found, each.name, 2)[output] for each in found.values()
    }
    table = pd.DataFrame(
        [(label, *values) for label, values in ends.items()],
        columns=["input", "at_low", "at_high"],
    )
    table["swing"] = (table.at_high - table.at_low).abs()
    return table[table.swing > 0].sort_values(
        "swing", ascending=False, ignore_index=True
    )


def backtest(
    found: dict[str, Input], cases: pd.DataFrame, seed: int = 2018, stretch: bool = True
) -> pd.DataFrame:
    """Predict published figures that the inputs don't rest on.

    cases: columns area_ha, what ('opium' or 'heroin') and published (metric tons). Returns them with the
    90 percent prediction (low, middle, high) and `inside`; the mean of `inside` is the coverage.
    """
    draws = draw(found, seed=seed, stretch=stretch)
    opium = draws.yield_kg_ha / 1000
    tons_per_ha = {"opium": opium, "heroin": opium / draws.opium_per_heroin}
    predicted = [
        interval(tons_per_ha[case.what] * case.area_ha) for case in cases.itertuples()
    ]
    result = cases.join(
        pd.DataFrame(predicted, columns=["low", "middle", "high"], index=cases.index)
    )
    return result.assign(inside=result.published.between(result.low, result.high))
