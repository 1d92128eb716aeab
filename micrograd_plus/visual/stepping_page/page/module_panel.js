// The panel at a step of a closed module: what went in and came out, without what is inside.

const FEW_ROWS = 6; // of each kind

// Fills the panel and returns what to announce.
function explainModule(m, frame) {
  const { title: name } = MODULES[m];
  const { operations } = insides[m];
  const show = frame < SEED ? moduleForward : frame <= BACK ? moduleBackward : moduleUpdate;
  show(m, frame);
  const line = element("p", "remark", `Inside are ${counted(operations, "operation")}. `, explanation);
  const button = element("button", "inside", "Open it", line);
  button.setAttribute("aria-label", `Open ${name}`);
  button.addEventListener("click", () => toggle(m));
  return lineOfModule(m, frame);
}

// What a closed module does at a step, in a line.
function lineOfModule(m, frame) {
  const { title: name } = MODULES[m];
  if (frame < SEED) return `${name} gives ${shortTexts([...insides[m].gives].map((node) => valueAt(node, frame)))}`;
  if (frame <= BACK) return `The gradient flows back through ${name}`;
  const changed = [...insides[m].parameters].filter((node) => updateAt(node, frame));
  return `${stepOf(frame).optimizer} updates ${counted(changed.length, "parameter")} of ${name}`;
}

function moduleForward(m) {
  const { takes, gives } = insides[m];
  const { title: name, parameters } = MODULES[m];
  title(name, `A part of the model${parameters ? ` with ${counted(parameters, "parameter")}` : ""}, here as one step.`);
  listOf("It takes", takes, "input", (node) => numbers.values[node]);
  listOf("It gives", gives, "result", (node) => numbers.values[node]);
}

function moduleBackward(m, frame) {
  const { takes, gives, parameters } = insides[m];
  const { title: name } = MODULES[m];
  const root = nameOf(DATA.root);
  title(name, `The gradient flows back through this part of the model, here as one step.`);
  const gradient = (node) => gradientAt(node, frame);
  const left = (node) => `∂${root}/∂${nameOf(node)}`;
  listOf("It receives", gives, "gradient of what it gave", gradient, left);
  listOf("It hands on", [...takes].filter((node) => gradient(node) !== null), "gradient of what it took, so far", gradient, left);
  listOf("Its parameters receive", [...parameters].filter((node) => gradient(node) !== null), "gradient", gradient, left);
}

function moduleUpdate(m, frame) {
  const { title: name } = MODULES[m];
  const { optimizer } = stepOf(frame);
  const changed = [...insides[m].parameters].filter((node) => updateAt(node, frame));
  title(`Update ${name}`, `One step of ${optimizer}, against the gradient, of all parameters inside.`);
  listOf("They become", changed, "new value", (node) => updateAt(node, frame).after);
}

// A heading, and a row for each of some nodes, or as many as one would read.
function listOf(heading, nodes, words, numberOfNode, leftOf = nameOf) {
  const all = [...nodes];
  if (!all.length) return;
  element("h2", "part", heading, explanation);
  const list = element("dl", "", undefined, explanation);
  for (const node of all.slice(0, FEW_ROWS)) row(list, leftOf(node), words, numberOfNode(node));
  if (all.length > FEW_ROWS) element("p", "remark", `and ${all.length - FEW_ROWS} more`, explanation);
}
