// What spoke for and against a digit: of each pixel and each hidden unit its part of the score.
//
// A score of layers with relu is, near a picture, a weighted sum of its pixels and of the biases. An
// input's part is its value times the slope, and what all inputs leave of the score are the biases.

const MOST_UNITS = 8;
const pictured = new Map(); // canvases, and what is known of each of their cells

function partsOf(values, gradients, node) {
  return values[node].map((x, i) => x * gradients[node][i]);
}

function showReasons(network, values, digit) {
  const gradients = gradientsOfNetwork(network, values, values.length - 1, digit);
  const score = values.at(-1)[digit];
  const name = DATA.classes[digit];
  document.getElementById("why-title").textContent = `What spoke for and against ${name}`;
  const pixels = partsOf(values, gradients, DATA.input);
  paintSigned("why-pixels", pixels, DATA.side, (i) => {
    const [x, slope] = [values[DATA.input][i], gradients[DATA.input][i]];
    return `${pixelName(i)}: ink ${numberText(x)} × slope ${numberText(slope)} = ${signed(pixels[i])}`;
  }, `Parts of the score of ${name}, pixel by pixel`);
  const sums = [["Pixels", pixels, "from all biases"]];
  document.getElementById("why-hidden").hidden = DATA.hidden === null;
  if (DATA.hidden !== null) {
    const units = partsOf(values, gradients, DATA.hidden);
    document.getElementById("units-title").textContent = `The ${units.length} hidden units.`;
    paintSigned("why-units", units, 16, (i) => {
      const [x, weight] = [values[DATA.hidden][i], gradients[DATA.hidden][i]];
      return `hidden unit ${i}: value ${numberText(x)} × weight ${numberText(weight)} = ${signed(units[i])}`;
    }, `Parts of the score of ${name}, hidden unit by hidden unit`);
    showUnits(network, values, units);
    sums.push(["Hidden units", units, "from its own bias"]);
  }
  showSums(sums, score, name);
}

const pixelName = (i) => `row ${Math.floor(i / DATA.side) + 1}, column ${(i % DATA.side) + 1}`;
const signed = (x) => `${x > 0 ? "+" : ""}${numberText(x, 3)}`;

function showUnits(network, values, parts) {
  const order = [...parts.keys()].filter((i) => parts[i] !== 0).sort((a, b) => Math.abs(parts[b]) - Math.abs(parts[a]));
  const list = document.getElementById("units");
  list.replaceChildren();
  for (const unit of order.slice(0, MOST_UNITS)) {
    const weights = gradientsOfNetwork(network, values, DATA.hidden, unit)[DATA.input];
    const box = element("div", "unit", undefined, list);
    const canvas = element("canvas", "", undefined, box);
    canvas.id = `unit-${unit}`;
    canvas.setAttribute("role", "img");
    paintSigned(canvas.id, weights, DATA.side, (i) => {
      const ink = values[DATA.input][i];
      return `hidden unit ${unit} looks at ${pixelName(i)} with weight ${numberText(weights[i])}: ink ${numberText(ink)}`;
    }, `Weights of hidden unit ${unit}`);
    element("span", parts[unit] < 0 ? "against" : "for", signed(parts[unit]), box);
  }
}

function showSums(sums, score, name) {
  const list = document.getElementById("sums");
  list.replaceChildren();
  for (const [title, parts, biases] of sums) {
    const [good, bad] = [parts.filter((x) => x > 0), parts.filter((x) => x < 0)].map((xs) => xs.reduce((a, b) => a + b, 0));
    element("dt", "", title, list);
    const line = element("dd", "", undefined, list);
    const rest = score - good - bad;
    const terms = [[good, "for"], [bad, "against"], [rest, biases]];
    terms.forEach(([x, what], k) => {
      const kind = x < 0 ? "against" : "for";
      line.append(k ? (x < 0 ? " − " : " + ") : "");
      element("b", kind, (k ? Math.abs(x) : x).toFixed(2), line);
      line.append(` ${what}`);
    });
    line.append(` = ${score.toFixed(2).replace("-", "−")}, the score of ${name}`);
  }
}

// Blue above zero, vermilion below, the page's own colour at zero.
function paintSigned(id, xs, columns, tell, title) {
  const canvas = document.getElementById(id);
  const rows = Math.ceil(xs.length / columns);
  [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  const largest = Math.max(...[...xs].map(Math.abs)) || 1;
  xs.forEach((x, i) => image.data.set([...(x < 0 ? [213, 94, 0] : [0, 114, 178]), 255 * (Math.abs(x) / largest)], 4 * i));
  context.putImageData(image, 0, 0);
  const most = [...xs.keys()].sort((a, b) => xs[b] - xs[a]);
  canvas.setAttribute("aria-label", `${title}. Largest: ${tell(most[0])}. Smallest: ${tell(most.at(-1))}.`);
  if (!pictured.has(canvas)) {
    for (const kind of ["pointermove", "pointerdown"]) canvas.addEventListener(kind, (event) => tellCell(canvas, event));
  }
  pictured.set(canvas, { columns, rows, tell, count: xs.length });
}

function tellCell(canvas, event) {
  const { columns, rows, tell, count } = pictured.get(canvas);
  const box = canvas.getBoundingClientRect();
  const place = (x, size, n) => Math.min(n - 1, Math.max(0, Math.floor((x / size) * n)));
  const i = place(event.clientY - box.top, box.height, rows) * columns + place(event.clientX - box.left, box.width, columns);
  if (i < count) document.getElementById("why-cell").textContent = tell(i);
}
