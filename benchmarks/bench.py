"""The scorecard: this book beside a stock jupyter-book with as many notebooks, built and measured in one run.

    make bench                       everything; 10 to 20 minutes on two cores
    python benchmarks/bench.py --quick    the book as it lies in _build/html, without building it twice more

Both books are built by the same packages. CPU time is compared, not the clock, so that other work matters less.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import outside
import tables_x100
import weigh
from builds import ROOT, build, hashes, our_book, stock_book

from tools.browser import CHROMIUM, open_browser

LINE = "{:<44}{:>16}{:>16}   {}"


def show(name: str, ours, stock="", target: str = "") -> None:
    """One line of the scorecard."""
    form = "{:,}".format
    print(LINE.format(name, *(form(v) if isinstance(v, int) else str(v) for v in (ours, stock)), target), flush=True)


def time_builds(folder: Path, notebooks: int) -> tuple[Path, Path]:
    """Two cold builds of each book in turn, as one alone is off by a tenth, and a rebuild; returns their pages."""
    ours, stock = our_book(folder / "a folder"), stock_book(folder / "a folder", notebooks)
    cold = [(build(ours, TZ="America/New_York"), build(stock))]
    again = build(ours, TZ="America/New_York"), build(stock)
    twin, other_stock = our_book(folder / "another"), stock_book(folder / "another", notebooks)
    cold.append((build(twin, TZ="Asia/Tokyo", LC_ALL="C"), build(other_stock)))
    mine, theirs = map(sum, zip(*cold, strict=True))
    ratio = f"ratio {mine / theirs:.2f} ({' and '.join(f'{one / other:.2f}' for one, other in cold)}), at most 2.0"
    show("two cold builds, s of CPU", f"{mine:.0f}", f"{theirs:.0f}", ratio)
    show(
        "unchanged rebuild, s of CPU",
        f"{again[0]:.1f}",
        f"{again[1]:.1f}",
        f"ratio {again[0] / again[1]:.2f}, at most 1.2",
    )
    one, two = hashes(ours / "_build" / "html"), hashes(twin / "_build" / "html")
    unlike = [name for name in one.keys() | two.keys() if one.get(name) != two.get(name)]
    show(
        "files that differ between two cold builds",
        len(unlike),
        "",
        f"of {len(one)}; 0. {', '.join(sorted(unlike)[:3])}",
    )
    return ours / "_build" / "html", stock / "_build" / "html"


def main() -> None:
    """Print the scorecard."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="don't build this book again")
    quick = parser.parse_args().quick
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    notebooks = len(list((ROOT / "notebooks").glob("*.ipynb")))
    print(LINE.format("", "this book", "stock", "target"))
    if quick:
        stock_source = stock_book(folder, notebooks)
        build(stock_source)
        html, stock = ROOT / "_build" / "html", stock_source / "_build" / "html"
    else:
        html, stock = time_builds(folder, notebooks)
    chapters = sorted((html / "notebooks").glob("*.html"))
    with open_browser() as browser:
        weights = {page: weigh.weigh(browser, page) for page in chapters}
        heaviest = max(weights, key=lambda page: weights[page]["bytes before scrolling"])
        theirs = weigh.weigh(browser, stock / "chapter_1.html")
        print(f"heaviest chapter: {heaviest.name}")
        targets = ("half the stock page", "at most 20", "at most 250,000", "at most the stock page", "0")
        for name, target in zip(theirs, targets, strict=True):
            show(name, weights[heaviest][name], theirs[name], target)
        show("largest whole page of all chapters", max(weight["whole page"] for weight in weights.values()))
        axe = weigh.axe_findings(browser, heaviest), weigh.axe_findings(browser, stock / "chapter_1.html")
        show("axe findings, 2 modes x 2 widths", *axe, "0")
    show("whole book, bytes", sum(path.stat().st_size for path in html.rglob("*") if path.is_file()))
    print(f"tables x 100: {tables_x100.measure()}", flush=True)
    tools = folder / "tools"
    tools.mkdir()
    if missing := outside.install(tools):
        print(missing)
    else:
        pages = sorted(str(page.relative_to(html)) for page in html.rglob("*.html"))
        for page, scores in outside.lighthouse(tools, html, pages, CHROMIUM).items():
            print(f"Lighthouse {page}: {scores}", flush=True)
        for page, scores in outside.lighthouse(tools, stock, ["chapter_1.html"], CHROMIUM).items():
            print(f"Lighthouse stock {page}: {scores}", flush=True)
        errors = outside.nu_errors(tools, html)
        print(
            f"Nu HTML checker: {len(errors)} errors on {len(list(html.rglob('*.html')))} pages", *errors[:5], sep="\n  "
        )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
