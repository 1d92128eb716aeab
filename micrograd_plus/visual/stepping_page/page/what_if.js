// "What if": other numbers for the leaves, and the whole page moves.

const MOST_LEAVES = 40;
const original = numbers;
let altered = false;

// Offered where computing again gives the engine's own numbers: every operation is known here.
function canRecompute() {
  if (!DATA.scalar || !DATA.forward.length) return false;
  try {
    const again = recomputed(DATA.given);
    const close = (a, b) => Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3)
      || (Number.isNaN(a) && Number.isNaN(b));
    return again.values.every((x, i) => close(x, numberOf(original.values[i])))
      && again.backward.every((x, j) => close(x.total, numberOf(original.backward[j].total)));
  } catch {
    return false;
  }
}

function alter(given) {
  altered = given !== null;
  numbers = altered ? recomputed(given) : original;
  document.getElementById("altered").hidden = !altered;
  go(frame, { announce: false, still: true });
}

function offerWhatIf() {
  const box = document.getElementById("what-if");
  if (!canRecompute()) return;
  box.hidden = false;
  const given = DATA.given.map(numberOf);
  const list = box.querySelector("div");
  const fields = given.slice(0, MOST_LEAVES).map((x, i) => {
    const name = DATA.nodes[i].name;
    const line = element("div", "leaf", undefined, list);
    element("span", "", name, line);
    const range = element("input", "", undefined, line);
    const reach = Math.max(1, 2 * Math.abs(x));
    Object.assign(range, { type: "range", step: "any", min: x - reach, max: x + reach, value: x });
    range.setAttribute("aria-label", `Drag a value for ${name}`);
    const text = element("input", "", undefined, line);
    Object.assign(text, { type: "text", inputMode: "decimal", value: x, size: 7 });
    text.setAttribute("aria-label", `Type a value for ${name}`);
    const set = (value) => { given[i] = value; alter([...given]); };
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
    return () => { given[i] = x; range.value = x; text.value = x; text.removeAttribute("aria-invalid"); };
  });
  document.getElementById("reset").addEventListener("click", () => {
    fields.forEach((field) => field());
    alter(null);
  });
}
