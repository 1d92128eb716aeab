// Puts the parts together.

function showPhases() {
  const bar = document.getElementById("phases");
  const ends = { forward: SEED - 1, backward: BACK, update: LAST };
  let before = 0;
  bar.replaceChildren();
  for (const [name, end] of Object.entries(ends)) {
    const count = stops.filter((stop) => stop <= end).length - before;
    if (count) element("span", name, name, bar).style.flexGrow = count;
    before += count;
  }
}

// What is printed: the graph at this step, and every step as a line.
function listAll() {
  const list = document.getElementById("all");
  list.replaceChildren();
  const forward = altered ? DATA.forward.map(textsOfForward) : DATA.forward;
  const backward = altered ? DATA.backward.map(textsOfBackward) : DATA.backward;
  const root = DATA.nodes[DATA.root].name;
  const seed = { left: `∂${root}/∂${root}`, symbols: shortText(numbers.seed), numbers: [], result: shortText(numbers.seed) };
  // The seed is a step too, so that the numbers in the list are those of the steps.
  for (const step of [...forward, seed, ...backward]) {
    const sides = [step.symbols, ...step.numbers, step.result];
    const shown = sides.filter((side, i) => i === 0 || side !== sides[i - 1]);
    element("li", "", [step.left, ...shown].join(" = "), list);
  }
  const update = altered ? DATA.update.map(textsOfUpdate) : DATA.update;
  for (const step of update) element("li", "", step.text, list);
}

// One thing in the graph can be reached by Tab, the others from it by the up and down arrows.
function watchItems() {
  let reached = null;
  const order = () => [...itemElements.keys()].sort((a, b) => rankOf(a) - rankOf(b));
  // A module before what is in it.
  const rankOf = (item) => (moduleOf(item) === null ? written[item] : writtenModule[moduleOf(item)] - 0.5 + 0.001 * aroundModule[moduleOf(item)].length);
  const reach = (item) => {
    for (const other of [reached, item]) if (itemElements.has(other)) handleOf(other).setAttribute("tabindex", "-1");
    reached = itemElements.has(item) ? item : order()[0];
    handleOf(reached).setAttribute("tabindex", "0");
  };
  // Not of the drawing itself, which Chromium would then take for a control.
  const around = document.getElementById("graph");
  around.addEventListener("focusin", (event) => {
    for (const item of itemElements.keys()) if (handleOf(item) === event.target) reach(item);
  });
  around.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !itemElements.has(reached) || event.target !== handleOf(reached)) return;
    event.preventDefault();
    const items = order();
    reach(items[(items.indexOf(reached) + by + items.length) % items.length]);
    handleOf(reached).focus({ preventScroll: true });
    follow(reached);
  });
  return () => reach(reached);
}

document.title = `${DATA.nodes[DATA.root].name} step by step`;
const note = document.getElementById("note");
note.textContent = DATA.note;
note.hidden = !DATA.note;
// Draws the graph with what is open now.
function arrange(found) {
  lookAgain();
  const before = drawGraph(found ?? arrangement());
  keepReach();
  showPhases();
  return before;
}

// A click on a node leads to the steps it has a part in, one on a module opens or closes it.
onItem = (item) => {
  const m = moduleOf(item);
  if (m !== null) toggle(m);
  else if (!edited(item)) jumpTo(item);
};

const keepReach = watchItems();
watchView();
watchControls();
watchModules();
openWhatFits();
offerWhatIf();
watchPredict();
watchAddress();
window.addEventListener("beforeprint", listAll);
