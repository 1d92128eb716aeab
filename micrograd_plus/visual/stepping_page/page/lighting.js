// An entry that is pointed at: its number, and what it was computed from or goes into, lit up.
//
// The page's data says of each operation which entries of its operands a result's entry comes from.

// The pictures that are on the panel now.
let shownMaps = [];

function watchMap(map) {
  shownMaps = shownMaps.filter((other) => other.holder.isConnected);
  shownMaps.push(map);
  const { holder } = map;
  const entries = [...map.places.keys()];
  let at = 0;
  const point = (event) => {
    const found = cellUnder(map, event);
    if (!found) return;
    if (found.entry !== null) at = Math.max(0, entries.indexOf(found.entry));
    tell(map, found);
  };
  holder.addEventListener("pointermove", point);
  holder.addEventListener("pointerdown", point);
  holder.addEventListener("click", (event) => {
    const found = cellUnder(map, event);
    if (found && found.entry !== null) pick(map, found.entry);
  });
  holder.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") tell(map, null); });
  const reach = (i) => {
    at = Math.min(entries.length - 1, Math.max(0, i));
    if (entries.length) tell(map, { entry: entries[at], ...map.places.get(entries[at]) }, true);
  };
  holder.addEventListener("focus", () => { if (holder.matches(":focus-visible")) reach(at); });
  holder.addEventListener("blur", () => tell(map, null));
  holder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const columns = map.pictures[0].cells[0].length;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: entries.length - 1 }[event.key];
    if (event.key === "Enter" && entries.length) pick(map, entries[at]);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere these keys step
    reach(to);
  });
}

// Where other numbers are tried, this entry gets one.
function pick(map, entry) {
  if (map.choose) map.choose(entry);
  else edited(DATA.nodes.findIndex(({ name }) => name === map.name), entry);
}

function cellUnder(map, event) {
  const t = map.layers.findIndex(({ drawn }) => drawn.contains(event.target));
  if (t < 0) return null;
  const box = map.layers[t].drawn.getBoundingClientRect();
  const { cells, at } = map.pictures[t];
  const i = Math.floor(((event.clientY - box.top) / box.height) * cells.length);
  const j = Math.floor(((event.clientX - box.left) / box.width) * cells[0].length);
  return cells[i]?.[j] === undefined ? null : { t, i, j, entry: at(i, j) };
}

// Says what is in a cell, and lights up where it comes from; without one, shows what was there.
function tell(map, found, aloud = false) {
  for (const other of shownMaps) other.layers.forEach(({ marks }) => marks.replaceChildren());
  if (map.caption) map.caption.hidden = found !== null;
  const texts = found ? told(map, found) : [];
  if (map.entry) map.entry.textContent = texts.join(" ");
  if (aloud) controls.live.textContent = texts.join(" ");
}

function told(map, found) {
  const { t, i, j, entry } = found;
  mark(map, t, i, j, "here");
  const x = map.pictures[t].cells[i][j];
  const number = x === null ? "not finite" : fullText(x);
  const names = [["row", map.rowNames?.[t * map.pictures[0].cells.length + i]], ["column", map.columnNames?.[j]]]
    .filter(([, name]) => name !== undefined).map(([what, name]) => `${what} ${name}`).join(", ");
  if (entry === null) return [`${names || "a block"}: mean ${number}.`];
  return [`${map.name}${indexed([entry], map.x.indexed ?? map.x.sizes)} = ${number}${names && `, ${names}`}.`, ...relations(map, entry)];
}

function mark(map, t, i, j, className) {
  const { cell, marks } = map.layers[t];
  svg("rect", { class: className, x: j * cell.width, y: i * cell.height, width: cell.width, height: cell.height }, marks);
}

function light(map, entries) {
  for (const entry of entries) {
    const place = map.places.get(entry);
    if (place) mark(map, place.t, place.i, place.j, "lit");
  }
}

// Of a gradient that goes back through a product: the entries of the other operand that are
// multiplied with what arrives. Null of anything else.
function partnersOf(step, map, other, entry) {
  const [k, p] = [step.of, step.position];
  const through = DATA.forward[k];
  const isGradient = map.name !== ownName(map.name) && ownName(map.name) === nameOf(step.node);
  if (!isGradient || RULES[through.operation] !== dot || p > 1 || !through.sources?.[0] || !through.sources[1]) return null;
  const { node } = through.operands[1 - p];
  if (node === null || nameOf(node) !== other.name) return null;
  const [own, others] = [sourcesAt(k, p), sourcesAt(k, 1 - p)];
  return [...new Set(own.flatMap((entries, i) => (entries.includes(entry) ? [others[i][entries.indexOf(entry)]] : [])))];
}

// What this entry has to do with the other arrays of the step.
function relations(map, entry) {
  const step = stepOf(frame);
  if (!step || frame > BACK) return [];
  const backward = frame > SEED;
  const through = backward ? DATA.forward[step.of] : step;
  const [texts, unknown] = [[], []];
  for (const other of shownMaps.filter((x) => x !== map && x.holder.isConnected)) {
    const [mine, others] = [map, other].map((x) => partsIn(through, x.name, backward ? step : null));
    const partners = backward ? partnersOf(step, map, other, entry) : null;
    if (partners) {
      light(other, partners);
      texts.push(["from", `${other.name}${indexed(partners, other.x.indexed ?? other.x.sizes)}`]);
      continue;
    }
    const isSource = mine.result; // of what is pointed at, the other is an operand or its gradient
    const positions = isSource ? others.positions : others.result ? mine.positions : [];
    if (!positions.length) continue;
    const found = positions.map((p) => related(through, p, entry, isSource));
    if (found.includes(null)) { unknown.push(other.name); continue; }
    const entries = [...new Set(found.flat())];
    light(other, entries);
    const words = isSource !== backward ? "from" : "goes into";
    texts.push([words, entries.length ? `${other.name}${indexed(entries, other.x.indexed ?? other.x.sizes)}` : null]);
  }
  if (unknown.length && !texts.length) return ["The arrays are too large to show where it comes from."];
  return ["from", "goes into"].map((words) => {
    const which = [...new Set(texts.filter(([w, text]) => w === words && text).map(([, text]) => text))];
    if (which.length) return `${words === "from" ? "Computed from" : "Goes into"} ${which.join(" and ")}.`;
    return texts.some(([w]) => w === words) ? (words === "from" ? "Nothing there was needed." : "Goes nowhere.") : "";
  }).filter(Boolean);
}

// What an array on the panel is to an operation: its result, or the operands at some positions.
function partsIn(through, name, backwardStep) {
  const own = ownName(name);
  const isGradient = name !== own;
  const named = (node) => node !== null && nameOf(node) === own;
  if (isGradient !== (backwardStep !== null)) return { result: false, positions: [] };
  if (backwardStep) return { result: named(through.node), positions: named(backwardStep.node) ? [backwardStep.position] : [] };
  const positions = through.operands.flatMap((x, p) => (named(x.node) ? [p] : []));
  return { result: named(through.node), positions };
}

// The entries of an operand that a result's entry comes from, or the other way round; null if the
// arrays are too large for the page to know.
function related(through, p, entry, fromResult) {
  const source = through.sources?.[p];
  if (!source) return null;
  const [operand, result] = [through.operands[p].node, through.node].map((node) => numbers.values[node].sizes ?? []);
  const count = productOf(result);
  const of = (i) => (source.entries ? source.entries[i] : alongAxes(source.axes, i, result, operand));
  if (fromResult) return of(entry);
  return [...Array(count).keys()].filter((i) => of(i).includes(entry));
}

// Of each axis of the operand: that of the result at whose place it is, or null for all along it.
function alongAxes(axes, entry, resultSizes, operandSizes) {
  const place = placeOf(entry, resultSizes);
  const strides = stridesOf(operandSizes);
  return axes.reduce((entries, axis, k) => {
    const along = axis === null ? [...Array(operandSizes[k]).keys()] : [place[axis]];
    return entries.flatMap((e) => along.map((i) => e + i * strides[k]));
  }, [0]);
}

function placeOf(entry, sizes) {
  return stridesOf(sizes).map((stride, axis) => Math.floor(entry / stride) % sizes[axis]);
}

// Entries as Python has them: "[0, 1:3]"; where they are no rectangle, how many they are.
function indexed(entries, sizes) {
  if (!sizes.length) return "";
  const places = entries.map((entry) => placeOf(entry, sizes));
  const along = sizes.map((_, axis) => [...new Set(places.map((place) => place[axis]))].sort((a, b) => a - b));
  const isBlock = along.every((x) => x.at(-1) - x[0] === x.length - 1)
    && productOf(along.map((x) => x.length)) === entries.length;
  if (!isBlock) return ` (${entries.length} entries)`;
  if (entries.length > 1 && along.every((x, axis) => x.length === sizes[axis])) return " (all entries)";
  return `[${along.map((x, axis) => (x.length === 1 ? x[0] : x.length === sizes[axis] ? ":" : `${x[0]}:${x.at(-1) + 1}`)).join(",\u00a0")}]`;
}
