// Colours of what is painted, and columns of numbers as pictures.

const CELLS = 30; // of a small map, in each direction
const FIELD = 60; // of the large one
// Classes: two are told apart by sign, several by Okabe and Ito's colours; the shape says it too.
const COLOURS_OF_CLASSES = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8f94", "#9a7d0a"];
const SHAPES = [
  "m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z",
  "m0-4.6l4.3 7.8h-8.6z",
  "m-3.3-3.3h6.6v6.6h-6.6z",
  "m0-4.9l4.6 4.9l-4.6 4.9l-4.6-4.9z",
  "m-1.4-4.4h2.8v3h3v2.8h-3v3h-2.8v-3h-3v-2.8h3z",
  "m0 4.6l4.3-7.8h-8.6z",
  "m-4.4-2.2h8.8v4.4h-8.8z",
  "m-2.2-4.4h4.4v8.8h-4.4z",
];
const SHAPES_IN_WORDS = ["●", "▲", "■", "◆", "✚", "▼", "▬", "▮"];

const palette = { ramp: new Uint32Array(513), paper: [255, 255, 255], classes: [] };

function rgbOf(text) {
  const hex = text.trim().slice(1);
  const long = hex.length === 3 ? [...hex].map((x) => x + x).join("") : hex;
  return [0, 2, 4].map((i) => parseInt(long.slice(i, i + 2), 16));
}

const blended = (a, b, share) => a.map((x, i) => Math.round(x + share * (b[i] - x)));
// As ImageData has them: red in the lowest byte.
const packed = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

// Reads the theme: 0 is the paper, 256 steps to the colour of all that is positive or negative.
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => rgbOf(style.getPropertyValue(name));
  palette.paper = colour("--panel");
  const [negative, positive] = [colour("--negative"), colour("--positive")];
  Object.assign(palette, { negative: negative.join(" "), positive: positive.join(" ") });
  for (let i = 0; i <= 512; i++) {
    const share = (i - 256) / 256;
    palette.ramp[i] = packed(blended(palette.paper, share < 0 ? negative : positive, 0.85 * Math.abs(share)));
  }
  palette.missing = packed(colour("--missing"));
  palette.classes = COLOURS_OF_CLASSES.map(rgbOf);
}

// The colour of a number between -1 and 1.
function rampOf(x) {
  if (!(x > -1)) return x <= -1 ? palette.ramp[0] : palette.missing;
  return palette.ramp[x >= 1 ? 512 : Math.round(256 + 256 * x)];
}

const pixelsOf = new WeakMap();

// A canvas of so many cells, and its pixels as numbers.
function pixels(canvas, columns, rows) {
  let known = pixelsOf.get(canvas);
  if (!known || canvas.width !== columns || canvas.height !== rows) {
    Object.assign(canvas, { width: columns, height: rows });
    const image = new ImageData(columns, rows);
    known = { image, numbers: new Uint32Array(image.data.buffer), context: canvas.getContext("2d") };
    pixelsOf.set(canvas, known);
  }
  return known;
}

// The largest size in a column, at least 1: what is small stays pale, and nothing is cut off.
function scaleOf(column, least = 1) {
  let most = least;
  for (const x of column) if (Math.abs(x) > most && x - x === 0) most = Math.abs(x);
  return most;
}

// Numbers that have a sign, as cells.
function paintSigned(canvas, column, columns, rows, scale = scaleOf(column)) {
  const { image, numbers, context } = pixels(canvas, columns, rows);
  for (let i = 0; i < numbers.length; i++) numbers[i] = rampOf(column[i] / scale);
  context.putImageData(image, 0, 0);
}

// Numbers from least to most: the paper is nothing, or what is least when nothing is negative.
function paintBetween(canvas, column, columns, rows, [least, most]) {
  const { image, numbers, context } = pixels(canvas, columns, rows);
  for (let i = 0; i < numbers.length; i++) numbers[i] = rampOf(shareOf(column[i], [least, most]));
  context.putImageData(image, 0, 0);
}

function shareOf(x, [least, most]) {
  if (least < 0 && most > 0) return x / Math.max(-least, most);
  return least >= 0 ? Math.max(0, x - least) / (most - least) : Math.min(0, x - most) / (most - least);
}

// The most probable of several classes, the paler the less sure it is.
function paintClasses(canvas, answers, columns, rows, isSharp) {
  const { image, numbers, context } = pixels(canvas, columns, rows);
  const even = 1 / answers.length;
  for (let i = 0; i < numbers.length; i++) {
    let best = 0;
    for (let k = 1; k < answers.length; k++) if (answers[k][i] > answers[best][i]) best = k;
    const sure = isSharp ? 0.75 : 0.1 + (0.75 * (answers[best][i] - even)) / (1 - even);
    numbers[i] = sure - sure === 0 ? packed(blended(palette.paper, palette.classes[best % 8], sure)) : palette.missing;
  }
  context.putImageData(image, 0, 0);
}

// A function of one number as a line in a small picture, with the line of 0 and what is between.
function paintLine(canvas, column, scale = scaleOf(column)) {
  const size = 88;
  if (canvas.width !== size) Object.assign(canvas, { width: size, height: size });
  const context = canvas.getContext("2d");
  const at = (i) => [(i / (column.length - 1)) * size, size / 2 - (column[i] / scale) * (size / 2 - 5)];
  context.clearRect(0, 0, size, size);
  for (const [kind, top] of [["positive", 0], ["negative", size / 2]]) {
    const colour = palette[kind];
    context.save();
    context.beginPath();
    context.rect(0, top, size, size / 2);
    context.clip();
    context.beginPath();
    context.moveTo(0, size / 2);
    for (let i = 0; i < column.length; i++) context.lineTo(...at(i));
    context.lineTo(size, size / 2);
    context.fillStyle = `rgb(${colour} / .3)`;
    context.fill();
    context.lineWidth = 4;
    context.strokeStyle = `rgb(${colour})`;
    context.stroke();
    context.restore();
  }
}
