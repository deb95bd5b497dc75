// What an explorer draws: its figure in this theme's colours and at this screen's size, the guess, the reading line.

/** Colours by name: figures say @ink or @1/20, the style sheet says what that is in this theme. */
function colours(root) {
  const probe = h("span", { style: "display:none" });
  root.append(probe);
  const known = {};
  const read = (token) => {
    const [name, percent] = token.slice(1).split("/");
    probe.style.color = `var(--cw-${name})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
    return percent === undefined ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${percent / 100})`;
  };
  const paint = (value) => {
    if (typeof value === "string") return value[0] === "@" ? (known[value] ??= read(value)) : value;
    if (Array.isArray(value)) return value.map(paint);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, paint(v)]));
    return value;
  };
  return { paint, done: () => probe.remove() };
}

const put = (target, path, value) => {
  for (const key of path.slice(0, -1)) target = target[key] ??= {};
  target[path.at(-1)] = value;
};

/** The same drawing for a larger screen: each length in pixels grows, and nothing that is data. */
function enlarged(value, scale, key = "", parent = "") {
  if (typeof value === "number") {
    const pixels = ["size", "standoff", "ticklabelstandoff", "xshift", "yshift"].includes(key) || (key === "width" && parent === "line") || parent === "margin";
    return pixels ? value * scale : value;
  }
  if (Array.isArray(value)) return value.map((one) => enlarged(one, scale, key, parent));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, enlarged(one, scale, name, key)]));
  return value;
}

/** Height of a drawn curve at x, straight between its points. */
function heightAt(trace, x) {
  const { x: xs, y: ys } = trace;
  for (let i = 1; i < xs.length; i++) {
    if (xs[i] < x || ys[i] === null || ys[i - 1] === null) continue;
    if (xs[i] === x) return ys[i]; // as it stands in the table: the sum below can end in …499999
    return ys[i - 1] + ((ys[i] - ys[i - 1]) * (x - xs[i - 1])) / (xs[i] - xs[i - 1]);
  }
  return ys.at(-1);
}

/** The guess as a trace. It is there with its look before there is a guess: later only its numbers move. */
function guessTrace(prediction, guess, figure, whose) {
  const look = { type: "scatter", hoverinfo: "skip", showlegend: false, cliponaxis: false, x: [null], y: [null], mode: "markers" };
  if (!prediction || prediction.kind === "choice") return look;
  if (prediction.kind === "point") {
    // A falling curve leaves room above to the right and below to the left.
    const curve = figure.data.find((trace) => trace.meta === "typical");
    const above = !curve || guess === null || guess >= heightAt(curve, prediction.x);
    return { ...look, x: [prediction.x], y: [guess], mode: "markers+text", text: [`${whose} guess`], textposition: above ? "top right" : "bottom left",
      textfont: { color: "@1", size: 13 }, marker: { color: "@1", symbol: "diamond", size: 13, line: { color: "@surface", width: 2 } } };
  }
  const [bottom, top] = figure.layout.yaxis.range;
  const [from, to] = guess ?? [null, null];
  return { ...look, name: `${whose[0].toUpperCase()}${whose.slice(1)} prediction`, showlegend: true, x: [from, from, to, to, from], y: [bottom, top, top, bottom, bottom], mode: "lines",
    fill: "toself", fillcolor: "@1/8", line: { color: "@1", width: 2, dash: "dot" } };
}

/** The reading line and its mark. */
function cursorTrace(cursor, value, figure) {
  if (!cursor) return { type: "scatter", x: [null], y: [null], mode: "lines", hoverinfo: "skip", showlegend: false };
  const [bottom, top] = figure.layout.yaxis.range;
  const curve = figure.data.find((trace) => trace.meta === "typical");
  return { type: "scatter", x: [value, value, value], y: [bottom, curve ? heightAt(curve, value) : null, top], mode: "lines+markers",
    line: { color: "@ink", width: 1 }, marker: { color: "@ink", size: [0.01, 9, 0.01] }, hoverinfo: "skip", showlegend: false };
}
