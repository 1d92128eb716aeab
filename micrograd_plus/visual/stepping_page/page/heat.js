// Arrays as pictures: blue above zero, vermilion below, the page's own colour at zero.
//
// A picture is one matrix; an array of more axes has several. Of a small array every cell is an
// entry, known by its place in the flat array; of a large one it is the mean of a block.

const LONGEST_LINE = 32; // entries of a vector
const MOST_PICTURES = 16;
const SMALLEST_NUMBERS = 8; // pixels; what would be smaller is left to pointing
const STRONGEST = 0.8; // of the full colour, so that numbers can be read on it

// Names along the axes of arrays, by the array's name: [rows, columns], null where there are none.
const AXES = new Map(DATA.axes.map(([name, ...axes]) => [name, axes]));

// An array is known by its name, and so is its gradient, which has its shape.
const ownName = (name) => name.split("/∂").pop();

// The pictures of an array: the numbers in their cells, and which entry is in which cell.
function picturesOf(x) {
  const [down, right] = x.axes;
  if (x.tiles) return x.tiles.map((cells, t) => ({ cells, title: tileTitle(x, t), at: () => null }));
  const [{ length }, size] = [x.values, x.sizes[right]];
  if (down === null) {
    const lines = [];
    for (let i = 0; i < length; i += LONGEST_LINE) lines.push(x.values.slice(i, i + LONGEST_LINE));
    return lines.length ? [{ cells: lines, title: "", at: (i, j) => i * LONGEST_LINE + j }] : [];
  }
  const strides = stridesOf(x.sizes);
  const count = length && length / (x.sizes[down] * size);
  return [...Array(Math.min(count, MOST_PICTURES)).keys()].map((t) => {
    const start = outerPlace(x, t).reduce((sum, [axis, i]) => sum + i * strides[axis], 0);
    const at = (i, j) => start + i * strides[down] + j * strides[right];
    const line = (i) => [...Array(size).keys()].map((j) => x.values[at(i, j)]);
    return { cells: [...Array(x.sizes[down]).keys()].map(line), title: tileTitle(x, t), at };
  });
}

function stridesOf(sizes) {
  const strides = [];
  sizes.reduceRight((step, size, axis) => { strides[axis] = step; return step * size; }, 1);
  return strides;
}

// Where a picture lies along the axes that it does not show: [axis, place] of each.
function outerPlace(x, t) {
  const outer = x.sizes.map((_, axis) => axis).filter((axis) => !x.axes.includes(axis));
  let left = t;
  return outer.reverse().map((axis) => {
    const place = left % x.sizes[axis];
    left = Math.floor(left / x.sizes[axis]);
    return [axis, place];
  }).reverse();
}

// "channel 2" where the axis has a word, else as it is indexed: "[0, :, :]".
function tileTitle(x, t) {
  const places = outerPlace(x, t).filter(([axis]) => x.sizes[axis] > 1);
  if (!places.length) return "";
  if (places.every(([axis]) => x.words[axis])) return places.map(([axis, i]) => `${x.words[axis]} ${i}`).join(", ");
  const all = new Map(outerPlace(x, t));
  return `[${x.sizes.map((_, axis) => all.get(axis) ?? ":").join(", ")}]`;
}

// How many numbers wide and high the largest picture is.
function extentOf(pictures) {
  return [Math.max(0, ...pictures.map((p) => p.cells.length)), Math.max(0, ...pictures.map((p) => p.cells[0].length))];
}

const cellText = (x) => numberText(x, 3);

// One size for all, that of the longest: a smaller number would look like less. 0 where it could
// not be read.
function fontOf(all, width) {
  const size = Math.min(13, (width - 4) / (0.66 * longest(all.map(cellText))));
  return size >= SMALLEST_NUMBERS ? size : 0;
}

// How large cells are, so that they fit and small arrays show their numbers.
function cellSize(x, pictures, room) {
  const [rows, columns] = extentOf(pictures);
  const few = pictures.length < 3 && rows <= 6 && columns <= 6 && !x.blocks;
  const width = Math.min(58, room / columns);
  const font = few ? fontOf(pictures.flatMap(({ cells }) => cells.flat()), width) : 0;
  if (font) return { width, height: 26, font };
  const broad = pictures.length === 1 ? room : Math.min(room, 104);
  const side = Math.max(2.5, Math.min(26, broad / columns, Math.max(6, (pictures.length === 1 ? 190 : 104) / rows)));
  return { width: side, height: side };
}

// A picture of an array with what is said about it, and the entries ready to be pointed at.
function heatMap(x, name, parent) {
  const figure = element("figure", "heat", undefined, parent);
  const map = drawMap(x, name, figure);
  describeMap(map, figure);
  return map;
}

function drawMap(x, name, parent, given = {}) {
  const pictures = picturesOf(x);
  const [rows, columns] = extentOf(pictures);
  const map = { x, name, pictures, places: new Map(), layers: [], elements: [] };
  if (!rows || !columns) return map;
  const [rowNames, columnNames] = namesBeside(name, pictures, columns, given);
  const room = (parent.clientWidth || 320) - 2 - (rowNames ? 10 + 8 * longest(rowNames) : 0);
  const cell = given.cell ?? cellSize(x, pictures, room);
  const largest = largestOf(pictures);
  const holder = element("div", "pictures", undefined, parent);
  holder.tabIndex = 0;
  holder.setAttribute("role", "application");
  holder.setAttribute("aria-roledescription", "heat map");
  holder.setAttribute("aria-label", `heat map of ${name}, ${x.shape}: ${x.summary}`);
  pictures.forEach((picture, t) => {
    const tile = element("div", "tile", undefined, holder);
    if (picture.title) element("span", "", picture.title, tile);
    const grid = element("div", "named", undefined, tile);
    grid.style.setProperty("--width", `${cell.width}px`);
    grid.style.setProperty("--height", `${cell.height}px`);
    if (rowNames) axisNames(rowNames.slice(t * rows, (t + 1) * rows), "rows", grid);
    drawCells(map, t, cell, largest, grid);
    if (columnNames) axisNames(columnNames, rowNames ? "columns second" : "columns", grid);
  });
  Object.assign(map, { holder, largest, rowNames, columnNames });
  watchMap(map);
  return map;
}

function namesBeside(name, pictures, columns, { names = [true, true] }) {
  const [ofRows, ofColumns] = AXES.get(ownName(name)) ?? [null, null];
  const rows = pictures.reduce((sum, picture) => sum + picture.cells.length, 0);
  return [names[0] && ofRows?.length === rows ? ofRows : null, names[1] && ofColumns?.length === columns ? ofColumns : null];
}

const longest = (names) => Math.max(...names.map((text) => [...text].length));

function largestOf(pictures) {
  const finite = pictures.flatMap((picture) => picture.cells.flat()).map(numberOf).filter(Number.isFinite);
  return Math.max(...finite.map(Math.abs), 0);
}

function axisNames(names, className, parent) {
  const list = element("ol", className, undefined, parent);
  list.setAttribute("aria-hidden", "true");
  for (const name of names) element("li", [...name].length === 1 ? "short" : "", name, list);
}

// Its colour, by the class or the name of it: null stands for what is not finite among means.
const kindOf = (x) => (!Number.isFinite(x) ? "missing" : x < 0 ? "negative" : "positive");

function drawCells(map, t, cell, largest, parent) {
  const { cells, at } = map.pictures[t];
  const [width, height] = [cells[0].length * cell.width, cells.length * cell.height];
  const drawn = svg("svg", { class: "cells", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, parent);
  cells.forEach((line, i) => line.forEach((given, j) => {
    const x = numberOf(given);
    const [left, top] = [j * cell.width, i * cell.height];
    const kind = kindOf(x);
    const strength = kind === "missing" ? 0.7 : STRONGEST * (Math.abs(x) / (largest || 1));
    svg("rect", { class: kind, x: left, y: top, width: cell.width, height: cell.height, "fill-opacity": strength.toFixed(3) }, drawn);
    if (cell.font) {
      svg("text", { x: left + cell.width / 2, y: top + cell.height / 2 + cell.font * 0.35, "font-size": cell.font.toFixed(1) }, drawn, cellText(given));
    }
    const entry = at(i, j);
    if (entry !== null) map.places.set(entry, { t, i, j });
  }));
  map.layers.push({ drawn, cell, marks: svg("g", { class: "marks" }, drawn) });
}

// Below a picture: its own scale, its shape and its numbers in short.
function describeMap(map, parent) {
  if (map.largest) legend(map, parent);
  const caption = element("figcaption", "", undefined, parent);
  map.caption = element("span", "", aboutMap(map), caption);
  map.entry = element("span", "", "", caption);
}

function aboutMap({ x, pictures, layers }) {
  const words = x.words.length ? ` (${x.words.join(" × ")})` : "";
  const said = [`${x.shape}${words}${layers[0]?.cell.font ? "" : `: ${x.summary}`}`];
  const shown = pictures.length;
  const count = productOf(x.sizes.filter((_, axis) => !x.axes.includes(axis)));
  if (shown && shown < count) said.push(`the first ${shown} of ${count} pictures`);
  if (x.blocks?.some((size) => size > 1)) said.push(`each cell is the mean of ${x.blocks.join("\u00a0×\u00a0")} numbers`);
  if (x.sizes.length === 1 && x.values?.length > LONGEST_LINE) said.push("read it line by line");
  return said.join("; ");
}

function legend(map, parent) {
  const line = element("div", "legend", undefined, parent);
  line.title = "Every array and every gradient has a scale of its own: its largest number has the full colour.";
  element("span", "", "own scale", line);
  element("span", "", numberText(-map.largest, 3), line);
  for (const side of ["negative", "positive"]) {
    element("i", side, undefined, line);
    element("span", "", side === "negative" ? "0" : numberText(map.largest, 3), line);
  }
  if (map.pictures.some((p) => p.cells.flat().some((v) => kindOf(numberOf(v)) === "missing"))) {
    element("i", "missing", undefined, line);
    element("span", "", "not finite", line);
  }
}
