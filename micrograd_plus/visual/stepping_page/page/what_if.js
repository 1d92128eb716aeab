// "What if": other numbers in place of those that are given, and the whole page moves.
//
// A leaf is a number that is given, a parameter or a constant; readers know it by the longer name.

const MOST_LEAVES = 40; // in the list at a time
const MANY_LEAVES = 10; // are searched by name
const original = numbers;
let altered = false;
// What the result comes to, above the numbers, where it stays in sight.
const outcome = element("p", "outcome");
// Leads to the number of a leaf, if other numbers are being tried and the node is a leaf.
let edited = () => false;
// Tries other numbers for some leaves, and for all others those of the program; null where none
// can be tried.
let tryNumbers = null;

let computable = null;

// Whether the page computes what the engine computes: then other numbers can be tried.
function isComputable() {
  computable ??= DATA.scalar ? canRecompute() : canRecomputeArrays();
  return computable;
}

// Whether computing again gives the engine's own numbers: every operation is known here.
function canRecompute() {
  if (!DATA.forward.length) return false;
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
  showOutcome();
  document.getElementById("link").hidden = true; // it had the numbers from before
  go(frame, { announce: false, address: false, still: true });
}

// At whichever step: what is computed later has changed too.
function showOutcome() {
  const root = DATA.root;
  const [before, after] = [original, numbers].map(({ values }) => values[root]);
  // Not what a reader is about to say.
  const isAsked = questionsLeft().includes(madeAt[root]);
  outcome.hidden = isAsked || isArray(before);
  const digits = digitsOfChange(numberOf(before), numberOf(after));
  const [old, now] = [before, after].map((x) => numberText(x, digits));
  outcome.textContent = !altered ? " is " : old === now ? " stays " : ` becomes ${old} → `;
  outcome.prepend(element("b", "", nameOf(root)));
  element("b", "", now, outcome);
  if (madeAt[root]) outcome.append(` (step\u00a0${stopFrom(madeAt[root])})`);
}

function offerWhatIf() {
  if (!isComputable() || !DATA.given.some(isLeafToTry)) return;
  const box = document.getElementById("what-if");
  box.hidden = false;
  const list = box.querySelector("div");
  const given = DATA.given.map(numberOf);
  const search = element("input");
  Object.assign(search, { type: "text", placeholder: "Find a number by its name", hidden: given.length < MANY_LEAVES });
  search.setAttribute("aria-label", search.placeholder);
  const note = element("p", "remark", "");
  list.before(outcome, search, note);
  showOutcome();

  const rowOf = (i, entry) => (isArray(given[i]) ? arrayRow(i, given, entry)
    : leafRow(nameOf(i), numberOf(DATA.given[i]), given[i], (value) => { given[i] = value; alter([...given]); }));

  // The rows of those leaves whose names have what is searched for; one of them may come first.
  function showLeaves(first = null, entry = 0) {
    const wanted = search.value.trim().toLowerCase();
    const found = [...given.keys()].filter((i) => isLeafToTry(given[i]) && nameOf(i).toLowerCase().includes(wanted));
    const shown = (first === null ? found : [first, ...found.filter((i) => i !== first)]).slice(0, MOST_LEAVES);
    list.replaceChildren(...shown.map((i) => rowOf(i, i === first ? entry : 0)));
    note.textContent = !found.length ? `No number that is given is called ${search.value}.`
      : found.length > shown.length ? `${shown.length} of ${found.length}: find others by their names, or click in the graph on a number that is given.`
        : `While this is open, a number that is given, chosen in the graph, leads here and not to its next step${given.some(isArray) ? ", one on an entry to that entry" : ""}.`;
  }
  box.addEventListener("toggle", () => { if (box.open) document.getElementById("side").scrollTop = box.offsetTop; });
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
  const wrong = element("p", "wrong", "", line);
  wrong.setAttribute("role", "status");
  const judge = (words) => { text.toggleAttribute("aria-invalid", words !== ""); wrong.textContent = words; };
  let current = now;
  const use = (value) => { current = value; set(value); };
  // Once it stays, and not at each place that it is dragged over.
  line.addEventListener("change", writeAddress);
  range.addEventListener("input", () => {
    const value = Number(Number(range.value).toPrecision(4));
    text.value = value;
    judge("");
    use(value);
  });
  text.addEventListener("input", () => {
    const value = readAnswer(text.value);
    const valid = Number.isFinite(value);
    judge(valid ? "" : `${text.value.trim() ? `“${text.value.trim()}” is no number that can be used here` : "Nothing is typed"}: `
      + `try one such as 0.5 or −3. Until then ${name} stays ${numberText(current)}.`);
    if (valid) { range.value = value; use(value); } else wrong.scrollIntoView({ block: "nearest" });
  });
  return line;
}
