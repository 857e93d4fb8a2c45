"""The model moved in the page gives what Python gives, to the last digit; and without
their script, models and places are tables and squares that say the same."""

import itertools
import json
import random

import pytest
from bs4 import BeautifulSoup

from publishing import ROOT
from publishing.executed import published
from publishing.sphinx import living
from report.models.inputs import Control, Input
from report.models.scenario import choose, draw, interval, outcomes
from report.series import KG_PER_LB

CASES, DRAWS, SEED = 2000, 200, 20261128
SCRIPT = (ROOT / "book" / "_static" / "model.js").read_text("utf-8")
FUNCTIONS = SCRIPT.rpartition('if (typeof document !== "undefined")')[0]
RUN = """([text, model, cases]) => {
  const { intervals } = new Function(`${text}; return { intervals }`)();
  return cases.map(held => intervals(model, held));
}"""


def inputs_of(model: dict) -> dict[str, Input]:
    """The inputs that a published model describes, without their rows."""
    return {
        each["name"]: Input(
            each["name"],
            each["low"],
            each["best"],
            each["high"],
            rows=(),
            own_control=Control(*(each[part] for part in Control._fields)),
        )
        for each in model["inputs"]
    }


@pytest.mark.parametrize("model", published("model"), ids=lambda model: model["id"])
def test_the_page_and_python_agree_on_two_thousand_cases(browser, model):
    rng, found = random.Random(SEED), inputs_of(model)
    model = model | {"draws": {"n": DRAWS, "levels": [5, 50, 95]}}
    formulas = {
        each["name"]: (each["label"], each["unit"], each["formula"])
        for each in model["formulas"]
    }
    ends = {
        name: (each.control.least, each.control.most) for name, each in found.items()
    }
    cases = []
    for _ in range(CASES):
        held = rng.sample(list(found), rng.randint(0, len(found)))
        cases.append({name: rng.uniform(*ends[name]) for name in held})
    tab = browser.new_page()
    page = tab.evaluate(RUN, [FUNCTIONS, model, cases])
    tab.close()
    worst = 0.0
    for held, shown in zip(cases, page, strict=True):
        results = outcomes(draw(choose(found, **held), DRAWS), formulas)
        for name, column in results.items():
            for ours, theirs in zip(interval(column), shown[name], strict=True):
                worst = max(worst, abs(ours - theirs) / max(abs(ours), 1e-12))
    assert worst < 1e-12, f"worst relative difference {worst:.2e}"


def test_chapters_2_and_5_have_a_model_to_move():
    assert {"routes-share-caught", "policy-scenario"} == {
        model["id"] for model in published("model")
    }


def test_the_page_counts_pounds_as_the_book_does():
    [line] = [line for line in SCRIPT.splitlines() if "const POUNDS" in line]
    assert float(line.split()[3].rstrip(";")) == pytest.approx(1 / KG_PER_LB)


def parsed(html):
    """The part as a reader without scripts has it, and what the script reads."""
    soup = BeautifulSoup(html, "html.parser")
    return soup, json.loads(soup.script.string)


@pytest.mark.parametrize("model", published("model"), ids=lambda model: model["id"])
def test_without_its_script_a_model_is_two_tables(model):
    soup, told = parsed(living.model(model))
    assert told["formulas"] == model["formulas"] and "rows" not in told
    for table, parts in zip(soup.select("table"), ("inputs", "formulas"), strict=True):
        rows = [[cell.text for cell in row.select("td")] for row in table.select("tr")]
        for row, part in zip(rows[1:], model[parts], strict=True):
            assert (row[0], row[2]) == (part["label"], part["unit"])
            if parts == "inputs" and part["low"] < part["high"]:
                assert " to " in row[1] and row[3], part["label"]


@pytest.mark.parametrize("picker", published("picker"), ids=lambda picker: picker["id"])
def test_without_its_script_a_choice_of_places_is_squares_of_the_last_final_year(
    picker,
):
    soup, told = parsed(living.picker(picker))
    measure, tiles = picker["measures"][0], soup.select(".tiles li")
    unit, _, year = soup.select_one(".unit").text.rpartition(", ")
    at = picker["years"].index(int(year))
    assert (
        told["places"] == picker["places"] and unit.lower() == measure["unit"].lower()
    )
    assert not measure["provisional"][at]
    for n in range(at + 1, len(picker["years"])):
        counted = any(values[n] is not None for values in measure["values"].values())
        assert measure["provisional"][n] or not counted, picker["years"][n]
    levels = {}
    for tile in tiles:
        value = measure["values"][tile["data-place"]][at]
        shown = tile.b.text.replace(",", "")
        assert shown == "–" if value is None else float(shown) == round(value, 1)
        levels.setdefault(tile["class"][0], []).append(value)
    assert len(tiles) == len(picker["places"])
    known = [levels[f"level-{n}"] for n in range(living.CLASSES)]
    for low, high in itertools.pairwise(known):
        assert max(low) < min(high), "darker squares are higher"
