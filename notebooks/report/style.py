"""One look for every chart: fonts, sizes, and one fixed color for each entity.

Every color has a light and a dark value. Charts are drawn in the light one, which
becomes a CSS variable in the page. Two colors that not everybody can tell apart have
different markers. tests/test_colors.py measures all of it.
"""

import locale
from collections.abc import Mapping

import matplotlib.pyplot as plt
import seaborn as sns

from .vision import APART, difference

PAPER, PAPER_DARK = "#ffffff", "#14181d"
WIDE_INCHES, NARROW_INCHES = 7.2, 3.4

# name: (light, dark, marker); 4.5:1 against the page, because labels carry the color
_SERIES = {
    # drugs
    "heroin": ("#4a2fa0", "#a897ff", "o"),
    "fentanyl": ("#c2410c", "#ff9a6b", "o"),
    "methamphetamine": ("#0076d1", "#a5d4fe", "o"),
    "cocaine": ("#1d534a", "#59917f", "o"),
    "marijuana": ("#2d3d0e", "#748c17", "o"),
    "natural opioids": ("#423d15", "#fce3b7", "s"),
    "xylazine": ("#de0e6f", "#e9486b", "s"),
    "opium": ("#47002f", "#c75f9f", "v"),
    "all drugs": ("#76717e", "#c8c8cd", "o"),
    # governments, agencies and their counts
    "US": ("#0d2272", "#2b81ef", "s"),
    "UN-Mexico": ("#c22da4", "#fe9ddc", "^"),
    "UN": ("#006562", "#069587", "^"),
    "Mexico": ("#3a8064", "#a6e1b0", "D"),
    "army": ("#464b00", "#cec164", "D"),
    "SESNSP": ("#a36435", "#9a8000", "v"),
    "INEGI": ("#4a7899", "#bbaffd", "v"),
    # other countries
    "Afghanistan": ("#48499e", "#929ece", "X"),
    "Myanmar": ("#714800", "#dc8b06", "P"),
    "Laos": ("#102d00", "#85ad73", "P"),
    "Colombia": ("#926d03", "#ebd95a", "P"),
    "Guatemala": ("#027193", "#81e4fd", "p"),
    "China": ("#9c3e39", "#de5d54", "X"),
    "India": ("#6f1b00", "#fcb23a", "v"),
    "Canada": ("#7d2643", "#f22e83", "^"),
    # places of seizure
    "ports": ("#004494", "#6986ea", "v"),
    "between ports": ("#553500", "#b67605", "^"),
    "mail": ("#9157ca", "#febafb", "s"),
    "California": ("#7d6608", "#d9c65f", "^"),
    "Arizona": ("#008084", "#3dbda8", "s"),
    "South Texas": ("#5f66de", "#a3b5ff", "D"),
    # accounts of U.S. money
    "INCLE": ("#3f5dc0", "#0e90e1", "P"),
    "ESF": ("#015239", "#6fd8a9", "v"),
    "FMF": ("#a16607", "#d7651f", "s"),
    "DOD": ("#2c4f61", "#8dadbc", "P"),
    # fillers: grays and one accent
    "accent": ("#00515e", "#138dae", "D"),
    "muted": ("#68707c", "#9aa3af", "D"),
    "ink": ("#20252c", "#e4e7eb", "s"),
}
# only ever areas with their name in words beside them: (light, dark)
_AREAS = {
    "land": ("#e4e6e9", "#333a43"),
    "grid": ("#dfe3e8", "#363d46"),
    "confirmed": ("#08588c", "#8dc0fc"),
    "confirmed with a caveat": ("#3888c7", "#5f829a"),
    "outdated": ("#7e5a00", "#e6bb78"),
    "disputed": ("#bfacd8", "#595caf"),
    "contradicted": ("#c45356", "#de6353"),
    "not checkable": ("#85878a", "#a0a9b2"),
    "question": ("#d4d5d7", "#4e4f51"),
    # classes of maps: on a dark page low is dark and high is bright
    "map 1": ("#eec25f", "#84332f"),
    "map 2": ("#ce8b2d", "#b24f30"),
    "map 3": ("#ab5401", "#d9742f"),
    "map 4": ("#7a2503", "#f5c078"),
    "map 5": ("#3b0c01", "#fff6e4"),
    "map −2": ("#005377", "#92d7fe"),
    "map −1": ("#0b90c4", "#138fc9"),
    "map 0": ("#c9c6c1", "#514f4a"),
    "map +1": ("#ce6c30", "#c96f38"),
    "map +2": ("#902807", "#ffc291"),
}


class _Palette(dict):
    def __missing__(self, name: str) -> str:
        raise KeyError(f"no color is fixed for {name!r}; use one of {', '.join(self)}")


_LIGHT_AND_DARK = {name: look[:2] for name, look in (_SERIES | _AREAS).items()}
COLORS = _Palette({name: light for name, (light, _) in _LIGHT_AND_DARK.items()})
DARK_OF = dict(_LIGHT_AND_DARK.values()) | {PAPER: PAPER_DARK}
MARKERS = _Palette({name: marker for name, (*_, marker) in _SERIES.items()})
SEQUENTIAL = [COLORS[f"map {step}"] for step in range(1, 6)]
DIVERGING = [COLORS[f"map {step}"] for step in ("−2", "−1", "0", "+1", "+2")]
# what carries no value
GRAYS = {COLORS[name] for name in ("ink", "muted", "land", "grid")} | {PAPER}
_NAMES = {name.casefold(): name for name in COLORS} | {
    "u.s. estimate": "US",
    "un-mexico survey": "UN-Mexico",
    "unodc": "UN",
    "lao pdr": "Laos",
    "sedena": "army",
}


def hue(name: str) -> str:
    """The entry of COLORS for an entity, under any of its names."""
    return _NAMES.get(name.casefold(), name)


def looks(by: str, names: Mapping[str, str | tuple[str, str]]) -> dict:
    """How seaborn tells series apart, in `sns.scatterplot(…, **looks("body", LOOK_OF))`.

    by: their column. names: {series: a name of COLORS, or that and a marker}, in the
    order in which they are drawn and named.
    """
    pairs = {k: (v, MARKERS[v]) if isinstance(v, str) else v for k, v in names.items()}
    order = list(pairs)
    return {
        "hue": by,
        "hue_order": order,
        "palette": {series: COLORS[color] for series, (color, _) in pairs.items()},
        "style": by,
        "style_order": order,
        "markers": {series: marker for series, (_, marker) in pairs.items()},
        "linewidth": 0,  # seaborn's white edge would make small dots smaller
    }


def fixed_color(name: str) -> str | None:
    """The color that an entity has through the book; None for any other name."""
    key = _NAMES.get(name.casefold())
    return COLORS[key] if key else None


def too_close(one: str, other: str) -> bool:
    """Whether not everybody can tell two colors apart, on a light or a dark page."""
    dark = DARK_OF.get(one, one), DARK_OF.get(other, other)
    return min(difference(one, other), difference(*dark)) < APART


def use() -> None:
    """Set the style of every chart drawn from here on; importing the toolkit does."""
    plt.rcdefaults()  # a reader's own matplotlibrc changes no chart,
    locale.setlocale(locale.LC_TIME, "C")  # and their language no month's name
    sns.set_theme(
        style="white",
        palette=[COLORS[name] for name in ("accent", "ink", "muted")],
        rc={
            "figure.figsize": (WIDE_INCHES, 3.9),
            "figure.constrained_layout.use": True,
            "figure.facecolor": PAPER,
            "axes.facecolor": "none",
            "savefig.facecolor": PAPER,
            "font.family": ["DejaVu Sans"],
            "font.size": 10,
            "axes.labelsize": 10,
            "axes.titlesize": 10,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titley": 1.0,  # no ticks stand on top to look for
            "xtick.labelsize": 9.5,
            "ytick.labelsize": 9.5,
            "legend.fontsize": 9.5,
            "legend.frameon": False,
            "legend.title_fontsize": 9.5,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "axes.grid": True,
            "axes.grid.axis": "y",
            "axes.edgecolor": COLORS["muted"],
            "grid.color": COLORS["grid"],
            "grid.linewidth": 0.8,
            "lines.linewidth": 2,
            "lines.markersize": 4.5,
            "xtick.bottom": True,
            "xtick.color": COLORS["ink"],
            "ytick.color": COLORS["ink"],
            "text.color": COLORS["ink"],
            "axes.labelcolor": COLORS["ink"],
            "svg.fonttype": "none",  # text stays text: sharp, light, found by search
            "svg.hashsalt": "poppy",  # the same chart gives the same bytes
        },
    )


use()
