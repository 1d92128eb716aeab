// The whole computation again, where there are arrays.
//
// The data says which entries of the operands each entry of a result comes from. What an operation
// makes of these, its terms, is a rule of `array_rules`: the number, and its slope along each term.
// All others compute number by number, by the formulas of single numbers. Nothing here is taken on
// trust: other numbers are offered only where all this gives the engine's own.

const MOST_TERMS_IN_ALL = 300_000;

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

function computedFlat(k, xs) {
  const step = DATA.forward[k];
  const count = productOf(sizesOf(original.values[step.node]));
  const rule = RULES[step.operation];
  return [...Array(count).keys()].map((i) => {
    const { places, terms } = termsOf(k, i, xs);
    if (rule) return rule.value(terms, settingsOf(step), ownOf(i, places), places);
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
    const slopes = rule ? rule.slopes(terms, y[i], settingsOf(through), ownOf(i, places), places)[p]
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
