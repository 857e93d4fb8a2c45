"""How much poppy, or how much fentanyl, a given heroin use stands for.

A model of scale, not of behavior: nobody in it answers to a price, a law or a risk. It
multiplies and divides, and counts all drugs pure. FORMULAS is the whole model, in plain
arithmetic that Python and a script in the page evaluate alike.

Each input runs from a low to a high value. Draws are even over that range and
independent of each other: nothing published says which values go together, and
`draw(together=...)` shows what the extreme would do.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from numbers import Real

import numpy as np
import pandas as pd

from ..chapter import publish
from ..provenance import provenance
from .inputs import HEROIN_PER_MORPHINE, Input

DRAWS = 4000
HEADLINE = "area_ha"  # the result that a sentence tells first
LEVELS = (5, 50, 95)  # percentiles: low, middle and high of an interval
Formulas = Mapping[str, tuple[str, str, str]]

# name: (words, unit, formula over inputs and earlier results)
FORMULAS = {
    "heroin_kg_ha": (
        "Pure heroin from a hectare",
        "kg",
        f"yield_kg_ha * morphine_pct / 100 * {HEROIN_PER_MORPHINE}"
        " * efficiency_pct / 100",
    ),
    "area_ha": (
        "Poppy harvested",
        "hectares",
        "use_t * 1000 / (1 - seized_pct / 100) / heroin_kg_ha",
    ),
    "planted_ha": ("Poppy planted", "hectares", "area_ha / (1 - eradicated_pct / 100)"),
    "fentanyl_kg": ("Fentanyl in its place, pure", "kg", "use_t * 1000 / potency"),
    "fentanyl_bulk_kg": (
        "Fentanyl in its place, as shipped",
        "kg",
        "fentanyl_kg / (purity_pct / 100)",
    ),
    "pills_million": (  # a kilogram is a million milligrams
        "Fentanyl in its place, as pills",
        "million pills",
        "fentanyl_kg / pill_mg",
    ),
}


def choose(found: dict[str, Input], **values: float) -> dict[str, Input]:
    """The inputs with some held at a value: choose(found, use_t=30, seized_pct=10).

    Raises ValueError, saying what is possible, for an unknown name or another value.
    """
    if unknown := ", ".join(sorted(set(values) - set(found))):
        raise ValueError(f"no input named {unknown}; there are {', '.join(found)}")
    held = {}
    for name, value in values.items():
        label, unit, least, most, _ = found[name].control
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not number or not least <= value <= most:
            possible = f"must be {least:g} to {most:g} {unit}"
            raise ValueError(f"{name} ({label}) {possible}; got {value!r}")
        ends = dict.fromkeys(["low", "best", "high"], float(value))
        held[name] = replace(found[name], **ends, ours="all of it")
    return found | held


def steps(names: Collection[str]) -> dict[str, float]:
    """The step of each input: draw k lies at the fraction of k times the step.

    Powers of one root spread draws evenly in all dimensions (Roberts, 2018); unlike a
    random generator they are the same in every language.
    """
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (len(names) + 1))
    return {name: root ** -(place + 1) for place, name in enumerate(names)}


def draw(
    found: dict[str, Input], n: int = DRAWS, together: tuple[str, str] | None = None
) -> pd.DataFrame:
    """n draws, a row each. together: two inputs that rise and fall in step.

    Raises ValueError for an unfit n."""
    if not 100 <= n <= 1_000_000:
        raise ValueError(f"the number of draws must be 100 to 1,000,000; got {n}")
    draws = np.arange(1, n + 1)
    place = {name: draws * step % 1 for name, step in steps(found).items()}
    if together:
        place[together[1]] = place[together[0]]
    ends = {name: (each.low, each.high) for name, each in found.items()}
    return pd.DataFrame(
        {name: low + place[name] * (high - low) for name, (low, high) in ends.items()}
    )


def outcomes(draws: pd.DataFrame, formulas: Formulas = FORMULAS) -> pd.DataFrame:
    """The model itself: a row of results for each row of inputs."""
    results = draws
    for name, (_, _, formula) in formulas.items():
        results = results.assign(**{name: results.eval(formula, engine="python")})
    return results[list(formulas)]


def rows_of(
    result: str, found: Mapping[str, Input], formulas: Formulas = FORMULAS
) -> list[pd.DataFrame]:
    """The raw rows of the inputs that a result is computed from, and no others."""
    return [
        rows
        for name in re.findall(r"[a-z]\w+", formulas[result][2])
        for rows in (
            found[name].rows if name in found else rows_of(name, found, formulas)
        )
    ]


def interval(values: pd.Series) -> tuple[float, float, float]:
    """Low, middle and high of draws; low and high hold the middle nine tenths."""
    return tuple(np.percentile(values, LEVELS).tolist())


def rank_correlations(draws: pd.DataFrame, output: str) -> pd.Series:
    """How closely each input that moves goes with one result, by ranks: 1 in step, -1
    in opposite step. Largest first."""
    moving = draws.loc[:, draws.max() > draws.min()]
    found = moving.rank().corrwith(outcomes(draws)[output].rank())
    return found.sort_values(key=abs, ascending=False)


def describe(
    found: dict[str, Input], formulas: Formulas = FORMULAS, headline: str = HEADLINE
) -> dict:
    """Inputs, formulas, results and the rule of the draws, for a page that moves the
    model.

    A formula holds names of inputs and earlier results, numbers, + - * / and brackets.
    Draw k (1 to n) of an input is low + (k * step mod 1) * (high - low); an interval is
    the percentiles `levels`, linear between draws.
    """
    step_of = steps(found)
    results = outcomes(draw(found), formulas)
    parts = ("name", "label", "unit", "formula")
    return {
        "inputs": [
            {
                "name": each.name,
                **{end: float(getattr(each, end)) for end in ("low", "best", "high")},
                **each.control._asdict(),
                "grades": each.grades,
                "ours": each.ours,
                "draw_step": step_of[each.name],
            }
            for each in found.values()
        ],
        "formulas": [
            dict(zip(parts, (name, *formula), strict=True))
            for name, formula in formulas.items()
        ],
        "results": {name: list(interval(results[name])) for name in formulas},
        "headline": headline,
        "draws": {"n": DRAWS, "levels": list(LEVELS)},
    }


def publish_model(
    model_id: str,
    found: dict[str, Input],
    formulas: Formulas = FORMULAS,
    headline: str = HEADLINE,
    rows: Sequence[pd.DataFrame] = (),
) -> None:
    """Publish a model under an id, so that a script in the page can move it.

    formulas: {name: (words, unit, formula)}, by default those of the scenario; rows:
    raw rows of the numbers in them. headline: the result that a sentence tells first.
    """
    used = [part for each in found.values() for part in each.rows]
    origin = provenance([*used, *rows], f"model {model_id}")
    told = [
        f"{each.name}: {each.low:.6g} to {each.high:.6g}, best {each.best:.6g}"
        + f" | ours: {each.ours}" * bool(each.ours)
        for each in found.values()
    ]
    told += [f"{name} = {formula}" for name, (_, _, formula) in formulas.items()]
    text = "\n".join([f"Model {model_id}", *told, origin.text])
    item = describe(found, formulas, headline) | origin.item()
    publish("model", model_id, item, text)
