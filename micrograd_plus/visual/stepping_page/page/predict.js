// "Predict": the reader says each result, gradient or new value before the page shows it. First its
// sign, then its size, then the number; whoever types the number at once has said all three.

const asking = Object.fromEntries(
  ["predict", "predicting", "asked", "score"].map((id) => [id, document.getElementById(id)]),
);
let predicting = false;
const answered = new Set();
const missed = new Set(); // of these, what was not right at the first try
const tries = new Map(); // of each question: how many of its three parts are known, what was wrong
const score = { asked: 0, right: 0, shown: 0 };
let begun = 0; // where predicting began: no question before it is passed over
let arrival = { at: null, words: "" }; // at the last question that was jumped to
let asksMore = false; // than for gradients that are handed on as they are

// Whether a step is to be answered first: one whose result is a single number, unless it is that of
// the step before, times 1.
function isQuestion(at) {
  return predicting && !answered.has(at) && canBeAsked(at) && !(asksMore && isHandedOn(at));
}

function canBeAsked(at) {
  if (at < 1 || at === SEED || closedAt(at) !== null) return false;
  const results = asking.asked.value;
  if (at < SEED) {
    const step = DATA.forward[at - 1];
    if (results === "gradients") return false;
    if (hasArrays(step)) return entryQuestion(at) !== null;
    return step.operands.length > 0;
  }
  if (results === "results") return false;
  if (at <= BACK && hasArrays(DATA.forward[stepOf(at).of])) return entryQuestion(at) !== null;
  return !isArray(at > BACK ? numbers.update[at - BACK - 1].after : numbers.backward[at - SEED - 1].contribution);
}

function questionsLeft() {
  return stops.filter(isQuestion);
}

// Shows a question and returns what to announce.
function ask(at) {
  const question = questionOf(at);
  if (!tries.has(at)) tries.set(at, { known: 0, wrong: 0 });
  title(question.title, question.lead);
  if (arrival.at === at && arrival.words) element("p", "remark arrival", arrival.words, explanation);
  for (const [left, sides, sign] of question.lines) equation(left, sides, sign);
  question.rows(element("dl", "", undefined, explanation));
  // What is said of an answer stands between the buttons and the field, next to either.
  const stages = element("div", "stages", undefined, explanation);
  const verdict = element("p", "hint", "", explanation);
  verdict.setAttribute("role", "status");
  const line = element("p", "answer", undefined, explanation);
  const field = element("input", "", undefined, line);
  Object.assign(field, { type: "text", autocomplete: "off", size: 10, spellcheck: false });
  field.setAttribute("aria-label", `Your answer for ${question.left}`);
  const check = element("button", "", "Check", line);
  const show = element("button", "", "Show", line);
  const seen = () => line.scrollIntoView({ block: "nearest" });
  const say = (words) => { verdict.textContent = words; seen(); };
  question.pictures?.(element("dl", "", undefined, explanation));
  const asked = showStages(at, question, stages, field, say);
  const answer = () => {
    const guess = readAnswer(field.value);
    if (asked(field.value.trim())) field.value = "";
    else if (guess === null) say("Type a number, or a computation such as 1/3 or 0.5 × 2.");
    else if (canBeRight(guess, question, question.digits)) reveal(at, rightWords(guess, question));
    else { tries.get(at).wrong += 1; say(hintFor(guess, question)); }
  };
  check.addEventListener("click", answer);
  show.addEventListener("click", () => reveal(at, `The answer: ${question.answer}.`, true));
  field.addEventListener("keydown", (event) => {
    // In an empty field there is nothing to move along: the arrows step, as everywhere.
    const by = field.value ? undefined : { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) { event.preventDefault(); step(by); }
    if (event.key !== "Enter") return;
    event.preventDefault(); // or the same key would also press the button that gets the focus
    answer();
  });
  // On a phone the field's keyboard would hide what is asked.
  const first = matchMedia("(pointer: coarse)").matches && stages.querySelector("button");
  if (!document.activeElement?.matches("footer input, #what-if input, #predicting select")) {
    (first || field).focus({ preventScroll: true });
  }
  stop();
  showScore(at);
  showOutcome();
  queueMicrotask(seen); // after the panel has gone to its top, as at each step
  return question.spoken;
}

// The parts that are known as words, the next one as buttons. Gives a function that takes a sign
// typed alone for the button of that sign, and tells whether it was one.
function showStages(at, question, parent, field, say) {
  const state = tries.get(at);
  const parts = Number.isFinite(question.truth) ? [question.sign, question.size].filter(Boolean) : [];
  const buttons = new Map();
  const show = () => {
    parent.replaceChildren();
    buttons.clear();
    parts.forEach(({ ask, options, right, hint }, i) => {
      if (i > state.known) return;
      const group = element("div", "stage", undefined, parent);
      element("span", "", ask, group);
      if (i < state.known) {
        element("b", "", `✓ ${options.find((option) => option[1] === right)[0]}`, group);
        return;
      }
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", ask);
      for (const [words, x, key] of options) {
        const button = element("button", "", words, group);
        button.title = `${words} (or type ${key})`;
        buttons.set(key, button);
        button.addEventListener("click", () => {
          if (x !== right) {
            state.wrong += 1;
            button.classList.add("missed");
            return say(`Not yet. ${hint}`);
          }
          state.known += 1;
          if (i === 0 && (question.truth === 0 || question.isKnownBySign)) return reveal(at, `Right: ${question.answer}.`);
          show();
          say(""); // the tick says it; to be heard, with what comes next
          controls.live.textContent = `Right: ${words}. ${parts[state.known]?.ask ?? "Now the number."}`;
          (parent.querySelector("button") ?? field).focus({ preventScroll: true });
        });
      }
    });
    field.placeholder = state.known < parts.length ? "or the number" : "the number";
  };
  show();
  return (text) => {
    const button = text === "0" ? null : buttons.get(text.replace("-", "−"));
    button?.click();
    if (button && !answered.has(at)) field.focus({ preventScroll: true });
    return Boolean(button);
  };
}

function rightWords(guess, { truth, answer, scale }) {
  const isNear = Object.is(guess, truth) || Math.abs(guess - truth) <= NEAR * scale;
  return isNear ? `Right: ${answer}.` : `Right, by the digits that are shown. With all of them: ${answer}.`;
}

function hintFor(guess, question) {
  const { truth, origin = 0, sign, hint, inputs } = question;
  if (!Number.isFinite(truth)) return `Not yet. ${hint} An answer may also be inf, −inf or nan.`;
  if (Math.sign(guess - origin) !== Math.sign(truth - origin)) return `Not yet: look at the sign. ${sign.hint}`;
  const few = boundsOf(question, inputs.map(() => FEW_DIGITS));
  if (guess >= few.low && guess <= few.high) {
    return "Not yet: the numbers in the graph are rounded to too few digits for this. Those above have more.";
  }
  const far = Math.abs(guess - origin) > Math.abs(truth - origin);
  return `Not yet: the sign is right, but it is too ${far ? "large" : "small"} in size. ${hint}`;
}

function reveal(at, words, isShown = false) {
  const isRight = !isShown && tries.get(at).wrong === 0;
  score.asked += 1;
  score.right += Number(isRight);
  score.shown += Number(isShown);
  answered.add(at);
  if (!isRight) missed.add(at);
  tries.delete(at);
  showScore();
  showOutcome();
  go(at);
  const verdict = element("p", "verdict", words);
  explanation.querySelector("h1").after(verdict);
  const next = offerNext(at, verdict) ?? sumUp(at, verdict);
  controls.live.textContent = `${words} ${controls.live.textContent}`;
  (next ?? (frame < LAST ? controls.next : controls.play)).focus({ preventScroll: true });
}

// A button to the next question, which says where that is.
function offerNext(at, verdict) {
  const next = questionsLeft().find((x) => x > at);
  if (next === undefined) return null;
  const button = element("button", "", `Next question: step ${stopFrom(next)}`);
  button.addEventListener("click", () => jump(next));
  const line = element("p", "onward");
  line.append(button);
  verdict.after(line);
  return button;
}

// Goes to a question, and says there why it is not the next step.
function jump(at) {
  arrival = { at, words: wordsOfJump(frame, at) };
  go(at);
}

function wordsOfJump(from, to) {
  const [here, there] = [from, to].map(stopFrom);
  if (there < here) return `Back to step ${there}, the first question that is open.`;
  const passed = stops.slice(here + 1, there).filter((x) => !answered.has(x));
  if (!passed.length) return "";
  const asked = asking.asked.value;
  const reasonAt = (x) => {
    if (closedAt(x) !== null) return "what closed parts of the model do";
    if (x < SEED && asked === "gradients") return "results (for these, choose “both”)";
    if (x > SEED && asked === "results") return "gradients (for these, choose “both”)";
    return isHandedOn(x) ? "a gradient that goes on as it is, times 1" : "what is too much to compute by hand";
  };
  const reasons = [...new Set(passed.filter((x) => x !== SEED).map(reasonAt))];
  const why = reasons.length ? ` Not asked for in between: ${listed(reasons)}.` : "";
  const how = passed.includes(SEED) ? ` How ∂ is read, and why one multiplies, is said at step ${stopFrom(SEED)}.` : "";
  return `From step ${here} to step ${there}.${why}${how}`;
}

// What became of the questions so far: of those before this one, too.
function showScore(at = 0) {
  const { asked, right, shown } = score;
  const passed = questionsLeft().filter((x) => x >= begun && x < at).length;
  const parts = [[asked - right - shown, "after more tries"], [shown, "shown"], [passed, "passed over"]];
  const words = parts.flatMap(([count, what]) => (count ? [`${count} ${what}`] : []));
  if (asked) words.unshift(`${counted(asked, "question", "questions")}: ${right} right at once`);
  asking.score.textContent = words.join(", ");
}

// After the last question: what came of all, and a button to those that are left or were missed.
function sumUp(at, verdict) {
  const left = questionsLeft();
  if (left.some((x) => x > at)) return null;
  const words = left.length ? `${left.length === 1 ? "One question is" : `${left.length} questions are`} left before this one.`
    : `That was the last question. ${asking.score.textContent}.`;
  const summary = element("p", "remark tally", words);
  verdict.after(summary);
  if (!left.length && !missed.size) return null;
  const again = element("button", "", left.length ? "To the first of them" : `Ask again what was missed: ${missed.size}`);
  summary.append(" ", again);
  again.addEventListener("click", () => {
    if (!left.length) { missed.forEach((x) => answered.delete(x)); missed.clear(); }
    jump(questionsLeft()[0]);
  });
  return again;
}

function watchPredict() {
  const start = (at) => {
    for (const kept of [answered, missed, tries]) kept.clear();
    asking.predict.setAttribute("aria-pressed", String(predicting));
    asking.predicting.hidden = !predicting;
    asksMore = stops.some((x) => x > SEED && x <= BACK && canBeAsked(x) && !isHandedOn(x));
    // The first question from there on, or else the first of all.
    const questions = questionsLeft();
    begun = questions.find((x) => x >= at) ?? questions[0] ?? frame;
    jump(begun);
    showOutcome();
    if (predicting && !questions.length) {
      asking.score.textContent = "Nothing to ask for in what is open here.";
    }
  };
  asking.predict.addEventListener("click", () => { predicting = !predicting; start(frame); });
  asking.asked.addEventListener("change", () => start(0));
  if (!DATA.backward.length) asking.asked.value = "results";
  showScore();
}
