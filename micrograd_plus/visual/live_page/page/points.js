// Points with the mouse, a finger or the keys: chosen, put down, moved, taken away.

const NEAR_POINT = 16; // pixels
let pointTool = "select"; // or "move", "remove", or "add 1": with that target
let dragged = null; // row of the data
let crosshair = null; // where the keys are, in shares of the picture
let waitingEdit = null;

// All points in the numbers of their data set, short enough to stand in a link.
function rowsOfData() {
  const short = (x) => Number(x.toPrecision(4));
  const { columns, targets } = live.data;
  return Array.from(targets, (y, row) => [...columns.map((column, i) => short(unscaled(i, column[row]))), short(unscaled(null, y))]);
}

// What is shown, as data of one's own: of the same kind, and as large in the picture.
function ownSettings() {
  const { names, kind, scaling, test } = live.data;
  return { data: "own", rows: rowsOfData(), names, heldOut: live.settings.test ? [...test] : null, task: kind, scale: scaling ? "standard" : "none" };
}

// As little as there may be: a point of each of two classes.
function startWithTwo() {
  const rows = [[-0.8, -0.8, 0], [0.8, 0.8, 1]];
  changeSettings({ data: "own", rows, names: ["x1", "x2", "class"], heldOut: null, task: "auto", scale: "none", test: 0 }, { from: "data", startsAnew: true });
  pointTool = "add 0";
  showTools();
}

// The same rows stay held out; those that come last are learned from.
function editRows(rows, change = {}) {
  waitingEdit = { rows, ...change };
  requestAnimationFrame(() => {
    if (!waitingEdit) return;
    const edited = waitingEdit;
    waitingEdit = null;
    changeSettings({ ...ownSettings(), ...edited }, { from: "tools", keepsRange: true });
  });
}

// What a place in the picture is in the inputs; over one input also what is up.
function numbersAt([x, y]) {
  const share = [(x - AREA.left) / (AREA.right - AREA.left), (AREA.bottom - y) / (AREA.bottom - AREA.top)];
  return share.map((s, way) => between(planeRange[way], Math.max(0, Math.min(1, s))));
}

function rowAt(place) {
  const near = [null, NEAR_POINT];
  for (const row of shownRows()) {
    const [x, y] = placeOfRow(row);
    const distance = Math.hypot(x - place[0], y - place[1]);
    if (distance < near[1]) near.splice(0, 2, row, distance);
  }
  return near[0];
}

function placeOfEvent(event) {
  const box = marksBox.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * 340, ((event.clientY - box.top) / box.height) * 330];
}

// The rows with one of them at a place.
function movedTo(row, place, rows = rowsOfData()) {
  const at = numbersAt(place);
  const set = (input, x) => { rows[row][input] = Number(x.toPrecision(4)); };
  if (isLinePlot()) {
    set(0, unscaled(0, at[0]));
    if (!isClasses()) set(1, unscaled(null, at[1]));
  } else planeAxes.forEach((input, way) => set(input, unscaled(input, at[way])));
  return rows;
}

// The rows with a new one; inputs that the picture does not show are at their mean.
function addedAt(place, target) {
  const rows = rowsOfData();
  const means = grids.field.map((column, i) => Number(unscaled(i, column[0]).toPrecision(4)));
  return movedTo(rows.length, place, [...rows, [...means, target]]);
}

// Does at a place what the chosen tool does.
function useTool(place, { isKey = false } = {}) {
  const row = rowAt(place);
  if (pointTool.startsWith("add")) {
    editRows(addedAt(place, Number(pointTool.slice(4))));
    say("A point is put down.");
  } else if (row === null) {
    if (isKey && dragged !== null) dragged = null;
    else if (pointTool === "select") choose(null);
  } else if (pointTool === "select") choose({ kind: "point", row });
  else if (pointTool === "remove") removeRow(row);
  else {
    dragged = isKey && dragged !== null ? null : row;
    if (isKey) say(dragged === null ? "The point is put down." : "The point goes with the arrow keys until Enter.");
  }
}

function removeRow(row) {
  const rows = rowsOfData().filter((_, i) => i !== row);
  if (rows.length < 2) return say("Two points are the fewest.");
  if (live.selected?.kind === "point") choose(null);
  const heldOut = ownSettings().heldOut?.filter((i) => i !== row).map((i) => (i > row ? i - 1 : i)) ?? null;
  editRows(rows, { heldOut });
  return say("The point is taken away.");
}

function showTools() {
  const box = document.getElementById("tools");
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.tool : null;
  box.replaceChildren();
  const targets = !isClasses() ? [isLinePlot() ? 0 : Number(extentOfTargets()[1].toPrecision(3))]
    : Array.from({ length: Math.min(DATA.limits.classes, live.data.classes + (live.settings.data === "own" ? 1 : 0)) }, (_, k) => k);
  const tools = [["select", "Choose"], ["move", "Move"], ["remove", "Remove"],
    ...targets.map((k) => [`add ${k}`, isClasses() ? SHAPES_IN_WORDS[k % 8] : "Add"])];
  if (!tools.some(([name]) => name === pointTool)) pointTool = "select";
  for (const [name, words] of tools) {
    const button = element("button", "", undefined, box);
    button.type = "button";
    button.dataset.tool = name;
    button.setAttribute("aria-pressed", name === pointTool);
    if (name.startsWith("add") && isClasses()) {
      const k = Number(name.slice(4));
      element("span", "", "+ ", button);
      const shape = element("span", "shape", words, button);
      shape.setAttribute("aria-hidden", "true");
      shape.style.color = COLOURS_OF_CLASSES[k % 8];
      const what = k < live.data.classes ? className(k) : "a new class";
      button.setAttribute("aria-label", `Add a point: ${what}`);
      button.title = `Put down points: ${what}`;
    } else button.textContent = words;
    button.addEventListener("click", () => {
      pointTool = name;
      dragged = null;
      showTools();
    });
    if (name === focused) button.focus({ preventScroll: true });
  }
  planeBox.dataset.tool = pointTool.split(" ")[0];
}

// The keys move a cross over the picture; Enter does there what the tool does.
function moveCross(dx, dy) {
  const [x, y] = crosshair ?? [(AREA.left + AREA.right) / 2, (AREA.top + AREA.bottom) / 2];
  crosshair = [Math.max(AREA.left, Math.min(AREA.right, x + dx)), Math.max(AREA.top, Math.min(AREA.bottom, y + dy))];
  showCross();
  if (dragged !== null) editRows(movedTo(dragged, crosshair));
}

function showCross() {
  marked.cross.replaceChildren();
  if (!crosshair || document.activeElement !== planeBox) return;
  const [x, y] = crosshair;
  svg("path", { d: `M${x - 10} ${y}h20M${x} ${y - 10}v20` }, marked.cross);
  say(wordsOfPlace(crosshair));
}

function wordsOfPlace(place) {
  const row = rowAt(place);
  const at = numbersAt(place);
  const inputs = isLinePlot() ? [0] : planeAxes;
  const words = inputs.map((input, way) => {
    const [low, x, high] = [planeRange[way][0], at[way], planeRange[way][1]].map((z) => unscaled(input, z));
    return `${live.data.names[input]} ${numberText(Math.abs(x) < 1e-9 * (high - low) ? 0 : x, 3)}`;
  }).join(", ");
  if (row === null) return `${words}: no point`;
  const y = live.data.targets[row];
  return `${words}: a point, ${isClasses() ? className(y) : `${nameOfTarget()} ${numberText(unscaled(null, y))}`}`;
}

// From point to point, in the order of the data.
function crossToPoint(by) {
  const rows = shownRows();
  const at = crosshair ? rows.indexOf(rowAt(crosshair)) : -1;
  crosshair = placeOfRow(rows[(Math.max(at, by < 0 ? 0 : -1) + by + rows.length) % rows.length]);
  showCross();
}

function watchPoints() {
  planeBox.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const place = placeOfEvent(event);
    useTool(place);
    if (dragged === null) return;
    event.preventDefault();
    planeBox.setPointerCapture(event.pointerId);
  });
  planeBox.addEventListener("pointermove", (event) => {
    if (dragged !== null && event.buttons) editRows(movedTo(dragged, placeOfEvent(event)));
  });
  for (const type of ["pointerup", "pointercancel"]) planeBox.addEventListener(type, () => { dragged = null; });
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  planeBox.addEventListener("keydown", (event) => {
    const size = event.shiftKey ? 1 : 6;
    if (moves[event.key]) moveCross(...moves[event.key].map((x) => x * size));
    else if (event.key === "PageDown" || event.key === "PageUp") crossToPoint(event.key === "PageDown" ? 1 : -1);
    else if (["Enter", " "].includes(event.key) && crosshair) useTool(crosshair, { isKey: true });
    else if (event.key === "Delete" && crosshair && rowAt(crosshair) !== null) removeRow(rowAt(crosshair));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  for (const type of ["focus", "blur"]) planeBox.addEventListener(type, showCross);
}
