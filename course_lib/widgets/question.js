// A question, for practice or in a paper. Each type is a small object with the same parts, whatever it looks like:
// `fields` to answer with, `read` the answer (null while it is open), `write` a stored answer back, and `explain` it
// part by part. The type that puts steps in order has a file of its own.

const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/;

/** A number as people type it: a comma or a point, spaces around it, nothing else. */
function parseNumber(text) {
  const plain = text.trim().replace(/\s*%$/, "").replace("−", "-");
  if (/^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(plain)) return null; // a thousand, or one and a bit? Ask again.
  return NUMBER.test(plain) ? Number(plain.replace(",", ".")) : null;
}

/** A mark in words and by shape, never by colour alone. */
const verdict = (right, words) => h("span", { class: `cw-mark ${right ? "cw-is-right" : "cw-is-wrong"}` }, `${right ? "✓" : "✗"} ${words}`);

const ADVICE = {
  multiple: "Choose every answer that is right.",
  verdict: "Choose the verdict that the evidence supports.",
  handover: "Answer it yourself, or hand it over?",
};

/** What is said of a hand-over where the learner could have answered. */
const SAFE = "Safe, but not needed here.";

function chooser(spec, changed) {
  const many = spec.type === "multiple";
  const scene = spec.scene ? h("p", { class: "cw-scene", id: nextId("scene"), text: spec.scene }) : null;
  const name = nextId("question");
  const inputs = spec.options.map((option) => {
    const input = h("input", { type: many ? "checkbox" : "radio", name, value: option.id });
    input.addEventListener("change", changed);
    return input;
  });
  const reasons = spec.options.map(() => h("p", { class: "cw-reason" }));
  const rows = spec.options.map((option, i) => h("div", {}, h("label", { class: "cw-option" }, inputs[i], words(option.text)), reasons[i]));
  /** A verdict is one word, and what the word means. */
  function words(text) {
    const [word, ...means] = spec.type === "verdict" ? text.split(": ") : [text];
    return means.length ? h("span", {}, h("strong", { text: word }), `: ${means.join(": ")}`) : h("span", { text });
  }
  const ticked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return {
    fields: [scene, h("fieldset", { "aria-describedby": scene?.id }, h("legend", { text: spec.stem }), ADVICE[spec.type] ? h("p", { class: "cw-kicker", text: ADVICE[spec.type] }) : null, ...rows)].filter(Boolean),
    read: () => (ticked().length ? (many ? ticked() : ticked()[0]) : null),
    write: (answer) => inputs.forEach((input) => { input.checked = [answer].flat().includes(input.value); }),
    lock: (locked) => inputs.forEach((input) => { input.disabled = locked; }),
    tell: (part) => reasons[spec.options.findIndex((option) => option.id === part)],
    right: (answer) => spec.options.every((option) => option.correct === [answer].flat().includes(option.id)),
    explain: (answer, all) => spec.options.forEach((option, i) => {
      const chosen = [answer].flat().includes(option.id);
      // Before the answer is shown, a reason stands only beside what the learner chose.
      const words = option.correct ? (chosen ? "Right." : "Also right.") : (chosen ? "Not this one." : "Rightly left.");
      const needless = option.does === "hand_over" && spec.options.some((one) => one.correct && one.does === "answer");
      const single = option.correct ? "Right." : needless ? SAFE : "Not this one.";
      reasons[i].replaceChildren(...(answer !== null && (chosen || all) ? [verdict(option.correct || (many && !chosen), many ? words : single), " ", option.why] : []));
    }),
  };
}

function number(spec, changed) {
  const id = nextId("number");
  const input = h("input", { type: "text", id, inputmode: "decimal", autocomplete: "off", "aria-describedby": `${id}-unit` });
  input.addEventListener("input", changed);
  const reason = h("p", { class: "cw-reason" });
  const within = (value) => Math.abs(value - spec.answer) <= spec.tolerance + 1e-9;
  return {
    fields: [h("label", { for: id, class: "cw-question", text: spec.stem }), h("p", { class: "cw-number" }, input, h("span", { id: `${id}-unit`, text: spec.unit })), reason],
    read: () => parseNumber(input.value),
    open: () => (parseNumber(input.value) !== null ? null : input.value.trim() ? "Write a number, for example 12 or 12.5." : "Write a number first."),
    write: (answer) => { input.value = answer ?? ""; },
    lock: (locked) => { input.disabled = locked; },
    tell: () => reason,
    right: within,
    explain: (answer, all) => {
      if (answer === null) return reason.replaceChildren();
      const right = within(answer);
      const parts = right ? [verdict(true, "Right."), " ", spec.worked] : [verdict(false, "Not yet."), " ", answer < spec.answer ? spec.low : spec.high];
      if (all && !right) parts.push(` The answer is ${spec.answer} ${spec.unit}: ${spec.worked}`);
      return reason.replaceChildren(...parts);
    },
  };
}

function matching(spec, changed) {
  const text = (id) => spec.rights.find((right) => right.id === id)?.text;
  const menus = spec.lefts.map((left) => {
    const id = nextId("match");
    const menu = h("select", { id }, h("option", { value: "", text: "Choose…" }), ...spec.rights.map((right) => h("option", { value: right.id, text: right.text })));
    // A menu cannot wrap: on a telephone, a long answer would be cut off in it. The menu itself is read out.
    const words = h("p", { class: "cw-chosen", "aria-hidden": "true" });
    const repeat = () => { words.textContent = (text(menu.value) ?? "").length > 26 ? text(menu.value) : ""; };
    menu.addEventListener("change", () => { repeat(); changed(); });
    return { left, id, menu, words, repeat, reason: h("p", { class: "cw-reason" }), pair: spec.pairs?.find((pair) => pair.left === left.id) };
  });
  return {
    fields: [h("fieldset", {}, h("legend", { text: spec.stem }), ...menus.map((row) => h("div", { class: "cw-match" }, h("label", { for: row.id, text: row.left.text }), row.menu, row.words, row.reason)),
      // A menu cannot be opened on paper.
      h("p", { class: "cw-print-only" }, "Choose from: ", spec.rights.map((right) => right.text).join(" · ")))],
    read: () => {
      const chosen = menus.filter((row) => row.menu.value);
      return chosen.length ? Object.fromEntries(chosen.map((row) => [row.left.id, row.menu.value])) : null;
    },
    open: () => (menus.every((row) => row.menu.value) ? null : "Match every line first."),
    write: (answer) => menus.forEach((row) => { row.menu.value = answer?.[row.left.id] ?? ""; row.repeat(); }),
    lock: (locked) => menus.forEach((row) => { row.menu.disabled = locked; }),
    tell: (part) => menus.find((row) => row.left.id === part)?.reason,
    right: (answer) => menus.every((row) => answer[row.left.id] === row.pair.right),
    explain: (answer, all) => menus.forEach((row) => {
      const right = answer?.[row.left.id] === row.pair.right;
      row.reason.replaceChildren(...(answer === null ? [] : right ? [verdict(true, "Right."), " ", row.pair.why]
        : all ? [verdict(false, `This goes with “${text(row.pair.right)}”.`), " ", row.pair.why] : [verdict(false, "Not this one. Try another.")]));
    }),
  };
}

const TYPES = { single: chooser, case: chooser, verdict: chooser, handover: chooser, multiple: chooser, numeric: number, matching, ordering };

/** Whether a stored answer has the shape that this question gives. */
function fits(spec, answer) {
  if (spec.type === "multiple") return Array.isArray(answer);
  if (spec.type === "numeric") return typeof answer === "number";
  if (spec.type === "matching") return typeof answer === "object" && answer !== null && !Array.isArray(answer);
  if (spec.type === "ordering") return Array.isArray(answer) && answer.length === spec.steps.length && spec.steps.every((step) => answer.includes(step.id));
  return typeof answer === "string";
}

const CERTAINTIES = { guessing: "Guessing", "fairly sure": "Fairly sure", certain: "Certain" };

/** How sure somebody is: never asked for, never marked, and it can be taken back. */
function certainty(changed) {
  const name = nextId("certainty");
  const inputs = Object.keys(CERTAINTIES).map((value) => h("input", { type: "radio", name, value, onchange: () => changed(value) }));
  const clear = h("button", { type: "button", class: "cw-plain", text: "Take back", onclick: () => { write(null); inputs[0].focus(); changed(null); } });
  const legend = h("legend");
  const field = h("fieldset", { class: "cw-certainty" }, legend,
    h("div", { class: "cw-row" }, ...inputs.map((input) => h("label", { class: "cw-chip" }, input, h("span", { text: CERTAINTIES[input.value] }))), clear));
  let locked = false;
  function write(value) {
    legend.textContent = locked ? "How sure you were" : "How sure are you? You need not say, and it never changes your points.";
    inputs.forEach((input) => { input.checked = input.value === value; input.disabled = locked; });
    clear.hidden = locked || value === null;
    field.hidden = locked && value === null;
  }
  return { field, write, lock: (on, value) => { locked = on; write(value); } };
}

/** A question of a paper: no key, no reasons, until the paper has been handed in and marked. */
function renderGraded({ model, el, spec }) {
  const place = h("p", { class: "cw-kicker", text: `Question ${spec.number} of ${spec.of} · ${spec.points} ${spec.points === 1 ? "point" : "points"}` });
  const hint = h("p", { class: "cw-hint", role: "status" });
  const outcome = h("p", { class: "cw-outcome" });
  const form = TYPES[spec.type](spec, answer);
  const sure = certainty((given) => save({ certainty: given }));
  const root = h("section", { class: `cw cw-practice cw-graded cw-${spec.type}`, "aria-label": `Question ${spec.number}` }, place, ...form.fields, hint, outcome, sure.field, statusLine(model));

  const stored = () => {
    const value = model.get("saved");
    return { answer: fits(spec, value?.answer) ? value.answer : null, certainty: Object.hasOwn(CERTAINTIES, value?.certainty) ? value.certainty : null };
  };
  function save(change) {
    const before = stored();
    const { answer, certainty } = { ...before, ...change };
    // What changes nothing (another letter of a word that is no number) is not sent, so no "Saved" would come back.
    // A number that has been taken out again is an open question, not the number before it.
    if (JSON.stringify({ answer, certainty }) === JSON.stringify(before)) return;
    keep(model, certainty !== null ? { answer, certainty } : answer !== null ? { answer } : null);
  }
  function answer() {
    const given = form.read();
    hint.textContent = given === null ? form.open?.() ?? "" : "";
    save({ answer: given });
    report();
  }
  const whole = () => {
    const given = stored().answer;
    return given !== null && (spec.type !== "matching" || Object.keys(given).length === spec.lefts.length);
  };
  function report() {
    sheets.set(`${spec.paper}:${spec.id}`, { paper: spec.paper, id: spec.id, number: spec.number, whole: whole(), root, status: model.get("status") });
    window.dispatchEvent(new Event("course-answered"));
  }
  /** Show a result, or open the question again: a new try may have begun on the page while JupyterLab was open. */
  function result({ detail }) {
    if (detail.paper !== spec.paper) return;
    const mine = detail.result?.questions.find((one) => one.id === spec.id);
    // What has been handed in stays as it is, also where nothing is told of it, or not yet.
    form.lock(Boolean(detail.result));
    sure.lock(Boolean(detail.result), stored().certainty);
    hint.textContent = "";
    root.querySelectorAll(".cw-reason, .cw-outcome").forEach((one) => one.replaceChildren());
    if (!mine) return;
    const words = mine.right ? "Right" : mine.score > 0 ? "Partly right" : mine.answered ?? mine.reasons.length ? "Not right" : "Left open";
    // Of the exam only this is told: a part of a mark, or a reason, would help to put the key together.
    outcome.replaceChildren(verdict(mine.right, mine.score === null ? `${words}.` : `${words}: ${mine.score} of ${mine.points}.`));
    const half = spec.type === "handover" && mine.score > 0;
    for (const reason of mine.reasons) form.tell(reason.part)?.replaceChildren(verdict(reason.right, reason.right ? "Right." : half ? SAFE : "Not right."), " ", reason.why);
    if (mine.lesson) outcome.append(" ", h("a", { href: courseBase() + mine.lesson, target: inJupyterLab() ? "_blank" : null, text: "Look again in the lesson" }));
    if (mine.by_hand) outcome.append(" Your trainer has given these points.");
    if (mine.comment) outcome.append(h("span", { class: "cw-comment", text: `From your trainer: ${mine.comment}` }));
  }

  el.replaceChildren(root);
  form.write(stored().answer);
  sure.write(stored().certainty);
  report();
  model.on("change:saved", () => {
    const { answer: given, certainty: said } = stored();
    if (JSON.stringify(form.read()) !== JSON.stringify(given)) form.write(given);
    sure.write(said);
    report();
  });
  model.on("change:status", report);
  window.addEventListener("course-marked", result);
  if (marked.has(spec.paper)) result({ detail: { paper: spec.paper, result: marked.get(spec.paper) } });
  return () => { if (sheets.get(`${spec.paper}:${spec.id}`)?.root === root) sheets.delete(`${spec.paper}:${spec.id}`); window.removeEventListener("course-marked", result); };
}

/** The right number or the right pairs, in the form in which `write` takes them. */
const KEYS = {
  numeric: (spec) => spec.answer,
  matching: (spec) => Object.fromEntries(spec.pairs.map((pair) => [pair.left, pair.right])),
  ordering: (spec) => spec.order.map(({ step }) => step),
};

/** On a projector: the room raises its hands or calls out, and the trainer shows the answer when it suits. */
function renderRoom({ el, spec }) {
  const root = h("div", { class: `cw cw-practice cw-room cw-${spec.type}`, role: "group", "aria-label": "Practice question", tabindex: "-1" });
  const button = h("button", { type: "button", text: "Show the answer and all reasons" });
  const actions = h("div", { class: "cw-actions" }, button);
  let show;
  if (spec.options) {
    const hands = handsField(spec.options.map(({ text }) => ({ words: text })));
    enterLeadsOn(hands.inputs, button);
    const scene = spec.scene ? h("p", { class: "cw-scene", text: spec.scene }) : "";
    root.append(scene, h("h3", { class: "cw-question", text: spec.stem }), hands.field, actions);
    show = () => spec.options.forEach((option, place) => hands.tell(place, verdict(option.correct, option.correct ? "Right." : "Not this one."), " ", option.why));
  } else {
    const form = TYPES[spec.type](spec, () => {});
    root.append(...form.fields, actions);
    show = () => { const key = KEYS[spec.type](spec); form.write(key); form.explain(key, true); };
  }
  root.prepend(h("p", { class: "cw-kicker", text: spec.critical ? "Practice · about safety" : "Practice" }));
  button.addEventListener("click", () => { show(); actions.hidden = true; bringForward(root, el); });
  el.replaceChildren(root);
}

function render({ model, el }) {
  const spec = model.get("spec");
  if (isForRoom(model)) return renderRoom({ el, spec });
  return spec.graded ? renderGraded({ model, el, spec }) : renderPractice({ model, el, spec });
}

function renderPractice({ model, el, spec }) {
  const root = h("div", { class: `cw cw-practice cw-${spec.type}`, role: "group", "aria-label": "Practice question" });
  const live = announcer();
  const hint = h("p", { class: "cw-hint", role: "status" });
  const check = h("button", { type: "button", text: "Check my answer", onclick: () => settle(true) });
  const answerButton = h("button", { type: "button", class: "cw-plain", text: "Show the answer and all reasons", onclick: () => settle(true, true) });
  const sources = h("p", { class: "cw-sources" }, "Sources: ");
  Object.entries(spec.labels).forEach(([id, label], place) => sources.append(place ? "; " : "", sourceLink(id, label)));
  const form = TYPES[spec.type](spec, () => settle(false));
  const saved = () => {
    const value = model.get("saved");
    const ours = model.get("content") === (value?.version ?? model.get("content")) && fits(spec, value?.answer);
    return ours ? value : { answer: null, checked: false, told: false };
  };

  // Every change is kept at once; reasons come with "Check".
  function settle(checked, told = false) {
    const answer = form.read();
    const open = answer === null || checked ? form.open?.() ?? (answer === null ? "Choose an answer first." : null) : null;
    if (checked && open && !told) { hint.textContent = open; return; }
    if (answer === null) {
      // The last tick taken back is kept too: else a reload would bring it again.
      if (saved().answer !== null) { keep(model, { answer, checked: false, told: false, version: model.get("content") }); show(); }
      hint.textContent = form.open?.() ?? "";
      return;
    }
    keep(model, { answer, checked, told: told || (checked && form.right(answer)), version: model.get("content") });
    show();
    if (checked) live.say(root.querySelector(".cw-outcome").textContent);
  }
  const outcome = h("p", { class: "cw-outcome" });
  function show() {
    const { answer, checked, told } = saved();
    form.explain(checked ? answer : null, told);
    root.classList.toggle("cw-checked", checked);
    hint.textContent = "";
    const right = checked && form.right(answer);
    outcome.replaceChildren(...(checked ? [right ? verdict(true, "That is right.") : verdict(false, told ? "Read the reasons, then go on." : "Not quite. Read why, and try again.")] : []));
    answerButton.hidden = !checked || told;
    sources.hidden = !(checked && told);
  }

  root.append(h("p", { class: "cw-kicker", text: spec.critical ? "Practice · about safety" : "Practice" }), ...form.fields, h("div", { class: "cw-actions" }, check, answerButton), hint, outcome, sources, live.region, statusLine(model));
  el.replaceChildren(root);
  model.on("change:saved", () => {
    const { answer } = saved();
    if (JSON.stringify(form.read()) !== JSON.stringify(answer)) form.write(answer);
    show();
  });
  form.write(saved().answer);
  show();
}

export default { render };
