// Search, filters and sorting for the generated tables. Without this script the whole table is there to read.
// The row being read stands where it stood when the reader comes back: rows further up were never laid out, and the
// browser only remembers a height.
const place = "row " + location.pathname;
addEventListener("pagehide", () => stored(() => {
  const row = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("table.ledger tr[id]");
  sessionStorage.setItem(place, row ? JSON.stringify([row.id, row.getBoundingClientRect().top]) : "null");
}));
if ("back" in document.documentElement.dataset) addEventListener("load", () => setTimeout(() => {
  const [id, top] = stored(() => JSON.parse(sessionStorage.getItem(place))) ?? [];
  const row = id && document.getElementById(id);
  if (row) scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" });
}));
for (const table of document.querySelectorAll("table.ledger")) {
  const body = table.tBodies[0], rows = [...body.rows], words = new Map();
  const tools = table.previousElementSibling, search = make("input", { type: "search" }), count = make("output");
  const add = (name, field) => {
    tools.append(make("label", {}, name, field));
    field.addEventListener("input", show);
  };
  const says = (row, word) => { // read when first asked: a long table opens sooner
    if (!words.has(row)) words.set(row, plain(row.textContent));
    return words.get(row).includes(word);
  };
  const told = shown => { count.textContent = `${shown} of ${rows.length} rows`; };
  const show = () => {
    const asked = plain(search.value).split(/\s+/).filter(Boolean);
    const chosen = row => picks.every(([key, pick]) => !pick.value || row.dataset[key] === pick.value);
    for (const row of rows) row.hidden = !(chosen(row) && asked.every(word => says(row, word)));
    told(rows.filter(row => !row.hidden).length);
  };
  add("Search ", search);
  const picks = table.dataset.filters.split(" ").filter(Boolean).map(key => {
    const values = [...new Set(rows.map(row => row.dataset[key]))].sort().map(value => new Option(value, value));
    const pick = make("select", {}, new Option("all", ""), ...values);
    add(key[0].toUpperCase() + key.slice(1) + " ", pick);
    return [key, pick];
  });
  tools.append(count);
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = make("button", {}, head.textContent);
    const value = row => row.cells[column].dataset.sort ?? plain(row.cells[column].textContent.trim());
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.ariaSort !== "ascending" ? 1 : -1;
      for (const cell of head.parentNode.cells) cell.removeAttribute("aria-sort");
      head.ariaSort = up > 0 ? "ascending" : "descending";
      rows.sort((a, b) => up * (value(a) - value(b) || value(a).localeCompare(value(b), "en", { numeric: true })));
      body.append(...rows);
    });
  }
  const reveal = () => { // a link to a row that a filter hides shows it
    const row = rows.find(row => row.id && "#" + row.id === decodeURIComponent(location.hash));
    if (!row?.hidden) return;
    search.value = "";
    for (const [, pick] of picks) pick.value = "";
    show();
    row.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  told(rows.length);
}
