"""How unusual a group of states is, when six states can't be many.

If poppy made no difference, any set of as many states could have been the poppy
states. So the change of the real group is set beside that of every other set: all
906,192 sets of six of 32 states, counted and not sampled. Shares of many comparisons
are not independent of each other, and neighbors that share a war strain the idea.
"""

import functools
from collections.abc import Sequence

import numpy as np
import pandas as pd

CLOSE = 1e-9  # sets whose sums differ by less are as far out as each other


def change(
    rates: pd.DataFrame,
    before: tuple[int, int],
    after: tuple[int, int],
    without_trend: bool = False,
) -> pd.Series:
    """How each state's average moved between two spans of years.

    rates: years by states. without_trend: minus what the straight line through the
    years before would have given after.
    """
    old, new = rates.loc[slice(*before)], rates.loc[slice(*after)]
    moved = new.mean() - old.mean()
    if not without_trend:
        return moved
    since = old.index.to_numpy() - old.index.to_numpy().mean()
    slope = old.mul(since, axis=0).sum() / (since**2).sum()
    years = new.index.to_numpy().mean() - old.index.to_numpy().mean()
    return moved - slope * years


def gaps(
    moves: pd.DataFrame, members: Sequence[str], weights: pd.Series
) -> pd.DataFrame:
    """The gap of a group for each kind of change, and how many sets have one as large.

    moves: states by kinds of change. Returns a row a kind: `gap`, the weighted mean of
    the change in the states `members` minus that in all others; `share`, of all sets of
    as many states, with a gap at least as large, up or down, from 0 to 1.
    """
    share = (weights / weights.sum()).to_numpy()
    inside = moves.index.isin(members)
    size = inside.sum()
    # a gap is the group's centered sum over its weight times the others' weight
    centered = (moves - share @ moves.to_numpy()).mul(share, axis=0)
    group = set_sums(share, size)
    spread = group * (1 - group)
    own = share[inside].sum() * share[~inside].sum()
    found = {}
    for kind, column in centered.items():
        gap = column[inside].sum() / own
        far = np.abs(set_sums(column.to_numpy(), size)) >= (abs(gap) - CLOSE) * spread
        found[kind] = {"gap": gap, "share": np.mean(far)}
    return pd.DataFrame(found).T


def set_sums(values: np.ndarray, size: int) -> np.ndarray:
    """Sum of `values` over every set of `size` of them, in lexicographic order."""
    sums = np.zeros(1)
    for grows, added in _sets(len(values), size):
        sums = np.repeat(sums, grows) + values[added]
    return sums


@functools.cache
def _sets(n: int, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """All sets of `size` of n things, grown one thing at a time: for each level, into
    how many sets each smaller set grows, and what is added, in order, to each."""
    levels = []
    last = np.array([-1])
    for level in range(size):
        end = n - size + level + 1  # enough must be left for the levels to come
        grows = end - 1 - last
        first = np.repeat(last + 1 - np.cumsum(grows) + grows, grows)
        last = first + np.arange(len(first))
        levels.append((grows, last))
    return levels


def dose_effect(
    rates: pd.DataFrame, doses: np.ndarray, weights: pd.Series
) -> np.ndarray:
    """What one unit of dose goes with in each year: doses by years.

    rates: years by states, each state's own level taken out. doses: one set of doses a
    row, a column a state. Each year is a weighted regression on the dose and a
    constant, so that what all states share in a year is taken out too.
    """
    share = (weights / weights.sum()).to_numpy()
    centered = doses - (doses @ share)[:, None]
    spread = (centered**2 @ share)[:, None]
    return (centered * share) @ rates.T.to_numpy() / spread


def dealt(dose: pd.Series, times: int, seed: int) -> np.ndarray:
    """The doses dealt to the states at random, one deal a row."""
    decks = np.tile(dose.to_numpy(float), (times, 1))
    return np.random.default_rng(seed).permuted(decks, axis=1)
