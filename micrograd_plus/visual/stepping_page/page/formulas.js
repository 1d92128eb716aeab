// The package's formulas of derivatives, read and computed as Python computes them, without eval.

const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|(\*\*|<=|>=|==|!=|[-+*/<>&|(),]))/y;

function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) throw new Error(`cannot read the formula ${text}`);
    const [, number, name, sign] = found;
    tokens.push(number ? { number: Number(number) } : name ? { name } : { sign });
  }
  return tokens;
}

// From the loosest to the tightest; a power binds tighter than the sign before it.
const LEVELS = [["<", "<=", ">", ">=", "==", "!="], ["|"], ["&"], ["+", "-"], ["*", "/"]];

function treeOf(text) {
  const tokens = tokensOf(text);
  let at = 0;
  const isSign = (sign) => tokens[at]?.sign === sign;
  const take = (sign) => {
    if (!isSign(sign)) throw new Error(`${sign} is missing in the formula ${text}`);
    at += 1;
  };
  function level(i) {
    if (i === LEVELS.length) return signed();
    let left = level(i + 1);
    while (at < tokens.length && LEVELS[i].includes(tokens[at].sign)) {
      const op = tokens[at++].sign;
      left = { op, left, right: level(i + 1) };
    }
    return left;
  }
  function signed() {
    if (!isSign("-")) return power();
    at += 1;
    return { minus: signed() };
  }
  function power() {
    const base = atom();
    if (!isSign("**")) return base;
    at += 1;
    return { op: "**", left: base, right: signed() };
  }
  function atom() {
    const token = tokens[at++];
    if (token?.number !== undefined) return token;
    if (token?.sign === "(") {
      const inside = level(0);
      take(")");
      return inside;
    }
    if (token?.name === undefined) throw new Error(`cannot read the formula ${text}`);
    if (!isSign("(")) return token;
    const args = [];
    do {
      at += 1;
      args.push(level(0));
    } while (isSign(","));
    take(")");
    return { call: token.name, args };
  }
  const tree = level(0);
  if (at < tokens.length) throw new Error(`cannot read the formula ${text}`);
  return tree;
}

// A formula is read once.
const trees = new Map();

function readFormula(text) {
  if (!trees.has(text)) trees.set(text, treeOf(text));
  return trees.get(text);
}

const OPERATORS = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b,
  "**": (a, b) => (a === 1 ? 1 : a ** b), // of 1 also with nan, by IEEE
  "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
  "==": (a, b) => Number(a) === Number(b), "!=": (a, b) => Number(a) !== Number(b),
  "&": (a, b) => Boolean(a) && Boolean(b), "|": (a, b) => Boolean(a) || Boolean(b),
};

function evaluate(tree, names) {
  if (tree.number !== undefined) return tree.number;
  if (tree.name !== undefined) {
    if (!Object.hasOwn(names, tree.name)) throw new Error(`${tree.name} is not a known name`);
    return names[tree.name];
  }
  if (tree.minus) return -evaluate(tree.minus, names);
  if (tree.op) return OPERATORS[tree.op](evaluate(tree.left, names), evaluate(tree.right, names));
  const args = tree.args.map((x) => evaluate(x, names));
  return functionOf(tree.call)(...args);
}

// By NumPy's names: one of those below, or else JavaScript's own, where arctan2 is Math.atan2.
function functionOf(name) {
  const own = name.replace(/^arc/, "a");
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name];
  if (Object.hasOwn(Math, own)) return Math[own];
  throw new Error(`${name} is not a known function`);
}

const sigmoid = (a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));
const anyNan = (xs) => xs.some((x) => Number.isNaN(x));

// Of two whole numbers that are equally near the even one.
function rint(a) {
  const below = Math.floor(a);
  if (a - below !== 0.5) return Math.round(a);
  return below % 2 === 0 ? below : below + 1;
}

// What is left of a with the sign of b, and how often b was taken off, as Python has them.
function remainder(a, b) {
  const left = a % b;
  return left !== 0 && left < 0 !== b < 0 ? left + b : left;
}
function floorDivide(a, b) {
  if (b === 0) return a / b;
  const quotient = (a - remainder(a, b)) / b;
  const below = Math.floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

// erf by its series 2/√π e^-a² Σ 2ⁿ a^(2n + 1) / (1 · 3 · 5 ... (2n + 1)), and far off erfc by its
// continued fraction: Abramowitz and Stegun, 7.1.6 and 7.1.14.
function erf(a) {
  if (Math.abs(a) > 2) return Math.sign(a) * (1 - erfc(Math.abs(a)));
  let term = a, sum = a;
  for (let n = 1; n < 60; n += 1) sum += term *= (2 * a * a) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
}
function erfc(a) {
  if (a < -2) return 2 - erfc(-a);
  if (!(a > 2)) return 1 - erf(a);
  let below = a;
  for (let n = 120; n > 0; n -= 1) below = a + n / 2 / below;
  return Math.exp(-a * a) / Math.sqrt(Math.PI) / below;
}

// The derivatives of sinc, each from the one before, or near 0 by a series.
function sincDerivative(a, order) {
  if (Math.abs(a) <= 1) {
    let sum = 0, power = Math.PI ** order;
    for (let m = 0; m < 40; m += 1) {
      sum += ([1, 0, -1, 0][(order + m) % 4] / (order + m + 1)) * power;
      power *= (Math.PI * a) / (m + 1);
    }
    return sum;
  }
  const turn = ((order % 4) * Math.PI) / 2;
  const before = order ? sincDerivative(a, order - 1) : 0;
  return (Math.PI ** (order - 1) * Math.sin(Math.PI * a + turn) - order * before) / a;
}

const logaddexp = (a, b) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a === b ? 0 : a - b)));

const FUNCTIONS = {
  absolute: Math.abs,
  square: (a) => a * a,
  identity: (a) => a,
  exp2: (a) => 2 ** a,
  sinc: (a) => (a === 0 ? 1 : Math.sin(Math.PI * a) / (Math.PI * a)),
  sinc_derivative: sincDerivative,
  erf,
  erfc,
  rint,
  round: (a, decimals) => rint(a * 10 ** decimals) / 10 ** decimals,
  floor_divide: floorDivide,
  remainder,
  fmod: (a, b) => a % b,
  copysign: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  logaddexp,
  logaddexp2: (a, b) => logaddexp(a * Math.LN2, b * Math.LN2) / Math.LN2,
  sigmoid,
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  relu: (a) => (a < 0 ? 0 : a),
  leaky_relu: (a, slope) => (a > 0 ? a : slope * a),
  elu: (a, alpha) => (a > 0 ? a : alpha * Math.expm1(a)),
  silu: (a) => a * sigmoid(a),
  gelu: (a) => 0.5 * a * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a ** 3))),
  exact_gelu: (a) => a * (0.5 * erfc(-a / Math.SQRT2)),
  maximum: (...xs) => (anyNan(xs) ? NaN : Math.max(...xs)),
  minimum: (...xs) => (anyNan(xs) ? NaN : Math.min(...xs)),
  clip: (a, low, high) => (anyNan([a, low, high]) ? NaN : Math.min(Math.max(a, low), high)),
  where: (condition, a, b) => (condition ? a : b),
  sigmoid_cross_entropy: (a, b) => Math.max(a, 0) - a * b + Math.log1p(Math.exp(-Math.abs(a))),
};

// What an operand of a weighted sum is multiplied with: inputs, their weights, and a bias.
function partnerOf(xs, position) {
  const n = (xs.length - 1) / 2;
  if (position === xs.length - 1) return 1;
  return xs[position < n ? position + n : position - n];
}
