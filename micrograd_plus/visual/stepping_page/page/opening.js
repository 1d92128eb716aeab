// Opening and closing modules: by a click, by keys, and at first as much as can be read.

const MOVE = { duration: 320, easing: "ease-in-out" };
const MOST_BOXES = 1500; // more are not laid out for a try

// Opens or closes one module, or closes and opens several, where the step that is shown stays.
function toggle(m) {
  change(() => { if (!opened.delete(m)) opened.add(m); }, itemOfModule(m));
}

function setAll(isOpen) {
  if (!MODULES.length) return;
  change(() => MODULES.forEach((_, m) => (isOpen ? opened.add(m) : opened.delete(m))), null);
}

function change(make, item) {
  stop();
  const hadFocus = itemElements.has(item) && document.activeElement === handleOf(item);
  const seenAs = new Map([...placed.boxes.keys()].map((old) => [old, cornerOf(placed.boxes.get(old))]));
  const from = item === null ? null : cornerOf(placed.boxes.get(item));
  const oldView = canvasOfGraph.getAttribute("transform");
  const { scale } = view;
  make();
  arrange();
  if (item === null || view.isWhole || scaleOfWhole(placed) >= LEGIBLE) fit();
  else { // what was clicked on stays under the pointer
    view.scale = Math.min(view.scale, READABLE);
    const to = cornerOf(placed.boxes.get(item));
    view.x += from[0] * scale - to[0] * view.scale;
    view.y += from[1] * scale - to[1] * view.scale;
    place();
  }
  if (hadFocus) handleOf(item).focus({ preventScroll: true });
  go(frame, { announce: false, still: item !== null });
  const state = item === null ? "" : opened.has(moduleOf(item)) ? "open" : "closed";
  controls.live.textContent = item === null ? `${counted(placed.boxes.size, "box", "boxes")} in the graph`
    : `${nameOfItem(item)} is ${state}`;
  move(seenAs, oldView);
}

function cornerOf({ x, y, width, height }) {
  return [x - width / 2, y - height / 2];
}

// Lets everything glide from where it was; what is new comes out of the module it was in.
function move(seenAs, oldView) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const origin = (item) => {
    for (let at = item; at !== undefined; at = outerOf(at)) if (seenAs.has(at)) return seenAs.get(at);
    return null;
  };
  for (const [item, box] of placed.boxes) {
    const [from, to] = [origin(item), cornerOf(box)];
    const { group } = itemElements.get(item);
    if (from && (from[0] !== to[0] || from[1] !== to[1])) {
      group.animate([from, to].map(([x, y]) => ({ transform: `translate(${x}px, ${y}px)` })), MOVE);
    }
    if (!seenAs.has(item)) group.animate([{ opacity: 0 }, { opacity: 1 }], MOVE);
  }
  edgeLayer.animate([{ opacity: 0 }, { opacity: 0, offset: 0.6 }, { opacity: 1 }], MOVE);
  const pixels = (text) => text.replace(/translate\(([-\d.e]+) ([-\d.e]+)\)/, "translate($1px, $2px)");
  const newView = canvasOfGraph.getAttribute("transform");
  if (oldView !== newView) canvasOfGraph.animate([oldView, newView].map((x) => ({ transform: pixels(x) })), MOVE);
}

function outerOf(item) {
  const m = moduleOf(item);
  const outer = m === null ? aroundNode[item].at(-1) : MODULES[m].outer ?? undefined;
  return outer === undefined ? undefined : itemOfModule(outer);
}

// Opens whole levels, and then single modules in the order in which they are written, as long as
// all of it can be read without moving the view.
function openWhatFits() {
  let found = look();
  for (let m = modelAlone(); m !== null; m = modelAlone()) found = tryToOpen([m]) ?? found;
  const deepest = Math.max(0, ...aroundModule.map((around) => around.length));
  const fits = (tried) => tried && scaleOfWhole(tried) >= LEGIBLE;
  for (let depth = 1; depth <= deepest; depth += 1) {
    const level = [...MODULES.keys()].filter((m) => aroundModule[m].length === depth && insides[m].nodes);
    if (level.every((m) => opened.has(m))) continue;
    const tried = tryToOpen(level);
    if (fits(tried)) { found = tried; continue; }
    level.forEach((m) => opened.delete(m));
    if (level.length > 1) {
      for (const m of level.slice(0, 8)) {
        const one = tryToOpen([m]);
        if (fits(one)) found = one;
        else opened.delete(m);
      }
    }
    break;
  }
  arrange(found);
  fit();
}

// The same once there is room, at the step that is shown.
function openAgain() {
  if (!drawing.getBoundingClientRect().width) return;
  openWhatFits();
  if (openAround(frame)) arrange();
  go(frame, { announce: false, address: false });
}

// The closed call that is all there is to see but what is given; null where there is more.
function modelAlone() {
  const [only, ...others] = itemsSeen().filter(({ id, isOpen }) => !isOpen && !(id < DATA.given.length));
  return only === undefined || others.length ? null : moduleOf(only.id);
}

function tryToOpen(modules) {
  modules.forEach((m) => opened.add(m));
  return look();
}

function look() {
  lookAgain();
  return itemsSeen().length > MOST_BOXES && opened.size ? null : arrangement();
}

function watchModules() {
  const buttons = document.getElementById("modules");
  buttons.hidden = !MODULES.length;
  document.getElementById("open-all").addEventListener("click", () => setAll(true));
  document.getElementById("close-all").addEventListener("click", () => setAll(false));
}
