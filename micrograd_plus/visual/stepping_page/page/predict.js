// "Predict": the reader computes each contribution and each new value before the page shows it.

const NEAR = 0.01; // of the answer: rounding is no mistake
let predicting = false;
const answered = new Set();

// Whether a step is to be answered first: one whose result is a single number.
function isQuestion(at) {
  if (!predicting || at <= SEED || answered.has(at)) return false;
  const x = at > BACK ? numbers.update[at - BACK - 1].after : numbers.backward[at - SEED - 1].contribution;
  return x === null || typeof x !== "object";
}

// Shows a question and returns what to announce.
function ask(at) {
  const question = at > BACK ? questionOfUpdate(at - BACK - 1) : questionOfContribution(at - SEED - 1);
  const line = element("p", "answer", undefined, explanation);
  const field = element("input", "", undefined, line);
  Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off", size: 10 });
  field.setAttribute("aria-label", `Your answer for ${question.left}`);
  const check = element("button", "", "Check", line);
  const show = element("button", "", "Show", line);
  const verdict = element("p", "remark", "", explanation);
  verdict.setAttribute("role", "status");
  const answer = () => {
    const guess = Number(field.value.trim().replace("−", "-").replace(",", ".") || NaN);
    if (Number.isNaN(guess)) verdict.textContent = "Type a number.";
    else if (question.isRight(guess)) reveal(at, `Right: ${question.answer}.`);
    else verdict.textContent = question.hint(guess);
  };
  check.addEventListener("click", answer);
  show.addEventListener("click", () => reveal(at, "The answer:"));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // or the same key would also press the button that gets the focus
    answer();
  });
  question.rows(element("dl", "", undefined, explanation));
  if (document.activeElement !== controls.slider) field.focus({ preventScroll: true });
  stop();
  return question.spoken;
}

function questionOfContribution(j) {
  const [step, now] = [DATA.backward[j], numbers.backward[j]];
  const { symbols } = altered ? textsOfBackward(step, j) : step;
  const through = DATA.forward[step.of];
  const result = DATA.nodes[through.node].name;
  const truth = numberOf(now.contribution);
  title(`${step.left} = ?`, `The gradient flows back through ${result} = ${through.symbols}.`);
  equation(step.left, [symbols, "?"]);
  return {
    left: step.left,
    answer: numberText(truth),
    spoken: `What is ${step.left} = ${symbols}?`,
    isRight: (guess) => isNear(guess, truth),
    hint: (guess) => (isNear(-guess, truth) ? "Not yet: look at the sign."
      : "Not yet. Multiply the gradient of the result by the local derivative."),
    rows(list) {
      row(list, `∂${DATA.nodes[DATA.root].name}/∂${result}`, "gradient of the result", now.upstream);
      const seen = new Set();
      for (const node of [...operandsOf(through), through.node]) {
        if (seen.size < 8 && !seen.has(node)) row(list, DATA.nodes[node].name, "value", numbers.values[node]);
        seen.add(node);
      }
    },
  };
}

function questionOfUpdate(k) {
  const [original, now] = [DATA.update[k], numbers.update[k]];
  const step = altered ? textsOfUpdate(original, k) : original;
  const [root, name] = [DATA.root, step.node].map((i) => DATA.nodes[i].name);
  const [before, truth] = [now.before, now.after].map(numberOf);
  const [old, answer] = changeTexts(now);
  const last = step.lines.at(-1);
  title(`${name} ← ?`, `One step of ${step.optimizer}, against the gradient. What does ${name} become?`);
  for (const line of step.lines) equation(line.left, line === last ? [line.symbols, "?"] : [line.symbols], "←");
  // As far off as the numbers are rounded that are shown, which is far less than the step is long.
  const unit = 10 ** (exponentOf(Math.max(Math.abs(before), Math.abs(truth))) - digitsOfChange(before, truth) + 1);
  const near = (guess, x) => Math.abs(guess - x) <= Math.max(NEAR * Math.abs(truth - before), unit);
  return {
    left: name,
    answer,
    spoken: `What does ${name} become, ${last.symbols}?`,
    isRight: (guess) => near(guess, truth),
    hint: (guess) => (near(guess, 2 * before - truth) ? "Not yet: look at the sign. A step goes against the gradient."
      : "Not yet. Put the numbers below into the rule."),
    rows(list) {
      row(list, name, "value until now", now.before, "", old);
      rowsOfRule(list, step, now, `∂${root}/∂${name}`);
    },
  };
}

function isNear(x, truth) {
  return Math.abs(x - truth) <= Math.max(NEAR * Math.abs(truth), 1e-12);
}

function reveal(at, words) {
  answered.add(at);
  go(at);
  const verdict = element("p", "verdict", words);
  explanation.querySelector("h1").after(verdict);
  controls.live.textContent = `${words} ${controls.live.textContent}`;
  (frame < LAST ? controls.next : controls.play).focus();
}

function watchPredict() {
  const button = document.getElementById("predict");
  button.addEventListener("click", () => {
    predicting = !predicting;
    answered.clear();
    button.setAttribute("aria-pressed", String(predicting));
    // The first question, where none is asked here.
    go(predicting && frame <= SEED ? SEED + 1 : frame);
  });
}
