// The panel: what the current step computes, in names and in numbers.

const explanation = document.getElementById("explanation");

// Fills the panel and returns what to announce.
function explain(frame) {
  explanation.replaceChildren();
  const step = stepOf(frame);
  if (frame === 0) return explainStart();
  if (frame === SEED) return explainSeed();
  if (isQuestion(frame)) return ask(frame);
  if (frame > BACK) return explainUpdate(step, frame - BACK - 1);
  return frame < SEED ? explainForward(step) : explainBackward(step, frame - SEED - 1);
}

function title(text, lead) {
  element("h1", "", text, explanation);
  if (lead) element("p", "lead", lead, explanation);
}

// One equation: each side on a line of its own, without repetitions.
function equation(left, sides, sign = "=") {
  const box = element("div", "formula", undefined, explanation);
  const shown = sides.filter((side, i) => i === 0 || side !== sides[i - 1]);
  shown.forEach((side, i) => element("div", "", i ? `= ${side}` : `${left} ${sign} ${side}`, box));
  return `${left} ${sign} ${shown.join(" = ")}`;
}

function explainStart() {
  title("What is given", "The computation starts from these.");
  const list = element("dl", "", undefined, explanation);
  const count = DATA.given.length;
  DATA.given.slice(0, 30).forEach((_, i) => {
    row(list, DATA.nodes[i].name, DATA.nodes[i].kind, numbers.values[i]);
  });
  if (count > 30) element("p", "remark", `and ${count - 30} more`, explanation);
  return "What is given";
}

function explainForward(original) {
  const step = altered ? textsOfForward(original) : original;
  const name = DATA.nodes[step.node].name;
  title(`${name} = ${step.symbols}`, `The operation ${step.operation}, from its operands.`);
  const spoken = equation(step.left, [step.symbols, ...step.numbers, step.result]);
  const list = element("dl", "", undefined, explanation);
  const seen = new Set();
  for (const x of step.operands.slice(0, 12)) {
    if (x.node === null || seen.has(x.node)) continue;
    seen.add(x.node);
    row(list, DATA.nodes[x.node].name, "operand", numbers.values[x.node]);
  }
  row(list, name, "result", numbers.values[step.node], "sum");
  return spoken;
}

function explainSeed() {
  const root = DATA.nodes[DATA.root].name;
  title(`∂${root}/∂${root} = ${shortText(numbers.seed)}`, `How fast does ${root} change as each number changes?`);
  element("p", "", `The backward pass starts at the result: the gradient of ${root} with respect to ` +
    "itself. The chain rule brings it back to the operands, one operation at a time.", explanation);
  return `The backward pass starts: gradient of ${root} is ${shortText(numbers.seed)}`;
}

function explainBackward(original, j) {
  const step = altered ? textsOfBackward(original, j) : original;
  const through = DATA.forward[step.of];
  const [root, result, operand] = [DATA.root, through.node, step.node].map((i) => DATA.nodes[i].name);
  const now = numbers.backward[j];
  title(`∂${root}/∂${operand}`, `The gradient flows back through ${result} = ${through.symbols}.`);
  const spoken = equation(step.left, [step.symbols, ...step.numbers, step.result]);
  if (step.remark) element("p", "remark", step.remark, explanation);
  const list = element("dl", "", undefined, explanation);
  row(list, `∂${root}/∂${result}`, "gradient of the result", now.upstream);
  if (now.local !== null) row(list, `∂${result}/∂${operand}`, "× local derivative", now.local);
  const gradient = `∂${root}/∂${operand}`;
  row(list, step.parts > 1 ? `part ${step.part} of ${step.parts}` : gradient,
    "= what the operand receives", now.contribution, "sum", undefined, gradient);
  if (step.running) {
    const words = step.part === step.parts ? "all parts" : "the parts so far";
    equation(`∂${root}/∂${operand}`, step.running);
    element("p", "remark", `${operand} is used ${step.parts} times, and its gradient is the sum: ${words}.`, explanation);
  }
  return spoken;
}

function explainUpdate(original, k) {
  const step = altered ? textsOfUpdate(original, k) : original;
  const now = numbers.update[k];
  const [root, name] = [DATA.root, step.node].map((i) => DATA.nodes[i].name);
  const [before, after] = changeTexts(now);
  title(`Update ${name}`, `One step of ${step.optimizer}, against the gradient. The sign ← says what a number becomes.`);
  const spoken = step.lines.map((line) => equation(line.left, [line.symbols, ...line.numbers, line.result], "←"));
  const list = element("dl", "", undefined, explanation);
  row(list, name, "value until now", now.before, "", before);
  rowsOfRule(list, step, now, `∂${root}/∂${name}`);
  row(list, name, "new value", now.after, "sum", after);
  if (k === DATA.update.length - 1) {
    element("p", "remark", "The results were computed from the old values: the next forward pass uses the new ones.", explanation);
  }
  return spoken.at(-1);
}

// What the rule is given besides the parameter.
function rowsOfRule(list, step, now, gradient) {
  row(list, gradient, "gradient", now.gradient);
  if (now.isClipped) row(list, step.shown.g, "the gradient, clipped", now.clipped);
  for (const [name, x] of Object.entries(step.numbers)) {
    const words = step.settings.includes(name) ? DATA.meanings[name] : "kept from the steps before";
    row(list, step.shown[name] ?? name, words, x);
  }
}

// The name of an array says how its axes are called, where it is not the one that is shown.
function row(list, name, words, x, className = "", text = numberText(x), array = name) {
  const term = element("dt", className, words, list);
  term.prepend(element("b", "", name));
  if (x !== null && typeof x === "object") {
    term.className = `wide ${className}`;
    heatMap(x, array, element("dd", `wide ${className}`, undefined, list));
    return;
  }
  element("dd", className, text, list).title = fullText(x);
}
