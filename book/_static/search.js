// Search in sections, charts, claims, tables and terms. The index is a script, so that it also loads from a folder.
const root = document.documentElement.dataset.content_root ?? "./";
const MOST = 40, EVERY = 1000;
let index = null;

const load = () => index ??= new Promise((done, failed) => {
  const script = make("script", { src: `${root}_static/search-index${document.documentElement.lang === "en" ? "" : "-es"}.js`, onerror: failed });
  script.onload = () => done(window.searchIndex.flatMap(([place, page, told]) => told.map(([title, anchor, words]) => ({
    place, title, address: `${page}.html${anchor && "#" + anchor}`, words, titled: plain(title), all: plain(`${title} ${place} ${words}`),
  }))));
  document.head.append(script);
});

// What holds every word comes first; words in the title and at the start of a word count more.
const score = (entry, asked) => {
  let sum = asked.every(word => entry.all.includes(word)) ? EVERY : 0;
  for (const word of asked.filter(word => entry.all.includes(word))) {
    const begins = text => text.startsWith(word) || text.includes(" " + word);
    sum += 1 + (begins(entry.all) ? 2 : 0) + (entry.titled.includes(word) ? 6 : 0) + (begins(entry.titled) ? 4 : 0);
  }
  return entry.titled === asked.join(" ") ? sum + 20 : sum;
};

const marked = (text, asked) => {
  const low = plain(text), line = make("span");
  let at = 0;
  while (low.length === text.length) { // else folding changed the places of letters
    const hits = asked.map(word => [low.indexOf(word, at), word.length]).filter(([start]) => start >= 0).sort((a, b) => a[0] - b[0]);
    if (!hits.length) break;
    const [start, length] = hits[0];
    line.append(text.slice(at, start), make("mark", {}, text.slice(start, start + length)));
    at = start + length;
  }
  line.append(text.slice(at));
  return line;
};

const excerpt = (entry, asked) => {
  const low = plain(entry.words), at = Math.max(0, Math.min(...asked.map(word => low.indexOf(word)).filter(n => n >= 0), 1e6));
  const from = at > 60 && at < 1e6 ? entry.words.indexOf(" ", at - 60) + 1 : 0;
  return (from ? "… " : "") + entry.words.slice(from, from + 180) + (entry.words.length > from + 180 ? " …" : "");
};

for (const form of document.querySelectorAll("form.search")) {
  const field = form.querySelector("input"), list = form.querySelector("ol"), count = form.querySelector(".count");
  const answer = async () => {
    const asked = plain(field.value).split(/\s+/).filter(word => word.length > 1);
    list.replaceChildren();
    count.textContent = "";
    if (!asked.length) return;
    let entries;
    try { entries = await load(); } catch { return count.textContent = say("The index could not be loaded."); }
    if (plain(field.value).split(/\s+/).filter(word => word.length > 1).join() !== asked.join()) return;
    const found = entries.map(entry => [score(entry, asked), entry]).filter(([points]) => points).sort((a, b) => b[0] - a[0]);
    const whole = found.filter(([points]) => points > EVERY).length;
    count.textContent = whole || asked.length < 2 ? say("{} found", found.length && whole) : say("Nothing has all of these words; this has some");
    found.length = Math.min(whole || found.length, MOST);
    list.replaceChildren(...found.map(([, entry]) => make("li", {},
      make("a", { href: root + entry.address }, marked(entry.title, asked)),
      make("p", { className: "note" }, entry.place),
      make("p", {}, marked(excerpt(entry, asked), asked)))));
  };
  let timer = 0;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(answer, 120); });
  field.addEventListener("focus", load, { once: true });
  form.addEventListener("submit", event => { event.preventDefault(); answer(); });
  const asked = form.closest("article") && new URLSearchParams(location.search).get("q"); // search.html?q=merida
  if (asked) { field.value = asked; answer(); }
}
