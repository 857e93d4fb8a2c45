// The model of a chapter, moved in the page: the same formulas and draws as in Python, from the description that
// the page holds. A value that the reader sets is held; every other input keeps its range.
const POUNDS = 2.2046226218;

// A formula holds names, numbers, + - * / and brackets; the page's rules forbid to run text as a script.
const compile = text => {
  const parts = text.match(/[\d.]+|\w+|[-+*/()]/g);
  const primary = () => {
    const part = parts.shift();
    if (part === "(") { const inside = sum(); parts.shift(); return inside; }
    return /^[\d.]/.test(part) ? () => +part : values => values[part];
  };
  const chain = (next, signs) => () => {
    let left = next();
    while (signs.includes(parts[0])) {
      const a = left, sign = parts.shift(), b = next();
      left = { "+": v => a(v) + b(v), "-": v => a(v) - b(v), "*": v => a(v) * b(v), "/": v => a(v) / b(v) }[sign];
    }
    return left;
  };
  const product = chain(primary, ["*", "/"]), sum = chain(product, ["+", "-"]);
  return sum();
};

// {result: [low, middle, high]} with some inputs held at a value.
const intervals = (model, held) => {
  const { n, levels } = model.draws, results = model.formulas.map(each => ({ ...each, run: compile(each.formula) }));
  const drawn = Object.fromEntries(results.map(({ name }) => [name, new Float64Array(n)]));
  for (let k = 1; k <= n; k++) {
    const values = {};
    for (const { name, low, high, draw_step } of model.inputs)
      values[name] = held[name] ?? low + ((k * draw_step) % 1) * (high - low);
    for (const { name, run } of results) drawn[name][k - 1] = values[name] = run(values);
  }
  return Object.fromEntries(results.map(({ name }) => {
    const sorted = drawn[name].sort();
    return [name, levels.map(level => {
      const at = (level / 100) * (n - 1), below = Math.floor(at), part = at - below;
      const [a, b] = [sorted[below], sorted[Math.min(below + 1, n - 1)]];
      return part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part); // as numpy does
    })];
  }));
};

const digits = value => (value >= 100 ? 0 : value >= 1 ? 1 : 2);
const written = value => value.toLocaleString("en-US", { maximumFractionDigits: digits(Math.abs(value)) });
const span = (low, high) => (low === high ? written(low) : `${written(low)} to ${written(high)}`);
const uncapped = words => (/^[A-Z][a-z]/.test(words) ? words[0].toLowerCase() + words.slice(1) : words);

const start = box => {
  const model = JSON.parse(box.querySelector("script").textContent), held = {}, controls = {};
  const form = make("form", { className: "controls" }), bars = make("div", { className: "bars" });
  const told = make("output", { className: "told", ariaLive: "polite" });
  const inKilograms = model.formulas.some(each => each.unit === "kg");
  const fixed = model.inputs.every(each => each.low === each.high); // each input starts at one value
  const untouched = fixed ? "As it starts" : "With every input over its range";
  let other = false; // the other unit of mass

  const inUnit = (value, unit) => {
    if (!other || (unit !== "kg" && unit !== "lb")) return [value, unit];
    return unit === "kg" ? [value * POUNDS, "lb"] : [value / POUNDS, "kg"];
  };
  const draw = () => {
    const found = intervals(model, held);
    bars.replaceChildren(...model.formulas.map(({ name, label, unit }) => {
      const [low, middle, high] = found[name].map(value => inUnit(value, unit)[0]), [, shown] = inUnit(0, unit);
      const alike = model.formulas.filter(each => (fixed ? each.unit === unit : each.name === name)); // on one scale
      const tops = alike.flatMap(each => [box.first[each.name][2], found[each.name][2]]);
      const scale = inUnit(Math.max(...tops), unit)[0] * 1.05, from = fixed ? 0 : low;
      const bar = make("span", { className: "range" });
      bar.style.cssText = `left:${(100 * from) / scale}%;width:${Math.max(0.5, (100 * (high - from)) / scale)}%`;
      const mid = make("span", { className: "middle" });
      mid.style.left = `${(100 * middle) / scale}%`;
      const track = make("div", { className: "track" }, bar, mid);
      const words = low === high ? `${written(low)} ${shown}` : `${span(low, high)} ${shown}, middle ${written(middle)}`;
      return make("div", { className: "result" }, make("b", {}, label), track, make("span", {}, words));
    }));
    const { name, label, unit } = model.formulas.find(each => each.name === model.headline) ?? model.formulas[0];
    const [low, , high] = found[name].map(value => inUnit(value, unit)[0]), chosen = Object.keys(held);
    const names = chosen.map(each => `${uncapped(controls[each].label)} at ${written(held[each])} ${controls[each].unit}`);
    told.value = `${names.length ? `With ${names.join(", ")}` : untouched}: `
      + `${uncapped(label)}, ${span(low, high)} ${inUnit(0, unit)[1]}.`;
  };
  const keep = () => {
    const set = Object.entries(held).map(([name, value]) => `${name}=${value}`).join(",");
    history.replaceState(null, "", `#${box.id}${set ? `:${set}` : ""}`);
  };
  const hold = (name, value) => {
    const { input, shown, unit } = controls[name];
    if (value === undefined) delete held[name]; else held[name] = value;
    input.value = value ?? input.dataset.best;
    shown.value = value === undefined ? input.dataset.span : `${written(value)} ${unit}`;
    input.setAttribute("aria-valuetext", shown.value);
  };

  for (const { name, label, unit, low, best, high, least, most, step, grades, ours } of model.inputs) {
    const id = `${box.id}-${name}`, shown = make("output", { htmlFor: id });
    const ends = low === high ? [least, most] : [Math.max(least, low), Math.min(most, high)];
    const input = make("input", { type: "range", id, min: ends[0], max: ends[1], step });
    Object.assign(input.dataset, { best, span: `${span(low, high)} ${unit}` });
    const where = [...grades, ...(ours ? [`ours: ${ours}`] : [])].join("; ");
    controls[name] = { input, shown, unit, label };
    form.append(make("div", { className: "control" }, make("label", { htmlFor: id }, label), input, shown,
      make("small", {}, where)));
    input.addEventListener("input", () => { hold(name, +input.value); draw(); });
    input.addEventListener("change", keep);
    hold(name);
  }
  const reset = make("button", { type: "button", textContent: "Reset" });
  reset.addEventListener("click", () => { Object.keys(controls).forEach(name => hold(name)); draw(); keep(); });
  const units = make("button", { type: "button" });
  const offer = () => { units.textContent = other === inKilograms ? "Show kilograms" : "Show pounds"; };
  units.addEventListener("click", () => { other = !other; offer(); draw(); });
  offer();
  box.first = intervals(model, {});
  box.querySelector(".still").hidden = true; // the same results as a table, for pages without scripts
  box.append(form, make("p", { className: "actions" }, reset, units), told, bars);
  const [id, set] = decodeURIComponent(location.hash.slice(1)).split(":");
  if (id === box.id && set) for (const pair of set.split(",")) {
    const [name, value] = pair.split("=");
    const { input } = controls[name] ?? {};
    if (input && +value >= +input.min && +value <= +input.max) hold(name, +value);
  }
  draw();
};
if (typeof document !== "undefined") for (const box of document.querySelectorAll(".model")) start(box);
