// What the model makes of a text: the logits of the next letter, and where its heads look.

const network = readNetwork(DATA.network);
network.rows = rowsOfTokens(network);
const tokenOf = new Map([...DATA.characters].map((character, token) => [character, token]));
const known = new Map(); // what was computed of a text, by its tokens
const MOST_KNOWN = 60;

// Of the last tokens that the model sees: the values of all nodes, and how many tokens they are.
function valuesOfText(tokens) {
  const seen = tokens.slice(-DATA.context);
  const key = seen.join();
  if (!known.has(key)) {
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value);
    const before = known.get(seen.slice(0, -1).join()) ?? null;
    known.set(key, valuesOfNetwork(network, new Map(), seen, before, before ? seen.length - 1 : 0));
  }
  return { values: known.get(key), count: seen.length };
}

function logitsAfter(tokens) {
  const { values, count } = valuesOfText(tokens);
  const size = DATA.names.length;
  return [...values.at(-1).subarray((count - 1) * size, count * size)];
}

// For each layer and head how much the last token looks at each: only the last ones are seen.
function looksAt(tokens) {
  const { values, count } = valuesOfText(tokens);
  return DATA.looks.map((k) => {
    const step = network.steps[k];
    const [, heads, all, width] = network.sizes[step.node];
    const [q, keys] = step.operands.map((node) => values[node]);
    return Array.from({ length: heads }, (_, head) => {
      const places = placesOfTerms(network, step, (head * all + count - 1) * width);
      const weights = weightsOfQuery(places[0].map((i) => q[i]), places[1].map((i) => keys[i]), step.static, places);
      return weights.slice(0, count);
    });
  });
}

// As `text.probabilities` has it: at a temperature of 0 the first of the most probable is certain.
function probabilitiesOf(logits, temperature) {
  const largest = Math.max(...logits);
  if (temperature === 0) return logits.map((_, token) => Number(token === logits.indexOf(largest)));
  const shares = logits.map((z) => Math.exp((z - largest) / temperature));
  const total = sumOf(shares);
  return shares.map((share) => share / total);
}

// The letter into whose part of the line from 0 to 1 a number falls, as NumPy's `choice` has it.
function letterAt(probabilities, share) {
  const total = sumOf(probabilities);
  let sum = 0;
  return probabilities.findIndex((p) => { sum += p; return sum / total > share; });
}
