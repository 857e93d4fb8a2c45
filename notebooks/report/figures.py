"""Publish a chart: `figure()` checks that what is drawn is what is tabulated, and gives
it title, unit, source line, alt text, data and two drawings."""

import base64
import hashlib
import html
from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from .alt import alt_text, chart_kind, said_place
from .chapter import current, publish
from .drawing import Drawing, draw
from .drawn import Point, check_drawn
from .html import cells
from .labels import drawn_texts
from .language import Spanish, say, speaking
from .provenance import Rows, provenance, source_names
from .wording import fill, used_facts

LONGEST_TITLE = 110
SOURCES_SHOWN = 3


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
    says: str | list[str] = (),
) -> None:
    """Publish a chart; the last call of its cell.

    rows: raw rows it rests on (see `provenance`). data: the tidy frame that is drawn,
    by default columns x, y, by of `rows`; a bool column `provisional` marks provisional
    values. y: its numeric column or columns. by: the column that tells series apart.
    title: the finding, one sentence, facts as {fact_id}. says: ids of the statements
    that the title makes. unit: measure, unit and span. note: what the chart can't show.
    kind: a word for the alt text ('map', 'bar chart'), by default read off the drawing.
    Raises ValueError for a missing column, a number typed into words, an unknown
    statement, and a drawing that differs from `data` (see `check_drawn`).
    """
    where = f"chart {figure_id}"
    ys = [y] if isinstance(y, str) else y
    origin = provenance(rows, where)
    data = _data(rows, data, [*([by] if by else []), x, *ys], where)
    statements = _statements([says] if isinstance(says, str) else list(says), where)
    points = check_drawn(fig, data, x, ys, by, where)
    named = used_facts(title, unit, note)
    kind = kind or chart_kind(fig)
    told = {"title": title, "unit": unit, "note": note}
    shape = (data, x, ys, by)
    in_words = partial(_in_words, figure_id, told, shape, kind, origin.sources)

    words, texts = in_words(), drawn_texts(fig)
    if not 0 < (long := len(words["title"])) <= LONGEST_TITLE:
        fewer = f"say the finding in {LONGEST_TITLE} or fewer"
        raise ValueError(f"{where}: the title has {long} characters; {fewer}")
    spanish = Spanish("charts")
    spanish = spanish if figure_id in spanish.known else None
    wide, narrow, *in_spanish = draw(fig, points, spanish)
    placed = partial(_placed, points, data, by if by != x else None, ys)
    item = {
        **words,
        **_drawings(wide, narrow),
        "facts": named,
        "statements": statements,
        "csv": data.to_csv(index=False, float_format="%.10g", lineterminator="\n"),
        "points": placed(wide, narrow),
        "x": x,
        "y": ys,
        "by": by,
        "n": len(data),
        **cells(data),
        **origin.item(),
    }
    if spanish:
        with speaking(spanish):
            item["es"] = in_words() | _drawings(*in_spanish) | _table_in_words(item)
        item["es"]["points"] = placed(*in_spanish)
        item["es"]["asked"] = [[*asked, how] for asked, how in spanish.asked.items()]
    text = _text(figure_id, item, data, texts, origin.text)
    publish("figure", figure_id, item, text, _html(item, wide))


def _data(
    rows: Rows, data: pd.DataFrame | None, columns: list[str], where: str
) -> pd.DataFrame:
    """The frame that is drawn. Raises ValueError for a missing column."""
    drawn = data
    if drawn is None:
        drawn = rows if isinstance(rows, pd.DataFrame) else pd.concat(rows)
    if missing := [column for column in columns if column not in drawn]:
        known = ", ".join(map(str, drawn.columns))
        raise ValueError(f"{where}: data has no column {missing[0]!r}; it has {known}")
    if data is None:
        drawn = drawn[list(dict.fromkeys(columns))]
    return drawn.reset_index(drop=True)


def _statements(ids: list[str], where: str) -> list[str]:
    """The ids again. Raises ValueError for a statement that wasn't made before."""
    for each in ids:
        if each not in current().items["statement"]:
            made = "in this chapter yet; make it with says() first"
            raise ValueError(f"{where}: no statement {each!r} {made}")
    return ids


def _in_words(
    figure_id: str, told: dict, shape: tuple, kind: str, ids: list[str]
) -> dict[str, str]:
    """Title, unit, note, alt text and source line, in the language now spoken."""
    words = {
        name: fill(say(text, figure_id), f"chart {figure_id}") if text else ""
        for name, text in told.items()
    }
    alt = alt_text(*shape, words["title"], words["unit"], kind)
    return words | {"alt": alt, "source_line": source_line(ids)}


def _table_in_words(item: dict) -> dict:
    """Columns and cells of the data, in the language now spoken."""

    def named(column: str | None) -> str | None:
        return column and say(column.replace("_", " "), "column")

    return {
        "columns": list(map(named, item["columns"])),
        "cells": [[said_place(cell) for cell in row] for row in item["cells"]],
        "x": named(item["x"]),
        "by": named(item["by"]),
    }


def _drawings(wide: Drawing, narrow: Drawing) -> dict:
    return {
        "svg": wide.svg,
        "svg_narrow": narrow.svg,
        "sizes": {"": wide[1:3], "-narrow": narrow[1:3]},
    }


def source_line(ids: list[str]) -> str:
    """'CDC, 2026; DEA, as quoted by CenterSquare, 2025; and 3 more'."""
    names = source_names(ids)
    if more := names[SOURCES_SHOWN:]:
        names[SOURCES_SHOWN:] = [say("and {n} more", n=len(more))]
    return "; ".join(names)


def _placed(
    points: list[Point],
    data: pd.DataFrame,
    by: str | None,
    ys: list[str],
    wide: Drawing,
    narrow: Drawing,
) -> dict:
    """Where each value is drawn: `at` row, column, row, column …; `wide` and `narrow`
    x, y, x, y … in pixels of the drawing. `labels`: for each direct label the number of
    its series, one of its points, and its box in both drawings."""
    columns = list(data.columns)
    own = [data[by][p.row] if by else p.column for p in points]
    keys = list(data[by].unique()) if by else ys
    boxes = zip(wide.labels, narrow.labels, strict=True)
    labels = [
        [number, own.index(keys[number]), *box, *narrow_box]
        for (number, *box), (_, *narrow_box) in boxes
        if keys[number] in own
    ]
    return {
        "at": [n for p in points for n in (p.row, columns.index(p.column))],
        "wide": wide.places,
        "narrow": narrow.places,
        "labels": labels,
    }


def _text(
    figure_id: str, item: dict, data: pd.DataFrame, drawn: list[str], origin: str
) -> str:
    """What nbval compares: a changed datum or word can't hide behind the picture."""
    totals = [
        f"{column}: {values.count()} values, sum {values.sum():.8g}, "
        f"from {values.min():.8g} to {values.max():.8g}"
        for column, values in data.select_dtypes("number").items()
    ]
    digest = hashlib.sha256(item["csv"].encode()).hexdigest()[:16]
    lines = [
        f"Chart {figure_id}: {item['title']}",
        item["unit"],
        item["note"],
        f"{len(data)} rows, digest {digest}",
        *totals,
        f"Drawn: {' · '.join(drawn)}",
        f"Source: {item['source_line']} | {origin}",
        f"Alt: {item['alt']}",
    ]
    return "\n".join(line for line in lines if line)


def _html(item: dict, wide: Drawing) -> str:
    """The chart as Jupyter shows it, with nothing from outside."""
    picture = base64.b64encode(wide.svg.encode()).decode()
    title, unit, source, note, alt = (
        html.escape(item[name])
        for name in ("title", "unit", "source_line", "note", "alt")
    )
    return (
        f"<figure><figcaption><b>{title}</b><br>{unit}</figcaption>"
        f'<img alt="{alt}" src="data:image/svg+xml;base64,{picture}" '
        f'width="{wide.width}" height="{wide.height}">'
        f"<p><small>Source: {source}. {note}</small></p></figure>"
    )
