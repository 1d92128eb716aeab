// "Predict": the reader computes each contribution before the page shows it.

const NEAR = 0.01; // of the answer: rounding is no mistake
let predicting = false;
const answered = new Set();

// Whether a step is to be answered first: a backward step whose contribution is one number.
function isQuestion(at) {
  if (!predicting || at <= SEED || answered.has(at)) return false;
  const x = numbers.backward[at - SEED - 1].contribution;
  return x === null || typeof x !== "object";
}

function ask(at) {
  const j = at - SEED - 1;
  const [step, now] = [DATA.backward[j], numbers.backward[j]];
  const { symbols } = altered ? textsOfBackward(step, j) : step;
  const through = DATA.forward[step.of];
  const result = DATA.nodes[through.node].name;
  title(`${step.left} = ?`, `The gradient flows back through ${result} = ${through.symbols}.`);
  equation(step.left, [symbols, "?"]);
  const line = element("p", "answer", undefined, explanation);
  const field = element("input", "", undefined, line);
  Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off", size: 10 });
  field.setAttribute("aria-label", `Your answer for ${step.left}`);
  const check = element("button", "", "Check", line);
  const show = element("button", "", "Show", line);
  const verdict = element("p", "remark", "", explanation);
  verdict.setAttribute("role", "status");
  const answer = () => {
    const guess = Number(field.value.trim().replace("−", "-").replace(",", ".") || NaN);
    const truth = numberOf(now.contribution);
    if (Number.isNaN(guess)) verdict.textContent = "Type a number.";
    else if (isNear(guess, truth)) reveal(at, `Right: ${numberText(truth)}.`);
    else if (isNear(-guess, truth)) verdict.textContent = "Not yet: look at the sign.";
    else verdict.textContent = "Not yet. Multiply the gradient of the result by the local derivative.";
  };
  check.addEventListener("click", answer);
  show.addEventListener("click", () => reveal(at, "The answer:"));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // or the same key would also press the button that gets the focus
    answer();
  });
  const list = element("dl", "", undefined, explanation);
  row(list, `∂${DATA.nodes[DATA.root].name}/∂${result}`, "gradient of the result", now.upstream);
  const seen = new Set();
  for (const node of [...operandsOf(through), through.node]) {
    if (seen.size < 8 && !seen.has(node)) row(list, DATA.nodes[node].name, "value", numbers.values[node]);
    seen.add(node);
  }
  if (document.activeElement !== controls.slider) field.focus({ preventScroll: true });
  stop();
  return `What is ${step.left} = ${symbols}?`;
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
