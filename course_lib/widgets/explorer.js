// An explorer: a chart whose every state Python has worked out, native controls, and a prediction first.
// Everything comes from `spec` (see table.py and controls.py); the browser only looks rows up and draws.

const QUIET = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: false };
const NARROW = 520;
const TIGHT = 300; // [px] a window of 320, or a page at 400 %: words beside bars would run out of the chart
const WORDY = 24; // [letters] on a phone, a longer text needs a column that is wider than a word
const NUMBER = /^.{0,10}\d \S{1,2}$/; // a number stays with its unit

let plotlyRequest = null;

/** plotly.js from the one address the page names; in JupyterLab from the course's own pages. */
function plotly(file) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  plotlyRequest ??= new Promise((resolve, reject) => {
    const page = document.querySelector("link[data-course-plotly]");
    const lab = document.getElementById("jupyter-config-data");
    const base = lab ? JSON.parse(lab.textContent).baseUrl : "/";
    const src = page ? page.href : `${base}course/${file}`;
    const script = h("script", { src });
    script.addEventListener("load", () => (window.Plotly ? resolve(window.Plotly) : reject(new Error(src))));
    script.addEventListener("error", () => { plotlyRequest = null; script.remove(); reject(new Error(src)); });
    document.head.append(script);
  });
  return plotlyRequest;
}

/** A slider with its label, its value in words and its ends. */
function sliderField({ label, min, max, step, value, words, ends = ["", ""], note, oninput, onchange }) {
  const id = nextId("slider");
  const output = h("output", { for: id, class: "cw-value" });
  const input = h("input", { type: "range", id, min, max, step, "aria-describedby": note ?? null });
  const show = () => {
    const text = words(Number(input.value));
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  input.value = value;
  input.addEventListener("input", () => { show(); oninput(Number(input.value)); });
  input.addEventListener("change", () => onchange?.(Number(input.value)));
  show();
  const scale = ends[0] || ends[1] ? h("span", { class: "cw-ends", "aria-hidden": "true" }, h("span", { text: ends[0] }), h("span", { text: ends[1] })) : null;
  const field = h("div", { class: "cw-field" }, h("div", { class: "cw-head" }, h("label", { for: id, text: label }), output), input, scale);
  return { field, input, show };
}

/** A group of radio buttons; a menu where there are more than five. */
function choiceField({ label, texts, selected, onpick }) {
  if (texts.length > 5) {
    const id = nextId("menu");
    const menu = h("select", { id }, ...texts.map((text, place) => h("option", { value: place, text })));
    menu.value = selected;
    menu.addEventListener("change", () => onpick(Number(menu.value)));
    return h("div", { class: "cw-field" }, h("label", { for: id, text: label }), menu);
  }
  const name = nextId("choice");
  const options = texts.map((text, place) => {
    const input = h("input", { type: "radio", name, value: place });
    input.checked = place === selected;
    input.addEventListener("change", () => onpick(place));
    return h("label", { class: "cw-option" }, input, h("span", { text }));
  });
  return h("fieldset", { class: "cw-field" }, h("legend", { class: "cw-label", text: label }), h("div", { class: "cw-options" }, ...options));
}

/** A box to tick. */
function switchField({ label, on, onpick }) {
  const input = h("input", { type: "checkbox" });
  input.checked = on;
  input.addEventListener("change", () => onpick(Number(input.checked)));
  return h("div", { class: "cw-field" }, h("label", { class: "cw-option" }, input, h("span", { text: label })));
}

/** The question before the chart. `preview` follows the hand, `store` is final. */
function predictionForm(prediction, preview, store) {
  const words = (value) => prediction.text.replaceAll("{}", value);
  const hint = h("p", { class: "cw-status", role: "status" });
  const button = h("button", { type: "button", "aria-disabled": "true", text: "Keep my prediction" });
  let guess = null;
  const touch = (value) => { guess = value; button.removeAttribute("aria-disabled"); hint.textContent = ""; preview(value); };
  const fields = [];
  if (prediction.kind === "point") {
    const { low, high, step } = prediction;
    fields.push(sliderField({ label: prediction.label, min: low, max: high, step, value: (low + high) / 2, words, ends: [words(low), words(high)], oninput: touch }).field);
  } else if (prediction.kind === "range") {
    const { low, high, step } = prediction;
    const pair = [low, high].map((value, place) => sliderField({
      label: prediction.labels[place], min: low, max: high, step, value, words, ends: [words(low), words(high)],
      oninput: () => {
        const [from, to] = pair.map((one) => Number(one.input.value));
        if (from > to) { pair[1 - place].input.value = pair[place].input.value; pair[1 - place].show(); }
        touch(pair.map((one) => Number(one.input.value)));
      },
    }));
    fields.push(...pair.map((one) => one.field));
  } else {
    fields.push(choiceField({ label: "Your prediction", texts: prediction.options, selected: -1, onpick: touch }));
  }
  const done = () => {
    if (guess === null) hint.textContent = prediction.kind === "choice" ? "Choose an answer first." : "Move the slider to your guess first.";
    else store(guess);
  };
  button.addEventListener("click", done);
  const question = h("h3", { class: "cw-question", text: prediction.question });
  return h("div", { class: "cw-predict" }, h("p", { class: "cw-kicker", text: "Predict first. There is no mark for this." }), question, ...fields, button, hint);
}

/** Whether what the store holds is a guess that this question can have; an older lesson may have asked otherwise. */
function isGuess(prediction, value) {
  if (!prediction) return false;
  const inside = (number) => typeof number === "number" && number >= prediction.low && number <= prediction.high;
  if (prediction.kind === "point") return inside(value);
  if (prediction.kind === "range") return Array.isArray(value) && value.length === 2 && value.every(inside) && value[0] <= value[1];
  return Number.isInteger(value) && value >= 0 && value < prediction.options.length;
}

/** The words for a stored guess, and what the model says beside it. */
function guessWords(prediction, guess) {
  const words = (value) => prediction.text.replaceAll("{}", value);
  const said = prediction.kind === "choice" ? prediction.options[guess]
    : prediction.kind === "range" ? `${words(guess[0])} to ${words(guess[1])}` : words(guess);
  return `Your prediction: ${said}. ${prediction.answer}`;
}

function render({ model, el }) {
  const spec = model.get("spec");
  const { controls, cursor, prediction, table } = spec;
  const view = structuredClone(table.base);
  const places = controls.map((control) => control.start);
  const sizes = controls.map((control) => control.texts.length);
  let cursorAt = cursor?.start ?? null;
  let row = 0;
  const stored = () => {
    const value = model.get("saved")?.prediction;
    return isGuess(prediction, value) ? value : null;
  };
  let guess = stored();
  let preview = guess;
  const room = isForRoom(model);
  const whose = room ? "the room’s" : "your";
  let revealed = false; // a trainer may show the result without any prediction
  let chart = null;
  let alive = true;
  let away = false; // not in the document when there was something to draw

  const title = h("h3", { class: "cw-title" });
  const said = h("p", { class: "cw-say" });
  const guessed = h("p", { class: "cw-guess" });
  const again = h("button", { type: "button", class: "cw-plain cw-again", text: "Ask again" });
  const canvas = h("div", { class: "cw-canvas", "aria-hidden": "true" });
  const figure = h("div", { class: "cw-chart", role: "img" }, canvas);
  const failed = h("p", { class: "cw-note", hidden: true, text: "The chart cannot be drawn just now. The sentence and the table below still follow the controls." });
  const body = h("table", { class: "cw-table" });
  const details = h("details", {}, h("summary", { text: "The same as a table" }), h("div", { class: "cw-scroll", tabindex: "0", role: "region", "aria-label": `${spec.name}: data table` }, body));
  const live = announcer();
  const controlsBox = h("div", { class: "cw-controls" });
  const blocks = board(spec.labels);
  const ask = h("div", {});
  const sources = h("p", { class: "cw-sources" }, "Sources: ");
  spec.sources.forEach((source, place) => sources.append(place ? "; " : "", sourceLink(source.id, source.label)));
  const drawable = view.figure !== null;
  const result = h("div", { class: "cw-result" }, title, ...(drawable ? [figure, failed] : []), said, guessed, controlsBox, again, blocks.place, details);
  const root = h("section", { class: "cw cw-explorer", "aria-label": spec.name }, ask, result, ...(spec.note ? [h("p", { class: "cw-note" }, ...cite(spec.note, spec.labels))] : []), sources, live.region, statusLine(model));
  el.replaceChildren(root);

  const shown = () => revealed || guess !== null || !prediction;
  const needless = () => !shown() && prediction.kind === "choice"; // a guess in words cannot be drawn
  const fill = (text) => {
    if (!cursor) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      if (name === cursor.name) return cursorAt;
      const trace = view.figure?.data.find((one) => one.meta === name);
      return trace ? Math.round(heightAt(trace, cursorAt)) : whole;
    });
  };

  const words = () => {
    title.textContent = fill(view.title);
    said.textContent = fill(view.say);
    figure.setAttribute("aria-label", `Chart. ${title.textContent}`);
  };
  const rows = () => {
    const listed = present(view.rows);
    const wordy = (place) => listed.some((cells) => String(cells[place]).length > WORDY);
    const head = h("tr", {}, ...view.columns.map((text, place) => h("th", { scope: "col", text, class: wordy(place) ? "cw-wordy" : null })));
    const lines = listed.map((cells) => h("tr", {}, ...cells.map((cell, place) => {
      const look = { text: cell, class: NUMBER.test(cell) ? "cw-number" : null };
      return place ? h("td", look) : h("th", { scope: "row", ...look });
    })));
    body.replaceChildren(h("thead", {}, head), h("tbody", {}, ...lines));
  };

  // A guess about one treatment says nothing about another one.
  const asked = controls.findIndex((control) => control.name === prediction?.about);
  const isAsked = () => asked < 0 || places[asked] === controls[asked].start;
  const traces = () => [
    ...view.figure.data,
    cursorTrace(shown() ? cursor : null, cursorAt, view.figure),
    guessTrace(prediction, isAsked() ? preview : null, view.figure, whose),
  ];
  // How much larger than on a page everything is: a projector's style sheet says it.
  const scale = () => Number(getComputedStyle(root).getPropertyValue("--cw-scale")) || 1;
  const drawing = () => {
    const { paint, done } = colours(root);
    const layout = structuredClone(view.figure.layout);
    const width = canvas.clientWidth / scale();
    const narrow = width > 0 && width <= NARROW;
    if (narrow) for (const [path, value] of Object.entries(layout.meta?.narrow ?? {})) put(layout, path.split("."), value);
    const last = view.figure.data.length;
    const visible = (trace, place) => shown() || place >= last || trace.meta === "always";
    const small = (font) => (font && width < TIGHT ? { ...font, size: font.size - 2 } : font);
    const data = traces().map((trace, place) => ({ ...trace, visible: visible(trace, place), ...(trace.textfont && { textfont: small(trace.textfont) }) }));
    const large = scale() === 1 ? { data, layout } : { data: enlarged(data, scale()), layout: enlarged(layout, scale()) };
    // Told, not left to plotly: it measures its place once, and a turned phone would keep the old chart.
    if (canvas.clientWidth) Object.assign(large.layout, { width: canvas.clientWidth, height: canvas.clientHeight });
    const painted = paint(large);
    done();
    return painted;
  };
  const count = () => { root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1); };
  const draw = async () => {
    if (!drawable) { count(); return; }
    let Plotly;
    try { Plotly = await plotly(spec.plotly); } catch { failed.hidden = false; figure.hidden = true; return; }
    if (!alive) return;
    failed.hidden = true;
    figure.hidden = needless();
    if (figure.hidden) { count(); return; }
    // JupyterLab takes a cell out of the document and puts it back: out there nothing has a colour or a width.
    away = !root.isConnected;
    if (away) return;
    // Before the result there is little to see: an axis, and the guess that follows the hand.
    const { height } = view.figure.layout.meta ?? {};
    canvas.style.height = height ? `${scale() * (shown() ? height : Math.min(height, 260))}px` : "";
    const { data, layout } = drawing();
    chart = Plotly;
    await Plotly.react(canvas, data, layout, QUIET);
    count();
  };
  // Only numbers moved: hand plotly the new arrays of every trace (a subset would sink the others to the back).
  const move = () => {
    const changes = traces().map(({ x, y }) => ({ x, y }));
    chart.animate(canvas, { data: changes, traces: changes.map((_, place) => place) },
      { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } })
      .catch(() => {}); // a newer move interrupts an older one: that is what 'immediate' means
    count();
  };

  const lookUp = () => {
    const next = places.reduce((sum, place, i) => sum * sizes[i] + place, 0);
    let redraw = false;
    for (const { path, pool, rows: at } of table.leaves) {
      if (at[next] === at[row]) continue;
      put(view, path, pool[at[next]]);
      const arrays = path[0] === "figure" && path[1] === "data" && path.length === 4 && (path[3] === "x" || path[3] === "y");
      if (path[0] === "figure" && !arrays) redraw = true;
    }
    row = next;
    return redraw;
  };
  // A link that is made anew would drop the focus of whoever has just come to it.
  const holdingFocus = (change) => {
    const links = () => [...root.querySelectorAll("a")];
    const place = links().indexOf(root.getRootNode().activeElement);
    change();
    if (place >= 0 && links()[place] !== root.getRootNode().activeElement) links().at(Math.min(place, links().length - 1))?.focus({ preventScroll: true });
  };
  const update = perFrame(() => {
    const redraw = lookUp();
    holdingFocus(() => { words(); blocks.update(view.panel); });
    if (details.open) rows();
    if (!drawable) count();
    if (!chart) return;
    if (redraw) draw(); else move();
  });
  details.addEventListener("toggle", () => { if (details.open) rows(); });
  const speak = () => live.say(`${title.textContent} ${said.textContent}`);

  const buildControls = () => {
    controlsBox.replaceChildren(...controls.map((control, i) => {
      const set = (place) => { places[i] = place; update(); enable(); };
      const onpick = (place) => { set(place); requestAnimationFrame(() => requestAnimationFrame(speak)); };
      if (control.kind === "choice") return choiceField({ label: control.label, texts: control.texts, selected: places[i], onpick });
      if (control.kind === "switch") return switchField({ label: control.label, on: places[i] === 1, onpick });
      return sliderField({ label: control.label, min: 0, max: control.texts.length - 1, step: 1, value: places[i], words: (place) => control.texts[place], ends: control.ends, oninput: set, onchange: speak }).field;
    }));
    const fields = [...controlsBox.children];
    const enable = () => controls.forEach((control, i) => {
      const off = control.only_if !== null && !control.only_if.places.includes(places[control.only_if.control]);
      fields[i].classList.toggle("cw-off", off);
      fields[i].querySelectorAll("input").forEach((input) => { input.disabled = off; });
    });
    enable();
    if (cursor) {
      controlsBox.append(sliderField({ label: cursor.label, min: cursor.low, max: cursor.high, step: cursor.step, value: cursorAt, words: (value) => cursor.text.replaceAll("{}", value),
        oninput: (value) => { cursorAt = value; update(); }, onchange: speak }).field);
    }
  };

  const arrange = () => {
    for (const part of [title, said, controlsBox, blocks.place, details]) part.hidden = !shown();
    guessed.hidden = !prediction || !shown();
    if (!guessed.hidden) guessed.textContent = room ? roomWords(prediction, guess) : guessWords(prediction, guess);
    again.hidden = !revealed;
    root.classList.toggle("cw-open", shown());
    if (shown()) ask.replaceChildren();
    figure.hidden = needless();
    if (!shown()) figure.setAttribute("aria-label", "An empty chart, waiting for your prediction.");
    else words();
  };
  const reveal = () => { arrange(); draw(); };

  const askFirst = () => {
    const store = (value) => {
      guess = preview = value;
      if (room) revealed = true;
      else keep(model, { prediction: value });
      reveal();
      // The question has gone: take the keyboard and the screen reader to what it opened.
      title.tabIndex = -1;
      title.focus();
    };
    ask.append((room ? roomForm : predictionForm)(prediction, (value) => { preview = value; if (chart) move(); }, store));
  };
  again.addEventListener("click", () => {
    guess = preview = null;
    revealed = false;
    askFirst();
    reveal();
    ask.querySelector("input").focus();
  });
  if (!shown()) askFirst();
  // Another tab, or the store when it has loaded, may bring the prediction.
  model.on("change:saved", () => {
    if (JSON.stringify(stored()) === JSON.stringify(guess)) return;
    guess = preview = stored();
    if (guess !== null) reveal();
  });

  lookUp();
  buildControls();
  rows();
  blocks.update(view.panel);
  arrange();
  draw();

  const size = new ResizeObserver(perFrame(() => { if ((chart || away) && canvas.clientWidth) draw(); }));
  size.observe(figure);
  // In the frame, never at once: between two themes JupyterLab has none, and what is measured then is nobody's width.
  const repaint = perFrame(() => { if (chart) draw(); });
  const theme = new MutationObserver(repaint);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-cw-theme"] });
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  media.forEach((query) => query.addEventListener("change", repaint));
  // At once, for the paper is not waiting for a frame.
  const onPaper = () => { if (chart) draw(); };
  window.addEventListener("beforeprint", onPaper);

  return () => {
    alive = false;
    size.disconnect();
    blocks.done();
    theme.disconnect();
    media.forEach((query) => query.removeEventListener("change", repaint));
    window.removeEventListener("beforeprint", onPaper);
    if (chart) chart.purge(canvas);
  };
}

export default { render };
