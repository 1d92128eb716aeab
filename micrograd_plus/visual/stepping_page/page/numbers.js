// Numbers as texts: four significant digits, as everywhere in the package, or all of them.

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

function numberText(x) {
  x = numberOf(x);
  if (x === null || x === undefined) return "";
  if (typeof x === "object") return x.summary;
  if (knownTexts.size > 20000) knownTexts.clear();
  if (!knownTexts.has(x)) knownTexts.set(x, roundedText(x));
  return knownTexts.get(x);
}

function roundedText(x) {
  if (Number.isNaN(x)) return "nan";
  const sign = x < 0 ? "−" : "";
  if (!Number.isFinite(x)) return sign + "inf";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e4 && size < 1e7) return sign + significant(x, integerDigits(size))[0];
  const [digits, power] = significant(x, 4);
  const trimmed = digits.replace(/0+$/, "");
  if (power < -4 || power >= 4) {
    const fraction = trimmed.length > 1 ? "." + trimmed.slice(1) : "";
    return `${sign}${trimmed[0]}${fraction}e${power < 0 ? "−" : ""}${Math.abs(power)}`;
  }
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${trimmed}`;
  const whole = digits.slice(0, power + 1);
  const fraction = digits.slice(power + 1).replace(/0+$/, "");
  return sign + whole + (fraction ? "." + fraction : "");
}

// So that 12345.678 keeps all digits before its point.
function integerDigits(size) {
  return Number(size.toExponential(60).split("e")[1]) + 1;
}

function fullText(x) {
  x = numberOf(x);
  if (x === null || x === undefined) return "";
  if (typeof x === "object") return `array of ${x.shape}: ${x.summary}`;
  return String(x).replace("-", "−").replace("Infinity", "inf").replace("NaN", "nan");
}
