// "What if" for arrays: an entry is picked in the picture of a leaf, and gets another number.

// The picture of a leaf, and a slider and a field for one of its entries.
function arrayRow(i, given, entry = 0) {
  const { name } = DATA.nodes[i];
  const box = element("div", "leaf-array");
  element("b", "", name, box);
  const picture = element("div", "", undefined, box);
  let field = null;
  let chosen = entry;
  const choose = (which) => {
    chosen = which;
    field?.remove();
    const label = `${name}${indexed([which], given[i].sizes)}`;
    field = leafRow(label, numberOf(DATA.given[i].values[which]), numberOf(given[i].values[which]), (value) => {
      given[i] = withNumbers(DATA.given[i], flatOf(given[i]).with(which, value));
      draw();
      alter([...given]);
    });
    box.append(field);
  };
  const draw = () => {
    picture.replaceChildren();
    const map = heatMap(given[i], name, picture);
    map.choose = (which) => { choose(which); box.querySelector('input[type="text"]').select(); };
  };
  // Not before it is looked at: only then is it known how wide it may be.
  const list = document.getElementById("what-if");
  if (list.open) queueMicrotask(draw);
  else list.addEventListener("toggle", draw, { once: true });
  choose(chosen);
  return box;
}

// What can be tried with: of whole numbers, as of classes, only some mean anything.
const isLeafToTry = (x) => !isArray(x) || (!x.whole && x.values.length > 0);
