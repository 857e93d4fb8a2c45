"""How a stated number is held to a recomputed one: one rule for each kind of words.

The words of the rules are made from the constants, so that page and code can't differ.
"""

NEARLY, ABOUT = 0.05, 0.10
VERDICTS = [
    "confirmed",
    "confirmed with a caveat",
    "outdated",
    "disputed",
    "contradicted",
    "not checkable",
]
SAID = {
    "more_than": "more than ",
    "less_than": "less than ",
    "about": "about ",
    "nearly": "nearly ",
}
RULES = {
    "equals": "the recomputed value rounds to the stated one (within half of its last "
    "digit)",
    "nearly": f"the recomputed value is at most {NEARLY:.0%} below the stated one, and "
    "not above it",
    "about": f"the recomputed value is within {ABOUT:.0%} of the stated one",
    "within": "the recomputed value lies inside the stated range",
    "more_than": "the recomputed value is above the stated one",
    "less_than": "the recomputed value is below the stated one",
    "": "no number was stated: a comparison computed from the rows, or a judgment by "
    "hand that says so",
}


def meets(value: float, stated: str, comparison: str, precision: float) -> bool:
    """Does a recomputed `value` bear out one stated part, '44100' or '50-100'?

    comparison: a key of RULES, which says the rule. precision: the last digit stated.
    Raises ValueError for an unknown comparison.
    """
    if comparison == "within":
        low, high = map(float, stated.split("-"))
        return low <= value <= high
    target = float(stated)
    edge = 1 + 1e-9  # a value on the edge passes, whatever binary fractions say
    tests = {
        "equals": abs(value - target) <= precision / 2 * edge,
        "nearly": target * (1 - NEARLY) <= value * edge
        and value <= target + precision / 2 * edge,
        "about": abs(value - target) <= ABOUT * abs(target) * edge,
        "more_than": value > target,
        "less_than": value < target,
    }
    if comparison not in tests:
        raise ValueError(
            f"comparison {comparison!r} is unknown; use within, {', '.join(tests)}"
        )
    return tests[comparison]
