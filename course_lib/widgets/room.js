// What a widget is on a projector: a trainer asks the room, types in what it says, and shows the result with or
// without that. Nothing is kept: these are nobody's own answers.

/** Whether a trainer shows this widget to a room; in JupyterLab and for a learner alone nobody does. */
const isForRoom = (model) => model.get("room") === true;

/** What has just been shown, from its top, for the eye and for who listens. */
function bringForward(element, top) {
  element.focus({ preventScroll: true });
  top.scrollIntoView({ block: "start" });
}

/** Enter leads from one number to the next, and from the last one to the button. */
function enterLeadsOn(inputs, button) {
  inputs.forEach((input, place) => input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") (inputs[place + 1] ?? button).focus();
  }));
}

/** Hands up: a number beside each answer, and a bar that grows with it. An answer may have a few `more` words. */
function handsField(answers) {
  const rows = answers.map(({ words, more }) => {
    const id = nextId("hands");
    const input = h("input", { type: "number", id, min: 0, max: 999, step: 1, placeholder: "0", autocomplete: "off" });
    const bar = h("span", { class: "cw-hands-bar", "aria-hidden": "true" });
    const reason = h("p", { class: "cw-reason" });
    const line = h("div", { class: "cw-hands-row" }, input, h("label", { for: id }, h("span", { text: words }), more && h("span", { class: "cw-hands-more", text: `: ${more}` })), h("span", { class: "cw-hands-track" }, bar), reason);
    return { input, bar, reason, line };
  });
  const inputs = rows.map(({ input }) => input);
  const counts = () => inputs.map((input) => Math.min(Math.max(0, Math.floor(input.valueAsNumber || 0)), 999));
  const draw = () => {
    const all = counts();
    const total = Math.max(1, all.reduce((sum, count) => sum + count, 0));
    rows.forEach(({ bar }, place) => { bar.style.width = `${(100 * all[place]) / total}%`; });
  };
  inputs.forEach((input) => input.addEventListener("input", draw));
  const field = h("fieldset", { class: "cw-hands" }, h("legend", { class: "cw-label", text: "Hands up for each answer" }), ...rows.map(({ line }) => line));
  return { field, inputs, counts, tell: (place, ...parts) => { rows[place].line.classList.add("cw-told"); rows[place].reason.replaceChildren(...parts); } };
}

/** The question to the room. `preview` follows what is typed, `show` gets it; without any it gets null. */
function roomForm(prediction, preview, show) {
  const words = (value) => prediction.text.replaceAll("{}", value);
  const button = h("button", { type: "button", text: "Show the result" });
  const hint = h("p", { class: "cw-status", role: "status" });
  const parts = [];
  let read = () => null;
  if (prediction.kind === "choice") {
    const hands = handsField(prediction.options.map((words) => ({ words })));
    enterLeadsOn(hands.inputs, button);
    read = () => (hands.counts().some(Boolean) ? hands.counts() : null);
    parts.push(hands.field);
  } else {
    const { low, high } = prediction;
    const fields = (prediction.kind === "point" ? [prediction.label] : prediction.labels).map((label) => {
      const id = nextId("said");
      const input = h("input", { type: "number", id, min: low, max: high, step: "any", autocomplete: "off", "aria-describedby": `${id}-from` });
      return { input, line: h("div", { class: "cw-said" }, h("label", { for: id, text: label }), input, h("span", { id: `${id}-from`, text: `from ${words(low)} to ${words(high)}` })) };
    });
    const inputs = fields.map(({ input }) => input);
    enterLeadsOn(inputs, button);
    read = () => {
      const said = inputs.map((input) => input.valueAsNumber);
      if (!said.every((value) => value >= low && value <= high)) return null;
      return prediction.kind === "point" ? said[0] : said.sort((one, other) => one - other);
    };
    inputs.forEach((input) => input.addEventListener("input", () => {
      hint.textContent = input.validity.rangeUnderflow || input.validity.rangeOverflow ? `That is not from ${words(low)} to ${words(high)}.` : "";
      preview(read());
    }));
    parts.push(...fields.map(({ line }) => line));
  }
  button.addEventListener("click", () => show(read()));
  return h("div", { class: "cw-predict" }, h("p", { class: "cw-kicker", text: "Ask the room first. Nothing is saved." }),
    h("h3", { class: "cw-question", text: prediction.question }), ...parts, button, hint);
}

/** What the room said, and what is found: the answer alone when it was not asked. */
function roomWords(prediction, said) {
  if (said === null) return prediction.answer;
  const words = (value) => prediction.text.replaceAll("{}", value);
  const told = prediction.kind === "point" ? words(said) : prediction.kind === "range" ? `${words(said[0])} to ${words(said[1])}`
    : said.map((count, place) => (count ? `${count} for “${prediction.options[place]}”` : "")).filter(Boolean).join(", ");
  return `The room: ${told}. ${prediction.answer}`;
}
