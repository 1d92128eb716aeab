// The first screen: what this page shows. The last one: what came out, and what it is good for.

const MOST_BARS = 12;
const BUTTONS_TOLD = [
  [["▶", "◀"], "next and previous step"], [["▶ Play"], "runs through all"],
  [["|◀", "▶|"], "first and last step"], [["⤢"], "the whole graph"],
];
const KEYS_TOLD = [
  [["→", "←"], "next and previous step"], [["Space"], "play"], [["Home", "End"], "first and last step"],
  [["+", "−", "0"], "zoom in, out, show all"],
];
const MOST_GIVEN = 12;
const KEYS_OF_MODULES = [[["o", "c"], "open and close all modules"]];

function explainStart() {
  const root = nameOf(DATA.root);
  title("From numbers to gradients, step by step");
  const points = element("ol", "story", undefined, explanation);
  const point = (name, text) => element("b", "", `${name}. `, element("li", "", undefined, points)).after(text);
  point("Forward", `From the numbers that are given, each step computes one more, until ${root} is there.`);
  point("Backward", `Then back through the same steps: each parameter, and what was computed from one, gets its gradient: how much ${root} changes for each 1 of it, when it grows a little. With a gradient of −3, growing by 0.01 makes ${root} smaller by about 0.03.`);
  if (DATA.update.length) point("Update", `At last the optimizer moves each parameter, to make ${root} smaller: as a rule against its gradient.`);
  element("h2", "", "What is given", explanation);
  const list = element("dl", "", undefined, explanation);
  // Not what closed modules hold, of which the graph shows nothing either.
  const shown = [...DATA.given.keys()].filter((i) => shownAs[i] === i);
  const inside = DATA.given.length - shown.length;
  for (const i of shown.slice(0, MOST_GIVEN)) row(list, nameOf(i), DATA.nodes[i].kind, numbers.values[i]);
  if (shown.length > MOST_GIVEN) element("p", "remark", `and ${shown.length - MOST_GIVEN} more, as the graph shows`, explanation);
  if (inside) element("p", "remark", `and what the closed parts of the model hold: ${counted(inside, "parameter or constant", "parameters and constants")}`, explanation);
  const kinds = new Set(DATA.given.map((_, i) => DATA.nodes[i].kind));
  const meant = `${kinds.has("parameter") ? "A parameter is a number that may be changed. " : ""}${kinds.has("constant") ? "A constant stays as it is, and gets no gradient. " : ""}`;
  element("p", "remark", `${meant}To grow is to go up, also from −2 to −1. Numbers are shown rounded, and computed with all their digits.`, explanation);
  tellControls("typed", "kbd", [...KEYS_TOLD, ...(MODULES.length ? KEYS_OF_MODULES : [])], "click");
  tellControls("touched", "b", BUTTONS_TOLD, "tap");
  return "What is given";
}

// What leads through the steps: keys, or buttons where there is no mouse.
function tellControls(kind, tag, controls, press) {
  const keys = element("p", `keys ${kind}`, undefined, explanation);
  for (const [names, does] of controls) {
    const one = element("span", "", undefined, keys);
    names.forEach((name, i) => { if (i) one.append(" "); element(tag, "", name, one); });
    one.append(` ${does}`);
  }
  element("span", "", `A ${press} on a box leads to its next step.`, keys);
  if (MODULES.length) element("span", "", `A ${press} on a part of the model opens it, one on its title closes it.`, keys);
}

// The gradients of all parameters as bars, the largest first, and the next forward pass.
function summarize() {
  const found = DATA.nodes.flatMap((node, i) => (node.kind === "parameter" && receives[i].length ? barOf(i) : []))
    .sort((a, b) => sizeOf(b.gradient) - sizeOf(a.gradient));
  if (!found.length && !DATA.next) return;
  const box = element("section", "summary", undefined, explanation);
  if (found.length) showBars(found, box);
  if (DATA.next) showNextPass(box);
}

// A parameter and its gradient; of an array of which the page has all entries, the largest one.
function barOf(node) {
  const [name, x] = [nameOf(node), gradientAt(node, LAST)];
  if (!isArray(x)) return [{ name, gradient: numberOf(x) }];
  if (!x.values?.length) return [];
  const { place, name: entry } = largestEntry(name, x);
  return [{ name: entry, gradient: numberOf(x.values[place]), isEntry: true }];
}

function showBars(found, box) {
  const root = nameOf(DATA.root);
  const entries = found.some((one) => one.isEntry) ? ", of an array with its largest entry" : "";
  element("h2", "", "What came out", box);
  if (found.every((one) => one.gradient === 0)) {
    element("p", "", `All gradients are 0: no small change of a parameter moves ${root} here.`, box);
    return;
  }
  element("p", "", found.length > 1 ? `How much ${root} changes with each parameter${entries}, the largest first:`
    : `How much ${root} changes with its parameter${entries}:`, box);
  const list = element("ul", "bars", undefined, box);
  const largest = Math.max(...found.map((one) => sizeOf(one.gradient)).filter(Number.isFinite), Number.MIN_VALUE);
  for (const { name, gradient } of found.slice(0, MOST_BARS)) {
    const item = element("li", "", undefined, list);
    element("span", "name", name, item).title = name;
    const bar = element("span", `bar ${gradient < 0 ? "negative" : "positive"}`, undefined, item);
    const share = Number.isNaN(gradient) ? 0 : Math.min(1, Math.abs(gradient) / largest);
    element("i", "", undefined, bar).style.width = `${50 * share}%`;
    element("span", "number", longText(gradient), item).title = fullText(gradient);
  }
  if (found.length > MOST_BARS) element("p", "remark", `and ${found.length - MOST_BARS} more, which are smaller`, box);
  if (numberOf(numbers.seed) === 1) element("p", "", wordsOfBars(root, found), box);
}

// What the bars say: which of them count most, and which way each makes the result smaller.
function wordsOfBars(root, found) {
  const finite = found.filter(({ gradient }) => Number.isFinite(gradient));
  if (!finite.length) return "";
  const largest = sizeOf(finite[0].gradient);
  const first = finite.filter(({ gradient }) => Math.abs(sizeOf(gradient) - largest) <= 1e-12 * largest);
  const alike = first.length > 1 ? `${listed(first.map(({ name }) => name))} count alike. ` : "";
  const { name, gradient } = finite[0];
  const way = (sign) => listed(finite.filter((x) => Math.sign(x.gradient) === sign).map((x) => x.name), MOST_BARS);
  const [larger, smaller, neither] = [-1, 1, 0].map(way);
  const ways = [larger && `${larger} larger`, smaller && `${smaller} smaller`].filter(Boolean).join(", and ");
  return `${alike}Grown by 0.01, ${name} makes ${root} ${gradient < 0 ? "smaller" : "larger"} by about ${longText(Math.abs(gradient) * 0.01)}. ` +
    `To make ${root} smaller, make ${ways}${neither ? `; ${neither} ${neither.includes(" and ") ? "make" : "makes"} no difference here` : ""}.${wordsOfMoves(finite)}`;
}

// Whether the update did what the gradients say.
function wordsOfMoves(found) {
  if (DATA.update.length !== found.length || found.some((one) => one.isEntry)) return "";
  const against = DATA.update.every((step, k) => {
    const [before, after, gradient] = ["before", "after", "gradient"].map((name) => numberOf(numbers.update[k][name]));
    return Math.sign(after - before) === -Math.sign(gradient);
  });
  return against ? " The update did just that." : " The update did not follow this alone: its rule looks at more than these gradients.";
}

// Without a power of ten, as long as it can be read.
function longText(x) {
  const text = numberText(x);
  if (!/e−/.test(text) || Math.abs(x) < 1e-9) return text;
  return x.toFixed(3 - exponentOf(Math.abs(x))).replace(/0+$/, "").replace("-", "−");
}

// The same computation from the updated parameters.
function showNextPass(box) {
  const root = nameOf(DATA.root);
  const { before, after, foretold } = nextPass();
  const change = after - before;
  element("h2", "", "The next forward pass", box);
  element("p", "", `The computation once more, from the new numbers: ${root} ${
    change < 0 ? "has become smaller." : change > 0 ? "has become larger." : "is what it was."}`, box);
  const list = element("dl", "", undefined, box);
  const digits = digitsOfChange(before, after);
  row(list, root, "before the update", before, "", numberText(before, digits));
  row(list, root, "after the update", after, "", numberText(after, digits));
  row(list, "change", `of ${root}`, change, "sum", signed(change));
  row(list, "foretold", "the sum of gradient × change of each parameter", foretold, "", signed(foretold));
  const other = byHand(`${numberText(after, digits)} - (${numberText(before, digits)})`, numberText(change));
  if (other) element("p", "remark", `By hand, the rounded results differ by ${other}. The page computes with all digits.`, box);
  if (change > 0 && foretold < 0) {
    element("p", "remark", "The gradients pointed down, but the step went too far, to where they no longer hold. A smaller learning rate goes less far.", box);
  } else if (Math.abs(change - foretold) > 0.005 * Math.abs(change)) {
    const end = before + foretold;
    const isFarOff = Math.abs(change - foretold) > 0.2 * Math.abs(change);
    const beyond = end < 0 && after >= 0 ? `, to ${numberText(end)}` : "";
    element("p", "remark", `Foretold is how far it would go if all slopes stayed as they are${beyond}. But they change on the way: a gradient says how the way begins. It foretells small steps ${isFarOff ? "well, and this one was too long for it" : "best"}.`, box);
  }
}

// The engine's numbers, or those of the numbers that a reader tries.
function nextPass() {
  if (altered) return nextPassByPage();
  return Object.fromEntries(Object.entries(DATA.next).map(([name, x]) => [name, numberOf(x)]));
}

function nextPassByPage() {
  const given = DATA.given.map((_, i) => numbers.values[i]);
  let foretold = 0;
  numbers.update.forEach(({ before, after, gradient }, k) => {
    given[DATA.update[k].node] = after;
    const [g, to, from] = [gradient, after, before].map(flatOf);
    g.forEach((slope, i) => { foretold += slope * (to[i] - from[i]); });
  });
  return { before: numbers.values[DATA.root], after: recomputed(given).values[DATA.root], foretold };
}
