// Elements of the page, and its data.

const DATA = JSON.parse(document.getElementById("data").textContent);

function element(name, className, text, parent) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}
