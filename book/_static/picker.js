// A place and a year, chosen by the reader: squares that lie as the places do, and the line of one place beside the
// nation's. Without this script the page shows the squares of the last final year, with their values.
const CLASSES = 5, SVG = "http://www.w3.org/2000/svg";
const number = value => (value === null ? "no value" : value.toLocaleString("en-US", { maximumFractionDigits: 1 }));
const draw = (name, given) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  return made;
};

// Breaks of classes with as many values in each, over all places and years, so that years can be compared.
const breaksOf = measure => {
  const all = Object.values(measure.values).flat().filter(value => value !== null).sort((a, b) => a - b);
  return Array.from({ length: CLASSES - 1 }, (_, n) => all[Math.floor(((n + 1) * all.length) / CLASSES)]);
};

const begin = box => {
  const data = JSON.parse(box.querySelector("script").textContent), { years, nation } = data;
  const chosen = { measure: 0, year: years.length - 1, place: data.places[0].code };
  const counted = data.measures.map(each => years.map((_, n) => Object.values(each.values).some(own => own[n] !== null)));
  const names = { [nation.code]: nation.name, ...Object.fromEntries(data.places.map(place => [place.code, place.name])) };
  const breaks = data.measures.map(breaksOf), id = box.id;

  const measure = make("select", { id: `${id}-measure` }, ...data.measures.map((each, n) => new Option(each.unit, n)));
  const year = make("input", { type: "range", id: `${id}-year`, min: 0, max: years.length - 1, step: 1 });
  const place = make("select", { id: `${id}-place` }, ...data.places
    .map(each => new Option(each.name, each.code)).sort((a, b) => a.text.localeCompare(b.text)));
  const told = make("output", { className: "told", ariaLive: "polite" }), shownYear = make("output", { htmlFor: year.id });
  const grid = box.querySelector(".tiles"), line = make("div", { className: "line" });
  const labelled = (words, control, ...more) =>
    make("div", { className: "control" }, make("label", { htmlFor: control.id }, words), control, ...more);

  const values = code => data.measures[chosen.measure].values[code];
  const squares = () => {
    for (const tile of grid.children) {
      const value = values(tile.dataset.place)[chosen.year];
      const level = value === null ? "none" : breaks[chosen.measure].filter(edge => value >= edge).length;
      tile.className = `level-${level}`;
      const button = tile.firstElementChild;
      button.ariaPressed = tile.dataset.place === chosen.place;
      button.querySelector("b").textContent = value === null ? "–" : number(value);
    }
  };
  const path = (series, x, y, keep) => {
    let open = false;
    return series.map((value, n) => {
      if (value === null || !keep(n)) { open = false; return ""; }
      const step = `${open ? "L" : "M"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`;
      open = true;
      return step;
    }).join("");
  };
  const lines = () => {
    const [width, height, left, bottom] = [640, 240, 8, 34];
    const series = [nation.code, chosen.place].map(values).filter(Boolean);
    const top = Math.max(1, ...series.flat().filter(value => value !== null)) * 1.08;
    const x = n => left + (n / Math.max(1, years.length - 1)) * (width - 2 * left);
    const y = value => height - bottom - (value / top) * (height - bottom - 24);
    const picture = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
    const last = data.measures[chosen.measure].provisional.indexOf(true), final = last < 0 ? years.length - 1 : last - 1;
    [nation.code, chosen.place].forEach((code, n) => {
      if (!values(code)) return;
      picture.append(
        draw("path", { d: path(values(code), x, y, at => at <= final), class: `series-${n}` }),
        draw("path", { d: path(values(code), x, y, at => at >= final), class: `series-${n} provisional` }));
    });
    picture.append(draw("path", { d: `M${x(chosen.year)} 0V${height - bottom}`, class: "now" }));
    for (const n of [0, years.length - 1]) {
      const text = draw("text", { x: x(n), y: height - 8, "text-anchor": n ? "end" : "start" });
      text.textContent = years[n];
      picture.append(text);
    }
    const most = draw("text", { x: left, y: 20 });
    most.textContent = `${number(top / 1.08)} at most`;
    picture.append(most);
    picture.setAttribute("aria-label", `${names[chosen.place]} and ${nation.name}, ${years[0]} to ${years.at(-1)}`);
    const key = make("p", { className: "key" }, make("span", { className: "series-1" }, names[chosen.place]), " · ",
      make("span", { className: "series-0" }, nation.name), last < 0 ? "" : " · dashed: provisional");
    line.replaceChildren(picture, key);
    line.hidden = year.min === year.max;
  };
  const say = () => {
    const { unit, table, lines, provisional } = data.measures[chosen.measure], at = chosen.year, row = lines[chosen.place][at];
    const whole = values(nation.code)?.[at] ?? null;
    told.replaceChildren(`${names[chosen.place]}, ${years[at]}: ${number(values(chosen.place)[at])} ${unit}`,
      whole === null ? "" : `; ${nation.name}: ${number(whole)}`, provisional[at] ? " (provisional). " : " (final). ");
    if (row !== null)
      told.append(make("a", { href: `${box.dataset.catalogue}#table-${table}` }, `${table}, line ${row}`));
    box.querySelector(".unit").textContent = `${unit[0].toUpperCase()}${unit.slice(1)}, ${years[at]}`;
    shownYear.value = years[at] + (provisional[at] ? ", provisional" : "");
    year.setAttribute("aria-valuetext", shownYear.value); // its value is a place in the list of years
  };
  const show = keep => {
    const known = counted[chosen.measure]; // a measure has years of its own
    Object.assign(year, { min: known.indexOf(true), max: known.lastIndexOf(true) });
    chosen.year = Math.max(year.min, Math.min(year.max, chosen.year));
    [measure.value, year.value, place.value] = [chosen.measure, chosen.year, chosen.place];
    squares();
    lines();
    say();
    if (keep) history.replaceState(null, "", `#${id}:${chosen.place},${years[chosen.year]},${data.measures[chosen.measure].name}`);
  };

  for (const tile of grid.children) {
    const button = make("button", { type: "button", title: names[tile.dataset.place] }, ...tile.childNodes);
    button.addEventListener("click", () => { chosen.place = tile.dataset.place; show(true); });
    tile.replaceChildren(button);
  }
  for (const control of [measure, year, place]) control.addEventListener("input", () => {
    [chosen.measure, chosen.year, chosen.place] = [+measure.value, +year.value, place.value];
    show(true);
  });
  const asked = decodeURIComponent(location.hash.slice(1)).split(":");
  if (asked[0] === id && asked[1]) {
    const [code, when, what] = asked[1].split(",");
    const [n, m] = [years.indexOf(+when), data.measures.findIndex(each => each.name === what)];
    if (names[code] && code !== nation.code) chosen.place = code;
    if (n >= 0) chosen.year = n;
    if (m >= 0) chosen.measure = m;
    box.scrollIntoView();
  }
  const form = make("form", { className: "controls" }, labelled("Measure", measure), labelled("Year", year, shownYear),
    labelled("Place", place));
  grid.before(form, told);
  grid.after(line);
  show(false);
};
for (const box of document.querySelectorAll(".picker")) begin(box);
