// A card for each number and each term: on hover, on focus, and on the first tap. Without this script a number is a
// link to its row in the ledger, which says the same.
const said = JSON.parse(document.querySelector("#cards")?.textContent || "{}");
const card = make("div", { id: "card", hidden: true, role: "group" });
let owner = null, timer = 0, shownAt = 0;

const fill = link => {
  const [label, counted, graded, code] = said[link.hash.slice(1)] ?? [];
  if (!label && !counted) return card.replaceChildren(make("p", {}, link.dataset.tip)); // a term of the glossary
  const ways = [make("a", { href: link.href }, say("How, and from which rows")), " · ", make("a", { href: code }, say("The code"))];
  card.replaceChildren(make("p", {}, label), make("strong", {}, link.textContent),
    make("p", {}, say("Counted by {} ({})", counted, graded)), make("p", {}, ...ways));
};
const hide = () => { owner?.removeAttribute("aria-describedby"); card.hidden = true; owner = null; };
const show = link => {
  clearTimeout(timer);
  if (owner === link) return;
  hide();
  [owner, shownAt] = [link, Date.now()];
  if (link.title) [link.dataset.tip, link.title] = [link.title, ""]; // or the browser would show it as well
  fill(link);
  link.after(card); // behind its link, so that Tab leads into it
  card.hidden = false;
  const place = link.getClientRects()[0], frame = card.offsetParent?.getBoundingClientRect();
  if (frame) { // on a phone a sheet at the bottom of the screen has none
    const left = Math.min(place.left, document.documentElement.clientWidth - card.offsetWidth - 8);
    card.style.left = Math.max(8, left) - frame.left + "px";
    card.style.top = place.bottom - frame.top + "px";
  }
  link.setAttribute("aria-describedby", "card");
};
const later = () => { clearTimeout(timer); timer = setTimeout(hide, 300); };
const explained = target => target.closest?.("article a.fact, article a[href*='#term-']");
for (const event of ["mouseover", "focusin"]) {
  addEventListener(event, ({ target }) => {
    const link = explained(target);
    if (link) show(link);
    else if (card.contains(target)) clearTimeout(timer);
    else if (owner) later();
  });
}
addEventListener("focusout", () => { if (owner) later(); });
addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
addEventListener("click", event => {
  const link = explained(event.target);
  // where nothing hovers, the first tap shows the card and the second one follows the link
  if (link && matchMedia("(hover: none)").matches && (owner !== link || Date.now() - shownAt < 400)) {
    event.preventDefault();
    show(link);
  } else if (owner && !link && !card.contains(event.target)) hide();
});
