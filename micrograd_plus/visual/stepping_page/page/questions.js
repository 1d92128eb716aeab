// What is asked at a step: its sign, its size, its number, and what helps where an answer is wrong.
//
// Of each question: `truth`, the `inputs` that are shown and how the answer is computed from them,
// so that the digits that are shown decide what is right; and the size that it is compared with.

const SIGNS_OF_NUMBERS = [["negative", -1, "−"], ["zero", 0, "0"], ["positive", 1, "+"]];
const CHANGES = [["it shrinks", -1, "−"], ["it stays", 0, "0"], ["it grows", 1, "+"]];
const SIZES = [["smaller", -1, "<"], ["the same", 0, "="], ["larger", 1, ">"]];
const MOST_ROWS = 8;

const signWord = (x) => (x > 0 ? "positive" : x < 0 ? "negative" : "zero");

function questionOf(at) {
  const ofEntry = at <= BACK && hasArrays(at < SEED ? stepOf(at) : DATA.forward[stepOf(at).of]);
  const question = ofEntry ? questionOfEntry(at) : at > BACK ? questionOfUpdate(at - BACK - 1)
    : at > SEED ? questionOfContribution(at - SEED - 1) : questionOfResult(at - 1);
  return { digits: digitsToShow(question), ...question };
}

// Which of two sizes is larger; near enough they are the same.
function comparedSizes(x, other) {
  const [a, b] = [Math.abs(x), Math.abs(other)];
  return Math.abs(a - b) <= 0.005 * Math.max(a, b) ? 0 : Math.sign(a - b);
}

// Whether what arrives is handed on as it is, times 1: the answer is then what one was told before.
function isHandedOn(at) {
  if (at <= SEED || at > BACK) return false;
  const step = DATA.backward[at - SEED - 1];
  return hasArrays(DATA.forward[step.of]) ? entryQuestion(at)?.isHandedOn === true : step.formula === "1";
}

// By the formula of a step where it gives the engine's own number; else by nothing but that number.
function inputsOf(truth, inputs, compute) {
  try {
    const again = compute(inputs.map(numberOf));
    if (Object.is(again, truth) || Math.abs(again - truth) <= 1e-6 * Math.abs(truth)) {
      return { inputs: inputs.map(numberOf), compute };
    }
  } catch { /* an operation that is not known here */ }
  return { inputs: [truth], compute: ([x]) => x };
}

function namesIn(tree, found = new Set()) {
  if (tree.name !== undefined) found.add(tree.name);
  for (const part of [tree.minus, tree.left, tree.right, ...(tree.args ?? [])]) if (part) namesIn(part, found);
  return found;
}

// A contribution by its formula: the gradient of the result first, then what the formula names.
function knownOfContribution(j) {
  const [step, now] = [DATA.backward[j], numbers.backward[j]];
  const through = DATA.forward[step.of];
  const truth = numberOf(now.contribution);
  const known = { truth, scale: Math.abs(truth), names: [] };
  try {
    const values = namesOf(step, valuesOf(through, numbers.values), numberOf(numbers.values[through.node]));
    const tree = readFormula(step.formula);
    const names = [...namesIn(tree)].filter((name) => name !== "pi" && name !== "ties");
    const compute = ([upstream, ...xs]) => upstream * evaluate(tree, {
      ...values, ...Object.fromEntries(names.map((name, i) => [name, xs[i]])),
    });
    return { ...known, names, ...inputsOf(truth, [now.upstream, ...names.map((x) => values[x])], compute) };
  } catch {
    return { ...known, ...inputsOf(truth, [truth], ([x]) => x) };
  }
}

// The numbers of a contribution once more, where those that are shown do not lead to it; else null.
function withMoreDigits(j) {
  if (isArray(numbers.backward[j].contribution)) return null;
  const known = knownOfContribution(j);
  const digits = digitsToShow(known);
  if (digits.every((n) => n === FEW_DIGITS) || known.inputs.length === 1) return null;
  const of = Object.fromEntries(["upstream", ...known.names].map((name, i) => [name, digits[i]]));
  return textsOfBackward(DATA.backward[j], j, of).numbers[0];
}

function questionOfContribution(j) {
  const [step, now] = [DATA.backward[j], numbers.backward[j]];
  const { symbols } = altered ? textsOfBackward(step, j) : step;
  const through = DATA.forward[step.of];
  const result = nameOf(through.node);
  const known = knownOfContribution(j);
  const { truth } = known;
  const upstream = numberOf(now.upstream);
  const given = `∂${nameOf(DATA.root)}/∂${result}`;
  const factor = symbols.startsWith(`${given} × `) ? symbols.slice(given.length + 3) : "the local derivative";
  const zero = upstream === 0 ? "Whatever is multiplied with 0 is 0." : "";
  return {
    ...known,
    left: step.left,
    title: `${step.left} = ?`,
    lead: `The gradient flows back through ${result} = ${through.symbols}.`,
    lines: [[step.left, [symbols], "="]],
    answer: numberText(truth),
    spoken: `What is ${step.left} = ${symbols}?`,
    isKnownBySign: ["1", "-1"].includes(step.formula),
    sign: {
      ask: "Is it negative, zero or positive?", options: SIGNS_OF_NUMBERS, right: Math.sign(truth),
      hint: zero || `${given} is ${signWord(upstream)}. Which sign has ${factor}? ` +
        "Two numbers of one sign have a positive product, two of different signs a negative one.",
    },
    size: Number.isFinite(upstream) && {
      ask: `Leaving signs aside, is it smaller or larger than ${given} = ${numberText(upstream)}?`,
      options: SIZES, right: comparedSizes(truth, upstream),
      hint: `${given} is multiplied by ${factor}: a number between −1 and 1 makes it smaller, ` +
        "1 and −1 leave its size as it is, all others make it larger.",
    },
    hint: `Multiply ${numberText(upstream)} by ${factor}, with the numbers above.`,
    rows(list) {
      const digitsOf = new Map([[null, this.digits[0]]]);
      // The names in the formula are operands, or y for the result.
      known.names.forEach((name, i) => {
        const node = name === "y" ? through.node : through.operands[step.names[name]]?.node;
        if (node !== undefined) digitsOf.set(node, this.digits[i + 1]);
      });
      row(list, given, `gradient of ${result}`, now.upstream, "", numberText(now.upstream, digitsOf.get(null)));
      for (const node of [...new Set([...operandsOf(through), through.node])].slice(0, MOST_ROWS)) {
        const x = numbers.values[node];
        row(list, nameOf(node), "value", x, "", numberText(x, digitsOf.get(node)));
      }
    },
  };
}

function questionOfResult(i) {
  const step = DATA.forward[i];
  const name = nameOf(step.node);
  const truth = numberOf(numbers.values[step.node]);
  const xs = valuesOf(step, numbers.values);
  const sizes = xs.map((x) => (Number.isFinite(x) ? Math.abs(x) : -1));
  const k = sizes.indexOf(Math.max(...sizes));
  const operand = step.operands[k];
  const largest = operand.node === null ? numberText(xs[k])
    : `${nameOf(operand.node)} = ${numberText(xs[k])}`;
  return {
    truth,
    scale: Math.abs(truth),
    ...inputsOf(truth, xs, (numbersOfIt) => computed(step, numbersOfIt)),
    left: name,
    title: `${name} = ?`,
    lead: wordsOfForward(step),
    lines: [[step.left, [step.symbols], "="]],
    answer: numberText(truth),
    spoken: `What is ${step.left} = ${step.symbols}?`,
    sign: {
      ask: "Is it negative, zero or positive?", options: SIGNS_OF_NUMBERS, right: Math.sign(truth),
      hint: `Put the signs of the numbers above into ${step.symbols}.`,
    },
    size: sizes[k] >= 0 && {
      ask: `Leaving signs aside, is it smaller or larger than ${largest}?`,
      options: SIZES, right: comparedSizes(truth, xs[k]),
      hint: `Put the numbers above into ${step.symbols}, roughly.`,
    },
    hint: `Put the numbers above into ${step.symbols}.`,
    rows(list) {
      const seen = new Set();
      step.operands.forEach((x, place) => {
        if (x.node === null || seen.has(x.node) || seen.size >= MOST_ROWS) return;
        seen.add(x.node);
        const value = numbers.values[x.node];
        row(list, nameOf(x.node), "value", value, "", numberText(value, this.digits[place]));
      });
    },
  };
}

// What the rule makes of the parameter, its gradient and its other numbers.
function knownOfUpdate(k) {
  const [step, now] = [DATA.update[k], numbers.update[k]];
  const others = Object.keys(step.numbers);
  const compute = ([p, g, ...xs]) => {
    const names = { ...Object.fromEntries(others.map((name, i) => [name, xs[i]])), p, g };
    for (const [name, formula] of step.rule) names[name] = evaluate(readFormula(formula), names);
    return names.p;
  };
  const [before, truth] = [now.before, now.after].map(numberOf);
  const known = inputsOf(truth, [before, now.clipped, ...Object.values(step.numbers)], compute);
  const digits = known.inputs.map((_, i) => (i ? FEW_DIGITS : digitsOfChange(before, truth)));
  return { truth, scale: Math.abs(truth - before), origin: before, digits, ...known };
}

function questionOfUpdate(k) {
  const [original, now] = [DATA.update[k], numbers.update[k]];
  const step = altered ? textsOfUpdate(original, k) : original;
  const [root, name] = [DATA.root, step.node].map(nameOf);
  const [before, truth] = [now.before, now.after].map(numberOf);
  const [old, answer] = changeTexts(now);
  const last = step.lines.at(-1);
  const rate = numberOf(step.numbers.lr);
  const change = truth - before;
  // As far off as the numbers are rounded that are shown, which is far less than the step is long.
  const unit = 10 ** (exponentOf(Math.max(Math.abs(before), Math.abs(truth))) - digitsOfChange(before, truth) + 1);
  return {
    ...knownOfUpdate(k),
    unit,
    left: name,
    title: `${name} ← ?`,
    lead: `One step of ${step.optimizer}, against the gradient. What does ${name} become?`,
    lines: step.lines.map((line) => [line.left, line === last ? [line.symbols, "?"] : [line.symbols], "←"]),
    answer,
    spoken: `What does ${name} become, ${last.symbols}?`,
    sign: {
      ask: `Does ${name} grow or shrink?`, options: CHANGES, right: Math.sign(change),
      hint: `A step goes against the gradient: where ∂${root}/∂${name} is positive, ${name} shrinks. ` +
        "What a rule keeps from the steps before may say otherwise.",
    },
    size: Number.isFinite(rate) && {
      ask: `Does it change by less or by more than the learning rate, ${step.shown.lr ?? "lr"} = ${numberText(rate)}?`,
      options: [["less", -1, "<"], ["as much", 0, "="], ["more", 1, ">"]], right: comparedSizes(change, rate),
      hint: "The learning rate is multiplied with what the rule makes of the gradient: is that smaller or larger than 1?",
    },
    hint: "Put the numbers above into the rule.",
    rows(list) {
      row(list, name, "value until now", now.before, "", old);
      rowsOfRule(list, step, now, `∂${root}/∂${name}`);
    },
  };
}
