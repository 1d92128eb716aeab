// A network as it was recorded, computed again for other inputs, and backward from its results.
//
// Each entry of a result has terms: entries of the operands. Where they lie follows from the shapes;
// what the operation makes of them is a rule of `array_rules`, or a formula of single numbers.

function readNetwork(data) {
  const sizes = data.sizes.map(productOf);
  const all = floatsOf(data.numbers);
  let start = 0;
  const leaves = sizes.slice(0, data.leaves).map((size) => all.slice(start, start += size));
  return { ...data, counts: sizes, leafValues: leaves };
}

function floatsOf(text) {
  const bytes = Uint8Array.from(atob(text), (x) => x.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

// The values of all nodes: `given` has those of some leaves, and `tokens` what rows are asked for.
// Of values `before` those are kept that no token from place `first` on has a part in.
function valuesOfNetwork(network, given = new Map(), tokens = [], before = null, first = 0) {
  const values = network.leafValues.map((own, node) => given.get(node) ?? own);
  for (const step of network.steps) {
    const xs = step.operands.map((node) => values[node]);
    const rows = network.rows?.[step.node];
    const y = before ? before[step.node].slice() : new Float64Array(network.counts[step.node]);
    const all = step.from === undefined || xs.length === 1 ? xs[0] : Float64Array.from(xs.flatMap((x) => [...x]));
    const isKept = (i) => rows && (rows[i] < 0 ? before : rows[i] < first || rows[i] >= tokens.length);
    if (isProduct(network, step)) productsOfRows(network, step, xs, y, isKept);
    else for (let i = 0; i < y.length; i += 1) {
      if (isKept(i)) continue;
      if (step.rows) y[i] = xs[0][rowPlace(network, step, i, tokens)];
      else if (step.from !== undefined) y[i] = all[step.from ? step.from[i] : i];
      else y[i] = valueOfEntry(network, step, i, xs);
    }
    values[step.node] = y;
  }
  return values;
}

const isProduct = (network, step) => (step.operation === "linear" || step.operation === "matmul")
  && network.sizes[step.operands[1]].length === 2;

// Rows times a matrix, as `valueOfEntry` has them; each row and each column is taken out once.
function productsOfRows(network, step, [x, matrix, bias], y, isKept) {
  const [n, m] = network.sizes[step.operands[1]];
  const columns = Array(m).fill(null);
  const { value } = RULES[step.operation];
  for (let start = 0; start < y.length; start += m) {
    let row = null;
    for (let c = 0; c < m; c += 1) {
      if (isKept(start + c)) continue;
      row ??= [...x.subarray((start / m) * n, (start / m + 1) * n)];
      columns[c] ??= Array.from({ length: n }, (_, k) => matrix[k * m + c]);
      y[start + c] = value(bias ? [row, columns[c], [bias[c]]] : [row, columns[c]]);
    }
  }
}

function valueOfEntry(network, step, i, xs) {
  const rule = RULES[step.operation];
  const places = placesOfTerms(network, step, i);
  const terms = places.map((list, p) => list.map((place) => xs[p][place]));
  return rule ? rule.value(terms, step.static, ownOf(i, places), places) : Number(computed(step, terms.map(([x]) => x)));
}

function rowPlace(network, step, i, tokens) {
  const width = network.sizes[step.operands[0]].at(-1);
  return tokens[Math.floor(i / width)] * width + (i % width);
}

// Of each entry of all nodes the last token that has a part in it, -1 for none.
function rowsOfTokens(network) {
  const rows = network.counts.map((count) => new Int32Array(count).fill(-1));
  const last = (list, of) => list.reduce((most, place) => Math.max(most, of[place]), -1);
  for (const step of network.steps) {
    const own = rows[step.node];
    const below = step.operands.map((node) => rows[node]);
    const all = step.from === undefined ? null : below.flatMap((x) => [...x]);
    if (isProduct(network, step) && below[1].every((row) => row < 0)) {
      const [n, m] = network.sizes[step.operands[1]];
      for (let start = 0; start < own.length; start += m) {
        own.fill(Math.max(...below[0].subarray((start / m) * n, (start / m + 1) * n)), start, start + m);
      }
    } else for (let i = 0; i < own.length; i += 1) {
      if (step.rows) own[i] = Math.floor(i / network.sizes[step.operands[0]].at(-1));
      else if (all) own[i] = all[step.from ? step.from[i] : i];
      else {
        const places = placesOfTerms(network, step, i);
        // What a query looks at ends where it stands itself.
        own[i] = Math.max(...places.slice(0, step.static.causal ? 1 : places.length).map((list, p) => last(list, below[p])));
      }
    }
  }
  return rows;
}

// The gradients of one entry of a node with respect to the input, the first leaf, and all results.
function gradientsOfNetwork(network, values, node, entry) {
  const gradients = network.counts.map((count, at) => (at && at < network.leaves ? null : new Float64Array(count)));
  gradients[node][entry] = 1;
  for (const step of network.steps.toReversed()) {
    const xs = step.operands.map((node) => values[node]);
    const received = step.operands.map((node) => gradients[node]);
    gradients[step.node].forEach((g, i) => {
      if (g !== 0) passOn(network, step, i, g, xs, values[step.node][i], received);
    });
  }
  return gradients;
}

function passOn(network, step, i, g, xs, y, received) {
  if (step.from !== undefined) {
    let place = step.from ? step.from[i] : i;
    received.forEach((of, p) => {
      if (of && place >= 0 && place < xs[p].length) of[place] += g;
      place -= xs[p].length;
    });
    return;
  }
  const places = placesOfTerms(network, step, i);
  const terms = places.map((list, p) => list.map((place) => xs[p][place]));
  const rule = RULES[step.operation];
  const slopes = rule ? rule.slopes(terms, y, step.static, ownOf(i, places), places)
    : terms.map((_, p) => [slopeByFormula(step, p, terms.map(([x]) => x), y)]);
  places.forEach((list, p) => {
    if (received[p]) list.forEach((place, t) => { received[p][place] += g * slopes[p][t]; });
  });
}

function slopeByFormula(step, p, xs, y) {
  const operands = Object.entries(step.names[p]).map(([name, place]) => [name, xs[place]]);
  const names = { pi: Math.PI, ...step.static, ...Object.fromEntries(operands), y };
  return Number(evaluate(readFormula(step.formulas[p]), names));
}

// For each operand the places of the terms of one entry of the result.
function placesOfTerms(network, step, i) {
  const sizes = step.operands.map((node) => network.sizes[node]);
  const result = network.sizes[step.node];
  const along = (start, count, by = 1) => Array.from({ length: count }, (_, k) => start + k * by);
  if (step.operation === "matmul" || step.operation === "linear") {
    const [n, m] = [sizes[0].at(-1), sizes[1].at(-1)];
    const [row, column] = [Math.floor(i / m), i % m];
    const matrix = sizes[1].length > 2 ? Math.floor(row / result.at(-2)) : 0;
    return [along(row * n, n), along(matrix * n * m + column, n, m), [column]].slice(0, sizes.length);
  }
  if (step.operation === "scaled_dot_product_attention") {
    const [queries, d] = sizes[0].slice(-2);
    const [keys, width] = sizes[2].slice(-2);
    const row = Math.floor(i / width);
    const head = Math.floor(row / queries);
    return [along(row * d, d), along(head * keys * d, keys * d), along(head * keys * width + (i % width), keys, width)];
  }
  if (RULES[step.operation]) { // of a row
    const n = result.at(-1);
    return [along(i - (i % n), n), ...sizes.slice(1).map((own) => [broadcastPlace(own, result, i)])];
  }
  return sizes.map((own) => [broadcastPlace(own, result, i)]);
}

// The place in an operand that NumPy's broadcasting puts at a place of the result.
function broadcastPlace(own, result, i) {
  let [left, place, step] = [i, 0, 1];
  for (let axis = 1; axis <= own.length; axis += 1) {
    const [size, of] = [own.at(-axis), result.at(-axis)];
    if (size > 1) place += (left % of) * step;
    left = Math.floor(left / of);
    step *= size;
  }
  return place;
}
