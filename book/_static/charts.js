// Charts that answer: pointer, touch and arrow keys show the nearest value with its series, date and unit, and say it
// to a screen reader. Where each value is drawn was published with the chart (data-points); the values are those of
// the chart's table.
const UNITS = [[/_ha$/, "hectares"], [/_lb$/, "lb"], [/_kg$/, "kg"], [/pct|percent|share/, "%"], [/tonnes|_t$/, "metric tons"],
  [/usd_million$/, "million dollars"], [/usd_billion$/, "billion dollars"], [/usd/, "dollars"], [/per_100k|rate/, "per 100,000"]];
const unitOf = column => UNITS.find(([suffix]) => suffix.test(column))?.[1] ?? column.replaceAll("_", " ");
const NEAR = 60; // pixels from the pointer

const answer = chart => {
  const image = chart.querySelector("img"), { x, by, at, wide, narrow, widths } = JSON.parse(chart.dataset.points);
  const table = chart.querySelector("table.data"), heads = [...table.tHead.rows[0].cells].map(cell => cell.textContent);
  const rows = table.tBodies[0].rows, hollow = heads.indexOf("provisional");
  const ring = Object.assign(document.createElement("span"), { className: "ring", hidden: true });
  const says = Object.assign(document.createElement("output"), { className: "says", hidden: true });
  const plot = document.createElement("div");
  const picture = image.closest("picture");
  plot.className = "plot";
  plot.tabIndex = 0;
  plot.setAttribute("role", "group");
  plot.setAttribute("aria-label", "Values of the chart, by arrow keys");
  says.setAttribute("aria-live", "polite");
  picture.replaceWith(plot);
  plot.append(picture, ring, says);
  let now = -1;

  const cell = (row, column) => rows[row].cells[column].textContent;
  const series = n => `${by < 0 ? "" : cell(at[2 * n], by)}|${at[2 * n + 1]}`;
  const places = () => {
    const phone = image.currentSrc.endsWith("-narrow.svg");
    return { points: phone ? narrow : wide, scale: image.clientWidth / widths[+phone] };
  };
  const place = n => {
    const { points, scale } = places();
    return [points[2 * n] * scale, points[2 * n + 1] * scale];
  };
  const show = n => {
    now = n;
    const [left, top] = place(n), row = at[2 * n], column = at[2 * n + 1];
    const name = by < 0 || by === x ? "" : `${cell(row, by)}, `, unit = unitOf(heads[column]);
    const value = cell(row, column) + (unit === "%" ? "%" : ` ${unit}`);
    says.value = `${name}${cell(row, x)}: ${value}${hollow >= 0 && cell(row, hollow) === "True" ? " (provisional)" : ""}`;
    ring.hidden = says.hidden = false;
    ring.style.cssText = `left:${left}px;top:${top}px`;
    const most = image.clientWidth - says.offsetWidth;
    says.style.cssText = `left:${Math.max(0, Math.min(most, left - says.offsetWidth / 2))}px;`
      + `top:${top > 48 ? top - says.offsetHeight - 12 : top + 14}px`;
  };
  const hide = () => { ring.hidden = says.hidden = true; now = -1; };
  const nearest = event => {
    const frame = image.getBoundingClientRect(), { points, scale } = places();
    let best = -1, least = NEAR ** 2;
    for (let n = 0; 2 * n < points.length; n++) {
      const far = (points[2 * n] * scale - event.clientX + frame.left) ** 2 + (points[2 * n + 1] * scale - event.clientY + frame.top) ** 2;
      if (far < least) [best, least] = [n, far];
    }
    return best;
  };
  for (const event of ["pointermove", "pointerdown"]) plot.addEventListener(event, moved => {
    const n = nearest(moved);
    if (n >= 0) show(n); else hide();
  });
  plot.addEventListener("pointerleave", hide);
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", event => {
    if (event.key === "Escape") return hide();
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 0, ArrowUp: 0 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...Array(at.length / 2).keys()], names = [...new Set(all.map(series))];
    if (now < 0) return show(0);
    const row = place(now)[0], own = names.indexOf(series(now));
    const along = all.filter(n => series(n) === names[own]).sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1]);
    if (step) return show(along[Math.max(0, Math.min(along.length - 1, along.indexOf(now) + step))]);
    const next = names[(own + (event.key === "ArrowDown" ? 1 : names.length - 1)) % names.length];
    show(all.filter(n => series(n) === next).sort((a, b) => Math.abs(place(a)[0] - row) - Math.abs(place(b)[0] - row))[0]);
  });
};
for (const chart of document.querySelectorAll("figure.chart[data-points]")) answer(chart);
