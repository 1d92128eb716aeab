// A product of matrices as textbooks draw it: x at the left, w above, and x @ w in the corner, each
// entry in line with the row and the column that it was computed from. A gradient that goes back
// through one is such a product as well, with one of the two turned: wᵀ has w's rows as columns.

const NARROWEST = 9; // pixels of a cell; where they would be narrower, each matrix stands alone

// Shows an operation's arrays in this way, and says whether it did.
function showProduct(step, parent) {
  if (!isProduct(step)) return false;
  const [x, w, ...others] = [...step.operands.map(({ node }) => node), step.node].map(matrixOf);
  const result = others.pop();
  return isVector(w) ? showInLine(x, column(w), column(result), [], parent) : showInLine(x, w, result, others, parent);
}

// The same of what an operand receives.
function showProductBackward(step, now, parent) {
  const through = DATA.forward[step.of];
  if (!isProduct(through) || step.position > 1) return false;
  const [x, w, result] = [...through.operands.slice(0, 2).map(({ node }) => node), through.node].map(matrixOf);
  const gradientOf = (shown, array) => ({ x: shown, name: `∂${nameOf(DATA.root)}/∂${array.name}`, title: `∂${nameOf(DATA.root)}/∂${array.name}` });
  const arrived = gradientOf(now.upstream, result);
  const received = gradientOf(now.contribution, step.position ? w : x);
  if (step.parts > 1) received.title += `, part ${step.part}`;
  const of = isVector(w) ? column : (array) => array;
  return step.position ? showInLine(turned(x), of(arrived), of(received), [], parent)
    : showInLine(of(arrived), turned(w), received, [], parent);
}

// A vector that is multiplied from the right stands upright.
const isVector = ({ x }) => isArray(x) && x.sizes.length === 1;
const column = (array) => (isVector(array) ? { ...array, x: { ...array.x, sizes: [...array.x.sizes, 1], axes: [0, 1], indexed: array.x.sizes } } : array);

const isProduct = (step) => ["matmul", "linear"].includes(step.operation) && step.operands.every(({ node }) => node !== null);
const matrixOf = (node) => ({ x: numbers.values[node], name: nameOf(node), title: nameOf(node) });
const turned = (array) => ({ ...array, title: `${array.title}ᵀ`, x: isArray(array.x) && (isVector(array) ? array.x : { ...array.x, axes: [...array.x.axes].reverse() }) });

function showInLine(left, above, corner, added, parent) {
  const shapes = [left, above, corner, ...added].map(({ x }) => linesOf(x));
  if (shapes.includes(null)) return false;
  const [[rows, inner], [middle, columns], [ofRows, ofColumns]] = shapes;
  if (inner !== middle || rows !== ofRows || columns !== ofColumns) return false;
  const rowNames = AXES.get(ownName(left.name))?.[0] ?? [];
  const room = (parent.clientWidth || 320) - 20 - (rowNames.length ? 10 + 8 * longest(rowNames) : 0);
  const width = Math.min(58, room / (inner + columns));
  if (width < NARROWEST) return false;
  const figure = element("figure", "heat", undefined, parent);
  const grid = element("div", "product", undefined, figure);
  const few = Math.max(rows, inner, columns) <= 6;
  const font = few ? fontOf([left, above, corner, ...added].flatMap(({ x }) => x.values), width) : 0;
  const side = Math.min(26, width);
  const cell = font ? { width, height: 26, font } : { width: side, height: side };
  const put = ({ x, name, title }, place, names) => {
    const box = element("div", place, undefined, grid);
    element("b", "", place === "added" ? `+ ${title}` : title, box);
    return drawMap(x, name, box, { cell, names });
  };
  // In the order of the page; told in that of the product.
  const top = put(above, "above", [false, false]);
  const more = added.map((bias) => put(bias, "added", [false, false]));
  const maps = [put(left, "left", [true, true]), top, ...more, put(corner, "corner", [false, true])];
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

// How many rows and columns a matrix has, or one row, that is shown in full; null of anything else.
function linesOf(x) {
  if (!isArray(x) || x.tiles || !x.values?.length) return null;
  const [down, right] = x.axes;
  const [rows, columns] = [down === null ? 1 : x.sizes[down], x.sizes[right]];
  if (columns === undefined || rows * columns !== x.values.length) return null;
  return down !== null || columns <= LONGEST_LINE ? [rows, columns] : null;
}
