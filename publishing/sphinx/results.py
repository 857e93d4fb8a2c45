"""What the chapters published, by id, as all parts of the extension see it."""

from ..executed import executed, published

KINDS = {
    "facts": "fact",
    "statements": "statement",
    "figures": "figure",
    "claims": "claim",
    "cases": "case",
    "tables": "table",
}


class Results:
    """Publications of each kind in reading order, {id: item}; executed notebooks by
    page; and what each cell published, {(page, "cell-7"): items}."""

    facts: dict[str, dict]
    statements: dict[str, dict]
    figures: dict[str, dict]
    claims: dict[str, dict]
    cases: dict[str, dict]
    tables: dict[str, dict]

    def __init__(self):
        self.executed = executed()
        self.in_cell: dict[tuple[str, str], list[dict]] = {}
        for name, kind in KINDS.items():
            found = published(kind)
            setattr(self, name, {item["id"]: item for item in found})
            for item in found:
                self.in_cell.setdefault((item["page"], item["cell"]), []).append(item)
