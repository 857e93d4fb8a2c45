"""The report's toolkit: read a raw table, publish a chart, a number or a verdict, each with its way back to a source.

from report import chapter, claim, fact, figure, plt, read, sns
"""

import matplotlib.pyplot as plt
import seaborn as sns

from .chapter import chapter
from .claims import claim
from .facts import fact
from .figures import figure
from .labels import label_end
from .parameters import check_choice, check_span
from .style import COLORS, DIVERGING, SEQUENTIAL
from .tables import read, schema, sources

__all__ = [
    "COLORS",
    "DIVERGING",
    "SEQUENTIAL",
    "chapter",
    "check_choice",
    "check_span",
    "claim",
    "fact",
    "figure",
    "label_end",
    "plt",
    "read",
    "schema",
    "sns",
    "sources",
]
