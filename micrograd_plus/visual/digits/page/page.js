// Puts the parts together: what is drawn, what the network answers, and why.

const network = readNetwork(DATA.network);
const exampleCounts = Uint8Array.from(atob(DATA.examples), (x) => x.charCodeAt(0));
const answerRows = [];
let asked = null; // the digit that is explained, or null for the most probable one

function makeAnswers() {
  const list = document.getElementById("answers");
  DATA.classes.forEach((name, digit) => {
    const row = element("button", "answer", undefined, list);
    row.type = "button";
    element("span", "name", name, row);
    element("span", "bar", undefined, element("span", "track", undefined, row));
    element("span", "percent", "", row);
    row.addEventListener("click", () => { asked = asked === digit ? null : digit; answer(true); });
    answerRows.push(row);
  });
}

// What the network is given: 64 counts of squares with ink, or null.
function countsNow() {
  if (shownExample) return shownExample;
  return strokes.length ? blocksOf(inkOf(strokes)) : null;
}

function answer(isOver) {
  const counts = countsNow();
  document.getElementById("draw-undo").disabled = document.getElementById("draw-clear").disabled = !counts;
  document.getElementById("draw-why").hidden = !counts;
  if (!shownExample) tellExample("", "");
  paintSeen(counts);
  if (!counts) {
    asked = null;
    document.getElementById("answer-title").textContent = "What it answers";
    showProbabilities(DATA.classes.map(() => 0), null);
    return;
  }
  const values = valuesOfNetwork(network, new Map([[DATA.input, counts.map((x) => x / DATA.full)]]));
  const probabilities = sharesOf([...values.at(-1)]);
  const best = probabilities.indexOf(Math.max(...probabilities));
  const explained = asked ?? best;
  document.getElementById("answer-title").textContent = `It reads ${DATA.classes[best]}`;
  showProbabilities(probabilities, explained);
  showReasons(network, values, explained);
  if (isOver) tellAnswer(probabilities);
}

function showProbabilities(probabilities, explained) {
  probabilities.forEach((p, digit) => {
    const row = answerRows[digit];
    row.style.setProperty("--share", p);
    row.disabled = explained === null;
    row.querySelector(".percent").textContent = explained === null ? "" : percent(p);
    row.setAttribute("aria-pressed", String(digit === explained));
  });
}

function tellAnswer(probabilities) {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const texts = order.slice(0, 2).map((digit) => `${DATA.classes[digit]}, ${percent(probabilities[digit])}`);
  document.getElementById("draw-live").textContent = `It reads ${texts.join("; then ")}.`;
}

function paintSeen(counts) {
  const canvas = document.getElementById("seen");
  [canvas.width, canvas.height] = [DATA.side, DATA.side];
  if (counts) {
    const context = canvas.getContext("2d");
    context.fillStyle = getComputedStyle(field).color;
    counts.forEach((x, i) => {
      context.globalAlpha = x / DATA.full;
      context.fillRect(i % DATA.side, Math.floor(i / DATA.side), 1, 1);
    });
  }
  const rows = counts && Array.from({ length: DATA.side }, (_, i) => counts.slice(i * DATA.side, (i + 1) * DATA.side).join(" "));
  canvas.setAttribute("aria-label", counts ? `Row by row: ${rows.join("; ")}` : "Nothing yet");
}

function makeExamples() {
  const input = document.getElementById("draw-example");
  const line = input.closest("p");
  line.hidden = !DATA.labels.length;
  input.max = DATA.labels.length;
  input.addEventListener("input", () => {
    const at = Number(input.value) - 1;
    const size = DATA.side ** 2;
    if (!Number.isInteger(at) || !(at >= 0 && at < DATA.labels.length)) return;
    asked = null;
    showExample(Float64Array.from(exampleCounts.subarray(at * size, (at + 1) * size)));
    tellExample(input.value, `is a ${DATA.classes[DATA.labels[at]]}`);
  });
}

function tellExample(number, text) {
  document.getElementById("draw-example").value = number;
  document.getElementById("draw-true").textContent = text || `of ${DATA.labels.length}`;
}

drawn = answer;
document.getElementById("draw").hidden = false;
makeAnswers();
makeExamples();
watchField();
paintField();
answer(false);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { paintField(); answer(false); });
