// The first screen: what this page shows. The last one: what came out, and what it is good for.

const MOST_BARS = 12;
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
  point("Backward", `Then back through the same steps: every number gets its gradient, which says how much ${root} changes when that number grows a little, per unit. With a gradient of −3, growing it by 0.01 makes ${root} smaller by about 0.03.`);
  if (DATA.update.length) point("Update", `At last each parameter goes a little against its gradient, to make ${root} smaller.`);
  const keys = element("p", "keys", undefined, explanation);
  for (const [names, does] of [...KEYS_TOLD, ...(MODULES.length ? KEYS_OF_MODULES : [])]) {
    const one = element("span", "", undefined, keys);
    names.forEach((name) => element("kbd", "", name, one));
    one.append(` ${does}`);
  }
  element("span", "", "A click on a box leads to its next step.", keys);
  if (MODULES.length) element("span", "", "A click on a part of the model opens it, one on its title closes it.", keys);
  element("h2", "", "What is given", explanation);
  const list = element("dl", "", undefined, explanation);
  // Not what closed modules hold, of which the graph shows nothing either.
  const seen = [...DATA.given.keys()].filter((i) => shownAs[i] === i);
  const inside = DATA.given.length - seen.length;
  for (const i of seen.slice(0, MOST_GIVEN)) row(list, nameOf(i), DATA.nodes[i].kind, numbers.values[i]);
  if (seen.length > MOST_GIVEN) element("p", "remark", `and ${seen.length - MOST_GIVEN} more, as the graph shows`, explanation);
  if (inside) element("p", "remark", `and what the closed parts of the model hold: ${counted(inside, "parameter or constant", "parameters and constants")}`, explanation);
  return "What is given";
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
  if (!isObject(x)) return [{ name, gradient: numberOf(x) }];
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
    element("span", "number", numberText(gradient), item).title = fullText(gradient);
  }
  if (found.length > MOST_BARS) element("p", "remark", `and ${found.length - MOST_BARS} more, which are smaller`, box);
  const { name, gradient } = found[0];
  if (!Number.isFinite(gradient) || gradient === 0 || numberOf(numbers.seed) !== 1) return;
  const [way, other] = gradient < 0 ? ["falls", "larger"] : ["grows", "smaller"];
  element("p", "", `Grown by 0.01, ${name} makes a change of about ${signed(gradient * 0.01)}: ${root} ${way}. ` +
    `To make ${root} smaller, make ${name} ${other}.`, box);
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
  row(list, "change", "of the result", change, "sum", signed(change));
  row(list, "foretold", "the sum of gradient × change of each parameter", foretold, "", signed(foretold));
  if (change > 0 && foretold < 0) {
    element("p", "remark", "The gradients pointed down, but the step went too far, to where they no longer hold. A smaller learning rate goes less far.", box);
  } else if (Math.abs(change - foretold) > 0.005 * Math.abs(change)) {
    element("p", "remark", "The two differ because slopes change on the way: gradients are exact only for small steps.", box);
  }
}

// The engine's numbers, or those of the numbers that a reader tries.
function nextPass() {
  if (!altered) return Object.fromEntries(Object.entries(DATA.next).map(([name, x]) => [name, numberOf(x)]));
  const given = DATA.given.map((_, i) => numbers.values[i]);
  let foretold = 0;
  numbers.update.forEach(({ before, after, gradient }, k) => {
    given[DATA.update[k].node] = after;
    const [g, to, from] = [gradient, after, before].map(flatOf);
    g.forEach((slope, i) => { foretold += slope * (to[i] - from[i]); });
  });
  return { before: numbers.values[DATA.root], after: recomputed(given).values[DATA.root], foretold };
}
