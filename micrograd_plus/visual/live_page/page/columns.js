// Formulas computed over columns: a number for each row, for all rows at once. A formula becomes a
// list of steps that are made once; running them allocates nothing.

const addColumns = (out, a, b, n) => { for (let i = 0; i < n; i += 1) out[i] = a[i] + b[i]; };
const subtractColumns = (out, a, b, n) => { for (let i = 0; i < n; i += 1) out[i] = a[i] - b[i]; };
const multiplyColumns = (out, a, b, n) => { for (let i = 0; i < n; i += 1) out[i] = a[i] * b[i]; };
const divideColumns = (out, a, b, n) => { for (let i = 0; i < n; i += 1) out[i] = a[i] / b[i]; };
const addProducts = (out, a, b, n) => { for (let i = 0; i < n; i += 1) out[i] += a[i] * b[i]; };
const QUICK = { "+": addColumns, "-": subtractColumns, "*": multiplyColumns, "/": divideColumns };

// What has no loop of its own goes number by number. A loop for each function, so that each can be
// compiled for it.
const loops = new Map();

function loopOf(f) {
  if (!loops.has(f)) loops.set(f, madeLoop(f));
  return loops.get(f);
}

function madeLoop(f) {
  return (out, args, n) => {
    const [a, b, c] = args;
    if (args.length === 1) for (let i = 0; i < n; i += 1) out[i] = f(a[i]);
    else if (args.length === 2) for (let i = 0; i < n; i += 1) out[i] = f(a[i], b[i]);
    else if (args.length === 3) for (let i = 0; i < n; i += 1) out[i] = f(a[i], b[i], c[i]);
    else for (let i = 0; i < n; i += 1) out[i] = f(...args.map((x) => x[i]));
  };
}

const negativeOf = (a) => -a;

// Steps that compute a formula.
class ColumnProgram {
  // Of so many rows; `scalars` are names that stand for one number, which may change.
  constructor(size, scalars = {}) {
    this.size = size;
    this.scalars = Object.assign(scalars, { pi: Math.PI });
    this.steps = [];
  }

  run() {
    const { steps } = this;
    for (let i = 0; i < steps.length; i += 1) steps[i]();
  }

  column() {
    return new Float64Array(this.size);
  }

  // The column in which the result stands after each run: a new one, or that which is given.
  compile(tree, columns, into) {
    if (!readsColumns(tree, columns)) return this.filled(tree, into);
    if (tree.name !== undefined) {
      const from = columns[tree.name];
      if (into && into !== from) this.steps.push(() => into.set(from));
      return into ?? from;
    }
    if (tree.minus) return this.looped(negativeOf, [tree.minus], columns, into);
    if (tree.call) return this.looped(functionOf(tree.call), tree.args, columns, into);
    const { op, left, right } = tree;
    const isSquare = op === "**" && right.number === 2;
    const quick = isSquare ? multiplyColumns : QUICK[op];
    if (!quick) return this.looped(OPERATORS[op], [left, right], columns, into);
    const a = this.compile(left, columns), b = isSquare ? a : this.compile(right, columns);
    const out = into ?? this.column(), { size } = this;
    this.steps.push(() => quick(out, a, b, size));
    return out;
  }

  looped(f, trees, columns, into) {
    const args = trees.map((tree) => this.compile(tree, columns));
    const out = into ?? this.column(), { size } = this, loop = loopOf(f);
    this.steps.push(() => loop(out, args, size));
    return out;
  }

  // The same number in every row.
  filled(tree, into) {
    const out = into ?? this.column(), { scalars } = this;
    if (!into && isConstantTree(tree)) out.fill(evaluate(tree, scalars));
    else this.steps.push(() => out.fill(evaluate(tree, scalars)));
    return out;
  }
}

const partsOf = (tree) => tree.args ?? [tree.minus, tree.left, tree.right].filter(Boolean);

function readsColumns(tree, columns) {
  if (tree.name !== undefined) return Object.hasOwn(columns, tree.name);
  return partsOf(tree).some((part) => readsColumns(part, columns));
}

function isConstantTree(tree) {
  if (tree.name !== undefined) return tree.name === "pi";
  return partsOf(tree).every(isConstantTree);
}

// An operation as a formula of its operands a, b, c; its settings are numbers in it.
function treeOfOperation({ operation, operands, static: settings }) {
  const { written, names } = DATA.primitives[operation];
  if (written) return treeOf(written);
  const args = operands.map((_, i) => ({ name: names[i] }));
  return { call: operation, args: [...args, ...Object.values(settings).map((number) => ({ number }))] };
}

// The formula of its derivative by one operand; names of settings in it are numbers.
function treeOfDerivative({ operation, static: settings }, position) {
  return withNumbers(treeOf(DATA.primitives[operation].formulas[position]), settings);
}

function withNumbers(tree, numbers) {
  if (tree.name !== undefined) return Object.hasOwn(numbers, tree.name) ? { number: numbers[tree.name] } : tree;
  const changed = { ...tree };
  if (tree.args) changed.args = tree.args.map((x) => withNumbers(x, numbers));
  for (const part of ["minus", "left", "right"]) if (tree[part]) changed[part] = withNumbers(tree[part], numbers);
  return changed;
}
