// Drawing helpers that every widget of the course shares. They stand in front of each widget's own script.

let ids = 0;
const nextId = (word) => `cw-${word}-${++ids}`;

/** Make an element: attributes by name, `on…` as listeners, `text` as text. Nothing is ever parsed as HTML. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  // In JupyterLab, arrow keys on a native control collapse headings unless the control itself says this.
  if (["input", "select", "summary", "button"].includes(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text with source ids in brackets, as text and links: `[SHUSTER1975]` becomes (Shuster 1975). */
function cite(text, labels) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(/\s*\[([A-Z][A-Z0-9-]+(?:, [A-Z][A-Z0-9-]+)*)\]/g)) {
    const ids = match[1].split(", ");
    if (!ids.every((id) => labels[id])) continue;
    parts.push(text.slice(from, match.index), " (");
    ids.forEach((id, place) => parts.push(place ? "; " : "", sourceLink(id, labels[id])));
    parts.push(")");
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

/** A link to the page's list of sources; plain words where there is no such list (JupyterLab, kinds). */
function sourceLink(id, label) {
  const target = `source-${id}`;
  return document.getElementById(target)
    ? h("a", { href: `#${target}`, class: "cw-source", text: label })
    : h("span", { class: "cw-source", text: label });
}

/** The quiet line under a widget: "Saved", or why not. */
function statusLine(model) {
  const line = h("p", { class: "cw-status", role: "status" });
  const show = () => {
    line.textContent = model.get("status") || "";
  };
  model.on("change:status", show);
  show();
  return line;
}

/** Store what must last, at once. */
function keep(model, value) {
  model.set("saved", value);
  // Until its store has answered, "Saved" would be true of the answer before.
  model.set("status", "Saving…");
  model.save_changes();
}

/** A short message for people who listen: empty first, so that the same words are spoken again. */
function announcer() {
  const region = h("p", { class: "cw-hidden", "aria-live": "polite" });
  return { region, say: (text) => { region.textContent = ""; requestAnimationFrame(() => { region.textContent = text; }); } };
}

/** Run once per animation frame, with the latest request only. */
function perFrame(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; work(); });
  };
}

const labSettings = () => document.getElementById("jupyter-config-data");
const inJupyterLab = () => labSettings() !== null;
/** Where the course's pages are, as seen from here: beside a page, elsewhere in JupyterLab. */
const courseBase = () => (inJupyterLab() ? `${JSON.parse(labSettings().textContent).baseUrl}course/` : "");

// The questions of the papers on this page, and the results that have come back: what a paper's last widget and its
// questions know of each other. Widgets are separate scripts, so it hangs on the window.
const sheets = (window.courseSheets ??= new Map());
const marked = (window.courseMarked ??= new Map());
