"""Publish a number with `fact()`, and with `says()` a sentence that claims a direction,
an order, a rank or a turn."""

import math
import re
from numbers import Real
from textwrap import shorten
from types import SimpleNamespace

import numpy as np

from .chapter import publish
from .language import in_spanish, measured
from .provenance import NOWHERE, Rows, provenance
from .wording import IN_CALCULATIONS, fill, used_facts


class Fact(SimpleNamespace):
    """A published number, its fields as attributes. f"{x}" gives it with its unit,
    f"{x:n}" the number alone."""

    def __format__(self, spec: str) -> str:
        if spec not in ("", "n"):
            known = f"use {{{self.id}}} or {{{self.id}:n}}"
            raise ValueError(f"fact {self.id}: format {spec!r} is unknown; {known}")
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
        told = shorten(repr(value), 60)
        raise ValueError(f"{where}: {told} is not a finite number; look at its rows")
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
    told = [f"{fact_id} = {display}", found.label, found.how, f"{number:.6g}"]
    text = " | ".join(filter(None, [*told, origin.text]))
    publish("fact", fact_id, dict(vars(found)), text)
    return found


def says(statement_id: str, words: str, holds: bool, *, rows: Rows = ()) -> None:
    """Publish whether a statement holds; the page marks its sentence when it doesn't.

    words: the claim in one sentence, facts as {fact_id}. holds: computed from data in
    this cell, never typed. rows: raw rows that the condition reads (see `provenance`).
    A statement that doesn't hold never stops a build. Raises ValueError for a malformed
    or repeated id, missing words, or a condition that isn't a single true or false.
    """
    where = f"statement {statement_id}"
    if not isinstance(holds, bool | np.bool_):
        raise ValueError(
            f"{where}: its condition is {shorten(repr(holds), 60)}, not one true or "
            "false; compare single values, or use .all() or .any()"
        )
    if not words:
        raise ValueError(f"{where}: words= must say what is claimed")
    origin = provenance(rows, where) if len(rows) else NOWHERE
    item = {"words": fill(words, where), "holds": bool(holds), **origin.item()}
    verdict = "holds" if holds else "NO LONGER HOLDS"
    told = [f"{statement_id}: {verdict}", item["words"], origin.text]
    item["facts"] = used_facts(words)
    publish("statement", statement_id, item, " | ".join(filter(None, told)))
