"""Exercises that check themselves: a notebook holds a digest of the right answer. It
is a convenience and not a lock: whoever writes a loop will find the answer.
"""

import hashlib
import math
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import permutations
from numbers import Real
from typing import NamedTuple

ROUNDS = 50_000  # of the digest: about 30 ms for each try
DIGITS = 3  # significant digits that are asked for, and all before the point
MANY = 10_000  # whole numbers from here on are told when they are rounded
NUMBER = re.compile(r"([-+]?)\$?(\d[\d,]*\.?\d*|\.\d+) ?(?:%|[a-z][a-z .]*)?")
PRINTED = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?")
MONTHS = ("%Y-%m", "%Y-%m-%d", "%B %Y", "%b %Y")
WORDS = {"true": "yes", "y": "yes", "false": "no", "n": "no"}
UNITS = {
    "percent against share": (100, 0.01),
    "thousands or millions": (1e3, 1e-3, 1e6, 1e-6, 1e9, 1e-9),
    "kilograms against pounds": (0.45359237, 1 / 0.45359237),
}
Value = float | str


class Seal(NamedTuple):
    """What a check knows of the right answer, none of which is the answer.

    kind: 'whole number', 'number', 'month', 'yes or no', 'text'. count: how many.
    digits: significant digits compared (0: all). ordered: whether order counts, 0 or 1.
    near: digest of the answer with a digit less; '' if it has none.
    """

    kind: str
    count: int
    digits: int
    ordered: int
    digest: str
    near: str

    def __str__(self) -> str:
        return "|".join(map(str, self))

    @classmethod
    def of(cls, text: str) -> "Seal":
        """The seal that `str` wrote."""
        kind, *numbers, digest, near = text.split("|")
        return cls(kind, *map(int, numbers), digest, near)

    @property
    def precision(self) -> str:
        """'3 digits and all before the point'; 'all digits' where none may go."""
        whole = " and all before the point" if self.digits >= DIGITS else ""
        return f"{self.digits or 'all'} digit{'s' * (self.digits != 1)}{whole}"

    def asked(self) -> str:
        """'a list of 4 numbers, in the order asked, to 2 digits'."""
        digits = f", to {self.precision}" if self.digits else ""
        if self.count == 1:
            return self.kind if self.kind == "yes or no" else f"a {self.kind}{digits}"
        many = "answers yes or no" if self.kind == "yes or no" else f"{self.kind}s"
        order = ", in the order asked" * self.ordered
        return f"a list of {self.count} {many}{order}{digits}"


def values(answer) -> list[Value]:
    """Numbers and texts of an answer, whatever holds them: 7, "7.0%", True, a list, a
    set, a dict's values, "a, b", or an array, column or index."""
    if hasattr(answer, "tolist") and "datetime64" not in type(answer).__name__:
        answer = answer.tolist()
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    if isinstance(answer, str):
        return [_value(part) for part in re.split(r"[,;]\s+|\s+and\s+", answer)]
    if isinstance(answer, Iterable):
        return [value for each in answer for value in values(each)]
    return [_value(answer)]


def _value(one) -> Value:
    if isinstance(one, bool):
        return "yes" if one else "no"
    if isinstance(one, Real):
        return float(one)
    if "datetime64" in type(one).__name__:
        one = str(one)[: len("2021-03-01")]
    text = f"{one:%Y-%m}" if hasattr(one, "strftime") else str(one)
    text = unicodedata.normalize("NFD", text.replace("−", "-").casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = " ".join(text.split()).strip(" .!'\"")
    for form in MONTHS:
        try:
            return f"{datetime.strptime(text, form):%Y-%m}"
        except ValueError:
            continue
    if found := NUMBER.fullmatch(text):
        return float(found[1] + found[2].replace(",", ""))
    return WORDS.get(text, text)


def _written(value: Value, digits: int) -> str:
    if isinstance(value, str) or not math.isfinite(value):
        return str(value)
    if digits >= DIGITS and value:
        digits = max(digits, int(math.log10(abs(value))) + 1)
    number = float(f"{value:.{digits}g}") if digits else round(value, 4)
    return f"{number + 0.0:.10g}"  # no minus before zero


def _digest(exercise: str, given: list[Value], digits: int, ordered: int) -> str:
    told = [_written(value, digits) for value in given]
    text = "; ".join(told if ordered else sorted(told)).encode()
    salt = f"poppy {exercise}".encode()
    return hashlib.pbkdf2_hmac("sha256", text, salt, ROUNDS, 8).hex()


def _fewer(digits: int) -> int:
    """Digits of an answer that is near: one less than is asked for."""
    return max(digits - 1, 1) if digits else DIGITS - 1


def seal(exercise: str, answer, shown: str = "", ordered: bool = False) -> str:
    """The seal of an answer as text; '' for None, an open question.

    shown: what the worked solution prints; a number may be given as rounded there.
    ordered: whether the order of a list counts.
    """
    if answer is None:
        return ""
    right = values(answer)
    kind = _kind(right)
    digits = _digits(right, shown) if kind == "number" else 0
    long = digits or (kind == "whole number" and abs(right[0]) >= MANY)
    near = _digest(exercise, right, _fewer(digits), ordered) if long else ""
    own = _digest(exercise, right, digits, ordered)
    near *= near != own
    return str(Seal(kind, len(right), digits, int(ordered), own, near))


def _kind(right: list[Value]) -> str:
    if all(isinstance(value, float) for value in right):
        whole = all(value.is_integer() for value in right)
        return "whole number" if whole else "number"
    if {*right} <= {"yes", "no"}:
        return "yes or no"
    months = all(re.fullmatch(r"\d{4}-\d\d", str(value)) for value in right)
    return "month" if months else "text"


def _digits(right: list[float], shown: str) -> int:
    """Significant digits asked for: DIGITS, or fewer where it shows fewer."""
    fewest = DIGITS
    for text in PRINTED.findall(shown):
        number = text.replace(",", "").replace("−", "-")
        significant = len(number.replace(".", "").lstrip("-0"))
        half = 0.5 * 10.0 ** -len(number.partition(".")[2])
        if "." in number or significant > 1:
            shorter = [v for v in right if float(f"{v:.{DIGITS}g}") != float(number)]
            meant = any(abs(float(number) - value) <= half for value in shorter)
            fewest = min(fewest, max(significant, 1)) if meant else fewest
    return fewest


def verdict(exercise: str, answer, sealed: str) -> str:
    """'right', or 'not right yet' with what the mistake looks like."""
    if not sealed:
        return "an open question, nothing to check"
    if answer is None:
        return "not answered yet"
    hidden, given = Seal.of(sealed), values(answer)

    def fits(tried: Iterable[Value]) -> bool:
        own = _digest(exercise, list(tried), hidden.digits, hidden.ordered)
        return own == hidden.digest

    # on an edge of rounding, two ways to compute one number may part
    if any(fits(_scaled(given, edge)) for edge in (1, 1 + 1e-9, 1 - 1e-9)):
        return "right"
    hint = next(_hints(hidden, given, fits), "")
    if not hint and hidden.near:
        near = _digest(exercise, given, _fewer(hidden.digits), hidden.ordered)
        if near == hidden.near:
            hint = f"it is near; give {hidden.precision}, and round only at the end"
    return "not right yet" + f": {hint}" * bool(hint)


def _hints(hidden: Seal, given: list[Value], fits) -> Iterator[str]:
    if len(given) != hidden.count:
        yield f"{hidden.count} asked for, {len(given)} given"
        return
    numbers = [value for value in given if isinstance(value, float)]
    if "number" in hidden.kind and len(numbers) < len(given):
        yield f"{hidden.asked()} is asked for"
        return
    if hidden.ordered and len(given) <= 4 and any(map(fits, permutations(given))):
        yield "the order is another"
    if not numbers:
        return
    if "whole" in hidden.kind and fits(map(_whole, given)):
        yield "give whole numbers"
    turned, each = _scaled(given, -1), range(len(given))
    one_turned = [[*given[:i], turned[i], *given[i + 1 :]] for i in each]
    if any(map(fits, [turned, *one_turned])):
        yield "look at the sign"
    for name, factors in UNITS.items():
        if any(fits(_scaled(given, factor)) for factor in factors):
            yield f"look at the unit ({name})"


def _whole(value: Value) -> Value:
    known = isinstance(value, float) and math.isfinite(value)
    return float(round(value)) if known else value


def _scaled(given: list[Value], factor: float) -> list[Value]:
    return [v if isinstance(v, str) else v * factor for v in given]


def check(exercise: str, answer, sealed: str) -> None:
    """Say whether `answer` is right, not what would be. Under nbgrader, raise
    AssertionError if it isn't."""
    says = verdict(exercise, answer, sealed)
    print(f"{exercise}: {says}")
    if "NBGRADER_EXECUTION" in os.environ and says.startswith("not"):
        raise AssertionError(says)
