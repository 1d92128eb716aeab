// The whole graph laid out: each open module by itself, and then as one box around it.
//
// An edge into an open module passes a door in its left border, an edge out of it one in its
// right border: one door for all edges of a source.

const TITLE = 26; // the height of a frame's title
const MARGIN = 16;

// Rectangles { x, y, width, height } of boxes and frames by their item, (x, y) being the middle,
// and edges { from, to, nth, points }.
//
// Args: items { id, outer, width, height, key, kind, isOpen }, each after the one it lies in, and
// edges [from, to, nth], from id to id, the nth of those between the same two.
function laidOut(items, pairs) {
  const byId = new Map(items.map((item) => [item.id, item]));
  const around = (id) => { // what an item lies in, the innermost first, null last
    const found = [];
    for (let at = byId.get(id).outer; at !== null; at = byId.get(at).outer) found.push(at);
    return [...found, null];
  };
  const contents = new Map([[null, newContent()]]);
  for (const item of items) if (item.isOpen) contents.set(item.id, newContent());
  for (const item of items) contents.get(item.outer).items.push(item);
  // The pieces of each edge, from its source to its target, as [container, name].
  const routes = pairs.map(([from, to, nth]) => {
    const [ups, downs] = [around(from), around(to)];
    const shared = ups.find((outer) => downs.includes(outer));
    const route = [];
    let at = from;
    for (const outer of ups.slice(0, ups.indexOf(shared))) {
      route.push([outer, addEdge(contents.get(outer), from, at, `leave ${from}`)]);
      at = outer;
    }
    const inward = downs.slice(0, downs.indexOf(shared)).reverse();
    // They part only where they arrive.
    const into = (outer, start, k) => route.push([outer, addEdge(contents.get(outer), from, start, inward[k] ?? to, k < inward.length ? 0 : nth)]);
    into(shared, at, 0);
    inward.forEach((outer, k) => into(outer, `enter ${from}`, k + 1));
    return { from, to, nth, route };
  });

  const frames = new Map();
  for (const item of items.toReversed()) { // the innermost first
    if (item.isOpen) frames.set(item.id, arranged(contents.get(item.id), byId, frames, item));
  }
  const whole = arranged(contents.get(null), byId, frames, null);
  const boxes = new Map();
  const corners = new Map([[null, [0, 0]]]);
  for (const item of items) {
    const [left, top] = corners.get(item.outer);
    const inside = item.outer === null ? whole : frames.get(item.outer);
    const { x, y } = inside.places.get(item.id);
    const { width, height } = frames.get(item.id) ?? item;
    boxes.set(item.id, { x: left + x, y: top + y, width, height });
    corners.set(item.id, [left + x - width / 2, top + y - height / 2]);
  }
  const edges = routes.map(({ from, to, nth, route }) => {
    const points = route.flatMap(([outer, name]) => {
      const [left, top] = corners.get(outer);
      const inside = outer === null ? whole : frames.get(outer);
      return inside.curves.get(name).map(([x, y]) => [left + x, top + y]);
    });
    return { from, to, nth, points };
  });
  return { width: whole.width, height: whole.height, boxes, edges };
}

function newContent() {
  return { items: [], edges: new Map() };
}

function addEdge(content, source, from, to, nth = 0) {
  const name = `${source}>${from}>${to}>${nth}`;
  content.edges.set(name, { source, from, to });
  return name;
}

// What lies in one module, or outside of all, with its frame if it has one.
function arranged({ items, edges }, byId, frames, frame) {
  const boxes = items.map((item) => ({ ...item, ...extent(frames.get(item.id) ?? item) }));
  const places = new Map(items.map((item, i) => [item.id, i]));
  for (const { source, from, to } of edges.values()) {
    for (const [end, pin] of [[from, "enter"], [to, "leave"]]) {
      if (places.has(end)) continue;
      places.set(end, boxes.length);
      boxes.push({ width: 0, height: 0, key: byId.get(source).key, pin });
    }
  }
  const found = layered(boxes, [...edges.values()].map(({ source, from, to }) => ({
    source,
    from: places.get(from),
    to: places.get(to),
    fromY: frames.get(from)?.doors.get(`leave ${source}`),
    toY: frames.get(to)?.doors.get(`enter ${source}`),
  })));
  const has = (pin) => boxes.some((box) => box.pin === pin);
  const left = frame && !has("enter") ? MARGIN : 0;
  const width = left + found.width + (frame && !has("leave") ? MARGIN : 0);
  const top = frame ? TITLE + 8 : 0;
  const height = top + found.height + (frame ? MARGIN : 0);
  // A long title is longer than what it stands above.
  const wider = Math.max(0, (frame?.titleWidth ?? 0) - width);
  const stretched = ([x, y]) => [left + x + (x >= found.width && has("leave") ? wider : 0), top + y];
  const doors = new Map();
  const where = new Map();
  for (const [name, i] of places) {
    const [x, y] = stretched([found.places[i].x, found.places[i].y]);
    where.set(name, { x, y });
    if (boxes[i].pin) doors.set(name, y - height / 2);
  }
  const names = [...edges.keys()];
  const curves = new Map(names.map((name, k) => [name, found.curves[k].map(stretched)]));
  return { width: width + wider, height, places: where, doors, curves };
}

function extent({ width, height }) {
  return { width, height };
}
