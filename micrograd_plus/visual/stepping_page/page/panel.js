// What a panel is made of: a title, equations, rows of names and numbers, what can be folded.

const explanation = document.getElementById("explanation");

function title(text, lead) {
  element("h1", "", text, explanation);
  if (lead) element("p", "lead", lead, explanation);
}

// One equation: each side on a line of its own, without repetitions. Where the digits that are shown
// lead elsewhere, it says so.
function equation(left, sides, sign = "=", isExact = false) {
  const box = element("div", "formula", undefined, explanation);
  const shown = sides.filter((side, i) => i === 0 || side !== sides[i - 1]);
  shown.forEach((side, i) => formulaLine(i ? `= ${side}` : `${left} ${sign} ${side}`, box));
  const other = isExact || shown.length < 2 ? null : byHand(shown.at(-2), shown.at(-1));
  if (other) element("p", "remark", wordsOfRounding(other), explanation);
  return `${left} ${sign} ${shown.join(" = ")}`;
}

// A line that breaks before a sign, and not inside of ∂L/∂a.
function formulaLine(text, box) {
  const line = element("div", "", undefined, box);
  text.split(/ (?=[-=←×+−/] )/).forEach((part, i) => {
    if (i) line.append(" ");
    element("span", "", part, line);
  });
}

// What the shown numbers give, where that is not the shown result.
function byHand(side, result) {
  const x = readAnswer(side);
  if (x === null || readAnswer(result) === null || !Number.isFinite(x)) return null;
  const digits = result.replace(/e.*/, "").replace(/\D/g, "").replace(/^0+/, "").length;
  const text = numberText(x, Math.max(FEW_DIGITS, digits));
  return text === result ? null : text;
}

const wordsOfRounding = (other) => `By hand, the rounded numbers give ${other}. The page computes with all digits.`;

// What a reader has opened or closed stays so from step to step.
const open = { curve: true, nudge: true };

function unfold(kind, words, make, level = "h2") {
  const made = make();
  if (!made) return;
  const button = element("button", "fold", words, element(level, "fold", undefined, explanation));
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

// The name of an array says how its axes are called, where it is not the one that is shown.
function row(list, name, words, x, className = "", text = numberText(x), array = name) {
  const term = element("dt", className, words, list);
  term.prepend(element("b", "", name), " ");
  if (isArray(x)) {
    term.className = `wide ${className}`;
    heatMap(x, array, element("dd", `wide ${className}`, undefined, list));
    return;
  }
  element("dd", className, text, list).title = fullText(x);
}
