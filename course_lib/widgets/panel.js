// The blocks of an explorer that is not, or not only, a chart: see panel.py. Shapes tell what colours tell too.

const FEW = 4; // columns whose heads need not be turned
const ROOM = { few: 300, many: 640 }; // [px] from here on a matrix of so many columns stands open

// A name, not an address that anything is fetched from; in two parts, because pages are searched for addresses.
const DRAWING = ["http:", "//www.w3.org/2000/svg"].join("");

/** Make an element of a drawing. */
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(DRAWING, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// In a square of 20: first what is filled, then what is a line. Each is told apart without its colour.
const SYMBOLS = {
  "●": ["full", "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16z", ""],
  "◐": ["half", "M10 2a8 8 0 0 0 0 16z", "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16z"],
  "○": ["none", "", "M10 5.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z"],
  "▲": ["care", "", "M10 2.2l8.3 15.1h-16.6z M10 7.8v4.4 M10 14.4v.5"],
  "✕": ["never", "M2 2h16v16h-16z", "M6.2 6.2l7.6 7.6 M13.8 6.2l-7.6 7.6"],
  "◆": ["mark", "M10 1.5l8.5 8.5l-8.5 8.5l-8.5-8.5z", ""],
  "–": ["dash", "", "M3.5 10h13"],
};

function symbol(sign) {
  const [name, area, line] = SYMBOLS[sign];
  return svg("svg", { class: `cw-symbol cw-symbol-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true" },
    svg("path", { class: "cw-area", d: area }), svg("path", { class: "cw-line", d: line }));
}

// Marks of a group in a square of 10, in the order of the groups.
const MARKS = [
  (x, y) => `M${x + 1} ${y + 1}h8v8h-8z`,
  (x, y) => `M${x + 5} ${y + 0.6}a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8z`,
  (x, y) => `M${x + 5} ${y + 0.4}l4.8 9h-9.6z`,
  (x, y) => `M${x + 5} ${y}l5 5l-5 5l-5-5z`,
  (x, y) => `M${x + 3.4} ${y + 0.6}h3.2v2.8h2.8v3.2h-2.8v2.8h-3.2v-2.8h-2.8v-3.2h2.8z`,
];
const HOLLOW = (x, y) => `M${x + 5} ${y + 3.2}a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 1 1 0-3.6z`;

/** All marks as one drawing; after each hundred there is a gap, so that they can be counted. */
function field(name, total, groups, across) {
  const every = total > 200 ? 100 / across : Infinity;
  const at = (place) => {
    const row = Math.floor(place / across);
    return [(place % across) * 12 + 1, row * 12 + Math.floor(row / every) * 5 + 1];
  };
  const paths = groups.map(() => "");
  let rest = "";
  let next = 0;
  groups.forEach(([count], group) => {
    for (const end = next + count; next < end; next++) paths[group] += MARKS[group](...at(next));
  });
  for (; next < total; next++) rest += HOLLOW(...at(next));
  const [, bottom] = at(total - 1);
  return svg("svg", { class: `cw-field-${name}`, viewBox: `0 0 ${across * 12} ${bottom + 12}`, "aria-hidden": "true" },
    svg("path", { class: "cw-icon-rest", d: rest }), ...paths.map((d, group) => svg("path", { class: `cw-icon-${group}`, d })));
}

const number = (value) => value.toLocaleString("en-GB");

const BLOCKS = {
  levels({ scale, items }, text) {
    return h("ul", { class: "cw-levels" }, ...items.map(([name, place, more]) => {
      const [sign, words] = scale[place];
      return h("li", {}, h("span", { class: "cw-level-name", text: name }), h("span", { class: "cw-level" }, symbol(sign), h("span", { text: words })), more && h("span", { class: "cw-level-text" }, ...text(more)));
    }));
  },
  matrix({ caption, scale, columns, rows, chosen }) {
    const few = columns.length <= FEW;
    const cell = (place) => h("td", {}, symbol(scale[place][0]), h("span", { class: "cw-hidden", text: scale[place][1] }));
    const line = ([name, places], row) => {
      const head = h("th", { scope: "row" }, h("span", { text: name }), row === chosen ? h("span", { class: "cw-hidden", text: " (chosen)" }) : null);
      return h("tr", { class: row === chosen ? "cw-chosen-row" : null }, head, ...places.map(cell));
    };
    const heads = columns.map((name) => h("th", { scope: "col" }, h("span", { text: name })));
    const table = h("table", { class: few ? "cw-matrix cw-matrix-few" : "cw-matrix" }, h("caption", { class: "cw-hidden", text: caption }),
      h("thead", {}, h("tr", {}, h("td"), ...heads)), h("tbody", {}, ...rows.map(line)));
    const key = h("ul", { class: "cw-key", "aria-label": "What the symbols mean" }, ...scale.map(([sign, words]) => h("li", {}, symbol(sign), h("span", { text: words }))));
    return h("details", { class: "cw-fold", "data-room": few ? ROOM.few : ROOM.many }, h("summary", { text: "The whole table" }), key,
      h("div", { class: "cw-scroll", tabindex: "0", role: "region", "aria-label": caption }, table));
  },
  facts({ items }, text) {
    return h("dl", { class: "cw-facts" }, ...items.map(([term, words]) => h("div", {}, h("dt", {}, ...text(term)), h("dd", {}, ...text(words)))));
  },
  points({ items }, text) {
    return h("ul", { class: "cw-points" }, ...items.map((words) => h("li", {}, ...text(words))));
  },
  steps({ items }, text) {
    return h("ol", { class: "cw-steps" }, ...items.map(([badge, title, words, tone]) => h("li", { class: `cw-tone-${tone}` },
      badge && h("span", { class: "cw-badge", text: badge }), h("strong", {}, ...text(title)), words && h("p", {}, ...text(words)))));
  },
  say({ text: words }, text) {
    return h("blockquote", {}, ...text(words));
  },
  icons({ caption, total, groups }) {
    const rest = total - groups.reduce((sum, [count]) => sum + count, 0);
    const words = [...groups, ...(rest ? [[rest, groups.length ? "none of these" : "marks"]] : [])];
    const drawn = h("div", { class: "cw-icons", role: "img", "aria-label": `Out of ${number(total)}: ${words.map(([count, name]) => `${number(count)} ${name}`).join("; ")}.` });
    drawn.append(field("wide", total, groups, total > 200 ? 50 : 20), field("narrow", total, groups, total > 200 ? 25 : 10));
    const mark = (place) => svg("svg", { class: "cw-symbol", viewBox: "0 0 10 10", "aria-hidden": "true" },
      svg("path", place < groups.length ? { class: `cw-icon-${place}`, d: MARKS[place](0, 0) } : { class: "cw-icon-rest", d: HOLLOW(0, 0) }));
    const legend = h("ul", { class: "cw-key cw-key-icons" }, ...words.map(([count, name], place) => h("li", {}, mark(place), h("span", {}, h("strong", { text: number(count) }), ` ${name}`))));
    return h("div", {}, legend, drawn, total > 200 ? h("p", { class: "cw-icons-hint", text: "Each band is 100." }) : null);
  },
};

/** A list without the places that are empty at this setting. */
const present = (list) => list.filter((one) => one !== null);

/** The panel: its element, and a function that brings it up to date block by block. */
function board(labels) {
  const place = h("div", { class: "cw-panel" });
  const text = (words) => cite(words, labels);
  let shown = [];
  const arrange = (details) => { if (!("touched" in details.dataset)) details.open = place.clientWidth >= Number(details.dataset.room); };
  const fold = (details) => {
    arrange(details);
    details.firstChild.addEventListener("click", () => { details.dataset.touched = ""; });
  };
  const build = (block) => {
    const made = h("div", { class: `cw-block cw-block-${block.kind}` }, block.caption && h("h4", { text: block.caption }), BLOCKS[block.kind](block, text));
    made.querySelectorAll("details.cw-fold").forEach(fold);
    return made;
  };
  /** What the learner has opened or pushed aside stays so when a block is made anew. */
  const follow = (made, old) => {
    const [now, before] = [made, old].map((one) => one.querySelector("details.cw-fold"));
    if (!now || !before) return;
    now.open = before.open;
    if ("touched" in before.dataset) now.dataset.touched = "";
    const { scrollLeft } = before.lastChild; // now: in the next frame the old one has gone, and stands at 0
    requestAnimationFrame(() => { now.lastChild.scrollLeft = scrollLeft; });
  };
  const update = (blocks) => {
    const next = present(blocks).map((found) => {
      const block = { ...found };
      for (const list of ["items", "rows"]) if (list in block) block[list] = present(block[list]);
      return { block, is: JSON.stringify(block) };
    });
    next.forEach((one, i) => {
      const old = shown[i];
      if (old?.is === one.is) { one.element = old.element; return; }
      one.element = build(one.block);
      if (old) { follow(one.element, old.element); old.element.replaceWith(one.element); } else place.append(one.element);
    });
    shown.slice(next.length).forEach((one) => one.element.remove());
    shown = next;
  };
  const size = new ResizeObserver(() => {
    if (place.clientWidth) place.querySelectorAll("details.cw-fold").forEach(arrange);
  });
  size.observe(place);
  return { place, update, done: () => size.disconnect() };
}
