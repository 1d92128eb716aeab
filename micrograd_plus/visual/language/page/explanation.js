// One token at a time: what it looked at, what the model expected next, and what followed.

let current = 0;
const tokenButtons = [];
const lossColumns = [];

function makeTokens() {
  const text = document.getElementById("text");
  for (let i = 0; i < COUNT; i += 1) {
    const button = element("button", "", undefined, text);
    button.type = "button";
    element("span", "name", nameAt(i), button);
    element("span", "weight", "", button);
    button.addEventListener("click", () => select(i));
    button.addEventListener("focus", () => select(i));
    button.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") select(i, { announce: false });
    });
    tokenButtons.push(button);
    if (nameAt(i).endsWith("⏎")) element("span", "break", "", text);
  }
  text.addEventListener("keydown", (event) => {
    const to = {
      ArrowRight: current + 1, ArrowDown: current + 1, ArrowLeft: current - 1, ArrowUp: current - 1,
      Home: 0, End: COUNT - 1,
    }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    tokenButtons[Math.min(COUNT - 1, Math.max(0, to))].focus();
  });
}

function makeLosses() {
  const strip = document.getElementById("losses");
  const finite = DATA.targets.map((_, i) => lossAt(i)).filter(Number.isFinite);
  const largest = Math.max(...finite, Math.log(DATA.vocabulary), 1e-9);
  DATA.targets.forEach((_, i) => {
    const column = element("div", "loss", undefined, strip);
    const bar = element("span", "", undefined, element("div", "column", undefined, column));
    bar.style.setProperty("--share", Math.min(1, lossAt(i) / largest));
    element("span", "name", targetAt(i), column);
    column.title = `${targetAt(i)}: ${numberText(DATA.losses[i])}`;
    column.addEventListener("click", () => select(i));
    column.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") select(i, { announce: false });
    });
    lossColumns.push(column);
  });
  const mean = DATA.losses.reduce((sum, loss) => sum + numberOf(loss), 0) / DATA.targets.length;
  document.getElementById("mean").textContent = DATA.targets.length
    ? `${numberText(mean)} on average, in nats; guessing among ${DATA.vocabulary} tokens has `
      + `${numberText(Math.log(DATA.vocabulary))}.`
    : "No token follows another.";
}

function select(i, { announce = true } = {}) {
  current = i;
  tokenButtons.forEach((button, k) => {
    button.tabIndex = k === i ? 0 : -1;
    if (k === i) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    button.classList.toggle("next", k === i + 1);
  });
  lossColumns.forEach((column, k) => column.classList.toggle("now", k === i));
  reveal(document.getElementById("text"), tokenButtons[i]);
  if (lossColumns[i]) reveal(document.getElementById("losses"), lossColumns[i]);
  showExpected(i);
  showLooked(i);
  markRow(i);
  if (announce) document.getElementById("live").textContent = spoken(i);
}

// Scrolls within a box, and never the page itself.
function reveal(box, child) {
  const [outer, inner] = [box.getBoundingClientRect(), child.getBoundingClientRect()];
  const by = (low, high, from, to) => (low < from ? low - from : high > to ? high - to : 0);
  box.scrollTop += by(inner.top, inner.bottom, outer.top, outer.bottom);
  box.scrollLeft += by(inner.left, inner.right, outer.left, outer.right);
}

function showExpected(i) {
  document.getElementById("side-title").textContent = `After “${nameAt(i)}” the model expects`;
  const list = document.getElementById("expected");
  list.replaceChildren();
  const target = DATA.targets[i];
  for (const [token, p] of DATA.next[i]) showGuess(list, token, p, token === target ? "actual" : "");
  if (target !== undefined && DATA.ranks[i] > DATA.next[i].length) {
    showGuess(list, target, Math.exp(-lossAt(i)), "actual apart");
  }
  document.getElementById("followed").textContent = target === undefined
    ? "Nothing followed: the text ends here."
    : `“${targetAt(i)}” followed, number ${DATA.ranks[i]} of ${DATA.vocabulary}: `
      + `loss −log\u00a0p = ${numberText(DATA.losses[i])}`;
}

function showGuess(list, token, p, kind) {
  const row = element("div", `guess ${kind}`.trim(), undefined, list);
  element("span", "name", DATA.names[token], row);
  element("span", "bar", undefined, row).style.setProperty("--share", p);
  element("span", "percent", percent(p), row);
}

function showLooked(i) {
  const weights = weightsOf(choice);
  if (!weights) return;
  tokenButtons.forEach((button, j) => {
    const weight = weights[i * COUNT + j];
    button.style.setProperty("--shade", Math.sqrt(weight));
    button.querySelector(".weight").textContent = weight >= 0.005 ? `${Math.round(100 * weight)} %` : "";
  });
  document.getElementById("looked").textContent = `Shaded: what “${nameAt(i)}” looked at, by `
    + `${titleOf(choice)}. ${mostText(weights, i)}.`;
}

function mostText(weights, i) {
  const most = mostLookedAt(weights, i);
  const where = most === i ? "itself" : `“${nameAt(most)}”, ${i - most} before`;
  const ahead = most > i ? `“${nameAt(most)}”, ${most - i} after` : where;
  return `Most of all at ${ahead}: ${percent(weights[i * COUNT + most])}`;
}

function spoken(i) {
  const weights = weightsOf(choice);
  const guesses = DATA.next[i].slice(0, 3).map(([k, p]) => `${DATA.names[k]} ${percent(p)}`);
  const loss = i < DATA.targets.length
    ? `; ${targetAt(i)} followed, loss ${numberText(DATA.losses[i])}` : "";
  const looked = weights ? `. ${mostText(weights, i)}` : "";
  return `${nameAt(i)}: expects ${guesses.join(", ")}${loss}${looked}.`;
}
