"""Two series and their honest chart, from which the tests of drawings make lies."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from report.drawn import check_drawn
from report.labels import label_end
from report.style import COLORS

US, SURVEY = "U.S. estimate", "UN-Mexico survey"
AREA = pd.DataFrame(
    {
        "count": [US] * 6 + [SURVEY] * 4,
        "year": [2011, 2012, 2013, 2015, 2016, 2017, 2014, 2015, 2016, 2017],
        "area": [12.0, 10.5, 11, 28, 32, 44.1, 21, 26.1, 25.2, 30.6],
        "low": [11.0, 9, 10, 20, 30, 40, 19, 22, 24, 28],
        "high": [14.0, 12, 13, 30, 35, 50, 22, 28, 27, 33],
    }
)
COLOR = {US: COLORS["US"], SURVEY: COLORS["UN-Mexico"]}
SHAPE = {"x": "year", "ys": ["area"], "by": "count"}


def check(fig, data=AREA, **shape):
    """Where an honest chart x shows its values."""
    return check_drawn(fig, data, **(SHAPE | shape), where="chart x")


def refused(fig, words, data=AREA, **shape):
    """Demand that chart x is refused with these words."""
    with pytest.raises(ValueError, match=r"^chart x: ") as caught:
        check(fig, data, **shape)
    assert words in str(caught.value), caught.value


def two_lines(change=lambda name, part: part, colors=COLOR, labels=True):
    """The honest chart of two lines, with one thing changed."""
    fig, ax = plt.subplots()
    for name, part in AREA.groupby("count", sort=False):
        drawn = change(name, part)
        gapped = drawn.set_index("year").area
        gapped = gapped.reindex(range(gapped.index.min(), gapped.index.max() + 1))
        ax.plot(gapped.index, gapped, "o-", color=colors[name], gid=name)
        if labels:
            label_end(ax, drawn.year.iloc[-1], drawn.area.iloc[-1], name, name)
    return fig, ax
