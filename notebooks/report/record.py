"""The record as a whole: every claim with its verdict, and how any one verdict came about.

python -m report.record crs-08          print the whole derivation of one verdict
python -m report.record crs-08 --all    with every row that was read
"""

import ast
import re
import sys
import textwrap
from pathlib import Path

import pandas as pd

from .chapter import Chapter, current
from .claims import RULES, SAID, compared, stated_row
from .run import NOTEBOOKS, code_cells, execute_changed, published
from .tables import read, schema, sources

WIDTH, INDENT = 80, 9  # of a printed derivation


def all_claims(draft: bool = False) -> pd.DataFrame:
    """Every row of data/claims.csv with its verdict, in the order of that table.

    Verdicts of the chapter being run come from memory, all others from what the chapters published; chapters whose
    result is out of date are executed first. Raises ValueError listing the claims that no chapter has tested.
    `draft=True`, for use while chapters are being written, takes what is there and only names what is missing.
    """
    if not draft:
        execute_changed("[1-5]_", say=lambda line: None)
    tested = _published("claims")
    missing = [claim_id for claim_id in read("claims").claim_id if claim_id not in tested]
    if missing:
        message = f"{len(missing)} claim(s) of data/claims.csv have no verdict: {', '.join(missing)}"
        if not draft:
            raise ValueError(f"{message}. Test each with claim() in the chapter that the table names.")
        print(message, file=sys.stderr)
    return pd.DataFrame([tested[claim_id] for claim_id in read("claims").claim_id if claim_id in tested])


def _published(kind: str) -> dict[str, dict]:
    """Facts or claims by id: those of the chapter being run, then those of the others as last executed."""
    key = "claim_id" if kind == "claims" else "id"
    try:
        own = current()
    except RuntimeError:  # asked from the command line, outside any chapter
        own = Chapter("")
    others = {item[key]: item for item in published(kind) if item["chapter"] != own.name}
    return others | getattr(own, kind)


def derivation(claim_id: str, lines: int = 12) -> str:
    """How a verdict came about: what was stated, the rows read, the code, the rule, the result, the verdict and why.

    `lines` limits the rows shown of each table. Raises ValueError for an id that is unknown or not yet tested.
    """
    stated, found = stated_row(claim_id), _published("claims").get(claim_id)
    if found is None:
        raise ValueError(f"claim {claim_id!r} has no verdict yet: run the chapter {stated.chapter!r} first")
    facts, notebook = _published("facts"), NOTEBOOKS / f"{found['page']}.ipynb"
    used = [facts[i] for i in found["facts"] if i in facts]
    digit = f"; last digit stated: {stated.precision:g}" if stated.comparison == "equals" else ""
    rule = RULES[stated.comparison] + digit if stated.comparison else "a comparison computed from the rows"
    told = [
        ("Claim", f"{claim_id}: {found['claim']}"),
        ("Said by", f"{found['said_by']}, {found['said_on']}"),
        ("Stated", found["stated"] or "no number"),
        *(("Rows", line) for table, numbers in found["rows"].items() for line in _rows(table, numbers, lines)),
        ("Code", f"what leads to the verdict in notebooks/{notebook.name}"),
        *(("Code", f"  {line}") for line in _code(notebook, claim_id)),
        ("Rule", rule if found["basis"] == "computed" else found["basis"]),
        *(("Result", line) for line in _results(found, stated)),
        ("Verdict", found["verdict"]),
        ("Why", found["why"]),
        *(("Facts", f"{fact['id']} = {fact['display']}: {fact['calculation']}") for fact in used),
        *(("Sources", _source(source)) for source in sources().reindex(found["sources"]).itertuples()),
    ]
    text, last = [], ""
    for label, content in told:
        text += _beside("" if label == last else label, content)
        last = label
    return "\n".join(text)


def _beside(label: str, content: str) -> list[str]:
    """`content` to the right of its label: sentences wrapped; tables and code, which begin with spaces, as they are."""
    wrapped = textwrap.wrap(content, WIDTH - INDENT, subsequent_indent="  ", break_long_words=False)
    lines = [content] if content.startswith(" ") else wrapped
    return [f"{label if n == 0 else '':<{INDENT}}{line}" for n, line in enumerate(lines)]


def _rows(table: str, numbers: list[int], lines: int) -> list[str]:
    """The rows read: what all of them share in one line, then the columns in which they differ."""
    whole = read(table)
    rows = whole.loc[numbers].drop(columns=["source2_id", "note"], errors="ignore").dropna(axis=1, how="all")
    alike = [name for name in rows if rows[name].nunique(dropna=False) == 1] if len(rows) > 1 else []
    shown = rows.drop(columns=alike).head(lines).rename_axis("line").reset_index()
    columns = []
    for name in shown:
        number = pd.api.types.is_numeric_dtype(shown[name])
        cells = [name, *("" if pd.isna(cell) else f"{cell:.12g}" if number else str(cell) for cell in shown[name])]
        width = max(map(len, cells))
        columns.append([cell.rjust(width) if number else cell.ljust(width) for cell in cells])
    return [
        f"{len(rows)} of the {len(whole):,} rows of data/{schema(table)['topic']}/{table}.csv",
        *([f"  in all: {', '.join(f'{name} {rows[name].iloc[0]}' for name in alike)}"] if alike else []),
        *(f"  {'  '.join(cells).rstrip()}" for cells in zip(*columns, strict=True)),
        *([f"  and {len(rows) - lines} more; all with lines={len(rows)}, or --all"] if len(rows) > lines else []),
    ]


def _code(notebook: Path, claim_id: str) -> list[str]:
    """The statements of a notebook that a claim's verdict follows from, from `read()` on: a slice, found backward."""
    cells = code_cells(notebook)
    statements = [(node, ast.get_source_segment(cell, node)) for cell in cells for node in ast.parse(cell).body]
    quoted = [n for n, (node, _) in enumerate(statements) if _names_claim(node, claim_id)]
    if not quoted:
        return []
    node, text = statements[quoted[0]]
    kept, needed = [text], _loaded(node)
    for node, text in reversed(statements[: quoted[0]]):
        if needed & (made := _made(node)):
            kept.insert(0, text)
            needed = (needed - made) | _loaded(node)
    return [line for text in kept for line in text.splitlines()]


def _names_claim(node: ast.AST, claim_id: str) -> bool:
    calls = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return "claim" in calls and any(isinstance(n, ast.Constant) and n.value == claim_id for n in ast.walk(node))


def _made(node: ast.stmt) -> set[str]:
    """Names that a statement outside any block gives a value, `x` also by `x["a"] = ...`."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def _loaded(node: ast.stmt) -> set[str]:
    """Names that a statement takes from outside, also after @ in the text of a query."""
    blocks = ast.comprehension | ast.For | ast.With | ast.FunctionDef | ast.Lambda
    inner = [n for block in ast.walk(node) if isinstance(block, blocks) for n in ast.walk(block)]
    own = {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own |= {n.arg for n in inner if isinstance(n, ast.arg)}
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    text = " ".join(n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return (names | set(re.findall(r"@(\w+)", text))) - own


def _results(found: dict, stated) -> list[str]:
    """Each recomputed number beside the stated one, and whether it meets the rule."""
    said = SAID.get(stated.comparison, "")
    told = [
        f"{name}: {number:,.8g} against {said}{target}: {'agrees' if agrees else 'does not agree'}"
        for name, numbers in found["recomputed"].items()
        for number, target, agrees in compared(numbers, stated)
    ]
    return told or [found["recomputed_value"] or "no number"]


def _source(source) -> str:
    return f"{source.title} ({source.publisher}, {source.published}; {source.grade})"


if __name__ == "__main__":
    wanted = [argument for argument in sys.argv[1:] if argument != "--all"]
    if len(wanted) != 1:
        sys.exit("Say one claim id, for example: python -m report.record crs-08 [--all]")
    try:
        print(derivation(wanted[0], lines=10_000 if "--all" in sys.argv else 24))
    except ValueError as error:
        sys.exit(f"report.record: {error}")
