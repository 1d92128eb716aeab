// What an optimizer makes of all parameters, by its own formulas, and what weights cost by themselves.

// The steps of an update. `numbers` are those of the optimizer by name, and t, which update it is.
function updateProgram(rule, state, parameters, gradients, numbers) {
  const program = new ColumnProgram(parameters.length, numbers);
  const columns = { p: parameters, g: gradients, ...state };
  for (const [name, formula] of rule) {
    const tree = treeOf(formula);
    // Of what is kept the numbers are changed in place; anything else has a column of its own.
    columns[name] = program.compile(tree, columns, name in state || name === "p" ? columns[name] : undefined);
  }
  return program;
}

// For each weight, and no bias: its cost, and its share of the gradient. `numbers.rate` may change.
function penaltyProgram(graph, network, parameters, gradients, numbers) {
  const places = network.parameters.flatMap(({ input }, i) => (input < 0 ? [] : [i]));
  const program = new ColumnProgram(places.length, numbers);
  const weights = program.column();
  program.steps.push(() => { for (let i = 0; i < places.length; i += 1) weights[i] = parameters[places[i]]; });
  const columns = [];
  const nodes = graph.map((node) => {
    const names = {}, of = DATA.primitives[node.operation].names;
    node.operands.forEach((x, i) => {
      if (x.node !== undefined) names[of[i]] = columns[x.node];
      else if (x.name === "w") names[of[i]] = weights;
      else names[of[i]] = program.filled(x.name ? { name: x.name } : { number: x.value });
    });
    names.y = program.compile(treeOfOperation(node), names);
    columns.push(names.y);
    return { node, names };
  });
  let upstream = program.column().fill(1);
  for (const { node, names } of nodes.reverse()) {
    // Each operation has one operand that comes of the weight.
    const position = node.operands.findIndex((x) => x.node !== undefined || x.name === "w");
    const local = program.compile(treeOfDerivative(node, position), names);
    const product = program.column(), above = upstream, { size } = program;
    program.steps.push(() => multiplyColumns(product, above, local, size));
    upstream = product;
  }
  const cost = columns.at(-1);
  return {
    cost: () => {
      program.run();
      return cost.reduce((sum, x) => sum + x, 0);
    },
    addTo: () => {
      program.run();
      for (let i = 0; i < places.length; i += 1) gradients[places[i]] += upstream[i];
    },
  };
}
