// Puts the parts together.

function showPhases() {
  const bar = document.getElementById("phases");
  for (const [name, steps] of [["forward", SEED], ["backward", BACK - FORWARD], ["update", LAST - BACK]]) {
    if (steps) element("span", name, name, bar).style.flexGrow = steps;
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

// One node can be reached by Tab, the others from it by the up and down arrows.
function watchNodes() {
  let reached = 0;
  const reach = (i) => {
    nodeElements[reached].group.setAttribute("tabindex", "-1");
    reached = (i + nodeElements.length) % nodeElements.length;
    nodeElements[reached].group.setAttribute("tabindex", "0");
  };
  reach(0);
  nodeElements.forEach(({ group }, i) => {
    group.addEventListener("focus", () => reach(i));
    group.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      reach(i + by);
      nodeElements[reached].group.focus();
      follow(reached);
    });
  });
}

document.title = `${DATA.nodes[DATA.root].name} step by step`;
const note = document.getElementById("note");
note.textContent = DATA.note;
note.hidden = !DATA.note;
showPhases();
drawGraph((node) => { if (!edited(node)) jumpTo(node); });
watchNodes();
watchView();
watchControls();
offerWhatIf();
watchPredict();
fit(READABLE);
go(stepInAddress(), { announce: false, address: false });
window.addEventListener("beforeprint", () => { listAll(); fit(); });
