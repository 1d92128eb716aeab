// Puts the parts together: what is set, the data, and the network that learns.

const live = { settings: null, data: null, trainer: null, selected: null };

// Opens settings that are known to be fine, with a network that has learnt nothing.
function openWith(settings) {
  const data = makeData(settings);
  const checked = withLossFor(settings, data);
  Object.assign(live, { settings: checked, data, trainer: makeTrainer(checked, data), selected: null });
  showWhole();
}

// What was a loss of classes is none of numbers.
function withLossFor(settings, data) {
  return { ...settings, loss: fittingLoss(settings, data) };
}

const KEYS_OF_DATA = ["data", "points", "noise", "test", "dataSeed", "text", "rows", "names", "heldOut", "task", "scale"];

// Changes settings, and says so where they cannot be; what has been learnt is kept unless it starts anew.
function changeSettings(patch, { from = "settings", startsAnew = false, keepsRange = false } = {}) {
  let next;
  try {
    const settings = checkedSettings({ ...live.settings, ...patch });
    const isOther = Object.keys(patch).some((key) => KEYS_OF_DATA.includes(key));
    const data = isOther ? makeData(settings) : live.data;
    const checked = withLossFor(settings, data);
    const isNew = startsAnew || "layers" in patch || data.columns.length !== live.data.columns.length || data.kind !== live.data.kind;
    next = { settings: checked, data, trainer: isNew ? makeTrainer(checked, data) : goneOn(checked, data) };
  } catch (error) {
    showWrong(from === "tools" ? "data" : from, error.message);
    return false;
  }
  showWrong(null);
  linkNote.hidden = true;
  const hasOtherData = next.data !== live.data;
  const hasOtherShape = shapeOf(next) !== shapeOf(live);
  Object.assign(live, next);
  if (!canStaySelected()) choose(null);
  if (hasOtherData) findRanges({ isKept: keepsRange });
  showSettings({ hasOtherData, hasOtherShape });
  writeSettings();
  document.getElementById("link").hidden = true;
  if (startsAnew || "layers" in patch) say(`From the start. ${wordsOfState()}`);
  return true;
}

// A trainer that goes on from what has been learnt, with other settings or points.
function goneOn(settings, data) {
  const before = live.trainer;
  const isTheSame = data === live.data && Object.keys(settings).every((key) => (
    ["numbers", "rate"].includes(key) || JSON.stringify(settings[key]) === JSON.stringify(live.settings[key])));
  if (isTheSame) {
    before.change(settings.numbers, settings.rate);
    return Object.assign(before, { isMixed: before.isMixed || before.steps > 0 });
  }
  const trainer = makeTrainer(settings, data);
  trainer.parameters.set(before.parameters);
  const { epoch, steps, history } = before;
  return Object.assign(trainer, { epoch, steps, history, isMixed: before.isMixed || steps > 0 });
}

// All that the drawing of the network goes by.
const shapeOf = ({ settings, data }) => JSON.stringify([settings.layers, data.names, data.kind, data.classes]);

function canStaySelected() {
  const { selected, trainer, data } = live;
  if (!selected) return true;
  if (selected.kind === "point") return selected.row < data.targets.length;
  if (selected.kind === "line") return selected.parameter < trainer.parameters.length;
  return selected.neuron < (trainer.network.layers[selected.layer]?.length ?? 0);
}

function showSettings({ hasOtherData, hasOtherShape }) {
  if (hasOtherData) {
    drawPoints();
    showTools();
    showLooks();
    showLegend();
    arrangeLosses();
    showAbout();
  }
  if (hasOtherShape) {
    notedWeight = null;
    pointedNote.textContent = "";
    arrangeNetwork();
  }
  showFields();
  showDataPanel();
  paintKindsSoon();
  markChosen();
  showState({ isNow: true });
}

function showWhole() {
  findRanges();
  showSettings({ hasOtherData: true, hasOtherShape: true });
  choose(null);
}

let paintingKinds = null;

// The small pictures of the data: not at each move of a slider.
function paintKindsSoon() {
  clearTimeout(paintingKinds);
  paintingKinds = setTimeout(paintKinds, 150);
}

function showAbout() {
  const { kind } = live.data;
  const task = kind === "two classes" ? "tell the blue points from the orange ones"
    : kind === "classes" ? `tell ${live.data.classes} kinds of points apart`
      : `tell ${nameOfTarget()} from ${live.data.names.slice(0, -1).join(" and ")}`;
  document.getElementById("about").textContent =
    `These few neurons learn to ${task}. Press Play and watch. Click a neuron, a line or a point to see its arithmetic.`;
  planeBox.setAttribute("aria-label", `What the network answers ${isLinePlot() ? `for each ${live.data.names[0]}` : `over the plane of ${live.data.names[planeAxes[0]]} and ${live.data.names[planeAxes[1]]}`}. Arrow keys move a cross, page down and page up go from point to point, Enter uses the chosen tool`);
}

// Selects a neuron, a line or a point, or nothing.
function choose(selected) {
  live.selected = selected;
  const box = document.getElementById("explaining");
  const wasHidden = box.hidden;
  const hadFocus = box.contains(document.activeElement);
  box.hidden = !selected;
  document.querySelector("main").classList.toggle("explained", Boolean(selected));
  if (wasHidden !== box.hidden) {
    arrangeNetwork();
    if (hadFocus) networkItems[reachedItem].node.focus({ preventScroll: true });
  }
  markChosen();
  markPoint();
  paintNetwork();
  if (selected) {
    showExplanation(live);
    if (wasHidden) bringIntoSight(box);
  }
}

// Below the network, as on a phone, an explanation would be missed.
function bringIntoSight(box) {
  const below = box.getBoundingClientRect().top - window.innerHeight * 0.6;
  if (below > 0) window.scrollBy({ top: below });
}

function watchTheme() {
  readPalette();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readPalette();
    paintAll();
    paintKinds();
  });
}

const startsAtOnce = takeOrders();
watchTheme();
makeFields();
writeGlossary();
showKinds();
watchButtons();
watchNetwork();
watchPoints();
openAddress();
writeLink();
if (startsAtOnce) playOrPause();
window.addEventListener("beforeprint", tellSettings);
window.addEventListener("hashchange", openAddress);
let knownRoom = sheet.clientWidth;
new ResizeObserver(() => {
  if (sheet.clientWidth === knownRoom) return;
  knownRoom = sheet.clientWidth;
  arrangeNetwork();
  markChosen();
  paintNetwork();
}).observe(sheet);
