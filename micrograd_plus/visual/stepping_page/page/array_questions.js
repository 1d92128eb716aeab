// "Predict" for arrays: one entry of a result or of a gradient is asked for, as a number would be.
//
// Those entries that can be computed on paper: few terms, added up, averaged or multiplied in pairs,
// or one formula of single numbers.

const MOST_INPUTS = 20; // a kernel of 3 × 3, the window under it, and a bias
const MOST_PLACES = 400; // entries among which one is looked for

// The question of a step on arrays; null where none is simple enough.
function entryQuestion(at) {
  if (DATA.scalar || at < 1 || at === SEED || at > BACK || !isComputable()) return null;
  const step = stepOf(at);
  const result = at < SEED ? numbers.values[step.node] : numbers.backward[at - SEED - 1].contribution;
  const through = at < SEED ? step : DATA.forward[step.of];
  if (!hasArrays(through)) return null;
  const values = flatOf(result);
  const parts = at < SEED ? (entry) => partsOfResult(at - 1, entry) : (entry) => partsOfGradient(at - SEED - 1, entry);
  // A number that is not 0, if there is one, and that not all of it is.
  const places = [...values.keys()].slice(0, MOST_PLACES);
  const interesting = places.filter((i) => Number.isFinite(values[i]) && values[i] !== 0);
  const entry = interesting.find((i) => parts(i)?.inputs.every((x) => x !== 0)) ?? interesting[0];
  const found = entry === undefined ? null : parts(entry);
  if (!found || found.inputs.length > MOST_INPUTS) return null;
  const own = nameOf(step.node);
  const name = at < SEED ? own : step.left.replace(/, part .*$/, "");
  return { ...found, left: `${name}${isArray(result) ? indexed([entry], result.sizes) : ""}${at > SEED && step.parts > 1 ? `, part ${step.part}` : ""}`, truth: values[entry] };
}

// `inputs`, how the entry is computed from them, how that is written, and the rows that show them.
function partsOfResult(k, entry) {
  const step = DATA.forward[k];
  const xs = valuesOf(step, numbers.values).map(flatOf);
  const { places, terms } = termsOf(k, entry, xs);
  const labels = step.operands.map((x, p) => labelOf(x, places[p], terms[p]));
  const rule = RULES[step.operation];
  const way = WAYS.get(rule);
  if (rule ? !way : terms.some((list) => list.length !== 1)) return null;
  const cut = (flat) => { let start = 0; return terms.map((list) => flat.slice(start, start += list.length)); };
  return {
    inputs: terms.flat(),
    compute: (flat) => (rule ? rule.value(cut(flat), settingsOf(step), ownOf(entry, places)) : Number(computed(step, flat))),
    written: rule ? way.written(labels, labelOf(step.operands[0], [entry], [numbers.values[step.node]])) : writtenFor(step, labels),
    hint: rule ? way.hint : "Put the numbers above into the formula.",
    shown: step.operands.map((x, p) => shownOperand(x, places[p], labels[p])),
  };
}

const WAYS = new Map([
  [sum, { written: (labels) => `the sum of ${labels.join(" and ")}`, hint: "Add up the numbers above." }],
  [mean, { written: ([label]) => `the mean of ${label}`, hint: "Add up the numbers above, and divide by how many they are." }],
  [RULES.max, { written: ([label]) => `the largest of ${label}`, hint: "Look for the largest of the numbers above." }],
  [RULES.min, { written: ([label]) => `the smallest of ${label}`, hint: "Look for the smallest of the numbers above." }],
  [softmax, {
    written: ([label], own) => `exp(${own}) / the sum of exp of each of ${label}`,
    hint: "Take exp of each number above, and divide the one asked for by the sum of all; such an answer may be typed.",
  }],
  [dot, {
    written: ([x, w, bias]) => `the sum of ${x} × ${w}${bias ? `, + ${bias}` : ""}`,
    hint: "Multiply the numbers above in pairs, first with first, second with second, and add up the products.",
  }],
]);

// What a gradient's entry is the sum of: for each entry of the result that it went into, what
// arrived there times a slope.
function partsOfGradient(j, entry) {
  const [step, now] = [DATA.backward[j], numbers.backward[j]];
  const [k, p] = [step.of, step.position];
  const through = DATA.forward[k];
  const xs = valuesOf(through, numbers.values).map(flatOf);
  const y = flatOf(numbers.values[through.node]);
  const upstream = flatOf(now.upstream);
  const from = [...upstream.keys()].filter((i) => sourcesAt(k, p)[i].includes(entry));
  if (!from.length || from.length > MOST_INPUTS) return null;
  const root = nameOf(DATA.root);
  const arrived = { name: `∂${root}/∂${nameOf(through.node)}`, x: now.upstream, entries: from };
  arrived.label = isArray(now.upstream) ? `${arrived.name}${indexed(from, now.upstream.sizes)}` : arrived.name;
  const rule = RULES[through.operation];
  if (rule === dot && p < 2) {
    const other = 1 - p;
    const places = from.map((i) => sourcesAt(k, other)[i][sourcesAt(k, p)[i].indexOf(entry)]);
    const x = through.operands[other];
    const partners = places.map((place) => xs[other][place]);
    const label = labelOf(x, places, partners);
    return {
      inputs: [...from.map((i) => upstream[i]), ...partners],
      compute: (flat) => sumOf(from.map((_, t) => flat[t] * flat[from.length + t])),
      written: from.length > 1 ? `the sum of ${arrived.label} × ${label}` : `${arrived.label} × ${label}`,
      hint: "Multiply the numbers above in pairs, first with first, second with second, and add up the products.",
      shown: [arrived, shownOperand(x, places, label)],
    };
  }
  if (rule === sum || rule === moved || (rule === dot && p === 2) || rule === mean) {
    const share = rule === mean ? 1 / sourcesAt(k, p)[from[0]].length : 1;
    return {
      inputs: from.map((i) => upstream[i]),
      compute: (flat) => sumOf(flat) * share,
      written: `${from.length > 1 ? `the sum of ${arrived.label}` : arrived.label}${share === 1 ? "" : ` / ${Math.round(1 / share)}`}`,
      isHandedOn: share === 1 && from.length === 1,
      hint: share === 1 ? "What arrives goes on as it is." : "A mean hands on to each number an equal share of what arrives.",
      shown: [arrived],
    };
  }
  if (rule || from.length > 1) return null;
  const operands = termsOf(k, from[0], xs);
  const names = namesOf(step, operands.terms.map(([x]) => x), y[from[0]]);
  const constants = Object.fromEntries(Object.entries(names).filter(([name]) => isConstant(through, step, name)));
  const tree = simplified(chosen(readFormula(step.formula), names).tree, constants);
  const used = [...namesIn(tree)].filter((name) => !["pi", "ties"].includes(name) && !Object.hasOwn(through.static, name));
  const shown = used.map((name) => {
    const x = name === "y" ? { node: through.node } : through.operands[step.names[name]];
    if (!x) return null;
    const places = name === "y" ? from : operands.places[step.names[name]];
    return shownOperand(x, places, labelOf(x, places, [names[name]]));
  });
  if (shown.includes(null)) return null;
  const pieces = Object.fromEntries(Object.keys(names).map((name) => [name, numberPiece(names[name])]));
  used.forEach((name, i) => { pieces[name] = piece(shown[i].label); });
  delete pieces.pi;
  return {
    inputs: [upstream[from[0]], ...used.map((name) => names[name])],
    compute: ([g, ...values]) => g * Number(evaluate(tree, { ...names, ...Object.fromEntries(used.map((name, i) => [name, values[i]])) })),
    written: tree.number === 1 ? arrived.label : infix("*", piece(arrived.label), rendered(tree, pieces)).text,
    isHandedOn: tree.number === 1,
    hint: "Multiply what arrives by the local derivative, with the numbers above.",
    shown: [arrived, ...shown],
  };
}

// An operand, or the result, with those of its entries that a question needs.
function shownOperand({ node, value }, entries, label) {
  return node === null ? { name: null, x: value, entries, label } : { name: nameOf(node), x: numbers.values[node], entries, label };
}

// Entries of an operand by its name; of a constant without one, their numbers.
function labelOf(x, places, values) {
  if (x.node === null) return values.map((v) => numberText(v)).join(", ");
  const of = numbers.values[x.node];
  return `${nameOf(x.node)}${isArray(of) ? indexed(places, of.sizes) : ""}`;
}

function writtenFor(step, labels) {
  const pieces = labels.map((label) => piece(label));
  if (!step.written) return `${WRITTEN[step.operation] ?? step.operation}(${labels.join(", ")})`;
  return rendered(readFormula(step.written), { a: pieces[0], b: pieces[1], c: pieces[2] }).text;
}

// As `questionOf` gives it of a step on single numbers.
function questionOfEntry(at) {
  const { inputs, compute, written, hint, shown, left, truth } = entryQuestion(at);
  return {
    truth,
    scale: Math.abs(truth),
    ...inputsOf(truth, inputs, compute),
    left,
    title: `${left} = ?`,
    lead: "One entry of the array that comes next. What it is computed from is lit up below.",
    lines: [[left, [written], "="]],
    answer: numberText(truth),
    spoken: `What is ${left}, ${written}?`,
    sign: {
      ask: "Is it negative, zero or positive?", options: SIGNS_OF_NUMBERS, right: Math.sign(truth),
      hint: "Look at the signs of the numbers above, and which of them are the largest.",
    },
    hint,
    rows(list) {
      let start = 0;
      const exact = this.digits.length === inputs.length;
      for (const { name, x, entries, label } of shown) {
        const digits = this.digits.slice(start, start += entries.length);
        const flat = flatOf(x);
        const text = entries.map((e, i) => numberText(flat[e], exact ? digits[i] : undefined)).join(", ");
        if (name !== null) row(list, label, "", null, "", text);
      }
    },
    pictures(list) {
      const seen = new Set();
      for (const { name, x, entries } of shown) {
        if (name === null || !isArray(x) || seen.has(name)) continue;
        seen.add(name);
        row(list, name, "with those entries lit up", x);
        const map = shownMaps.findLast((one) => one.name === name);
        entries.map((entry) => map?.places.get(entry)).forEach((place) => { if (place) mark(map, place.t, place.i, place.j, "lit"); });
      }
    },
  };
}
