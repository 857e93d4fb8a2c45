// Search, filters and sorting for the tables of class "ledger". Without JavaScript the whole table is there to read.
for (const table of document.querySelectorAll("table.ledger")) {
  const body = table.tBodies[0], rows = [...body.rows], words = rows.map(r => r.textContent.toLowerCase());
  const tools = table.parentNode.previousElementSibling; // its room is kept, so that nothing jumps
  const search = document.createElement("input"), count = document.createElement("output");
  const more = document.createElement("button"), first = 60; // the stylesheet hides what comes after, till it is asked for
  const showAll = () => { table.classList.add("whole"); more.remove(); };
  const add = (name, field) => {
    const label = document.createElement("label");
    label.append(name, field);
    tools.append(label);
    field.addEventListener("input", show);
  };
  const show = () => {
    const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    rows.forEach((row, i) => {
      row.hidden = !(asked.every(w => words[i].includes(w)) && picks.every(([key, s]) => !s.value || row.dataset[key] === s.value));
      n += !row.hidden;
    });
    count.textContent = `${n} of ${rows.length} rows`;
    if (n < rows.length) showAll();
  };
  search.type = "search";
  add("Search ", search);
  const picks = table.dataset.filters.split(" ").filter(Boolean).map(key => {
    const select = document.createElement("select");
    select.add(new Option("all", ""));
    [...new Set(rows.map(r => r.dataset[key]))].sort().forEach(v => select.add(new Option(v, v)));
    add(key[0].toUpperCase() + key.slice(1) + " ", select);
    return [key, select];
  });
  tools.append(count);
  if (rows.length > first) {
    more.className = "ledger-more btn";
    more.textContent = `Show all ${rows.length} rows`;
    more.addEventListener("click", showAll);
    table.parentNode.after(more);
  }
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button"), value = row => row.cells[column].textContent.trim();
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.ariaSort !== "ascending";
      [...head.parentNode.cells].forEach(cell => cell.removeAttribute("aria-sort"));
      head.ariaSort = up ? "ascending" : "descending";
      rows.sort((a, b) => value(a).localeCompare(value(b), "en", {numeric: true}) * (up ? 1 : -1));
      words.splice(0, words.length, ...rows.map(r => r.textContent.toLowerCase()));
      body.append(...rows);
    });
  });
  const reveal = () => {
    const row = rows.find(r => "#" + r.id === decodeURIComponent(location.hash));
    if (!row) return;
    if (row.hidden) { search.value = ""; picks.forEach(([, s]) => (s.value = "")); show(); }
    showAll();
    row.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  show();
  reveal();
}
