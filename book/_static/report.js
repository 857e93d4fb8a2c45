"use strict";
// Explanations on hover and on keyboard focus: a title attribute shows neither to a keyboard nor to a finger.
{
  const tip = Object.assign(document.createElement("div"), { id: "tip", role: "tooltip", hidden: true });
  let owner = null, timer = 0;
  const hide = () => { owner?.removeAttribute("aria-describedby"); tip.hidden = true; owner = null; };
  const show = (link) => {
    clearTimeout(timer);
    if (owner === link) return;
    hide();
    owner = link;
    tip.textContent = link.dataset.tip;
    link.after(tip); // beside its link, so that it also works inside an open dialog
    tip.hidden = false;
    const place = link.getClientRects()[0], frame = tip.offsetParent.getBoundingClientRect();
    const left = Math.min(place.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = Math.max(8, left) - frame.left + "px";
    tip.style.top = place.bottom - frame.top + 6 + "px";
    link.setAttribute("aria-describedby", "tip");
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(hide, 250); };
  for (const link of document.querySelectorAll("article a.fact[title], article a.internal[href*='#term-'][title]")) {
    link.dataset.tip = link.title;
    link.removeAttribute("title");
    for (const event of ["mouseenter", "focus"]) link.addEventListener(event, () => show(link));
    for (const event of ["mouseleave", "blur"]) link.addEventListener(event, later);
  }
  tip.addEventListener("mouseenter", () => clearTimeout(timer));
  tip.addEventListener("mouseleave", later);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
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
// A link to a row or a chart inside something folded opens it.
const unfold = () => {
  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (target?.closest(".scroll")) target.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", unfold);
unfold();
// The theme lets the keyboard reach what scrolls, and looks for it on a change of size only: opening a fold is one too.
document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);
