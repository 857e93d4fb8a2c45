"""One look for every chart: fonts, sizes, and one fixed colour for each drug, country and source.

Every colour has a light and a dark value. Charts are drawn in the light one; when a chart is published
each colour becomes a CSS variable, so that the same SVG file is readable on a light and a dark page.
All colours reach 4.5:1 against their background, because direct labels carry them as text.
"""

import matplotlib.pyplot as plt  # noqa: F401 (chapters take it from here, with the style set)
import seaborn as sns

PAPER, PAPER_DARK = "#ffffff", "#14181d"

_LIGHT_AND_DARK = {
    # drugs
    "heroin": ("#7a4a12", "#d9a066"),
    "fentanyl": ("#c2410c", "#ff9a6b"),
    "methamphetamine": ("#0b5ea8", "#74b6f2"),
    "cocaine": ("#0f766e", "#5fc9bf"),
    "marijuana": ("#4d7c0f", "#a5cf5c"),
    "opium": ("#86198f", "#dd8fe4"),
    "natural opioids": ("#6d28d9", "#b99af7"),
    "xylazine": ("#a21c5b", "#f08fb8"),
    "all drugs": ("#3b4351", "#c3cad5"),
    # governments and sources
    "US": ("#1f3f8f", "#8fb0ff"),
    "UN-Mexico": ("#b0246f", "#f58abf"),
    "UN": ("#0e7490", "#67c9e2"),
    "Mexico": ("#1b7a3d", "#74d196"),
    "Afghanistan": ("#5b4b8a", "#b3a5e6"),
    "Myanmar": ("#b45309", "#f0ab5e"),
    "Laos": ("#647016", "#c3cf6b"),
    "Colombia": ("#946108", "#e2bd62"),
    "Guatemala": ("#3f6f8c", "#92c2dd"),
    "China": ("#b91c1c", "#ff8f8f"),
    "India": ("#9a3f00", "#f5ac7c"),
    "Canada": ("#be123c", "#fb8fa6"),
    # places of seizure
    "ports": ("#175cd3", "#84adff"),
    "between ports": ("#8a5a00", "#e0b252"),
    "mail": ("#7839a8", "#c79bea"),
    # money and stages
    "INCLE": ("#1e4fa3", "#8ab4ff"),
    "ESF": ("#0d7a5f", "#62cfb2"),
    "FMF": ("#9c5310", "#eda96b"),
    "DOD": ("#52606d", "#b3bfca"),
    # verdicts: only ever areas with their name in a legend, from strong to faint
    "confirmed": ("#1d4f7c", "#5b9bd5"),
    "confirmed with a caveat": ("#7ba7cc", "#2f6596"),
    "outdated": ("#d9a441", "#c99531"),
    "disputed": ("#7b5ea7", "#a58bd0"),
    "contradicted": ("#a3372a", "#e07a6c"),
    "not checkable": ("#8a919c", "#7d8591"),
    "question": ("#ccd1d9", "#4a525e"),
    # roles
    "accent": ("#c0392b", "#ff9085"),
    "warm": ("#b4470e", "#ffa36b"),
    "cool": ("#1d5f8a", "#7fc1ea"),
    "third": ("#5f6b13", "#c2cd67"),
    "other": ("#636b77", "#a9b1bd"),
    "muted": ("#68707c", "#9aa3af"),
    "ink": ("#20252c", "#e4e7eb"),
    "land": ("#e4e6e9", "#333a43"),
    "grid": ("#dfe3e8", "#363d46"),
    "map 1": ("#d9b48a", "#6b4a2c"),
    "map 2": ("#cf9a62", "#865c35"),
    "map 3": ("#b97a3f", "#a5713f"),
    "map 4": ("#9a5a27", "#c48a50"),
    "map 5": ("#753b17", "#e0a970"),
    "map 6": ("#4a1f0c", "#f7d3a6"),
    "map −2": ("#1d5f8b", "#7fc1ea"),
    "map −1": ("#6f9ab8", "#4b7d9e"),
    "map 0": ("#b9b9b9", "#5a5f66"),
    "map +1": ("#c8844f", "#a4683a"),
    "map +2": ("#96400f", "#ffa36b"),
}


class _Palette(dict):
    def __missing__(self, name: str) -> str:
        raise KeyError(f"no color is fixed for {name!r}; use one of {', '.join(self)}")


COLORS: dict[str, str] = _Palette({n: light for n, (light, _) in _LIGHT_AND_DARK.items()})
DARK_OF = dict(_LIGHT_AND_DARK.values()) | {PAPER: PAPER_DARK}
SEQUENTIAL = [COLORS[f"map {step}"] for step in range(1, 7)]
DIVERGING = [COLORS[f"map {step}"] for step in ("−2", "−1", "0", "+1", "+2")]
MARKERS: dict[str, str] = {n: "o" for n in COLORS}
ALIASES = {
    "U.S. estimate": "US",
    "UN-Mexico survey": "UN-Mexico",
    "UNODC": "UN",
    "Lao PDR": "Laos",
    "SEDENA": "army",
}
_KEYS = {n.casefold(): n for n in COLORS} | {n.casefold(): k for n, k in ALIASES.items()}
GRAYS = {COLORS[n] for n in ("ink", "muted", "land", "grid")} | {PAPER}
TOO_CLOSE: dict[str, str] = {}


def hue(name: str) -> str:
    """The entry of COLORS for a drug, country, agency or source, under any of its names."""
    return _KEYS.get(name.casefold(), name)


def fixed_color(name: str) -> str | None:
    """The color that an entity has through the book; None for any other name."""
    key = _KEYS.get(name.casefold())
    return COLORS[key] if key else None


def is_gray(color: str) -> bool:
    """Whether a hex color is one of the grays that carry no value."""
    return color in GRAYS


def too_close(one: str, other: str) -> bool:
    """Whether two colors need different markers: less than CIEDE2000 12 apart for some."""
    return one == other or other in _CLOSE.get(one, ())


_CLOSE: dict[str, set[str]] = {}

WIDE_INCHES, NARROW_INCHES = 7.2, 3.4


def use() -> None:
    """Set the style for every chart drawn after this call (done once, when the toolkit is imported)."""
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
            "axes.titley": 1.0,  # fixed: no ticks stand on top, and looking for them costs a tenth of the drawing time
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
            "axes.axisbelow": True,
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
            "axes.formatter.use_mathtext": False,
            "axes.unicode_minus": True,
            "svg.fonttype": "none",  # text stays text: a third of the bytes, sharp at any zoom, readable by search
            "svg.hashsalt": "poppy",  # the same chart gives the same bytes
        },
    )


use()
