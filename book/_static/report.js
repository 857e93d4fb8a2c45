"use strict";
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
  localStorage.setItem("mode", page.dataset.mode);
});

// Dialogs: search, and on narrow screens the contents of the book and of the page.
const modal = dialog => {
  dialog.addEventListener("click", event => { if (event.target === dialog || event.target.closest("a")) dialog.close(); });
  dialog.addEventListener("keydown", event => { if (event.key === "Escape") dialog.close(); });
  return dialog;
};
const search = modal(find("#pst-search-dialog"));
for (const button of document.querySelectorAll(".search-button__button")) button.addEventListener("click", () => search.showModal());
addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    search.open ? search.close() : search.showModal();
  }
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
{
  const links = new Map([...document.querySelectorAll("#pst-page-toc-nav a")].map(link => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver(seen => {
    const now = seen.filter(entry => entry.isIntersecting).map(entry => links.get(entry.target.id)).pop();
    if (!now) return;
    for (const link of links.values()) {
      link.classList.toggle("active", link === now);
      link.parentNode.classList.toggle("active", link.parentNode.contains(now)); // shows the headings below it
      link.removeAttribute("aria-current");
    }
    now.setAttribute("aria-current", "true");
  }, { rootMargin: "-10% 0px -80%" });
  for (const id of links.keys()) if (id) watch.observe(document.getElementById(id));
}

// Explanations on hover and on keyboard focus: a title attribute shows neither to a keyboard nor to a finger.
{
  const tip = Object.assign(document.createElement("div"), { id: "tip", role: "tooltip", hidden: true });
  let owner = null, timer = 0;
  const hide = () => { owner?.removeAttribute("aria-describedby"); tip.hidden = true; owner = null; };
  const show = link => {
    clearTimeout(timer);
    if (owner === link) return;
    hide();
    owner = link;
    tip.textContent = link.dataset.tip ??= link.title;
    link.removeAttribute("title"); // or the browser would show it as well
    link.after(tip); // beside its link, so that it also works inside an open dialog
    tip.hidden = false;
    const place = link.getClientRects()[0], frame = tip.offsetParent.getBoundingClientRect();
    const left = Math.min(place.left, page.clientWidth - tip.offsetWidth - 8);
    tip.style.left = Math.max(8, left) - frame.left + "px";
    tip.style.top = place.bottom - frame.top + 6 + "px";
    link.setAttribute("aria-describedby", "tip");
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(hide, 250); };
  const explained = target => target.closest?.("article a.fact, article a.internal[href*='#term-']");
  for (const event of ["mouseover", "focusin"]) {
    addEventListener(event, ({ target }) => {
      const link = explained(target);
      if (link) show(link);
      else if (tip.contains(target)) clearTimeout(timer);
      else if (owner) later();
    });
  }
  addEventListener("focusout", () => { if (owner) later(); });
  addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
}

// Boxes of class "dropdown" (solutions) fold; without this script they simply stay open.
for (const box of document.querySelectorAll(".admonition.dropdown")) {
  const fold = document.createElement("details"), title = document.createElement("summary");
  title.className = "admonition-title";
  title.textContent = box.querySelector(".admonition-title").textContent; // no link inside a button
  box.querySelector(".admonition-title").remove();
  fold.append(title, ...box.childNodes);
  box.append(fold);
}

// Sections wait to be laid out (report.css): one by one while the browser is idle, all of them before a jump.
const waiting = [...document.querySelectorAll(".bd-article > section > section")];
const idle = window.requestIdleCallback ?? (work => setTimeout(work, 0, { timeRemaining: () => 9 }));
const layOut = deadline => {
  do {
    const section = waiting.shift();
    if (!section) return;
    section.classList.add("laid-out");
    section.offsetHeight; // lays it out now, where the browser would do several at once
  } while (deadline.timeRemaining() > 8);
  idle(layOut);
};
addEventListener("load", () => idle(layOut));

// A link to a row or a chart inside something folded opens it.
const unfold = () => {
  if (location.hash) for (const section of waiting.splice(0)) section.classList.add("laid-out");
  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (target) target.scrollIntoView({ block: target.closest(".scroll") ? "center" : "start" });
};
addEventListener("hashchange", unfold);
unfold();
