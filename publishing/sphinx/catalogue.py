"""The generated lists of sources and raw tables."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from report import tables as raw
from report.provenance import GRADES

from ..data.links import last_seen
from .html import NOTHING, fold, joined, listed, tag
from .links import Links
from .rows import Row, ledger, named, note

ADDRESS = {
    "exact": "",
    "site only": " (address of the site only)",
    "none": " (no address known)",
}
IN_TIME = ("year", "fiscal_year", "report_year", "year_start", "period_start", "date")
IN_TIME += ("as_of_date", "month", "valid_from", "period_end")
SHOWN = {"charts": 12, "facts": 6, "claims": 12}


@ledger("Every source", "Source 5, Who counted 3, Grade 2, Cited by 4", "grade")
def sources(link: Links) -> Iterator[Row]:
    """Every source: who counted, where it was read, its grade, and what rests on it."""
    cited, seen = _citations(), last_seen()
    for source in raw.sources().fillna("").itertuples():
        url = quote(str(source.url).partition(" ")[0], safe="/:?&=#%~+,;@!$'()*")
        title = tag("a", source.title, href=url) if url[:4] == "http" else source.title
        row_id = f"source-{source.source_id}"
        here = tag("a", tag("code", source.source_id), href=f"#{row_id}")
        printed = tag("p", f"{source.publisher}, {source.published}")
        yield Row(
            row_id,
            joined([title, ADDRESS[source.address], note(here)]),
            joined([source.counted_by, printed, _seen(source, seen)]),
            source.grade,
            link.tables(cited.get(source.source_id, [])) or "background only",
            grade=source.grade,
        )


def _seen(source, seen: dict[str, str]) -> Markup:
    """When the monthly job last saw an exact address; of others ADDRESS tells."""
    if source.address != "exact":
        return NOTHING
    if source.source_id not in seen:
        return note("address not asked yet")
    day = seen[source.source_id]
    return note(f"address last seen {day}" if day else "address never answered")


def _citations() -> dict[str, list[str]]:
    """{source: tables that cite it}."""
    cited: dict[str, list[str]] = {}
    for table in [*raw.tables(), "claims"]:
        rows = raw.read(table)
        columns = [name for name in ("source_id", "source2_id") if name in rows]
        for source in dict.fromkeys(rows[columns].to_numpy().ravel()):
            cited.setdefault(source, []).append(table)
    return cited


@ledger("Every raw table", "Table 3, Size 2, What it measures 5, Used in 5", "topic")
def catalogue(link: Links) -> Iterator[Row]:
    """Every raw table: what it measures, span, size, sources, schema, file and uses."""
    totals = pd.read_csv(raw.DATA / "control_totals.csv")
    for table in [*raw.tables(), "claims", "sources"]:
        described, rows = raw.schema(table), raw.read(table)
        path = described["path"].relative_to(raw.DATA).as_posix()
        file = note(tag("a", "CSV", href=f"../data/{path}", download=True))
        inside = [described["description"], _columns(described), _totals(totals, table)]
        yield Row(
            f"table-{table}",
            named(f"table-{table}", described["title"]) + file,
            _size(rows),
            joined(inside),
            _uses(link, table),
            sort={1: len(rows)},
            topic=described["topic"] or "all",
        )


def _size(rows: pd.DataFrame) -> Markup:
    """Rows, years, series and sources by grade."""
    told = [f"{len(rows):,} rows"]
    if column := next((name for name in IN_TIME if name in rows), None):
        years = rows[column].dropna().astype(str).str[:4]
        told.append(f"{years.min()}–{years.max()}")
    if "series" in rows:
        told.append(f"{rows.series.nunique()} series")
    if "source_id" in rows:
        grades = raw.sources().grade.reindex(rows.source_id.dropna().unique())
        counted = Counter(grades)
        told += [f"{counted[grade]} {grade}" for grade in GRADES if counted[grade]]
    if "source2_id" in rows:
        share = rows.source2_id.notna().mean()
        told.append(f"{share:.0%} of rows have a second source")
    return joined(tag("p", each) for each in told)


def _columns(described: dict) -> Markup:
    """The schema's columns, folded."""
    fields = described["schema"]["fields"]
    told = []
    for field in fields:
        unit = field.get("unit") or field["type"]
        words = field.get("description") or field.get("title", "")
        told += [tag("dt", tag("code", field["name"]), f" ({unit})"), tag("dd", words)]
    return fold(f"{len(fields)} columns", tag("dl", *told))


def _totals(totals: pd.DataFrame, table: str) -> Markup:
    """The table's control totals, folded."""
    found = totals[(totals.table == table) & totals.total.notna()]
    if found.empty:
        return NOTHING
    lines = [
        tag("li", f"{t.series}, {t.column}: {t.total:,.10g} in {t.cells} cells")
        for t in found.itertuples()
    ]
    return fold("Control totals", tag("ul", *lines))


def _uses(link: Links, table: str) -> Markup:
    """Links to what rests on a table."""
    results = link.results
    kinds = {
        "charts": (results.figures, lambda item: link.chart(item, item["id"])),
        "facts": (results.facts, link.number),
        "claims": (results.claims, link.claim),
    }
    told = []
    for kind, (items, to) in kinds.items():
        found = [to(item) for item in items.values() if table in item["tables"]]
        if found:
            head = f"{len(found)} {kind if len(found) > 1 else kind[:-1]}: "
            told.append(tag("div", head, listed(found, SHOWN[kind])))
    return joined(told) or Markup("not used")
