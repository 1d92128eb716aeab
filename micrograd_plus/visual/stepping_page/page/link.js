// The page's address: which step is shown, and which numbers are tried, as #step=3&a=2.5&b=-1.
//
// The step is that among all there are, so that it stays the same whatever is open. What is closed
// around it is opened by the address, unless that says `closed`.

const MOST_NUMBERS_IN_ADDRESS = 1000;
const sharing = Object.fromEntries(
  ["copy-link", "link", "link-note"].map((id) => [id, document.getElementById(id)]),
);

// Leaves by their names.
const leafOf = new Map(DATA.given.map((_, i) => [nameOf(i), i]));

function addressText() {
  const parts = [`step=${frame}`];
  if (closedAt(frame) !== null) parts.push("closed");
  for (const [name, i] of altered ? leafOf : []) {
    const [now, own] = [flatOf(numbers.values[i]), flatOf(DATA.given[i])];
    const entry = (k) => (isArray(DATA.given[i]) ? `[${placeOf(k, DATA.given[i].sizes)}]` : "");
    now.forEach((x, k) => {
      if (!Object.is(x, own[k])) parts.push(`${encoded(name + entry(k))}=${x}`);
    });
  }
  return `#${parts.join("&")}`;
}

// With brackets and commas as they are, so that a reader of the address sees which entry it means.
function encoded(name) {
  return encodeURIComponent(name).replace(/%5B/g, "[").replace(/%5D/g, "]").replace(/%2C/g, ",");
}

// A leaf by the name in an address, and which of its entries; null where there is none.
function leafCalled(name) {
  const i = leafOf.get(name);
  if (i !== undefined) return isArray(DATA.given[i]) ? null : [i, 0];
  const [, array, inside] = /^(.*)\[([\d,]+)\]$/s.exec(name) ?? [];
  const x = DATA.given[leafOf.get(array)];
  if (!isArray(x) || !x.values || !isLeafToTry(x)) return null;
  const places = inside.split(",").map(Number);
  if (places.length !== x.sizes.length || places.some((at, axis) => at >= x.sizes[axis])) return null;
  return [leafOf.get(array), places.reduce((k, at, axis) => k * x.sizes[axis] + at, 0)];
}

// A page inside of a notebook has no address of its own, and may not change one.
function writeAddress() {
  try {
    history.replaceState(null, "", addressText());
  } catch { /* the step is shown all the same */ }
}

// What an address says, or else the page where the computation comes from: the first "step" is that of the page, a second one a leaf of that name.
function readAddress() {
  const parts = location.hash.slice(1).split("&").filter(Boolean).slice(0, MOST_NUMBERS_IN_ADDRESS);
  const found = { step: DATA.start ?? 0, isClosed: parts.includes("closed"), tried: new Map(), refused: [] };
  let hasStep = false;
  for (const part of parts.filter((x) => x !== "closed")) {
    const [name, text] = decoded(part);
    const x = text === undefined || text.trim() === "" ? NaN : Number(text.replace("−", "-"));
    if (name === "step" && !hasStep) {
      hasStep = true;
      found.step = /^\d+$/.test(text) ? Number(text) : 0;
    } else if (!leafCalled(name)) found.refused.push(`no number here is called ${name}`);
    else if (!Number.isFinite(x)) found.refused.push(`${text ?? "nothing"} is no number for ${name}`);
    else {
      const [i, k] = leafCalled(name);
      const before = found.tried.get(i) ?? DATA.given[i];
      found.tried.set(i, withNumbers(DATA.given[i], flatOf(before).with(k, x)));
    }
  }
  return found;
}

function decoded(part) {
  const at = part.indexOf("=");
  const sides = at < 0 ? [part] : [part.slice(0, at), part.slice(at + 1)];
  try {
    return sides.map((x) => decodeURIComponent(x));
  } catch {
    return sides;
  }
}

// The numbers and the step of the address, and what of it means nothing here.
function goToAddress(options) {
  const { step: at, isClosed, tried, refused } = readAddress();
  const to = Math.min(LAST, at);
  if (!isClosed && openAround(to)) arrange();
  if (tried.size && !tryNumbers) refused.push("other numbers cannot be tried on this page");
  else if (tried.size || altered) tryNumbers?.(tried);
  sharing["link-note"].textContent = refused.length
    ? `Not all of the address can be used: ${refused.slice(0, 5).join("; ")}.` : "";
  sharing["link-note"].hidden = !refused.length;
  go(to, { ...options, address: false });
}

// Copies the address; where there is none or the browser does not let it, shows it to be copied.
async function copyLink() {
  const isAlone = location.protocol !== "about:";
  const text = (isAlone ? location.href.replace(/#.*/s, "") : "") + addressText();
  let words = isAlone ? "Copy this link:" : "Put this at the end of the page's own address, where it is saved as a file:";
  try {
    if (!isAlone) throw new Error("a page in a frame has no address");
    await navigator.clipboard.writeText(text);
    words = "Copied: who opens this link sees these numbers.";
  } catch { /* it is shown below */ }
  sharing.link.replaceChildren();
  element("span", "", words, sharing.link);
  const field = element("input", "", undefined, sharing.link);
  Object.assign(field, { type: "text", readOnly: true, value: text });
  field.setAttribute("aria-label", "Link to these numbers");
  sharing.link.hidden = false;
  field.addEventListener("focus", () => field.select());
  if (!words.startsWith("Copied")) field.focus();
  sharing.link.scrollIntoView({ block: "nearest" });
}

function watchAddress() {
  sharing["copy-link"].addEventListener("click", copyLink);
  window.addEventListener("hashchange", () => goToAddress({}));
  goToAddress({ announce: false });
}
