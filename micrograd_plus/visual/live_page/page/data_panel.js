// Which data: a small picture of each kind, what belongs to it, and one's own from a table.

const KINDS_OF_DATA = {
  moons: ["Two moons", "Two half moons, one of each class, that reach into each other."],
  circles: ["Circles", "One class lies around the other: no straight line parts them."],
  spirals: ["Spirals", "Two arms wound around each other: hard for a small network."],
  xor: ["Corners", "XOR: opposite corners belong together."],
  blobs: ["Clouds", "A cloud of points for each of several classes."],
  waves: ["Two waves", "A sum of two waves: for each x one number y, which the network is to give."],
  hotels: ["Hotels", "What a hotel's room costs, from how far away it is and how guests rate it."],
  function: ["Function", "A function of your own: for each x one number y."],
  own: ["Your own", "Put points down in the picture of the answers and drag them, or paste a table."],
};
const FEW_POINTS = 120; // in a small picture
const DATA_FIELDS = [
  { key: "points", label: "Points", min: 20, max: 500, step: 10, text: String },
  { key: "noise", label: "Noise", min: 0, max: 0.5, step: 0.05, text: (x) => numberText(x, 2) },
  { key: "test", label: "Held out for the test", min: 0, max: 0.8, step: 0.1, text: (x) => percentText(x) },
];

function showKinds() {
  const box = document.getElementById("kinds");
  for (const [kind, [words, about]] of Object.entries(KINDS_OF_DATA)) {
    const button = element("button", "kind", undefined, box);
    Object.assign(button, { type: "button", title: about });
    button.dataset.kind = kind;
    const canvas = element("canvas", "", undefined, button);
    canvas.setAttribute("aria-hidden", "true");
    element("span", "", words, button);
    button.addEventListener("click", () => chooseKind(kind));
  }
}

// A data set is there at once with as many points as before; what is one's own begins with what is shown.
function chooseKind(kind) {
  if (kind === live.settings.data && kind !== "own") return;
  if (kind === "own") {
    const hasRows = live.settings.rows.length > 0;
    changeSettings(hasRows ? { data: "own" } : ownSettings(), { from: "data" });
    if (pointTool === "select") pointTool = document.querySelector("[data-tool^=add]").dataset.tool;
    showTools();
  } else changeSettings({ data: kind }, { from: "data", startsAnew: true });
}

function paintKinds() {
  for (const button of document.querySelectorAll(".kind")) paintKind(button.querySelector("canvas"), button.dataset.kind);
}

function paintKind(canvas, kind) {
  const [width, height] = [112, 76];
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const data = kind === live.settings.data ? live.data : dataOfKind(kind);
  if (!data) {
    context.fillStyle = "#0072b2";
    for (const [x, y, w, h] of [[50, 20, 12, 36], [38, 32, 36, 12]]) context.fillRect(x, y, w, h);
    return;
  }
  const isLine = data.columns.length === 1;
  const [xs, ys] = isLine ? [data.columns[0], data.targets] : data.columns;
  const [[left, right], [low, high]] = [extentOf(xs, 0.05), extentOf(ys, 0.05)];
  const real = (y) => (data.targetScaling ? y * data.targetScaling.deviation + data.targetScaling.mean : y);
  const extent = extentOf(data.targets, 0).map(real);
  const stride = Math.ceil(xs.length / FEW_POINTS);
  for (let i = 0; i < xs.length; i += stride) {
    const y = data.targets[i];
    context.fillStyle = data.kind !== "regression" ? COLOURS_OF_CLASSES[y % 8] : isLine ? "#0072b2" : colourBetween(real(y), extent);
    context.beginPath();
    context.arc(4 + ((xs[i] - left) / (right - left)) * (width - 8), height - 4 - ((ys[i] - low) / (high - low)) * (height - 8), 3.4, 0, 7);
    context.fill();
  }
}

// The data of another kind, as they would be; null of what nothing is known yet.
function dataOfKind(kind) {
  if (kind === "own" && !live.settings.rows.length) return null;
  try {
    return makeData(checkedSettings({ ...live.settings, data: kind }));
  } catch {
    return null;
  }
}

function showDataPanel() {
  const { data: kind } = live.settings;
  for (const button of document.querySelectorAll(".kind")) button.setAttribute("aria-pressed", button.dataset.kind === kind);
  const box = document.getElementById("about-data");
  const isSame = box.dataset.about === kind;
  if (!isSame) {
    box.dataset.about = kind;
    box.replaceChildren();
    element("p", "remark", KINDS_OF_DATA[kind][1], box);
    if (kind === "function") offerFunction(box);
    if (kind === "own") {
      const two = element("button", "", "Start with two points", box);
      two.type = "button";
      two.addEventListener("click", startWithTwo);
      offerTable(box);
    }
    if (kind === "own") offerMeaning(box);
    for (const field of DATA_FIELDS) {
      if (kind === "hotels" || (kind === "own" && field.key !== "test")) continue;
      addSlider(box, field);
    }
    if (!["own", "hotels"].includes(kind)) {
      const again = element("button", "", "Other points", box);
      Object.assign(again, { type: "button", title: "The same kind of data from other random numbers" });
      again.addEventListener("click", () => changeSettings({ dataSeed: live.settings.dataSeed + 1 }, { from: "data", startsAnew: true }));
    }
  }
  if (kind === "own") showMeaning(box);
  for (const { key, text } of DATA_FIELDS) {
    const input = box.querySelector(`[name="${key}"]`);
    if (!input) continue;
    if (document.activeElement !== input) input.value = live.settings[key];
    input.parentNode.querySelector("output").textContent = text(live.settings[key]);
    input.setAttribute("aria-valuetext", text(live.settings[key]));
  }
}

function addSlider(box, { key, label, min, max, step, text }) {
  const line = element("label", "slider", undefined, box);
  element("span", "", label, line);
  const output = element("output", "", text(live.settings[key]), line);
  const input = element("input", "", undefined, line);
  Object.assign(input, { type: "range", name: key, min, max: Math.max(max, live.settings[key]), step, value: live.settings[key] });
  input.setAttribute("aria-label", label);
  input.addEventListener("input", () => {
    output.textContent = text(Number(input.value));
    changeSettings({ [key]: Number(input.value), heldOut: null }, { from: "data", startsAnew: true });
  });
}

function offerFunction(box) {
  const line = element("label", "typed", undefined, box);
  element("span", "", "y =", line);
  const input = element("input", "", undefined, line);
  Object.assign(input, { type: "text", value: live.settings.text, spellcheck: false, autocapitalize: "off" });
  input.setAttribute("aria-label", "The function of x");
  input.addEventListener("input", () => {
    const isFine = changeSettings({ text: input.value }, { from: "data", startsAnew: true });
    if (isFine) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
  });
  element("p", "remark", "For example sin(2*x), x**2 - 1, exp(-x**2), abs(x).", box);
}

function offerTable(box) {
  const label = element("label", "typed table", undefined, box);
  element("span", "", "A table, the last column is to be found out:", label);
  const area = element("textarea", "", undefined, label);
  Object.assign(area, { rows: 4, spellcheck: false, placeholder: "length,width,species\n5.1,3.5,a\n6.2,2.9,b" });
  const use = element("button", "", "Use this table", box);
  use.type = "button";
  use.addEventListener("click", () => {
    try {
      const { rows, names } = readTable(area.value);
      changeSettings({ data: "own", rows, names, heldOut: null, task: "auto", scale: "standard", test: live.settings.test || DATA.start.test }, { from: "data", startsAnew: true });
    } catch (error) {
      showWrong("data", error.message);
    }
  });
}

const TASKS = [["auto", "what it looks like"], ["classes", "kinds to tell apart"], ["regression", "numbers"]];

// How the last column is meant, and whether the columns are brought to one size.
function offerMeaning(box) {
  const label = element("label", "field", undefined, box);
  element("span", "", "The last column is", label);
  const select = element("select", "", undefined, label);
  select.name = "task";
  for (const [task, text] of TASKS) element("option", "", text, select).value = task;
  select.addEventListener("change", () => changeSettings({ task: select.value }, { from: "data", startsAnew: true }));
  const tick = element("label", "check", undefined, box);
  const input = element("input", "", undefined, tick);
  Object.assign(input, { type: "checkbox", name: "scale" });
  tick.append(" bring columns to one size");
  tick.title = "Each column is shifted and stretched to mean 0 and deviation 1: what differs in size is learnt as easily";
  input.addEventListener("change", () => changeSettings({ scale: input.checked ? "standard" : "none" }, { from: "data", startsAnew: true }));
}

function showMeaning(box) {
  const { task, scale } = live.settings;
  box.querySelector("[name=task]").value = task === "two classes" ? "classes" : task;
  box.querySelector("[name=scale]").checked = scale === "standard";
}

// Rows and names of a pasted table: commas, semicolons or tabs, with or without a line of names.
function readTable(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  if (lines.length < 4) throw new Error("A table needs four rows or more, one on each line.");
  const mark = ["\t", ";", ","].find((x) => lines[0].includes(x));
  if (!mark) throw new Error("The columns must be separated by commas, semicolons or tabs.");
  const cells = lines.map((line) => line.split(mark).map((cell) => cell.trim().replace(/^"(.*)"$/s, "$1")));
  const count = cells[0].length;
  const odd = cells.findIndex((row) => row.length !== count);
  if (odd >= 0) throw new Error(`Line ${odd + 1} has ${cells[odd].length} columns, the first line ${count}.`);
  const number = (cell) => (cell === "" ? NaN : Number(mark === "," ? cell : cell.replace(",", ".")));
  const hasNames = cells[0].slice(0, -1).every((cell) => Number.isNaN(number(cell)));
  const names = hasNames ? cells.shift() : [...Array.from({ length: count - 1 }, (_, i) => (count === 2 ? "x" : `x${i + 1}`)), "y"];
  if (cells.length > MOST_POINTS) throw new Error(`A table may have ${MOST_POINTS} rows; this one has ${cells.length}.`);
  const targets = cells.map((row) => row.at(-1)), most = DATA.limits.classes;
  const isNamed = targets.some((cell) => Number.isNaN(number(cell)));
  const classes = [...new Set(targets)].sort();
  if (isNamed && classes.length > most) throw new Error(`The last column has ${classes.length} different words; a network here tells at most ${most} classes apart.`);
  if (isNamed) names[count - 1] += ` (${classes.map((word, k) => `${k} ${word.replaceAll(",", ";")}`).join(", ")})`;
  const rows = cells.map((row, i) => row.map((cell, j) => {
    const x = isNamed && j === count - 1 ? classes.indexOf(cell) : number(cell);
    if (!Number.isFinite(x)) throw new Error(`“${cell}” in row ${i + 1}, column ${names[j]}, is no number.`);
    return x;
  }));
  return { rows, names };
}
