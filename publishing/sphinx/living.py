"""Parts of a page that a reader moves: a model, and a choice of place and year. Each is
whole without its script, and holds in the page all that the script reads."""

import json
from functools import partial

from markupsafe import Markup

from .html import badges, scrolling, tag

CLASSES = 5
CATALOGUE = "data_catalogue.html"  # beside the chapters


def model(item: dict) -> Markup:
    """Inputs with their ranges and grades, results with their intervals."""
    inputs = [
        [each["label"], _span(each["low"], each["high"]), each["unit"], _basis(each)]
        for each in item["inputs"]
    ]
    results = [
        [each["label"], _span(*item["results"][each["name"]][::2]), each["unit"]]
        for each in item["formulas"]
    ]
    moves = any(each["low"] < each["high"] for each in item["inputs"])
    drawn = "Nine in ten draws" if moves else "With these inputs"
    still = tag(
        "div",
        _table("Inputs", ["Input", "Range", "Unit", "Grade"], inputs),
        _table("Results", ["Result", drawn, "Unit"], results),
        class_="still",
    )
    return tag("div", still, _data(item), id=item["id"], class_="model")


def picker(item: dict) -> Markup:
    """A square for each place with its value in the last final year, placed as the
    places lie, from low (level 0) to high."""
    measure = item["measures"][0]
    final = _last_final(measure)
    values = [measure["values"][place["code"]][final] for place in item["places"]]
    known = sorted(value for value in values if value is not None)
    edges = [known[len(known) * n // CLASSES] for n in range(1, CLASSES)]
    tiles = map(partial(_tile, edges=edges), item["places"], values)
    unit = f"{measure['unit'].capitalize()}, {item['years'][final]}"
    title = tag("p", item["title"], class_="title"), tag("p", unit, class_="unit")
    source = tag("p", f"Source: {item['source_line']}. ", badges(item), class_="source")
    return tag(
        "figure",
        tag("figcaption", *title),
        tag("ul", *tiles, class_="tiles"),
        _data(item),
        tag("div", source, tag("p", item["note"], class_="note"), class_="foot"),
        id=item["id"],
        class_="chart picker",
        data_catalogue=CATALOGUE,
    )


def _last_final(measure: dict) -> int:
    """Place of the last year that has values and isn't provisional."""
    years = zip(*measure["values"].values(), strict=True)
    counted = [any(value is not None for value in year) for year in years]
    status = enumerate(zip(counted, measure["provisional"], strict=True))
    return max(n for n, (has_values, open_) in status if has_values > open_)


def _tile(place: dict, value: float | None, edges: list[float]) -> Markup:
    level = "none" if value is None else sum(value >= edge for edge in edges)
    return tag(
        "li",
        place["code"],
        tag("b", "–" if value is None else f"{value:,.1f}".removesuffix(".0")),
        class_=f"level-{level}",
        style=f"grid-area:{place['row'] + 1}/{place['column'] + 1}",
        data_place=place["code"],
    )


def _data(item: dict) -> Markup:
    """What the script reads, as JSON that no page can take for markup."""
    kept = {key: value for key, value in item.items() if key not in ("rows", "sources")}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return tag("script", Markup(text.replace("<", "\\u003c")), type="application/json")


def _basis(each: dict) -> str:
    ours = [f"ours: {each['ours']}"] if each["ours"] else []
    return "; ".join([*each["grades"], *ours])


def _span(low: float, high: float) -> str:
    ends = [f"{end:,.0f}" if abs(end) >= 100 else f"{end:,.3g}" for end in (low, high)]
    return " to ".join(dict.fromkeys(ends))


def _table(name: str, heads: list[str], rows: list[list[str]]) -> Markup:
    head = tag("tr", *(tag("th", each, scope="col") for each in heads))
    body = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    whole = tag("table", tag("thead", head), tag("tbody", *body), class_="data")
    return scrolling(whole, name)
