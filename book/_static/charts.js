// Charts that answer: pointer, touch and arrow keys show the nearest value with its series, date and unit, and say it
// to a screen reader. Where each value is drawn was published with the chart (data-points); the values are those of
// the chart's table. A direct label, or Enter, shows its series alone: the drawing has an address for each (#only-2).
// Paragraphs of a story show the drawing series by series (#to-2).
const UNITS = [[/_ha$/, "hectares"], [/_lb$/, "lb"], [/_kg$/, "kg"], [/pct|percent|share/, "%"], [/tonnes|_t$/, "metric tons"],
  [/usd_million$/, "million dollars"], [/usd_billion$/, "billion dollars"], [/usd/, "dollars"], [/per_100k|rate/, "per 100,000"]];
const unitOf = column => UNITS.find(([suffix]) => suffix.test(column))?.[1] ?? column.replaceAll("_", " ");
const NEAR = 60; // pixels from the pointer

// The drawing of a chart with some series in front: what stands behind # in the addresses of its two pictures.
const front = (chart, which) => {
  for (const picture of chart.querySelectorAll("picture > *")) {
    const name = picture.srcset ? "srcset" : "src";
    picture[name] = picture[name].split("#")[0] + (which && `#${which}`);
  }
};

const answer = chart => {
  const image = chart.querySelector("img"), { x, by, at, wide, narrow, widths, labels } = JSON.parse(chart.dataset.points);
  const table = chart.querySelector("table.data"), heads = [...table.tHead.rows[0].cells].map(cell => cell.textContent);
  const rows = table.tBodies[0].rows, hollow = heads.indexOf("provisional");
  const ring = make("span", { className: "ring", hidden: true });
  const says = make("output", { className: "says", hidden: true, ariaLive: "polite" });
  const plot = make("div", { className: "plot", tabIndex: 0, role: "group", ariaLabel: say("Values of the chart, by arrow keys") });
  const picture = image.closest("picture");
  picture.replaceWith(plot);
  plot.append(picture, ring, says);
  let now = -1;

  const cell = (row, column) => rows[row].cells[column].textContent;
  const grouped = by >= 0 && by !== x;
  const owner = n => (grouped ? cell(at[2 * n], by) : heads[at[2 * n + 1]]);
  const series = n => `${by < 0 ? "" : cell(at[2 * n], by)}|${at[2 * n + 1]}`;
  const places = () => {
    const phone = image.currentSrc.includes("-narrow.svg");
    return { points: phone ? narrow : wide, scale: image.clientWidth / widths[+phone], phone };
  };
  const place = n => {
    const { points, scale } = places();
    return [points[2 * n] * scale, points[2 * n + 1] * scale];
  };
  const show = n => {
    now = n;
    const [left, top] = place(n), row = at[2 * n], column = at[2 * n + 1];
    const name = !grouped ? "" : `${cell(row, by)}, `, unit = unitOf(heads[column]);
    const value = cell(row, column) + (unit === "%" ? "%" : ` ${unit}`);
    says.value = `${name}${cell(row, x)}: ${value}${hollow >= 0 && cell(row, hollow) === say("yes") ? " (provisional)" : ""}`;
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
  // one series alone, or all again
  let alone = "";
  const picks = labels.map(([number, n, ...box]) => {
    const name = owner(n), pick = make("button", { type: "button", className: "pick", tabIndex: -1, ariaLabel: say("{} alone", name), ariaPressed: false });
    pick.addEventListener("click", () => choose(name));
    plot.append(pick);
    return { pick, number, name, box };
  });
  const choose = name => {
    alone = name === alone ? "" : name;
    const chosen = picks.find(each => each.name === alone);
    for (const { pick, name: own } of picks) pick.ariaPressed = own === alone;
    front(chart, chosen ? `only-${chosen.number}` : "");
    says.value = chosen ? say("{} alone. Escape shows all.", alone) : say("All series.");
    ring.hidden = true;
    says.hidden = false;
    says.style.cssText = "left:0;top:0";
  };
  const lay = () => {
    const { scale, phone } = places();
    for (const { pick, box } of picks) {
      const [left, top, width, height] = box.slice(phone ? 4 : 0).map(side => side * scale);
      pick.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    }
  };
  if (picks.length > 1) new ResizeObserver(lay).observe(image);
  else for (const { pick } of picks.splice(0)) pick.remove();

  for (const event of ["pointermove", "pointerdown"]) plot.addEventListener(event, moved => {
    const n = nearest(moved);
    if (n >= 0) show(n); else hide();
  });
  plot.addEventListener("pointerleave", hide);
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      hide();
      return alone && choose(alone);
    }
    if (event.key === "Enter" && now >= 0 && event.target === plot && picks.some(each => each.name === owner(now)))
      return choose(owner(now));
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

// A story: its chart stays in view, and shows as many series as paragraphs have been reached; the last shows all.
const tell = story => {
  const chart = story.querySelector("figure.chart"), steps = [...story.querySelectorAll(":scope > p")];
  let shown = "";
  const turn = () => {
    const reached = steps.filter(each => each.getBoundingClientRect().top < 0.8 * innerHeight).length;
    const which = reached && reached < steps.length ? `to-${reached - 1}` : "";
    if (which !== shown) front(chart, (shown = which));
  };
  chart.querySelector(".plot").after(...steps); // what stays in view stays so inside its figure
  chart.classList.add("stepped");
  const watch = new IntersectionObserver(turn, { rootMargin: "0px 0px -20% 0px", threshold: [0, 1] });
  for (const each of steps) watch.observe(each);
  addEventListener("beforeprint", () => front(chart, ""));
};
if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
  for (const story of document.querySelectorAll(".story")) tell(story);
