// A product of matrices as textbooks draw it: x at the left, w above, and x @ w in the corner, each
// entry in line with the row and the column that it was computed from.

const NARROWEST = 9; // pixels of a cell; where they would be narrower, each matrix stands alone

// Shows an operation's arrays in this way, and says whether it did.
function showProduct(step, parent) {
  if (!["matmul", "linear"].includes(step.operation)) return false;
  const nodes = [...step.operands.map((x) => x.node), step.node];
  if (nodes.includes(null)) return false;
  const [x, w, ...others] = nodes.map((node) => ({ x: numbers.values[node], name: DATA.nodes[node].name }));
  const result = others.pop();
  const shapes = [x, w, result, ...others].map((a) => linesOf(a.x));
  if (shapes.includes(null)) return false;
  const [ofX, ofW, ofResult] = shapes;
  const rowNames = AXES.get(x.name)?.[0] ?? [];
  const room = (parent.clientWidth || 320) - 20 - (rowNames.length ? 10 + 8 * longest(rowNames) : 0);
  const width = Math.min(58, room / (ofX[1] + ofW[1]));
  if (width < NARROWEST) return false;
  const figure = element("figure", "heat", undefined, parent);
  const grid = element("div", "product", undefined, figure);
  const few = Math.max(...ofX, ...ofW, ...ofResult) <= 6 && width >= 34;
  const cell = few ? { width, height: 26, numbers: true } : { width: Math.min(26, width), height: Math.min(26, width), numbers: false };
  const put = (array, place, names) => {
    const box = element("div", place, undefined, grid);
    element("b", "", place === "added" ? `+ ${array.name}` : array.name, box);
    return drawMap(array.x, array.name, box, { cell, names });
  };
  const above = put(w, "above", [false, false]);
  const added = others.map((b) => put(b, "added", [false, false]));
  const maps = [put(x, "left", [true, true]), above, ...added, put(result, "corner", [false, true])];
  const caption = element("p", "remark", undefined, figure);
  const hint = element("span", "", "Point at an entry, and what it was computed from lights up.", caption);
  const entry = element("span", "", "", caption);
  for (const map of maps) {
    const line = element("div", "about", undefined, figure);
    element("span", "", `${map.name}, ${aboutMap(map)}`, line);
    if (map.largest) legend(map, line);
    Object.assign(map, { caption: hint, entry });
  }
  return true;
}

// Rows and columns of what is one matrix, or one row, and shown in full; else null.
function linesOf(x) {
  if (!isArray(x) || x.tiles || !x.values?.length) return null;
  const first = x.sizes.findIndex((size) => size > 1);
  const sizes = x.sizes.slice(first < 0 ? -1 : Math.min(first, Math.max(0, x.sizes.length - 2)));
  if (sizes.length === 2) return sizes;
  return sizes.length === 1 && sizes[0] <= LONGEST_LINE ? [1, sizes[0]] : null;
}
