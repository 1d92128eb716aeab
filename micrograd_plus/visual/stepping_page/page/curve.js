// The curve of an operation: its result over one operand, the others held where they are.

// The result of a step as a function of one of its operands, at one place or at all that it has
// there, by the page's own arithmetic; null where that does not give the engine's number.
function functionAlong(step, positions, values = numbers.values) {
  const xs = valuesOf(step, values);
  const f = (x) => Number(computed(step, xs.map((other, i) => (positions.includes(i) ? x : other))));
  return isTrueAt(f, xs[positions[0]], numberOf(values[step.node])) ? f : null;
}

function isTrueAt(f, x, y) {
  try {
    return isNumber(x) && isNumber(y) && Math.abs(f(x) - y) <= 1e-5 * Math.max(1e-3, Math.abs(y));
  } catch {
    return false; // the page does not know this operation
  }
}

// With other numbers: that of the program's own numbers, as it is or longer, as far as can be. So the
// curve is seen to move, and what was flat looks flat.
function windowKept(step, positions, f, x, y) {
  const own = functionAlong(step, positions, original.values);
  const at = valuesOf(step, original.values)[positions[0]];
  const view = own && windowAround(own, at, numberOf(original.values[step.node]));
  if (!view) return windowAround(f, x, y);
  const longer = (low, high, v) => [Math.min(low, v - 0.1 * (high - low)), Math.max(high, v + 0.1 * (high - low))];
  const [low, high] = longer(view.low, view.high, x);
  const [bottom, top] = longer(view.bottom, view.top, y);
  const isFar = high - low > 8 * (view.high - view.low) || top - bottom > 8 * (view.top - view.bottom);
  return isFar ? windowAround(f, x, y) : { low, high, bottom, top };
}

// The slopes on both sides of a kink; null where the curve has none at that place, or jumps.
function kinkOf(step, positions) {
  const f = functionAlong(step, positions);
  return f && kinkAt(f, valuesOf(step, numbers.values)[positions[0]], numberOf(numbers.values[step.node]));
}

// The curve of a step along one operand, with the point, and with the tangent where a slope is
// given; of a × a along one of the places, or along both at once. Returns null where there is
// nothing to draw.
function curveOf(step, positions, slope) {
  const f = functionAlong(step, positions);
  const x = valuesOf(step, numbers.values)[positions[0]];
  const y = numberOf(numbers.values[step.node]);
  if (!f || !isShowable(x, y)) return null;
  const words = wordsOfCurve(step, positions, f, x, y, slope);
  return drawCurve(nameOf(step.node), alongOf(step, positions), f, (altered ? windowKept(step, positions, f, x, y) : windowAround(f, x, y)), words, (inside, across, up, view) => {
    svg("path", { class: "lead-in", d: `M${across(x)} ${PLOT.bottom}V${up(y)}H${PLOT.left}` }, inside);
    if (slope !== undefined && !Number.isNaN(slope)) drawTangent(inside, view, across, up, x, y, slope);
    return [[x, y]];
  });
}

// The same for each entry of an array, where an operation goes entry by entry. Drawn where the page
// has all entries, and its own function gives the engine's numbers.
function curveOfEntries(step) {
  const arrays = step.operands.flatMap((x, i) => (x.node === null ? [] : [i]));
  const [position] = arrays;
  const [x, y] = [step.operands[position]?.node, step.node].map((node) => numbers.values[node]);
  const others = step.operands.map((other) => numberOf(other.value));
  if (arrays.length !== 1 || others.some((v, i) => i !== position && !isNumber(v)) || !x?.values || !y?.values) return null;
  const f = (v) => Number(computed(step, others.map((other, i) => (i === position ? v : other))));
  const [xs, ys] = [x, y].map((array) => array.values.map(numberOf));
  if (!xs.length || !xs.every((v, i) => isShowable(v, ys[i]) && isTrueAt(f, v, ys[i]))) return null;
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const middle = (low + high) / 2;
  const room = Math.max(2.5, 0.65 * (high - low));
  const across = windowOf(f, middle, f(middle), room);
  const [bottom, top] = [Math.min(across.bottom, ...ys), Math.max(across.top, ...ys)];
  const view = { ...across, bottom: bottom - 0.06 * (top - bottom), top: top + 0.06 * (top - bottom) };
  const words = `How an entry of ${nameOf(step.node)} goes with the same entry of ${labelsOf(step)[position].text}: a dot for each. ` +
    "The steeper the curve at a dot, the more of a gradient goes back there.";
  return drawCurve(nameOf(step.node), labelsOf(step)[position].text, f, view, words, () => xs.map((v, i) => [v, ys[i]]));
}

// What grows to the right: of a × a the first a alone, or a.
function alongOf(step, positions) {
  return positions.length > 1 ? labelsOf(step)[positions[0]].text : nameAt(step, positions[0]);
}

function wordsOfCurve(step, positions, f, x, y, slope) {
  const operand = alongOf(step, positions);
  const others = [...new Set(step.operands.flatMap((other, i) =>
    (positions.includes(i) || other.node === null ? [] : [`${nameAt(step, i)} stays ${numberText(numbers.values[other.node])}`])))];
  const held = others.length && others.length <= 3 ? `, while ${others.join(" and ")}` : "";
  const places = positions.length > 1 ? `, in ${positions.length > 2 ? "all of its" : "both"} places at once` : "";
  const what = `How ${nameOf(step.node)} goes with ${operand}${places}${held}.`;
  if (slope === undefined) return `${what} The dot is where we are: ${operand} = ${numberText(x)}.`;
  if (Number.isNaN(slope)) return `${what} At the dot, ${operand} = ${numberText(x)}, the curve has no slope.`;
  const climb = slope === 0 ? ", so it goes neither up nor down"
    : `, so it ${slope < 0 ? "falls" : "climbs"} by ${numberText(Math.abs(slope))} for each 1 to the right`;
  if (isStraight(step, positions)) return `${what} A straight line: its slope is ${numberText(slope)} everywhere${climb}.`;
  const kink = kinkAt(f, x, y);
  if (kink) {
    return `${what} At the dot the curve has a kink: coming from the left its slope is ${numberText(kink[0])}, ` +
      `going right ${numberText(kink[1])}. Taken is ${numberText(slope)}, the dashed line.`;
  }
  if (!Number.isFinite(slope)) return `${what} At the dot, ${operand} = ${numberText(x)}, it goes straight ${slope > 0 ? "up" : "down"}, as the dashed line does.`;
  return `${what} The dashed line touches it at ${operand} = ${numberText(x)}: its slope is ${numberText(slope)}${climb}.`;
}
