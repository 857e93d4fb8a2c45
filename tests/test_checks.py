"""Checks of exercises: a right answer counts in every usual form, and of a wrong one
the check says what it looks like."""

import math
import time

import numpy as np
import pandas as pd
import pytest

from report.teach import Seal, seal, verdict

MARCH = pd.Timestamp("2021-03-01")
FORMS = [  # (the answer of the solution, what it prints, ordered, other forms of it)
    (2015, "", False, [2015.0, "2015", "2,015", "2015.0", [2015], np.int64(2015)]),
    (10.2345, "10.2", False, [10.2, "10.2%", "10.23 percent", pd.Series([10.2345])]),
    (0.8723, "0.87", False, [0.87, "0.87", "0.872", np.float64(0.8723)]),
    (6.06, "6.1", False, ["6.1", 6.1, 6.06]),
    (3.0123, "3.01 against 2.9", False, ["$3.01 billion", 3.012, "3.01"]),
    (12345.6, "", False, ["12,346", 12345.6, 12346]),
    (-1234.0, "", False, ["-1,234", "−1,234", -1234]),
    (True, "", False, ["yes", "Yes.", "true", np.bool_(True), "y"]),
    ("no", "", False, [False, "No", "false"]),
    ("Michoacán", "", False, ["michoacan", " Michoacán ", ["MICHOACAN"]]),
    ("2021-03", "", False, ["March 2021", "Mar 2021", "2021-03-01", MARCH]),
    ("2021-03", "", False, [MARCH.to_datetime64(), MARCH.date(), MARCH.to_period("M")]),
    ([2009, 2011], "", False, [{2011, 2009}, (2011, 2009), "2009, 2011", "2009; 2011"]),
    (["b", "A"], "", False, [["a", "b "], "A and b", pd.Index(["a", "b"])]),
    ([0.8723, 2.861], "0.872 2.86", True, [[0.872, 2.86], ["0.872", "2.86"]]),
    ([6.06, 29.3], "6.1 29", True, [[6.1, 29], np.array([6.06, 29.3])]),
    ({"up": 1.5, "down": 2.5}, "", False, [[1.5, 2.5], pd.Series([2.5, 1.5])]),
]


@pytest.mark.parametrize(
    ("right", "shown", "ordered", "form"),
    [(right, *rest, form) for right, *rest, forms in FORMS for form in forms],
)
def test_a_right_answer_counts_in_every_usual_form(right, shown, ordered, form):
    assert verdict("ex-x-1", form, seal("ex-x-1", right, shown, ordered)) == "right"


WRONG = [  # (the answer of the solution, ordered, a wrong answer, words of the hint)
    (10.2345, False, 0.102345, "unit (percent against share)"),
    (0.1023, False, "10.23%", "unit (percent against share)"),
    (3.0123, False, 3012.3, "unit (thousands or millions)"),
    (100.0, False, 45.359237, "unit (kilograms against pounds)"),
    (-53.2, False, 53.2, "the sign"),
    ([-53.2, 10.1], True, [53.2, 10.1], "the sign"),
    ([-53.2, 10.1], True, [10.1, -53.2], "the order"),
    (0.8723, False, 0.87, "give 3 digits"),
    ([1.1004, 1.84], True, [1.1, 1.8], "give 3 digits"),
    (108456, False, 108500, "give all digits"),
    (21345.6, False, 21300, "give 3 digits and all before the point"),
    ([1, 2], False, [1, 2, 2], "2 asked for, 3 given"),
    (
        10.2345,
        False,
        "many",
        "a number, to 3 digits and all before the point is asked for",
    ),
    (2015, False, 2016, ""),
    (2015, False, 2015.4, "give whole numbers"),
    (2015, False, math.nan, ""),
    ([72, 3090], False, [72.38, 3090.25], "give whole numbers"),
    ("Colima", False, "Guerrero", ""),
    (True, False, "no", ""),
]


@pytest.mark.parametrize(("right", "ordered", "wrong", "hint"), WRONG)
def test_a_wrong_answer_is_wrong_and_its_kind_is_named(right, ordered, wrong, hint):
    says = verdict("ex-x-1", wrong, seal("ex-x-1", right, f"{right}", ordered))
    head, _, told = says.partition(": ")
    assert head == "not right yet"
    assert hint in told if hint else not told


def test_a_check_names_the_exercise_costs_time_and_holds_no_answer():
    one, other = seal("ex-x-1", 42), seal("ex-x-2", 42)
    assert Seal.of(one).digest != Seal.of(other).digest, "salted by exercise"
    assert "42" not in one.partition("any order")[0]
    started = time.perf_counter()
    for guess in range(10):
        verdict("ex-x-1", f"guess {guess}", one)
    assert time.perf_counter() - started > 0.1


@pytest.mark.parametrize(
    ("answer", "shown", "words"),
    [
        (3, "", "a whole number"),
        (0.5, "", "a number, to 3 digits and all before the point"),
        (0.52, "0.5", "a number, to 1 digit"),
        (["a", "b"], "", "a list of 2 texts"),
        (True, "", "yes or no"),
        ("2021-03", "", "a month"),
    ],
)
def test_what_is_asked_does_not_show_the_answer(answer, shown, words):
    assert Seal.of(seal("ex-x-1", answer, shown)).asked() == words
