// Formulas as readers see them: the same texts as the package prints.

const [CONDITION, SUM, QUOTIENT, PRODUCT, POWER, ATOM] = [0, 1, 2, 3, 4, 5];
const { operators: SIGNS, comparisons: COMPARED, functions: WRITTEN } = DATA.notation;
const PLAIN_NAME = new RegExp(`^(?:${DATA.notation.plain})$`, "u");
const MOST_TERMS = 8;
const BINDINGS = {
  "+": [SUM, SUM], "-": [SUM, QUOTIENT], "*": [PRODUCT, PRODUCT], "/": [QUOTIENT, POWER],
};
const OPPOSITE = { "<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==" };

const piece = (text, binding = ATOM) => ({ text, binding });
const startsWithMinus = (x) => x.text.startsWith("−");
const within = (x, least = ATOM) => (x.binding >= least ? x.text : `(${x.text})`);

function numberPiece(x, digits) {
  const text = numberText(x, digits);
  return piece(text, /e.*\d$/.test(text) ? PRODUCT : ATOM);
}

// A number of the formula's own, with all of its digits.
function literalPiece(x) {
  return piece(fullText(x));
}

// A name that does not turn round the formula it stands in, as Hebrew and Arabic would.
function isolated(name) {
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(name) ? `\u200e${name}\u200e` : name;
}

function namePiece(name) {
  return piece(isolated(name), PLAIN_NAME.test(name) ? ATOM : CONDITION);
}

function gradientPiece(name, root = nameOf(DATA.root)) {
  return piece(`∂${within(namePiece(root))}/∂${within(namePiece(name))}`);
}

function infix(op, left, right) {
  let [binding, least] = BINDINGS[op];
  const first = within(left, Math.min(binding, QUOTIENT));
  let second = within(right, least);
  if (op === "*" && left.binding === QUOTIENT) binding = QUOTIENT;
  if (second === right.text && startsWithMinus(right)) second = `(${second})`;
  return piece(`${first} ${SIGNS[op]} ${second}`, binding);
}

function raised(base, exponent) {
  const below = within(startsWithMinus(base) ? piece(base.text, CONDITION) : base);
  if (/^\d{1,3}$/.test(exponent.text)) {
    return piece(below + [...exponent.text].map((x) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[x]).join(""), POWER);
  }
  return piece(`${below}^${within(startsWithMinus(exponent) ? piece(exponent.text, CONDITION) : exponent)}`, POWER);
}

// A formula with a piece in place of each name.
function rendered(tree, pieces) {
  const part = (x) => rendered(x, pieces);
  if (tree.piece) return tree.piece;
  if (tree.number !== undefined) return literalPiece(tree.number);
  if (tree.name !== undefined) return pieces[tree.name] ?? piece(tree.name === "pi" ? "π" : tree.name);
  if (tree.minus) {
    const x = part(tree.minus);
    const text = within(x, PRODUCT);
    return piece(`−${text === x.text && startsWithMinus(x) ? `(${text})` : text}`, PRODUCT);
  }
  if (tree.op === "**") return raised(part(tree.left), part(tree.right));
  if (tree.op in SIGNS) return infix(tree.op, part(tree.left), part(tree.right));
  if (tree.op in COMPARED) {
    return piece(`${within(part(tree.left), SUM)} ${COMPARED[tree.op]} ${within(part(tree.right), SUM)}`, CONDITION);
  }
  if (tree.op) {
    return piece(`${part(tree.left).text} ${tree.op === "&" ? "and" : "or"} ${part(tree.right).text}`, CONDITION);
  }
  const texts = tree.args.map(part);
  if (tree.call === "where") {
    const [condition] = tree.args;
    const isNumber = condition.piece || condition.name !== undefined;
    const holds = isNumber ? `${within(texts[0], SUM)} ≠ 0` : texts[0].text;
    return piece(`${texts[1].text} if ${holds}, else ${texts[2].text}`, CONDITION);
  }
  if (tree.call === "absolute") return piece(`|${texts[0].text}|`);
  if (tree.call === "square") return raised(texts[0], piece("2"));
  return piece(`${WRITTEN[tree.call] ?? tree.call}(${texts.map((x) => x.text).join(", ")})`);
}

// Makes x^(2 − 1) an x, where these numbers are constants.
function simplified(tree, constants) {
  const of = (x) => simplified(x, constants);
  if (tree.minus) return { minus: of(tree.minus) };
  if (tree.call) return { call: tree.call, args: tree.args.map(of) };
  if (!tree.op) return tree;
  const [left, right] = [of(tree.left), of(tree.right)];
  const known = (x) => x.number ?? (x.name !== undefined && Object.hasOwn(constants, x.name) ? constants[x.name] : undefined);
  const [a, b] = [known(left), known(right)];
  if (tree.op === "-" && a !== undefined && b !== undefined) return { number: a - b };
  if ((tree.op === "**" || tree.op === "/") && b === 1) return left;
  return { op: tree.op, left, right };
}

// The branch of a formula that applies, and why where one comparison tells it.
function chosen(tree, values) {
  if (tree.call !== "where") return { tree, reason: null };
  const [condition, yes, no] = tree.args;
  const holds = Boolean(evaluate(condition, values));
  const told = holds || !(condition.op in OPPOSITE) ? condition : { ...condition, op: OPPOSITE[condition.op] };
  const telling = (holds || condition.op in OPPOSITE) && told.op !== "!=" && told.name === undefined;
  return { tree: holds ? yes : no, reason: telling ? told : null };
}

// A step with numbers, or names, in place of its operands.
function forwardTree(step, xs) {
  const put = (x) => ({ piece: x });
  if (step.written) return replaced(readFormula(step.written), { a: xs[0], b: xs[1], c: xs[2] });
  const shorten = (items) => (items.length <= MOST_TERMS ? items : [
    ...items.slice(0, MOST_TERMS - 2),
    { piece: piece(`… (${items.length - MOST_TERMS + 1} more)`) }, items.at(-1),
  ]);
  if (step.operation === "weighted_sum") {
    const n = (xs.length - 1) / 2;
    const products = xs.slice(0, n).map((x, i) => ({ op: "*", left: put(x), right: put(xs[n + i]) }));
    return [...shorten(products), put(xs.at(-1))].reduce((left, right) => ({ op: "+", left, right }));
  }
  const settings = Object.entries(step.static).map(([name, x]) => ({ piece: piece(`${name}=${numberText(x)}`) }));
  return { call: step.operation, args: [...shorten(xs.map(put)), ...settings] };
}

function replaced(tree, names) {
  if (tree.name !== undefined) return { piece: names[tree.name] };
  if (tree.minus) return { minus: replaced(tree.minus, names) };
  if (tree.call) return { call: tree.call, args: tree.args.map((x) => replaced(x, names)) };
  return { op: tree.op, left: replaced(tree.left, names), right: replaced(tree.right, names) };
}
