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

const FUNCTIONS = {
  absolute: Math.abs,
  square: (a) => a * a,
  identity: (a) => a,
  sigmoid,
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  relu: (a) => (a < 0 ? 0 : a),
  leaky_relu: (a, slope) => (a > 0 ? a : slope * a),
  elu: (a, alpha) => (a > 0 ? a : alpha * Math.expm1(a)),
  silu: (a) => a * sigmoid(a),
  gelu: (a) => 0.5 * a * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a ** 3))),
  maximum: (...xs) => (anyNan(xs) ? NaN : Math.max(...xs)),
  minimum: (...xs) => (anyNan(xs) ? NaN : Math.min(...xs)),
  clip: (a, low, high) => (anyNan([a, low, high]) ? NaN : Math.min(Math.max(a, low), high)),
  where: (condition, a, b) => (condition ? a : b),
  sigmoid_cross_entropy: (a, b) => Math.max(a, 0) - a * b + Math.log1p(Math.exp(-Math.abs(a))),
};
