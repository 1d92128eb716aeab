// One example as the step-through page takes it: the graph, what is given, the formulas of the
// slopes. That page computes and writes the rest, and is shown in a frame over this one.

// In each layer its neurons, and in each neuron its parameters and operations.
function modulesOfNetwork({ layers, sizes }) {
  const modules = [];
  const ofNeuron = new Map();
  layers.forEach((neurons, l) => {
    const { inputs } = sizes[l];
    const outer = modules.push({ title: titleOfLayer(layers, l), kind: "Layer", outer: null, parameters: neurons.length * (inputs + 1) }) - 1;
    neurons.forEach((_, k) => {
      ofNeuron.set(`${l} ${k}`, modules.push({ title: titleOfNeuron(layers, l, k), kind: "Neuron", outer, parameters: inputs + 1 }) - 1);
    });
  });
  return { modules, ofNeuron };
}

function titleOfLayer(layers, l) {
  if (l === layers.length - 1) return "output layer";
  return layers.length > 2 ? `hidden layer ${l + 1}` : "hidden layer";
}

function titleOfNeuron(layers, l, k) {
  if (l < layers.length - 1) return `neuron h${l + 1}.${k + 1}`;
  return layers[l].length > 1 ? `output ${k + 1}` : "output";
}

// The data of the page for one row at this moment; `start` is a node whose step it opens with, and
// `isBackward` whether that is the last one that adds to its gradient.
function stepData({ trainer, settings }, row, start = null, isBackward = false) {
  const { network } = trainer;
  const { values, largest } = trainer.example(row);
  const { modules, ofNeuron } = modulesOfNetwork(network);
  const given = [...network.nodes.keys()].filter((i) => !network.nodes[i].operation);
  const forward = inOrder(network);
  const places = new Map([...given, ...forward].map((i, place) => [i, place]));
  const steps = forward.map((i) => forwardStep(network.nodes[i], places.get(i), places, largest));
  const back = backwardSteps(network, forward, places);
  const update = network.parameters.map((_, k) => updateStep(trainer, settings, k, places));
  return {
    root: places.get(network.root), seed: 1, note: "", axes: [], scalar: true, next: null,
    start: start === null ? 0 : startOf(places.get(start), steps, back, isBackward),
    given: given.map((i) => values[i]),
    nodes: withOwnNames([...given, ...forward].map((i) => nodeOfSteps(network.nodes[i], ofNeuron))),
    modules, forward: steps, backward: back, update,
    notation: DATA.notation, operations: DATA.operations, meanings: DATA.optimizers[settings.optimizer].meanings,
  };
}

// Operations after their operands, the first operand's first, as the engine orders them.
function inOrder({ nodes, root }) {
  const order = [];
  const seen = new Set();
  const visit = (i) => {
    if (seen.has(i) || !nodes[i].operation) return;
    seen.add(i);
    for (const { node } of nodes[i].operands) if (node !== null) visit(node);
    order.push(i);
  };
  visit(root);
  return order;
}

// Back through the operations, the last one first, to each operand that is no constant.
function backwardSteps({ nodes }, forward, places) {
  const counts = new Map();
  const steps = forward.map((i, of) => ({ ...nodes[i], of })).reverse().flatMap(({ operation, operands, of }) => {
    const { formulas, isShared, names } = DATA.primitives[operation];
    return operands.flatMap(({ node }, position) => {
      if (node === null || nodes[node].kind === "constant") return [];
      counts.set(node, (counts.get(node) ?? 0) + 1);
      return [{
        of, node, position, formula: formulas[isShared ? 0 : position], part: counts.get(node),
        names: isShared ? { a: position } : Object.fromEntries(operands.map((_, k) => [names[k], k])),
      }];
    });
  });
  return steps.map((step) => ({ ...step, node: places.get(step.node), parts: counts.get(step.node) }));
}

function nodeOfSteps({ name, kind, role, layer, neuron }, ofNeuron) {
  const module = layer === null ? null : ofNeuron.get(`${layer} ${neuron}`);
  return { name, kind, about: "", module, held: role === "parameter" };
}

// An input may be called as something of the network, or as another input; on that page names tell.
function withOwnNames(nodes) {
  const count = (name) => nodes.filter((node) => node.name === name).length;
  return nodes.map((node, i) => (node.kind === "constant" && count(node.name) > 1 ? { ...node, name: `${node.name} (input ${i + 1})` } : node));
}

function forwardStep({ operation, operands, static: settings }, node, places, largest) {
  return {
    node, operation, written: DATA.primitives[operation].written, static: settings, sources: operands.map(() => null),
    operands: operands.map((x) => (x.node === null ? { node: null, value: x.isLargest ? largest : x.value } : { node: places.get(x.node), value: null })),
  };
}

// One step of the optimizer from this example alone.
function updateStep(trainer, { optimizer }, k, places) {
  const { rule, class: kind } = DATA.optimizers[optimizer];
  const numbers = numbersOfRule(trainer, optimizer, k);
  const changed = rule.map(([name]) => name);
  const shown = Object.fromEntries([...Object.keys(numbers), ...changed, "g"].map((name) => [name, name]));
  return {
    optimizer: kind, numbers, rule, settings: Object.keys(numbers).filter((name) => !changed.includes(name)),
    shown: { ...shown, p: trainer.network.parameters[k].name },
    node: places.get(trainer.network.nodes.findIndex((node) => node.parameter === k)),
  };
}

// What the names of the rule stand for at the next step: of the optimizer's settings those that
// the rule uses, and what it has kept of this parameter.
function numbersOfRule(trainer, optimizer, k) {
  const { rule } = DATA.optimizers[optimizer];
  const used = new Set(rule.flatMap(([, formula]) => namesIn(readFormula(formula))));
  const all = { ...trainer.numbers, t: trainer.updates + 1 };
  for (const [name, column] of Object.entries(trainer.state)) all[name] = column[k];
  return Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name) && name !== "pi"));
}

function namesIn(tree) {
  if (tree.name !== undefined) return [tree.name];
  return [...(tree.args ?? []), tree.minus, tree.left, tree.right].filter(Boolean).flatMap(namesIn);
}

// The frame of the step page: given, each forward step, the seed, each backward step.
function startOf(node, forward, backward, isBackward) {
  const place = isBackward ? backward.findLastIndex((step) => step.node === node) : forward.findIndex((step) => step.node === node);
  if (place < 0) return 0;
  return isBackward ? forward.length + 2 + place : place + 1;
}

const ESCAPED = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };

function stepPage(data) {
  // JSON has no nan and inf; the page reads them as texts.
  const text = JSON.stringify(data, (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x).replace("Infinity", "inf").replace("NaN", "nan") : x));
  const escaped = text.replace(/[<>&\u2028\u2029]/g, (character) => ESCAPED[character]);
  return DATA.stepPage.replace('id="data">{}<', () => `id="data">${escaped}<`);
}

// Over the whole page, until it is closed.
function openStepPage(data, words) {
  pause();
  const before = document.activeElement;
  const dialog = element("dialog", "steps-of-example", undefined, document.body);
  dialog.setAttribute("aria-label", words);
  const header = element("header", "", undefined, dialog);
  element("b", "", words, header);
  const close = element("button", "", "✕ Close", header);
  close.type = "button";
  close.title = "Back to the network";
  const frame = element("iframe", "", undefined, dialog);
  frame.title = words;
  frame.srcdoc = stepPage(data);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => event.stopPropagation()); // they are not for the training
  dialog.addEventListener("close", () => { dialog.remove(); before?.focus(); });
  dialog.showModal();
  frame.addEventListener("load", () => {
    frame.focus();
    try { // keys that are pressed in the frame are its own
      frame.contentWindow.addEventListener("keydown", (event) => { if (event.key === "Escape") dialog.close(); });
    } catch { /* within a notebook's frame it is another page: there the button closes it */ }
  });
}
