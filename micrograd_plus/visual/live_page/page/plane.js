// What the network answers: over the plane of two inputs as colours, over one input as a curve.

const AREA = { left: 40, right: 334, top: 8, bottom: 302 }; // of the picture, 340 × 330
const ALONG = 120; // places of a curve

const planeBox = document.getElementById("plane");
const field = document.getElementById("field");
const marksBox = document.getElementById("marks");
const marked = Object.fromEntries(["axes", "boundary", "answers", "points", "chosen", "cross"].map((name) => [
  name, svg("g", { class: name }, marksBox),
]));
const looks = { test: false, sharp: false };
let planeAxes = [0, 1]; // which inputs go across and up
let planeRange = [[-1, 1], [-1, 1]];
let grids = { small: [], field: [] };
let pointedNeuron = null; // its map is shown large

const isLinePlot = () => live.data.columns.length === 1;
const isClasses = () => live.data.kind !== "regression";
const nameOfTarget = () => live.data.names.at(-1).replace(/ \(.*/s, "");

// "species (0 cat, 1 dog)" names the classes; without, two are called by their colours.
function className(k) {
  const named = /\((.*)\)$/s.exec(live.data.names.at(-1))?.[1].split(", ");
  const own = named?.find((text) => text.startsWith(`${k} `))?.slice(String(k).length + 1);
  return own ?? (live.data.kind === "two classes" ? ["orange", "blue"][k] : `class ${k}`);
}

// A number of an input, or of the target as null, in the numbers of its data set.
function unscaled(input, x) {
  const scaling = input === null ? live.data.targetScaling : live.data.scaling?.[input];
  return scaling ? x * scaling.deviation + scaling.mean : x;
}

function scaledOf(input, x) {
  const scaling = input === null ? live.data.targetScaling : live.data.scaling?.[input];
  return scaling ? (x - scaling.mean) / scaling.deviation : x;
}

// From the least to the most of a column, with some room around.
function extentOf(column, margin) {
  let [low, high] = [Infinity, -Infinity];
  for (const x of column) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (!(low <= high)) return [-1, 1];
  const around = (high - low) * margin || 1;
  return [low - around, high + around];
}

function findRanges({ isKept = false } = {}) {
  const { columns, targets } = live.data;
  if (planeAxes.some((i) => i >= columns.length)) planeAxes = [0, Math.min(1, columns.length - 1)];
  const found = isLinePlot()
    ? [extentOf(columns[0], 0.06), isClasses() ? [-0.1, 1.1] : extentOf(targets, 0.15)]
    : planeAxes.map((i) => extentOf(columns[i], 0.12));
  // Unscaled inputs have one measure, so that a circle looks like one.
  if (!isLinePlot() && !live.data.scaling) {
    const half = Math.max(...found.map(([low, high]) => (high - low) / 2));
    found.forEach(([low, high], i) => { found[i] = [(low + high) / 2 - half, (low + high) / 2 + half]; });
  }
  const holds = ([low, high], [a, b]) => low <= a + 0.05 * (b - a) && b - 0.05 * (b - a) <= high;
  if (!(isKept && planeRange.every((range, i) => holds(range, found[i])))) planeRange = found;
  grids = { small: gridOf(isLinePlot() ? 44 : CELLS), field: gridOf(isLinePlot() ? ALONG : FIELD) };
  drawPlaneAxes();
}

function rangeOfInput(i) {
  const at = planeAxes.indexOf(i);
  return at < 0 ? extentOf(live.data.columns[i], 0) : planeRange[at];
}

const between = ([low, high], share) => low + (high - low) * share;

// Columns of the inputs, as on a sheet of squares: other inputs stay at their mean.
function gridOf(count) {
  const { columns } = live.data;
  if (isLinePlot()) return [Float64Array.from({ length: count }, (_, i) => between(planeRange[0], (i + 0.5) / count))];
  return columns.map((column, i) => {
    const at = planeAxes.indexOf(i);
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    return Float64Array.from({ length: count * count }, (_, k) => {
      if (at === 0) return between(planeRange[0], ((k % count) + 0.5) / count);
      if (at === 1) return between(planeRange[1], 1 - (Math.floor(k / count) + 0.5) / count);
      return mean;
    });
  });
}

const smallGrid = () => ({ columns: grids.small, isLine: isLinePlot() });
const acrossPlane = (x) => AREA.left + ((x - planeRange[0][0]) / (planeRange[0][1] - planeRange[0][0])) * (AREA.right - AREA.left);
const upPlane = (y) => AREA.bottom - ((y - planeRange[1][0]) / (planeRange[1][1] - planeRange[1][0])) * (AREA.bottom - AREA.top);

function drawPlaneAxes() {
  const box = marked.axes;
  box.replaceChildren();
  svg("rect", { class: "border", x: AREA.left, y: AREA.top, width: AREA.right - AREA.left, height: AREA.bottom - AREA.top }, box);
  const names = [live.data.names[planeAxes[0]], isLinePlot() ? nameOfTarget() : live.data.names[planeAxes[1]]];
  [0, 1].forEach((way) => {
    const input = isLinePlot() ? (way === 0 ? 0 : null) : planeAxes[way];
    for (const v of marks(...planeRange[way].map((x) => unscaled(input, x)))) {
      const at = scaledOf(input, v);
      if (way === 0) {
        svg("path", { class: "tick", d: `M${acrossPlane(at)} ${AREA.bottom}v4` }, box);
        svg("text", { x: acrossPlane(at), y: AREA.bottom + 15, class: "middle" }, box, markText(v));
      } else {
        svg("path", { class: "tick", d: `M${AREA.left} ${upPlane(at)}h-4` }, box);
        svg("text", { x: AREA.left - 6, y: upPlane(at) + 4, class: "end" }, box, markText(v));
      }
    }
  });
  svg("text", { class: "name end", x: AREA.right, y: 328 }, box, `${names[0]} →`);
  svg("text", { class: "name", x: AREA.left + 6, y: AREA.top + 15 }, box, `↑ ${names[1]}`);
}

// The least and the most of the targets; as they are, since 0 is the paper and more is blue.
const extentOfTargets = () => extentOf(live.data.targets, 0).map((y) => unscaled(null, y));

function paintPlane() {
  field.hidden = isLinePlot();
  marked.boundary.replaceChildren();
  const columns = grids.field;
  if (isLinePlot()) return paintCurve(columns);
  marked.answers.replaceChildren();
  if (pointedNeuron) {
    const { layer, neuron } = pointedNeuron;
    return paintSigned(field, live.trainer.activations(columns)[layer][neuron], FIELD, FIELD);
  }
  const answers = live.trainer.answers(columns);
  if (live.data.kind === "two classes") {
    const edge = looks.sharp ? 0.75 : 1;
    const shown = answers[0].map((p) => (looks.sharp ? Math.sign(2 * p - 1) * edge : 2 * p - 1));
    paintSigned(field, shown, FIELD, FIELD, 1);
    drawBoundary(answers[0]);
  } else if (live.data.kind === "classes") paintClasses(field, answers, FIELD, FIELD, looks.sharp);
  else paintBetween(field, answers[0].map((y) => unscaled(null, y)), FIELD, FIELD, extentOfTargets());
}

// Where two classes are equally probable: in each square of four places the line between them.
function drawBoundary(p) {
  let d = "";
  const size = (AREA.right - AREA.left) / FIELD;
  const place = (column, row) => `${(AREA.left + (column + 0.5) * size).toFixed(1)} ${(AREA.top + (row + 0.5) * size).toFixed(1)}`;
  for (let row = 0; row + 1 < FIELD; row++) {
    for (let column = 0; column + 1 < FIELD; column++) {
      const k = row * FIELD + column;
      const corners = [p[k], p[k + 1], p[k + FIELD + 1], p[k + FIELD]];
      const above = corners.map((x) => x > 0.5);
      if (above.every((x) => x === above[0])) continue;
      const cuts = [];
      const sides = [[0, 0, 1, 0], [1, 0, 1, 1], [1, 1, 0, 1], [0, 1, 0, 0]];
      sides.forEach(([x, y, u, v], i) => {
        const [a, b] = [corners[i], corners[(i + 1) % 4]];
        if ((a > 0.5) === (b > 0.5)) return;
        const t = (0.5 - a) / (b - a);
        cuts.push(place(column + x + t * (u - x), row + y + t * (v - y)));
      });
      for (let i = 0; i + 1 < cuts.length; i += 2) d += `M${cuts[i]}L${cuts[i + 1]}`;
    }
  }
  if (d) svg("path", { d }, marked.boundary);
}

function paintCurve(columns) {
  const [xs] = columns;
  const curves = pointedNeuron
    ? [live.trainer.activations(columns)[pointedNeuron.layer][pointedNeuron.neuron]]
    : live.trainer.answers(columns);
  const held = (y) => Math.max(-400, Math.min(700, upPlane(y))).toFixed(1);
  marked.answers.replaceChildren(...curves.map((ys, k) => {
    const d = `M${Array.from(ys, (y, i) => `${acrossPlane(xs[i]).toFixed(1)} ${y - y === 0 ? held(y) : upPlane(0)}`).join("L")}`;
    const path = svg("path", { d, class: pointedNeuron ? "pointed" : "" });
    if (curves.length > 1) path.style.stroke = COLOURS_OF_CLASSES[k % 8];
    return path;
  }));
}

// Where a row of the data is in the picture.
function placeOfRow(row) {
  const { columns, targets, kind } = live.data;
  if (!isLinePlot()) return [acrossPlane(columns[planeAxes[0]][row]), upPlane(columns[planeAxes[1]][row])];
  return [acrossPlane(columns[0][row]), upPlane(kind === "classes" ? 0 : targets[row])];
}

const shownRows = () => (looks.test ? [...live.data.train, ...live.data.test] : [...live.data.train]);

function drawPoints() {
  const { targets, kind } = live.data;
  const groups = new Map();
  const add = (key, row) => groups.set(key, [...(groups.get(key) ?? []), row]);
  for (const row of live.data.train) add(`train ${isClasses() ? targets[row] : isLinePlot() ? 0 : row}`, row);
  if (looks.test) for (const row of live.data.test) add(`test ${isClasses() ? targets[row] : isLinePlot() ? 0 : row}`, row);
  const extent = extentOfTargets();
  marked.points.replaceChildren(...[...groups].map(([key, rows]) => {
    const [set, k] = key.split(" ");
    const shape = SHAPES[kind === "regression" ? 0 : k % 8];
    const d = rows.map((row) => `M${placeOfRow(row).map((x) => x.toFixed(1)).join(" ")}${shape}`).join("");
    const path = svg("path", { d, class: set });
    const colour = isClasses() ? COLOURS_OF_CLASSES[(kind === "two classes" ? Number(k) : k) % 8]
      : isLinePlot() ? "" : colourBetween(unscaled(null, targets[rows[0]]), extent);
    if (colour) path.style.setProperty("--own", colour);
    return path;
  }));
  markPoint();
}

function colourBetween(x, extent) {
  const n = rampOf(shareOf(x, extent));
  return `rgb(${n & 255} ${(n >> 8) & 255} ${(n >> 16) & 255})`;
}

function markPoint() {
  marked.chosen.replaceChildren();
  if (!live.selected) return;
  const row = live.selected.kind === "point" ? live.selected.row : explained.row; // of which the panel speaks
  if (row === null) return;
  const [cx, cy] = placeOfRow(row);
  svg("circle", { cx, cy, r: 9 }, marked.chosen);
}

// A neuron that is pointed at is shown large.
function pointAt(layer, neuron) {
  pointedNeuron = layer === null || layer >= hiddenCount() ? null : { layer, neuron };
  document.getElementById("answer-title").textContent = pointedNeuron ? `What ${neuronName(layer, neuron)} answers` : "What it answers";
  if (layer !== null) {
    notedWeight = null;
    const name = pointedNeuron ? `, h${layer + 1}.${neuron + 1}` : "";
    pointedNote.textContent = `${neuronName(layer, neuron)}${name}: blue where positive, orange where negative`;
  }
  paintPlane();
}
