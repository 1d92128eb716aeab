// The same network as Python: what gives these numbers when it is run.

function pythonCode({ settings, data, trainer }) {
  const model = linesOfModel(settings, data, weightsOfStart(settings, trainer));
  const loss = linesOfLoss(settings, data);
  const prepared = linesOfData(settings, data);
  const training = linesOfTraining(settings, trainer);
  const measured = trainer.epoch ? ["# While it learns, fit shows the mean loss during each epoch; the page shows the loss after it."] : [];
  measured.push("print(training.evaluate(model, x, y, loss=loss))");
  if (data.test.length) measured.push("print(training.evaluate(model, x_test, y_test, loss=loss))");
  const body = [prepared, model, loss, training, measured].map((lines) => lines.join("\n")).join("\n\n");
  const names = ["datasets", "functions", "losses", "nn", "optim", "training"].filter((name) => new RegExp(`\\b${name}\\.`).test(body));
  const imports = [...(/\bnp\./.test(body) ? ["import numpy as np", ""] : []), `from micrograd_plus import ${names.join(", ")}`];
  return `${imports.join("\n")}\n\n${body}\n`;
}

const asPython = (x) => (typeof x === "number" ? String(x) : `[${Array.from(x, asPython).join(", ")}]`);
const listOfRows = (rows) => `[\n${rows.map((row) => `    ${asPython(row)},`).join("\n")}\n]`;

const MAKERS = {
  moons: ({ points, noise }) => `make_moons(${points}, noise=${noise}`,
  circles: ({ points, noise }) => `make_circles(${points}, noise=${noise}, factor=0.5`,
  spirals: ({ points, noise }) => `make_spirals(${points}, noise=${noise}`,
  xor: ({ points, noise }) => `make_xor(${points}, noise=${noise}`,
  blobs: ({ points, noise }) => `make_blobs(${points}, centers=[(0, 1), (-1, -0.5), (1, -0.5)], cluster_std=${noise}`,
  waves: ({ points, noise }) => `make_two_waves(${points}, noise=${noise}`,
};

// The rows, those that are held out, and columns and targets as the network gets them.
function linesOfData(settings, data) {
  const { dataSeed, test } = settings;
  const lines = [];
  if (settings.data === "hotels") {
    lines.push("x, y, x_test, y_test, _ = datasets.load_hotels()");
  } else {
    if (settings.data === "own") lines.push(`rows = np.array(${listOfRows(settings.rows)}, float)`, "x, y = rows[:, :-1], rows[:, -1]");
    else if (settings.data === "function") {
      lines.push(`rng = np.random.default_rng(${dataSeed})`, `x = np.linspace(-3, 3, ${settings.points})[:, None]`,
        `y = ${pythonFormula(settings.text)} + rng.normal(scale=${settings.noise}, size=x.shape)`);
    } else lines.push(`rng = np.random.default_rng(${dataSeed})`, `x, y = datasets.${MAKERS[settings.data](settings)}, random_state=rng)`);
    if (settings.data === "own" && settings.heldOut?.length) {
      lines.push(`held_out = ${asPython(settings.heldOut)}`, "x_test, y_test = x[held_out], y[held_out]",
        "x, y = np.delete(x, held_out, axis=0), np.delete(y, held_out, axis=0)");
    } else if (data.test.length) lines.push(`(x, y), (x_test, y_test) = training.split(x, y, (${Number((1 - test).toPrecision(12))}, ${test}), seed=${dataSeed})`);
  }
  const parts = data.test.length ? ["", "_test"] : [""];
  const change = (name, how) => lines.push(`${parts.map((part) => name + part).join(", ")} = ${parts.map((part) => how(name + part)).join(", ")}`);
  if (data.scaling) {
    lines.push("inputs = training.Standardizer(x)");
    change("x", (name) => `inputs.transform(${name})`);
  }
  if (data.kind === "classes") {
    if (settings.data === "own") change("y", (name) => `${name}.astype(int)`);
  } else change("y", (name) => `${name}.reshape(-1, 1)${data.kind === "two classes" && settings.data !== "own" ? ".astype(float)" : ""}`);
  if (data.targetScaling) {
    lines.push("targets = training.Standardizer(y)");
    change("y", (name) => `targets.transform(${name})`);
  }
  if (DATA.losses[settings.loss].targets === "2 * t - 1") change("y", (name) => `2 * ${name} - 1`);
  return lines;
}

// A formula of x with our functions, which take arrays.
const pythonFormula = (text) => text
  .replace(/\b(pi|e)\b(?!\s*\()/g, "np.$1").replace(/\b(?!np\b)([A-Za-z_]\w*)\s*\(/g, "functions.$1(");

const OWN_STARTS = {
  zeros: "np.zeros(shape, dtype)", ones: "np.ones(shape, dtype)",
  tiny: "rng.normal(0, 0.01, shape).astype(dtype)", huge: "rng.normal(0, 10, shape).astype(dtype)",
};
const NAMED_ACTIVATIONS = ["relu", "leaky_relu", "elu", "silu", "gelu", "sigmoid", "tanh", "sin", "softplus"];

// Those that were given, while they fit.
function weightsOfStart({ weights }, { parameters }) {
  const given = weights?.flat(2);
  return given?.length === parameters.length ? given : null;
}

function linesOfModel(settings, data, weights) {
  const outputs = data.kind === "classes" ? data.classes : 1;
  const sizes = [data.columns.length, ...settings.layers, outputs];
  const own = OWN_STARTS[settings.initializer];
  const lines = own && !weights ? ["def start(shape, rng, dtype):", `    return ${own}`, "", ""] : [];
  const initializer = weights || settings.initializer === "glorot_uniform" ? "" : own ? ", initializer=start" : `, initializer="${settings.initializer}"`;
  lines.push("model = nn.Sequential(");
  sizes.slice(1).forEach((units, l) => {
    const name = l < settings.layers.length ? settings.activation : DATA.losses[settings.loss].activation;
    const activation = !DATA.activations[name] ? "" : NAMED_ACTIVATIONS.includes(name) ? `, "${name}"` : `, functions.${name}`;
    lines.push(`    nn.Dense(${sizes[l]}, ${units}${activation}${initializer}, seed=${settings.seed + l}, dtype="float64"),`);
  });
  lines.push(")");
  if (weights) lines.push(...linesOfWeights(weights, sizes));
  return lines;
}

// Weights that were given: of each layer one row for each input, and the biases.
function linesOfWeights(given, sizes) {
  const lines = ["start = ["];
  let at = 0;
  sizes.slice(1).forEach((units, l) => {
    const rows = Array.from({ length: sizes[l] }, () => given.slice(at, at += units));
    lines.push(`    ${asPython(rows)},`, `    ${asPython(given.slice(at, at += units))},`);
  });
  return [...lines, "]", "for parameter, numbers in zip(model.parameters(), start):", "    parameter.data[...] = numbers"];
}

const hasPenalty = ({ regularization, rate }) => regularization !== "none" && rate > 0;

// The penalty is learned by, and no part of the losses that the page shows.
function linesOfLoss({ loss, regularization, rate }) {
  const name = `losses.${DATA.losses[loss].loss}`;
  if (!hasPenalty({ regularization, rate })) return [`loss = ${name}`];
  const cost = regularization === "L1" ? `${rate} * sum(abs(layer.weight).sum() for layer in model)` : `0.5 * ${rate} * sum((layer.weight**2).sum() for layer in model)`;
  return [`loss = ${name}`, "", "", "def loss_with_penalty(prediction, target):", `    return loss(prediction, target) + ${cost}`, ""];
}

function linesOfTraining(settings, trainer) {
  const { class: kind, fixed } = DATA.optimizers[settings.optimizer];
  const numbers = { ...settings.numbers };
  const given = Object.entries(numbers).filter(([name]) => !["b1", "b2"].includes(name)).map(([name, x]) => `${name}=${x}`);
  if ("b1" in numbers) given.push(`betas=(${numbers.b1}, ${numbers.b2})`);
  for (const [name, x] of Object.entries(fixed)) given.push(`${name}=${x === true ? "True" : x}`);
  const lines = [`optimizer = optim.${kind}(model.parameters(), ${given.join(", ")})`];
  const { epoch } = trainer;
  const loss = hasPenalty(settings) ? "loss_with_penalty" : "loss";
  const fit = ["training.fit(", `    model, x, y, loss=${loss}, optimizer=optimizer, epochs=${epoch || 10}, batch_size=${settings.batch}, seed=${settings.seed}`, ")"];
  if (epoch) lines.push(...fit);
  else lines.push("# The page has learned nothing yet. To learn:", ...fit.map((line) => `# ${line}`));
  const more = trainer.done ? Math.ceil(trainer.done / trainer.batch) : 0;
  if (trainer.isMixed) lines.push("# Settings were changed while the page learned: restart it there to get these numbers.");
  if (more) lines.push(`# The page is ${counted(more, "batch", "batches")} into the next epoch.`);
  return lines;
}
