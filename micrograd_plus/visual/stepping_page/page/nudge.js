// A small nudge: what a gradient foretells when a number grows a little, and what then happens.

const NUDGES = ["0.1", "0.01", "0.001"];
let nudge = NUDGES[1];

// The result when a node is larger by some amount, or only as one operand of one operation.
function nudgedRoot(amount, node, use = null) {
  const values = numbers.values.map(numberOf);
  if (use === null) values[node] += amount;
  DATA.forward.forEach((step, i) => {
    const xs = valuesOf(step, values);
    if (use?.of === i) xs[use.position] += amount;
    values[step.node] = computed(step, xs) + (use === null && step.node === node ? amount : 0);
  });
  return values[DATA.root];
}

// Of a number: in all its uses where its gradient is complete, else in this one alone.
function nudgeOf(j) {
  const [step, now] = [DATA.backward[j], numbers.backward[j]];
  const whole = step.part === step.parts;
  const through = DATA.forward[step.of];
  const isPlace = !whole && isTwice(through, step.position);
  return nudgeBox({
    name: isPlace ? nameAt(through, step.position) : nameOf(step.node),
    where: whole ? "" : isPlace ? " alone" : `, in ${nameOf(through.node)} alone,`,
    from: numbers.values[step.node],
    gradient: numberOf(whole ? now.total : now.contribution),
    nudged: (amount) => nudgedRoot(amount, step.node, whole ? null : step),
  });
}

// Of an array that is given, its entry of the largest gradient.
function nudgeOfEntry(j) {
  const [step, now] = [DATA.backward[j], numbers.backward[j]];
  const value = numbers.values[step.node];
  const isLeaf = step.node < DATA.given.length && step.part === step.parts;
  if (!isLeaf || !value?.values?.length || !now.total?.values || isArray(numbers.values[DATA.root])) return null;
  const { place, name } = largestEntry(nameOf(step.node), now.total);
  return nudgeBox({
    name,
    where: "",
    from: value.values[place],
    gradient: numberOf(now.total.values[place]),
    nudged(amount) {
      const values = value.values.map(numberOf);
      values[place] += amount;
      const given = DATA.given.map((_, i) => (i === step.node ? { ...value, values } : numbers.values[i]));
      return numberOf(recomputedArrays(given).values[DATA.root]);
    },
  });
}

// The entry of the largest size, and what a program calls it: w[0, 1].
function largestEntry(name, x) {
  const sizes = x.values.map((v) => sizeOf(numberOf(v)));
  const place = sizes.reduce((best, size, i) => (size > sizes[best] ? i : best), 0);
  return { place, name: `${name}[${placeOf(place, x.sizes).join(", ")}]` };
}

const sizeOf = (x) => (Number.isNaN(x) ? -1 : Math.abs(x));

// Two numbers beside each other: gradient times nudge, and the computation done again.
function nudgeBox({ name, where, from, gradient, nudged }) {
  const root = nameOf(DATA.root);
  const box = element("div", "nudge");
  const line = element("p", "", `If ${name}${where} grew by `, box);
  const choice = element("select", "", undefined, line);
  choice.setAttribute("aria-label", "How large the nudge is");
  choice.dataset.kept = "size";
  for (const text of NUDGES) element("option", "", text, choice).selected = text === nudge;
  line.append(`, from ${numberText(from)}:`);
  const list = element("dl", "", undefined, box);
  const remark = element("p", "remark", "", box);
  remark.setAttribute("role", "status");
  const show = () => {
    nudge = choice.value;
    const before = numberOf(numbers.values[DATA.root]);
    const after = nudged(Number(nudge));
    const [foretold, change] = [gradient * Number(nudge), after - before];
    const digits = digitsOfChange(before, after);
    list.replaceChildren();
    row(list, "by its gradient", `${root} changes by ${numberText(gradient)} × ${nudge}`, foretold, "", signed(foretold));
    row(list, "by computing again", `${root} from ${numberText(before, digits)} to ${numberText(after, digits)}`, change, "", signed(change));
    remark.textContent = wordsOfNudge(root, name, foretold, change, before);
  };
  choice.addEventListener("change", show);
  show();
  return box;
}

const signed = (x) => (x > 0 ? `+${numberText(x)}` : numberText(x));

function wordsOfNudge(root, name, foretold, change, before) {
  if (![foretold, change].every(Number.isFinite)) return "Not all of these numbers are finite: here a gradient foretells nothing.";
  const rounding = 1e-13 * Math.max(1, Math.abs(before));
  const [off, size] = [Math.abs(change - foretold), Math.max(Math.abs(change), Math.abs(foretold))];
  if (size <= rounding) return `${root} stays as it is, as a gradient of 0 says.`;
  if (off <= Math.max(rounding, 1e-7 * size)) return `They agree: along ${name}, ${root} goes as straight as its gradient says.`;
  const percent = (100 * off) / size;
  const much = percent < 0.01 ? "less than 0.01 %" : percent < 10 ? `${numberText(percent, 2)} %` : `${Math.round(percent)} %`;
  if (percent > 20) return `They differ by ${much}: the slope changes much on the way. A smaller nudge helps, except at a kink or a jump.`;
  return `They differ by ${much}, since the slope changes on the way: ${root} is curved. The smaller the nudge, the better they agree.`;
}
