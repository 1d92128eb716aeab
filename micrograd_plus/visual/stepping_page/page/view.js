// Pan and zoom: by mouse, wheel, fingers and buttons. The view follows the current step.

const view = { x: 0, y: 0, scale: 1, fitted: "", touched: false };
const SMALLEST = 0.1;
const LARGEST = 4;
const READABLE = 0.8; // the texts in the boxes, on a phone
const LEGIBLE = 0.7; // somewhat less, where that shows the whole
const EDGE_OF_VIEW = 14; // pixels around the whole

function place() {
  canvasOfGraph.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
}

function fit(least = SMALLEST) {
  const { width, height } = drawing.getBoundingClientRect();
  const whole = Math.min(scaleOfWhole(placed), 1.35);
  view.scale = whole >= LEGIBLE ? whole : Math.max(least, whole);
  view.x = Math.max((width - placed.width * view.scale) / 2, EDGE_OF_VIEW);
  view.y = Math.max((height - placed.height * view.scale) / 2, EDGE_OF_VIEW);
  view.fitted = width ? `${innerWidth} ${innerHeight}` : "";
  place();
}

// The scale at which all of an arrangement can be seen.
function scaleOfWhole(arranged) {
  const { width, height } = drawing.getBoundingClientRect();
  const room = (size) => Math.max(0, size - 2 * EDGE_OF_VIEW);
  return Math.min(room(width) / arranged.width, room(height) / arranged.height);
}

function zoom(factor, x, y) {
  const box = drawing.getBoundingClientRect();
  const [cx, cy] = x === undefined ? [box.width / 2, box.height / 2] : [x - box.left, y - box.top];
  const scale = Math.min(LARGEST, Math.max(SMALLEST, view.scale * factor));
  view.x = cx - ((cx - view.x) * scale) / view.scale;
  view.y = cy - ((cy - view.y) * scale) / view.scale;
  view.scale = scale;
  place();
}

// Brings an item into sight, and leaves the view alone where it is already.
function follow(item) {
  const target = placed.boxes.get(item);
  if (!target) return;
  const box = drawing.getBoundingClientRect();
  const margin = 12;
  // Of a frame that is larger than the view its upper left corner, where its title is.
  const half = (size, most) => Math.min((size / 2) * view.scale + margin, most / 2);
  const middle = (at, size, most) => at * view.scale - (size / 2) * view.scale - margin + half(size, most);
  view.x += shift(view.x + middle(target.x, target.width, box.width), half(target.width, box.width), box.width);
  view.y += shift(view.y + middle(target.y, target.height, box.height), half(target.height, box.height), box.height);
  place();
}

function shift(middle, half, size) {
  if (middle - half >= 0 && middle + half <= size) return 0;
  return size / 2 - middle;
}

function watchView() {
  const fingers = new Map();
  let moved = 0;
  drawing.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    moved = 0;
  });
  drawing.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.values()].find((x) => x.pointerId !== event.pointerId);
    if (other) {
      const distance = (a) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY);
      zoom(distance(event) / (distance(before) || 1), other.clientX, other.clientY);
    } else {
      view.x += event.clientX - before.clientX;
      view.y += event.clientY - before.clientY;
      place();
    }
    moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    if (moved > 4) {
      drawing.classList.add("dragged");
      view.touched = true;
      // Only now: a captured pointer would not click on a node.
      if (!drawing.hasPointerCapture(event.pointerId)) drawing.setPointerCapture(event.pointerId);
    }
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    drawing.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      drawing.classList.remove("dragged");
    });
  }
  // Inside of another page the wheel scrolls that page, and zooms only with a key held.
  const isEmbedded = window.self !== window.top;
  drawing.addEventListener("wheel", (event) => {
    if (isEmbedded && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    view.touched = true;
    zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
  }, { passive: false });
  document.getElementById("zoom-in").addEventListener("click", () => zoom(1.3));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  document.getElementById("zoom-fit").addEventListener("click", () => fit());
  // A notebook may show a cell after its page has begun, which is no "resize" event.
  new ResizeObserver(() => {
    if (view.fitted === "") openAgain(); // there was no room yet
    else if (view.fitted !== `${innerWidth} ${innerHeight}` && !view.touched) fit(READABLE);
  }).observe(drawing);
  window.addEventListener("beforeprint", showOnPaper);
  window.addEventListener("afterprint", showOnScreen);
}

// On paper the whole graph, as large as it fits; afterwards what was seen before.
function showOnPaper() {
  drawing.setAttribute("viewBox", `-4 -4 ${placed.width + 8} ${placed.height + 8}`);
  canvasOfGraph.removeAttribute("transform");
}

function showOnScreen() {
  drawing.removeAttribute("viewBox");
  place();
}
