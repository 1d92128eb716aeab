// Pan and zoom: by mouse, wheel, fingers and buttons. The view follows the current node.

const view = { x: 0, y: 0, scale: 1, touched: false };
const SMALLEST = 0.1;
const LARGEST = 4;
const READABLE = 0.8; // the texts in the boxes, on a phone

function place() {
  canvasOfGraph.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
}

function fit(least = SMALLEST) {
  const { width, height } = drawing.getBoundingClientRect();
  const margin = 28;
  const whole = Math.min((width - margin) / DATA.width, (height - margin) / DATA.height, 1.35);
  view.scale = Math.max(least, whole);
  view.x = Math.max((width - DATA.width * view.scale) / 2, margin / 2);
  view.y = (height - DATA.height * view.scale) / 2;
  place();
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

// Brings a node into sight, and leaves the view alone where it is already.
function follow(index) {
  if (index === null) return;
  const node = DATA.nodes[index];
  const box = drawing.getBoundingClientRect();
  const margin = 12;
  view.x += shift(view.x + node.x * view.scale, (node.width / 2) * view.scale + margin, box.width);
  view.y += shift(view.y + node.y * view.scale, (node.height / 2) * view.scale + margin, box.height);
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
  drawing.addEventListener("wheel", (event) => {
    event.preventDefault();
    view.touched = true;
    zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
  }, { passive: false });
  document.getElementById("zoom-in").addEventListener("click", () => zoom(1.3));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  document.getElementById("zoom-fit").addEventListener("click", () => fit());
  window.addEventListener("resize", () => { if (!view.touched) fit(READABLE); });
}
