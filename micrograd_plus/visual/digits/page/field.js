// The field to draw in: with a mouse, a finger, or the arrow keys and the space bar.

const field = document.getElementById("field");
const fieldCanvas = field.querySelector("canvas");
const FIELD = 320; // dots of the canvas, for a field of 1 by 1
const KEY_STEP = 1 / 24;
const NEAR = 0.004; // of two points of a stroke

let strokes = [];
let shownExample = null; // 64 numbers, instead of strokes
let pen = { x: 0.5, y: 0.5, down: false, byKeys: false };
let drawn = () => {}; // what is told of every change, and whether the stroke is over

function watchField() {
  fieldCanvas.width = fieldCanvas.height = FIELD;
  field.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    field.setPointerCapture(event.pointerId);
    pen = { ...pen, down: true, byKeys: false };
    begin(pointAt(event));
  });
  field.addEventListener("pointermove", (event) => {
    if (!pen.down || pen.byKeys) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) goTo(pointAt(each));
    changed(false);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    field.addEventListener(end, () => {
      if (!pen.down || pen.byKeys) return;
      pen.down = false;
      changed(true);
    });
  }
  field.addEventListener("keydown", pressed);
  field.addEventListener("blur", () => { pen = { ...pen, down: false, byKeys: false }; paintField(); });
  document.getElementById("draw-undo").addEventListener("click", undo);
  document.getElementById("draw-clear").addEventListener("click", clearField);
}

function pointAt(event) {
  const box = fieldCanvas.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

function begin(point) {
  shownExample = null;
  strokes.push([point]);
  changed(false);
}

function goTo([x, y]) {
  const stroke = strokes.at(-1);
  const [px, py] = stroke.at(-1);
  if (Math.hypot(x - px, y - py) >= NEAR) stroke.push([x, y]);
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!by && ![" ", "Backspace", "Delete"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Backspace") return undo();
  if (event.key === "Delete") return clearField();
  if (event.key === " ") {
    pen = { ...pen, down: !pen.down, byKeys: true };
    if (pen.down) begin([pen.x, pen.y]);
    else changed(true);
    return undefined;
  }
  const inside = (x) => Math.min(1, Math.max(0, x));
  pen = { ...pen, byKeys: true, x: inside(pen.x + by[0] * KEY_STEP), y: inside(pen.y + by[1] * KEY_STEP) };
  if (pen.down && strokes.length) goTo([pen.x, pen.y]);
  changed(false);
  return undefined;
}

function undo() {
  if (shownExample) shownExample = null;
  else strokes.pop();
  pen.down = false;
  changed(true);
}

function clearField() {
  [strokes, shownExample] = [[], null];
  pen = { ...pen, x: 0.5, y: 0.5, down: false };
  changed(true);
}

function showExample(pixels) {
  [strokes, shownExample] = [[], pixels];
  changed(true);
}

let waiting = false;
function changed(isOver) {
  paintField();
  if (isOver) return drawn(true);
  // Once for all that happens until the next picture of the page.
  if (!waiting) requestAnimationFrame(() => { waiting = false; drawn(false); });
  waiting = true;
  return undefined;
}

function paintField() {
  const context = fieldCanvas.getContext("2d");
  const style = getComputedStyle(field);
  context.clearRect(0, 0, FIELD, FIELD);
  context.strokeStyle = context.fillStyle = style.color;
  if (shownExample) {
    const side = FIELD / 8;
    shownExample.forEach((x, i) => {
      context.globalAlpha = x / 16;
      context.fillRect((i % 8) * side, Math.floor(i / 8) * side, side, side);
    });
    context.globalAlpha = 1;
  }
  [context.lineWidth, context.lineCap, context.lineJoin] = [22, "round", "round"];
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(([x, y]) => context.lineTo(x * FIELD, y * FIELD));
    if (stroke.length === 1) context.lineTo(stroke[0][0] * FIELD + 0.01, stroke[0][1] * FIELD);
    context.stroke();
  }
  document.getElementById("field-empty").hidden = strokes.length > 0 || shownExample !== null || pen.byKeys;
  if (!pen.byKeys) return;
  // Where the pen is: a ring, filled when it is down.
  context.beginPath();
  context.arc(pen.x * FIELD, pen.y * FIELD, 13, 0, 2 * Math.PI);
  context.lineWidth = 4;
  context.strokeStyle = context.fillStyle = style.getPropertyValue("--negative");
  context.stroke();
  if (pen.down) context.fill();
}
