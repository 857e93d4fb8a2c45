"""No cell can change unseen: 500 seeded errors, each must turn a schema, a cross-check or a control total red.

The errors are the ones people make: two digits swapped, a factor of ten, a year off by one, pounds for kilograms,
acres for hectares, a word replaced by another allowed one, a wrong source. No checksum of a file is used here.
"""

import collections
import importlib
import random

import pytest
from frictionless import Schema

from tools import checks

tables = importlib.import_module("report.tables")

SEED, SIZE, DEMANDED = 20261122, 500, 0.95


class Raw:
    """One table: its cells as text, its typed frame, and its schema without what takes the whole file to judge."""

    def __init__(self, name):
        self.name, self.frame = name, tables.read(name)
        self.resource = tables.schema(name)
        self.fields = {f["name"]: f for f in self.resource["schema"]["fields"]}
        with open(self.resource["path"], encoding="utf-8", newline="") as file:
            self.cells = list(tables.csv.reader(file))[1:]
        self.schema = Schema.from_descriptor({k: v for k, v in self.resource["schema"].items() if k != "foreignKeys"})
        self.names = list(self.fields)
        self.key = [self.names.index(k) for k in self.resource["schema"]["primaryKey"]]
        self.keys = collections.Counter(tuple(row[i] for i in self.key) for row in self.cells)
        self.links = {k["fields"] for k in self.resource["schema"].get("foreignKeys", [])}


@pytest.fixture(scope="module")
def raws():
    return {name: Raw(name) for name in tables.tables()}


def choices(raw, column, value, ids):
    """Every plausible wrong text for a cell, by kind of error."""
    field, found = raw.fields[column], {}
    if field["type"] in ("integer", "number") and "enum" not in field.get("constraints", {}):
        number, decimals = float(value), len(value.partition(".")[2])
        at = [i for i in range(len(value) - 1) if (value[i] + value[i + 1]).isdigit() and value[i] != value[i + 1]
              and not (i == 0 and value[1] == "0")]
        for i in at:
            found.setdefault("digits swapped", []).append(value[:i] + value[i + 1] + value[i] + value[i + 2:])
        if "year" in column:
            return {"year shifted": [str(int(value) + step) for step in (-1, 1)]}
        write = f"{{:.{decimals}f}}".format
        found["factor ten"] = [write(number * 10), write(number / 10) if decimals else str(int(number // 10))]
        for unit, factor in {"_lb": 0.45359237, "_kg": 2.20462262, "_ha": 2.47105, "tonnes": 1.10231}.items():
            if column.endswith(unit):
                found["unit slip"] = [write(number * factor)]
    elif field["type"] == "date" or column in ("date", "as_of_date", "period_end", "month"):
        found["year shifted"] = [str(int(value[:4]) + step) + value[4:] for step in (-1, 1)]
    elif column in raw.links:
        found["another source"] = ids
    elif "enum" in field.get("constraints", {}):
        found["another allowed value"] = [str(v) for v in field["constraints"]["enum"]]
    return {kind: kept for kind, texts in found.items() if (kept := [t for t in texts if same(t, value) is False])}


def same(text, value):
    try:
        return float(text) == float(value)
    except ValueError:
        return text == value


def draw(raws, rng, ids):
    """A seeded error: half of them in any cell, half in any table, so that small tables count as much as large ones."""
    big = [name for name, raw in raws.items() for _ in range(len(raw.cells))]
    while True:
        raw = raws[rng.choice(big) if rng.random() < 0.5 else rng.choice(list(raws))]
        row, at = rng.randrange(len(raw.cells)), rng.randrange(len(raw.names))
        value = raw.cells[row][at]
        kinds = choices(raw, raw.names[at], value, ids) if value else {}
        if kinds:
            kind = rng.choice(sorted(kinds))
            return raw, row, at, kind, rng.choice(kinds[kind])


def caught_by(raws, known, totals, raw, row, at, text):
    """Which guards see the error, the schema first, as in read(); the file itself is not touched."""
    cells = [*raw.cells[row][:at], text, *raw.cells[row][at + 1:]]
    _, notes = raw.schema.read_cells(cells)
    key = tuple(cells[i] for i in raw.key)
    if any(notes) or (raw.names[at] in raw.links and text not in known) \
            or raw.keys[key] + (key != tuple(raw.cells[row][i] for i in raw.key)) > 1:
        return ["schema"]
    changed = raw.frame.copy()
    kind = raw.fields[raw.names[at]]["type"]
    changed.iat[row, at] = float(text) if kind == "number" else int(text) if kind == "integer" else text
    changed.attrs["table"] = raw.name
    found = checks.failures(lambda name: changed if name == raw.name else raws[name].frame, [raw.name])
    added = checks.control_totals(changed, [raw.names[at]])
    return ["cross-check"] * bool(found) + ["control total"] * any(line not in totals[raw.name] for line in added)


def test_no_cell_changes_unseen(raws, capsys):
    rng, known, totals = random.Random(SEED), set(tables.source_ids()), checks.stored_totals()
    ids, seen, survivors = sorted(known), collections.Counter(), []
    for _ in range(SIZE):
        raw, row, at, kind, text = draw(raws, rng, ids)
        guards = caught_by(raws, known, totals, raw, row, at, text)
        seen.update(guards[:1])
        if not guards:
            survivors.append(f"{raw.name} row {row + 2} {raw.names[at]}: {raw.cells[row][at]!r} -> {text!r} ({kind})")
    score = 1 - len(survivors) / SIZE
    with capsys.disabled():
        alone = (seen["schema"] + seen["cross-check"]) / SIZE
        print(f"\nMutation: {score:.1%} of {SIZE} errors caught; first by schema {seen['schema']}, cross-check "
              f"{seen['cross-check']}, control total {seen['control total']}; {alone:.1%} without control totals.")
        print("Survivors: " + ("\n  ".join(survivors) or "none"))
    assert score >= DEMANDED, survivors


def test_cross_checks_hold(raws):
    assert checks.failures(lambda name: raws[name].frame) == []


def test_control_totals_are_those_of_the_tables(raws):
    stored = checks.stored_totals()
    changed = [name for name, raw in raws.items() if checks.control_totals(raw.frame) != stored.get(name)]
    assert not changed, f"{changed} changed: if that was wanted, run `make totals` and read the difference"


@pytest.mark.parametrize("name", ["cbp_seizures_monthly", "state_panel", "merida_appropriations"])
def test_the_test_judges_as_read_does(raws, name, tmp_path, monkeypatch):
    """The guards above work in memory; read() must stop at the same errors when they stand in the file."""
    raw, rng, known, totals = raws[name], random.Random(SEED), set(tables.source_ids()), checks.stored_totals()
    for topic in ["", *tables.TOPICS]:
        (tmp_path / topic).mkdir(exist_ok=True)
        (tmp_path / topic / "datapackage.json").write_bytes((tables.DATA / topic / "datapackage.json").read_bytes())
    (tmp_path / "sources.csv").write_bytes((tables.DATA / "sources.csv").read_bytes())
    monkeypatch.setattr(tables, "DATA", tmp_path)
    monkeypatch.setattr(tables, "ROOT", tmp_path)
    for _ in range(12):
        _, row, at, _, text = draw({name: raw}, rng, sorted(known))
        cells = [list(line) for line in raw.cells]
        cells[row][at] = text
        with open(tmp_path / raw.resource["topic"] / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            tables.csv.writer(file, lineterminator="\n").writerows([raw.names, *cells])
        try:
            tables.read(name)
            stopped = False
        except tables.TableError:
            stopped = True
        assert stopped == (caught_by(raws, known, totals, raw, row, at, text) == ["schema"]), (row, at, text)
