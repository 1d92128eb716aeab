// A line, that is a weight or a bias: what it does, what this example says of it, what the next batch
// says, and what the next step makes of it.

const MOST_MARKS = 60; // bars of rows beside each other

function explainLine(current, example, { parameter }) {
  const { trainer } = current;
  const { layers } = trainer.network;
  const { name, layer, neuron, input } = trainer.network.parameters[parameter];
  const sum = example.nodes.find((node) => node.role === "sum" && node.layer === layer && node.neuron === neuron);
  const n = (sum.operands.length - 1) / 2;
  const isBias = input < 0;
  const source = isBias ? null : sum.operands[input].node;
  const from = isBias ? null : example.nodes[source].name;
  const came = isBias ? 1 : example.values[source];
  element("h2", "", isBias ? `Bias ${name}` : `Weight ${name}`, explanation);
  const to = titleOfNeuron(layers, layer, neuron);
  sentence(isBias ? `What the ${to} starts from. For ${wordsOfExample(current, example)}.`
    : `From ${from} to the ${to}. For ${wordsOfExample(current, example)}.`, "lead");
  section("Forward");
  const weight = trainer.parameters[parameter];
  if (isBias) sentence(`It adds ${numberText(weight)} to the sum ${sum.name} = ${numberText(example.value(sum.name))}, whatever comes in.`);
  else {
    stated(`its part of ${sum.name}`, [infix("*", named(from), named(name)).text, infix("*", numberPiece(came), numberPiece(weight)).text, numberText(came * weight)]);
    sentence(`That is one of ${counted(n + 1, "part")} of ${sum.name} = ${numberText(example.value(sum.name))}.`, "remark");
  }
  section("Backward, for this example", "backward");
  const upstream = example.gradient(sum.name);
  const partner = isBias ? numberPiece(1) : named(from);
  stated(gradientOf(name).text, [
    infix("*", gradientOf(sum.name), partner).text,
    infix("*", numberPiece(upstream), numberPiece(came)).text, numberText(example.gradient(name)),
  ]);
  sentence(`${isBias ? `One more in ${name} is one more in ${sum.name}: the slope is 1.` : `One more in ${name} adds ${from} to ${sum.name}: that is the slope.`} ${wordsOfGradient(name, example.gradient(name))}`);
  showNextStep(current, parameter, name);
}

// The batch that comes next, with the numbers of this moment.
function nextBatch(trainer) {
  const { order, done, batch, network: { sizes }, gradients, penalty } = trainer;
  const rows = order.slice(done, Math.min(done + batch, order.length));
  return trainer.seenIn(rows, (pass) => {
    const mean = gradients.slice();
    penalty?.addTo();
    const whole = gradients.slice();
    // What each row says of a parameter: what came back to the sum, times what came in.
    const partsOf = ({ layer, neuron, input }) => {
      const back = pass.gradients[`sums${layer}`].subarray(neuron * rows.length, (neuron + 1) * rows.length);
      if (input < 0) return Array.from(back, (x) => x * rows.length);
      const before = layer ? pass.values[`${sizes[layer - 1].activation ? "answers" : "sums"}${layer - 1}`] : pass.values.inputs;
      return Array.from(back, (x, r) => x * rows.length * before[input * rows.length + r]);
    };
    return { rows, mean, whole, partsOf };
  });
}

function showNextStep(current, parameter, name) {
  const { trainer, settings } = current;
  const batch = nextBatch(trainer);
  const parts = batch.partsOf(trainer.network.parameters[parameter]);
  const count = parts.length;
  section(count > 1 ? `The mean over the next ${count} points` : "The next point");
  const chart = stripOf(parts, batch.rows);
  if (count > 1) explanation.append(chart);
  const [mean, whole] = [batch.mean[parameter], batch.whole[parameter]];
  const ups = parts.filter((x) => x > 0).length, downs = parts.filter((x) => x < 0).length;
  sentence(count > 1 ? `A bar for each point of the batch that comes next: ${downs} want ${name} larger, ${ups} want it smaller. The mean is ${numberText(mean)}.`
    : `The batch that comes next has one point, number ${batch.rows[0] + 1}. Its gradient is ${numberText(mean)}.`);
  if (whole !== mean) {
    stated("with the penalty", [infix("+", numberPiece(mean), numberPiece(whole - mean)).text, numberText(whole)]);
    sentence(`${settings.regularization} regularization adds ${numberText(whole - mean)}: it draws a weight towards zero.`, "remark");
  }
  section(`What ${DATA.optimizers[settings.optimizer].class} makes of it`, "update");
  const after = showRule(current, parameter, name, whole);
  const before = trainer.parameters[parameter];
  const [was, is] = changeTexts({ before, after });
  sentence(after === before ? `${name} stays ${was}.` : `So the next step makes ${name} ${after > before ? "larger" : "smaller"}: from ${was} to ${is}.`);
}

// The optimizer's rule in names and numbers; gives the new value.
function showRule({ trainer, settings }, parameter, name, gradient) {
  const { rule, meanings } = DATA.optimizers[settings.optimizer];
  const known = numbersOfRule(trainer, settings.optimizer, parameter);
  const values = { ...known, p: trainer.parameters[parameter], g: gradient };
  const names = rule.map(([key, formula]) => [key, readFormula(formula)]);
  const results = names.map(([key, tree]) => { values[key] = evaluate(tree, values); return values[key]; });
  const digits = digitsOfChange(trainer.parameters[parameter], results.at(-1));
  const pieces = { p: numberPiece(trainer.parameters[parameter], digits), g: numberPiece(gradient) };
  for (const [key, x] of Object.entries(known)) pieces[key] = numberPiece(x);
  const symbols = { ...Object.fromEntries([...Object.keys(known), ...rule.map(([key]) => key)].map((key) => [key, named(key)])), p: named(name), g: named("g") };
  names.forEach(([key, tree], i) => {
    const [left, side, number] = [symbols[key].text, rendered(tree, symbols).text, rendered(tree, pieces).text];
    pieces[key] = numberPiece(results[i], key === "p" ? digits : 4);
    stated(left, [side, number, pieces[key].text], "←");
  });
  const told = Object.entries(known).filter(([key]) => meanings[key]).map(([key, x]) => `${key} = ${numberText(x)} is ${meanings[key]}`);
  sentence(`g is the gradient from above${told.length ? `; ${told.join("; ")}` : ""}.`, "remark");
  return results.at(-1);
}

// A bar for each row, above or below a line.
function stripOf(parts, rows) {
  const shown = parts.slice(0, MOST_MARKS);
  const largest = Math.max(...shown.map(Math.abs).filter(Number.isFinite), Number.MIN_VALUE);
  const wide = 300 / shown.length;
  const words = `What each point of the batch says: ${shown.slice(0, 10).map((x) => numberText(x, 2)).join(", ")}${shown.length > 10 ? ", …" : ""}`;
  const chart = svg("svg", { class: "strip", viewBox: "0 0 300 56", role: "img", "aria-label": words });
  shown.forEach((x, i) => {
    const high = Number.isFinite(x) ? (26 * Math.abs(x)) / largest : 0;
    const bar = svg("rect", { class: x < 0 ? "negative" : "positive", x: (i * wide + 0.1 * wide).toFixed(2), width: (0.8 * wide).toFixed(2), y: (x < 0 ? 28 : 28 - high).toFixed(2), height: high.toFixed(2) }, chart);
    svg("title", {}, bar, `point ${rows[i] + 1}: ${numberText(x)}`);
  });
  svg("path", { d: "M0 28H300" }, chart);
  return chart;
}
