// "What if": other numbers for the leaves, and the whole page moves.

const MOST_LEAVES = 40; // in the list at a time
const MANY_LEAVES = 10; // are searched by name
const original = numbers;
let altered = false;
// Leads to the number of a leaf, if other numbers are being tried and the node is a leaf.
let edited = () => false;
// Tries other numbers for some leaves, and for all others those of the program; null where none
// can be tried.
let tryNumbers = null;

// Offered where computing again gives the engine's own numbers: every operation is known here.
function canRecompute() {
  if (!DATA.scalar || !DATA.forward.length) return false;
  try {
    const again = recomputed(DATA.given);
    const close = (a, b) => Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3)
      || (Number.isNaN(a) && Number.isNaN(b));
    return again.values.every((x, i) => close(x, numberOf(original.values[i])))
      && again.backward.every((x, j) => close(x.total, numberOf(original.backward[j].total)))
      && again.update.every((x, k) => close(x.after, numberOf(original.update[k].after)));
  } catch {
    return false;
  }
}

function alter(given) {
  altered = given !== null;
  numbers = altered ? recomputed(given) : original;
  document.getElementById("altered").hidden = !altered;
  document.getElementById("link").hidden = true; // it had the numbers from before
  go(frame, { announce: false, address: false, still: true });
}

function offerWhatIf() {
  if ((!canRecompute() && !knowsArrays()) || !DATA.given.some(isLeafToTry)) return;
  const box = document.getElementById("what-if");
  box.hidden = false;
  const list = box.querySelector("div");
  const given = DATA.given.map(numberOf);
  const search = element("input");
  Object.assign(search, { type: "text", placeholder: "Find a leaf", hidden: given.length < MANY_LEAVES });
  search.setAttribute("aria-label", "Find a leaf");
  const note = element("p", "remark", "");
  list.before(search, note);

  const rowOf = (i, entry) => (isArray(given[i]) ? arrayRow(i, given, entry)
    : leafRow(DATA.nodes[i].name, numberOf(DATA.given[i]), given[i], (value) => { given[i] = value; alter([...given]); }));

  // The rows of those leaves whose names have what is searched for; one of them may come first.
  function showLeaves(first = null, entry = 0) {
    const wanted = search.value.trim().toLowerCase();
    const found = [...given.keys()].filter((i) => isLeafToTry(given[i]) && DATA.nodes[i].name.toLowerCase().includes(wanted));
    const shown = (first === null ? found : [first, ...found.filter((i) => i !== first)]).slice(0, MOST_LEAVES);
    list.replaceChildren(...shown.map((i) => rowOf(i, i === first ? entry : 0)));
    note.textContent = !found.length ? `No leaf is called ${search.value}.`
      : found.length > shown.length ? `${shown.length} of ${found.length}: find others by their names, or click a leaf in the graph.`
        : `A click on a leaf in the graph leads to its number${given.some(isArray) ? ", one on an entry to that entry" : ""}.`;
  }
  box.addEventListener("toggle", () => { if (box.open) box.scrollIntoView({ block: "nearest" }); });
  search.addEventListener("input", () => showLeaves());
  document.getElementById("reset").addEventListener("click", () => {
    DATA.given.forEach((x, i) => { given[i] = numberOf(x); });
    showLeaves();
    alter(null);
    writeAddress();
  });
  showLeaves();
  tryNumbers = (tried) => {
    DATA.given.forEach((x, i) => { given[i] = tried.get(i) ?? numberOf(x); });
    showLeaves();
    box.open ||= tried.size > 0;
    alter(tried.size ? [...given] : null);
  };
  edited = (i, entry = 0) => {
    if (!box.open || i >= given.length || !isLeafToTry(given[i])) return false;
    search.value = "";
    showLeaves(i, entry);
    const field = list.querySelector('input[type="text"]');
    field.focus({ preventScroll: true });
    field.select();
    list.firstChild.scrollIntoView({ block: "nearest" });
    return true;
  };
}

// A name, a slider and a field for one leaf, which keep each other and the page up to date.
function leafRow(name, x, now, set) {
  const line = element("div", "leaf");
  element("span", "", name, line);
  const range = element("input", "", undefined, line);
  const reach = Math.max(1, 2 * Math.abs(x));
  Object.assign(range, { type: "range", step: "any", min: x - reach, max: x + reach, value: now });
  range.setAttribute("aria-label", `Drag a value for ${name}`);
  const text = element("input", "", undefined, line);
  Object.assign(text, { type: "text", inputMode: "decimal", value: now, size: 7 });
  text.setAttribute("aria-label", `Type a value for ${name}`);
  // Once it stays, and not at each place that it is dragged over.
  line.addEventListener("change", writeAddress);
  range.addEventListener("input", () => {
    const value = Number(Number(range.value).toPrecision(4));
    text.value = value;
    text.removeAttribute("aria-invalid");
    set(value);
  });
  text.addEventListener("input", () => {
    const value = Number(text.value.replace("−", "-").replace(",", "."));
    const valid = text.value.trim() !== "" && Number.isFinite(value);
    text.toggleAttribute("aria-invalid", !valid);
    if (valid) { range.value = value; set(value); }
  });
  return line;
}
