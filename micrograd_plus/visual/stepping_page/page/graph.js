// The graph as SVG: boxes with what is known of them, curves from operands to results.

const drawing = document.getElementById("drawing");
const canvasOfGraph = svg("g", {}, drawing);
const edgeElements = new Map();
const nodeElements = [];
let currentEdges = [];

function svg(name, attributes, parent, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

function drawGraph(onNode) {
  for (const edge of DATA.edges) drawEdge(edge);
  DATA.nodes.forEach((node, i) => drawNode(node, i, onNode));
}

function drawEdge({ from, to, points }) {
  const group = svg("g", { class: "edge" }, canvasOfGraph);
  const [start, ...rest] = points;
  const ends = points.length;
  const end = beyond(points[ends - 2], points[ends - 1], 5);
  svg("path", { d: `M${start}C${rest.map(String).join(" ")}L${end}` }, group);
  svg("polygon", { class: "ahead", points: arrow(points[ends - 2], points[ends - 1], 10) }, group);
  svg("polygon", { class: "back", points: arrow(points[1], points[0], 0) }, group);
  edgeElements.set(`${from} ${to}`, group);
}

// A point some pixels beyond the end of a curve, where Graphviz leaves room for a head.
function beyond([x0, y0], [x, y], pixels) {
  const length = Math.hypot(x - x0, y - y0) || 1;
  return [x + ((x - x0) / length) * pixels, y + ((y - y0) / length) * pixels];
}

function arrow(before, end, pixels) {
  const [[bx0, by0], [tx, ty]] = [beyond(before, end, pixels - 10), beyond(before, end, pixels)];
  const [dx, dy] = [(tx - bx0) / 10, (ty - by0) / 10];
  const [bx, by] = [tx - 10 * dx, ty - 10 * dy];
  return `${tx},${ty} ${bx - 4.5 * dy},${by + 4.5 * dx} ${bx + 4.5 * dy},${by - 4.5 * dx}`;
}

function drawNode(node, i, onNode) {
  const { x, y, width, height, kind } = node;
  const group = svg("g", {
    class: `node ${kind}`, tabindex: "-1", role: "button",
    transform: `translate(${x - width / 2} ${y - height / 2})`,
  }, canvasOfGraph);
  const round = kind === "operation" || kind === "output" ? 10 : 0;
  svg("rect", { width, height, rx: round }, group);
  if (kind === "output") svg("rect", { x: 3, y: 3, width: width - 6, height: height - 6, rx: 7 }, group);
  svg("text", { class: "name", x: 11, y: 19 }, group, fitted(node.name, width - 20));
  svg("text", { class: "about", x: 11, y: 34 }, group, node.about || kind);
  const value = svg("text", { class: "number value", x: width - 11, y: 54 }, group);
  const gradient = svg("text", { class: "number gradient", x: width - 11, y: 71 }, group);
  const hover = svg("title", {}, group);
  svg("text", { class: "word", x: 11, y: 54 }, group, "value");
  const word = svg("text", { class: "word", x: 11, y: 71 }, group, "grad");
  if (kind === "constant" && !node.about) word.remove();
  group.addEventListener("click", () => onNode(i));
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter") onNode(i);
  });
  nodeElements.push({ group, value, gradient, hover, shown: [] });
}

function fitted(text, width) {
  const most = Math.max(3, Math.floor(width / 8));
  return text.length <= most ? text : text.slice(0, most - 1) + "…";
}

// Highlights one step, with the numbers that are known at another one.
function showGraph(frame, known) {
  const focus = focusOf(frame);
  const touched = nodesOf(frame);
  DATA.nodes.forEach((node, i) => showNode(node, i, known, focus.node === i, touched.has(i)));
  currentEdges.forEach((edge) => edge.classList.remove("current"));
  currentEdges = focus.edges.map((key) => edgeElements.get(key));
  currentEdges.forEach((edge) => edge.classList.add("current"));
}

function showNode(node, i, frame, current, touched) {
  const { group, value, gradient, hover, shown } = nodeElements[i];
  const [v, g] = [valueAt(i, frame), gradientAt(i, frame)];
  // Most nodes stay as they are from step to step: what does not change costs nothing.
  const update = updateAt(i, frame);
  const now = [v, g, current, touched, update];
  if (shown.length && now.every((x, k) => Object.is(x, shown[k]))) return;
  nodeElements[i].shown = now;
  group.classList.toggle("current", current);
  group.classList.toggle("touched", touched);
  group.classList.toggle("waiting", v === null);
  value.textContent = update && typeof v !== "object" ? changeTexts(update)[1] : shortText(v);
  gradient.textContent = shortText(g);
  hover.textContent = hoverText(node.name, v, g, update);
  group.setAttribute("aria-label", spokenNode(node, v, g));
}

// An array in a box is its shape; the panel shows the rest.
function shortText(x) {
  return x !== null && typeof x === "object" ? x.shape : numberText(x);
}

function hoverText(name, value, gradient, update) {
  const lines = [name];
  if (value !== null) lines.push(`value ${fullText(value)}`);
  if (update) lines.push(`before the update ${fullText(update.before)}`);
  if (gradient !== null) lines.push(`gradient ${fullText(gradient)}`);
  return lines.join("\n");
}

function spokenNode(node, value, gradient) {
  const parts = [node.name, node.kind];
  parts.push(value === null ? "not computed yet" : `value ${numberText(value)}`);
  if (gradient !== null) parts.push(`gradient ${numberText(gradient)}`);
  return parts.join(", ");
}
