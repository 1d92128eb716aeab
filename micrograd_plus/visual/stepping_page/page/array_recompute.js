// The whole computation again, where there are arrays.
//
// The data says which entries of the operands each entry of a result comes from. What an operation
// makes of these, its terms, is a rule below: the number, and its slope along each term. All others
// compute number by number, by the formulas of single numbers. Nothing here is taken on trust: other
// numbers are offered only where all this gives the engine's own.

const MOST_TERMS_IN_ALL = 300_000;
const ones = (terms) => terms.map((xs) => xs.map(() => 1));

const sum = { value: (terms) => sumOf(terms.flat()), slopes: ones };
const product = { value: ([xs]) => productOf(xs), slopes: ([xs]) => [xs.map((_, k) => productOf(xs.filter((__, l) => l !== k)))] };
const mean = { value: ([xs]) => meanOf(xs), slopes: ([xs]) => [xs.map(() => 1 / xs.length)] };
const moved = { value: (terms) => terms.flat()[0] ?? 0, slopes: ones };
const extreme = (choose) => ({
  value: ([xs]) => (anyNan(xs) ? NaN : choose(...xs)),
  slopes: ([xs], y) => [xs.map((x) => (x === y ? 1 / xs.filter((other) => other === y).length : 0))],
});
// Products of two operands' terms, added up, and a bias.
const dot = {
  value: ([xs, ws, bias]) => sumOf(xs.map((x, k) => x * ws[k])) + (bias ? bias[0] : 0),
  slopes: ([xs, ws, bias]) => [ws, xs, ...(bias ? [[1]] : [])],
};
const spreadOf = (xs, ddof) => sumOf(xs.map((x) => (x - meanOf(xs)) ** 2)) / (xs.length - ddof);
const variance = {
  value: ([xs], { ddof = 0 }) => spreadOf(xs, ddof),
  slopes: ([xs], y, { ddof = 0 }) => [xs.map((x) => (2 * (x - meanOf(xs))) / (xs.length - ddof))],
};
const deviation = {
  value: ([xs], { ddof = 0 }) => Math.sqrt(spreadOf(xs, ddof)),
  slopes: ([xs], y, { ddof = 0 }) => [xs.map((x) => (x - meanOf(xs)) / ((xs.length - ddof) * y))],
};
function logsumexpOf(xs) {
  const largest = Math.max(...xs);
  return Number.isFinite(largest) ? largest + Math.log(sumOf(xs.map((x) => Math.exp(x - largest)))) : largest;
}
const sharesOf = (xs) => { const total = logsumexpOf(xs); return xs.map((x) => Math.exp(x - total)); };
const logsumexp = { value: ([xs]) => logsumexpOf(xs), slopes: ([xs]) => [sharesOf(xs)] };
// Of these two, one of the terms stands where the result does.
const softmax = {
  value: ([xs], _, [own]) => sharesOf(xs)[own],
  slopes: ([xs], y, _, [own]) => [sharesOf(xs).map((share, k) => y * (Number(k === own) - share))],
};
const logSoftmax = {
  value: ([xs], _, [own]) => xs[own] - logsumexpOf(xs),
  slopes: ([xs], y, _, [own]) => [sharesOf(xs).map((share, k) => Number(k === own) - share)],
};
// Rows of logits beside the number of each row's class, or a share of every class.
const crossEntropy = {
  value: ([xs, labels]) => meanOf(rowsOf(xs, labels).map(([row, shares]) => sumOf(row.map((x, k) => (shares[k] ? shares[k] * (logsumexpOf(row) - x) : 0))))),
  slopes: ([xs, labels]) => {
    const rows = rowsOf(xs, labels);
    return [rows.flatMap(([row, shares]) => sharesOf(row).map((p, k) => (p * sumOf(shares) - shares[k]) / rows.length))];
  },
};
function rowsOf(xs, labels) {
  const count = labels.length < xs.length ? labels.length : null;
  if (count === null) throw new Error("a share of every class is not known here");
  const size = xs.length / count;
  return labels.map((label, i) => [xs.slice(i * size, (i + 1) * size), [...Array(size).keys()].map((k) => Number(k === label))]);
}

const RULES = {
  __proto__: null,
  sum, cumsum: sum, scatter_add: sum, mean, average_pool2d: mean, prod: product, cumprod: product,
  max: extreme(Math.max), min: extreme(Math.min), max_pool2d: extreme(Math.max),
  matmul: dot, dot, conv2d: dot, linear: dot, conv2d_with_bias: dot,
  var: variance, std: deviation, logsumexp, softmax, log_softmax: logSoftmax,
  softmax_cross_entropy: crossEntropy,
};
for (const name of ["reshape", "transpose", "expand_dims", "squeeze", "broadcast_to", "spread", "index", "concatenate", "stack", "pad", "flip", "roll", "repeat", "tile", "item", "astype"]) RULES[name] = moved;

// For each operation and operand, and each entry of the result, the entries that it comes from.
const sourceLists = new Map();

function sourcesAt(k, p) {
  const key = `${k} ${p}`;
  if (!sourceLists.has(key)) sourceLists.set(key, listSources(DATA.forward[k], p));
  return sourceLists.get(key);
}

function listSources(step, p) {
  const { node, value } = step.operands[p];
  const operand = node === null ? value : original.values[node];
  const result = sizesOf(original.values[step.node]);
  const count = productOf(result);
  const source = step.sources[p];
  if (!isArray(operand)) return Array(count).fill([0]);
  if (source) return [...Array(count).keys()].map((i) => source.entries?.[i] ?? alongAxes(source.axes, i, result, operand.sizes));
  if (step.operation === "softmax_cross_entropy") return [[...Array(operand.values.length).keys()]];
  throw new Error("the arrays are too large");
}

const sizesOf = (x) => (isArray(x) ? x.sizes : []);

// What one entry of a result is computed from: the terms of each operand, and where they are.
function termsOf(k, i, xs) {
  const places = xs.map((_, p) => sourcesAt(k, p)[i]);
  return { places, terms: places.map((entries, p) => entries.map((e) => xs[p][e])) };
}

function settingsOf(step) {
  return Object.fromEntries(Object.entries(step.static).map(([name, x]) => [name, numberOf(x)]));
}

const ownOf = (i, places) => places.map((entries) => entries.indexOf(i));

function computedFlat(k, xs) {
  const step = DATA.forward[k];
  const count = productOf(sizesOf(original.values[step.node]));
  const rule = RULES[step.operation];
  return [...Array(count).keys()].map((i) => {
    const { places, terms } = termsOf(k, i, xs);
    if (rule) return rule.value(terms, settingsOf(step), ownOf(i, places));
    return Number(computed(step, terms.map(([x]) => x)));
  });
}

// What an operand receives of the gradient of a result.
function receivedFlat(step, xs, y, upstream) {
  const [k, p] = [step.of, step.position];
  const through = DATA.forward[k];
  const rule = RULES[through.operation];
  const received = Array(xs[p].length).fill(0);
  upstream.forEach((g, i) => {
    const { places, terms } = termsOf(k, i, xs);
    const slopes = rule ? rule.slopes(terms, y[i], settingsOf(through), ownOf(i, places))[p]
      : [Number(evaluate(readFormula(step.formula), namesOf(step, terms.map(([x]) => x), y[i])))];
    places[p].forEach((entry, t) => { received[entry] += g * slopes[t]; });
  });
  return received;
}

// As `recomputed` does for single numbers.
function recomputedArrays(given) {
  const flat = given.map(flatOf);
  const operandsAt = (step) => step.operands.map((x) => (x.node === null ? flatOf(x.value) : flat[x.node]));
  DATA.forward.forEach((step, k) => { flat[step.node] = computedFlat(k, operandsAt(step)); });
  const gradients = new Map([[DATA.root, flatOf(DATA.seed)]]);
  const backward = DATA.backward.map((step, j) => {
    const through = DATA.forward[step.of];
    const [xs, y, upstream] = [operandsAt(through), flat[through.node], gradients.get(through.node)];
    const contribution = receivedFlat(step, xs, y, upstream);
    const before = gradients.get(step.node);
    const total = before ? contribution.map((x, i) => x + before[i]) : contribution;
    gradients.set(step.node, total);
    const local = step.local === null ? null : receivedFlat(step, xs, y, [1])[0];
    const now = original.backward[j];
    const shown = (values) => withNumbers(now.contribution, values);
    return { upstream: withNumbers(now.upstream, upstream), local, contribution: shown(contribution), before: before && shown(before), total: shown(total) };
  });
  const values = flat.map((x, node) => withNumbers(original.values[node], x));
  return { values, seed: DATA.seed, backward, update: updatedArrays(flat, gradients) };
}

function updatedArrays(flat, gradients) {
  const arrived = DATA.update.map((step) => gradients.get(step.node));
  const clippedOnes = clippedGradients(arrived.flat());
  let start = 0;
  return DATA.update.map((step, k) => {
    const clipped = clippedOnes.slice(start, start += arrived[k].length);
    const entries = flat[step.node].map((before, i) => {
      const settings = Object.entries(step.numbers).map(([name, x]) => [name, isArray(x) ? numberOf(x.values[i]) : numberOf(x)]);
      const names = { ...Object.fromEntries(settings), p: before, g: clipped[i] };
      const results = step.rule.map(([name, formula]) => { names[name] = evaluate(readFormula(formula), names); return names[name]; });
      return { results, after: names.p };
    });
    const shown = (values) => withNumbers(original.values[step.node], values);
    return {
      before: shown(flat[step.node]), gradient: shown(arrived[k]), clipped: shown(clipped),
      isClipped: clipped.some((g, i) => Math.abs(g - arrived[k][i]) > 0),
      results: step.rule.map((_, r) => shown(entries.map(({ results }) => results[r]))),
      after: shown(entries.map(({ after }) => after)),
    };
  });
}

// The same of arrays: the page has all numbers, they are few enough to follow a slider, and computing
// again gives the engine's own.
function canRecomputeArrays() {
  if (DATA.note || !DATA.forward.length) return false;
  if (original.values.some((x) => isArray(x) && !x.values)) return false;
  try {
    const terms = DATA.forward.flatMap((step, k) => step.operands.map((_, p) => sumOf(sourcesAt(k, p).map((list) => list.length))));
    if (sumOf(terms) > MOST_TERMS_IN_ALL) return false;
    const again = recomputedArrays(DATA.given);
    const close = (a, b) => {
      const [xs, ys] = [a, b].map(flatOf);
      const size = Math.max(...ys.filter(Number.isFinite).map(Math.abs), 1e-3);
      return xs.every((x, i) => x === ys[i] || Math.abs(x - ys[i]) <= 1e-5 * size || (Number.isNaN(x) && Number.isNaN(ys[i])));
    };
    return again.values.every((x, i) => close(x, original.values[i]))
      && again.backward.every((x, j) => close(x.total, original.backward[j].total))
      && again.update.every((x, k) => close(x.after, original.update[k].after));
  } catch {
    return false;
  }
}
