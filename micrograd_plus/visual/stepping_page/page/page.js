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

// What is printed: the graph at this step, and every step one stops at as a line, with its number.
function listAll() {
  const list = document.getElementById("all");
  list.replaceChildren(...stops.slice(1).map((stop) => element("li", "", lineOf(stop))));
}

function lineOf(at) {
  const m = closedAt(at);
  if (m !== null) return lineOfModule(m, at);
  const step = stepOf(at);
  if (at === SEED) return `∂${nameOf(DATA.root)}/∂${nameOf(DATA.root)} = ${shortText(numbers.seed)}`;
  if (at > BACK) return (altered ? textsOfUpdate(step, at - BACK - 1) : step).text;
  const texts = !altered ? step : at < SEED ? textsOfForward(step) : textsOfBackward(step, at - SEED - 1);
  const sides = [texts.symbols, ...texts.numbers, texts.result];
  return [texts.left, ...sides.filter((side, i) => i === 0 || side !== sides[i - 1])].join(" = ");
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

document.title = `${nameOf(DATA.root)} step by step`;
const note = document.getElementById("note");
note.textContent = DATA.note;
note.hidden = !DATA.note;
// Draws the graph with what is open now.
function arrange(found) {
  lookAgain();
  const before = drawGraph(found ?? arrangement());
  makeRoom();
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
