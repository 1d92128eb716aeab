// The panel of what is selected: the chain rule with this moment's numbers, for one example.
//
// The example is the point that was selected last, or one that is stepped to. Numbers follow the
// training, some times a second, unless they are held.

const REFRESH = 150; // milliseconds; faster nobody reads
const LONGEST_SUM = 8; // bars of parts
const explained = { row: null, isHeld: false, key: "", last: 0, made: null, bars: null };

function showExplanation(current) {
  const { selected, data } = current;
  if (!selected) return;
  if (selected.kind === "point") explained.row = selected.row;
  if (explained.row === null || explained.row >= data.targets.length) [explained.row] = data.train;
  const key = JSON.stringify([selected, explained.row, current.settings.layers, current.settings.activation]);
  const isOther = key !== explained.key || explained.made !== current.trainer;
  const now = performance.now();
  if (!isOther && (explained.isHeld || (now - explained.last < REFRESH && isPlaying))) return;
  Object.assign(explained, { key, last: now, made: current.trainer });
  showExplanationControls(current);
  if (isOther) markPoint();
  const kept = explanation.contains(document.activeElement) ? document.activeElement.dataset.kept : null;
  explanation.replaceChildren();
  const example = exampleOf(current, explained.row);
  phase = "forward";
  ({ neuron: explainNeuron, line: explainLine, point: explainPoint })[selected.kind](current, example, selected);
  if (isOther) say(announcement(current, example, selected));
  sentence("Numbers are shown rounded, and computed with all their digits.", "remark");
  if (kept) explanation.querySelector(`[data-kept="${kept}"]`)?.focus({ preventScroll: true });
}

// What is heard when something else is explained; of a point what matters most.
function announcement({ data, trainer }, { row }, { kind }) {
  const what = explanation.querySelector("h2").textContent;
  if (kind !== "point" || data.kind === "regression") return `${what} is explained, in the section Explanation. Escape closes it.`;
  const answers = trainer.answers(data.columns.map((column) => column.slice(row, row + 1))).map((column) => column[0]);
  const shares = answers.length === 1 ? [1 - answers[0], answers[0]] : answers;
  const guess = shares.indexOf(Math.max(...shares));
  return `${what}, ${className(data.targets[row])}: the network says ${className(guess)}, ${Math.round(100 * shares[guess])} % sure. It is explained in the section Explanation. Escape closes it.`;
}

// Everything about one row, by the names of the nodes.
function exampleOf({ trainer }, row) {
  const found = trainer.example(row);
  const { nodes } = trainer.network;
  const places = new Map(nodes.map(({ name }, i) => [name, i]));
  const of = (numbersOf, name) => numbersOf[places.get(name)];
  return {
    values: found.values, gradients: found.gradients, largest: found.largest, row, nodes,
    value: (name) => of(found.values, name), gradient: (name) => of(found.gradients, name),
    nodeOf: (name) => nodes[places.get(name)], steps: (name) => found.backward.filter((step) => nodes[step.node].name === name),
  };
}

// Above the panel, made once, so that it can be used while the numbers change.
function showExplanationControls(current) {
  explained.bars ??= makeExplanationControls();
  const { point, hold, held } = explained.bars;
  const isTrain = current.data.train.includes(explained.row);
  point.textContent = `${isTrain ? "point" : "test point"} ${explained.row + 1}`;
  hold.setAttribute("aria-pressed", String(explained.isHeld));
  held.textContent = explained.isHeld ? `at epoch ${current.trainer.epoch}` : "";
}

function makeExplanationControls() {
  const box = element("div", "of-example");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "The example");
  const button = (text, words, action) => {
    const made = element("button", "", text, box);
    made.type = "button";
    made.title = words;
    if (text.length < 2) made.setAttribute("aria-label", words);
    made.addEventListener("click", action);
    return made;
  };
  button("◀", "The point before", () => stepToPoint(-1));
  const point = element("b", "", "", box);
  button("▶", "The next point", () => stepToPoint(1));
  const hold = button("Hold", "Keep these numbers while the training goes on", () => {
    explained.isHeld = !explained.isHeld;
    Object.assign(explained, { key: "" });
    showExplanation(live);
  });
  const held = element("span", "", "", box);
  button("Step through it", "Every step of this example, forward and backward, one by one", () => {
    const { selected, trainer } = live;
    const { start, isBackward } = nodeSelected(trainer.network, selected);
    openStepPage(stepData(live, explained.row, start, isBackward), `Point ${explained.row + 1} step by step`);
  });
  explanation.before(box);
  return { point, hold, held };
}

function stepToPoint(by) {
  const count = live.data.targets.length;
  explained.row = (explained.row + by + count) % count;
  explained.isHeld = false;
  if (live.selected.kind === "point") choose({ kind: "point", row: explained.row });
  else showExplanation(live);
}

// Where the step page opens: at the sum of a neuron, at the gradient of a weight, at the loss.
function nodeSelected({ nodes, root }, { kind, layer, neuron, parameter }) {
  if (kind === "line") return { start: nodes.findIndex((node) => node.parameter === parameter), isBackward: true };
  if (kind === "point") return { start: root, isBackward: false };
  return { start: nodes.findIndex((node) => node.role === "sum" && node.layer === layer && node.neuron === neuron), isBackward: false };
}

// What all parts of the panel are made of.

let phase = "forward"; // of what is told now: formulas have its colour

function section(text, next = phase) {
  phase = next;
  element("h3", "", text, explanation);
}

// An equation; that by hand the last digit may differ is said once, at the end.
function stated(left, sides, sign) {
  equation(left, sides, sign, true);
  explanation.lastElementChild.classList.add(phase);
}

function sentence(text, className = "") {
  return element("p", className, text, explanation);
}

const named = (name) => namePiece(name);
const gradientOf = (name) => gradientPiece(name, "loss");

// Names and numbers as bars around zero, the sizes beside each other.
function barsOf(rows, unit = Math.max(...rows.map(({ number }) => Math.abs(number)).filter(Number.isFinite), Number.MIN_VALUE)) {
  const list = element("ul", "bars", undefined, explanation);
  for (const { name, number, words } of rows) {
    const item = element("li", "", undefined, list);
    element("span", "name", name, item).title = words ?? name;
    const bar = element("span", `bar ${number < 0 ? "negative" : "positive"}`, undefined, item);
    element("i", "", undefined, bar).style.width = `${50 * (Number.isNaN(number) ? 0 : Math.min(1, Math.abs(number) / unit))}%`;
    element("span", "number", numberText(number), item).title = fullText(number);
  }
  return list;
}

// All in their order, or of many the largest, and how many are left out.
function largestOf(rows, most = LONGEST_SUM) {
  if (rows.length <= most) return { shown: rows, left: 0 };
  return sortedBySize(rows, most);
}

function sortedBySize(rows, most = LONGEST_SUM) {
  const sorted = [...rows].sort((a, b) => Math.abs(b.number) - Math.abs(a.number));
  return { shown: sorted.slice(0, most), left: Math.max(0, rows.length - most) };
}

// What an operation says in names and in numbers: equation texts of one node.
function sidesOf({ operation, operands, static: settings }, { nodes, values, largest }) {
  const step = { operation, written: DATA.primitives[operation].written, static: settings };
  const numberAt = (x) => (x.node !== null ? values[x.node] : x.isLargest ? largest : x.value);
  const inNames = operands.map((x) => (x.node !== null ? named(nodes[x.node].name) : numberPiece(numberAt(x))));
  const inNumbers = operands.map((x) => numberPiece(numberAt(x)));
  return [inNames, inNumbers].map((pieces) => rendered(forwardTree(step, pieces), {}).text);
}

function equationOf(example, name) {
  return stated(name, [...sidesOf(example.nodeOf(name), example), numberText(example.value(name))]);
}

// The slope of an operation by its one operand: as formula, in numbers, and why.
function slopeOf(example, name) {
  const { operation, operands, static: settings } = example.nodeOf(name);
  const [operand] = operands;
  const [x, y] = [example.values[operand.node], example.value(name)];
  const { formulas, names } = DATA.primitives[operation];
  const values = { pi: Math.PI, ...settings, [names[0]]: x, y };
  const { tree } = chosen(readFormula(formulas[0]), values);
  const constants = settings;
  const label = { [names[0]]: named(example.nodes[operand.node].name), y: named(name) };
  const settingsAsPieces = Object.fromEntries(Object.entries(settings).map(([key, number]) => [key, numberPiece(number)]));
  const short = simplified(tree, constants);
  const symbols = rendered(short, { ...settingsAsPieces, ...label });
  const inNumbers = rendered(short, { ...settingsAsPieces, [names[0]]: numberPiece(x), y: numberPiece(y) });
  const meaning = DATA.operations[operation];
  const why = meaning ? inWords(meaning.reasons[0].text, { ...settingsAsPieces, ...label }, constants) : "";
  return { symbols, inNumbers, number: evaluate(readFormula(formulas[0]), values), why, source: meaning?.reasons[0].source ?? "" };
}

// A point in words: "point 17, x1 = 0.52 and x2 = −1.03".
function wordsOfExample({ data }, { row }) {
  const inputs = data.columns.map((column, i) => `${data.names[i]} = ${numberText(column[row], 3)}`);
  return `point ${row + 1}, ${listed(inputs, 5)}`;
}
