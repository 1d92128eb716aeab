// The losses as numbers and as curves: of what is learned from, and of what is held out.

const CURVES = { left: 44, top: 8, below: 26 }; // pixels around the axes
const MOST_ON_CURVE = 240;
const curvesBox = document.getElementById("curves");
const lossRows = {};
let lastCurve = 0;

const percentText = (share) => `${numberText(100 * share, 3)} %`;
const hasTest = () => live.data.test.length > 0;

function arrangeLosses() {
  const list = document.getElementById("losses");
  list.replaceChildren();
  const rows = [["train", "training", "of the points it learns from"], ["test", "test", "of the points held out, which it never learns from"]];
  for (const [key, words, title] of rows) {
    if (key === "test" && !hasTest()) continue;
    const box = element("div", key, undefined, list);
    const name = element("dt", "", words, box);
    name.title = `The loss ${title}`;
    const number = element("dd", "", undefined, box);
    const right = isClasses() ? element("dd", "right", undefined, box) : null;
    const share = right && element("span", "", undefined, right);
    if (right) element("span", "word", " right", right);
    lossRows[key] = { number, share };
  }
}

function showLosses(now) {
  for (const key of hasTest() ? ["train", "test"] : ["train"]) {
    lossRows[key].number.textContent = numberText(now[key], 3);
    const share = now[`${key}Accuracy`];
    if (lossRows[key].share) lossRows[key].share.textContent = percentText(share);
  }
}

// At most so many entries, the last among them.
function thinned(history) {
  const stride = Math.ceil(history.length / MOST_ON_CURVE);
  return history.filter((_, i) => (history.length - 1 - i) % stride === 0 || i === 0);
}

function drawCurves({ isNow = true } = {}) {
  if (!isNow && performance.now() - lastCurve < 90) return;
  lastCurve = performance.now();
  const width = Math.max(240, curvesBox.clientWidth || 340);
  const right = width - 8;
  const height = curvesBox.clientHeight || 132;
  const floor = height - CURVES.below;
  curvesBox.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const isLog = document.getElementById("logarithmic").checked;
  const history = thinned(live.trainer.history);
  const keys = hasTest() ? ["train", "test"] : ["train"];
  const measure = (y) => (isLog ? Math.log10(Math.max(y, 1e-12)) : y);
  const all = history.flatMap((entry) => keys.map((key) => measure(entry[key]))).filter((y) => Math.abs(y) < Infinity);
  const top = Math.max(...(all.length ? all : [1]));
  const bottom = isLog ? Math.min(...(all.length ? all : [0])) : 0;
  const [low, high] = top > bottom ? [bottom, top + 0.06 * (top - bottom)] : [bottom - 1, bottom + 1];
  const last = Math.max(live.trainer.epoch, history.at(-1)?.epoch ?? 0, 1);
  const across = (epoch) => CURVES.left + (epoch / last) * (right - CURVES.left);
  const up = (y) => floor - ((y - low) / (high - low)) * (floor - CURVES.top);
  curvesBox.replaceChildren();
  for (const v of marks(low, high)) {
    if (isLog && !Number.isInteger(v) && high - low > 1) continue;
    svg("path", { class: "grid", d: `M${CURVES.left} ${up(v)}H${right}` }, curvesBox);
    svg("text", { class: "end", x: CURVES.left - 6, y: up(v) + 4 }, curvesBox, isLog ? markText(Number((10 ** v).toPrecision(2))) : markText(v));
  }
  for (const v of marks(0, last)) if (Number.isInteger(v)) svg("text", { class: "middle", x: across(v), y: floor + 14 }, curvesBox, markText(v));
  svg("path", { class: "axis", d: `M${CURVES.left} ${CURVES.top}V${floor}H${right}` }, curvesBox);
  svg("text", { class: "name end", x: right, y: height - 2 }, curvesBox, "epoch →");
  for (const key of [...keys].reverse()) {
    const d = history.filter((entry) => Math.abs(measure(entry[key])) < Infinity)
      .map((entry) => `${across(entry.epoch).toFixed(1)} ${up(measure(entry[key])).toFixed(1)}`).join("L");
    if (d) svg("path", { class: key, d: d.includes("L") ? `M${d}` : `M${d}h0.1` }, curvesBox);
  }
  curvesBox.setAttribute("aria-label", `Loss by epoch. ${wordsOfState()}`);
}

// Where the training stands, as it is read out.
function wordsOfState(now = live.trainer.losses()) {
  const loss = `training loss ${numberText(now.train, 3)}${hasTest() ? `, test loss ${numberText(now.test, 3)}` : ""}`;
  const share = hasTest() ? now.testAccuracy : now.trainAccuracy;
  return `Epoch ${live.trainer.epoch}, ${loss}${isClasses() ? `, ${percentText(share)} ${hasTest() ? "of the test points " : ""}right` : ""}.`;
}
