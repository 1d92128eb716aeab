// Where boxes stand, and how edges run: from left to right, in ranks, as Sugiyama, Tagawa and Toda
// lay graphs out (1981). Ranks first, then the order within each, then places.
//
// Edges bend only between ranks, where no box is, and cross a rank on a lane of its own. All edges
// of one source share its lane, and part where they are needed.

const BETWEEN_BOXES = 22; // pixels, one above the other
const BETWEEN_LANES = 11;
const BETWEEN_RANKS = 36; // and more, where edges are steep
const MOST_STEP = 24; // pixels, which are made level
const SWEEPS = 8;
const MANY = 500; // vertices, of which neighbours are not tried in pairs

// Places of boxes { width, height, key, kind, pin } and curves of edges { from, to, source }.
//
// Boxes stand in the order of their keys where edges do not cross more; boxes of one kind always.
// What is pinned "enter" or "leave" lies on the left or right border. An edge leaves its box in
// the middle, or `fromY` below it, and enters among its like, or `toY` below the middle.
function layered(boxes, edges) {
  const ranks = ranksOf(boxes, edges);
  const graph = withLanes(boxes, edges, ranks);
  order(graph);
  attach(graph);
  const { ys, height } = heights(graph);
  const columns = columnsOf(graph, ys);
  return {
    width: columns.width,
    height,
    places: boxes.map((box, i) => ({ x: columns.middle[ranks[i]], y: ys[i] })),
    curves: edges.map((edge, k) => curve(edge, graph.paths[k], graph, ys, columns)),
  };
}

// The longest way to each box; what has more users than operands stands as near to the users as it can.
function ranksOf(boxes, edges) {
  const [users, operands] = [boxes.map(() => []), boxes.map(() => [])];
  edges.forEach(({ from, to }) => { users[from].push(to); operands[to].push(from); });
  const waiting = operands.map((x) => x.length);
  const ready = [...boxes.keys()].filter((i) => !waiting[i]);
  const first = boxes.some((box) => box.pin === "enter") ? 1 : 0;
  const ranks = boxes.map((box) => (box.pin === "enter" ? 0 : first));
  for (const i of ready) { // which grows meanwhile
    for (const to of users[i]) {
      ranks[to] = Math.max(ranks[to], ranks[i] + 1);
      waiting[to] -= 1;
      if (!waiting[to]) ready.push(to);
    }
  }
  const last = Math.max(first, ...ranks.filter((_, i) => boxes[i].pin !== "leave"));
  boxes.forEach((box, i) => { if (box.pin === "leave") ranks[i] = last + 1; });
  for (const i of ready.reverse()) {
    if (boxes[i].pin || !users[i].length || users[i].length < operands[i].length + 1) continue;
    ranks[i] = Math.max(ranks[i], Math.min(...users[i].map((to) => ranks[to])) - 1);
  }
  return ranks;
}

// Vertices are the boxes and, where an edge crosses a rank, a piece of its source's lane.
function withLanes(boxes, edges, ranks) {
  const vertices = boxes.map((box, i) => ({ ...box, rank: ranks[i], isLane: Boolean(box.pin), before: [], after: [] }));
  const lanes = new Map();
  const join = (a, b, edge) => {
    const piece = { a, b, ay: 0, by: 0, edge };
    if (!vertices[a].isLane && edge.fromY !== undefined) piece.ay = edge.fromY;
    if (!vertices[b].isLane && edge.toY !== undefined) piece.by = edge.toY;
    vertices[a].after.push(piece);
    vertices[b].before.push(piece);
    return piece;
  };
  const paths = edges.map((edge) => {
    const { from, to } = edge;
    if (ranks[to] <= ranks[from]) return null;
    const name = `${from} ${edge.source}`;
    if (!lanes.has(name)) lanes.set(name, []);
    const lane = lanes.get(name);
    for (let rank = ranks[from] + 1 + lane.length; rank < ranks[to]; rank += 1) {
      vertices.push({ rank, height: 0, width: 0, key: boxes[from].key, isLane: true, before: [], after: [] });
      const reached = lane.length ? lane.at(-1).b : from;
      lane.push(join(reached, vertices.length - 1, edge));
    }
    const count = ranks[to] - ranks[from] - 1; // so many pieces along the lane, and one from it
    return { lane, count, last: join(count ? lane[count - 1].b : from, to, edge) };
  });
  const rows = Array.from({ length: Math.max(0, ...ranks) + 1 }, () => []);
  vertices.forEach((vertex, i) => rows[vertex.rank].push(i));
  return { vertices, rows, paths };
}

// The order with the fewest crossings that sweeps of barycentres find, from that of the keys.
function order({ vertices, rows }) {
  for (const row of rows) row.sort((i, j) => vertices[i].key - vertices[j].key);
  const at = new Float64Array(vertices.length);
  const number = (row) => row.forEach((i, place) => { at[i] = place; });
  rows.forEach(number);
  // Where a piece touches a box counts a little: a frame has many doors.
  const touch = (i, y) => at[i] + (vertices[i].height ? (0.9 * y) / vertices[i].height : 0);
  const far = (i, piece) => (piece.a === i ? touch(piece.b, piece.by) : touch(piece.a, piece.ay));
  const crossings = () => rows.reduce((sum, row) => sum + inversions(row, vertices, touch), 0);
  const hasKinds = vertices.some(({ kind }) => kind !== undefined);

  const keepKinds = (row) => {
    const kinds = new Map();
    row.forEach((i, place) => {
      const { kind } = vertices[i];
      if (kind === undefined) return;
      if (!kinds.has(kind)) kinds.set(kind, []);
      kinds.get(kind).push(place);
    });
    for (const places of kinds.values()) {
      const members = places.map((place) => row[place]).sort((i, j) => vertices[i].key - vertices[j].key);
      places.forEach((place, k) => { row[place] = members[k]; });
    }
  };
  const centre = new Float64Array(vertices.length);
  const sweep = (row, side) => {
    for (const i of row) {
      const pieces = vertices[i][side];
      let sum = pieces.length ? 0 : at[i];
      for (const piece of pieces) sum += far(i, piece);
      centre[i] = sum / (pieces.length || 1);
    }
    row.sort((i, j) => centre[i] - centre[j]);
    if (hasKinds) keepKinds(row);
    number(row);
  };

  let fewest = crossings();
  let best = rows.map((row) => [...row]);
  for (let k = 0; k < SWEEPS && fewest; k += 1) {
    if (k % 2) rows.forEach((row) => sweep(row, "before"));
    else rows.toReversed().forEach((row) => sweep(row, "after"));
    if (vertices.length <= MANY) switchNeighbours(rows, vertices, at, far);
    const now = crossings();
    if (now < fewest) [fewest, best] = [now, rows.map((row) => [...row])];
  }
  best.forEach((row, rank) => { rows[rank] = row; });
}

// How often the pieces after a row cross each other.
function inversions(row, vertices, touch) {
  const [froms, tos] = [[], []];
  for (const i of row) {
    for (const piece of vertices[i].after) { froms.push(touch(i, piece.ay)); tos.push(touch(piece.b, piece.by)); }
  }
  if (froms.length < 2) return 0;
  const pieces = [...froms.keys()].sort((p, q) => froms[p] - froms[q] || tos[p] - tos[q]);
  // Places along the other side, in whole numbers that a tree of sums counts, after Fenwick.
  const places = new Int32Array(froms.length);
  let place = 0;
  let last = NaN;
  for (const k of [...tos.keys()].sort((p, q) => tos[p] - tos[q])) {
    if (tos[k] !== last) [place, last] = [place + 1, tos[k]];
    places[k] = place;
  }
  const counts = new Int32Array(place + 1);
  let found = 0;
  pieces.forEach((k, done) => {
    found += done;
    for (let i = places[k]; i > 0; i -= i & -i) found -= counts[i];
    for (let i = places[k]; i <= place; i += i & -i) counts[i] += 1;
  });
  return found;
}

function switchNeighbours(rows, vertices, at, far) {
  const crossed = (i, j) => ["before", "after"].reduce((sum, side) => {
    for (const p of vertices[i][side]) for (const q of vertices[j][side]) sum += far(i, p) > far(j, q);
    return sum;
  }, 0);
  for (const row of rows) {
    for (let k = 0; k + 1 < row.length; k += 1) {
      const [i, j] = [row[k], row[k + 1]];
      if (vertices[i].kind !== undefined && vertices[i].kind === vertices[j].kind) continue;
      if (crossed(j, i) < crossed(i, j)) {
        [row[k], row[k + 1], at[i], at[j]] = [j, i, k + 1, k];
      }
    }
  }
}

// Edges that enter a box do so one below the other, in the order of where they come from.
function attach({ vertices, rows }) {
  const at = new Map(rows.flatMap((row) => row.map((i, place) => [i, place])));
  for (const vertex of vertices) {
    const free = vertex.before.filter((piece) => piece.edge.toY === undefined);
    if (vertex.isLane || free.length < 2) continue;
    free.sort((p, q) => at.get(p.a) - at.get(q.a) || p.ay - q.ay);
    const step = Math.min(13, (vertex.height - 18) / (free.length - 1));
    // The only one that was computed itself enters in the middle, so that chains are level.
    const chain = free.filter(({ a }) => !vertices[a].isLane && vertices[a].before.length);
    if (chain.length === 1 && free.length < 4) [vertex.main] = chain;
    const middle = vertex.main ? free.indexOf(vertex.main) : (free.length - 1) / 2;
    free.forEach((piece, k) => { piece.by = (k - middle) * step; });
    // What enters twice from the same box runs level, one above the other, all the way.
    for (const piece of free) {
      const isTwice = free.some((other) => other !== piece && other.a === piece.a);
      if (isTwice && !vertices[piece.a].isLane && piece.edge.fromY === undefined) piece.edge.fromY = piece.ay = piece.by;
    }
  }
}

// How high each vertex stands: near to its neighbours, in order, with room between.
function heights({ vertices, rows }) {
  const ys = new Float64Array(vertices.length);
  const links = linksOf(vertices);
  const room = new Float64Array(vertices.length); // to the one above
  for (const row of rows) {
    row.forEach((i, k) => {
      if (!k) return;
      const [a, b] = [vertices[row[k - 1]], vertices[i]];
      room[i] = (a.height + b.height) / 2 + (a.isLane || b.isLane ? BETWEEN_LANES : BETWEEN_BOXES);
    });
    let y = -row.reduce((sum, i) => sum + room[i], 0) / 2;
    for (const i of row) ys[i] = y += room[i];
  }
  const [BEFORE, AFTER, BOTH] = [[0, 1], [1, 2], [0, 2]];
  const weights = new Float64Array(vertices.length);
  const settle = (row, [first, last]) => {
    for (const i of row) {
      let [sum, weight] = [0, 0];
      for (let k = links.start[2 * i + first]; k < links.start[2 * i + last]; k += 1) {
        sum += links.weight[k] * (ys[links.other[k]] + links.shift[k]);
        weight += links.weight[k];
      }
      weights[i] = weight || 0.05;
      if (weight) ys[i] = sum / weight;
    }
    spread(row, ys, weights, room);
  };
  for (let k = 0; k < 3; k += 1) {
    for (const row of rows) settle(row, BEFORE);
    for (let r = rows.length - 1; r >= 0; r -= 1) settle(rows[r], AFTER);
  }
  for (let k = 0; k < 6; k += 1) {
    for (let r = rows.length - 1; r >= 0; r -= 1) settle(rows[r], BOTH);
    for (const row of rows) settle(row, BOTH);
  }
  for (const row of rows) straighten(row, vertices, ys, room);
  let [top, bottom] = [Infinity, -Infinity];
  vertices.forEach(({ height }, i) => {
    top = Math.min(top, ys[i] - height / 2);
    bottom = Math.max(bottom, ys[i] + height / 2);
  });
  return { ys: ys.map((y) => y - top), height: bottom - top };
}

// How much an edge wants to be level: lanes and chains do, and what joins them gives way.
function weightOf(from, to, a) {
  if (from.isLane && to.isLane) return 8;
  if (to.main) return to.main.a === a ? 8 : from.isLane ? 0.02 : 0.5;
  return from.after.length === 1 && to.before.length === 1 ? 3 : 1;
}

// Lets the edge into a vertex from its only source, or that of its chain, run level, where that
// needs a small step and there is room.
function straighten(row, vertices, ys, room) {
  row.forEach((i, k) => {
    const { main, before } = vertices[i];
    const piece = main ?? before[0];
    if (!piece || (!main && before.some(({ a }) => a !== piece.a))) return;
    const y = ys[piece.a] + piece.ay - piece.by;
    if (Math.abs(y - ys[i]) > MOST_STEP) return;
    const [above, below] = [row[k - 1], row[k + 1]];
    if (above !== undefined && y - ys[above] < room[i]) return;
    if (below !== undefined && ys[below] - y < room[below]) return;
    ys[i] = y;
  });
}

// The neighbours of each vertex, those before it and then those after it, as flat lists.
function linksOf(vertices) {
  const count = vertices.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
  const links = {
    start: new Int32Array(2 * vertices.length + 1), other: new Int32Array(count),
    weight: new Float64Array(count), shift: new Float64Array(count),
  };
  let k = 0;
  const add = (other, shift, { a, b }) => {
    links.other[k] = other;
    links.shift[k] = shift;
    links.weight[k] = weightOf(vertices[a], vertices[b], a);
    k += 1;
  };
  vertices.forEach(({ before, after }, i) => {
    for (const piece of before) add(piece.a, piece.ay - piece.by, piece);
    links.start[2 * i + 1] = k;
    for (const piece of after) add(piece.b, piece.by - piece.ay, piece);
    links.start[2 * i + 2] = k;
  });
  return links;
}

// Moves a row to the places nearest to those wished for that keep its order and its room:
// neighbours that would overlap stand together around their mean (isotonic regression).
function spread(row, ys, weights, room) {
  const blocks = []; // where each begins, its mean, and its weight, one after the other
  let taken = 0;
  row.forEach((i, k) => {
    taken += room[i];
    let [begin, mean, weight] = [k, ys[i] - taken, weights[i]];
    while (blocks.length && blocks[blocks.length - 2] > mean) {
      const otherWeight = blocks.pop();
      const other = blocks.pop();
      begin = blocks.pop();
      mean = (other * otherWeight + mean * weight) / (otherWeight + weight);
      weight += otherWeight;
    }
    blocks.push(begin, mean, weight);
  });
  taken = 0;
  let block = 0;
  row.forEach((i, k) => {
    taken += room[i];
    if (blocks[block + 3] === k) block += 3;
    ys[i] = blocks[block + 1] + taken;
  });
}

// From where to where each rank reaches; steep edges get more room.
function columnsOf({ vertices, rows }, ys) {
  const columns = { left: [], right: [], middle: [], width: 0 };
  let x = 0;
  rows.forEach((row, rank) => {
    const width = Math.max(0, ...row.map((i) => vertices[i].width));
    columns.left[rank] = x;
    columns.middle[rank] = x + width / 2;
    columns.right[rank] = columns.width = x + width;
    let steepest = 0;
    for (const i of row) {
      for (const { b, ay, by } of vertices[i].after) steepest = Math.max(steepest, Math.abs(ys[b] + by - ys[i] - ay));
    }
    const isBorder = row.every((i) => vertices[i].pin) || rows[rank + 1]?.every((i) => vertices[i].pin);
    x += width + (isBorder ? 26 : BETWEEN_RANKS) + Math.min(70, steepest * 0.11);
  });
  return columns;
}

// The points of an edge: level within ranks, bent between them.
function curve(edge, path, { vertices }, ys, columns) {
  const [from, to] = [vertices[edge.from], vertices[edge.to]];
  const start = [columns.middle[from.rank] + from.width / 2, ys[edge.from] + (edge.fromY ?? 0)];
  const end = [columns.middle[to.rank] - to.width / 2, ys[edge.to] + (edge.toY ?? 0)];
  if (!path) return [start, end];
  const points = [start];
  const { lane, count, last } = path;
  lane.bends ??= [...lane.entries()].filter(([, { a, b, ay, by }]) => Math.abs(ys[a] + ay - ys[b] - by) >= 0.05);
  // Of a level stretch only the ends: lanes are long.
  const add = (x, y) => {
    const n = points.length;
    if (n > 1 && Math.abs(points[n - 1][1] - y) < 0.05 && Math.abs(points[n - 2][1] - y) < 0.05) points[n - 1][0] = x;
    else points.push([x, y]);
  };
  const follow = ({ a, b, ay, by }) => {
    add(columns.right[vertices[a].rank], ys[a] + ay);
    add(columns.left[vertices[b].rank], ys[b] + by);
  };
  for (const [i, piece] of lane.bends) if (i < count) follow(piece);
  follow(last);
  add(end[0], ys[edge.to] + last.by);
  return points;
}
