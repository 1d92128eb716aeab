// Turns of phrase that the sentences of a page are made of.

const listed = (words, most = 4) => {
  const shown = words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
};
const times = (n) => ["never", "once", "twice"][n] ?? `${n} times`;

// A text with formulas in backticks, as readers see them; a name that stands alone as it is spoken of.
function inWords(text, pieces, constants = {}, spoken = {}) {
  const shown = (formula) => (Object.hasOwn(spoken, formula) ? spoken[formula]
    : rendered(simplified(readFormula(formula), constants), pieces).text);
  return text.split("`").map((part, i) => (i % 2 ? shown(part) : part)).join("");
}

// "e falls by 3 for each 1 of a": what happens when a grows a little.
function follows(name, slope, by) {
  const size = Math.abs(slope);
  const way = slope < 0 ? "falls" : "grows";
  return size === 1 ? `${name} ${way} just as much` : `${name} ${way} by ${numberText(size)} for each 1 of ${by}`;
}

function counted(count, word, words = `${word}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? word : words}`;
}

function fitted(text, width) {
  const most = Math.max(3, Math.floor(width / 8));
  return text.length <= most ? text : text.slice(0, most - 1) + "…";
}
