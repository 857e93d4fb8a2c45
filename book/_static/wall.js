// The wall's filters. Their state stands in the address (#the-wall:verdict=disputed), so that a choice can be linked.
const form = document.querySelector("form.wall-tools");
if (form) {
  const tiles = [...document.querySelectorAll(".tile")], words = new Map(), fields = [...form.querySelectorAll("select, input")];
  const asked = () => fields.filter(field => field.value);
  const says = (tile, word) => {
    if (!words.has(tile)) words.set(tile, plain(tile.textContent));
    return words.get(tile).includes(word);
  };
  const meets = (tile, field) => field.name === "search"
    ? plain(field.value).split(/\s+/).every(word => says(tile, word)) : tile.dataset[field.name] === field.value;
  const show = () => {
    const chosen = asked();
    for (const tile of tiles) tile.hidden = !chosen.every(field => meets(tile, field));
    for (const group of form.parentNode.querySelectorAll("section")) group.hidden = !group.querySelector(".tile:not([hidden])");
    form.querySelector("output").textContent = `${tiles.filter(tile => !tile.hidden).length} of ${tiles.length}`;
    form.querySelector("button").disabled = !chosen.length;
  };
  const clear = () => { for (const field of fields) field.value = ""; };
  const changed = () => {
    const state = new URLSearchParams(asked().map(field => [field.name, field.value]));
    history.replaceState(history.state, "", "#the-wall" + (state.size ? ":" + state : "")); // a query fails on file://
    show();
  };
  const follow = () => { // a link to a choice, or to a tile that a filter hides
    const [, choice] = /^#(?:the-wall:)?(\w+=.*)$/.exec(location.hash) ?? [];
    const tile = tiles.find(each => "#" + each.id === location.hash);
    if (choice || tile?.hidden) clear();
    for (const [name, value] of new URLSearchParams(choice)) {
      const field = fields.find(each => each.name === name);
      if (field) field.value = value;
      if (field?.selectedIndex < 0) field.value = ""; // no such value: all
    }
    show();
    if (choice) form.parentNode.scrollIntoView();
    tile?.scrollIntoView();
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", event => event.preventDefault());
  form.querySelector("button").addEventListener("click", () => { clear(); changed(); });
  addEventListener("hashchange", follow);
  follow();
}
