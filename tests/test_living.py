"""The model moved in the page gives what Python gives, to the last digit."""

import random

import pytest

from publishing import ROOT
from report.models.inputs import inputs
from report.models.scenario import choose, describe, draw, interval, outcomes
from report.series import KG_PER_LB

CASES, DRAWS, SEED = 2000, 200, 20261128
SCRIPT = (ROOT / "book" / "_static" / "model.js").read_text("utf-8")
FUNCTIONS = SCRIPT.rpartition('if (typeof document !== "undefined")')[0]
RUN = """([text, model, cases]) => {
  const { intervals } = new Function(`${text}; return { intervals }`)();
  return cases.map(held => intervals(model, held));
}"""


def test_the_page_and_python_agree_on_two_thousand_cases(browser):
    rng, found = random.Random(SEED), inputs()
    model = describe(found) | {"draws": {"n": DRAWS, "levels": [5, 50, 95]}}
    cases = []
    for _ in range(CASES):
        held = rng.sample(list(found), rng.randint(0, len(found)))
        cases.append({n: rng.uniform(found[n].low, found[n].high) for n in held})
    tab = browser.new_page()
    page = tab.evaluate(RUN, [FUNCTIONS, model, cases])
    tab.close()
    worst = 0.0
    for held, shown in zip(cases, page, strict=True):
        results = outcomes(draw(choose(found, **held), DRAWS))
        for name, column in results.items():
            for ours, theirs in zip(interval(column), shown[name], strict=True):
                worst = max(worst, abs(ours - theirs) / max(abs(ours), 1e-12))
    assert worst < 1e-12, f"worst relative difference {worst:.2e}"


def test_the_page_counts_pounds_as_the_book_does():
    [line] = [line for line in SCRIPT.splitlines() if "const POUNDS" in line]
    assert float(line.split()[3].rstrip(";")) == pytest.approx(1 / KG_PER_LB)
