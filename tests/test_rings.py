"""The ring that a chart shows lies on what is drawn, on every chart at every width."""

import pytest
from built import CHARTS, HTML, needs_pages

pytestmark = needs_pages

ALIKE = 2  # pixels: how far the ring may lie from what is drawn
WALK = ["ArrowRight"] * 4 + (["ArrowDown"] + ["ArrowRight"] * 3) * 4

# For each chart of the page: what it said after each key, and how far the ring was, in
# pixels of the screen, from the drawing of the series it named.
RINGS = r"""([drawings, walk]) => {
  const PX = 4 / 3;  // of a point
  const gap = ([x, y], [a, b]) => Math.hypot(x - a, y - b);
  const gapToPiece = ([x, y], [a, b], [c, d]) => {
    const long = (c - a) ** 2 + (d - b) ** 2;
    const part = long && ((x - a) * (c - a) + (y - b) * (d - b)) / long;
    const at = Math.max(0, Math.min(1, part));
    return gap([x, y], [a + at * (c - a), b + at * (d - b)]);
  };
  const pairs = /(-?[\d.]+) (-?[\d.]+)(?= ?[A-Za-z]|$)/g;
  const cornersOf = d => [...d.matchAll(pairs)].map(([, x, y]) => [x * PX, y * PX]);
  const middle = (all, side) => {
    const sides = all.map(each => each[side]);
    return (Math.min(...sides) + Math.max(...sides)) / 2;
  };
  const gapsToPath = (point, d, thinned) => {
    const all = cornersOf(d), closed = /z/i.test(d);
    const middles = [0, 1].map(side => middle(all, side));
    if (closed && d.includes("C")) return [gap(point, middles)];
    const first = closed ? all.at(-1) : all[0];
    if (closed || thinned) {
      const edges = all.map((one, n) => gapToPiece(point, all[n - 1] ?? first, one));
      const far = Math.max(...all.map(one => gap(one, middles)));
      return far < 12 ? [gap(point, middles), ...edges] : edges;  // a mark: its middle
    }
    return all.map(one => gap(point, one));
  };
  const gapTo = (point, group, thinned) => Math.min(
    ...[...group.querySelectorAll("use")].map(use =>
      gap(point, ["x", "y"].map(side => use.getAttribute(side) * PX))),
    ...[...group.querySelectorAll("path[d]:not(defs path)")].flatMap(path =>
      gapsToPath(point, path.getAttribute("d"), thinned)));

  return [...document.querySelectorAll("figure.chart[data-points]")].flatMap(chart => {
    const [plot, image, ring, says] = [".plot", "img", ".ring", ".says"]
      .map(part => chart.querySelector(part));
    const file = image.currentSrc.split("/").at(-1);
    const svg = new DOMParser().parseFromString(drawings[file], "image/svg+xml");
    const { by, x, widths } = JSON.parse(chart.dataset.points);
    const all = chart.querySelectorAll(".data tbody tr");
    const rows = by < 0 || by === x ? [] : [...all];
    const names = [...new Set(rows.map(row => row.cells[by].textContent))];
    plot.focus();
    return walk.map(key => {
      plot.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      const [box, frame] = [ring, image].map(each => each.getBoundingClientRect());
      const scale = widths[+file.includes("-narrow")] / frame.width;
      const point = [box.x + box.width / 2 - frame.x, box.y + box.height / 2 - frame.y]
        .map(side => side * scale);
      const named = names.filter(name => says.value.startsWith(`${name}, `));
      const own = names.indexOf(named.sort((a, b) => b.length - a.length)[0]);
      const groups = own < 0 ? [] : [...svg.querySelectorAll(`.s${own}`)];
      const within = groups.length ? groups : [...svg.querySelectorAll("g[id^=axes]")];
      const known = rows.filter(row => row.cells[by].textContent === names[own]);
      // of a line of more than 127 points matplotlib leaves some out
      const thinned = (own < 0 ? all : known).length > 127;
      const off = Math.min(...within.map(g => gapTo(point, g, thinned))) / scale;
      return { chart: chart.id, says: says.value, own: groups.length > 0, off };
    });
  });
}"""


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_ring_lies_on_the_drawing_of_the_series_it_names(open_at, width):
    drawings = {
        path.name: path.read_text("utf-8") for path in (HTML / "figures").glob("*.svg")
    }
    found = []
    for page in CHARTS:
        tab = open_at(page, width)
        found += tab.evaluate(RINGS, [drawings, WALK])
        tab.close()
    assert len({each["chart"] for each in found}) > 50
    assert sum(each["own"] for each in found) > 500, "most places name their series"
    worst = max(found, key=lambda each: each["off"])
    assert worst["off"] <= ALIKE, worst
