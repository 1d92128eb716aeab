// Numbers as texts: four significant digits, as everywhere in the package, or all of them; marks of axes.

// JSON has no inf and nan: they come as texts.
function numberOf(x) {
  if (typeof x !== "string") return x;
  const special = { inf: Infinity, "-inf": -Infinity, nan: NaN };
  return x in special ? special[x] : Number(x.replace("−", "-"));
}

// To some significant digits; a half goes to the even digit, as in Python.
function significant(x, digits) {
  const [mantissa, exponent] = Math.abs(x).toExponential(60).split("e");
  const all = mantissa.replace(".", "");
  let kept = Number(all.slice(0, digits));
  const rest = all.slice(digits);
  const half = /^50*$/.test(rest);
  if (half ? kept % 2 === 1 : rest[0] >= "5") kept += 1;
  let power = Number(exponent);
  if (kept === 10 ** digits) [kept, power] = [kept / 10, power + 1];
  return [String(kept), power];
}

const knownTexts = new Map();

function numberText(x, digits = 4) {
  x = numberOf(x);
  if (x === null || x === undefined) return "";
  if (typeof x === "object") return x.summary;
  if (digits !== 4) return roundedText(x, digits);
  if (knownTexts.size > 20000) knownTexts.clear();
  if (!knownTexts.has(x)) knownTexts.set(x, roundedText(x, 4));
  return knownTexts.get(x);
}

function roundedText(x, most) {
  if (Number.isNaN(x)) return "nan";
  const sign = x < 0 ? "−" : "";
  if (!Number.isFinite(x)) return sign + "inf";
  if (x === 0) return "0";
  const size = Math.abs(x);
  // 12345.678 keeps all digits before its point, and 99999.7 becomes 100000.
  if (size >= 1e4 && size < 1e7) {
    const [whole, place] = significant(x, exponentOf(size) + 1);
    if (place + 1 >= most) return sign + whole.padEnd(place + 1, "0");
  }
  const [digits, power] = significant(x, most);
  const trimmed = digits.replace(/0+$/, "");
  if (power < -4 || power >= most) {
    const fraction = trimmed.length > 1 ? "." + trimmed.slice(1) : "";
    return `${sign}${trimmed[0]}${fraction}e${power < 0 ? "−" : ""}${Math.abs(power)}`;
  }
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${trimmed}`;
  const whole = digits.slice(0, power + 1);
  const fraction = digits.slice(power + 1).replace(/0+$/, "");
  return sign + whole + (fraction ? "." + fraction : "");
}

function exponentOf(x) {
  return Number(x.toExponential().split("e")[1]);
}

// How many digits tell a number from what it becomes: as a step may be small, 4 or more.
function digitsOfChange(before, after) {
  const change = after - before;
  if (typeof change !== "number" || change === 0 || !Number.isFinite(change)) return 4;
  const size = Math.max(Math.abs(before), Math.abs(after));
  return Math.min(12, Math.max(4, exponentOf(size) - exponentOf(change) + 2));
}

// The two numbers of an update.
function changeTexts({ before, after }) {
  const digits = digitsOfChange(numberOf(before), numberOf(after));
  return [before, after].map((x) => numberText(x, digits));
}

function fullText(x) {
  x = numberOf(x);
  if (x === null || x === undefined) return "";
  if (typeof x === "object") return `array of ${x.shape}: ${x.summary}`;
  return String(x).replace("-", "−").replace("Infinity", "inf").replace("NaN", "nan");
}

// Numbers for an axis: some four of them, of 1, 2 or 5 times a power of ten.
function marks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((x) => x * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

// Short, for there is little room beside an axis: 1.5e6.
function markText(x) {
  const power = x === 0 ? 0 : exponentOf(Math.abs(x));
  return Math.abs(power) < 4 ? numberText(x) : `${numberText(x / 10 ** power)}e${numberText(power)}`;
}
