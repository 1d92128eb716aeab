// The weights that a network starts with: as nn.Dense draws them, layer l by the seed plus l.

function startingParameters(network, settings) {
  const parameters = new Float64Array(network.parameters.length);
  if (settings.weights) {
    const given = settings.weights.flat(2);
    if (given.length !== parameters.length) {
      throw new Error(`there are ${given.length} weights for a network of ${parameters.length}`);
    }
    parameters.set(given);
    return parameters;
  }
  const [kind, formula] = DATA.initializers[settings.initializer];
  network.sizes.forEach(({ inputs, units, weights }, l) => {
    const random = new Generator(settings.seed + l);
    const size = evaluate(treeOf(formula), { inputs, units });
    const draw = {
      uniform: () => random.uniform(-size, size), normal: () => size * random.normal(), constant: () => size,
    }[kind];
    for (let i = 0; i < inputs * units; i += 1) parameters[weights + i] = draw();
  });
  return parameters;
}
