"""No cell can change unseen: 500 seeded errors, each must turn a guard red.

The errors are the ones people make: two digits swapped, a factor of ten, a year off by
one, pounds for kilograms, acres for hectares, a word replaced by another allowed one,
a wrong source. Schema and cross-checks are asked first, as read() and `make totals`
ask them; the stored control totals see what those don't.
"""

import collections
import itertools
import random

import pytest

from publishing.data import checks, totals
from report import cells
from report.tables import TableError, read, schema, source_ids, tables

SEED, SIZE = 20261122, 500
DEMANDED, DEMANDED_ALONE = 0.98, 0.85  # with and without control totals
UNITS = {"_lb": 0.45359237, "_kg": 2.20462262, "_ha": 2.47105, "tonnes": 1.10231}


class Raw:
    """One table: its rows as text, its typed frame, its schema, its keys."""

    def __init__(self, name: str):
        self.name, self.frame, self.resource = name, read(name), schema(name)
        self.fields = self.resource["schema"]["fields"]
        self.rows = [row for _, row in cells.lines(self.resource)]

    def mistakes(self, at: int, value: str, ids: list[str]) -> dict[str, list[str]]:
        """{kind of error: texts that a hasty hand may put in place of `value`}."""
        field, found = self.fields[at], {}
        name, allowed = field["name"], field.get("constraints", {}).get("enum")
        if field["type"] in ("integer", "number") and not allowed:
            if name.endswith("year") or name.startswith("year"):
                return {"year shifted": [str(int(value) + step) for step in (-1, 1)]}
            found = slips(name, value)
        elif field["type"] == "date" or name in (
            "date",
            "as_of_date",
            "period_end",
            "month",
        ):
            shifted = [str(int(value[:4]) + step) + value[4:] for step in (-1, 1)]
            found["year shifted"] = shifted
        elif name in cells.LINKS:
            found["another source"] = ids
        elif allowed:
            found["another allowed value"] = [str(word) for word in allowed]
        kept = {
            kind: [t for t in texts if not same(t, value)]
            for kind, texts in found.items()
        }
        return {kind: texts for kind, texts in kept.items() if texts}

    def guards(
        self, raws: dict, stored: dict, row: int, at: int, text: str
    ) -> list[str]:
        """Which guards see `text` in a cell; the file itself is not touched."""
        changed, keys = [*self.rows[row]], {}
        changed[at] = text
        try:
            cells.check_row(self.resource, row + 2, changed, source_ids())
            for line, other in enumerate(self.rows, 2):
                if line != row + 2:
                    cells.check_keys(self.resource, line, other, keys)
            cells.check_keys(self.resource, row + 2, changed, keys)
        except TableError:
            return ["schema"]
        frame, kind = self.frame.copy(), self.fields[at]["type"]
        number = float if kind == "number" else int if kind == "integer" else str
        frame.iat[row, at] = number(text)
        frame.attrs["table"] = self.name

        def get(name: str):
            return frame if name == self.name else raws[name].frame

        seen = ["cross-check"] * bool(checks.failures(get, [self.name]))
        added = totals.control_totals(frame, [self.fields[at]["name"]])
        return seen + ["control total"] * any(t not in stored[self.name] for t in added)


def slips(name: str, value: str) -> dict[str, list[str]]:
    """Slips in a number: digits swapped, a factor of ten, one unit for another."""
    found, number, decimals = {}, float(value), len(value.partition(".")[2])
    for i, (one, two) in enumerate(itertools.pairwise(value)):
        if (one + two).isdigit() and one != two and (i > 0 or two != "0"):
            swapped = value[:i] + two + one + value[i + 2 :]
            found.setdefault("digits swapped", []).append(swapped)
    less = f"{number / 10:.{decimals}f}" if decimals else str(int(number // 10))
    found["factor ten"] = [f"{number * 10:.{decimals}f}", less]
    for unit, factor in UNITS.items():
        if name.endswith(unit):
            found["unit slip"] = [f"{number * factor:.{decimals}f}"]
    return found


def same(text: str, value: str) -> bool:
    try:
        return float(text) == float(value)
    except ValueError:
        return text == value


def draw(raws: dict[str, Raw], rng: random.Random, ids: list[str]) -> tuple:
    """A seeded error: half of them in any cell, half in any table."""
    by_size = [name for name, raw in raws.items() for _ in raw.rows]
    while True:
        raw = raws[rng.choice(by_size if rng.random() < 0.5 else list(raws))]
        row, at = rng.randrange(len(raw.rows)), rng.randrange(len(raw.fields))
        value = raw.rows[row][at]
        kinds = raw.mistakes(at, value, ids) if value else {}
        if kinds:
            kind = rng.choice(sorted(kinds))
            return raw, row, at, kind, rng.choice(kinds[kind])


@pytest.fixture(scope="module")
def raws() -> dict[str, Raw]:
    return {name: Raw(name) for name in [*tables(), "sources", "claims"]}


def test_no_cell_changes_unseen(raws, capsys):
    drawn = {name: raws[name] for name in tables()}
    rng, ids = random.Random(SEED), sorted(source_ids())
    stored = totals.stored_totals()
    first, alone, unseen = collections.Counter(), [], []
    for _ in range(SIZE):
        raw, row, at, kind, text = draw(drawn, rng, ids)
        guards = raw.guards(raws, stored, row, at, text)
        first.update(guards[:1])
        place = f"{raw.name} row {row + 2} {raw.fields[at]['name']}"
        said = f"{place}: {raw.rows[row][at]!r} -> {text!r} ({kind})"
        unseen += [said] * (not guards)
        alone += [said] * (guards in ([], ["control total"]))
    with capsys.disabled():
        print(
            f"\nMutation: of {SIZE} errors {1 - len(unseen) / SIZE:.1%} are seen, "
            f"{1 - len(alone) / SIZE:.1%} without control totals; first {dict(first)}"
        )
    assert len(unseen) <= (1 - DEMANDED) * SIZE, "\n".join(unseen)
    assert len(alone) <= (1 - DEMANDED_ALONE) * SIZE, "\n".join(alone)


def test_cross_checks_hold(raws):
    assert checks.failures(lambda name: raws[name].frame) == []


def test_control_totals_are_those_of_the_tables(raws):
    stored = totals.stored_totals()
    changed = [
        name
        for name in tables()
        if totals.control_totals(raws[name].frame) != stored.get(name)
    ]
    assert not changed, f"{changed}: if wanted, run `make totals`, read the difference"
