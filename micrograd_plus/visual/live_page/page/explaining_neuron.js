// A neuron of one example: what comes in, what it makes of it, and what comes back.

function explainNeuron(current, example, { layer, neuron }) {
  const { network } = current.trainer;
  const sum = example.nodes.find((node) => node.role === "sum" && node.layer === layer && node.neuron === neuron);
  const after = example.nodes.find((node) => node.role === "activation" && node.layer === layer && node.neuron === neuron);
  element("h2", "", `${capitalized(titleOfNeuron(network.layers, layer, neuron))}, ${titleOfLayer(network.layers, layer)}`, explanation);
  sentence(`For ${wordsOfExample(current, example)}.`, "lead");
  section("Forward: what comes in, times its weight");
  showSum(example, sum);
  if (after) {
    sentence(`The sum then goes through ${spokenOperation(after.operation)}, which lets a network bend:`);
    equationOf(example, after.name);
    showActivation(example, sum.name, after.name);
  } else sentence("This neuron answers the sum as it is.", "remark");
  section("Backward: how the loss changes with it", "backward");
  const answer = (after ?? sum).name;
  showUpstream(example, answer);
  if (after) showThrough(example, sum.name, after.name);
  section("What its weights are told");
  const own = sum.operands.slice(-1 - (sum.operands.length - 1) / 2).map(({ node }) => example.nodes[node].name);
  const { shown, left } = largestOf(own.map((name) => ({ name: gradientOf(name).text, number: example.gradient(name) })));
  sentence(`Each by the gradient of ${sum.name}, times what came in at that weight:`);
  barsOf(shown);
  sentence(`${left ? `And ${left} smaller ones. ` : ""}${wordsOfGradient(own[0], example.gradient(own[0]))} Click on a line to see what a step makes of it.`, "remark");
}

const capitalized = (text) => text[0].toUpperCase() + text.slice(1);
const spokenOperation = (name) => DATA.notation.functions[name] ?? name;

// The parts of a weighted sum as bars, and the sum as an equation.
function showSum(example, sum) {
  const n = (sum.operands.length - 1) / 2;
  const name = (k) => example.nodes[sum.operands[k].node].name;
  const value = (k) => example.values[sum.operands[k].node];
  const parts = Array.from({ length: n }, (_, k) => ({ name: infix("*", named(name(k)), named(name(n + k))).text, number: value(k) * value(n + k) }));
  const { shown, left } = largestOf(parts);
  barsOf([...shown, { name: name(2 * n), number: value(2 * n) }]);
  if (left) sentence(`and ${left} smaller ones`, "remark");
  equationOf(example, sum.name);
}

function showActivation(example, sum, answer) {
  const { operation, static: settings } = example.nodeOf(answer);
  const { written } = DATA.primitives[operation];
  const f = (a) => Number(written ? evaluate(readFormula(written), { a }) : functionOf(operation)(a, ...Object.values(settings)));
  const [x, y] = [example.value(sum), example.value(answer)];
  if (!isShowable(x, y)) return;
  const slope = slopeOf(example, answer).number;
  const words = `The dot is this example. The dashed line touches the curve there: ${
    slope === 0 ? "it is flat, so nothing comes back through it." : `its slope is ${numberText(slope)}. The flatter, the less comes back.`}`;
  unfold("curve", "The curve and its slope", () => drawCurve(answer, sum, f, windowAround(f, x, y), words, (inside, across, up, view) => {
    svg("path", { class: "lead-in", d: `M${across(x)} ${PLOT.bottom}V${up(y)}H${PLOT.left}` }, inside);
    if (Number.isFinite(slope)) drawTangent(inside, view, across, up, x, y, slope);
    return [[x, y]];
  }), "h3");
}

// The gradient of what the neuron answers: a part through each that uses it, added up.
function showUpstream(example, name) {
  const steps = example.steps(name);
  const total = example.gradient(name);
  const parts = steps.map(({ of, position, upstream, local, contribution }) => {
    const through = example.nodes[of];
    return { through: through.name, slope: symbolsOfSlope(example, through, position), upstream, local, number: contribution };
  });
  const rows = parts.map((part) => ({ ...part, name: infix("*", gradientOf(part.through), part.slope).text }));
  if (rows.length > 1) {
    sentence(`${name} is used by ${listed(parts.map((part) => part.through), 5)}. Through each of them a part comes back: its gradient × the slope of this way.`);
    const { shown, left } = largestOf(rows);
    barsOf(shown);
    if (left) sentence(`and ${left} smaller ones`, "remark");
    const texts = rows.slice(0, LONGEST_SUM).map((part) => numberPiece(part.number));
    const sum = texts.reduce((left_, right) => infix("+", left_, right)).text;
    stated(gradientOf(name).text, [rows.length > LONGEST_SUM ? `${sum} + …` : sum, numberText(total)]);
  } else if (rows.length) {
    const [part] = rows;
    stated(gradientOf(name).text, [part.name, infix("*", numberPiece(part.upstream), numberPiece(part.local)).text, numberText(total)]);
  }
  sentence(wordsOfGradient(name, total));
}

// The slope of an operation by one of its operands, in names.
function symbolsOfSlope(example, through, position) {
  const { formulas, names, isShared } = DATA.primitives[through.operation];
  const label = (x) => (x.node === null ? numberPiece(x.isLargest ? example.largest : x.value) : named(example.nodes[x.node].name));
  if (isShared) {
    const n = (through.operands.length - 1) / 2;
    if (position === 2 * n) return numberPiece(1);
    return label(through.operands[position < n ? position + n : position - n]);
  }
  const numbersOfOperands = Object.fromEntries(through.operands.map((x, i) => [names[i], x.node === null ? x.value : example.values[x.node]]));
  const { tree } = chosen(readFormula(formulas[position]), { pi: Math.PI, ...through.static, ...numbersOfOperands, y: example.value(through.name) });
  const pieces = Object.fromEntries(through.operands.map((x, i) => [names[i], label(x)]));
  const settings = Object.fromEntries(Object.entries(through.static).map(([key, x]) => [key, numberPiece(x)]));
  return rendered(simplified(tree, {}), { ...settings, ...pieces, y: named(through.name) });
}

// Back through the activation: times its slope.
function showThrough(example, sum, answer) {
  const slope = slopeOf(example, answer);
  const upstream = example.gradient(answer);
  sentence(`Back through ${spokenOperation(example.nodeOf(answer).operation)}: times its slope.`);
  stated(gradientOf(sum).text, [
    infix("*", gradientOf(answer), slope.symbols).text,
    infix("*", numberPiece(upstream), slope.inNumbers).text,
    infix("*", numberPiece(upstream), numberPiece(slope.number)).text,
    numberText(example.gradient(sum)),
  ]);
  if (!slope.why) return;
  const line = element("p", "why", undefined, explanation);
  element("b", "", "Why? ", line).after(slope.why);
  element("small", "", `(${slope.source})`, line);
}

// What a gradient says, of the loss of this one example.
function wordsOfGradient(name, gradient) {
  if (Number.isNaN(gradient)) return `How the loss changes with ${name} cannot be told: not a number.`;
  if (gradient === 0) return `A small change of ${name} leaves this loss as it is.`;
  return `When ${name} grows a little, ${follows("this loss", gradient, name)}.`;
}
