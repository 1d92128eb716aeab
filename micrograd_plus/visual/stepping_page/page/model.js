// What the page knows, and what of it is known at each step.
//
// Frames: 0 is what is given, 1 to F are the forward steps, F + 1 is where the backward pass
// starts, after it come the backward steps, and at last those of the update, if there is one.

const nameOf = (node) => DATA.nodes[node].name;

const FORWARD = DATA.forward.length;
const SEED = FORWARD + 1;
const BACK = SEED + DATA.backward.length; // the last backward step
const LAST = BACK + DATA.update.length;

// Of operations that users name, "constructor" is none of ours.
for (const known of [DATA.operations, DATA.notation.functions]) Object.setPrototypeOf(known, null);

// What the data leaves out, as it follows: what arrives at a result, a sum of one part, and a
// gradient that is not clipped.
const arrived = new Map([[DATA.root, DATA.seed]]);
for (const step of DATA.backward) {
  step.upstream ??= arrived.get(DATA.forward[step.of].node);
  step.total ??= step.contribution;
  arrived.set(step.node, step.total);
}
for (const step of DATA.update) step.clipped ??= step.gradient;

// The numbers: those of the engine, until a reader tries others.
let numbers = {
  values: [...DATA.given, ...DATA.forward.map((step) => step.value)],
  seed: DATA.seed,
  backward: DATA.backward,
  update: DATA.update,
};

const madeAt = DATA.nodes.map(() => 0);
DATA.forward.forEach((step, i) => { madeAt[step.node] = i + 1; });

// For each node the backward steps that add to its gradient.
const receives = DATA.nodes.map(() => []);
DATA.backward.forEach((step, j) => receives[step.node].push(j));

// The place of a parameter's update among those of the phase.
const updateOf = new Map(DATA.update.map((step, k) => [step.node, k]));

function stepOf(frame) {
  if (frame >= 1 && frame <= FORWARD) return DATA.forward[frame - 1];
  if (frame > BACK) return DATA.update[frame - BACK - 1];
  return frame > SEED ? DATA.backward[frame - SEED - 1] : null;
}

function valueAt(node, frame) {
  const update = updateAt(node, frame);
  if (update) return update.after;
  return madeAt[node] <= frame ? numbers.values[node] : null;
}

// The update of a node that has taken place by then.
function updateAt(node, frame) {
  const k = updateOf.get(node);
  return k !== undefined && BACK + 1 + k <= frame ? numbers.update[k] : null;
}

// From when on a result is old: a parameter that it was computed from has another value then.
const oldFrom = DATA.nodes.map(() => Infinity);
for (const step of DATA.forward) {
  const since = operandsOf(step).map((x) => (updateOf.has(x) ? BACK + 1 + updateOf.get(x) : oldFrom[x]));
  oldFrom[step.node] = Math.min(Infinity, ...since);
}

// The gradient as far as it has been added up.
function gradientAt(node, frame) {
  let gradient = node === DATA.root && frame >= SEED ? numbers.seed : null;
  for (const j of receives[node]) {
    if (SEED + 1 + j > frame) break;
    gradient = numbers.backward[j].total;
  }
  return gradient;
}

// The frames that a node has a part in: as a result, as an operand, as what receives a gradient.
const touches = DATA.nodes.map(() => []);
for (let frame = 1; frame <= LAST; frame += 1) {
  nodesOf(frame).forEach((node) => touches[node].push(frame));
}

function nodesOf(frame) {
  const step = stepOf(frame);
  if (frame === SEED) return new Set([DATA.root]);
  if (!step) return new Set();
  if (frame <= FORWARD) return new Set([step.node, ...operandsOf(step)]);
  if (frame > BACK) return new Set([step.node]);
  return new Set([step.node, DATA.forward[step.of].node]);
}

function operandsOf(step) {
  return step.operands.map((x) => x.node).filter((node) => node !== null);
}

// The edge to the operand at a position, as "from to nth": an operand that is used twice has two.
function edgeAt(step, position) {
  const { node } = step.operands[position];
  const nth = step.operands.slice(0, position).filter((x) => x.node === node).length;
  return `${node} ${step.node} ${nth}`;
}

function edgesOf(step) {
  return [...step.operands.keys()].filter((p) => step.operands[p].node !== null).map((p) => edgeAt(step, p));
}

// What is computed at a frame, and the edges that it flows along.
function focusOf(frame) {
  const step = stepOf(frame);
  if (frame === SEED) return { node: DATA.root, edges: [] };
  if (!step) return { node: null, edges: [] };
  if (frame <= FORWARD) {
    return { node: step.node, edges: edgesOf(step) };
  }
  if (frame > BACK) return { node: step.node, edges: [] };
  return { node: step.node, edges: [edgeAt(DATA.forward[step.of], step.position)] };
}
