// A network over so many rows at once: forward, and backward by the formulas of the derivatives.
// Where neurons stand side by side their columns lie one behind the other, so that one loop serves
// the whole layer.

class ColumnPass {
  // Without gradients nothing is learned, and without a loss only answered.
  constructor(network, parameters, size, gradients = null, hasLoss = true) {
    this.size = size;
    this.forward = new ColumnProgram(size);
    this.backward = [];
    this.values = { inputs: new Float64Array(network.inputs.length * size), parameters };
    this.gradients = { parameters: gradients };
    let from = this.values.inputs, fromGradient = null;
    network.sizes.forEach((layer, l) => {
      [from, fromGradient] = this.addLayer(network, layer, l, from, fromGradient);
    });
    this.outputs = from;
    if (hasLoss) this.addLoss(network, from, fromGradient);
  }

  addLayer(network, layer, l, from, fromGradient) {
    const { size, values, gradients } = this, { units } = layer, count = units * size;
    const parameters = values.parameters, isTaught = gradients.parameters !== null;
    const sums = new Float64Array(count), own = isTaught ? new Float64Array(count) : null;
    this.forward.steps.push(() => weightedSums(sums, from, parameters, layer, size));
    values[`sums${l}`] = sums;
    gradients[`sums${l}`] = own;
    const learn = isTaught && (() => weightedSumsBack(own, from, fromGradient, parameters, gradients.parameters, layer, size));
    if (!layer.activation) {
      if (learn) this.backward.unshift(learn);
      return [sums, own];
    }
    const operation = { ...layer.activation, operands: [null] };
    const whole = new ColumnProgram(count);
    const answers = whole.compile(treeOfOperation(operation), { a: sums }, new Float64Array(count));
    this.forward.steps.push(...whole.steps);
    values[`answers${l}`] = answers;
    if (!isTaught) return [answers, null];
    const upstream = new Float64Array(count);
    gradients[`answers${l}`] = upstream;
    const slope = new ColumnProgram(count);
    const local = slope.compile(treeOfDerivative(operation, 0), { a: sums, y: answers });
    slope.steps.push(() => multiplyColumns(own, upstream, local, count));
    this.backward.unshift(...slope.steps, learn);
    return [answers, upstream];
  }

  // The loss of each row. Nothing is known of it but its graph.
  addLoss(network, outputs, outputGradients) {
    const { size, values, gradients, forward } = this, isTaught = gradients.parameters !== null;
    const targets = (values.targets = new Float64Array(network.outputs.length * size));
    const part = (all, i) => all.subarray(i * size, (i + 1) * size);
    const columns = new Map(), slopes = new Map(), arrived = new Set();
    network.outputs.forEach((node, i) => {
      columns.set(node, part(outputs, i));
      if (isTaught) slopes.set(node, part(outputGradients, i));
    });
    network.nodes.forEach((node, i) => node.role === "target" && columns.set(i, part(targets, node.at)));
    const largest = forward.column();
    if (network.outputs.length > 1) {
      this.largest = largest;
      const logits = network.outputs.map((node) => columns.get(node)), loop = loopOf(Math.max);
      forward.steps.push(() => loop(largest, logits, size));
    }
    const columnOf = ({ node, value, isLargest }) => {
      if (node !== null) return columns.get(node);
      return isLargest ? largest : forward.column().fill(value);
    };
    const steps = network.nodes.flatMap((node, i) => (node.role === "loss" ? [{ node, i }] : []));
    for (const step of steps) {
      const { names } = DATA.primitives[step.node.operation];
      step.names = Object.fromEntries(step.node.operands.map((x, i) => [names[i], columnOf(x)]));
      step.names.y = forward.compile(treeOfOperation(step.node), step.names, forward.column());
      columns.set(step.i, step.names.y);
      values[step.node.key] = step.names.y;
      if (isTaught) slopes.set(step.i, (gradients[step.node.key] = forward.column()));
    }
    this.losses = columns.get(network.root);
    if (!isTaught) return;
    const back = new ColumnProgram(size);
    this.seed = slopes.get(network.root);
    for (const { node, i, names } of steps.reverse()) {
      node.operands.forEach((operand, position) => {
        const to = operand.node === null ? undefined : slopes.get(operand.node);
        if (!to) return; // a number, or a target: nothing learns from it
        const local = back.compile(treeOfDerivative(node, position), names), upstream = slopes.get(i);
        const pass = arrived.has(operand.node) ? addProducts : multiplyColumns;
        back.steps.push(() => pass(to, upstream, local, size));
        arrived.add(operand.node);
      });
    }
    this.backward.unshift(...back.steps);
  }

  // What is computed of some rows.
  take(columns, rows) {
    const { size } = this, { inputs } = this.values;
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i], at = i * size;
      if (rows) for (let r = 0; r < size; r += 1) inputs[at + r] = column[rows[r]];
      else inputs.set(column, at);
    }
  }

  takeTargets(targets, rows) {
    const { size, values } = this;
    for (let i = 0; i < targets.length; i += 1) {
      for (let r = 0; r < size; r += 1) values.targets[i * size + r] = targets[i][rows[r]];
    }
  }

  runBackward(seed) {
    this.seed.fill(seed);
    const { backward } = this;
    for (let i = 0; i < backward.length; i += 1) backward[i]();
  }
}

// weighted_sum of all neurons of a layer: the bias, and each input times its weight.
function weightedSums(sums, from, parameters, layer, size) {
  const { inputs, units, weights, biases } = layer;
  for (let j = 0; j < units; j += 1) {
    const at = j * size, end = at + size, bias = parameters[biases + j];
    for (let r = at; r < end; r += 1) sums[r] = bias;
    for (let i = 0; i < inputs; i += 1) {
      const weight = parameters[weights + i * units + j], shift = (i - j) * size;
      for (let r = at; r < end; r += 1) sums[r] += weight * from[r + shift];
    }
  }
}

// Its derivative by a factor is the partner of this, that by the bias is 1; over all rows they add up.
function weightedSumsBack(own, from, fromGradient, parameters, gradients, layer, size) {
  const { inputs, units, weights, biases } = layer;
  for (let j = 0; j < units; j += 1) {
    const at = j * size, end = at + size;
    let total = 0;
    for (let r = at; r < end; r += 1) total += own[r];
    gradients[biases + j] = total;
    for (let i = 0; i < inputs; i += 1) {
      const shift = (i - j) * size;
      let sum = 0;
      for (let r = at; r < end; r += 1) sum += own[r] * from[r + shift];
      gradients[weights + i * units + j] = sum;
    }
  }
  if (!fromGradient) return;
  for (let i = 0; i < inputs; i += 1) {
    const at = i * size, end = at + size;
    for (let r = at; r < end; r += 1) fromGradient[r] = 0;
    for (let j = 0; j < units; j += 1) {
      const weight = parameters[weights + i * units + j], shift = (j - i) * size;
      for (let r = at; r < end; r += 1) fromGradient[r] += weight * own[r + shift];
    }
  }
}
