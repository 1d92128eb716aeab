// A point: what the network answers there, what that costs, and what the point pulls at.

function explainPoint(current, example) {
  const { data, trainer, settings } = current;
  const { network } = trainer;
  const { row } = example;
  const isTrain = data.train.includes(row);
  element("h2", "", `${isTrain ? "Point" : "Test point"} ${row + 1}`, explanation);
  const inputs = data.columns.map((column, i) => `${data.names[i]} = ${numberText(column[row], 3)}`);
  const target = data.kind === "regression" ? `${data.names.at(-1)} = ${numberText(data.targets[row])}` : className(data.targets[row]);
  sentence(`At ${listed(inputs, 6)} it should be ${target}.${isTrain ? "" : " The network never learns from it: it is held out to see how well it does on new points."}`, "lead");
  section("What the network answers");
  showOutputs(current, example);
  section("What that costs");
  const losses = example.nodes.filter((node) => node.role === "loss");
  if (losses.length <= 4) {
    losses.forEach((node) => equationOf(example, node.name));
    const { operation, operands } = losses.at(-1);
    const { does, operands: names } = DATA.operations[operation] ?? {};
    if (losses.length === 1 && does) sentence(inWords(does, Object.fromEntries(names.map((name, i) => [name, named(example.nodes[operands[i].node].name)]))));
  } else {
    sentence(`The loss is computed in ${losses.length} small steps; “Step through it” shows each. The last is:`);
    equationOf(example, losses.at(-1).name);
  }
  sentence(wordsOfCost(trainer, data, example.value("loss")));
  section(isTrain ? "What it pulls at" : "What it would pull at", "backward");
  const all = network.parameters.map(({ name }) => ({ name, number: example.gradient(name) }));
  const { shown, left } = sortedBySize(all);
  if (all.every(({ number }) => number === 0)) sentence("All gradients are 0: no small change of a weight moves this loss.");
  else {
    sentence(`How much this loss changes with each weight, the largest first${left ? ` of ${all.length}` : ""}:`);
    barsOf(shown.map(({ name, number }) => ({ name: gradientOf(name).text, number })));
    const [first] = shown;
    sentence(`Most with ${first.name}: ${isTrain ? "for this point alone" : "if it were learned from"}, ${DATA.optimizers[settings.optimizer].class} would make it ${first.number > 0 ? "smaller" : "larger"}, and each other one with a blue bar smaller, with an orange bar larger.`);
  }
}

function showOutputs({ data, trainer }, example) {
  const { network } = trainer;
  const outputs = network.outputs.map((i) => network.nodes[i]);
  if (outputs.length === 1) {
    const [output] = outputs;
    equationOf(example, output.name);
    if (data.kind === "regression") return;
    const { answer } = network.loss;
    const y = example.value(output.name);
    const [side, number] = [named(output.name), numberPiece(y)].map((x) => rendered(readFormula(answer), { y: x }).text);
    const share = evaluate(readFormula(answer), { y });
    stated(`chance of ${className(1)}`, [side, number, numberText(share)]);
    const guess = share >= 0.5 ? 1 : 0;
    sentence(guess === data.targets[example.row] ? `It says ${className(guess)}, which is right${Math.abs(share - 0.5) < 0.15 ? ", if hardly sure" : ""}.` : `It says ${className(guess)}, which is wrong.`);
    return;
  }
  const logits = outputs.map((node) => example.value(node.name));
  const sizes = logits.map((x) => Math.exp(x - Math.max(...logits)));
  const sum = sizes.reduce((a, b) => a + b);
  const shares = sizes.map((x) => x / sum);
  sentence("Each output says how much speaks for its class; their exponentials, as shares of the sum, are the chances:");
  barsOf(shares.map((number, k) => ({ name: `${className(k)}: exp(${outputs[k].name}), ${outputs[k].name} = ${numberText(logits[k])}`, number })), 1);
  const guess = shares.indexOf(Math.max(...shares));
  sentence(guess === data.targets[example.row] ? `It says ${className(guess)}, which is right.` : `It says ${className(guess)}, which is wrong.`);
}

// The loss of the point beside those of the others.
function wordsOfCost(trainer, { train }, loss) {
  const losses = Array.from(trainer.passed(train, "measure").losses);
  const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
  const above = losses.filter((x) => x > loss).length;
  const beside = above === 0 ? "No training point costs more." : `${counted(above, "training point")} of ${train.length} ${above === 1 ? "costs" : "cost"} more.`;
  return `The mean over all training points is ${numberText(mean)}. ${beside}`;
}
