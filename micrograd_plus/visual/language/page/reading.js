// What the page knows: the names of the tokens, and how much each looked at each in every head.

const COUNT = DATA.tokens.length;
const nameAt = (i) => DATA.names[DATA.tokens[i]];
const targetAt = (i) => DATA.names[DATA.targets[i]];

// For each layer its heads: of each the weights, row by row.
const attention = readWeights();

function readWeights() {
  const text = atob(DATA.weights);
  const at = (i) => (text.charCodeAt(2 * i) + 256 * text.charCodeAt(2 * i + 1)) / 65535;
  let start = 0;
  return DATA.layers.map(({ heads }) => Array.from({ length: heads }, () => {
    const weights = Float64Array.from({ length: COUNT * COUNT }, (_, i) => at(start + i));
    start += COUNT * COUNT;
    return weights;
  }));
}

// What is looked at now: a layer, and a head of it or null for the mean of all.
const choice = { layer: 0, head: null };
const means = new Map();

function weightsOf({ layer, head }) {
  if (!attention.length) return null;
  if (head !== null) return attention[layer][head];
  if (!means.has(layer)) {
    const heads = attention[layer];
    means.set(layer, heads[0].map((_, i) => heads.reduce((sum, x) => sum + x[i], 0) / heads.length));
  }
  return means.get(layer);
}

function titleOf({ layer, head }) {
  return `layer ${layer}, ${head === null ? "mean of all heads" : `head ${head}`}`;
}

// Loss as a number: it may be infinite, which JSON has not.
const lossAt = (i) => numberOf(DATA.losses[i]);

// The place of the largest weight in a row.
function mostLookedAt(weights, i) {
  const row = weights.subarray(i * COUNT, (i + 1) * COUNT);
  return row.indexOf(Math.max(...row));
}
