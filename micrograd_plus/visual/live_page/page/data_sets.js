// The data sets: the numbers that micrograd_plus.datasets and training.split give for the same seed.

const evenly = (low, high, count, isClosed = true) => {
  const step = (high - low) / (isClosed ? count - 1 : count);
  return Array.from({ length: count }, (_, i) => (isClosed && i === count - 1 && count > 1 ? high : low + i * (count > 1 || !isClosed ? step : 0)));
};

// Points of classes, mixed, and with noise: in this order all of them draw.
function mixed(points, labels, settings, random) {
  const order = random.permutation(points.length);
  const rows = Array.from(order, (i) => [...points[i], labels[i]]);
  return noisy(rows, settings, random);
}

function noisy(rows, { noise }, random) {
  for (const row of rows) for (let k = 0; k < row.length - 1; k += 1) row[k] += noise * random.normal();
  return rows;
}

const twoHalves = (n) => [Math.floor(n / 2), n - Math.floor(n / 2)];
const labelsOf = (counts) => counts.flatMap((count, k) => Array(count).fill(k));

const MADE_UP = {
  moons(settings, random) {
    const counts = twoHalves(settings.points);
    const [upper, lower] = counts.map((count) => evenly(0, Math.PI, count));
    const points = [
      ...upper.map((t) => [Math.cos(t), Math.sin(t)]), ...lower.map((t) => [1 - Math.cos(t), 1 - Math.sin(t) - 0.5]),
    ];
    return mixed(points, labelsOf(counts), settings, random);
  },
  circles(settings, random) {
    const counts = twoHalves(settings.points);
    const points = counts.flatMap((count, k) => evenly(0, 2 * Math.PI, count, false)
      .map((t) => (k ? [0.5 * Math.cos(t), 0.5 * Math.sin(t)] : [Math.cos(t), Math.sin(t)])));
    return mixed(points, labelsOf(counts), settings, random);
  },
  spirals(settings, random) {
    const counts = twoHalves(settings.points);
    const points = counts.flatMap((count, k) => evenly(0, 1, count).map((t) => {
      const angle = 3.5 * Math.PI * t + k * Math.PI;
      return [3 * t * Math.sin(angle), 3 * t * Math.cos(angle)];
    }));
    return mixed(points, labelsOf(counts), settings, random);
  },
  xor(settings, random) {
    const rows = Array.from({ length: settings.points }, () => {
      const point = [random.uniform(-1, 1), random.uniform(-1, 1)];
      return [...point, point[0] < 0 === point[1] < 0 ? 0 : 1];
    });
    return noisy(rows, settings, random);
  },
  blobs(settings, random) {
    const counts = [0, 1, 2].map((k) => Math.floor(settings.points / 3) + (k < settings.points % 3 ? 1 : 0));
    const centers = [[0, 1], [-1, -0.5], [1, -0.5]];
    const points = counts.flatMap((count, k) => Array.from({ length: count }, () => centers[k].map((x) => x + settings.noise * random.normal())));
    const order = random.permutation(points.length), labels = labelsOf(counts);
    return Array.from(order, (i) => [...points[i], labels[i]]);
  },
  waves(settings, random) {
    const xs = evenly(-3, 3, settings.points);
    return xs.map((x) => [x, Math.sin(2 * x) + 0.5 * Math.sin(5 * x + 1) + settings.noise * random.normal()]);
  },
  function(settings, random) {
    const xs = evenly(-3, 3, settings.points);
    const ys = heightsOf(settings.text, xs);
    return xs.map((x, i) => [x, ys[i] + settings.noise * random.normal()]);
  },
};

// A typed function at all points. It must have a number everywhere: one point without would make the
// loss of all nan.
function heightsOf(text, xs) {
  const tree = treeOf(text);
  const ys = Array.from(xs, (x) => evaluate(tree, { x, pi: Math.PI, e: Math.E }));
  const wrong = ys.findIndex((y) => !Number.isFinite(y));
  if (wrong < 0) return ys;
  throw new Error(`${text} has no finite number at x = ${Number(xs[wrong].toPrecision(3))}: it needs one for every x from -3 to 3`);
}

const CLASSES_OF = { moons: 2, circles: 2, spirals: 2, xor: 2, blobs: 3 };

function makeData(settings) {
  const { rows, names, counts } = rowsOf(settings);
  const inputs = names.length - 1;
  const { kind, classes } = kindOf(settings, rows.map((row) => row[inputs]));
  const [train, test] = counts
    ? [evenly(0, counts[0] - 1, counts[0]), evenly(counts[0], rows.length - 1, counts[1])].map((x) => Int32Array.from(x, Math.round))
    : settings.data === "own" && settings.heldOut ? parted(rows.length, settings.heldOut) : dealt(rows.length, settings);
  const columns = names.slice(0, inputs).map((_, k) => Float64Array.from(rows, (row) => row[k]));
  const targets = Float64Array.from(rows, (row) => row[inputs]);
  const isScaled = settings.data === "hotels" || (settings.data === "own" && settings.scale === "standard");
  return {
    columns, targets, kind, classes, names, train, test,
    scaling: isScaled ? columns.map((column) => standardized(column, train)) : null,
    targetScaling: isScaled && kind === "regression" ? standardized(targets, train) : null,
  };
}

function rowsOf(settings) {
  if (settings.data === "own") return { rows: settings.rows, names: settings.names };
  if (settings.data === "hotels") {
    const { names, train, test } = DATA.rows.hotels;
    return { rows: [...train, ...test], names, counts: [train.length, test.length] };
  }
  const rows = MADE_UP[settings.data](settings, new Generator(settings.dataSeed));
  return { rows, names: rows[0].length === 2 ? ["x", "y"] : ["x1", "x2", "class"] };
}

// Targets of one's own are what the task says; else classes if they are 0, 1, 2, ... with none left
// out and no more than a page can show, and numbers otherwise.
function kindOf({ data, task }, targets) {
  const given = new Set(targets), most = DATA.limits.classes;
  const areClasses = given.size <= most && targets.every((x) => Number.isInteger(x) && x >= 0 && x < given.size);
  if (data === "own" && task !== "auto" && task !== "regression" && !areClasses) {
    throw new Error(`classes must be numbered 0, 1, 2 ... with none left out, and at most ${most}`);
  }
  const classes = CLASSES_OF[data] ?? (data === "own" && task !== "regression" && areClasses ? given.size : 0);
  if (classes < 2) return { kind: "regression", classes: 0 };
  return { kind: classes === 2 ? "two classes" : "classes", classes };
}

// So that a point that is put down is learned from, and the others stay what they are.
function parted(count, heldOut) {
  const isHeldOut = new Set(heldOut);
  return [Int32Array.from({ length: count }, (_, i) => i).filter((i) => !isHeldOut.has(i)), Int32Array.from(heldOut)];
}

// As training.split deals rows out; of too few to deal out none is held out.
function dealt(count, { test, dataSeed }) {
  const kept = rint((1 - test) * count);
  if (kept === 0 || kept === count) return [Int32Array.from({ length: count }, (_, i) => i), new Int32Array(0)];
  const order = new Generator(dataSeed).permutation(count);
  return [order.slice(0, kept), order.slice(kept)];
}

// In place: mean 0 and deviation 1 over the rows that are learned from. Of equal numbers that were
// computed in several ways only rounding is left, which is no deviation; as in training.Standardizer.
function standardized(column, rows) {
  const mean = rows.reduce((sum, r) => sum + column[r], 0) / rows.length;
  const square = rows.reduce((sum, r) => sum + (column[r] - mean) ** 2, 0) / rows.length;
  const found = Math.sqrt(square);
  const deviation = found > 16 * Number.EPSILON * Math.abs(mean) ? found : 1;
  for (let i = 0; i < column.length; i += 1) column[i] = (column[i] - mean) / deviation;
  return { mean, deviation };
}
