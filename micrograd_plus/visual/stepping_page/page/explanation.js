// The panel: what the current step computes, in names and in numbers.

const explanation = document.getElementById("explanation");

// Fills the panel and returns what to announce.
function explain(frame) {
  const kept = explanation.contains(document.activeElement) ? document.activeElement.dataset.kept : null;
  explanation.replaceChildren();
  if (isQuestion(frame)) return ask(frame);
  const spoken = explained(frame);
  if (frame === LAST && frame > SEED && !questionsLeft().length) summarize();
  // What has the focus keeps it, where the next step has the like.
  if (kept) explanation.querySelector(`[data-kept="${kept}"]`)?.focus({ preventScroll: true });
  return spoken;
}

function explained(frame) {
  const step = stepOf(frame);
  if (closedAt(frame) !== null) return explainModule(closedAt(frame), frame);
  if (frame === 0) return explainStart();
  if (frame === SEED) return explainSeed();
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

function explainForward(original) {
  const step = altered ? textsOfForward(original) : original;
  const name = DATA.nodes[step.node].name;
  title(`${name} = ${step.symbols}`, wordsOfForward(step));
  const spoken = equation(step.left, [step.symbols, ...step.numbers, step.result]);
  if (showProduct(step, explanation)) return spoken;
  const list = element("dl", "", undefined, explanation);
  const seen = new Set();
  for (const x of step.operands.slice(0, 12)) {
    if (x.node === null || seen.has(x.node)) continue;
    seen.add(x.node);
    row(list, DATA.nodes[x.node].name, "operand", numbers.values[x.node]);
  }
  row(list, name, "result", numbers.values[step.node], "sum");
  showCurve(step);
  return spoken;
}

function explainSeed() {
  const root = nameOf(DATA.root);
  const seed = numberOf(numbers.seed);
  title(`∂${root}/∂${root} = ${shortText(numbers.seed)}`, `The backward pass starts at the result. How much does ${root} change with ${root} itself? ${
    seed === 1 ? "Just as much: 1." : "That counts as is given here."}`);
  const [first] = DATA.backward;
  if (!first) return `The backward pass starts: gradient of ${root} is ${shortText(numbers.seed)}`;
  const next = nameOf(first.node);
  element("p", "", `From here each step goes back from a result to one of its operands, next to ${next}. ` +
    `Its gradient is written ∂${root}/∂${next}: how much ${root} changes when ${next} grows a little, per unit.`, explanation);
  return `The backward pass starts: gradient of ${root} is ${shortText(numbers.seed)}`;
}

function explainBackward(original, j) {
  const step = altered ? textsOfBackward(original, j) : original;
  const through = DATA.forward[step.of];
  const [root, result, operand] = [DATA.root, through.node, step.node].map((i) => DATA.nodes[i].name);
  const now = numbers.backward[j];
  title(`∂${root}/∂${operand}`, wordsOfBackward(step, now));
  const spoken = equation(step.left, [step.symbols, ...step.numbers, step.result]);
  const more = withMoreDigits(j);
  if (more) element("p", "remark", `Four digits are too few here. With more: ${more}`, explanation);
  if (step.remark) element("p", "remark", step.remark, explanation);
  if (!showProductBackward(step, now, explanation)) {
    const list = element("dl", "", undefined, explanation);
    row(list, `∂${root}/∂${result}`, `gradient of ${result}`, now.upstream);
    if (now.local !== null) row(list, `∂${result}/∂${operand}`, `× slope of ${result} along ${operand}`, now.local);
    const gradient = `∂${root}/∂${operand}`;
    row(list, step.parts > 1 ? `part ${step.part} of ${step.parts}` : gradient,
      step.parts > 1 ? `= what ${operand} receives` : `= gradient of ${operand}`, now.contribution, "sum", undefined, gradient);
  }
  if (step.running) {
    const words = step.part === step.parts ? "all of its uses" : "its uses so far";
    equation(`∂${root}/∂${operand}`, step.running);
    element("p", "remark", `When ${operand} changes, all of its uses change at once, so their parts are added up: here ${words}.`, explanation);
  }
  showReason(step);
  showSlope(step, j);
  return spoken;
}

function explainUpdate(original, k) {
  const step = altered ? textsOfUpdate(original, k) : original;
  const now = numbers.update[k];
  const [root, name] = [DATA.root, step.node].map((i) => DATA.nodes[i].name);
  const [before, after] = changeTexts(now);
  title(`Update ${name}`, wordsOfUpdate(step, now));
  const spoken = step.lines.map((line) => equation(line.left, [line.symbols, ...line.numbers, line.result], "←"));
  const list = element("dl", "", undefined, explanation);
  row(list, name, "value until now", now.before, "", before);
  rowsOfRule(list, step, now, `∂${root}/∂${name}`);
  row(list, name, "new value", now.after, "sum", after);
  if (k === DATA.update.length - 1 && !DATA.next) {
    element("p", "remark", "The results were computed from the old values: the next forward pass uses the new ones.", explanation);
  }
  return spoken.at(-1);
}

// Why the slope is what it is, in one line; examples and source below, smaller.
function showReason(step) {
  const reason = reasonOf(step);
  if (!reason) return;
  const line = element("p", "why", undefined, explanation);
  element("b", "", "Why? ", line).after(reason.text);
  const more = reason.examples.length ? `For instance, ${reason.examples.join("; ")}. ` : "";
  element("small", "", `${more}(${reason.source})`, line);
}

// The curve of an operation of one operand, with where we are on it.
function showCurve(step) {
  const places = step.operands.flatMap((x, i) => (x.node === null ? [] : [i]));
  if (places.length !== 1 || isStraight(step, places[0])) return;
  unfold("curve", "The curve", () => curveOf(step, places[0]) ?? curveOfEntries(step));
}

// The curve with its tangent, and what a nudge does.
function showSlope(step, j) {
  const through = DATA.forward[step.of];
  const slope = numberOf(numbers.backward[j].local);
  const curve = () => curveOf(through, step.position, slope)
    ?? (isStraight(through, step.position) ? null : curveOfEntries(through));
  unfold("curve", "The curve and its slope", curve);
  if (numberOf(numbers.seed) !== 1 || !isComputable()) return;
  unfold("nudge", "Try it: a small nudge", () => (DATA.scalar ? nudgeOf(j) : nudgeOfEntry(j)));
}

// What a reader has opened or closed stays so from step to step.
const open = { curve: true, nudge: false };

function unfold(kind, words, make) {
  const made = make();
  if (!made) return;
  const button = element("button", "fold", words, element("h2", "fold", undefined, explanation));
  button.type = "button";
  button.dataset.kept = kind;
  const show = () => {
    button.setAttribute("aria-expanded", String(open[kind]));
    made.hidden = !open[kind];
  };
  button.addEventListener("click", () => { open[kind] = !open[kind]; show(); });
  explanation.append(made);
  show();
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
  term.prepend(element("b", "", name), " ");
  if (x !== null && typeof x === "object") {
    term.className = `wide ${className}`;
    heatMap(x, array, element("dd", `wide ${className}`, undefined, list));
    return;
  }
  element("dd", className, text, list).title = fullText(x);
}
