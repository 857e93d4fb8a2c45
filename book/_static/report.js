"use strict";
// Words in the language of the page: a Spanish page holds its own.
const words = JSON.parse(document.querySelector("#words")?.textContent || "{}");
globalThis.say = (text, ...values) => (words[text] ?? text).replace(/\{\}/g, () => values.shift());

// What several scripts use: an element, text without accents and capitals, storage that may be refused.
globalThis.make = (name, given = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), given);
  made.append(...inside);
  return made;
};
globalThis.plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
globalThis.stored = work => { try { return work(); } catch { return null; } };

const page = document.documentElement, find = selector => document.querySelector(selector);

// Light, dark or as the system has it; the template's head has set the mode before the first paint.
const dark = matchMedia("(prefers-color-scheme: dark)"), MODES = ["auto", "dark", "light"];
const appear = mode => {
  page.dataset.mode = mode;
  page.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
};
dark.addEventListener("change", () => appear(page.dataset.mode));
find(".theme-switch-button")?.addEventListener("click", () => {
  appear(MODES[(MODES.indexOf(page.dataset.mode) + 1) % MODES.length]);
  stored(() => localStorage.setItem("mode", page.dataset.mode));
});

// A teacher sends an address that ends in ?no-solutions: the folds of solutions are left out.
if (location.search === "?no-solutions") page.dataset.solutions = "none";

// Dialogs: search, and on narrow screens the contents of the book and of the page.
const modal = dialog => {
  dialog?.addEventListener("click", event => { if (event.target === dialog || event.target.closest("a")) dialog.close(); });
  return dialog;
};
const search = modal(find("#search"));
for (const button of document.querySelectorAll(".search-button__button")) button.addEventListener("click", () => search.showModal());
addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    search.open ? search.close() : search.showModal();
  } else if (event.key === "Escape") search.close(); // Firefox would only empty its field
});
for (const [name, wide] of [["primary", "(min-width: 992px)"], ["secondary", "(min-width: 1200px)"]]) {
  const button = find(`.${name}-toggle`), bar = find(`#pst-${name}-sidebar`);
  if (!button || !bar) continue;
  const box = modal(find(`#pst-${name}-sidebar-modal`));
  const move = (from, to) => { to.append(...from.childNodes); to.className = from.className; from.className = ""; };
  button.addEventListener("click", () => {
    if (matchMedia(wide).matches) return bar.classList.toggle("pst-sidebar-hidden");
    move(bar, box);
    box.showModal();
  });
  box.addEventListener("close", () => { move(box, bar); button.focus({ preventScroll: true }); });
}

// Which section is being read, in the contents of the page.
const links = new Map([...document.querySelectorAll("#pst-page-toc-nav a")].map(link => [link.hash.slice(1), link]));
const watch = new IntersectionObserver(seen => {
  const now = seen.filter(entry => entry.isIntersecting).map(entry => links.get(entry.target.id)).pop();
  if (!now) return;
  for (const link of links.values()) {
    link.parentNode.classList.toggle("active", link.parentNode.contains(now)); // shows the headings below it
    link.toggleAttribute("aria-current", link === now);
  }
}, { rootMargin: "-10% 0px -80%" });
for (const section of document.querySelectorAll("section[id]")) if (links.has(section.id)) watch.observe(section);

// A table wider than a phone scrolls in its box, which the keyboard then has to reach.
const boxes = new ResizeObserver(seen => {
  for (const { target } of seen) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".pst-scrollable-table-container")) boxes.observe(box);

// How much to read. One minute: report.css shows the answer, its chart and the news alone. Everything: folds open too.
const folds = [...document.querySelectorAll("article details")], depths = [...document.querySelectorAll(".depth input")];
const read = depth => {
  page.dataset.depth = depth;
  for (const each of depths) each.checked = each.value === depth;
};
const openAll = open => { for (const fold of folds) fold.open = open; };
for (const each of depths) each.addEventListener("change", () => {
  read(each.value);
  openAll(each.value === "all");
  stored(() => localStorage.setItem("depth", each.value));
});

// The reader's place: what was open is open again on Back and on reload, and the browser scrolls to where it was.
const back = "back" in page.dataset, kept = back && stored(() => JSON.parse(sessionStorage.getItem(location.pathname)));
read(kept?.depth ?? page.dataset.depth);
if (kept) for (const n of kept.open) if (folds[n]) folds[n].open = true;
if (!kept && depths.length && page.dataset.depth === "all") openAll(true);
addEventListener("pagehide", () => stored(() => {
  const open = [...folds.keys()].filter(n => folds[n].open);
  sessionStorage.setItem(location.pathname, JSON.stringify({ open, depth: page.dataset.depth }));
}));

// A link to something folded or left out shows it. (#the-wall:verdict=disputed is a place and a choice.)
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)).split(":")[0]);
  if (!target) return;
  const unseen = !target.checkVisibility();
  if (unseen && page.dataset.depth === "1") read("10");
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (unseen) target.scrollIntoView();
};
addEventListener("hashchange", unfold);
addEventListener("click", event => { if (event.target.closest?.("a[href^='#']")) setTimeout(unfold); }); // the same again
if (!back) unfold();
// On paper every fold but code stands open, and closes again afterwards.
let opened = [];
addEventListener("beforeprint", () => {
  opened = folds.filter(fold => !fold.open && !fold.matches(".code, .cite, .tools details"));
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });

// paper is light: what a style sheet can't turn back (code, maps of squares, boxes of exercises) follows the theme
let onScreen;
addEventListener("beforeprint", () => { onScreen = page.dataset.theme; page.dataset.theme = "light"; });
addEventListener("afterprint", () => { page.dataset.theme = onScreen; });
