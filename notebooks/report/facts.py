"""Publish a number: `fact()` gives it a label, a unit, a calculation and its rows."""

import math
import re
from numbers import Real
from textwrap import shorten
from types import SimpleNamespace

from .chapter import publish
from .language import in_spanish, measured
from .provenance import Rows, provenance
from .wording import IN_CALCULATIONS, fill


class Fact(SimpleNamespace):
    """A published number, its fields as attributes. f"{x}" gives it with its unit,
    f"{x:n}" the number alone."""

    def __format__(self, spec: str) -> str:
        if spec not in ("", "n"):
            raise ValueError(
                f"fact {self.id}: format {spec!r} is unknown; "
                f"use {{{self.id}}} or {{{self.id}:n}}"
            )
        if spec:
            return self.number
        return measured(self.number, self.unit) if in_spanish() else self.display

    def _ipython_display_(self) -> None:
        """Show nothing at the end of a cell: `fact()` has shown itself."""


def written(value: float, unit: str, digits: int | None = None) -> tuple[str, str]:
    """How a number reads in a sentence: (with its unit, alone).

    digits: decimals; by default none from 100 up and for whole numbers, else one.
    """
    if digits is None:
        digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1
    number = f"{abs(value):.0f}" if unit == "year" else f"{abs(value):,.{digits}f}"
    minus = "−" if value < 0 and float(number.replace(",", "")) else ""
    number = minus + number
    if scale := re.fullmatch(r"USD( million| billion)?", unit):
        return f"{minus}${number.removeprefix(minus)}{scale[1] or ''}", number
    suffix = "%" if unit == "percent" else f" {unit}" * (unit not in ("", "year"))
    return number + suffix, number


def fact(
    fact_id: str,
    value: float,
    unit: str,
    *,
    label: str = "",
    rows: Rows,
    how: str,
    digits: int | None = None,
) -> Fact:
    """Publish one number.

    value: in `unit` ('percent' means 37.8, not 0.378). unit: 'percent', 'hectares',
    'USD million', 'year' or any word. label: what a person calls the number ('Poppy
    area in Mexico, U.S. estimate, 2017'). rows: the raw rows it uses, and no others
    (see `provenance`). how: the calculation in words, other facts as {fact_id}.
    Raises ValueError for a malformed or repeated id, a value that isn't a finite
    number, a number typed into words, and missing words or rows.
    """
    where = f"fact {fact_id}"
    if not isinstance(value, Real) or not math.isfinite(number := float(value)):
        raise ValueError(
            f"{where}: the value is {shorten(repr(value), 60)}, not a finite number; "
            "look at the rows it is computed from"
        )
    if not how:
        raise ValueError(f"{where}: how= must say the calculation in words")
    display, alone = written(number, unit, digits)
    origin = provenance(rows, where)
    found = Fact(
        id=fact_id,
        label=fill(label, where, IN_CALCULATIONS),
        value=number,
        unit=unit,
        display=display,
        number=alone,
        how=fill(how, where, IN_CALCULATIONS),
        **origin.item(),
    )
    text = " | ".join(
        filter(
            None, [f"{fact_id} = {display}", found.label, found.how, f"{number:.6g}"]
        )
    )
    publish("fact", fact_id, dict(vars(found)), f"{text} | {origin.text}")
    return found
