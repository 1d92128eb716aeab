// The page's address keeps every setting that differs from those it opens with: #data=spirals&layers=8,8

const MOST_IN_ADDRESS = 500_000; // characters
const linkNote = document.getElementById("link-note");
const NOT_SETTINGS = ["play", "view"];

// A setting as a text: lists by commas, rows by semicolons; the optimizer's numbers by their own names.
const WRITERS = {
  layers: (xs) => xs.join(",") || "none",
  names: (xs) => xs.map((x) => encodeURIComponent(x)).join(","),
  rows: (rows) => rows.map((row) => row.join(",")).join(";"),
  weights: (x) => (x === null ? "new" : "given"),
  heldOut: (x) => (x === null ? "dealt" : x.join(",") || "none"),
};

function settingsText(settings) {
  const parts = [];
  for (const [key, x] of Object.entries(settings)) {
    if (key === "numbers" || JSON.stringify(x) === JSON.stringify(DATA.start[key])) continue;
    if (["rows", "names", "heldOut", "task", "scale"].includes(key) && settings.data !== "own") continue;
    if (key === "text" && settings.data !== "function") continue;
    parts.push(`${key}=${WRITERS[key]?.(x) ?? encodeURIComponent(x).replaceAll("%20", "+")}`);
  }
  const own = settings.optimizer === DATA.start.optimizer ? DATA.start.numbers : DATA.optimizers[settings.optimizer].numbers;
  for (const [name, x] of Object.entries(settings.numbers)) if (x !== own[name]) parts.push(`${name}=${x}`);
  return parts.join("&");
}

const decodedText = (text) => decodeURIComponent(text.replaceAll("+", " "));

function numberIn(text, key) {
  const x = text.trim() === "" ? NaN : Number(text.replace("−", "-"));
  if (!Number.isFinite(x)) throw new Error(`“${text}” is no number for ${key}`);
  return x;
}

const READERS = {
  layers: (text) => (text === "none" || text === "" ? [] : text.split(",").map((x) => numberIn(x, "layers"))),
  names: (text) => text.split(",").map((x) => decodeURIComponent(x)),
  rows: (text) => text.split(";").map((row) => row.split(",").map((x) => numberIn(x, "rows"))),
  weights: (text) => (text === "new" ? null : DATA.start.weights),
  heldOut: (text) => (text === "dealt" ? null : text === "none" ? [] : text.split(",").map((x) => numberIn(x, "heldOut"))),
};

// What an address says, and what in it means nothing; raises nothing.
function readSettings(text) {
  const found = {};
  const refused = [];
  const given = [];
  const parts = text.slice(0, MOST_IN_ADDRESS).split("&").filter(Boolean);
  for (const part of parts) {
    const at = part.indexOf("=");
    const [key, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    if (NOT_SETTINGS.includes(key)) continue;
    try {
      if (READERS[key]) found[key] = READERS[key](value);
      else if (key === "numbers" || !Object.hasOwn(DATA.start, key)) given.push([key, value]);
      else found[key] = typeof DATA.start[key] === "number" ? numberIn(value, key) : decodedText(value);
    } catch (error) {
      refused.push(error.message);
    }
  }
  const optimizer = found.optimizer ?? DATA.start.optimizer;
  if (Object.hasOwn(DATA.optimizers, optimizer)) {
    const own = optimizer === DATA.start.optimizer ? DATA.start.numbers : DATA.optimizers[optimizer].numbers;
    found.numbers = { ...own };
    for (const [key, value] of given) {
      try {
        if (!Object.hasOwn(own, key)) throw new Error(`no setting is called “${key}”`);
        found.numbers[key] = numberIn(value, key);
      } catch (error) {
        refused.push(error.message);
      }
    }
  }
  return { found, refused };
}

// At the start an address may say "play=1", unless motion is unwanted, and "view=small" for frames on other pages.
const addressParts = () => new URLSearchParams(location.hash.slice(1));

// Opens what the address says; what means nothing is named, and if the rest cannot be, the start.
function openAddress() {
  const { found, refused } = readSettings(location.hash.slice(1));
  try {
    const settings = checkedSettings({ ...DATA.start, ...found });
    openWith(settings);
  } catch (error) {
    refused.push(error.message);
    openWith(checkedSettings(DATA.start));
  }
  linkNote.textContent = refused.length ? `Not all of the link can be used: ${refused.slice(0, 4).join("; ")}.` : "";
  linkNote.hidden = !refused.length;
}

let writing = null;

// Browsers admit only so many changes of the address in a while.
function writeSettings() {
  clearTimeout(writing);
  writing = setTimeout(() => {
    writing = null;
    writeLink();
    const kept = isSmall() ? "view=small" : "";
    const text = [settingsText(live.settings), kept].filter(Boolean).join("&");
    try {
      history.replaceState(null, "", text ? `#${text}` : location.href.replace(/#.*/s, ""));
    } catch { /* a page in a frame has no address of its own */ }
  }, 250);
}

function writeLink() {
  document.getElementById("whole").href = linkToThis();
}

const isSmall = () => document.body.classList.contains("small");

function takeOrders() {
  const parts = addressParts();
  document.body.classList.toggle("small", parts.get("view") === "small");
  document.getElementById("whole").hidden = !isSmall();
  return parts.get("play") === "1" && !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function linkToThis() {
  const text = settingsText(live.settings);
  return `${location.protocol === "about:" ? "" : location.href.replace(/#.*/s, "")}${text ? `#${text}` : ""}`;
}

// Copies the link; where the browser does not let it, shows it to be copied.
async function copyLiveLink() {
  const box = document.getElementById("link");
  const isAlone = location.protocol !== "about:";
  const text = settingsText(live.settings);
  if (!isAlone && !text) {
    box.textContent = "The settings are those that this page opens with: there is nothing to keep.";
    box.hidden = false;
    return;
  }
  let words = isAlone ? "Copy this link:" : "Put this at the end of the page's own address:";
  try {
    if (!isAlone) throw new Error("a page in a frame has no address");
    await navigator.clipboard.writeText(linkToThis());
    words = location.protocol === "file:" ? "Copied: it opens on this computer. For others, send the file too; what follows # is the settings."
      : "Copied: who opens this link sees these settings.";
  } catch { /* it is shown below */ }
  box.replaceChildren();
  element("span", "", words, box);
  box.hidden = false;
  const field = element("input", "", undefined, box);
  Object.assign(field, { type: "text", readOnly: true, value: linkToThis() });
  field.setAttribute("aria-label", "Link to these settings");
  field.addEventListener("focus", () => field.select());
  if (!words.startsWith("Copied")) field.focus();
}
