// What a reader types as an answer, and whether it can be right by the digits that are shown.

const NEAR = 0.01; // of the answer: rounding on the way is no mistake
const ENOUGH = 0.005; // so near must the shown digits lead to the answer, or more are shown
const FEW_DIGITS = 4; // as everywhere on the page
const MOST_DIGITS = 14;
const ANSWERS = { inf: Infinity, infinity: Infinity, nan: NaN, pi: Math.PI };

// A number or a short computation, as "−0,5", "1/3", "0.25 × 2", "tanh(4)"; null where it is none.
function readAnswer(text) {
  const plain = text.trim().toLowerCase()
    .replace(/−/g, "-").replace(/[×·]/g, "*").replace(/÷/g, "/").replace(/\^/g, "**")
    .replace(/∞/g, "inf").replace(/π/g, "pi").replace(/,/g, ".")
    .replace(/(^|[^\d])\.(?=\d)/g, (_, before) => `${before}0.`)
    .replace(/^\+/, "");
  if (plain.length > 100) return null;
  try {
    const x = evaluate(treeOf(plain), ANSWERS);
    return typeof x === "number" ? x : null;
  } catch {
    return null;
  }
}

// What is shown of a number, and how far off the number itself may be; of one that is shown whole,
// it is not.
function rounded(x, digits) {
  if (x === 0 || !Number.isFinite(x)) return { shown: x, radius: 0 };
  const power = exponentOf(x);
  const all = power >= 4 && power < 7 ? power + 1 : 1; // those before the point are always shown
  const shown = Number(x.toPrecision(Math.max(digits, all)));
  return { shown, radius: shown === x ? 0 : 0.5 * 10 ** (power + 1 - Math.max(digits, all)) };
}

// From where to where a result may lie if only so many digits of each of its inputs are known,
// and how much of that is due to each.
function boundsOf({ inputs, compute }, digits) {
  const known = inputs.map((x, i) => rounded(x, digits[i]));
  const xs = known.map(({ shown }) => shown);
  const middle = compute(xs);
  let [low, high] = [middle, middle];
  const widths = known.map(({ shown, radius }, i) => {
    if (!radius) return 0;
    const offs = [shown - radius, shown + radius].map((x) => {
      xs[i] = x;
      return compute(xs) - middle;
    });
    xs[i] = shown;
    if (!offs.every(Number.isFinite)) return Infinity;
    low += Math.min(0, ...offs);
    high += Math.max(0, ...offs);
    return Math.max(...offs.map(Math.abs));
  });
  return { low, high, widths };
}

// How many digits of each input tell the result: more than usual where a difference cancels, or a power is high.
function digitsToShow(known) {
  const digits = known.inputs.map(() => FEW_DIGITS);
  for (;;) {
    const { widths } = boundsOf(known, digits);
    // Of an answer that is nan, no digits tell more.
    if (!(widths.reduce((sum, x) => sum + x, 0) > ENOUGH * known.scale)) return digits;
    // One after the other, the one that hides most first; of very many, all of them.
    const most = Math.max(...widths);
    const raised = digits.map((n, i) => n + Number((digits.length > 12 || widths[i] === most) && n < MOST_DIGITS));
    if (raised.every((n, i) => n === digits[i])) return digits;
    digits.splice(0, digits.length, ...raised);
  }
}

// Whether an answer lies where the shown digits allow. Those in the boxes of the graph do, as long
// as they tell on which side of its origin the answer lies (a gradient of 0, a parameter of where
// it is); else those that the question shows.
function canBeRight(guess, known, digits) {
  const { truth, scale, origin = 0, unit = 0 } = known;
  if (!Number.isFinite(truth) || !Number.isFinite(guess)) return Object.is(guess, truth);
  const isNear = (bounds) => {
    const slack = Math.max(NEAR * scale, unit, 1e-300);
    return guess >= Math.min(bounds.low, truth) - slack && guess <= Math.max(bounds.high, truth) + slack;
  };
  const few = boundsOf(known, known.inputs.map(() => FEW_DIGITS));
  const tells = (few.low - origin) * (few.high - origin) > 0;
  return isNear(tells ? few : boundsOf(known, digits));
}
