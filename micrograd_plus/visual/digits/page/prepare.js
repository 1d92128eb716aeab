// From strokes to what the network sees, as the data set's pictures were made.
//
// NIST's programs made every digit equally large, equally dark and upright, on 32 × 32 squares; the
// data set has how many of each 4 × 4 have ink. As measured on its 1,797 pictures: the first and the
// last row have ink, and begin at the same place from the left, within a square; a 0 is 20 squares
// wide; and of the 1,024 squares 313 have ink.

const SQUARES = 32;
const WIDEST = 20; // columns
const INKED = 313;
const [THINNEST, THICKEST] = [1.2, 5]; // radius of a stroke
const ROUNDS = 6; // the size depends on the thickness, and both on the slant

// Strokes are lists of points [x, y]; the result has 32 × 32 squares with ink or none.
function inkOf(strokes) {
  let radius = 2.5;
  let upright = strokes;
  let squares = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { points, by } = fitted(upright, radius);
    const distances = distancesTo(points);
    radius = Math.min(THICKEST, Math.max(THINNEST, Float64Array.from(distances).sort()[INKED - 1]));
    squares = distances.map((x) => Number(x <= radius));
    if (round < ROUNDS - 1) upright = sheared(upright, slantOf(squares), by);
  }
  return squares;
}

// The strokes moved and stretched, so that with their thickness they fill the squares.
function fitted(strokes, radius) {
  const points = strokes.flat();
  const [lows, highs] = [Math.min, Math.max].map((end) => [0, 1].map((k) => end(...points.map((point) => point[k]))));
  const [wide, tall] = [0, 1].map((k) => Math.max(highs[k] - lows[k], 1e-6));
  const [width, height] = [WIDEST - 2 * radius, SQUARES - 2 * radius];
  // A dash is not to fill the field, and what is narrow is not made wider.
  const down = Math.min(height / tall, (4 * width) / wide);
  const by = [Math.min(width / wide, down), down];
  return { by, points: strokes.map((stroke) => stroke.map((point) => point.map((x, k) => SQUARES / 2 + by[k] * (x - (lows[k] + highs[k]) / 2)))) };
}

// How much further to the right the last row with ink begins than the first, for each row between.
function slantOf(squares) {
  const rows = Array.from({ length: SQUARES }, (_, i) => squares.subarray(i * SQUARES, (i + 1) * SQUARES).indexOf(1));
  const [first, last] = [rows.findIndex((x) => x >= 0), rows.findLastIndex((x) => x >= 0)];
  return last > first ? (rows[last] - rows[first]) / (last - first) : 0;
}

function sheared(strokes, slant, [across, down]) {
  return strokes.map((stroke) => stroke.map(([x, y]) => [x - (slant * y * down) / across, y]));
}

// How far the middle of each square is from the nearest stroke.
function distancesTo(strokes) {
  const nearest = new Float64Array(SQUARES * SQUARES).fill(Infinity);
  for (const stroke of strokes) {
    stroke.forEach(([x, y], k) => {
      const [px, py] = stroke[Math.max(0, k - 1)];
      const [dx, dy] = [x - px, y - py];
      const length = dx * dx + dy * dy;
      for (let i = 0; i < nearest.length; i += 1) {
        const [ox, oy] = [(i % SQUARES) + 0.5 - px, Math.floor(i / SQUARES) + 0.5 - py];
        const t = length ? Math.min(1, Math.max(0, (ox * dx + oy * dy) / length)) : 0;
        nearest[i] = Math.min(nearest[i], Math.hypot(ox - t * dx, oy - t * dy));
      }
    });
  }
  return nearest;
}

// How many squares of each block have ink.
function blocksOf(squares) {
  const side = SQUARES / 4;
  const counts = new Float64Array(side * side);
  squares.forEach((ink, i) => {
    counts[Math.floor(i / SQUARES / 4) * side + Math.floor((i % SQUARES) / 4)] += ink;
  });
  return counts;
}
