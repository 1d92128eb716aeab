// Arrays as heat maps: blue below zero, the page's own colour at zero, orange above.

const BELOW = [0, 114, 178];
const ABOVE = [213, 94, 0];
const MISSING = [128, 128, 128]; // what is not finite

function heatMap(x, name, parent) {
  const figure = element("figure", "heat", undefined, parent);
  const rows = x.cells.length;
  const columns = rows ? x.cells[0].length : 0;
  if (rows && columns) {
    const canvas = element("canvas", "", undefined, figure);
    canvas.width = columns;
    canvas.height = rows;
    const size = Math.max(6, Math.min(26, 300 / columns, 160 / rows));
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
      const place = x.blocks ? "mean of a block" : `row ${i}, column ${j}`;
      canvas.title = `${place}: ${cell === null ? "not finite" : fullText(cell)}`;
    });
  }
  const block = x.blocks ? " (each cell is the mean of a block)" : "";
  element("figcaption", "", `${x.shape}: ${x.summary}${block}`, figure);
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
