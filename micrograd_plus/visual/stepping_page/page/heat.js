// Arrays as heat maps: blue below zero, the page's own colour at zero, orange above.

const BELOW = [0, 114, 178];
const ABOVE = [213, 94, 0];
const MISSING = [128, 128, 128]; // what is not finite

// Names along the axes of arrays, by the array's name: [rows, columns], null where there are none.
const AXES = new Map(DATA.axes.map(([name, ...axes]) => [name, axes]));

// Those of an array, and of its gradient, which has its shape.
function axesOf(name, sizes) {
  const axes = AXES.get(name.split("/∂").pop()) ?? [null, null];
  return axes.map((names, i) => (names?.length === sizes[i] ? names : null));
}

function heatMap(x, name, parent) {
  const figure = element("figure", "heat", undefined, parent);
  const rows = x.cells.length;
  const columns = rows ? x.cells[0].length : 0;
  if (rows && columns) {
    const [rowNames, columnNames] = axesOf(name, [rows, columns]);
    const grid = element("div", "named", undefined, figure);
    const canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
    const least = rowNames || columnNames ? 13 : 6;
    const size = Math.max(least, Math.min(26, 300 / columns, 160 / rows));
    grid.style.setProperty("--cell", `${size}px`);
    if (rowNames) axisNames(rowNames, "rows", grid);
    grid.append(canvas);
    if (columnNames) axisNames(columnNames, rowNames ? "columns second" : "columns", grid);
    canvas.style.width = `${columns * size}px`;
    canvas.style.height = `${rows * size}px`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `heat map of ${name}, ${x.shape}: ${x.summary}`);
    paint(canvas.getContext("2d"), x.cells);
    canvas.addEventListener("mousemove", (event) => {
      const box = canvas.getBoundingClientRect();
      const i = Math.floor(((event.clientY - box.top) / box.height) * rows);
      const j = Math.floor(((event.clientX - box.left) / box.width) * columns);
      const cell = x.cells[i]?.[j];
      const place = x.blocks ? "mean of a block" : `row ${rowNames?.[i] ?? i}, column ${columnNames?.[j] ?? j}`;
      canvas.title = `${place}: ${cell === null ? "not finite" : fullText(cell)}`;
    });
  }
  const block = x.blocks ? " (each cell is the mean of a block)" : "";
  element("figcaption", "", `${x.shape}: ${x.summary}${block}`, figure);
}

function axisNames(names, className, parent) {
  const list = element("ol", className, undefined, parent);
  list.setAttribute("aria-hidden", "true");
  for (const name of names) element("li", [...name].length === 1 ? "short" : "", name, list);
}

function paint(context, cells) {
  const finite = cells.flat().filter((x) => x !== null);
  const largest = Math.max(...finite.map(Math.abs), Number.MIN_VALUE);
  cells.forEach((row, i) => row.forEach((x, j) => {
    const [r, g, b] = x === null ? MISSING : x < 0 ? BELOW : ABOVE;
    // Nothing at zero: the page shines through, light or dark.
    context.fillStyle = `rgba(${r}, ${g}, ${b}, ${x === null ? 1 : Math.abs(x) / largest})`;
    context.fillRect(j, i, 1, 1);
  }));
}
