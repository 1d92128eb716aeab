// Going from step to step: buttons, slider, keys, play, and the address.

const controls = Object.fromEntries(
  ["first", "previous", "play", "next", "last", "slider", "speed", "phase", "count", "live"].map(
    (id) => [id, document.getElementById(id)],
  ),
);
let frame = 0;
let timer = null;

function go(to, { announce = true, address = true, still = false } = {}) {
  frame = Math.min(LAST, Math.max(0, Math.round(to) || 0));
  document.body.className = frame < SEED ? "forward" : frame <= BACK ? "backward" : "backward update";
  const spoken = explain(frame);
  showGraph(frame, isQuestion(frame) ? frame - 1 : frame);
  if (!still) follow(focusOf(frame).node);
  controls.phase.textContent = phaseOf(frame);
  controls.count.textContent = `step ${frame} of ${LAST}`;
  controls.slider.value = frame;
  controls.slider.setAttribute("aria-valuetext", `${frame} of ${LAST}: ${spoken}`);
  const focused = document.activeElement;
  controls.first.disabled = controls.previous.disabled = frame === 0;
  controls.last.disabled = controls.next.disabled = frame === LAST;
  // A button that is switched off would leave the keyboard's focus nowhere.
  if (focused?.disabled) controls.play.focus();
  if (announce) controls.live.textContent = spoken;
  if (address) writeAddress();
  if (!still) document.getElementById("side").scrollTop = 0;
}

function phaseOf(at) {
  if (at === 0) return "Given";
  if (at < SEED) return "Forward";
  return at <= BACK ? "Backward" : "Update";
}

// A page inside of a notebook has no address of its own, and may not change one.
function writeAddress() {
  try {
    history.replaceState(null, "", `#step=${frame}`);
  } catch { /* the step is shown all the same */ }
}

function stepInAddress() {
  const found = /(?:^#|&)step=(\d+)/.exec(location.hash);
  return found ? Number(found[1]) : 0;
}

function play() {
  if (timer !== null) return stop();
  if (frame === LAST) go(0);
  controls.play.textContent = "❚❚ Pause";
  controls.play.setAttribute("aria-label", "Pause");
  const tick = () => {
    go(frame + 1);
    timer = frame < LAST ? setTimeout(tick, Number(controls.speed.value)) : null;
    if (timer === null) stop();
  };
  timer = setTimeout(tick, Number(controls.speed.value) / 2);
}

function stop() {
  clearTimeout(timer);
  timer = null;
  controls.play.textContent = "▶ Play";
  controls.play.setAttribute("aria-label", "Play");
}

const KEYS = {
  ArrowRight: () => go(frame + 1),
  ArrowLeft: () => go(frame - 1),
  PageDown: () => go(frame + 10),
  PageUp: () => go(frame - 10),
  Home: () => go(0),
  End: () => go(LAST),
  " ": play,
  "+": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  0: () => fit(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = event.target.tagName;
  // What a control does with a key itself comes first.
  if (inside === "SELECT" || (inside === "INPUT" && event.target !== controls.slider)) return;
  if (["BUTTON", "SUMMARY"].includes(inside) && event.key === " ") return;
  const action = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (!action) return;
  event.preventDefault();
  if (event.key !== " " && !"+-0".includes(event.key)) stop();
  action();
}

// The next step that touches a node, and after its last one the first.
function jumpTo(node) {
  stop();
  const frames = touches[node];
  if (frames.length) go(frames.find((x) => x > frame) ?? frames[0]);
}

function watchControls() {
  const by = (id, action) => controls[id].addEventListener("click", () => { stop(); action(); });
  by("first", () => go(0));
  by("previous", () => go(frame - 1));
  by("next", () => go(frame + 1));
  by("last", () => go(LAST));
  controls.play.addEventListener("click", play);
  controls.slider.max = LAST;
  controls.slider.addEventListener("input", () => { stop(); go(Number(controls.slider.value)); });
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", () => go(stepInAddress(), { address: false }));
}
