"""A chart on a page: title, picture, foot and data, from the bundle that figure() left
in the executed notebook; and its files."""

import json
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup

from ..dates import newest
from .html import NOTHING, badges, fold, joined, scrolling, tag

PHONE = "(max-width: 540px)"  # book.css and the tests know this width too
NARROW = f"{PHONE}, (min-width: 801px)"  # beside the argument of the front page
SVG = "http://www.w3.org/2000/svg"
TEXT, PAPER = f"{{{SVG}}}text", "patch_1"  # parts of a drawing by matplotlib
STATEMENTS = "book/statements"
CITED = "The From Poppy to Policy authors (2026)"


def chart(
    item: dict, statements: dict[str, dict], up: str = "../", home: str = ""
) -> Markup:
    """The whole chart; `up` leads from its page to the front page. On another page than
    its own, `home` is the address where its data and note stand."""
    files = f"{up}figures/{item['id']}"
    caption = [
        tag("p", item["title"], class_="title"),
        broken(item["statements"], statements, up),
        tag("p", item["unit"], class_="unit"),
    ]
    more = tag("a", "Data, and what this chart can’t show", href=home) if home else ""
    source = f"Source: {item['source_line']} ({', '.join(item['grades'])}). "
    foot = [
        tag("p", source, badges(item), more, class_="source"),
        tag("p", item["note"], class_="note") if item["note"] and not home else "",
        "" if home else tag("div", *_tools(item, files), class_="tools"),
    ]
    return tag(
        "figure",
        tag("figcaption", *caption),
        picture(item, files, NARROW if home else PHONE),
        tag("div", *foot, class_="foot"),
        id=None if home else item["id"],
        class_="chart",
        data_points=_points(item) if item["points"]["at"] and not home else None,
    )


def broken(ids: list[str], statements: dict[str, dict], up: str) -> Markup:
    """A mark for each of `ids` whose condition fails, with a link to the ledger of
    statements; nothing while they hold."""
    failed = [statements[i] for i in ids if not statements[i]["holds"]]
    if not failed:
        return NOTHING
    return joined(_mark(item, f"{up}{STATEMENTS}.html#{item['id']}") for item in failed)


def _mark(item: dict, address: str) -> Markup:
    data = newest(item["sources"])
    when = f" of {data.date}" if data else ""
    words = f"No longer holds with the data{when}"
    return tag("a", words, href=address, title=item["words"], class_="no-longer")


def _points(item: dict) -> str:
    """What charts.js reads: columns of x and of the series, places of the values, and
    the widths of the drawings that the places are of."""
    columns = item["columns"]
    by = columns.index(item["by"]) if item["by"] else -1
    widths = [item["sizes"][""][0], item["sizes"]["-narrow"][0]]
    told = {"x": columns.index(item["x"]), "by": by, "widths": widths}
    return json.dumps(told | item["points"], separators=(",", ":"))


def _tools(item: dict, files: str) -> list[Markup]:
    return [
        fold("Data", table(item)),
        fold("Cite", tag("p", *_citation(item)), class_="cite"),
        tag("a", "CSV", href=f"{files}.csv", download=True),
        tag("a", "SVG", href=f"{files}.svg", download=True),
        tag("a", "Link", href=f"#{item['id']}"),
    ]


def picture(item: dict, files: str, narrow_on: str) -> Markup:
    """One of two drawings, by the width of the screen."""
    (wide, high), (narrow, tall) = item["sizes"][""], item["sizes"]["-narrow"]
    phone = tag(
        "source",
        media=narrow_on,
        srcset=f"{files}-narrow.svg",
        width=narrow,
        height=tall,
    )
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
            if (
                name.startswith("matplotlib.axis")
                or name == PAPER
                or inside.tag == TEXT
            ):
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
    heads = [
        tag("th", name, scope="col", class_=mark)
        for name, mark in zip(item["columns"], marks, strict=True)
    ]
    rows = [tag("tr", *map(_cell, row, marks)) + Markup("\n") for row in item["cells"]]
    whole = tag(
        "table",
        tag("thead", tag("tr", *heads)),
        tag("tbody", *rows),
        class_="data",
    )
    return scrolling(whole, f"Data of the chart: {item['title']}")


def _cell(text: str, mark: str | None) -> Markup:
    return tag("td", text, class_=mark)


def _citation(item: dict) -> list[object]:
    return [
        f"{CITED}, chart “{item['id']}”: {item['title']}. ",
        tag("em", "From Poppy to Policy"),
        f". Data: {item['source_line']}.",
    ]


def write_files(items: list[dict], folder: Path, smalls: set[str]) -> None:
    """Both drawings and the data of each chart, as the pages link to them, and the
    small pictures that were asked for."""
    folder.mkdir(parents=True)
    for item in items:
        if item["id"] in smalls:
            picture = small(item["svg"])
            (folder / f"{item['id']}-small.svg").write_text(picture, "utf-8")
        for name, content in (
            (f"{item['id']}.svg", item["svg"]),
            (f"{item['id']}-narrow.svg", item["svg_narrow"]),
            (f"{item['id']}.csv", item["csv"]),
        ):
            (folder / name).write_text(content, "utf-8")
