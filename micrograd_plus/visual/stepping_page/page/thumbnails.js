// Small pictures of arrays, in the boxes of the graph: the first picture of each, without numbers.

const THUMBNAIL = 34; // pixels, of its longer side
const NARROW = 7; // and at least of the shorter one
const thumbnails = new WeakMap(); // by what is shown of an array
const COLOURS = Object.fromEntries(["positive", "negative", "missing"].map((name) => [
  name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim(),
]));

// As an image's address; "" where there is nothing to see.
function thumbnailOf(x) {
  if (!isArray(x)) return "";
  if (!thumbnails.has(x)) thumbnails.set(x, paintedSmall(x));
  return thumbnails.get(x);
}

function paintedSmall(x) {
  const pictures = picturesOf(x);
  const [rows, columns] = extentOf(pictures);
  if (!rows || !columns) return "";
  const canvas = document.createElement("canvas");
  // Each cell of some pixels, or it would be blurred where an image is drawn larger than it is.
  const size = Math.max(1, Math.floor(96 / Math.max(rows, columns)));
  [canvas.width, canvas.height] = [columns * size, rows * size];
  const context = canvas.getContext("2d");
  const largest = largestOf(pictures) || 1;
  pictures[0].cells.forEach((line, i) => line.forEach((given, j) => {
    const v = numberOf(given);
    const kind = kindOf(v);
    context.fillStyle = COLOURS[kind];
    context.globalAlpha = kind === "missing" ? 0.7 : Math.abs(v) / largest;
    context.fillRect(j * size, i * size, size, size);
  }));
  return canvas.toDataURL();
}

// The place for one in a box, at its upper right; and putting it there.
function thumbnailIn(group, width) {
  const frame = svg("rect", { class: "thumbnail", visibility: "hidden" }, group);
  const image = svg("image", { preserveAspectRatio: "none", "aria-hidden": "true", visibility: "hidden" }, group);
  return { frame, image, right: width - 9 };
}

function showThumbnail({ frame, image, right }, x) {
  const address = thumbnailOf(x);
  const extent = address ? extentOf(picturesOf(x)) : [1, 1];
  const [height, width] = extent.map((n) => Math.max(NARROW, (THUMBNAIL * n) / Math.max(...extent)));
  for (const part of [frame, image]) {
    const place = { x: right - width, y: 7 + (THUMBNAIL - height) / 2, width, height };
    for (const [key, value] of Object.entries(place)) part.setAttribute(key, value);
    part.setAttribute("visibility", address ? "visible" : "hidden");
  }
  if (address) image.setAttribute("href", address);
}
