// What may be set, and what is nonsense; everything else takes settings as they come from here.

const wholeFrom = (low, high) => (x) => (Number.isInteger(x) && x >= low && x <= high ? "" : `a whole number from ${low} to ${high}`);
const numberFrom = (low, high) => (x) => (typeof x === "number" && x >= low && x <= high ? "" : `a number from ${low} to ${high}`);
const oneOf = (names) => (x) => (names.includes(x) ? "" : `one of ${names.join(", ")}`);

const LARGEST_SEED = 2 ** 32 - 1000; // each layer takes the next one
const { points: MOST_POINTS, layers: MOST_LAYERS, units: MOST_UNITS, inputs: MOST_INPUTS } = DATA.limits;

function settingChecks() {
  return {
    data: oneOf([...Object.keys(MADE_UP), "hotels", "own"]),
    points: wholeFrom(2, MOST_POINTS),
    noise: numberFrom(0, 10),
    test: numberFrom(0, 0.9),
    dataSeed: wholeFrom(0, LARGEST_SEED),
    text: (x) => (typeof x === "string" && x.length <= 200 ? "" : "a formula of x"),
    rows: (x) => (Array.isArray(x) ? "" : "rows of numbers"),
    names: (x) => (Array.isArray(x) && x.every((name) => typeof name === "string") ? "" : "a name for each column"),
    heldOut: (x) => (x === null || (Array.isArray(x) && x.every((n) => !wholeFrom(0, MOST_POINTS)(n))) ? "" : "numbers of rows"),
    task: oneOf(["auto", "two classes", "classes", "regression"]),
    scale: oneOf(["none", "standard"]),
    layers: (x) => (Array.isArray(x) && x.length <= MOST_LAYERS && x.every((n) => !wholeFrom(1, MOST_UNITS)(n))
      ? "" : `at most ${MOST_LAYERS} layers, each of 1 to ${MOST_UNITS} neurons`),
    activation: oneOf(Object.keys(DATA.activations)),
    initializer: oneOf(Object.keys(DATA.initializers)),
    seed: wholeFrom(0, LARGEST_SEED),
    loss: oneOf(Object.keys(DATA.losses)),
    optimizer: oneOf(Object.keys(DATA.optimizers)),
    numbers: (x) => (x && Object.values(x).every((n) => Number.isFinite(n)) ? "" : "numbers by their names"),
    regularization: oneOf(["none", ...Object.keys(DATA.penalties)]),
    rate: numberFrom(0, 10),
    batch: wholeFrom(1, MOST_POINTS),
    weights: (x) => (x === null || (Array.isArray(x) && x.flat(2).every(Number.isFinite)) ? "" : "numbers"),
  };
}

function checkedSettings(given) {
  const checks = settingChecks();
  const defaults = DATA.defaults;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(checks, name)) throw new Error(`there is no setting ${name}`);
  }
  const settings = { ...defaults, ...given };
  for (const [name, check] of Object.entries(checks)) {
    const wanted = check(settings[name]);
    if (wanted) throw new Error(`${name} must be ${wanted}`);
  }
  settings.numbers = checkedNumbers(settings);
  if (settings.data === "own") checkRows(settings);
  if (settings.data === "function") checkFormula(settings.text);
  return settings;
}

// Those of the optimizer; what another had is left out.
function checkedNumbers({ optimizer, numbers }) {
  const { numbers: own, rule } = DATA.optimizers[optimizer];
  const found = Object.fromEntries(Object.entries(own).map(([name, x]) => [name, numbers[name] ?? x]));
  if (!(found.lr >= 0)) throw new Error("the learning rate must be 0 or more");
  for (const name of ["momentum", "rho", "b1", "b2"]) {
    if (name in found && !(found[name] >= 0 && found[name] < 1)) throw new Error(`${name} must be from 0 to below 1`);
  }
  return rule && found;
}

function checkRows({ rows, names, heldOut }) {
  const inputs = names.length - 1;
  if (inputs < 1 || inputs > MOST_INPUTS) throw new Error(`there must be 1 to ${MOST_INPUTS} columns of inputs and one to predict, got ${names.length} columns`);
  if (rows.length < 2 || rows.length > MOST_POINTS) throw new Error(`there must be 2 to ${MOST_POINTS} rows, got ${rows.length}`);
  const wrong = rows.findIndex((row) => !Array.isArray(row) || row.length !== names.length || !row.every(Number.isFinite));
  if (heldOut && (heldOut.some((i) => i >= rows.length) || new Set(heldOut).size !== heldOut.length || heldOut.length >= rows.length)) {
    throw new Error(`the rows that are held out must be some of 0 to ${rows.length - 1}, each once`);
  }
  if (wrong >= 0) throw new Error(`row ${wrong + 1} must have ${names.length} numbers`);
}

function checkFormula(text) {
  const found = evaluate(treeOf(text), { x: 0.5, pi: Math.PI, e: Math.E });
  if (typeof found !== "number") throw new Error(`${text} is no number`);
}

// The loss of the settings if it suits the data, else the first that does.
function fittingLoss({ loss }, { kind }) {
  if (DATA.losses[loss].kind === kind) return loss;
  return Object.keys(DATA.losses).find((name) => DATA.losses[name].kind === kind);
}
