// Puts the parts together.

function describeAll() {
  const plural = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const heads = DATA.layers.reduce((sum, layer) => sum + layer.heads, 0);
  const parts = [plural(COUNT, "token"), `a vocabulary of ${DATA.vocabulary}`];
  if (heads) parts.push(`${plural(heads, "head")} of attention in ${plural(DATA.layers.length, "layer")}`);
  document.getElementById("about").textContent =
    `${parts.join(", ")}. Point at a token, tap it, or use the arrow keys.`;
}

// What is printed besides: every token as a line.
function listAll() {
  const list = document.getElementById("all");
  list.replaceChildren();
  for (let i = 0; i < COUNT; i += 1) element("li", "", spoken(i), list);
}

describeAll();
makeTokens();
makeLosses();
makeMaps();
select(COUNT - 1, { announce: false });
let width = window.innerWidth;
window.addEventListener("resize", () => {
  if (!attention.length || window.innerWidth === width) return;
  width = window.innerWidth;
  showLarge();
  markRow(current);
});
window.addEventListener("beforeprint", listAll);
