// Arrays of which the page has all numbers: as they are shown when these numbers are others.

const MOST_IN_TEXT = [4, 5]; // rows and columns of what is written out

const isArray = (x) => x !== null && typeof x === "object";
const sumOf = (xs) => xs.reduce((total, x) => total + x, 0);
const productOf = (xs) => xs.reduce((total, x) => total * x, 1);
const meanOf = (xs) => sumOf(xs) / xs.length;
const flatOf = (x) => (isArray(x) ? x.values.map(numberOf) : [numberOf(x)]);

// What is shown of an array, with other numbers in it; a single number as it is.
function withNumbers(shown, values) {
  if (!isArray(shown)) return values[0];
  const x = { ...shown, values, summary: textRows(shown.sizes, values).map((row) => row.join(", ")).join("; ") };
  if (shown.tiles) x.tiles = picturesOf({ ...x, tiles: null }).map(({ cells }) => meansOf(cells, shown.blocks));
  return x;
}

function meansOf(cells, [down, right]) {
  const blocks = (items, size) => [...Array(Math.ceil(items.length / size)).keys()].map((i) => items.slice(i * size, (i + 1) * size));
  return blocks(cells, down).map((lines) => blocks([...cells[0].keys()], right).map((columns) =>
    meanOf(lines.flatMap((line) => columns.map((j) => line[j])))));
}

// A small array as rows of numbers, a larger one as rows that sum it up, as the package has them.
function textRows(sizes, values) {
  const columns = sizes.at(-1);
  const rows = values.length / columns;
  if (sizes.length <= 2 && values.length && rows <= MOST_IN_TEXT[0] && columns <= MOST_IN_TEXT[1]) {
    return [...Array(rows).keys()].map((i) => values.slice(i * columns, (i + 1) * columns).map((x) => numberText(x)));
  }
  if (!values.length) return [["empty"]];
  const finite = values.filter(Number.isFinite);
  if (finite.length < values.length) return [[`${values.length - finite.length} of ${values.length}`], ["not finite"]];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (low === high) return [[`all ${numberText(low)}`]];
  return [[`mean ${numberText(meanOf(finite))}`], [`${numberText(low)} … ${numberText(high)}`]];
}

// As in a line of an example: a small array in full, of a larger one its shape and range.
function arrayText(x) {
  if (!isArray(x)) return numberText(x);
  const { sizes } = x;
  const rows = textRows(sizes, flatOf(x));
  if (sizes.length > 2 || (rows[0].length === 1 && x.values.length !== rows.length) || !x.values.length) {
    return `[${sizes.join(" × ")}: ${rows.map(([text]) => text).join(", ")}]`;
  }
  const texts = rows.map((row) => `[${row.join(", ")}]`);
  return sizes.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
}

const hasArrays = (step) => [step.node, ...operandsOf(step)].some((node) => isArray(numbers.values[node]))
  || step.operands.some((x) => isArray(x.value));
