"""What must hold between cells, rows and tables beyond a schema.

A rule is one sentence and the tables it speaks of; it returns the places where it
fails. Rules for every table stand here, those of single tables in `rules_*`.
"""

import functools
from collections.abc import Callable, Iterable

import pandas as pd

from report.tables import read, schema, sources, tables

Get = Callable[[str], pd.DataFrame]  # a table's name -> its frame
RULES: list[tuple[str, tuple[str, ...], Callable[..., Iterable]]] = []
MOST_SHOWN = 3  # places of one rule
SPANS = [
    ("period_start", "period_end"),
    ("valid_from", "valid_to"),
    ("year_start", "year_end"),
    ("from_fiscal_year", "to_fiscal_year"),
    ("year_from", "year_to"),
    ("min_years", "max_years"),
]
TIMES = ("period_start", "year_start", "from_fiscal_year", "year_from", "year")
TIMES += ("fiscal_year", "date", "as_of_date", "report_year", "month", "quarter")
ENDS = ("period_end", "year_end", "year_to", *TIMES)


def rule(sentence: str, *names: str) -> Callable:
    """Register a check of the named tables; none named: every table alone."""

    def register(function: Callable) -> Callable:
        RULES.append((sentence, names, function))
        return function

    return register


def failures(get: Get = read, only: list[str] | None = None) -> list[str]:
    """Sentences that name each broken rule and the place. `only`: tables changed."""
    from . import rules_routes, rules_topics  # noqa: F401  they register their rules

    names, found = tables() if only is None else only, []
    for sentence, concerned, function in RULES:
        if concerned:
            jobs = [([get(name) for name in concerned], ", ".join(concerned))]
            jobs *= bool(set(concerned) & set(names))
        else:
            jobs = [([get(name)], name) for name in names]
        for given, label in jobs:
            places = list(function(*given))[:MOST_SHOWN]
            found += [f"{label}: {sentence} ({place})" for place in places]
    return found


def rows(*bad: pd.Series) -> list[str]:
    """Places of boolean columns, one after another: 'row 12'."""
    found = (each.index[each.fillna(False).astype(bool)] for each in bad)
    return [f"row {row}" for places in found for row in places]


def year_of(values: pd.Series) -> pd.Series:
    """The last year that each text names, such as 2020 of '2007-2020'; else NaN."""
    years = values.astype("str").str.extractall(r"(?<!\d)((?:19|20)\d\d)(?!\d)")[0]
    return years.astype(float).groupby(level=0).max().reindex(values.index)


@rule("the lower value is at most the upper one")
def low_high(frame: pd.DataFrame) -> list[str]:
    numbers = frame.select_dtypes("number")
    pairs = [(c, c.replace("low", up)) for c in numbers for up in ("best", "high")]
    pairs += [(c, c.replace("best", "high")) for c in numbers]
    pairs = [(low, high) for low, high in pairs if low != high and high in frame]
    return rows(*(frame[low] > frame[high] for low, high in pairs))


@rule("a span starts before it ends")
def spans(frame: pd.DataFrame) -> list[str]:
    held = [(first, last) for first, last in SPANS if {first, last} <= set(frame)]
    return rows(*(frame[first] > frame[last] for first, last in held))


@rule("the year is the one in which the dates of its row begin")
def first_year(frame: pd.DataFrame) -> list[str]:
    """A fiscal year begins in October of the year before."""
    dated = [c for c in ("period_start", "date", "period_end") if c in frame]
    if "year" not in frame or not dated:
        return []
    began = dated[0]
    later = frame.year - year_of(frame[began])
    return rows((later != 0) & ~((later == 1) & frame[began].str.endswith("-10-01")))


@rule("pounds and kilograms of one row agree")
def pounds(frame: pd.DataFrame) -> list[str]:
    pairs = [(c, c.replace("_lb", "_kg")) for c in frame if c.endswith("_lb")]
    ratios = [frame[lb] * 0.45359237 / frame[kg] for lb, kg in pairs if kg in frame]
    return rows(*((ratio - 1).abs() > 0.03 for ratio in ratios))


@rule("a date is as long as its precision")
def date_length(frame: pd.DataFrame) -> list[str]:
    if "date_precision" not in frame:
        return []
    length = frame.date_precision.map({"year": 4, "month": 7, "day": 10})
    return rows(frame.date.str.len() != length)


@rule("columns that follow from others (`follows` in datapackage.json)")
def follows(frame: pd.DataFrame) -> list[str]:
    found = []
    for declared in schema(frame.attrs["table"]).get("follows", []):
        groups = frame.groupby(declared["given"], dropna=False)[declared["then"]]
        kinds = groups.nunique(dropna=False)
        found += [f"{c} of {key}" for c in kinds for key in kinds.index[kinds[c] > 1]]
    return found


@rule("a run of years has no hole (`runs` in datapackage.json)")
def runs(frame: pd.DataFrame) -> list:
    declared = schema(frame.attrs["table"]).get("runs")
    if not declared:
        return []
    named = declared["series"]
    chosen = frame[frame.series.isin(named)] if named else frame
    years = chosen.groupby(declared["each"])[declared["time"]]
    whole = years.max() - years.min() + 1 == years.nunique()
    return list(whole.index[~whole])


@rule("no value jumps from its neighbors in time (`jumps` in datapackage.json)")
def jumps(frame: pd.DataFrame) -> list[str]:
    """`jumps` says for a column how many times its neighbor a value may be."""
    described, found = schema(frame.attrs["table"]), []
    key = described["schema"]["primaryKey"]
    time = [name for name in TIMES if name in key]
    each = [name for name in key if name not in time and name != "period_end"]
    for column, times in described.get("jumps", {}).items():
        known = frame.dropna(subset=[column]).sort_values(time, kind="stable")
        known = known[known[column] > 0]
        groups = known.groupby(each, dropna=False) if each else known
        ratio = known[column] / groups[column].shift()
        found += rows((ratio > times) | (ratio < 1 / times))
    return found


@rule("a value lies in the range of its kind (`ranges` in datapackage.json)")
def ranges(frame: pd.DataFrame) -> list[str]:
    found = []
    for declared in schema(frame.attrs["table"]).get("ranges", []):
        value, within = frame[declared["of"]], declared["within"]
        bounds = pd.DataFrame.from_dict(within, "index", columns=["low", "high"])
        kind = frame[declared["by"]]
        low, high = kind.map(bounds.low), kind.map(bounds.high)
        meant = frame.series.eq(declared.get("series", frame.series))
        found += rows(meant & ((value < low) | (value > high)))
    return found


@rule("rival counts of one thing are alike (`rivals` in datapackage.json)")
def rivals(frame: pd.DataFrame) -> list[str]:
    """`rivals` says for a column how many times one series may be another."""
    described = schema(frame.attrs["table"])
    key = [name for name in described["schema"]["primaryKey"] if name != "series"]
    wide = []
    for column, times in described.get("rivals", {}).items():
        groups = frame[frame[column] > 0].groupby(key, dropna=False)[column]
        wide.append(groups.transform("max") > times * groups.transform("min"))
    return rows(*wide)


@rule("rows stand in order (`order` in datapackage.json)")
def order(frame: pd.DataFrame) -> list[str]:
    columns = schema(frame.attrs["table"]).get("order")
    if not columns:
        return []
    return rows(pd.Series(arranged(frame, columns).index != frame.index, frame.index))


def arranged(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """`frame` with equal texts together, in the order in which each stands first, and
    with times ascending."""
    keys = {c: frame[c] if c in ENDS else pd.factorize(frame[c])[0] for c in columns}
    ordered = pd.DataFrame(keys, frame.index).sort_values(columns, kind="stable")
    return frame.loc[ordered.index]


@rule("each allowed value is used")
def listed_values(frame: pd.DataFrame) -> list[str]:
    fields = schema(frame.attrs["table"])["schema"]["fields"]
    return [
        f"{field['name']}: {value!r} stands nowhere"
        for field in fields
        for value in field.get("constraints", {}).get("enum", [])
        if field["type"] == "string" and value not in set(frame[field["name"]])
    ]


@rule("a source is no older than what it tells (`foretold` in datapackage.json)")
def published(frame: pd.DataFrame) -> list[str]:
    """`foretold` names the sources of plans and of what only began by then."""
    time = next((c for c in ENDS if c in frame), None)
    if not time or "source_id" not in frame:
        return []
    older = schema(frame.attrs["table"]).get("foretold", [])
    basis = frame.get("year_basis", pd.Series(time, frame.index)).fillna("")
    when, found = year_of(frame[time]) - basis.str.startswith("fiscal"), []
    for link in ("source_id", "source2_id"):
        late = when > frame[link].map(dates())
        found += rows(late & ~frame[link].isin(older))
    return found


@rule("sources of one series share who counted (`shares`, `mixed` in datapackage.json)")
def counters(frame: pd.DataFrame) -> list[str]:
    """`shares` names another column than series, `mixed` what is of several bodies."""
    described, known, found = schema(frame.attrs["table"]), bodies(), []
    column = described.get("shares", "series")
    if not {column, "source_id"} <= set(frame):
        return []
    single = frame[~frame[column].isin(described.get("mixed", []))]
    for kind, part in single.groupby(column):
        shared = set.intersection(*(known[name] for name in part.source_id.unique()))
        second = part.source2_id.dropna()
        odd = second.map(lambda name, shared=shared: not known[name] & shared)
        found += rows(odd) if shared else [kind]
    return found


@functools.cache
def bodies() -> dict[str, set[str]]:
    """{source: the bodies that counted what is read there}."""
    named = sources().set_index("source_id").counted_by
    return {source: {*names.split("; ")} for source, names in named.items()}


@functools.cache
def dates() -> pd.Series:
    """The year in which each source was published, by its id."""
    return year_of(sources().published)
