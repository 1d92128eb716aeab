// The whole computation again, from other numbers: forward by the operations, backward by the
// package's own formulas of their derivatives.

function valuesOf(step, values) {
  return step.operands.map((x) => numberOf(x.node === null ? x.value : values[x.node]));
}

function computed(step, xs) {
  if (step.written) return evaluate(readFormula(step.written), { a: xs[0], b: xs[1], c: xs[2] });
  if (step.operation === "weighted_sum") {
    const n = (xs.length - 1) / 2;
    return xs.slice(0, n).reduce((total, x, i) => total + x * xs[n + i], xs.at(-1));
  }
  return functionOf(step.operation)(...xs, ...Object.values(step.static).map(numberOf));
}

// What the names of a derivative's formula stand for.
function namesOf(step, xs, y) {
  const { position } = step;
  const operands = Object.fromEntries(Object.entries(step.names).map(([name, i]) => [name, xs[i]]));
  const partner = partnerOf(xs, position);
  const ties = xs.filter((x) => x === y).length;
  const settings = Object.entries(DATA.forward[step.of].static).map(([name, x]) => [name, numberOf(x)]);
  return { pi: Math.PI, partner, ties, ...Object.fromEntries(settings), ...operands, y };
}

// Values, seed, backward steps and update, from the values of what is given.
function recomputed(given) {
  if (!DATA.scalar) return recomputedArrays(given);
  const values = given.map(numberOf);
  for (const step of DATA.forward) values[step.node] = computed(step, valuesOf(step, values));
  const operands = DATA.forward.map((step) => valuesOf(step, values)); // once: they may be many
  const gradients = new Map([[DATA.root, numberOf(DATA.seed)]]);
  const backward = DATA.backward.map((step) => {
    const through = DATA.forward[step.of];
    const names = namesOf(step, operands[step.of], values[through.node]);
    const local = evaluate(readFormula(step.formula), names);
    const upstream = gradients.get(through.node);
    const contribution = upstream * local;
    const before = gradients.get(step.node);
    const total = before === undefined ? contribution : before + contribution;
    gradients.set(step.node, total);
    return { upstream, local, contribution, before, total };
  });
  return { values, seed: DATA.seed, backward, update: updated(values, gradients) };
}

// The optimizer's rule, by its own formulas.
function updated(values, gradients) {
  const clipped = clippedGradients(DATA.update.map((step) => gradients.get(step.node)));
  return DATA.update.map((step, k) => {
    const [before, gradient] = [values[step.node], gradients.get(step.node)];
    const settings = Object.entries(step.numbers).map(([name, x]) => [name, numberOf(x)]);
    const names = { ...Object.fromEntries(settings), p: before, g: clipped[k] };
    const results = step.rule.map(([name, formula]) => {
      names[name] = evaluate(readFormula(formula), names);
      return names[name];
    });
    const isClipped = Math.abs(clipped[k] - gradient) > 0;
    return { before, gradient, clipped: clipped[k], isClipped, results, after: names.p };
  });
}

function clippedGradients(gradients) {
  const { clip_value: most, clip_norm: longest } = DATA.update[0]?.numbers ?? {};
  const found = most === undefined ? gradients : gradients.map((g) => FUNCTIONS.clip(g, -most, most));
  const norm = Math.hypot(...found);
  return longest === undefined || norm <= longest ? found : found.map((g) => g * (longest / norm));
}
// The texts of a step, with the numbers that are shown now.
function textsOfForward(step) {
  if (hasArrays(step)) return { ...step, numbers: [], result: arrayText(numbers.values[step.node]) };
  const xs = valuesOf(step, numbers.values);
  return {
    ...step,
    numbers: [rendered(forwardTree(step, xs.map((x) => numberPiece(x))), {}).text],
    result: numberText(numbers.values[step.node]),
  };
}

// What the names of a derivative's formula are called here.
function labelsByName(step) {
  const through = DATA.forward[step.of];
  const names = namesOf(step, labelsOf(through), namePiece(nameOf(through.node)));
  if (step.position === through.operands.length - 1) names.partner = numberPiece(1);
  for (const [name, x] of Object.entries(through.static)) names[name] = numberPiece(x);
  delete names.pi;
  return names;
}

// With more digits than usual of some numbers, by their names in the formula, where they are given.
function textsOfBackward(step, j, digits = {}) {
  const through = DATA.forward[step.of];
  const now = numbers.backward[j];
  if (hasArrays(through)) return { ...step, numbers: [], result: arrayText(now.contribution), running: runningText(now, arrayText) };
  const xs = valuesOf(through, numbers.values);
  const values = namesOf(step, xs, numbers.values[through.node]);
  const names = { ...labelsByName(step), ties: numberPiece(values.ties) };
  const { tree, reason } = chosen(readFormula(step.formula), values);
  const constants = Object.fromEntries(Object.keys(names).filter((name) => isConstant(through, step, name))
    .map((name) => [name, values[name]]));
  const short = simplified(tree, constants);
  const pieces = Object.fromEntries(Object.keys(names).map((name) => [name, numberPiece(values[name], digits[name])]));
  const upstream = numberPiece(now.upstream, digits.upstream);
  const products = [rendered(short, pieces), numberPiece(now.local)].map((x) => infix("*", upstream, x).text);
  return {
    ...step,
    symbols: infix("*", gradientPiece(nameOf(through.node)), rendered(short, names)).text,
    numbers: [...new Set(products)],
    result: numberText(now.contribution),
    remark: reason ? `since ${rendered(reason, names).text}` : "",
    running: runningText(now, numberText),
  };
}

// What has arrived so far and what comes to it, of which there is none at first.
function runningText(now, textOf) {
  if (now.before === undefined) return null;
  const [before, more] = [now.before, now.contribution].map((x) => (isArray(x) ? piece(arrayText(x)) : numberPiece(x)));
  return [infix("+", before, more).text, textOf(now.total)];
}

function textsOfUpdate(step, k) {
  const now = numbers.update[k];
  if (isArray(now.after)) {
    const results = [...(now.isClipped ? [now.clipped] : []), ...now.results].slice(-step.lines.length);
    const lines = step.lines.map((line, i) => ({ ...line, numbers: [], result: arrayText(results[i]) }));
    return { ...step, lines, text: lines.map(({ left, symbols, result }) => `${left} ← ${symbols} = ${result}`).join("; ") };
  }
  const name = nameOf(step.node);
  const symbols = Object.fromEntries(Object.entries(step.shown).map(([key, text]) => [key, namePiece(text)]));
  const own = symbols.g;
  symbols.g = { ...gradientPiece(name), binding: POWER }; // squared, it is in parentheses
  const digits = digitsOfChange(now.before, now.after);
  const values = Object.fromEntries(Object.entries(step.numbers).map(([key, x]) => [key, numberPiece(x)]));
  Object.assign(values, { p: numberPiece(now.before, digits), g: numberPiece(now.clipped) });
  const lines = [];
  if (now.isClipped) {
    const [text, number] = [symbols.g, numberPiece(now.gradient)].map((x) => `clipped(${x.text})`);
    symbols.g = own;
    lines.push({ left: own.text, symbols: text, numbers: [number], result: values.g.text });
  }
  step.rule.forEach(([key, formula], i) => {
    const [text, number] = [symbols, values].map((pieces) => rendered(readFormula(formula), pieces).text);
    values[key] = numberPiece(now.results[i], key === "p" ? digits : 4);
    if (key === "g") symbols.g = own;
    lines.push({ left: symbols[key].text, symbols: text, numbers: [number], result: values[key].text });
  });
  const sides = (line) => [line.symbols, ...line.numbers, line.result].filter((x, i, all) => i === 0 || x !== all[i - 1]);
  return { ...step, lines, text: lines.map((line) => `${line.left} ← ${sides(line).join(" = ")}`).join("; ") };
}

function isConstant(through, step, name) {
  if (name in through.static || name === "ties") return true;
  return name in step.names && through.operands[step.names[name]].node === null;
}
