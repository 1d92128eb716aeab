// Going from step to step: buttons, slider, keys, play, and the address.

const controls = Object.fromEntries(
  ["first", "previous", "play", "next", "last", "slider", "speed", "phase", "count", "live"].map(
    (id) => [id, document.getElementById(id)],
  ),
);
let frame = 0;
let timer = null;

// Goes to the first stop that is not before a frame.
function go(to, { announce = true, address = true, still = false } = {}) {
  const at = stopFrom(Math.min(LAST, Math.max(0, Math.round(to) || 0)));
  frame = stops[at];
  document.body.className = frame < SEED ? "forward" : frame <= BACK ? "backward" : "backward update";
  const spoken = explain(frame);
  showGraph(frame, isQuestion(frame) ? frame - 1 : frame);
  if (!still) followStep();
  const most = stops.length - 1;
  controls.phase.textContent = phaseOf(frame);
  controls.count.textContent = `step ${at} of ${most}`;
  controls.slider.max = most;
  controls.slider.value = at;
  controls.slider.setAttribute("aria-valuetext", `${at} of ${most}: ${spoken}`);
  const focused = document.activeElement;
  controls.first.disabled = controls.previous.disabled = at === 0;
  controls.last.disabled = controls.next.disabled = at === most;
  // A button that is switched off would leave the keyboard's focus nowhere.
  if (focused?.disabled) controls.play.focus();
  if (announce) controls.live.textContent = spoken;
  if (address) writeAddress();
  if (!still) document.getElementById("side").scrollTop = 0;
}

// Brings into sight what a step computes, and from what.
function followStep() {
  const m = closedAt(frame);
  const node = focusOf(frame).node ?? 0;
  follow(m === null ? shownAs[node] : itemOfModule(m), [...nodesOf(frame)].map((other) => shownAs[other]));
}

// So many stops further, or back.
function step(by) {
  go(stops[Math.min(stops.length - 1, Math.max(0, stopFrom(frame) + by))]);
}

function phaseOf(at) {
  if (at === 0) return "Given";
  if (at < SEED) return "Forward";
  return at <= BACK ? "Backward" : "Update";
}

function play() {
  if (timer !== null) return stop();
  if (frame === LAST) go(0);
  controls.play.textContent = "❚❚ Pause";
  controls.play.setAttribute("aria-label", "Pause");
  const tick = () => {
    step(1);
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
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  PageDown: () => step(10),
  PageUp: () => step(-10),
  Home: () => go(0),
  End: () => go(LAST),
  " ": play,
  "+": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  0: toggleWhole,
  o: () => setAll(true),
  c: () => setAll(false),
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
  if (event.key !== " " && !"+-0oc".includes(event.key)) stop();
  action();
}

// The next step that touches a node, and after its last one the first.
function jumpTo(node) {
  stop();
  const frames = touches[node].map((x) => stops[stopFrom(x)]);
  if (frames.length) go(frames.find((x) => x > frame) ?? frames[0]);
}

function watchControls() {
  const by = (id, action) => controls[id].addEventListener("click", () => { stop(); action(); });
  by("first", () => go(0));
  by("previous", () => step(-1));
  by("next", () => step(1));
  by("last", () => go(LAST));
  controls.play.addEventListener("click", play);
  controls.slider.addEventListener("input", () => { stop(); go(stops[Number(controls.slider.value)]); });
  document.addEventListener("keydown", onKey);
  watchEnd();
}

// Below what is seen of the panel, a sign as long as there is more.
function watchEnd() {
  const [side, more] = ["side", "more"].map((id) => document.getElementById(id));
  const sight = new IntersectionObserver(([{ isIntersecting }]) => { more.hidden = isIntersecting; }, { root: side });
  sight.observe(document.getElementById("end"));
  more.firstElementChild.addEventListener("click", () => side.scrollBy({ top: side.clientHeight * 0.8, behavior: "smooth" }));
}
