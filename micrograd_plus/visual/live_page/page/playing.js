// Learning goes on: play and pause, one step, one back, and what is said of it.

const SPEEDS = [
  { words: "step by step", steps: 4 },
  { words: "slow", epochs: 2 },
  { words: "normal", epochs: 15 },
  { words: "fast", epochs: 60 },
  { words: "as fast as it can", epochs: 1e6 },
];
const BUDGET = 7; // milliseconds of a frame in which it learns; the rest is for the pictures
const QUIET = 5000; // milliseconds between two announcements
const buttons = Object.fromEntries(
  ["restart", "back", "play", "step", "one-epoch", "other-start", "copy-link", "speed", "say", "copy-python", "close-explanation"].map((id) => [id, document.getElementById(id)]),
);
const heard = document.getElementById("live");
let isPlaying = false;
let owed = 0; // steps that the speed asks for and that were not made yet
let lastFrame = 0;
let lastSaid = 0;
let lastTroubles = 0;

const stepsInEpoch = () => Math.max(1, Math.ceil(live.data.train.length / live.settings.batch));

function say(text) {
  heard.textContent = text;
  lastSaid = performance.now();
}

function playOrPause() {
  if (isPlaying) return pause();
  isPlaying = true;
  [owed, lastFrame, lastSaid] = [0, performance.now(), performance.now()];
  showPlaying();
  requestAnimationFrame(learnInFrame);
  return undefined;
}

function pause() {
  if (!isPlaying) return;
  isPlaying = false;
  showPlaying();
  showState({ isNow: true });
  say(wordsOfState());
}

function showPlaying() {
  buttons.play.textContent = isPlaying ? "❚❚ Pause" : "▶ Play";
  document.body.classList.toggle("playing", isPlaying);
}

function learnInFrame(now) {
  if (!isPlaying) return;
  const { steps, epochs } = SPEEDS[buttons.speed.value];
  const elapsed = Math.min(0.1, Math.max(0, now - lastFrame) / 1000);
  lastFrame = now;
  owed += (steps ?? epochs * stepsInEpoch()) * elapsed;
  const end = performance.now() + BUDGET;
  while (owed >= 1 && performance.now() < end) {
    live.trainer.step();
    owed -= 1;
  }
  owed = Math.min(owed, stepsInEpoch() * 4);
  showState({ isNow: false });
  requestAnimationFrame(learnInFrame);
}

// So many steps at once, by a button.
function learn(steps) {
  pause();
  for (let i = 0; i < steps; i++) live.trainer.step();
  showState({ isNow: true });
  say(wordsOfState());
}

function learnEpoch() {
  const left = stepsInEpoch() - (live.trainer.steps % stepsInEpoch());
  learn(left);
}

function takeBack() {
  pause();
  const isDone = live.trainer.back();
  showState({ isNow: true });
  say(isDone ? wordsOfState() : "There is no step to take back.");
}

function restart(patch = {}) {
  changeSettings(patch, { startsAnew: true });
  say(`Back at the start. ${wordsOfState()}`);
}

// Everything that goes with the numbers of the network.
function showState({ isNow }) {
  const { trainer } = live;
  paintAll();
  document.getElementById("epoch").textContent = trainer.epoch.toLocaleString("en");
  document.getElementById("steps").textContent = trainer.steps.toLocaleString("en");
  buttons.back.disabled = trainer.steps === 0;
  if (document.activeElement === buttons.back && trainer.steps === 0) buttons.play.focus();
  const now = performance.now();
  drawCurves({ isNow });
  if (live.selected) showExplanation(live);
  if (isNow || now - lastTroubles > 200) {
    lastTroubles = now;
    const losses = trainer.losses();
    showLosses(losses);
    const found = troublesOf(live, losses);
    showTroubles(found);
    const news = newsOf(found);
    if (news) say(news);
    if (isPlaying && now - lastSaid > QUIET) say(wordsOfState(losses));
  }
  if (isNow) showPython();
}

function paintAll() {
  paintNetwork();
  paintPlane();
}

function showPython() {
  const box = document.getElementById("python");
  if (box.open) box.querySelector("pre").textContent = pythonCode(live);
}

const KEYS_OF_PAGE = {
  " ": playOrPause,
  ArrowRight: () => learn(1),
  ArrowLeft: takeBack,
  e: learnEpoch,
  r: () => restart(),
  n: () => restart({ seed: live.settings.seed + 1, weights: null }),
  s: () => say(wordsOfState()),
  Escape: () => choose(null),
};

function onPageKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const inside = event.target.tagName;
  if (["SELECT", "INPUT", "TEXTAREA"].includes(inside) && event.key !== "Escape") return;
  if (["BUTTON", "SUMMARY"].includes(inside) && event.key === " ") return;
  if (!Object.hasOwn(KEYS_OF_PAGE, event.key)) return;
  event.preventDefault();
  KEYS_OF_PAGE[event.key]();
}

function watchButtons() {
  const on = (id, action) => buttons[id].addEventListener("click", action);
  SPEEDS.forEach(({ words }, i) => { element("option", "", words, buttons.speed).value = i; });
  buttons.speed.value = 2;
  on("play", playOrPause);
  on("step", () => learn(1));
  on("one-epoch", learnEpoch);
  on("back", takeBack);
  on("restart", () => restart());
  on("other-start", () => restart({ seed: live.settings.seed + 1, weights: null }));
  on("copy-link", copyLiveLink);
  document.getElementById("trouble-sign").addEventListener("click", () => {
    document.getElementById("troubles").scrollIntoView({ block: "center" });
  });
  on("say", () => say(wordsOfState()));
  on("close-explanation", () => choose(null));
  on("copy-python", copyPython);
  document.getElementById("logarithmic").addEventListener("change", () => drawCurves());
  document.getElementById("python").addEventListener("toggle", showPython);
  document.addEventListener("keydown", onPageKey);
}

async function copyPython() {
  const note = buttons["copy-python"].nextElementSibling;
  try {
    if (location.protocol === "about:") throw new Error("a frame in a notebook may not copy");
    await navigator.clipboard.writeText(pythonCode(live));
    note.textContent = " Copied.";
  } catch {
    getSelection().selectAllChildren(document.querySelector("#python pre"));
    note.textContent = " Marked above: copy it with your keys.";
  }
}
