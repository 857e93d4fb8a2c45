"""The model moved in the page gives what Python gives, to the last digit."""

import random

import pytest

from publishing import ROOT
from publishing.executed import published
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
