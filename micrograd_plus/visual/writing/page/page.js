// Puts the parts together: the text, its letters as buttons, and what can be done.

const byId = (id) => document.getElementById(id);
const texts = []; // that are complete

function changedText(said, isHeard = true) {
  place = allTokens().length - (isOver() ? 2 : 1);
  if (isOver()) {
    texts.push(wordNow());
    element("li", "", wordNow() || "(nothing)", byId("texts"));
  }
  showText();
  if (isHeard) byId("live").textContent = `${said}. ${isOver() ? `Complete: ${wordNow()}` : wordNow()}`;
}

function showText() {
  const tokens = allTokens();
  const box = byId("text");
  box.replaceChildren();
  const first = DATA.before.length - 1;
  for (let i = Math.max(0, first); i < tokens.length; i += 1) {
    const kind = i < DATA.before.length ? "start" : i < given() ? "typed" : "written";
    const isStart = i < DATA.before.length;
    const button = element("button", kind, isStart ? START : DATA.names[tokens[i]], box);
    button.type = "button";
    button.disabled = tokens[i] === DATA.end && !isStart;
    button.setAttribute("aria-label", isStart ? "Beginning" : DATA.names[tokens[i]]);
    if (i === place) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => { place = i; showText(); byId("text").children[i - Math.max(0, first)].focus(); });
  }
  byId("one").disabled = isOver();
  byId("all-letters").disabled = isOver() && !left;
  byId("back").disabled = !text.written.length;
  byId("one").textContent = isOver() ? "Complete" : "Write a letter";
  showCode();
  showPlace();
}

function showCode() {
  const temperature = text.temperature === 1 ? "" : `, temperature=${text.temperature}`;
  const prompt = JSON.stringify(DATA.prompt + text.typed);
  byId("code").textContent = `"".join(text.generate(model, ${prompt}, ${MOST_LETTERS}, tokenizer=tokenizer${temperature}, seed=${text.seed}))`;
}

// Letter by letter, as long as nobody stops it: some texts in full, or what is left of one.
let left = 0; // texts to write
let letters = 0; // written in this one
function writeTexts(count) {
  [left, letters] = [count, 0];
  if (isOver()) nextText();
  byId("all-letters").textContent = "Stop";
  writeOn();
}

function writeOn() {
  if (!left) return;
  if (isOver()) nextText();
  drawLetter();
  letters += 1;
  const isEnd = isOver() || letters >= MOST_LETTERS;
  if (isEnd) [left, letters] = [left - 1, 0];
  changedText("Written", isEnd);
  if (isEnd && left && !isOver()) nextText();
  if (left) requestAnimationFrame(writeOn);
  else stopWriting();
}

function stopWriting() {
  left = 0;
  byId("all-letters").textContent = "Write to the end";
  byId("all-letters").disabled = isOver();
  if (isOver() && document.activeElement === document.body) byId("new").focus();
}

// The draws go on: so does a program that writes one text after another.
function nextText() {
  text.written = [];
  changedText("A new beginning");
}

function startAgain() {
  startDraws();
  text.written = [];
  texts.length = 0;
  byId("texts").replaceChildren();
  changedText("Started again");
}

function watchControls() {
  for (const id of ["one", "back", "new", "many", "again", "next"]) byId(id).addEventListener("click", stopWriting, true);
  for (const id of ["typed", "seed"]) byId(id).addEventListener("input", stopWriting, true);
  byId("typed").addEventListener("input", (event) => {
    const typed = typeText(event.target.value);
    if (typed !== event.target.value) event.target.value = typed;
    startDraws();
    changedText("Typed");
  });
  byId("typed").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isOver()) return;
    drawLetter();
    changedText(`“${DATA.names[text.written.at(-1).token]}” drawn`);
  });
  byId("one").addEventListener("click", () => {
    drawLetter();
    changedText(`“${DATA.names[text.written.at(-1).token]}” drawn`);
    if (isOver()) byId("new").focus();
  });
  byId("all-letters").addEventListener("click", () => { if (left) stopWriting(); else writeTexts(1); });
  byId("back").addEventListener("click", () => {
    if (isOver()) { texts.pop(); byId("texts").lastElementChild.remove(); }
    takeBack();
    changedText("Taken back");
  });
  byId("new").addEventListener("click", nextText);
  byId("many").addEventListener("click", () => {
    if (text.written.length) nextText();
    writeTexts(10);
  });
  byId("temperature").addEventListener("input", (event) => {
    text.temperature = Number(event.target.value);
    byId("temperature-text").textContent = event.target.value;
    showCode();
    showPlace();
  });
  byId("seed").addEventListener("input", (event) => {
    const seed = Number(event.target.value);
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32 || event.target.value === "") return;
    text.seed = seed;
    startAgain();
  });
  byId("again").addEventListener("click", startAgain);
}

byId("about").textContent = `${DATA.parameters.toLocaleString("en")} learned numbers give the probability of each of ${DATA.names.length} signs as the next one. One is drawn, and the model is asked again.`;
watchControls();
changedText("Ready");
