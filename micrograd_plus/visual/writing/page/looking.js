// One place in the text: what can follow there, what was drawn, and where the heads looked.

const MOST_BARS = 60;
const MOST_NAMED = 0.045; // of the line, for a letter to have its name there
const MOST_LOOKED = 24; // tokens in the table, the last ones
const START = "▸"; // the name of what stands before the text

let place = 0; // of a token in the text: what follows it is shown

function showPlace() {
  const tokens = allTokens();
  const until = tokens.slice(0, place + 1);
  const logits = logitsAfter(until);
  const probabilities = probabilitiesOf(logits, text.temperature);
  const followed = text.written[place + 1 - given()];
  const isLast = place === tokens.length - 1;
  showBars(logits, probabilities, isLast && !isOver(), tokens[place + 1]);
  showLine(probabilities, followed);
  showHeads(until);
  const word = until.slice(DATA.before.length).map((token) => DATA.names[token]).join("");
  document.getElementById("next-title").textContent = word ? `What can follow “${word}”` : "What can stand first";
}

function showBars(logits, probabilities, canChoose, followed) {
  const list = document.getElementById("next");
  const order = [...probabilities.keys()];
  if (order.length > MOST_BARS) order.sort((a, b) => probabilities[b] - probabilities[a]).splice(MOST_BARS);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.token : null;
  list.replaceChildren();
  for (const token of order) {
    const row = element("button", "letter", undefined, list);
    row.type = "button";
    row.dataset.token = token;
    row.disabled = !canChoose;
    row.style.setProperty("--share", probabilities[token]);
    row.title = `logit ${fullText(logits[token])}`;
    row.classList.toggle("followed", token === followed);
    element("span", "name", DATA.names[token], row);
    element("span", "bar", undefined, element("span", "track", undefined, row));
    element("span", "percent", percent(probabilities[token]), row);
    row.addEventListener("click", () => { chooseLetter(token); changedText(`“${DATA.names[token]}” chosen`); });
  }
  if (focused !== null) list.querySelector(`[data-token="${focused}"]`)?.focus();
}

// All letters side by side on a line from 0 to 1, each as long as it is probable.
function showLine(probabilities, followed) {
  const line = document.getElementById("line");
  line.replaceChildren();
  probabilities.forEach((p, token) => {
    const part = element("span", token === followed?.token ? "part followed" : "part", p >= MOST_NAMED ? DATA.names[token] : "", line);
    part.style.flexGrow = p;
  });
  const drawn = document.getElementById("drawn");
  const share = followed?.share ?? null;
  drawn.hidden = share === null;
  if (share !== null) drawn.style.left = `${100 * share}%`;
  const name = followed && DATA.names[followed.token];
  document.getElementById("line-text").textContent = !followed ? "Each letter is as long on this line as it is probable. A number between 0 and 1 will be drawn: the letter in whose part it falls is written."
    : share === null ? `You chose “${name}”.` : `Drawn: ${numberText(share)}, which falls into the part of “${name}”.`;
}

// A row for each head, a column for each token that could be looked at.
function showHeads(tokens) {
  const layers = looksAt(tokens);
  document.getElementById("attention").hidden = !layers.length;
  if (!layers.length) return;
  const table = document.getElementById("heads");
  table.replaceChildren();
  const names = tokens.map((token, i) => (i < DATA.before.length ? START : DATA.names[token]));
  const seen = names.slice(-DATA.context).slice(-MOST_LOOKED);
  const head = element("tr", "", undefined, element("thead", "", undefined, table));
  element("td", "", "", head);
  for (const name of seen) element("th", "", name, head).scope = "col";
  const body = element("tbody", "", undefined, table);
  layers.forEach((heads, layer) => heads.forEach((weights, h) => {
    const row = element("tr", "", undefined, body);
    element("th", "", layers.length > 1 ? `layer ${layer}, head ${h}` : `head ${h}`, row).scope = "row";
    for (const weight of weights.slice(-MOST_LOOKED)) {
      const cell = element("td", "", weight >= 0.005 ? `${Math.round(100 * weight)}` : "", row);
      cell.style.setProperty("--shade", Math.sqrt(weight));
      cell.title = percent(weight);
    }
  }));
  document.getElementById("heads-text").textContent =
    `In percent, how much each head looked at each letter before it said what can follow “${names.at(-1)}”.`;
}
