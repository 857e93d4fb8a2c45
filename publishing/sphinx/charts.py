"""A chart on a page: title, picture, foot and data, from the bundle that figure() left
in the executed notebook; its files; and the mark of a statement that no longer holds.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup

from report.language import STALE, in_spanish, say

from ..dates import newest
from ..spanish import STALE_MARK
from .html import badges, fold, joined, scrolling, tag

PHONE = "(max-width: 540px)"  # book.css and the tests know this width too
NARROW = f"{PHONE}, (min-width: 801px)"  # beside the argument of the front page
SVG = "http://www.w3.org/2000/svg"
TEXT, AXIS, PAPER = f"{{{SVG}}}text", "matplotlib.axis", "patch_1"  # by matplotlib
UNITS = {  # how a column's name ends, and the unit in words
    "_ge_2mg_pct": "2 mg or more, percent",
    "_pct": "percent",
    "_usd_million": "million dollars",
    "_usd_billion": "billion dollars",
    "_mxn_per_kg": "pesos per kg",
    "_million": "million",
    "_kg_per_ha": "kg per hectare",
    "_ha": "hectares",
    "_lb": "pounds",
    "_kg": "kg",
    "_n": "number",
}


def chart(
    item: dict,
    statements: dict[str, dict],
    up: str = "../",
    home: str = "",
    wide: bool = False,
) -> Markup:
    """The whole chart; `up` leads from its page to the front page. On another page than
    its own, `home` is the address where its data and note stand, and it stands beside
    words unless it is `wide`. In Spanish it has its note and, wide, an address and its
    data."""
    anchor = None if home else item["id"]
    note, whole = "" if home else item["note"], not home
    if in_spanish() and "es" in item:
        item = item | item["es"] | {"id": f"{item['id']}-es"}
        anchor = item["id"] if wide else None
        note, whole = item["note"], wide
    files = f"{up}figures/{item['id']}"
    caption = [
        tag("p", item["title"], class_="title"),
        _stale(item),
        broken(item["statements"], statements, up),
        tag("p", item["unit"], class_="unit"),
    ]
    told = say("Data, and what this chart can’t show", "interface")
    more = tag("a", told, href=home) if home else ""
    grades = ", ".join(say(grade, "interface") for grade in item["grades"])
    source = say("Source: {line} ({grades}). ", "interface", line="{}", grades=grades)
    source = source.replace("{}", item["source_line"])
    foot = [
        tag("p", source, badges(item), more, class_="source"),
        tag("p", note, class_="note") if note else "",
        tag("div", *_tools(item, files), class_="tools") if whole else "",
    ]
    return tag(
        "figure",
        tag("figcaption", *caption),
        picture(item, files, NARROW if home and not wide else PHONE),
        tag("div", *foot, class_="foot"),
        id=anchor,
        class_="chart",
        data_points=_points(item) if item["points"]["at"] and whole else None,
    )


def broken(ids: list[str], statements: dict[str, dict], up: str) -> Markup:
    """A mark for each of `ids` whose condition fails, with a link to the ledger of
    statements; nothing while they hold."""
    failed = [statements[i] for i in ids if not statements[i]["holds"]]
    return joined(_mark(item, f"{up}book/statements.html") for item in failed)


def _mark(item: dict, ledger: str) -> Markup:
    words = say("No longer holds with the data", "interface")
    if data := newest(item["sources"]):
        words += say(" of {date}", "interface", date=data.date)
    address = f"{ledger}#{item['id']}"
    return tag("a", words, href=address, title=item["words"], class_="no-longer")


def _stale(item: dict) -> Markup | str:
    """A mark, if the English words of the chart changed after they were translated."""
    if all(how != STALE for *_, how in item.get("asked", [])):
        return ""
    return tag("p", tag("span", say(STALE_MARK, "interface"), class_="no-longer"))


def _points(item: dict) -> str:
    """What charts.js reads: columns of x and of the series, places of the values, and
    the widths of the drawings that the places are of."""
    columns = item["columns"]
    by = columns.index(item["by"]) if item["by"] else -1
    widths = [item["sizes"][""][0], item["sizes"]["-narrow"][0]]
    told = {"x": columns.index(item["x"]), "by": by, "widths": widths}
    return json.dumps(told | item["points"], separators=(",", ":"))


def _tools(item: dict, files: str) -> list[Markup]:
    cite = say("Cite", "interface")
    return [
        fold(say("Data", "interface"), table(item)),
        fold(cite, _citation(item), class_="cite"),
        tag("a", "CSV", href=f"{files.removesuffix('-es')}.csv", download=True),
        tag("a", "SVG", href=f"{files}.svg", download=True),
        tag("a", say("Link", "interface"), href=f"#{item['id']}"),
    ]


def picture(item: dict, files: str, narrow_on: str) -> Markup:
    """One of two drawings, by the width of the screen."""
    (wide, high), (narrow, tall) = item["sizes"][""], item["sizes"]["-narrow"]
    size = {"width": narrow, "height": tall}
    phone = tag("source", media=narrow_on, srcset=f"{files}-narrow.svg", **size)
    image = tag(
        "img",
        src=f"{files}.svg",
        width=wide,
        height=high,
        loading="lazy",
        alt=item["alt"],
        class_="dark-light",  # or the theme frames it in white
    )
    return tag("picture", phone, image)


def decoration(item: dict, up: str) -> Markup:
    """The small picture of a chart, which says nothing that words beside it don't."""
    file = f"{up}figures/{item['id']}-small.svg"
    return tag("img", src=file, alt="", loading="lazy", class_="small dark-light")


def small(svg: str) -> str:
    """A drawing without axes and words, cut to its panel: decoration of a link."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    for part in root.iter():
        for inside in list(part):
            name = inside.get("id", "")
            if name == PAPER or name.startswith(AXIS) or inside.tag == TEXT:
                part.remove(inside)
    edge = root.find(f".//{{{SVG}}}clipPath/{{{SVG}}}rect").attrib
    x, y, width, height = (float(edge[key]) for key in ("x", "y", "width", "height"))
    del root.attrib["width"], root.attrib["height"]
    root.set("viewBox", f"{x - 4:g} {y - 4:g} {width + 8:g} {height + 8:g}")
    root[0].text += "path{stroke-width:3.5px!important}"
    return ElementTree.tostring(root, "unicode")


def table(item: dict) -> Markup:
    """The data drawn, every row: words to the left, numbers to the right."""
    marks = ["num" if number else None for number in item["numeric"]]

    def line(name: str, cells: Iterable[str], **more: str) -> Markup:
        each = zip(cells, marks, strict=True)
        return tag("tr", *(tag(name, c, class_=mark, **more) for c, mark in each))

    rows = (line("td", cells) + Markup("\n") for cells in item["cells"])
    head = tag("thead", line("th", map(heading, item["columns"]), scope="col"))
    whole = tag("table", head, tag("tbody", *rows), class_="data")
    told = say("Data of the chart", "interface")
    return scrolling(whole, f"{told}: {item['title']}")


def heading(column: str) -> str:
    """A column's name in words: 'area, hectares' of area_ha."""
    for end, unit in UNITS.items():
        if f"_{column}".endswith(end):
            parts = [column.removesuffix(end.lstrip("_")).strip("_"), unit]
            return ", ".join(filter(None, parts)).replace("_", " ")
    return column.replace("_", " ")


def _citation(item: dict) -> Markup:
    authors = say("The From Poppy to Policy authors (2026)", "interface")
    chart, data = say("chart", "interface"), say("Data", "interface")
    told = f"{authors}, {chart} “{item['id']}”: {item['title']}. "
    book = tag("em", "From Poppy to Policy")
    return tag("p", told, book, f". {data}: {item['source_line']}.")


def write_files(items: list[dict], folder: Path, smalls: set[str]) -> None:
    """Both drawings and the data of each chart, as the pages link to them, and the
    small pictures that were asked for."""
    folder.mkdir(parents=True)
    for item in items:
        if item["id"] in smalls:
            picture = small(item["svg"])
            (folder / f"{item['id']}-small.svg").write_text(picture, "utf-8")
        (folder / f"{item['id']}.csv").write_text(item["csv"], "utf-8")
        said = {item["id"]: item, f"{item['id']}-es": item.get("es")}
        for name, drawn in said.items():
            if drawn:
                cited = Markup().join(_citation(item | drawn)).striptags()
                told = tag("metadata", f"{cited} {drawn['unit']}. CC BY 4.0.")
                for ending in ("", "_narrow"):
                    svg = drawn[f"svg{ending}"].replace("</svg>", f"{told}</svg>")
                    path = folder / f"{name}{ending.replace('_', '-')}.svg"
                    path.write_text(svg, "utf-8")
