"""The scenario model: its arithmetic, its inputs, its errors, its back-test."""

import numpy as np
import pandas as pd
import pytest

from report import read
from report.scenario import (
    INPUTS,
    OUTPUTS,
    Input,
    backtest,
    choose,
    draw,
    inputs,
    interval,
    outcomes,
    response,
    tornado,
)


@pytest.fixture(scope="module")
def table():
    return read("opioid_policy_scenarios")


@pytest.fixture(scope="module")
def found(table):
    return inputs(table)


def one(**changes):
    base = {
        "use_t": 1.0,
        "yield_kg_ha": 20.0,
        "opium_per_heroin": 10.0,
        "potency": 50.0,
        "pill_mg": 2.0,
        "parcel_kg": 0.5,
        "purity_pct": 10.0,
        "seized_pct": 0.0,
        "eradicated_pct": 0.0,
    }
    return outcomes(pd.DataFrame([base | changes])).iloc[0]


def test_arithmetic_by_hand():
    result = one()
    assert result.area_ha == pytest.approx(500)  # 1,000 kg x 10 / 20
    assert result.fentanyl_pure_kg == pytest.approx(20)
    assert result.fentanyl_bulk_kg == pytest.approx(200)
    assert result.pills_million == pytest.approx(10)
    assert result.parcels == pytest.approx(400)


def test_seizing_or_eradicating_half_doubles_what_must_be_planted():
    assert one(seized_pct=50).area_ha == pytest.approx(1000)
    assert one(eradicated_pct=50).area_ha == pytest.approx(1000)
    assert one(eradicated_pct=50).fentanyl_pure_kg == pytest.approx(one().fentanyl_pure_kg)


def test_every_input_comes_from_rows_of_the_table(table, found):
    assert list(found) == list(INPUTS)
    for each in found.values():
        assert each.low <= each.best <= each.high
        if "share" not in each.label.lower():
            assert each.rows and set(each.rows) <= set(table.index)


def test_changing_a_row_changes_the_input(table):
    changed = table.copy()
    changed.loc[changed.parameter == "dry_opium_yield", "best"] *= 2
    assert inputs(changed)["yield_kg_ha"].high == pytest.approx(2 * inputs(table)["yield_kg_ha"].high)


def test_missing_rows_are_named(table):
    with pytest.raises(ValueError, match=r"no row .* yield_kg_ha"):
        inputs(table.query("parameter != 'dry_opium_yield'"))


@pytest.mark.parametrize(
    "values, words",
    [
        ({"use_t": -3}, "use_t .U.S. heroin use. must be 0.1 to 500"),
        ({"seized_pct": 100}, "must be 0 to 99 percent; got 100"),
        ({"purity_pct": 0}, "must be 0.1 to 100 percent"),
        ({"potency": float("nan")}, "must be 1 to 500"),
        ({"yield_kg_ha": "20"}, "must be 1 to 100 kg per hectare; got '20'"),
        ({"eradicated_pct": True}, "got True"),
        ({"puritie": 5}, "no input named puritie; there are use_t"),
    ],
)
def test_impossible_values_are_refused_in_words(found, values, words):
    with pytest.raises(ValueError, match=words):
        choose(found, **values)


def test_draws_repeat_and_stay_in_range(found):
    first, again, other = draw(found), draw(found), draw(found, seed=7)
    assert first.equals(again) and not first.equals(other)
    for each in found.values():
        low, high = each.span()
        assert first[each.name].between(low, high).all() and low <= each.low and each.high <= high
    for name, column in draw(found, stretch=False).items():
        assert column.between(found[name].low, found[name].high).all()
    with pytest.raises(ValueError, match="100 to 1,000,000; got 5"):
        draw(found, n=5)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 10])
def test_a_new_value_falls_inside_the_published_range_as_often_as_among_draws(found, n):
    rng = np.random.default_rng(n)
    values = rng.normal(size=(20_000, n + 1))  # any continuous distribution gives the same share
    inside = (values[:, -1] > values[:, :-1].min(axis=1)) & (values[:, -1] < values[:, :-1].max(axis=1))
    each = Input("yield_kg_ha", 19, 20, 21, True, (), n)
    low, high = each.span()
    assert inside.mean() == pytest.approx((each.high - each.low) / (high - low), abs=0.02)


def test_a_stretched_range_stays_possible_and_one_value_is_not_stretched():
    assert Input("yield_kg_ha", 2, 10, 20, True, (), 2).span() == (1, 38)
    assert Input("yield_kg_ha", 20, 20, 20, True, (), 1).span() == (20, 20)


def test_fixing_one_input_leaves_the_other_draws_alone(found):
    fixed = draw(choose(found, potency=40))
    assert (fixed.potency == 40).all()
    assert fixed.drop(columns="potency").equals(draw(found).drop(columns="potency"))


def test_interval_orders_and_narrows(found):
    values = draw(found).potency
    low, middle, high = interval(values)
    narrow = interval(values, 50)
    assert low < narrow[0] < middle < narrow[2] < high


def test_response_ends_where_the_tornado_does(found):
    bars = tornado(found, "area_ha").set_index("input")
    curve = response(found, "yield_kg_ha")
    assert curve.area_ha.iloc[0] == pytest.approx(bars.at_low["Opium yield"])
    assert curve.area_ha.iloc[-1] == pytest.approx(bars.at_high["Opium yield"])
    assert bars.swing.is_monotonic_decreasing
    assert "Fentanyl potency" not in bars.index


def test_unknown_output_is_named(found):
    with pytest.raises(ValueError, match="no output named 'area'; there are " + next(iter(OUTPUTS))):
        tornado(found, "area")


def test_backtest_finds_hits_and_misses(found):
    middle = interval(draw(found).yield_kg_ha)[1]
    cases = pd.DataFrame({"area_ha": [1000, 1000], "what": "opium", "published": [middle, middle * 3]})
    result = backtest(found, cases)
    assert result.inside.tolist() == [True, False]
    assert (result.low < result.middle).all() and (result.middle < result.high).all()
    narrow = backtest(found, cases, stretch=False)
    assert (narrow.low > result.low).all() and (narrow.high < result.high).all()
