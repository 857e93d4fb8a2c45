"""How a cross-check of single tables is written down.

`never` registers what holds for no row, `agree` two tables whose sums must be equal,
and `rule` a function that returns the places where it fails.
"""

from typing import NamedTuple

import pandas as pd

from .checks import rows, rule


class Sums(NamedTuple):
    """The sums of columns of a table by its keys (names parted by spaces), over the
    rows that `where` keeps."""

    table: str
    keys: str
    values: str
    where: str = ""

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Sums, indexed by key; columns are numbered, so that two tables compare."""
        kept = frame.query(self.where, engine="python") if self.where else frame
        sums = kept.groupby(self.keys.split())[self.values.split()].sum(min_count=1)
        return sums.set_axis(range(sums.shape[1]), axis=1)


def never(sentence: str, table: str, *bad: str) -> None:
    """Register: for no row of `table` one of the `bad` conditions is true."""

    def places(frame: pd.DataFrame) -> list[str]:
        return rows(*(frame.eval(each, engine="python") for each in bad))

    rule(sentence, table)(places)


def agree(
    sentence: str, one: Sums, other: Sums, within: float, how: str = "outer"
) -> None:
    """Register: two sums differ by at most `within`; with how="inner", where both are
    known."""

    def places(first: pd.DataFrame, *second: pd.DataFrame) -> list:
        left, right = one.of(first), other.of([first, *second][-1])
        both = pd.concat([left, right], axis=1, join=how, keys=["one", "other"])
        bad = (both["one"] - both["other"]).abs() > within + 1e-9
        bad |= both["one"].isna() != both["other"].isna()
        return list(bad.index[bad.any(axis=1)])

    rule(sentence, *dict.fromkeys([one.table, other.table]))(places)
