"""How a stated number is held to a recomputed one: one rule, which follows from the
words alone and is the same whoever speaks."""

from decimal import Decimal

ROUND_DIGITS = 2  # a number of so few significant digits was rounded by eye
ROUND, HEDGED = 0.05, 0.10  # a listener takes 48 for 50; a hedge doubles the room
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
    "equals": f"a number said without a hedge: within {ROUND:.0%} of it when it has "
    "one or two significant digits, because people round such numbers by eye and a "
    "listener takes one for the other; within one unit of its last digit when it has "
    "more, because such numbers are copied and at most cut or rounded there",
    "about": f"'about', 'around', 'some': within {HEDGED:.0%} of it",
    "nearly": f"'nearly', 'almost': at most {HEDGED:.0%} below it, and not above it",
    "within": "a range: inside it, ends included",
    "more_than": "'more than', 'over', 'at least': above it",
    "less_than": "'less than', 'under': below it",
    "": "no number: a comparison computed from the rows, or a judgment by hand that "
    "says so",
}


def tolerance(stated: str) -> float:
    """How far a value may lie from a number said without a hedge, '50' or '44100'."""
    number = Decimal(stated)
    _, digits, exponent = number.normalize().as_tuple()
    if len(digits) > ROUND_DIGITS:
        return 10.0**exponent
    return max(ROUND * abs(float(number)), _half_written(number))


def _half_written(number: Decimal) -> float:
    """Half a unit of the last digit written: 0.5 for 7, 0.05 for 2.9."""
    return 10.0 ** number.as_tuple().exponent / 2


def meets(value: float, stated: str, comparison: str) -> bool:
    """Does a recomputed `value` bear out one stated part, '44100' or '50-100'?

    comparison: a key of RULES, which says the rule; a fall is compared by its size.
    Raises ValueError for an unknown comparison.
    """
    if comparison == "within":
        low, high = map(float, stated.split("-"))
        return low <= value <= high
    target, edge = float(stated), 1 + 1e-9  # a value on the edge passes
    if target < 0:
        value, target = -value, -target
    most = target + _half_written(Decimal(stated))
    tests = {
        "equals": abs(value - target) <= tolerance(stated) * edge,
        "about": abs(value - target) <= HEDGED * target * edge,
        "nearly": target * (1 - HEDGED) <= value * edge and value <= most,
        "more_than": value > target,
        "less_than": value < target,
    }
    if comparison not in tests:
        raise ValueError(
            f"comparison {comparison!r} is unknown; use within, {', '.join(tests)}"
        )
    return tests[comparison]
