// The panel: what the current step computes, in names and in numbers.

// Fills the panel and returns what to announce.
function explain(frame) {
  const kept = explanation.contains(document.activeElement) ? document.activeElement.dataset.kept : null;
  explanation.replaceChildren();
  if (isQuestion(frame)) return ask(frame);
  // First what came out: few would look for it below the last step.
  if (frame === LAST && frame > SEED && !questionsLeft().length) summarize();
  const spoken = explained(frame);
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

function explainForward(original) {
  const step = altered ? textsOfForward(original) : original;
  const name = nameOf(step.node);
  title(`${name} = ${step.symbols}`, wordsOfForward(step));
  const spoken = equation(step.left, [step.symbols, ...step.numbers, step.result]);
  if (showProduct(step, explanation)) return spoken;
  const list = element("dl", "", undefined, explanation);
  const seen = new Set();
  for (const x of step.operands.slice(0, 12)) {
    if (x.node === null || seen.has(x.node)) continue;
    seen.add(x.node);
    row(list, nameOf(x.node), "goes in", numbers.values[x.node]);
  }
  row(list, name, "comes out", numbers.values[step.node], "sum");
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
  element("p", "", `∂${root}/∂${next} is read “the gradient of ${root} by ${next}”: how much ${root} changes for each 1 of ${next}, when ${next} grows a little. For short it is called the gradient of ${next}. It is one name, and no fraction to cancel.`, explanation);
  element("p", "", `From here each step goes back through one operation, the first to ${next}. It multiplies`, explanation);
  const list = element("ul", "story", undefined, explanation);
  const point = (name, text) => element("b", "", name, element("li", "", undefined, list)).after(text);
  point("the gradient", ` of what came out of the operation: how much ${root} changes for each 1 of that,`);
  point("by the slope", " of this one operation: how much that changes for each 1 of what went in.");
  element("p", "", "That is the gradient of what went in: one step after the other, all the way back.", explanation);
  return `The backward pass starts: gradient of ${root} is ${shortText(numbers.seed)}`;
}

function explainBackward(original, j) {
  const step = altered ? textsOfBackward(original, j) : original;
  const through = DATA.forward[step.of];
  const [root, result, operand] = [DATA.root, through.node, step.node].map(nameOf);
  const now = numbers.backward[j];
  const part = step.parts > 1 ? `, part ${step.part} of ${step.parts}` : "";
  title(`∂${root}/∂${operand}${part}`, wordsOfBackward(step, now));
  const finer = withMoreDigits(j);
  const spoken = equation(step.left, [step.symbols, ...step.numbers, step.result], "=", Boolean(finer));
  if (finer) element("p", "remark", `Four digits of these numbers are too few to get there by hand. With more: ${finer}`, explanation);
  if (step.remark) element("p", "remark", step.remark, explanation);
  if (!showProductBackward(step, now, explanation)) {
    const list = element("dl", "", undefined, explanation);
    row(list, `∂${root}/∂${result}`, `gradient of ${result}`, now.upstream);
    if (now.local !== null) row(list, "× slope", `of ${result} by ${nameAt(through, step.position)}: this operation alone`, now.local);
    const gradient = `∂${root}/∂${operand}`;
    row(list, step.parts > 1 ? `part ${step.part} of ${step.parts}` : gradient,
      step.parts > 1 ? `= what ${operand} receives` : `= gradient of ${operand}`, now.contribution, "sum", undefined, gradient);
  }
  if (step.running) {
    equation(`∂${root}/∂${operand}`, step.running);
    const places = isTwice(through, step.position) ? "places" : "uses";
    const more = step.part < step.parts ? " More of them follow." : "";
    element("p", "remark", `Why add? When ${operand} grows, it grows in ${step.parts === 2 ? "both" : "all"} its ${places} at once, and each moves ${root} by its part.${more}`, explanation);
  }
  const rule = ruleOf(j, now);
  if (rule) element("p", "remark", rule, explanation);
  showReason(step);
  showSlope(step, j);
  return spoken;
}

// Why a step multiplies, told at the first that goes back through more than the last operation.
function ruleOf(j, now) {
  if (![now.upstream, now.local].every((x) => isNumber(numberOf(x)))) return "";
  const isFarther = (step) => DATA.forward[step.of].node !== DATA.root;
  const [root, result, operand] = [DATA.root, DATA.forward[DATA.backward[j].of].node, DATA.backward[j].node].map(nameOf);
  if (j === DATA.backward.findIndex((step) => step.parts === 1)) return `Every step back is like this one: the gradient of what came out × the slope = the gradient of what went in.`;
  if (j !== DATA.backward.findIndex(isFarther)) return "";
  return `Why multiply? The slope says how much ${result} moves for each 1 of ${operand}, the gradient of ${result} how much ${root} moves for each 1 of ${result}.`;
}

function explainUpdate(original, k) {
  const step = altered ? textsOfUpdate(original, k) : original;
  const now = numbers.update[k];
  const [root, name] = [DATA.root, step.node].map(nameOf);
  const [before, after] = changeTexts(now);
  title(`Update ${name}`, wordsOfUpdate(step, now));
  const spoken = step.lines.map((line) => equation(line.left, [line.symbols, ...line.numbers, line.result], "←"));
  const list = element("dl", "", undefined, explanation);
  row(list, name, "value until now", now.before, "", before);
  rowsOfRule(list, step, now, `∂${root}/∂${name}`);
  row(list, name, "new value", now.after, "sum", after);
  element("p", "remark", "In the graph “old” marks what was computed from parameters as they were before: the next forward pass computes it anew.", explanation);
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

// The curve of an operation of one operand, be it in two places, with where we are on it.
function showCurve(step) {
  const [node, ...others] = new Set(operandsOf(step));
  if (node === undefined || others.length) return;
  const places = placesIn(step, node);
  if (isStraight(step, places)) return;
  unfold("curve", "The curve", () => curveOf(step, places) ?? curveOfEntries(step));
}

// The curve with its tangent, and what a nudge does. Of a × a first along one place, and where the
// parts are added, along both.
function showSlope(step, j) {
  const through = DATA.forward[step.of];
  const parts = receives[step.node].filter((i) => DATA.backward[i].of === step.of);
  const together = parts.at(-1) === j ? parts : [j];
  const positions = together.map((i) => DATA.backward[i].position);
  const slope = together.map((i) => numberOf(numbers.backward[i].local)).reduce((sum, x) => sum + x);
  const curve = () => curveOf(through, positions, slope)
    ?? (isStraight(through, positions) ? null : curveOfEntries(through));
  if (numberOf(numbers.seed) === 1 && isComputable()) {
    unfold("nudge", "Try it: a small nudge", () => (DATA.scalar ? nudgeOf(j) : nudgeOfEntry(j)));
  }
  unfold("curve", "The curve and its slope", curve);
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
