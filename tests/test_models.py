"""The models of chapter 5: arithmetic, inputs, draws, errors, and what chance does."""

import ast
import itertools
import json
import operator
import re
from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from report import chapter, read
from report.chapter import current
from report.models import randomization, scenario
from report.models.inputs import INPUTS, inputs

# --- scenario ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def found():
    return inputs()


def result_of(**changes):
    """Results for one set of round numbers, some changed."""
    base = {
        "use_t": 43.0,
        "yield_kg_ha": 20.0,
        "morphine_pct": 10.0,
        "efficiency_pct": 50.0,
        "seized_pct": 0.0,
        "eradicated_pct": 0.0,
        "potency": 50.0,
        "purity_pct": 10.0,
        "pill_mg": 2.0,
    }
    return scenario.outcomes(pd.DataFrame([base | changes])).iloc[0]


def test_arithmetic_by_hand():
    result = result_of()
    assert result.heroin_kg_ha == pytest.approx(
        1.29
    )  # 20 kg, a tenth, half, times 1.29
    assert result.area_ha == pytest.approx(43_000 / 1.29)
    assert result.planted_ha == pytest.approx(result.area_ha)
    assert result.fentanyl_kg == pytest.approx(860)
    assert result.fentanyl_bulk_kg == pytest.approx(8_600)
    assert result.pills_million == pytest.approx(430)


def test_losses_raise_what_must_be_grown_and_leave_fentanyl_alone():
    usual, seized, destroyed = (
        result_of(),
        result_of(seized_pct=50.0),
        result_of(eradicated_pct=75.0),
    )
    assert seized.area_ha == pytest.approx(2 * usual.area_ha)
    assert destroyed.area_ha == pytest.approx(usual.area_ha)
    assert destroyed.planted_ha == pytest.approx(4 * usual.area_ha)
    assert seized.fentanyl_kg == usual.fentanyl_kg


def test_inputs_come_from_rows_or_say_what_is_ours(found):
    assert list(found) == list(INPUTS)
    for each in found.values():
        least, most = INPUTS[each.name][2:4]
        assert least <= each.low <= each.best <= each.high <= most, each.name
        assert each.rows and each.grades, each.name
        printed = pd.concat(each.rows).select_dtypes("number").to_numpy().ravel()
        for end in (each.low, each.high):
            assert each.ours or np.isclose(printed, end).any(), (each.name, end)


@pytest.mark.parametrize(
    ("table", "query", "column", "name"),
    [
        ("mexico_opium_yield", "morphine_pct > 0", "morphine_pct", "morphine_pct"),
        ("mexico_eradication", "year == 2016", "area_ha", "eradicated_pct"),
        ("swb_heroin_seizures", "year == 2017", "mass_kg", "seized_pct"),
        ("fentanyl_potency", "reference == 'heroin'", "ratio_high", "potency"),
        ("mexico_heroin_potential", "year == 2015", None, "efficiency_pct"),
    ],
)
def test_changing_a_table_changes_its_input(found, table, query, column, name):
    column = column or "potential_pure_heroin_tonnes"

    def changed(asked):
        rows = read(asked).copy()
        if asked == table:
            rows[column] = rows[column].astype(float)
            rows.loc[rows.query(query).index, column] *= 1.1
        return rows

    other = inputs(changed)[name]
    before = found[name]
    assert (other.low, other.best, other.high) != (before.low, before.best, before.high)


def test_an_input_without_rows_is_named():
    def emptied(table):
        rows = read(table)
        return rows[rows.index < 0] if table == "mexico_opium_yield" else rows

    with pytest.raises(ValueError, match=r"mexico_opium_yield gives morphine_pct"):
        inputs(emptied)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"use_t": -3}, r"use_t \(U.S. heroin use in a year\) must be 1 to 200"),
        ({"seized_pct": 100}, "must be 0 to 95 percent; got 100"),
        ({"potency": float("nan")}, "must be 1 to 500"),
        ({"yield_kg_ha": "20"}, "must be 1 to 100 kg; got '20'"),
        ({"eradicated_pct": True}, "got True"),
        ({"puritie": 5}, "no input named puritie; there are use_t"),
    ],
)
def test_impossible_values_are_refused_in_words(found, values, words):
    with pytest.raises(ValueError, match=words):
        scenario.choose(found, **values)


@pytest.mark.parametrize("name", INPUTS)
def test_every_possible_value_of_an_input_runs(found, name):
    for value in INPUTS[name][2:4]:
        results = scenario.outcomes(
            scenario.draw(scenario.choose(found, **{name: value}))
        )
        assert np.isfinite(results).all(axis=None), (name, value)


def test_draws_repeat_and_holding_one_input_leaves_the_others_alone(found):
    draws = scenario.draw(found)
    assert draws.equals(scenario.draw(found))
    for each in found.values():
        assert draws[each.name].between(each.low, each.high).all()
    held = scenario.draw(scenario.choose(found, potency=40))
    assert (held.potency == 40).all()
    assert held.drop(columns="potency").equals(draws.drop(columns="potency"))
    with pytest.raises(ValueError, match="100 to 1,000,000; got 5"):
        scenario.draw(found, n=5)


def test_intervals_are_those_of_a_random_generator(found):
    random = np.random.default_rng(1)
    many = pd.DataFrame(
        {
            each.name: random.uniform(each.low, each.high, 400_000)
            for each in found.values()
        }
    )
    expected, own = scenario.outcomes(many), scenario.outcomes(scenario.draw(found))
    for name in own:
        assert scenario.interval(own[name]) == pytest.approx(
            scenario.interval(expected[name]), rel=0.02
        ), name


def test_inputs_that_rise_together_change_the_interval(found):
    pair = ("yield_kg_ha", "efficiency_pct")
    tied = scenario.draw(found, together=pair)
    assert tied[pair[0]].corr(tied[pair[1]]) == pytest.approx(1)
    low, _, high = scenario.interval(scenario.outcomes(tied).area_ha)
    free = scenario.interval(scenario.outcomes(scenario.draw(found)).area_ha)
    assert high - low > free[2] - free[0]


def test_rank_correlations_are_spearmans_and_leave_held_inputs_out(found):
    draws = scenario.draw(scenario.choose(found, use_t=47))
    ranks = scenario.rank_correlations(draws, "area_ha")
    area = scenario.outcomes(draws).area_ha
    expected = stats.spearmanr(draws.efficiency_pct, area).statistic
    assert ranks.efficiency_pct == pytest.approx(expected)
    assert ranks.index[0] == "efficiency_pct" and "use_t" not in ranks


SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def plain(formula: str, values: dict) -> float:
    """A formula in plain double arithmetic, as a script in a page evaluates it."""

    def value(node):
        if isinstance(node, ast.BinOp):
            return SIGNS[type(node.op)](value(node.left), value(node.right))
        return node.value if isinstance(node, ast.Constant) else values[node.id]

    return value(ast.parse(formula, mode="eval").body)


def test_the_description_alone_gives_the_same_results_to_the_last_digit(found):
    model = json.loads(json.dumps(scenario.describe(found)))
    own = scenario.outcomes(scenario.draw(found))
    for k in range(1, 501):
        values = {
            each["name"]: each["low"]
            + (k * each["draw_step"]) % 1 * (each["high"] - each["low"])
            for each in model["inputs"]
        }
        for each in model["formulas"]:
            assert re.fullmatch(r"[\w\s.+*/()-]+", each["formula"])
            values[each["name"]] = plain(each["formula"], values)
            assert values[each["name"]] == own[each["name"]].iloc[k - 1], each["name"]
    assert model["headline"] in own and model["draws"]["n"] == len(own)
    told = {name: list(scenario.interval(own[name])) for name in own}
    assert model["results"] == told


def test_the_model_is_published_with_its_rows(found, capsys):
    chapter("policy")
    scenario.publish_model("policy-scenario", found)
    item = current().items["model"]["policy-scenario"]
    assert [each["name"] for each in item["inputs"]] == list(INPUTS)
    assert "mexico_opium_yield" in item["tables"] and item["rows"]
    assert "area_ha = use_t * 1000" in capsys.readouterr().out


# --- randomization -----------------------------------------------------------------

RANDOM = np.random.default_rng(7)
STATES = list("ABCDEFGHI")
MOVES = pd.DataFrame(RANDOM.normal(size=(9, 2)), STATES, ["one", "two"])
WEIGHTS = pd.Series(RANDOM.uniform(1, 5, 9), STATES)


def gap_of(members, column):
    inside = MOVES.index.isin(members)
    return np.average(column[inside], weights=WEIGHTS[inside]) - np.average(
        column[~inside], weights=WEIGHTS[~inside]
    )


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_sums_run_over_every_set_once(size):
    values = np.arange(9.0) ** 2
    sets = itertools.combinations(values, size)
    assert randomization.set_sums(values, size).tolist() == [sum(s) for s in sets]


def test_six_of_all_states_make_906192_sets():
    assert len(randomization.set_sums(np.zeros(32), 6)) == comb(32, 6) == 906_192


@pytest.mark.parametrize("members", [["A", "C", "H"], ["B"], list("DEFGH")])
def test_gaps_and_shares_are_those_of_a_count_by_hand(members):
    found = randomization.gaps(MOVES, members, WEIGHTS)
    for name, column in MOVES.items():
        own = gap_of(members, column)
        sets = itertools.combinations(STATES, len(members))
        far = [abs(gap_of(each, column)) >= abs(own) - 1e-12 for each in sets]
        assert found.gap[name] == pytest.approx(own)
        assert found.share[name] == pytest.approx(np.mean(far))


def test_the_weight_of_a_state_matters():
    equal = randomization.gaps(MOVES, ["A", "C"], WEIGHTS * 0 + 1)
    assert (equal.gap != randomization.gaps(MOVES, ["A", "C"], WEIGHTS).gap).all()


def test_a_trend_before_is_taken_out():
    years = np.arange(1994, 2018)
    straight = pd.DataFrame({"up": 2.0 * years, "flat": 5.0}, index=years)
    spans = ((1994, 2007), (2013, 2017))
    assert randomization.change(straight, *spans).tolist() == [29, 0]
    left = randomization.change(straight, *spans, without_trend=True)
    assert left.to_numpy() == pytest.approx(0, abs=1e-9)


def test_a_dose_effect_is_a_weighted_regression_of_each_year():
    rates = pd.DataFrame(RANDOM.normal(size=(4, 9)), range(4), STATES)
    dose = RANDOM.uniform(size=9)
    found = randomization.dose_effect(rates, dose[None], WEIGHTS)[0]
    design = np.column_stack([np.ones(9), dose]) * np.sqrt(WEIGHTS.to_numpy())[:, None]
    for year, effect in zip(rates.index, found, strict=True):
        seen = rates.loc[year] * np.sqrt(WEIGHTS)
        expected = np.linalg.lstsq(design, seen, rcond=None)[0][1]
        assert effect == pytest.approx(expected)


def test_doses_are_dealt_and_never_made():
    dose = pd.Series([0, 0, 1, 2.5], list("ABCD"))
    deals = randomization.dealt(dose, 50, seed=1)
    assert (np.sort(deals) == np.sort(dose)).all()
    assert len(np.unique(deals, axis=0)) > 5
    assert (deals == randomization.dealt(dose, 50, seed=1)).all()
