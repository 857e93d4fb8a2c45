"""Publish a chart: `figure()` checks that what is drawn is what is tabulated, and gives it title, source line,
alt text, data table, CSV and two drawings (desktop and phone width).

SVG with text kept as text was chosen over PNG at double size: a quarter of the bytes, sharp on every screen and on
paper, and its colours follow the reader's light or dark setting. The text output, which nbval compares, holds the
title, column totals and a digest of the data, so that a changed datum can't hide behind an unchanged picture.
"""

import base64
import hashlib
import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.ticker import ScalarFormatter

from .alt import alt_text
from .chapter import CHAPTERS, current, publish, publish_folder
from .drawn import check_drawn
from .facts import fill
from .html_tables import html_table
from .labels import settle_labels
from .provenance import Provenance, Rows, provenance
from .style import DARK_OF, NARROW_INCHES, WIDE_INCHES
from .tables import sources

TABLE_ROWS_SHOWN = 120
LONGEST_TITLE = 110


def figure(
    fig: Figure,
    figure_id: str,
    *,
    rows: Rows,
    x: str,
    y: str | list[str],
    title: str,
    unit: str,
    data: pd.DataFrame | None = None,
    by: str | None = None,
    note: str = "",
    kind: str | None = None,
) -> "PublishedFigure":
    """Publish a chart; the last call of its cell.

    rows: raw rows it rests on (see `provenance`). data: the tidy frame that is drawn, by default columns x, y, by of
    `rows`; y: its numeric column or columns; by: the column that tells series apart. title: the finding, one sentence,
    facts as {fact_id}; unit: measure, unit and span; note: what the chart can't show. kind: 'timeline' for events
    without a number, else a word for the alt text ('map', 'bar chart'), by default read off the drawing.
    Raises ValueError for a missing column, a number typed into words, a value not drawn or drawn but not in `data`.
    """
    where = f"chart {figure_id}"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", figure_id):
        raise ValueError(f"{where}: write the id in lower case with hyphens, chapter first")
    origin = provenance(rows, where)
    columns = list(dict.fromkeys([*([by] if by else []), x, *([y] if isinstance(y, str) else y)]))
    derived = data is not None
    data = data if derived else rows if isinstance(rows, pd.DataFrame) else pd.concat(rows)
    if missing := [column for column in columns if column not in data]:
        raise ValueError(f"{where}: data has no column {missing[0]!r}; it has {', '.join(data.columns)}")
    data = (data if derived else data[columns]).reset_index(drop=True)
    ys = [y] if isinstance(y, str) else y
    if kind != "timeline":
        check_drawn(fig, data, ys, where)
    words = {"title": fill(title, where), "unit": fill(unit, where), "note": fill(note, where)}
    if len(words["title"]) > LONGEST_TITLE:
        raise ValueError(f"{where}: the title has {len(words['title'])} characters; say it in {LONGEST_TITLE} or fewer")
    alt = alt_text(fig, data, x, ys, by, words["title"], words["unit"], kind)
    _write_thousands(fig)
    published = PublishedFigure(figure_id, words["title"], words["unit"], words["note"], alt, data, origin, draw(fig))
    publish(
        "figures",
        figure_id,
        published.record()
        | {
            "facts": re.findall(r"\{(\w+)", title + unit + note),
            "chapter": current().name,
            "page": CHAPTERS[current().name],
        },
    )
    published.write()
    return published


@dataclass(frozen=True)
class PublishedFigure:
    """A chart as Jupyter shows it: text for nbval and the terminal, HTML with two drawings for a reader."""

    id: str
    title: str
    unit: str
    note: str
    alt: str
    data: pd.DataFrame
    origin: Provenance
    drawings: dict[str, tuple[str, int, int]]

    @property
    def sizes(self) -> dict[str, list[int]]:
        """Width and height of each drawing, in pixels."""
        return {size: [width, height] for size, (_, width, height) in self.drawings.items()}

    def record(self) -> dict:
        """The chart's description as data, for figures.jsonl."""
        return {
            "id": self.id,
            "title": self.title,
            "unit": self.unit,
            "note": self.note,
            "alt": self.alt,
            "tables": self.origin.tables,
            "rows": self.origin.rows,
            "sources": self.origin.sources,
            "grades": self.origin.grades,
            "badges": self.origin.badges,
            "sizes": self.sizes,
            "columns": list(self.data.columns),
            "n": len(self.data),
        }

    def csv(self) -> str:
        """The data drawn, as CSV text."""
        return self.data.to_csv(index=False, float_format="%.10g", lineterminator="\n")

    def write(self) -> None:
        """Write both drawings and the CSV to the folder of the book being built, if one is."""
        if folder := publish_folder():
            (folder / "figures").mkdir(exist_ok=True)
            for size, (svg, _, _) in self.drawings.items():
                (folder / "figures" / f"{self.id}{size}.svg").write_text(svg, "utf-8")
            (folder / "figures" / f"{self.id}.csv").write_text(self.csv(), "utf-8")

    def __repr__(self) -> str:
        totals = [
            f"{column}: {values.count()} values, sum {values.sum():.8g}, from {values.min():.8g} to {values.max():.8g}"
            for column, values in self.data.select_dtypes("number").items()
        ]
        digest = hashlib.sha256(self.csv().encode()).hexdigest()[:16]
        lines = [
            f"Chart {self.id}: {self.title}",
            self.unit,
            self.note,
            f"{len(self.data)} rows, digest {digest}",
            *totals,
            f"Source: {', '.join(self.origin.sources)}",
            f"Alt: {self.alt}",
        ]
        return "\n".join(line for line in lines if line)

    def _repr_html_(self) -> str:
        inside_book = publish_folder() is not None

        def address(size: str) -> str:
            if inside_book:
                return f"../figures/{self.id}{size}.svg"
            return "data:image/svg+xml;base64," + base64.b64encode(self.drawings[size][0].encode()).decode()

        note = f'<p class="note">{html.escape(self.note)}</p>' if self.note else ""
        files = (
            f'<a href="../figures/{self.id}.csv" download>CSV</a> '
            f'<a href="../figures/{self.id}.svg" download>SVG</a> '
            if inside_book
            else ""
        )
        return (
            f'<figure class="chart" id="{self.id}"><figcaption><p class="title">{html.escape(self.title)}</p>'
            f'<p class="unit">{html.escape(self.unit)}</p></figcaption>{picture(self.alt, self.sizes, address)}'
            f'<div class="foot">{source_line(self.origin)}{note}<div class="tools">'
            f"<details><summary>Data</summary>{self._table()}</details>"
            f'<details class="cite"><summary>Cite</summary><p>{self._citation()}</p></details>'
            f'{files}<a href="#{self.id}">Link</a></div></div></figure>'
        )

    def _citation(self) -> str:
        data = html.escape("; ".join(_publishers(self.origin)))
        return (
            f"The From Poppy to Policy authors (2026), chart “{self.id}”: {html.escape(self.title)}. "
            f"<em>From Poppy to Policy</em>. Data: {data}."
        )

    def _table(self) -> str:
        shown = self.data.head(TABLE_ROWS_SHOWN)
        cut = len(self.data) > len(shown)
        caption = f"The first {len(shown)} of {len(self.data)} rows; the CSV holds all." if cut else ""
        return html_table(shown, f"Data of the chart: {self.title}", caption)


def picture(alt: str, sizes: dict[str, list[int]], address: Callable[[str], str]) -> str:
    """HTML that shows one of two drawings, by the width of the screen; `address` gives the file of '' and '-narrow'."""
    (wide, high), (narrow, tall) = sizes[""], sizes["-narrow"]
    return (
        f'<picture><source media="(max-width: 540px)" srcset="{address("-narrow")}" width="{narrow}" height="{tall}">'
        f'<img class="dark-light" src="{address("")}" width="{wide}" height="{high}" loading="lazy" '
        f'alt="{html.escape(alt)}"></picture>'
    )


def source_line(origin: Provenance, shown: int = 4) -> str:
    """The line under a chart: publishers, years, grades and badges, as HTML."""
    names = _publishers(origin)
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    badges = "".join(f' <span class="badge">{badge}</span>' for badge in origin.badges)
    grades = ", ".join(origin.grades)
    return f'<p class="source">Source: {html.escape("; ".join(names[:shown]))}{more} ({grades}).{badges}</p>'


def _publishers(origin: Provenance) -> list[str]:
    """['UNODC (2016–2026)', 'CDC (2025)']: each publisher once, with the years of what is used."""
    listed = sources().reindex(origin.sources)
    years: dict[str, set[str]] = {}
    for row in listed.itertuples():
        years.setdefault(str(row.publisher), set()).update(re.findall(r"\b(?:19|20)\d\d", str(row.published)))
    return [
        f"{publisher} ({min(seen)}" + (f"–{max(seen)})" if len(seen) > 1 else ")") if seen else publisher
        for publisher, seen in years.items()
    ]


def _write_thousands(fig: Figure) -> None:
    """Separate thousands on plain number axes; years stay as they are."""
    for ax in fig.axes:
        for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            if (
                isinstance(axis.get_major_formatter(), ScalarFormatter)
                and axis.get_scale() == "linear"
                and max(map(abs, limits)) >= 3000
            ):
                axis.set_major_formatter("{x:,.0f}")


def draw(fig: Figure) -> dict[str, tuple[str, int, int]]:
    """The figure as SVG at desktop and phone width: {'': (svg, width px, height px), '-narrow': …}; closes it."""
    height = fig.get_size_inches()[1]
    _fix_empty_labels(fig)
    fig.set_size_inches(WIDE_INCHES, height)
    drawings = {"": _svg(fig)}
    fig.set_size_inches(NARROW_INCHES, _stack_panels(fig, height))
    drawings["-narrow"] = _svg(fig, wrap=True)
    plt.close(fig)
    return drawings


def _fix_empty_labels(fig: Figure) -> None:
    """Give axis labels that say nothing a fixed place: looking for room for them took a third of the drawing time."""
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)


def _stack_panels(fig: Figure, height: float) -> float:
    """Put a grid of panels into one column; returns the height, in inches, that the narrow drawing needs."""
    axes = [ax for ax in fig.axes if ax.get_subplotspec() is not None]
    columns = len({ax.get_subplotspec().colspan.start for ax in axes}) or 1
    rows = panels = len({ax.get_subplotspec().rowspan.start for ax in axes}) or 1
    if columns > 1:
        panels = len(axes)
        for ax, spec in zip(axes, GridSpec(panels, 1, figure=fig), strict=True):
            ax.set_subplotspec(spec)
            ax.tick_params(labelbottom=True, labelleft=True)
    if all(ax.get_aspect() == 1 for ax in fig.axes):  # maps keep their shape; the rest would be empty bands
        return height * panels / rows * max(0.62, columns * NARROW_INCHES / WIDE_INCHES)
    return height if panels == 1 else max(height, (2.4 if panels < 4 else 1.9) * panels)


def _svg(fig: Figure, wrap: bool = False) -> tuple[str, int, int]:
    settle_labels(fig, wrap)
    fig.set_layout_engine("none")  # the layout is settled; drawing would compute it again
    out = io.StringIO()
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    FigureCanvasSVG(fig).print_svg(out, metadata=metadata)  # fig.savefig would draw twice
    fig.set_layout_engine("constrained")
    width, height = (round(inches * 96) for inches in fig.get_size_inches())
    return _themed(out.getvalue()), width, height


def _themed(svg: str) -> str:
    """Shorten matplotlib's SVG and let its fixed colours follow the reader's light or dark setting."""
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r"(?<=\d\.\d\d)\d+", "", svg)
    svg = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(?<=\.\d)\d+| *\n", "", path[0]), svg)
    svg = re.sub(r"'DejaVu Sans'(, [-\w' ]+)*", "system-ui, 'Segoe UI', Roboto, Arial, sans-serif", svg)
    used = [color for color in DARK_OF if color in svg]
    for color in used:
        svg = svg.replace(color, f"var(--{color[1:]})")
    light = "".join(f"--{color[1:]}:{color};" for color in used)
    dark = "".join(f"--{color[1:]}:{DARK_OF[color]};" for color in used)
    css = f"<style>svg{{{light}}}@media (prefers-color-scheme:dark){{svg{{{dark}}}}}</style>"
    return re.sub(r"(<svg[^>]*>)", rf"\1{css}", svg, count=1).strip() + "\n"
