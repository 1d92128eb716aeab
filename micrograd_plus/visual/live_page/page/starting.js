// The weights that a network starts with: those that are given, or as nn.Dense draws them, layer l
// by the seed plus l.

function startingParameters(network, settings) {
  const parameters = new Float64Array(network.parameters.length);
  const given = settings.weights?.flat(2);
  if (given?.length === parameters.length) { // else they are of another network than this has become
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
