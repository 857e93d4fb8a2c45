"""The record as a whole: every claim with its verdict, and how any one verdict came about.

python -m report.record crs-08    print the whole derivation of one verdict
"""

import sys

import pandas as pd

from .chapter import Chapter, current
from .claims import RULES, stated_row
from .run import execute_changed, published
from .tables import read, schema, sources


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
    """How a verdict came about: what was stated, the rows read, the rule, the recomputed value, the verdict and why.

    `lines` limits the rows shown of each table. Raises ValueError for an id that is unknown or not yet tested.
    """
    stated, found = stated_row(claim_id), _published("claims").get(claim_id)
    if found is None:
        raise ValueError(f"claim {claim_id!r} has no verdict yet: run the chapter {stated.chapter!r} first")
    precision = f", to the nearest {stated.precision:g}" if stated.comparison == "equals" else ""
    text = [
        f"{claim_id}: {stated.claim}",
        f"Said by    {stated.said_by}, {stated.said_on}",
        f"Stated     {stated.stated_value or 'no number'} {stated.unit}{precision}".rstrip(),
        f"Rule       {RULES[stated.comparison]}",
    ]
    for table, numbers in found["rows"].items():
        rows = read(table).loc[numbers]
        text.append(f"Rows read  {len(rows)} of data/{schema(table)['topic']}/{table}.csv")
        for number, row in rows.head(lines).iterrows():
            cells = row.drop(["source2_id", "note"], errors="ignore").dropna()
            text.append(f"  line {number}: " + ", ".join(f"{name} {cell}" for name, cell in cells.items()))
        if len(rows) > lines:
            text.append(f"  and {len(rows) - lines} more; all with lines={len(rows)}")
    facts = _published("facts")
    text += [f"Fact       {i} = {facts[i]['display']}: {facts[i]['calculation']}" for i in found["facts"] if i in facts]
    listed = sources().reindex(found["sources"])
    text += [f"Source     {row.title} ({row.publisher}, {row.published}; {row.grade})" for row in listed.itertuples()]
    text += [
        f"Result     {found['recomputed_value'] or 'no number'}",
        f"Verdict    {found['verdict']} ({found['basis']})",
        f"Why        {found['why']}",
        f"Computed in notebooks/{found['page']}.ipynb",
    ]
    return "\n".join(text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say one claim id, for example: python -m report.record crs-08")
    try:
        print(derivation(sys.argv[1], lines=10_000))
    except ValueError as error:
        sys.exit(f"report.record: {error}")
