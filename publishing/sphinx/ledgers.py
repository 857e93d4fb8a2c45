"""The generated tables of the book: numbers, claims, sources and raw tables, each row with its own address."""

import html
from collections import Counter
from urllib.parse import quote

import pandas as pd
from report.chapter import CHAPTERS
from report.claims import DOCUMENTS, RULES
from report.html_tables import ledger_table
from report.provenance import GRADES
from report.tables import DATA, read, schema, sources, tables

SHOWN = 4  # names listed in a cell before "and 3 more"
NUMBERS, SOURCES, CATALOGUE = "book/numbers", "book/sources", "notebooks/data_catalogue"
CHAPTER_TITLES = {
    "supply": "1 Supply",
    "routes": "2 Routes",
    "fentanyl": "3 Fentanyl",
    "merida": "4 Mérida",
    "policy": "5 Policy",
    "record": "6 Record",
}


def esc(text) -> str:
    """Text safe inside HTML."""
    return html.escape(str(text))


def listed(items: list[str], shown: int = SHOWN) -> str:
    """Items with commas, cut short when there are many."""
    return ", ".join(items[:shown]) + (f" and {len(items) - shown} more" if len(items) > shown else "")


def row(item_id: str, heads: list[str], cells: list[str], **filters: str) -> str:
    """A table row with an address; every cell carries its column's name for narrow screens."""
    data = "".join(f' data-{name}="{esc(value)}"' for name, value in filters.items())
    first, *rest = cells
    body = "".join(f'<td data-label="{head}">{cell}</td>' for head, cell in zip(heads[1:], rest, strict=True))
    return f'<tr id="{item_id}"{data}><th scope="row">{first}</th>{body}</tr>'


class Links:
    """Addresses of ledger rows, seen from one page."""

    def __init__(self, app, docname: str):
        self.app, self.docname = app, docname

    def to(self, page: str, anchor: str, text: str) -> str:
        """A link to a row of another page."""
        return f'<a href="{self.app.builder.get_relative_uri(self.docname, page)}#{anchor}">{text}</a>'

    def page(self, page: str) -> str:
        """A link to a whole page, under its title."""
        title = self.app.env.titles[page].astext()
        return f'<a href="{self.app.builder.get_relative_uri(self.docname, page)}">{esc(title)}</a>'

    def chart(self, figure: dict, text: str = "") -> str:
        """A link to a chart."""
        return self.to(f"notebooks/{figure['page']}", figure["id"], text or f"chart {figure['id']}")

    def tables(self, names: list[str]) -> str:
        """Links to tables of the catalogue; tables about claims and sources are pages of their own."""
        return listed([self.to(CATALOGUE, f"table-{name}", esc(name)) for name in names])

    def sources(self, ids: list[str]) -> str:
        """Links to the list of sources."""
        return listed([self.to(SOURCES, f"source-{i}", esc(i)) for i in ids])


def badges(item: dict) -> str:
    """'single source' and 'press', where they apply."""
    return "".join(f' <span class="badge">{badge}</span>' for badge in item["badges"])


def numbers_ledger(app, docname: str) -> str:
    """Every published number with its calculation, tables, sources and uses."""
    link, uses, rows = Links(app, docname), _fact_uses(app, docname), []
    heads = ["Number", "How it was calculated", "Where it comes from", "Where it is used"]
    for fact in app.facts.values():
        lines = "; ".join(
            f"{link.tables([table])}: line{'s' * (len(found) > 1)} {listed(list(map(str, found)))}"
            for table, found in fact["rows"].items()
        )
        cells = [
            f'<a href="#{fact["id"]}"><code>{fact["id"]}</code></a><p><strong>{esc(fact["display"])}</strong></p>',
            esc(fact["calculation"]),
            f"{lines}<p>Sources: {link.sources(fact['sources'])} ({', '.join(fact['grades'])}){badges(fact)}</p>",
            ", ".join(uses.get(fact["id"], [])) or "this ledger only",
        ]
        rows.append(row(fact["id"], heads, cells, chapter=CHAPTER_TITLES.get(fact["chapter"], fact["chapter"])))
    return ledger_table("Every number in the book", heads, rows, "chapter")


def _fact_uses(app, docname: str) -> dict[str, list[str]]:
    """For each fact, links to the pages, charts and claims that use it."""
    link, uses = Links(app, docname), {}
    for page in sorted(app.env.fact_uses):
        for fact_id in app.env.fact_uses[page]:
            uses.setdefault(fact_id, {})[link.page(page)] = None
    for figure in app.figures:
        for fact_id in figure["facts"]:
            uses.setdefault(fact_id, {})[link.chart(figure)] = None
    for claim in app.claims:
        for fact_id in claim["facts"]:
            uses.setdefault(fact_id, {})[link.to(_RECORD, claim["claim_id"], f"claim {claim['claim_id']}")] = None
    return {fact_id: list(links) for fact_id, links in uses.items()}


_RECORD = f"notebooks/{CHAPTERS['record']}"


def claims_ledger(app, docname: str) -> str:
    """Every claim with what was stated, what was recomputed, the verdict and its reasons."""
    link, charts, rows = Links(app, docname), {figure["id"]: figure for figure in app.figures}, []
    heads = ["Claim", "Verdict", "Why, and on what evidence"]
    order = {claim_id: n for n, claim_id in enumerate(read("claims").claim_id)}
    for claim in sorted(app.claims, key=lambda claim: order[claim["claim_id"]]):
        chart = charts.get(claim["chart"])
        said_in = f" ({link.sources([claim['said_in']])})" if claim["said_in"] else ""
        stated = f"Stated: {esc(claim['stated'])}" if claim["stated"] else "No number stated"
        found = f"<p>{esc(claim['recomputed_value'])}</p>" if claim["recomputed_value"] else ""
        evidence = [
            link.chart(chart, "Chart") if chart else "",
            f"tables {link.tables(claim['tables'])}" if claim["tables"] else "",
            f"sources {link.sources(claim['sources'])}" if claim["sources"] else "",
        ]
        cells = [
            f'<a href="#{claim["claim_id"]}"><code>{claim["claim_id"]}</code></a> {esc(claim["claim"])}'
            f'<p class="note">{esc(claim["said_by"])}, {esc(claim["said_on"])}{said_in}</p>'
            f'<p title="{esc(RULES[claim["comparison"]])}">{stated}</p>',
            f'<strong class="verdict">{claim["verdict"]}</strong>{found}<p class="note">{claim["basis"]}</p>',
            f'{esc(claim["why"])}<p class="note">{"; ".join(filter(None, evidence))}{badges(claim)}</p>',
        ]
        document, chapter = DOCUMENTS[claim["document"]], CHAPTER_TITLES[claim["chapter"]]
        rows.append(row(claim["claim_id"], heads, cells, document=document, chapter=chapter, verdict=claim["verdict"]))
    return ledger_table("Every claim with its verdict", heads, rows, "document chapter verdict")


def sources_ledger(app, docname: str) -> str:
    """Every source with its grade, its address and the tables that rest on it."""
    link, cited, rows = Links(app, docname), _citations(), []
    heads = ["Source", "Publisher and date", "Grade", "Cited by"]
    address = {"exact": "", "site only": " (address of the site only)", "none": " (no address known)"}
    for source in sources().fillna("").itertuples():
        url = quote(str(source.url).partition(" ")[0], safe="/:?&=#%~+,;@!$'()*")  # some rows add a remark
        title = f'<a href="{esc(url)}">{esc(source.title)}</a>' if url.startswith("http") else esc(source.title)
        cells = [
            f'<a href="#source-{source.source_id}"><code>{source.source_id}</code></a><p>{title}'
            f"{address[source.address]}</p>",
            f"{esc(source.publisher)}<p>{esc(source.published)}</p>",
            source.grade,
            link.tables(cited.get(source.source_id, [])) or "background only",
        ]
        rows.append(row(f"source-{source.source_id}", heads, cells, grade=source.grade))
    return ledger_table("Every source", heads, rows, "grade")


def _citations() -> dict[str, list[str]]:
    """Tables that cite each source."""
    cited: dict[str, list[str]] = {}
    for table in [*tables(), "claims"]:
        rows = read(table)
        columns = [column for column in ("source_id", "source2_id") if column in rows]
        for source in dict.fromkeys(rows[columns].stack()):
            cited.setdefault(source, []).append(table)
    return cited


def catalogue(app, docname: str) -> str:
    """Every raw table: what it measures, its span, rows, series, sources, schema, uses and file."""
    uses, rows = _table_uses(app, docname), []
    heads = ["Table", "What it measures", "Size and sources", "Where it is used"]
    totals = pd.read_csv(DATA / "control_totals.csv") if (DATA / "control_totals.csv").exists() else None
    for table in [*tables(), "claims", "sources"]:
        described, frame = schema(table), read(table)
        topic = described["topic"] or "all"
        if topic == "geo":
            continue
        file = f"../data/{described['topic']}/{described['path'].name}".replace("//", "/")
        cells = [
            f'<a href="#table-{table}"><code>{table}</code></a><p><strong>{esc(described["title"])}</strong></p>'
            f'<p><a href="{file}" download>CSV</a></p>',
            f"{esc(described['description'])}{_fields(described)}{_totals(totals, table)}",
            _size(frame) + _grades(frame),
            uses.get(table, "not used yet"),
        ]
        rows.append(row(f"table-{table}", heads, cells, topic=topic))
    return ledger_table("Every raw table", heads, rows, "topic")


def _size(frame: pd.DataFrame) -> str:
    years = [
        c for c in ("year", "fiscal_year", "report_year", "year_start", "period_start", "fiscal_year") if c in frame
    ]
    dates = [c for c in ("date", "as_of_date", "month", "valid_from", "period_end") if c in frame]
    span = ""
    if column := next(iter([*years, *dates]), None):
        values = frame[column].dropna().astype(str).str[:4]
        span = f"<p>{values.min()}–{values.max()}</p>"
    series = f"<p>{frame.series.nunique()} series</p>" if "series" in frame else ""
    return f"<p>{len(frame):,} rows</p>{span}{series}"


def _grades(frame: pd.DataFrame) -> str:
    if "source_id" not in frame:
        return ""
    counted = Counter(sources().grade.reindex(frame.source_id.dropna().unique()).dropna())
    second = (
        f"<p>{100 * frame.source2_id.notna().mean():.0f}% of rows have a second source</p>"
        if "source2_id" in frame
        else ""
    )
    return "".join(f"<p>{counted[grade]} {grade}</p>" for grade in GRADES if counted[grade]) + second


def _fields(described: dict) -> str:
    items = "".join(
        f"<dt><code>{field['name']}</code> ({esc(field.get('unit') or field['type'])})</dt>"
        f"<dd>{esc(field.get('description') or field.get('title', ''))}</dd>"
        for field in described["schema"]["fields"]
    )
    return f"<details><summary>{len(described['schema']['fields'])} columns</summary><dl>{items}</dl></details>"


def _totals(totals: pd.DataFrame | None, table: str) -> str:
    found = totals[(totals.table == table) & totals.total.notna()] if totals is not None else []
    if not len(found):
        return ""
    lines = "".join(
        f"<tr><td>{esc(item.series)}</td><td>{item.column}</td><td>{item.cells}</td><td>{item.total:,.10g}</td></tr>"
        for item in found.itertuples()
    )
    head = "<tr><th>Series</th><th>Column</th><th>Cells</th><th>Total</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{lines}</tbody></table>"
    return f"<details><summary>Control totals</summary>{table}</details>"


def _table_uses(app, docname: str) -> dict[str, str]:
    """For each table, links to its charts and claims and the number of facts."""
    link, uses = Links(app, docname), {}
    for kind, items in (("charts", app.figures), ("facts", app.facts.values()), ("claims", app.claims)):
        for item in items:
            for table in item["tables"]:
                uses.setdefault(table, {}).setdefault(kind, []).append(item)
    told = {}
    for table, found in uses.items():
        charts = listed([link.chart(figure, figure["id"]) for figure in found.get("charts", [])], 12)
        facts = listed([link.to(NUMBERS, fact["id"], fact["id"]) for fact in found.get("facts", [])], 6)
        claims = listed([link.to(_RECORD, c["claim_id"], c["claim_id"]) for c in found.get("claims", [])], 12)
        told[table] = "".join(
            f"<p>{len(found[kind])} {kind.removesuffix('s') if len(found[kind]) == 1 else kind}: {text}</p>"
            for kind, text in (("charts", charts), ("facts", facts), ("claims", claims))
            if text
        )
    return told


LEDGERS = {"numbers": numbers_ledger, "claims": claims_ledger, "sources": sources_ledger, "catalogue": catalogue}
