// Pan and zoom: by mouse, wheel, fingers and buttons. Where the whole graph can be read, it is
// shown and stays; else the view follows the current step, or shows the whole where that is wanted.

const view = { x: 0, y: 0, scale: 1, fitted: "", touched: false, isWhole: false };
const SMALLEST = 0.1;
const LARGEST = 4;
const READABLE = 0.8; // the texts in the boxes, on a phone
const LEGIBLE = 0.75; // somewhat less, where that shows the whole: letters of 9 pixels
const EDGE_OF_VIEW = 14; // pixels around the whole
const BESIDE = 12; // and around what is brought into sight

function place() {
  canvasOfGraph.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
}

function fit() {
  const { width, height } = drawing.getBoundingClientRect();
  const whole = Math.min(scaleOfWhole(placed), 1.35);
  view.scale = view.isWhole || whole >= LEGIBLE ? Math.max(SMALLEST, whole) : READABLE;
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

// On a phone, the graph takes no more height than it needs.
function makeRoom() {
  const { width } = drawing.getBoundingClientRect();
  const along = (width - 2 * EDGE_OF_VIEW) / placed.width;
  const scale = along >= LEGIBLE ? Math.min(along, 1.35) : READABLE;
  if (width) document.querySelector("main").style.setProperty("--needed", `${Math.ceil(placed.height * scale + 2 * EDGE_OF_VIEW)}px`);
}

// From following to the whole, and back.
function toggleWhole() {
  view.isWhole = !view.isWhole;
  fit();
  sayWhole();
  followStep();
}

function sayWhole() {
  const words = view.isWhole ? "Follow the steps" : "Show the whole graph";
  const button = document.getElementById("zoom-fit");
  button.setAttribute("aria-label", words);
  button.title = `${words} (0)`;
  button.classList.toggle("pressed", view.isWhole);
}

function zoom(factor, x, y) {
  view.isWhole = false;
  sayWhole();
  const box = drawing.getBoundingClientRect();
  const [cx, cy] = x === undefined ? [box.width / 2, box.height / 2] : [x - box.left, y - box.top];
  const scale = Math.min(LARGEST, Math.max(SMALLEST, view.scale * factor));
  view.x = cx - ((cx - view.x) * scale) / view.scale;
  view.y = cy - ((cy - view.y) * scale) / view.scale;
  view.scale = scale;
  place();
}

// Brings an item into sight, with others where there is room for all, and leaves the view alone
// where they are already.
function follow(item, others = []) {
  const target = placed.boxes.get(item);
  if (!target || view.isWhole) return;
  const all = [target, ...others.map((other) => placed.boxes.get(other)).filter(Boolean)];
  const room = drawing.getBoundingClientRect();
  for (const [axis, size] of [["x", "width"], ["y", "height"]]) {
    const ends = (boxes) => [
      Math.min(...boxes.map((box) => box[axis] - box[size] / 2)) * view.scale - BESIDE,
      Math.max(...boxes.map((box) => box[axis] + box[size] / 2)) * view.scale + BESIDE,
    ];
    const [low, high] = ends(all);
    const span = high - low <= room[size] ? [low, high] : ends([target]);
    view[axis] = beginOf(view[axis], span, placed[size] * view.scale, room[size]);
  }
  place();
}

// Where a view begins, along one axis, so that a span is in sight: in the middle, but with nothing
// empty at one end that could show what is cut off at the other.
function beginOf(begin, [low, high], length, room) {
  if (begin + low >= 0 && begin + high <= room) return begin;
  if (length + 2 * EDGE_OF_VIEW <= room) return (room - length) / 2;
  // Of what is larger than the view its beginning, where a frame has its title.
  const wanted = room / 2 - (low + Math.min(high, low + room)) / 2;
  return Math.min(EDGE_OF_VIEW, Math.max(room - length - EDGE_OF_VIEW, wanted));
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
      view.isWhole = false;
      sayWhole();
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
  document.getElementById("zoom-fit").addEventListener("click", toggleWhole);
  // A notebook may show a cell after its page has begun, which is no "resize" event.
  new ResizeObserver(() => {
    if (view.fitted === "") requestAnimationFrame(openAgain); // there was no room yet
    else if (view.fitted !== `${innerWidth} ${innerHeight}` && !view.touched) { fit(); followStep(); }
  }).observe(drawing);
  window.addEventListener("resize", makeRoom);
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
