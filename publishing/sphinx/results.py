"""What the chapters published, by id, as all parts of the extension see it."""

from dataclasses import dataclass, field
from pathlib import Path

from .. import executed


def _by_id(kind: str):
    return field(
        default_factory=lambda: {item["id"]: item for item in executed.published(kind)}
    )


@dataclass
class Results:
    """Publications of each kind in reading order, and the executed notebooks."""

    facts: dict[str, dict] = _by_id("fact")
    statements: dict[str, dict] = _by_id("statement")
    figures: dict[str, dict] = _by_id("figure")
    claims: dict[str, dict] = _by_id("claim")
    cases: dict[str, dict] = _by_id("case")
    tables: dict[str, dict] = _by_id("table")
    executed: dict[str, Path] = field(default_factory=executed.executed)

    def in_cells(self, page: str, cells: list[str]) -> list[dict]:
        """What these cells of a page published."""
        kinds = (self.facts, self.statements, self.figures, self.claims)
        kinds += (self.cases, self.tables)
        return [
            item
            for kind in kinds
            for item in kind.values()
            if item["page"] == page and item["cell"] in cells
        ]
