// The network: each neuron a small map of what it answers, each line a weight.

const SIZES_OF_NEURONS = [[4, 44, 20], [6, 44, 12], [8, 36, 7], [12, 30, 6]]; // up to how many in a layer: pixels, and between
const LARGE = 1.3; // how much larger they are where there is much room, as when projected
const MOST_IN_LAYER = 12;

const sheet = document.getElementById("sheet");
const neuronsBox = document.getElementById("neurons");
const linesLayer = svg("svg", { class: "lines", "aria-hidden": "false" }, neuronsBox);
const pointedNote = document.getElementById("pointed");
let notedWeight = null; // whose number the note gives, so that it stays that of the moment
let networkItems = []; // in the order of the keys: each neuron, and then the lines into it
let reachedItem = 0;
let mapsByLayer = []; // canvases, layer by layer; -1 is the inputs
let lineParts = []; // by parameter
let mapsAreSeen = true;
let neuronSize = 44;

const isBias = (parameter) => parameter.input < 0;
const hiddenCount = () => live.settings.layers.length;

function neuronName(layer, neuron) {
  if (layer < 0) return live.trainer.network.inputs[neuron];
  if (layer < hiddenCount()) return `neuron ${neuron + 1} of layer ${layer + 1}`;
  return live.data.kind === "classes" ? `answer for ${className(neuron)}` : "the answer";
}

function parameterName({ layer, neuron, input }) {
  if (input < 0) return `bias of ${neuronName(layer, neuron)}`;
  return `weight from ${neuronName(layer - 1, input)} to ${neuronName(layer, neuron)}`;
}

function weightText(p) {
  const parameter = live.trainer.network.parameters[p];
  return `${parameterName(parameter)}, ${parameter.name}: ${numberText(live.trainer.parameters[p])}`;
}

// Draws the network anew: after its layers, its inputs or the room for it have changed.
function arrangeNetwork() {
  const { network } = live.trainer;
  const layers = [network.inputs.map(() => ({})), ...network.layers];
  const room = sheet.clientWidth;
  const most = Math.max(...layers.map((layer) => layer.length));
  const isNarrow = isSmall() && room < 600;
  const [, own, between] = isNarrow ? [0, 30, 8] : SIZES_OF_NEURONS.find(([upTo]) => most <= upTo) ?? SIZES_OF_NEURONS.at(-1);
  const [size, gap] = [own, between].map((x) => Math.round(x * (room > 900 ? LARGE : 1)));
  const [column, above] = isSmall() ? [size + 38, 22] : [room < 420 ? 76 : 104, 52]; // from layer to layer, and room for their buttons
  neuronSize = size;
  neuronsBox.style.setProperty("--size", `${size}px`);
  const roomFor = (labels) => neuronSize / 2 + 14 + 7.5 * Math.min(10, Math.max(4, ...labels.map((text) => text.length)));
  const left = roomFor(network.inputs);
  const right = roomFor(network.layers.at(-1).map((_, k) => labelOfAnswer(k)));
  const width = Math.max(room, left + right + column * (layers.length - 1));
  const pitch = size + gap;
  const height = above + pitch * Math.max(4, most) + 8;
  const across = (l) => left + ((width - left - right) * l) / (layers.length - 1);
  const down = (l, j) => above + (height - above) / 2 + (j - (layers[l].length - 1) / 2) * pitch;
  const hadFocus = networkItems.some(({ node }) => node === document.activeElement);
  neuronsBox.replaceChildren(linesLayer);
  linesLayer.replaceChildren();
  linesLayer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  Object.assign(linesLayer.style, { width: `${width}px`, height: `${height}px` });
  Object.assign(neuronsBox.style, { width: `${width}px`, height: `${height}px` });
  drawLines(network, across, down);
  const buttons = layers.map((layer, l) => layer.map((_, j) => drawNeuron(l - 1, j, across(l), down(l, j))));
  mapsByLayer = buttons.map((layer) => layer.map(({ canvas }) => canvas));
  for (let l = 0; l < hiddenCount(); l++) {
    if (isSmall()) drawHeading(countText(live.settings.layers[l]), across(l + 1));
    else drawLayerButtons(l, across(l + 1));
  }
  drawHeading("inputs", across(0));
  drawHeading(live.data.kind === "classes" ? "answers" : "answer", across(layers.length - 1));
  orderItems(network, buttons);
  showDepth();
  if (hadFocus) networkItems[reachedItem].node.focus({ preventScroll: true });
}

function drawLines(network, across, down) {
  lineParts = network.parameters.map((parameter, p) => {
    const { layer, neuron, input } = parameter;
    const [x, y] = [across(layer + 1), down(layer + 1, neuron)];
    const group = svg("g", { class: isBias(parameter) ? "line bias" : "line", role: "button", tabindex: "-1", "aria-label": parameterName(parameter) }, linesLayer);
    if (isBias(parameter)) {
      const at = { cx: x - neuronSize / 2 - 1, cy: y + neuronSize / 2 + 1 };
      svg("circle", { ...at, r: 12, class: "hit" }, group);
      return { group, seen: svg("circle", { ...at, r: 4.5, class: "seen" }, group) };
    }
    const [from, height] = [across(layer) + neuronSize / 2, down(layer, input)];
    const [to, bend] = [x - neuronSize / 2, (x - across(layer) - neuronSize) / 2];
    const d = `M${from} ${height}C${from + bend} ${height} ${to - bend} ${y} ${to} ${y}`;
    svg("path", { d, class: "hit" }, group);
    return { group, seen: svg("path", { d, class: "seen" }, group) };
  });
  // Biases above all lines, where they can be met.
  lineParts.forEach(({ group }, p) => { if (isBias(network.parameters[p])) linesLayer.append(group); });
  lineParts.forEach(({ group }, p) => {
    group.addEventListener("pointermove", (event) => { if (isMoved(event) && notedWeight !== p) noteWeight(p); });
    group.addEventListener("click", () => choose({ kind: "line", parameter: p }));
  });
}

// What slides under a mouse that rests is not pointed at.
const isMoved = (event) => event.movementX !== 0 || event.movementY !== 0;

function drawNeuron(layer, neuron, x, y) {
  const isInput = layer < 0;
  const button = element(isInput ? "div" : "button", `neuron${isInput ? " input" : ""}`, undefined, neuronsBox);
  Object.assign(button.style, { left: `${x - neuronSize / 2}px`, top: `${y - neuronSize / 2}px` });
  const canvas = element("canvas", "", undefined, button);
  const isOutput = layer === hiddenCount();
  if (isInput || isOutput) {
    const words = isInput ? neuronName(layer, neuron) : labelOfAnswer(neuron);
    element("span", "label", words, button).title = words;
  }
  if (isInput) {
    canvas.setAttribute("aria-hidden", "true");
  } else {
    button.type = "button";
    button.tabIndex = -1;
    button.setAttribute("aria-label", neuronName(layer, neuron));
    button.addEventListener("click", () => choose({ kind: "neuron", layer, neuron }));
    button.addEventListener("pointermove", (event) => {
      if (isMoved(event) && !(pointedNeuron?.layer === layer && pointedNeuron.neuron === neuron)) pointAt(layer, neuron);
    });
    button.addEventListener("focus", () => { if (button.matches(":focus-visible")) pointAt(layer, neuron); });
    for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => pointAt(null));
  }
  return { button, canvas };
}

const labelOfAnswer = (neuron) => (live.data.kind === "classes" ? className(neuron) : nameOfTarget());

function drawHeading(words, x) {
  const box = element("div", "heading", words, neuronsBox);
  box.style.left = `${x - 48}px`;
}

const countText = (n) => (n === 1 ? "1 neuron" : `${n} neurons`);

function drawLayerButtons(l, x) {
  const count = live.settings.layers[l];
  const box = element("div", "heading", undefined, neuronsBox);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `Layer ${l + 1}`);
  box.dataset.layer = l;
  box.style.left = `${x - 48}px`;
  const pair = element("span", "pair", undefined, box);
  const changed = (by) => live.settings.layers.with(l, count + by);
  countButton(pair, "−", `One neuron fewer in layer ${l + 1}`, count > 1, () => changeLayers(changed(-1), `less${l}`), `less${l}`);
  element("b", "", String(count), pair);
  countButton(pair, "+", `One neuron more in layer ${l + 1}`, count < MOST_IN_LAYER, () => changeLayers(changed(1), `more${l}`), `more${l}`);
  element("span", "", count === 1 ? "neuron" : "neurons", box);
}

function countButton(parent, text, label, isEnabled, action, id) {
  const button = element("button", "count", text, parent);
  Object.assign(button, { type: "button", title: label, disabled: !isEnabled });
  button.setAttribute("aria-label", label);
  button.dataset.id = id;
  button.addEventListener("click", action);
}

function showDepth() {
  const box = document.getElementById("depth");
  const { layers } = live.settings;
  box.replaceChildren();
  countButton(box, "−", "One layer fewer", layers.length > 0, () => changeLayers(layers.slice(0, -1), "shallower"), "shallower");
  element("span", "", layers.length === 1 ? "1 hidden layer" : `${layers.length} hidden layers`, box);
  countButton(box, "+", "One layer more", layers.length < MOST_LAYERS, () => changeLayers([...layers, layers.at(-1) ?? 4], "deeper"), "deeper");
}

// The buttons are drawn anew: the focus stays on the same one, or goes where something can be pressed.
function changeLayers(layers, id) {
  changeSettings({ layers, weights: null });
  const found = document.querySelector(`#network [data-id="${id}"]`);
  (found?.disabled ? found.parentNode.querySelector("button:not(:disabled)") : found)?.focus({ preventScroll: true });
}

function orderItems(network, buttons) {
  networkItems = [];
  for (let l = 1; l < buttons.length; l++) {
    buttons[l].forEach(({ button }, j) => {
      networkItems.push({ node: button, neuron: networkItems.length, select: { kind: "neuron", layer: l - 1, neuron: j } });
      const own = networkItems.at(-1).neuron;
      network.parameters.forEach(({ layer, neuron }, p) => {
        if (layer === l - 1 && neuron === j) networkItems.push({ node: lineParts[p].group, neuron: own, select: { kind: "line", parameter: p } });
      });
    });
  }
  reachItem(Math.min(reachedItem, networkItems.length - 1));
}

function reachItem(to) {
  networkItems[reachedItem]?.node.setAttribute("tabindex", "-1");
  reachedItem = to;
  networkItems[to].node.setAttribute("tabindex", "0");
}

function watchNetwork() {
  const itemOf = (target) => networkItems.findIndex(({ node }) => node === target);
  neuronsBox.addEventListener("focusin", (event) => {
    const at = itemOf(event.target);
    if (at < 0) return;
    reachItem(at);
    const { select } = networkItems[at];
    if (select.kind !== "line") return;
    noteWeight(select.parameter);
    event.target.setAttribute("aria-label", pointedNote.textContent);
  });
  neuronsBox.addEventListener("keydown", (event) => {
    const at = itemOf(event.target);
    if (at < 0) return;
    const { select, neuron } = networkItems[at];
    const heads = networkItems.flatMap(({ select: { kind } }, i) => (kind === "neuron" ? [i] : []));
    const group = networkItems.flatMap((item, i) => (item.neuron === neuron ? [i] : []));
    const along = (list, from, by) => list[(list.indexOf(from) + by + list.length) % list.length];
    const moves = {
      ArrowDown: () => along(heads, neuron, 1),
      ArrowUp: () => along(heads, neuron, -1),
      ArrowRight: () => along(group, at, 1),
      ArrowLeft: () => along(group, at, -1),
    };
    if (moves[event.key]) {
      networkItems[moves[event.key]()].node.focus();
    } else if (["Enter", " "].includes(event.key) && select.kind === "line") {
      choose(select);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  new IntersectionObserver(([{ isIntersecting }]) => { mapsAreSeen = isIntersecting; }).observe(sheet);
  window.addEventListener("beforeprint", () => { mapsAreSeen = true; paintNetwork(); });
}

// Thick lines are large weights; blue is positive, orange negative.
function noteWeight(parameter) {
  notedWeight = parameter;
  pointedNote.textContent = weightText(parameter);
}

function paintNetwork() {
  if (notedWeight !== null) pointedNote.textContent = notedWeight < live.trainer.parameters.length ? weightText(notedWeight) : "";
  const { parameters, network } = live.trainer;
  lineParts.forEach(({ group, seen }, p) => {
    const w = parameters[p];
    const size = Math.abs(w);
    const kind = !(size < Infinity) ? "missing" : w < 0 ? "negative" : "positive";
    if (seen.dataset.kind !== kind) seen.dataset.kind = kind;
    if (isBias(network.parameters[p])) seen.style.fillOpacity = Math.min(1, 0.12 + size).toFixed(2);
    else {
      seen.style.strokeWidth = kind === "missing" ? "1" : Math.min(neuronSize / 5, 0.7 + (neuronSize / 18) * size).toFixed(2);
      seen.style.strokeOpacity = Math.min(0.95, 0.28 + 0.6 * size).toFixed(2);
    }
    const isChosen = live.selected?.kind === "line" && live.selected.parameter === p;
    if (group.classList.contains("chosen") !== isChosen) group.classList.toggle("chosen", isChosen);
  });
  if (!mapsAreSeen) return;
  const { columns, isLine } = smallGrid();
  const paint = isLine ? (canvas, column) => paintLine(canvas, column) : (canvas, column) => paintSigned(canvas, column, CELLS, CELLS);
  const answers = live.trainer.activations(columns);
  mapsByLayer.forEach((layer, l) => layer.forEach((canvas, j) => {
    const column = l === 0 ? columns[j] : answers[l - 1][j];
    paint(canvas, l === 0 ? centred(column, j) : l > hiddenCount() && isClasses() ? column.map(squashed) : column);
  }));
}

// A sum that stands for a probability p as 2p - 1: as in the large picture.
const squashed = (x) => Math.tanh(x / 2);

// An input around the middle of what is shown of it.
function centred(column, input) {
  const [low, high] = rangeOfInput(input);
  return column.map((x) => ((x - (low + high) / 2) * 2) / (high - low || 1));
}

function markChosen() {
  networkItems.forEach(({ node, select }) => {
    const is = JSON.stringify(select) === JSON.stringify(live.selected);
    if (select.kind === "neuron") node.setAttribute("aria-pressed", is);
  });
}

// Troubles where they happen: a sign on the neuron or the layer, and all of them in words.
function showTroubles(found) {
  const list = document.getElementById("troubles");
  const key = JSON.stringify(found);
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  list.hidden = !found.length;
  const sign = document.getElementById("trouble-sign");
  sign.hidden = !found.length;
  sign.textContent = found.length === 1 ? "1 trouble ↓" : `${found.length} troubles ↓`;
  sign.title = found.map(({ title }) => title).join("; ");
  list.replaceChildren(...found.slice(0, 4).map(({ title, text, sizes }) => {
    const item = element("li");
    element("b", "", `${title}${/[.!?]$/.test(title) ? "" : "."} `, item);
    item.append(text);
    if (sizes) showSizes(sizes, item);
    return item;
  }));
  neuronsBox.querySelectorAll(".troubled").forEach((x) => x.classList.remove("troubled"));
  document.getElementById("losses").classList.toggle("troubled", found.some(({ where }) => where === "losses"));
  for (const where of found.flatMap((trouble) => trouble.where)) {
    if (!where || where === "losses") continue;
    const nodes = networkItems.filter(({ select: s }) => s.kind === "neuron" && s.layer === where.layer && s.neuron === (where.neuron ?? s.neuron));
    const heading = neuronsBox.querySelector(`.heading[data-layer="${where.layer}"]`);
    if (where.neuron === undefined) heading?.classList.add("troubled");
    else for (const { node } of nodes) node.classList.add("troubled");
  }
}
