// A curve in a plane, with its axes: which part of it to show, and how it is drawn.

const [WIDE, HIGH] = [360, 190]; // of the picture
const PLOT = { left: 44, right: 350, top: 10, bottom: 164 };
const SAMPLES = 240;
const MOST_TURNS = 8; // between rising and falling

// An axis can be drawn around this point: it is there, and not so far off that digits are missing.
const isShowable = (...place) => place.every((v) => Math.abs(v) <= 1e12);

// What to show around a point: zero too, unless the curve is then so wild or so high that its slope
// here cannot be seen. Where it is nearly flat, it is to look so.
function windowAround(f, x, y) {
  const h = 1e-5 * Math.max(1, Math.abs(x));
  const slope = Math.abs(f(x + h) - f(x - h)) / (2 * h);
  let reach = Math.max(2.5, 1.5 * Math.abs(x));
  for (let i = 0; i < 16; i += 1, reach /= 2) {
    const view = windowOf(f, x, y, reach);
    const share = (slope * reach) / (view.top - view.bottom);
    const seen = !Number.isFinite(share) || slope < 0.1 || share > 0.05;
    const fits = !(share >= 4 && Number.isFinite(share));
    if (seen && fits && view.turns <= MOST_TURNS) return view;
  }
  return windowOf(f, x, y, Math.max(2.5, 1.5 * Math.abs(x)));
}

function windowOf(f, x, y, reach) {
  const [low, high] = [x - reach, x + reach];
  const found = Array.from({ length: SAMPLES + 1 }, (_, i) => f(low + ((high - low) * i) / SAMPLES)).filter(Number.isFinite);
  const rises = found.slice(1).map((v, i) => Math.sign(v - found[i])).filter((sign) => sign);
  const turns = rises.filter((sign, i) => i && sign !== rises[i - 1]).length;
  const away = found.map((v) => Math.abs(v - y)).sort((a, b) => a - b);
  // A pole or a power would squeeze what is near the point into a line.
  const usual = 1.6 * (away[Math.floor(0.75 * away.length)] ?? 0);
  const most = Math.min(away.at(-1) ?? 0, usual || Infinity) || 1;
  const near = found.filter((v) => Math.abs(v - y) <= most);
  let [bottom, top] = [Math.min(y, ...near), Math.max(y, ...near)];
  if (top - bottom < 1e-9 * Math.max(1e-3, Math.abs(y))) [bottom, top] = [y - 1, y + 1];
  const room = 0.12 * (top - bottom);
  return { low, high, bottom: bottom - room, top: top + room, turns };
}

// Pieces of the curve, each a list of points: it ends where there is no number, or where it jumps.
function piecesOfCurve(f, { low, high, bottom, top }, exact) {
  const xs = Array.from({ length: SAMPLES + 1 }, (_, i) => low + ((high - low) * i) / SAMPLES);
  const all = [...xs, ...exact.filter((x) => x > low && x < high)].sort((a, b) => a - b);
  const pieces = [[]];
  let last = null;
  for (const x of all) {
    const y = f(x);
    const cut = !Number.isFinite(y) || (last && Math.abs(y - last[1]) > 0.08 * (top - bottom) && jumps(f, last[0], x));
    if (cut) pieces.push([]);
    last = Number.isFinite(y) ? [x, y] : null;
    if (last) pieces.at(-1).push(last);
  }
  return pieces.filter((points) => points.length > 1);
}

function jumps(f, low, high) {
  const whole = Math.abs(f(high) - f(low));
  for (let i = 0; i < 40; i += 1) {
    const middle = (low + high) / 2;
    const [left, right] = [Math.abs(f(middle) - f(low)), Math.abs(f(high) - f(middle))];
    if (!Number.isFinite(left + right)) return true;
    if (left > right) high = middle; else low = middle;
  }
  return Math.abs(f(high) - f(low)) > 0.4 * whole;
}

function kinkAt(f, x, y) {
  if (![x, y].every(Number.isFinite)) return null;
  const h = 1e-5 * Math.max(1, Math.abs(x));
  const [left, right] = [(y - f(x - h)) / h, (f(x + h) - y) / h];
  if (![left, right].every(Number.isFinite) || Math.max(Math.abs(left), Math.abs(right)) > 1e3) return null;
  const bends = Math.abs(left - right) > 0.01 * Math.max(Math.abs(left), Math.abs(right));
  const further = Math.abs((y - f(x - h / 8)) - (f(x + h / 8) - y)) / (h / 8); // of a curve it gets smaller
  return bends && further > 0.5 * Math.abs(left - right) ? [left, right].map((v) => Number(v.toPrecision(4))) : null;
}

// Draws the axes and the curve, then what `more` draws, and a dot at each of the points it returns.
function drawCurve(result, along, f, view, words, more) {
  const figure = element("figure", "curve");
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": words }, figure);
  const across = (v) => PLOT.left + ((v - view.low) / (view.high - view.low)) * (PLOT.right - PLOT.left);
  const up = (v) => PLOT.bottom - ((v - view.bottom) / (view.top - view.bottom)) * (PLOT.bottom - PLOT.top);
  drawAxes(picture, view, across, up, along.replace(/^the /, ""), result);
  const clip = svg("clipPath", { id: "plot" }, picture);
  svg("rect", { x: PLOT.left, y: PLOT.top, width: PLOT.right - PLOT.left, height: PLOT.bottom - PLOT.top }, clip);
  const inside = svg("g", { "clip-path": "url(#plot)" }, picture);
  for (const points of piecesOfCurve(f, view, [(view.low + view.high) / 2, 0])) {
    svg("path", { class: "line", d: `M${points.map(([a, b]) => `${across(a).toFixed(1)} ${held(up(b))}`).join("L")}` }, inside);
  }
  const dots = more(inside, across, up, view);
  const r = dots.length === 1 ? 5 : 3.5;
  for (const [x, y] of dots) svg("circle", { cx: across(x), cy: up(y), r }, picture);
  element("figcaption", "", words, figure);
  return figure;
}

const held = (pixel) => Math.max(-1000, Math.min(1000, pixel)).toFixed(1); // far off a pole leaves the picture

function drawTangent(parent, view, across, up, x, y, slope) {
  const d = Number.isFinite(slope)
    ? `M${across(view.low)} ${up(y + slope * (view.low - x))}L${across(view.high)} ${up(y + slope * (view.high - x))}`
    : `M${across(x)} ${PLOT.top}V${PLOT.bottom}`;
  svg("path", { class: "tangent", d }, parent);
}

function drawAxes(parent, view, across, up, operand, result) {
  for (const v of marks(view.low, view.high)) {
    svg("path", { class: v === 0 ? "axis" : "grid", d: `M${across(v)} ${PLOT.top}V${PLOT.bottom}` }, parent);
    svg("text", { x: across(v), y: PLOT.bottom + 13, class: "mark middle" }, parent, markText(v));
  }
  for (const v of marks(view.bottom, view.top)) {
    svg("path", { class: v === 0 ? "axis" : "grid", d: `M${PLOT.left} ${up(v)}H${PLOT.right}` }, parent);
    svg("text", { x: PLOT.left - 5, y: up(v) + 4, class: "mark end" }, parent, markText(v));
  }
  svg("text", { x: PLOT.right, y: HIGH - 2, class: "name end" }, parent, `${fitted(operand, 200)} →`);
  svg("text", { x: PLOT.left + 5, y: PLOT.top + 11, class: "name" }, parent, `↑ ${fitted(result, 200)}`);
}
