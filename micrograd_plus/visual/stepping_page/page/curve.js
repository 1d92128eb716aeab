// The curve of an operation: its result over one operand, the others held where they are.

const [WIDE, HIGH] = [360, 190]; // of the picture
const PLOT = { left: 44, right: 350, top: 10, bottom: 164 };
const SAMPLES = 240;
const MOST_TURNS = 8; // between rising and falling

// The result of a step as a function of one of its operands, at one place or at all that it has
// there, by the page's own arithmetic; null where that does not give the engine's number.
function functionAlong(step, positions, values = numbers.values) {
  const xs = valuesOf(step, values);
  const f = (x) => Number(computed(step, xs.map((other, i) => (positions.includes(i) ? x : other))));
  return isTrueAt(f, xs[positions[0]], numberOf(values[step.node])) ? f : null;
}

function isTrueAt(f, x, y) {
  try {
    return isNumber(x) && isNumber(y) && Math.abs(f(x) - y) <= 1e-5 * Math.max(1e-3, Math.abs(y));
  } catch {
    return false; // the page does not know this operation
  }
}

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

// With other numbers: that of the program's own numbers, as it is or longer, as far as can be. So the
// curve is seen to move, and what was flat looks flat.
function windowKept(step, positions, f, x, y) {
  const own = functionAlong(step, positions, original.values);
  const at = valuesOf(step, original.values)[positions[0]];
  const view = own && windowAround(own, at, numberOf(original.values[step.node]));
  if (!view) return windowAround(f, x, y);
  const longer = (low, high, v) => [Math.min(low, v - 0.1 * (high - low)), Math.max(high, v + 0.1 * (high - low))];
  const [low, high] = longer(view.low, view.high, x);
  const [bottom, top] = longer(view.bottom, view.top, y);
  const isFar = high - low > 8 * (view.high - view.low) || top - bottom > 8 * (view.top - view.bottom);
  return isFar ? windowAround(f, x, y) : { low, high, bottom, top };
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

// The slopes on both sides of a kink; null where the curve has none at that place, or jumps.
function kinkOf(step, positions) {
  const f = functionAlong(step, positions);
  return f && kinkAt(f, valuesOf(step, numbers.values)[positions[0]], numberOf(numbers.values[step.node]));
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

// The curve of a step along one operand, with the point, and with the tangent where a slope is
// given; of a × a along one of the places, or along both at once. Returns null where there is
// nothing to draw.
function curveOf(step, positions, slope) {
  const f = functionAlong(step, positions);
  const x = valuesOf(step, numbers.values)[positions[0]];
  const y = numberOf(numbers.values[step.node]);
  if (!f || !isShowable(x, y)) return null;
  const words = wordsOfCurve(step, positions, f, x, y, slope);
  return drawCurve(step, alongOf(step, positions), f, (altered ? windowKept(step, positions, f, x, y) : windowAround(f, x, y)), words, (inside, across, up, view) => {
    svg("path", { class: "lead-in", d: `M${across(x)} ${PLOT.bottom}V${up(y)}H${PLOT.left}` }, inside);
    if (slope !== undefined && !Number.isNaN(slope)) drawTangent(inside, view, across, up, x, y, slope);
    return [[x, y]];
  });
}

// The same for each entry of an array, where an operation goes entry by entry. Drawn where the page
// has all entries, and its own function gives the engine's numbers.
function curveOfEntries(step) {
  const arrays = step.operands.flatMap((x, i) => (x.node === null ? [] : [i]));
  const [position] = arrays;
  const [x, y] = [step.operands[position]?.node, step.node].map((node) => numbers.values[node]);
  const others = step.operands.map((other) => numberOf(other.value));
  if (arrays.length !== 1 || others.some((v, i) => i !== position && !isNumber(v)) || !x?.values || !y?.values) return null;
  const f = (v) => Number(computed(step, others.map((other, i) => (i === position ? v : other))));
  const [xs, ys] = [x, y].map((array) => array.values.map(numberOf));
  if (!xs.length || !xs.every((v, i) => isShowable(v, ys[i]) && isTrueAt(f, v, ys[i]))) return null;
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const middle = (low + high) / 2;
  const room = Math.max(2.5, 0.65 * (high - low));
  const across = windowOf(f, middle, f(middle), room);
  const [bottom, top] = [Math.min(across.bottom, ...ys), Math.max(across.top, ...ys)];
  const view = { ...across, bottom: bottom - 0.06 * (top - bottom), top: top + 0.06 * (top - bottom) };
  const words = `How an entry of ${nameOf(step.node)} goes with the same entry of ${labelsOf(step)[position].text}: a dot for each. ` +
    "The steeper the curve at a dot, the more of a gradient goes back there.";
  return drawCurve(step, labelsOf(step)[position].text, f, view, words, () => xs.map((v, i) => [v, ys[i]]));
}

// Draws the axes and the curve, then what `more` draws, and a dot at each of the points it returns.
function drawCurve(step, along, f, view, words, more) {
  const figure = element("figure", "curve");
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": words }, figure);
  const across = (v) => PLOT.left + ((v - view.low) / (view.high - view.low)) * (PLOT.right - PLOT.left);
  const up = (v) => PLOT.bottom - ((v - view.bottom) / (view.top - view.bottom)) * (PLOT.bottom - PLOT.top);
  drawAxes(picture, view, across, up, along.replace(/^the /, ""), nameOf(step.node));
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

// What grows to the right: of a × a the first a alone, or a.
function alongOf(step, positions) {
  return positions.length > 1 ? labelsOf(step)[positions[0]].text : nameAt(step, positions[0]);
}

function wordsOfCurve(step, positions, f, x, y, slope) {
  const operand = alongOf(step, positions);
  const others = [...new Set(step.operands.flatMap((other, i) =>
    (positions.includes(i) || other.node === null ? [] : [`${nameAt(step, i)} stays ${numberText(numbers.values[other.node])}`])))];
  const held = others.length && others.length <= 3 ? `, while ${others.join(" and ")}` : "";
  const places = positions.length > 1 ? `, in ${positions.length > 2 ? "all of its" : "both"} places at once` : "";
  const what = `How ${nameOf(step.node)} goes with ${operand}${places}${held}.`;
  if (slope === undefined) return `${what} The dot is where we are: ${operand} = ${numberText(x)}.`;
  if (Number.isNaN(slope)) return `${what} At the dot, ${operand} = ${numberText(x)}, the curve has no slope.`;
  const climb = slope === 0 ? ", so it goes neither up nor down"
    : `, so it ${slope < 0 ? "falls" : "climbs"} by ${numberText(Math.abs(slope))} for each 1 to the right`;
  if (isStraight(step, positions)) return `${what} A straight line: its slope is ${numberText(slope)} everywhere${climb}.`;
  const kink = kinkAt(f, x, y);
  if (kink) {
    return `${what} At the dot the curve has a kink: coming from the left its slope is ${numberText(kink[0])}, ` +
      `going right ${numberText(kink[1])}. Taken is ${numberText(slope)}, the dashed line.`;
  }
  if (!Number.isFinite(slope)) return `${what} At the dot, ${operand} = ${numberText(x)}, it goes straight ${slope > 0 ? "up" : "down"}, as the dashed line does.`;
  return `${what} The dashed line touches it at ${operand} = ${numberText(x)}: its slope is ${numberText(slope)}${climb}.`;
}
