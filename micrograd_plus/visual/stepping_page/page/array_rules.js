// What an operation on arrays makes of its terms, and how fast that grows with each of them.
//
// Terms are the entries of each operand from which one entry of the result comes. A rule is given
// them, the operation's settings, where among the terms of each operand stands the entry at the
// result's own place, and the places of all terms. What is not here is computed number by number.

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

// Rows of mean 0 and variance 1, or of mean square 1: of which one entry, times a weight, plus a bias.
const normalized = (centred) => {
  const parts = (xs, { epsilon }) => {
    const moved = centred ? xs.map((x) => x - meanOf(xs)) : xs;
    const root = Math.sqrt(meanOf(moved.map((x) => x * x)) + epsilon);
    return [moved.map((x) => x / root), root];
  };
  return {
    value: ([xs, [weight], bias], settings, [own]) => parts(xs, settings)[0][own] * weight + (bias ? bias[0] : 0),
    slopes: ([xs, [weight], bias], y, settings, [own]) => {
      const [h, root] = parts(xs, settings);
      const off = (k) => (Number(centred) + h[own] * h[k]) / xs.length;
      return [h.map((_, k) => (weight * (Number(k === own) - off(k))) / root), [h[own]], ...(bias ? [[1]] : [])];
    },
  };
};
// A query, all keys row by row, and of each key one entry of its value.
const attention = {
  value: ([q, k, v, mask], settings, own, places) => sumOf(weightsOfQuery(q, k, settings, places, mask).map((p, j) => p * v[j])),
  slopes: ([q, k, v, mask], y, settings, own, places) => {
    const p = weightsOfQuery(q, k, settings, places, mask);
    const pulls = p.map((share, j) => share * (v[j] - y) * settings.scale);
    const ofQuery = q.map((_, d) => sumOf(pulls.map((pull, j) => pull * k[j * q.length + d])));
    return [ofQuery, k.map((_, i) => pulls[Math.floor(i / q.length)] * q[i % q.length]), p];
  },
};
// How much a query looks at each key: softmax(q kᵀ scale), and if causal at none after its own place.
function weightsOfQuery(q, k, { scale, causal }, [ofQuery, ofKeys], mask) {
  if (mask) throw new Error("a mask is not known here");
  const size = q.length;
  const rowOf = (place) => Math.floor(place / size);
  const scores = [];
  for (let start = 0; start < k.length; start += size) {
    const seen = !causal || rowOf(ofKeys[start]) <= rowOf(ofQuery[0]);
    let score = 0;
    for (let d = 0; d < size; d += 1) score += q[d] * k[start + d];
    scores.push(seen ? score * scale : -Infinity);
  }
  return sharesOf(scores);
}

const RULES = {
  __proto__: null,
  sum, cumsum: sum, scatter_add: sum, mean, average_pool2d: mean, prod: product, cumprod: product,
  max: extreme(Math.max), min: extreme(Math.min), max_pool2d: extreme(Math.max),
  matmul: dot, dot, conv2d: dot, linear: dot, conv2d_with_bias: dot,
  var: variance, std: deviation, logsumexp, softmax, log_softmax: logSoftmax,
  softmax_cross_entropy: crossEntropy, layer_norm: normalized(true), rms_norm: normalized(false),
  scaled_dot_product_attention: attention,
};
for (const name of ["reshape", "transpose", "expand_dims", "squeeze", "broadcast_to", "spread", "index", "concatenate", "stack", "pad", "flip", "roll", "repeat", "tile", "item", "astype"]) RULES[name] = moved;

// Where among the terms of each operand stands the entry at the result's own place.
const ownOf = (i, places) => places.map((entries) => entries.indexOf(i));
