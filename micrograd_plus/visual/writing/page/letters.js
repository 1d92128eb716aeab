// The text as it grows: what was typed, what was written, and with which draws.

const MOST_LETTERS = 120; // that are written at once
const text = { typed: "", written: [], seed: 0, temperature: 1, draws: 0, generator: new Generator(0) };

const typedTokens = () => [...text.typed].map((character) => tokenOf.get(character));
const allTokens = () => [...DATA.before, ...typedTokens(), ...text.written.map(({ token }) => token)];
const isOver = () => text.written.length > 0 && text.written.at(-1).token === DATA.end;
const given = () => DATA.before.length + [...text.typed].length; // tokens that were not written

function drawLetter() {
  const probabilities = probabilitiesOf(logitsAfter(allTokens()), text.temperature);
  const share = text.generator.share();
  text.draws += 1;
  text.written.push({ token: letterAt(probabilities, share), share });
}

function chooseLetter(token) {
  text.written.push({ token, share: null });
}

function takeBack() {
  const last = text.written.pop();
  if (!last) return;
  if (last.share === null) return;
  const draws = text.draws - 1;
  startDraws();
  for (; text.draws < draws; text.draws += 1) text.generator.share();
}

function startDraws() {
  text.generator = new Generator(text.seed);
  text.draws = 0;
}

// What is written, as letters; special tokens have none.
function wordNow() {
  const characters = [...DATA.characters];
  return text.typed + text.written.map(({ token }) => characters[token] ?? "").join("");
}

// Of other cases than those that it knows a letter is another, and what it does not know is left out.
function typeText(typed) {
  const known = [...typed].map((x) => [x, x.toLowerCase(), x.toUpperCase()].find((form) => tokenOf.has(form)) ?? "");
  text.typed = known.join("");
  text.written = [];
  return text.typed;
}
