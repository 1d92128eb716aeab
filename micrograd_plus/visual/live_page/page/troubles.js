// What goes wrong, while it goes wrong: in plain words, with numbers, and what to try.
//
// Looked at are up to some hundred training points, all at once, with the weights of this moment.

const MOST_SURVEYED = 300;
const MOSTLY = 0.75; // of the points on a flat end: saturated
const FLAT = 0.02; // of the steepest slope: there a neuron hardly passes anything back
const VANISHED = 0.01; // the first layer's gradients beside the last one's
const EXPLODED = 100; // a mean gradient, or that of the first layer beside the last one's
const REPORTED_EPOCHS = 30; // so long one waits before saying that too little happens

function troublesOf(current, losses = current.trainer.losses()) {
  const { trainer, data, settings } = current;
  const { network, parameters } = trainer;
  const first = trainer.history[0];
  if (!parameters.every(Number.isFinite) || !Number.isFinite(losses.train)) return [runAway(settings)];
  const survey = surveyOf(trainer, data);
  const found = [];
  const alike = layersAlike(trainer);
  for (const layer of alike) {
    found.push({
      title: `All neurons of ${titleOfLayer(network.layers, layer)} are alike`,
      text: `Their weights are the same, so each answers the same and learns the same: ${counted(network.layers[layer].length, "neuron")} count as one. Start from random numbers, as glorot uniform does.`,
      where: { layer },
    });
  }
  found.push(...growing(losses, first, trainer, settings));
  found.push(...ofGradients(survey, network, alike));
  found.push(...deadOrFlat(survey, network, settings));
  found.push(...fitting(losses, trainer, data, settings, found.length > 0));
  return found;
}

const runAway = ({ numbers }) => ({
  title: "The numbers have run away",
  text: `The loss is no number any more: a step went too far, the next one farther still. Restart with a smaller learning rate than ${numberText(numbers.lr)}, such as ${numberText(numbers.lr / 10)}.`,
  where: "losses",
});

// The mean gradients over some rows: sizes by layer, the activations and their slopes.
function surveyOf(trainer, data) {
  const { train } = data;
  const every = Math.ceil(train.length / MOST_SURVEYED);
  const rows = train.filter((_, i) => i % every === 0);
  const { network, gradients } = trainer;
  const meanSize = ({ inputs, units, weights }) => {
    let sum = 0;
    for (let i = weights; i < weights + inputs * units; i += 1) sum += Math.abs(gradients[i]);
    return sum / (inputs * units);
  };
  return trainer.seenIn(rows, (pass) => ({ rows, sizes: network.sizes.map(meanSize), pass }));
}

// Hidden layers of which all neurons have the same weights.
function layersAlike({ network, parameters }) {
  return network.sizes.slice(0, -1).flatMap(({ inputs, units, weights, biases }, l) => {
    if (units < 2) return [];
    const same = (at) => Array.from({ length: units }, (_, j) => parameters[at + j]).every((x, _, all) => Math.abs(x - all[0]) <= 1e-9 * (1 + Math.abs(x)));
    const all = Array.from({ length: inputs }, (_, i) => same(weights + i * units)).every(Boolean);
    return all && same(biases) ? [l] : [];
  });
}

function growing({ train }, first, { history, steps }, { numbers }) {
  if (!steps) return [];
  const best = Math.min(...history.map((x) => x.train).filter(Number.isFinite), first.train);
  if (!(train > 2 * best && train > 1.2 * first.train)) return [];
  return [{
    title: "The loss grows",
    text: `It was ${numberText(best)} and is ${numberText(train)}: each step goes past the valley that it aims at. Try a smaller learning rate than ${numberText(numbers.lr)}.`,
    where: "losses",
  }];
}

function ofGradients({ sizes }, network, alike) {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (sizes.length < 3 || alike.length || !(last > 1e-9)) return [];
  const byLayer = sizes.map((size, l) => ({ name: titleOfLayer(network.layers, l), size }));
  const ratio = first / last;
  if (ratio < VANISHED) {
    return [{
      title: "Gradients vanish on the way back",
      text: `A weight of the first layer gets ${numberText(first, 2)} on average, one of the last ${numberText(last, 2)}: ${timesText(1 / ratio)} as much. Each layer multiplies by slopes below 1, so the first ones hardly learn. Try ReLU or tanh, he normal or glorot uniform, or fewer layers.`,
      where: sizes.flatMap((size, layer) => (size < 10 * VANISHED * last ? [{ layer }] : [])), sizes: byLayer,
    }];
  }
  const largest = Math.max(...sizes);
  if (ratio <= EXPLODED && largest <= EXPLODED) return [];
  const layer = ratio > EXPLODED ? 0 : sizes.indexOf(largest);
  const beside = ratio > EXPLODED ? `, ${timesText(ratio)} as much as one of the last layer` : "";
  return [{
    title: "Gradients explode on the way back",
    text: `A weight of ${titleOfLayer(network.layers, layer)} gets ${numberText(sizes[layer], 2)} on average${beside}: each layer multiplies by large weights, and one step goes far too far. Try smaller ones to start from, as glorot uniform gives.`,
    where: { layer }, sizes: byLayer,
  }];
}

const timesText = (x) => (x > 1e6 ? "more than a million times" : `${numberText(Number(x.toPrecision(2)))} times`);

// ReLUs that answer 0 for every point, and neurons on the flat ends of their curve.
function deadOrFlat({ rows, pass }, network, { activation }) {
  const { length } = rows;
  const formula = DATA.activations[activation];
  if (!formula) return [];
  const isRelu = formula.operation === "relu";
  const steepest = { tanh: 1, sigmoid: 0.25 }[formula.operation];
  if (!isRelu && !steepest) return [];
  return network.sizes.slice(0, -1).flatMap(({ units }, layer) => {
    const answers = pass.values[`answers${layer}`];
    const share = (k) => {
      let flat = 0;
      for (let r = k * length; r < (k + 1) * length; r += 1) {
        const y = answers[r];
        flat += Number(isRelu ? y === 0 : (formula.operation === "tanh" ? 1 - y * y : y * (1 - y)) < FLAT * steepest);
      }
      return flat / length;
    };
    const those = Array.from({ length: units }, (_, k) => k).filter((k) => (isRelu ? share(k) === 1 : share(k) > MOSTLY));
    if (!those.length || (!isRelu && those.length < Math.max(2, units / 2))) return [];
    const names = listed(those.map((k) => `h${layer + 1}.${k + 1}`), 5);
    const where = those.map((neuron) => ({ layer, neuron }));
    if (isRelu) {
      return [{
        title: those.length === 1 ? "A ReLU is dead" : `${those.length} of ${units} ReLUs are dead`,
        text: `${names} ${those.length === 1 ? "answers" : "answer"} 0 for every training point: flat there, so nothing flows back and ${those.length === 1 ? "it" : "they"} cannot learn again. Try a smaller learning rate, leaky relu, or another start.`,
        where,
      }];
    }
    return [{
      title: `${those.length} of ${units} neurons of ${titleOfLayer(network.layers, layer)} are saturated`,
      text: `${names}: nearly all points lie on the flat ends of ${spokenOperation(formula.operation)}, where the slope is below ${numberText(FLAT * steepest)}. So little flows back that they learn slowly. Try a start with smaller weights, or keep weights small (L2 regularization).`,
      where,
    }];
  });
}

// Learnt by heart, or too little learnt.
function fitting(losses, trainer, data, settings, isKnown) {
  const { history, epoch } = trainer;
  const [first] = history;
  if (epoch < REPORTED_EPOCHS) return [];
  if (data.test.length) {
    const best = history.reduce((a, b) => (b.test < a.test ? b : a));
    const rise = losses.test - best.test;
    if (epoch - best.epoch >= 5 && losses.test > 1.15 * best.test && rise > 0.02 * first.test && losses.train < 0.98 * best.train) {
      return [{
        title: "It learns by heart (overfitting)",
        text: `Since epoch ${best.epoch} the test loss has risen from ${numberText(best.test)} to ${numberText(losses.test)}, while the training loss fell from ${numberText(best.train)} to ${numberText(losses.train)}: it fits the noise of its own points. Try more points, fewer neurons, keep weights small (L1 or L2), or stop earlier.`,
        where: "losses",
      }];
    }
  }
  const half = history.find((x) => x.epoch >= epoch / 2) ?? first;
  const isStuck = losses.train > 0.97 * half.train && losses.train > 0.5 * first.train && losses.train > 1e-6;
  const hidden = settings.layers.reduce((a, b) => a + b, 0);
  if (isStuck && !isKnown && hidden <= 4) {
    return [{
      title: "The network is too small for this (underfitting)",
      text: `The loss has stayed at ${numberText(losses.train)} since epoch ${half.epoch}, from ${numberText(first.train)} at the start. ${hidden ? `With ${counted(hidden, "hidden neuron")} it cannot bend enough` : "Without hidden neurons it can only draw a straight line"}: add neurons or a layer.`,
      where: "losses",
    }];
  }
  return [];
}

let knownTroubles = new Set();

// Troubles that were not there before, in a sentence; "" without any.
function newsOf(found) {
  const titles = found.map(({ title }) => title.replace(/^\d+ of \d+ /, "Some "));
  const news = titles.filter((title) => !knownTroubles.has(title));
  knownTroubles = new Set(titles);
  return news.length ? `Trouble: ${news.join(". ")}.` : "";
}

// The mean gradients of the layers as small bars on a logarithmic scale, with a mark at each power of
// ten, which is said.
function showSizes(sizes, parent) {
  const logs = sizes.map(({ size }) => Math.log10(Math.max(size, 1e-300)));
  const low = Math.ceil(Math.min(...logs)) - 1, high = Math.ceil(Math.max(...logs));
  const list = element("ul", "sizes", undefined, parent);
  list.style.setProperty("--decade", `${100 / (high - low)}%`);
  sizes.forEach(({ name, size }, l) => {
    const item = element("li", "", undefined, list);
    element("span", "", name, item);
    element("i", "", undefined, element("span", "bar", undefined, item)).style.width = `${(100 * (logs[l] - low)) / (high - low)}%`;
    element("span", "number", numberText(size, 2), item);
  });
  element("p", "remark", `Logarithmic: from ${numberText(10 ** low)} to ${numberText(10 ** high)}, each mark is ten times the one before.`, parent);
}
