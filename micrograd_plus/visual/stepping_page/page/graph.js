// The graph as SVG: boxes with what is known of them, curves from operands to results, and frames
// around what modules have computed.

const drawing = document.getElementById("drawing");
const canvasOfGraph = svg("g", {}, drawing);
const [frameLayer, edgeLayer, boxLayer] = ["frames", "edges", "boxes"].map((name) => svg("g", { class: name }, canvasOfGraph));
const edgeElements = new Map();
const itemElements = new Map();
const BOX_HEIGHT = 80;
const PADDING = 9; // at the left and the right in a box
let placed = { width: 0, height: 0, boxes: new Map(), edges: [] };
let currentEdges = [];
const OLD = "old: from before the update";
let onItem = () => {};

// What a box says below its name.
function aboutItem(item) {
  const m = moduleOf(item);
  if (m === null) return DATA.nodes[item].about || DATA.nodes[item].kind;
  const { parameters } = MODULES[m];
  return parameters ? counted(parameters, "parameter") : counted(insides[m].operations, "operation");
}

function nameOfItem(item) {
  return moduleOf(item) === null ? nameOf(item) : MODULES[moduleOf(item)].title;
}

function sized(item) {
  const name = nameOfItem(item.id).length;
  const shape = Math.max(0, ...nodesOfItem(item.id).map((node) => numbers.values[node]?.shape?.length ?? 0));
  const picture = hasThumbnail(item.id) ? THUMBNAIL + 10 : 0; // beside the name
  const characters = Math.max(Math.max(name * 8.6, aboutItem(item.id).length * 6.9) + picture, shape && shape * 7.4 + 40);
  const isModule = moduleOf(item.id) !== null;
  const width = Math.min((isModule ? 280 : 230) + picture, Math.max(isModule ? 160 : 120, characters + (isModule ? 38 : 24)));
  return { ...item, width, height: BOX_HEIGHT, titleWidth: name * 7.4 + 40 };
}

// The nodes whose numbers a box shows.
function nodesOfItem(item) {
  const m = moduleOf(item);
  return m === null ? [item] : [...insides[m].gives];
}

const hasThumbnail = (item) => moduleOf(item) === null && isArray(numbers.values[item]);

// Where everything that is seen stands.
function arrangement() {
  return laidOut(itemsSeen().map(sized), edgesSeen());
}

// Draws what is seen now where it belongs now, and says where all stood before.
function drawGraph(found) {
  const before = placed;
  placed = found;
  const stay = new Set();
  for (const [item, box] of placed.boxes) {
    const state = moduleOf(item) === null ? "node" : opened.has(moduleOf(item)) ? "open" : "closed";
    if (itemElements.get(item)?.state !== state) {
      itemElements.get(item)?.group.remove();
      itemElements.set(item, { ...(state === "open" ? drawFrame(item) : drawBox(item, box)), state, shown: [] });
    }
    stay.add(item);
    const { group, border } = itemElements.get(item);
    group.setAttribute("transform", `translate(${box.x - box.width / 2} ${box.y - box.height / 2})`);
    if (state === "open") {
      border.setAttribute("width", box.width);
      border.setAttribute("height", box.height);
      itemElements.get(item).bar.setAttribute("width", box.width);
    }
  }
  for (const [item, { group }] of itemElements) {
    if (!stay.has(item)) { group.remove(); itemElements.delete(item); }
  }
  edgeElements.clear();
  edgeLayer.replaceChildren();
  currentEdges = [];
  placed.edges.forEach(drawEdge);
  return before;
}

function drawEdge({ from, to, nth, points }) {
  const group = svg("g", { class: "edge" }, edgeLayer);
  const [start, end] = [points[0], points.at(-1)];
  svg("path", { d: pathThrough([...points.slice(0, -1), [end[0] - 7, end[1]]]) }, group);
  svg("polygon", { class: "ahead", points: `${end} ${end[0] - 10},${end[1] - 4.5} ${end[0] - 10},${end[1] + 4.5}` }, group);
  svg("polygon", { class: "back", points: `${start} ${start[0] + 10},${start[1] - 4.5} ${start[0] + 10},${start[1] + 4.5}` }, group);
  edgeElements.set(`${from} ${to} ${nth}`, group);
}

// Level where two points are level, else an S.
function pathThrough(points) {
  const number = (x) => Math.round(x * 10) / 10;
  let path = `M${number(points[0][0])} ${number(points[0][1])}`;
  points.slice(1).forEach(([x, y], i) => {
    const [x0, y0] = points[i];
    if (Math.abs(y - y0) < 0.05) { path += `H${number(x)}`; return; }
    const middle = number((x0 + x) / 2);
    path += `C${middle} ${number(y0)} ${middle} ${number(y)} ${number(x)} ${number(y)}`;
  });
  return path;
}

function drawBox(item, { width, height }) {
  const m = moduleOf(item);
  const kind = m === null ? DATA.nodes[item].kind : "module";
  const group = svg("g", { class: `node ${kind}`, tabindex: "-1", role: "button" }, boxLayer);
  if (m !== null) {
    svg("rect", { class: "behind", x: 4, y: 4, width, height, rx: 6 }, group);
    group.setAttribute("aria-expanded", "false");
  }
  const round = { operation: 10, output: 10, module: 6 }[kind] ?? 0;
  svg("rect", { width, height, rx: round }, group);
  if (kind === "output") svg("rect", { x: 3, y: 3, width: width - 6, height: height - 6, rx: 7 }, group);
  if (m !== null) svg("path", { class: "sign", d: "M11 10 l6 4.5 l-6 4.5 z" }, group);
  const left = m === null ? PADDING : 24;
  svg("text", { class: "name", x: left, y: 19 }, group, fitted(nameOfItem(item), width - left - 9 - (hasThumbnail(item) ? THUMBNAIL + 10 : 0)));
  svg("text", { class: "about", x: PADDING, y: 34 }, group, aboutItem(item));
  const value = svg("text", { class: "number value", x: width - PADDING, y: 54 }, group);
  const gradient = svg("text", { class: "number gradient", x: width - PADDING, y: 71 }, group);
  const hover = svg("title", {}, group);
  const word = svg("text", { class: "word", x: PADDING, y: 54 }, group);
  const below = svg("text", { class: "word", x: PADDING, y: 71 }, group, "grad");
  if (kind === "constant" && !DATA.nodes[item].about) below.remove();
  const thumbnail = hasThumbnail(item) ? thumbnailIn(group, width) : null;
  listen(group, item);
  return { group, value, word, gradient, hover, thumbnail, room: width - 2 * PADDING - 36 };
}

// A number of a box, and made narrower where a word is before it.
function write(text, into, room) {
  into.textContent = text;
  if (text.length * 8.3 > room) {
    into.setAttribute("textLength", room);
    into.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else into.removeAttribute("textLength");
}

// A frame around what lies in an open module, with a title that closes it.
function drawFrame(item) {
  const outline = svg("g", { class: "frame" }, frameLayer);
  const border = svg("rect", { class: "border", rx: 10 }, outline);
  const group = svg("g", { class: "title", tabindex: "-1", role: "button", "aria-expanded": "true" }, outline);
  const bar = svg("rect", { class: "bar", height: TITLE, rx: 10 }, group);
  svg("path", { class: "sign", d: "M10 10 l9 0 l-4.5 6 z" }, group);
  svg("text", { x: 25, y: 18 }, group, nameOfItem(item));
  const hover = svg("title", {}, group, "Close this module");
  group.setAttribute("aria-label", `${nameOfItem(item)}, open module`);
  listen(group, item);
  return { group: outline, border, bar, hover, title: group };
}

function listen(group, item) {
  group.addEventListener("click", () => onItem(item));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && !(event.key === " " && moduleOf(item) !== null)) return;
    event.preventDefault();
    event.stopPropagation();
    onItem(item);
  });
}

// What has the keyboard's focus of an item.
function handleOf(item) {
  const { title, group } = itemElements.get(item);
  return title ?? group;
}

// Highlights one step, with the numbers that are known at another one.
function showGraph(frame, known) {
  const focus = focusOf(frame);
  const current = closedAt(frame) === null ? shownAs[focus.node] : itemAt(frame);
  const touched = new Set([...nodesOf(frame)].map((node) => shownAs[node]));
  for (const item of itemElements.keys()) {
    if (itemElements.get(item).state !== "open") showItem(item, known, item === current, touched.has(item));
  }
  currentEdges.forEach((edge) => edge.classList.remove("current"));
  currentEdges = edgesAt(frame).map((key) => edgeElements.get(key)).filter(Boolean);
  currentEdges.forEach((edge) => edge.classList.add("current"));
}

// The edges that a step flows along; through a closed module all that lead into it.
function edgesAt(frame) {
  const m = closedAt(frame);
  if (m !== null && frame <= BACK) {
    return placed.edges.filter(({ to }) => to === itemOfModule(m)).map(({ from, to, nth }) => `${from} ${to} ${nth}`);
  }
  return focusOf(frame).edges.map((edge) => edgeSeen(edge).join(" "));
}

function showItem(item, frame, current, touched) {
  const m = moduleOf(item);
  const nodes = nodesOfItem(item);
  const known = nodes.flatMap((node) => [valueAt(node, frame), gradientAt(node, frame), updateAt(node, frame)]);
  // Most boxes stay as they are from step to step: what does not change costs nothing.
  const isOld = nodes.some((node) => oldFrom[node] <= frame);
  const now = [current, touched, isOld, ...known];
  const parts = itemElements.get(item);
  if (parts.shown.length && now.every((x, k) => Object.is(x, parts.shown[k]))) return;
  parts.shown = now;
  const values = nodes.map((_, k) => known[3 * k]);
  const gradients = nodes.map((_, k) => known[3 * k + 1]);
  parts.group.classList.toggle("current", current);
  parts.group.classList.toggle("touched", touched);
  parts.group.classList.toggle("waiting", values.every((v) => v === null));
  parts.group.classList.toggle("old", isOld);
  const update = m === null ? known[2] : null;
  parts.word.textContent = isOld ? "old" : update ? "new" : m === null ? "value" : "gives";
  write(update && !isArray(values[0]) ? changeTexts(update)[1] : shortTexts(values), parts.value, parts.room);
  write(shortTexts(gradients), parts.gradient, parts.room);
  if (parts.thumbnail) showThumbnail(parts.thumbnail, values[0]);
  parts.hover.textContent = m === null ? hoverText(nameOfItem(item), values[0], gradients[0], update, isOld)
    : `${nameOfItem(item)}\n${counted(insides[m].operations, "operation")} inside: click to open`;
  parts.group.setAttribute("aria-label", spokenItem(item, values, gradients, isOld));
}

// The numbers of a box, if they are few.
function shortTexts(all) {
  const known = all.filter((x) => x !== null);
  if (known.length > 2) return counted(known.length, isArray(known[0]) ? "array" : "number");
  return known.map(shortText).join(", ");
}

// An array in a box is its shape; the panel shows the rest.
function shortText(x) {
  return isArray(x) ? x.shape : numberText(x);
}

function hoverText(name, value, gradient, update, isOld) {
  const lines = [name];
  if (value !== null) lines.push(`value ${fullText(value)}`);
  if (update) lines.push(`before the update ${fullText(update.before)}`);
  if (isOld) lines.push(OLD);
  if (gradient !== null) lines.push(`gradient ${fullText(gradient)}`);
  return lines.join("\n");
}

function spokenItem(item, values, gradients, isOld) {
  const m = moduleOf(item);
  const parts = [nameOfItem(item), m === null ? DATA.nodes[item].kind : "closed module"];
  const known = (all, word) => {
    const texts = all.filter((x) => x !== null).slice(0, 3).map((x) => numberText(x));
    if (texts.length) parts.push(`${word} ${texts.join(" and ")}`);
  };
  if (values.every((v) => v === null)) parts.push("not computed yet");
  known(values, m === null ? "value" : "gives");
  if (isOld) parts.push(OLD);
  known(gradients, "gradient");
  return parts.join(", ");
}
