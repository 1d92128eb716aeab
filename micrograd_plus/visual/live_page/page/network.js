// The network of some settings: its layers, its parameters, and the graph of one example, made of
// what the engine recorded of an activation and of a loss.

const suffixed = (name, i, count) => (count === 1 ? name : `${name}${i + 1}`);

function makeNetwork(settings, data) {
  const loss = lossOf(settings, data);
  const outputs = data.kind === "classes" ? data.classes : 1;
  const units = [...settings.layers, outputs];
  const inputs = data.names.slice(0, data.columns.length);
  let offset = 0;
  const sizes = units.map((count, l) => {
    const from = l ? units[l - 1] : inputs.length;
    const activation = DATA.activations[l < settings.layers.length ? settings.activation : loss.activation];
    const layer = { inputs: from, units: count, activation, weights: offset, biases: offset + from * count };
    offset += (from + 1) * count;
    return layer;
  });
  const network = { inputs, sizes, loss, lossGraph: loss.graphs[outputs], parameters: [], layers: [], nodes: [] };
  sizes.forEach(({ units: count, inputs: from }, layer) => {
    network.layers.push(Array.from({ length: count }, (_, neuron) => ({ layer, neuron })));
    for (let input = 0; input < from; input += 1) {
      for (let neuron = 0; neuron < count; neuron += 1) {
        network.parameters.push({ name: `w${layer + 1}.${neuron + 1}.${input + 1}`, layer, neuron, input });
      }
    }
    for (let neuron = 0; neuron < count; neuron += 1) {
      network.parameters.push({ name: `b${layer + 1}.${neuron + 1}`, layer, neuron, input: -1 });
    }
  });
  addNodes(network);
  return network;
}

function lossOf(settings, data) {
  const loss = DATA.losses[settings.loss];
  if (loss.kind !== data.kind) {
    throw new Error(`${settings.loss} is a loss for ${loss.kind}, and these data are for ${data.kind}`);
  }
  return loss;
}

// Each node knows where its column is in a pass: in `values` and `gradients`, by a key, from a place.
function addNodes(network) {
  const { nodes, sizes } = network;
  const add = (node) => nodes.push({ operation: null, operands: [], static: {}, parameter: null, layer: null, neuron: null, ...node }) - 1;
  const given = network.inputs.map((name, i) => add({ name, kind: "constant", role: "input", key: "inputs", at: i }));
  const first = nodes.length;
  network.parameters.forEach((x, i) => add({ ...x, kind: "parameter", role: "parameter", parameter: i, key: "parameters", at: i }));
  let before = given;
  sizes.forEach((size, layer) => {
    const isLast = layer === sizes.length - 1;
    before = Array.from({ length: size.units }, (_, neuron) => {
      const name = isLast ? suffixed("y", neuron, size.units) : `h${layer + 1}.${neuron + 1}`;
      const weights = before.map((_x, i) => first + size.weights + i * size.units + neuron);
      const operands = [...before, ...weights, first + size.biases + neuron].map((node) => ({ node, value: null }));
      const place = { layer, neuron, kind: "operation", at: neuron };
      const sum = add({
        ...place, name: size.activation ? `s${layer + 1}.${neuron + 1}` : name, role: "sum",
        operation: "weighted_sum", operands, key: `sums${layer}`,
      });
      if (!size.activation) return sum;
      return add({ ...place, name, role: "activation", ...size.activation, operands: [{ node: sum, value: null }], key: `answers${layer}` });
    });
  });
  network.outputs = before;
  const targets = before.map((_, i) => add({
    name: suffixed("target", i, before.length), kind: "constant", role: "target", key: "targets", at: i,
  }));
  addGraphOfLoss(network, add, before, targets);
}

function addGraphOfLoss(network, add, outputs, targets) {
  const { lossGraph } = network;
  const places = [];
  const placeOf = (operand) => {
    if (operand.node !== undefined) return { node: places[operand.node], value: null };
    if (operand.value !== undefined) return { node: null, value: operand.value };
    if (operand.name === "largest") return { node: null, value: null, isLargest: true };
    const [, what, number] = /^(y|target)(\d+)$/.exec(operand.name);
    return { node: (what === "y" ? outputs : targets)[number - 1], value: null };
  };
  lossGraph.forEach(({ operation, operands, static: settings }, i) => {
    const isLast = i === lossGraph.length - 1;
    places.push(add({
      name: isLast ? "loss" : `e${i + 1}`, kind: isLast ? "output" : "operation", role: "loss",
      operation, operands: operands.map(placeOf), static: settings, key: `loss${i}`, at: 0,
    }));
  });
  network.root = places.at(-1);
}
