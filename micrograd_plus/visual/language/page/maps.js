// Attention as maps: all heads small, and the chosen one large, with the tokens on both axes.

const smallMaps = [];
let rowLabels = [];

function paintMap(canvas, weights) {
  canvas.width = canvas.height = COUNT;
  const context = canvas.getContext("2d");
  const image = context.createImageData(COUNT, COUNT);
  weights.forEach((weight, i) => {
    // The accent's blue, and nothing at 0: the page shines through, light or dark.
    image.data.set([0, 114, 178, 255 * Math.sqrt(weight)], 4 * i);
    if (dark.matches) image.data.set([86, 180, 233], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

const dark = window.matchMedia("screen and (prefers-color-scheme: dark)"); // paper is white

function makeMaps() {
  if (!attention.length) return;
  document.getElementById("attention").hidden = false;
  document.getElementById("choice").hidden = false;
  const maps = document.getElementById("maps");
  const heads = DATA.layers.map((layer) => layer.heads);
  const most = Math.max(...heads);
  if (most <= 8 && heads.every((count) => count === most)) maps.classList.add("rows");
  maps.style.setProperty("--heads", most);
  attention.forEach((layer, l) => layer.forEach((weights, h) => {
    const button = element("button", "", undefined, maps);
    button.type = "button";
    button.title = DATA.layers[l].name;
    const canvas = element("canvas", "", undefined, button);
    canvas.setAttribute("aria-hidden", "true");
    element("span", "", `layer ${l}, head ${h}`, button);
    button.addEventListener("click", () => choose({ layer: l, head: h }));
    smallMaps.push({ button, canvas, weights, layer: l, head: h });
  }));
  const layers = document.getElementById("layer");
  attention.forEach((_, l) => { element("option", "", String(l), layers).value = l; });
  layers.addEventListener("change", () => {
    const layer = Number(layers.value);
    const fits = choice.head !== null && choice.head < attention[layer].length;
    choose({ layer, head: fits ? choice.head : null });
  });
  const head = document.getElementById("head");
  head.addEventListener("change", () => {
    choose({ layer: choice.layer, head: head.value === "" ? null : Number(head.value) });
  });
  dark.addEventListener("change", paintMaps);
  paintMaps();
  choose(choice);
}

function paintMaps() {
  for (const { canvas, weights } of smallMaps) paintMap(canvas, weights);
  const large = document.querySelector("#large canvas");
  if (large) paintMap(large, weightsOf(choice));
}

function choose(to) {
  Object.assign(choice, to);
  document.getElementById("layer").value = choice.layer;
  const head = document.getElementById("head");
  head.replaceChildren();
  element("option", "", "mean of all", head).value = "";
  attention[choice.layer].forEach((_, h) => { element("option", "", String(h), head).value = h; });
  head.value = choice.head === null ? "" : choice.head;
  for (const { button, layer, head: h } of smallMaps) {
    button.setAttribute("aria-pressed", String(layer === choice.layer && h === choice.head));
  }
  showLarge();
  showLooked(current);
  markRow(current);
}

function showLarge() {
  const title = titleOf(choice);
  document.getElementById("large-title").textContent = title[0].toUpperCase() + title.slice(1);
  const large = document.getElementById("large");
  const [left, top] = [large.scrollLeft, large.scrollTop];
  large.replaceChildren();
  const grid = element("div", "grid", undefined, large);
  const cell = Math.max(12, Math.min(32, Math.floor((large.clientWidth - 90) / COUNT)));
  grid.style.setProperty("--cell", `${cell}px`);
  grid.style.setProperty("--count", COUNT);
  const rows = element("ol", "rows", undefined, grid);
  const canvas = element("canvas", "", undefined, grid);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Attention of ${title}: ${COUNT} tokens by ${COUNT}`);
  const columns = element("ol", "columns", undefined, grid);
  for (const list of [rows, columns]) {
    list.setAttribute("aria-hidden", "true");
    for (let i = 0; i < COUNT; i += 1) {
      element("li", [...nameAt(i)].length === 1 ? "short" : "", nameAt(i), list);
    }
  }
  rowLabels = [...rows.children];
  paintMap(canvas, weightsOf(choice));
  canvas.addEventListener("pointermove", (event) => tellCell(canvas, event));
  canvas.addEventListener("click", (event) => select(tellCell(canvas, event)));
  large.scrollTo(left, top);
}

// Says what the cell under the pointer is, and returns its row.
function tellCell(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const place = (x, size) => Math.min(COUNT - 1, Math.max(0, Math.floor((x / size) * COUNT)));
  const i = place(event.clientY - box.top, box.height);
  const j = place(event.clientX - box.left, box.width);
  document.getElementById("cell").textContent =
    `“${nameAt(i)}” at ${i} looks at “${nameAt(j)}” at ${j}: `
    + `${numberText(weightsOf(choice)[i * COUNT + j])}`;
  return i;
}

function markRow(i) {
  rowLabels.forEach((label, k) => label.classList.toggle("now", k === i));
}
