// Calls of modules: which are open, what is seen then, and which steps one stops at.
//
// An item is what is seen as one thing: a node by its number, or a module's call as "m3".

const MODULES = DATA.modules;
const opened = new Set();

const itemOfModule = (m) => `m${m}`;
const moduleOf = (item) => (typeof item === "string" ? Number(item.slice(1)) : null);

// The calls around each call, the outermost first, itself the last.
const aroundModule = [];
MODULES.forEach(({ outer }, m) => aroundModule.push([...(outer === null ? [] : aroundModule[outer]), m]));
const aroundNode = DATA.nodes.map(({ module }) => (module === null ? [] : aroundModule[module]));

// From each operand to each result, and for each node the nodes computed from it.
const EDGES = DATA.forward.flatMap(edgesOf);
const usersOf = DATA.nodes.map(() => []);
DATA.forward.forEach((step) => new Set(operandsOf(step)).forEach((from) => usersOf[from].push(step.node)));

// The order in which things are written: operands from left to right, and then what is made of them.
const written = new Array(DATA.nodes.length).fill(Infinity);
const writtenModule = MODULES.map(() => Infinity);
{
  let count = 0;
  const next = (node) => {
    if (written[node] !== Infinity) return;
    written[node] = count++;
    for (const m of aroundNode[node]) writtenModule[m] = Math.min(writtenModule[m], written[node]);
  };
  for (const step of DATA.forward) [...operandsOf(step), step.node].forEach(next);
  next(DATA.root);
}

// What is inside of each call: operations, what comes in and goes out, and parameters, as nodes.
const insides = MODULES.map(() => ({ nodes: 0, operations: 0, takes: new Set(), gives: new Set(), parameters: new Set() }));
const liesIn = (node, m) => aroundNode[node].includes(m);
aroundNode.forEach((around) => around.forEach((m) => { insides[m].nodes += 1; }));
DATA.forward.forEach((step) => {
  for (const m of aroundNode[step.node]) {
    insides[m].operations += 1;
    if (step.node === DATA.root || usersOf[step.node].some((user) => !liesIn(user, m))) insides[m].gives.add(step.node);
    for (const x of operandsOf(step)) {
      if (DATA.nodes[x].held) insides[m].parameters.add(x);
      else if (!liesIn(x, m)) insides[m].takes.add(x);
    }
  }
});

// What each node is seen as: itself, the outermost closed call around it, or nothing, as a
// parameter that only closed calls use.
let shownAs = [];
let stops = [];

function lookAgain() {
  shownAs = aroundNode.map((around, node) => {
    const closed = around.find((m) => !opened.has(m));
    return closed === undefined ? node : itemOfModule(closed);
  });
  DATA.nodes.forEach(({ held }, node) => {
    if (held && shownAs[node] === node && usersOf[node].length
      && usersOf[node].every((user) => moduleOf(shownAs[user]) !== null)) shownAs[node] = null;
  });
  stops = findStops();
}

// All that is seen, as `laidOut` takes it.
function itemsSeen() {
  const seen = [];
  MODULES.forEach((module, m) => {
    const isShut = aroundModule[m].slice(0, -1).some((outer) => !opened.has(outer));
    if (isShut || !insides[m].nodes) return;
    const outer = module.outer === null ? null : itemOfModule(module.outer);
    seen.push({ id: itemOfModule(m), outer, key: writtenModule[m], kind: module.kind, isOpen: opened.has(m) });
  });
  shownAs.forEach((item, node) => {
    if (item !== node) return;
    const around = aroundNode[node].at(-1);
    seen.push({ id: node, outer: around === undefined ? null : itemOfModule(around), key: written[node] });
  });
  return seen;
}

// The edges between items, each once, as [from, to, nth].
function edgesSeen() {
  const found = new Map();
  for (const edge of EDGES.map(edgeSeen)) {
    if (edge[0] !== null && edge[0] !== edge[1]) found.set(edge.join(" "), edge);
  }
  return [...found.values()];
}

// As what an edge is seen: into a closed module there is one for all.
function edgeSeen(edge) {
  const [from, to, nth] = edge.split(" ").map(Number);
  return [shownAs[from], shownAs[to], moduleOf(shownAs[to]) === null ? nth : 0];
}

// The node whose operation a frame is about: of a backward step that which it leads through.
function operationAt(frame) {
  const step = stepOf(frame);
  if (!step) return null;
  if (frame <= FORWARD || frame > BACK) return step.node;
  return DATA.forward[step.of].node;
}

// The item that a frame belongs to, and whose last frame of a phase is a stop if it is closed.
function itemAt(frame) {
  const node = operationAt(frame);
  if (node === null) return null;
  return shownAs[node] ?? shownAs[usersOf[node][0]];
}

// The closed call that a frame is inside of; null where its operation is seen.
function closedAt(frame) {
  return moduleOf(itemAt(frame));
}

function phaseAt(frame) {
  return [0, SEED - 1, SEED, BACK, LAST].findIndex((last) => frame <= last);
}

function findStops() {
  const last = new Map();
  const found = [];
  for (let frame = 0; frame <= LAST; frame += 1) {
    const m = closedAt(frame);
    if (m === null) found.push(frame);
    else last.set(`${phaseAt(frame)} ${m}`, frame);
  }
  return [...found, ...last.values()].sort((a, b) => a - b);
}

// The place, among the stops, of the first that is not before a frame.
function stopFrom(frame) {
  let [low, high] = [0, stops.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle] < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Opens what is closed around the operation of a frame, and says whether something was.
function openAround(frame) {
  const node = operationAt(frame);
  if (node === null) return false;
  const inside = DATA.nodes[node].held && usersOf[node].length ? usersOf[node][0] : node;
  const closed = aroundNode[inside].filter((m) => !opened.has(m));
  closed.forEach((m) => opened.add(m));
  return closed.length > 0;
}
