"""How a cross-check of single tables is written down.

`never` registers what holds for no row, `agree` two tables whose sums must be equal,
and `rule` a function that returns the places where it fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from .checks import rows, rule


@dataclass(frozen=True)
class Sums:
    """The sums of columns of a table by its keys, over the rows that `where` keeps."""

    table: str
    keys: list[str]
    values: list[str]
    where: str = ""

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Sums, indexed by key; columns are numbered, so that two tables compare."""
        kept = frame.query(self.where, engine="python") if self.where else frame
        sums = kept.groupby(self.keys)[self.values].sum(min_count=1)
        return sums.set_axis(range(len(self.values)), axis=1)


def never(sentence: str, table: str, *bad: Callable[[pd.DataFrame], pd.Series]) -> None:
    """Register: for no row of `table` one of the `bad` conditions is true."""

    def places(frame: pd.DataFrame) -> Iterator[str]:
        for condition in bad:
            yield from rows(condition(frame))

    rule(sentence, table)(places)


def agree(
    sentence: str,
    one: Sums,
    other: Sums,
    within: float,
    ratio: float = 0,
    how: str = "outer",
) -> None:
    """Register: two sums differ by at most `within`, or `ratio` of the other."""

    def places(first: pd.DataFrame, *second: pd.DataFrame) -> list:
        left, right = one.of(first), other.of([first, *second][-1])
        both = pd.concat([left, right], axis=1, join=how, keys=["one", "other"])
        gap = (both["one"] - both["other"]).abs()
        bad = gap > within + ratio * both["other"].abs() + 1e-9
        bad |= both["one"].isna() != both["other"].isna()
        return list(bad.index[bad.any(axis=1)])

    rule(sentence, *dict.fromkeys([one.table, other.table]))(places)
