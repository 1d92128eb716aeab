// The settings that one chooses: what may be chosen is what the data of the page list.

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
const BATCHES = [1, 2, 5, 10, 20, 50, 100];
const spaced = (name) => name.replaceAll("_", " ");

const FIELDS = [
  {
    name: "lr", label: "Learning rate", about: "How far each step goes against the slope",
    options: () => withCurrent(RATES, live.settings.numbers.lr), value: () => live.settings.numbers.lr,
    set: (x) => ({ numbers: { ...live.settings.numbers, lr: x } }), isNumber: true,
  },
  {
    name: "activation", label: "Activation", about: "What each hidden neuron makes of its sum",
    options: () => Object.keys(DATA.activations), set: (activation) => ({ activation }), startsAnew: true,
  },
  {
    name: "loss", label: "Loss", about: "What is to become small: how wrong the answers are",
    options: () => Object.keys(DATA.losses).filter((name) => DATA.losses[name].kind === live.data.kind), set: (loss) => ({ loss }),
  },
  {
    name: "optimizer", label: "Optimiser", about: "By which rule a step is made of the slopes",
    options: () => Object.keys(DATA.optimizers), set: (optimizer) => ({ optimizer, numbers: numbersFor(optimizer) }),
  },
  {
    name: "batch", label: "Batch", about: "After how many points a step is taken",
    options: () => withCurrent([...BATCHES.filter((x) => x < live.data.train.length), live.data.train.length], live.settings.batch),
    text: (x) => (x >= live.data.train.length ? `all ${live.data.train.length}` : String(x)), set: (batch) => ({ batch }), isNumber: true,
  },
  {
    name: "initializer", label: "First weights", about: "From which random numbers the weights start",
    options: () => Object.keys(DATA.initializers), set: (initializer) => ({ initializer, weights: null }), startsAnew: true,
  },
  {
    name: "regularization", label: "Keep weights small", about: "Regularisation: large weights count as a loss as well",
    options: () => ["none", ...Object.keys(DATA.penalties)],
    set: (regularization) => ({ regularization, rate: regularization === "none" ? 0 : live.settings.rate || 0.001 }),
  },
  {
    name: "rate", label: "… how much", about: "How much large weights count",
    options: () => withCurrent(PENALTIES, live.settings.rate), set: (rate) => ({ rate }), isNumber: true,
    isUsed: () => live.settings.regularization !== "none",
  },
];

// A learning rate that somebody has chosen stays; else it is what is usual for the optimizer.
function numbersFor(optimizer) {
  const { optimizer: before, numbers: { lr } } = live.settings;
  const own = { ...DATA.optimizers[optimizer].numbers };
  const usual = [DATA.optimizers[before].numbers.lr, before === DATA.start.optimizer ? DATA.start.numbers.lr : null];
  return usual.includes(lr) ? own : { ...own, lr };
}

const withCurrent = (list, x) => (list.includes(x) ? list : [...list, x].sort((a, b) => a - b));

function makeFields() {
  const box = document.getElementById("fields");
  for (const field of FIELDS) {
    const label = element("label", "field", undefined, box);
    label.title = field.about;
    element("span", "", field.label, label);
    const select = element("select", "", undefined, label);
    select.name = field.name;
    select.addEventListener("change", () => {
      const x = field.isNumber ? Number(select.value) : select.value;
      changeSettings(field.set(x), { startsAnew: field.startsAnew });
    });
  }
  element("div", "more-numbers", undefined, box);
}

function showFields() {
  const box = document.getElementById("fields");
  for (const field of FIELDS) {
    const select = box.querySelector(`[name="${field.name}"]`);
    const options = field.options();
    const value = field.value?.() ?? live.settings[field.name];
    const key = JSON.stringify(options);
    if (select.dataset.options !== key) {
      select.dataset.options = key;
      select.replaceChildren(...options.map((x) => {
        const option = element("option", "", field.text?.(x) ?? (field.isNumber ? numberText(x) : spaced(x)));
        option.value = x;
        return option;
      }));
    }
    select.value = String(value);
    select.disabled = field.isUsed ? !field.isUsed() : options.length < 2;
  }
  showNumbers(box.querySelector(".more-numbers"));
}

// The optimizer's other numbers, as fields to type in.
function showNumbers(box) {
  const names = Object.keys(DATA.optimizers[live.settings.optimizer].numbers).filter((name) => name !== "lr");
  const key = [live.settings.optimizer, ...names].join();
  if (box.dataset.names !== key) {
    box.dataset.names = key;
    box.replaceChildren();
    for (const name of names) {
      const label = element("label", "field number", undefined, box);
      element("span", "", spaced(name), label);
      const input = element("input", "", undefined, label);
      Object.assign(input, { type: "text", inputMode: "decimal", name });
      const about = DATA.optimizers[live.settings.optimizer].meanings[name];
      if (about) {
        const meaning = element("small", "", about, label);
        meaning.id = `meaning-of-${name}`;
        input.setAttribute("aria-describedby", meaning.id);
      }
      input.addEventListener("change", () => {
        const x = input.value.trim() === "" ? NaN : Number(input.value.replace("−", "-"));
        if (!Number.isFinite(x)) return showWrong("settings", `“${input.value}” is no number for ${spaced(name)}.`);
        return changeSettings({ numbers: { ...live.settings.numbers, [name]: x } });
      });
    }
  }
  for (const input of box.querySelectorAll("input")) {
    if (document.activeElement !== input) input.value = live.settings.numbers[input.name];
  }
}

const WORDS = [
  ["Neuron", "Takes some numbers, multiplies each by a weight, adds them and a bias up, and bends the sum by its activation"],
  ["Weight", "What a number is multiplied by on its way: a line in the picture, blue if it is positive, orange if negative"],
  ["Bias", "What a neuron adds to its sum: the small dot at its corner"],
  ["Step", "All weights are changed a little, after a batch of points"],
  ["Epoch", "As many steps as it takes to see all points that it learns from once"],
  ["Held out for the test", "Points that it never learns from: they show whether it has understood, or only learnt by heart"],
  ["Class", "One of the kinds that points are of"],
  ["Other start", "The same network with other random numbers as its first weights"],
];

// A title is nothing for fingers: the same words where they can be read.
function writeGlossary() {
  const list = document.querySelector("#glossary dl");
  for (const [word, meaning] of [...WORDS, ...FIELDS.filter(({ isUsed }) => !isUsed).map(({ label, about }) => [label, about])]) {
    element("dt", "", word, list);
    element("dd", "", `${meaning}.`, list);
  }
}

// On paper there are no fields: the settings as words.
function tellSettings() {
  const said = FIELDS.filter((field) => field.isUsed?.() ?? true).map((field) => {
    const x = field.value?.() ?? live.settings[field.name];
    return `${field.label.toLowerCase()} ${field.text?.(x) ?? (field.isNumber ? numberText(x) : spaced(x))}`;
  });
  const { settings, data } = live;
  document.getElementById("in-words").textContent = `${KINDS_OF_DATA[settings.data][0]}, ${data.targets.length} points, ` +
    `${data.test.length} of them held out. ${wordsOfState()} ${said.join(", ")}, seed ${settings.seed}.`;
}

// Says what is wrong where it was asked for; nothing takes it away.
function showWrong(where, text) {
  for (const section of ["settings", "data"]) {
    const note = document.querySelector(`#${section === "data" ? "data-panel" : section} > .wrong`);
    const words = section === where ? text : "";
    if (note.textContent !== words) note.textContent = words;
    note.hidden = !words;
  }
}

// Boxes to tick, about the picture of the answers.
function showLooks() {
  const box = document.getElementById("shown");
  box.replaceChildren();
  const tick = (name, words) => {
    const label = element("label", "check", undefined, box);
    const input = element("input", "", undefined, label);
    Object.assign(input, { type: "checkbox", checked: looks[name], name });
    label.append(` ${words}`);
    input.addEventListener("change", () => {
      looks[name] = input.checked;
      drawPoints();
      paintPlane();
      showLegend();
    });
  };
  if (hasTest()) tick("test", "show the test points");
  if (isClasses() && !isLinePlot()) tick("sharp", "without how sure it is");
  showAxesChoice();
}

// Of more than two inputs, which go across and up.
function showAxesChoice() {
  const box = document.getElementById("axes");
  const { names, columns } = live.data;
  box.hidden = columns.length < 3;
  box.replaceChildren();
  if (box.hidden) return;
  ["across", "up"].forEach((way, at) => {
    const label = element("label", "", `${way} `, box);
    const select = element("select", "", undefined, label);
    select.setAttribute("aria-label", way);
    columns.forEach((_, i) => { element("option", "", names[i], select).value = i; });
    select.value = planeAxes[at];
    select.addEventListener("change", () => {
      const other = planeAxes[1 - at];
      const i = Number(select.value);
      planeAxes = at === 0 ? [i, i === other ? planeAxes[0] : other] : [i === other ? planeAxes[1] : other, i];
      findRanges();
      paintAll();
      drawPoints();
      showAxesChoice();
    });
  });
}

function showLegend() {
  const box = document.getElementById("legend");
  box.replaceChildren();
  const { kind } = live.data;
  if (kind === "regression") {
    if (isLinePlot()) {
      element("span", "", "line: what it answers", box);
      element("span", "", `● the data${looks.test ? ", ○ held out" : ""}`, box);
      return;
    }
    const [low, high] = extentOfTargets();
    element("span", "", numberText(low, 3), box);
    const bar = element("i", low < 0 && high > 0 ? "both" : low < 0 ? "below" : "above", undefined, box);
    bar.setAttribute("aria-hidden", "true");
    element("span", "", `${numberText(high, 3)} ${nameOfTarget()}`, box);
    return;
  }
  const count = kind === "classes" ? live.data.classes : 2;
  for (let k = 0; k < count; k++) {
    const item = element("span", "", undefined, box);
    const shape = element("b", "", `${SHAPES_IN_WORDS[k % 8]} `, item);
    shape.setAttribute("aria-hidden", "true");
    shape.style.color = COLOURS_OF_CLASSES[k % 8];
    item.append(className(k));
  }
  if (!looks.sharp) element("span", "remark", "paler: less sure", box);
}
