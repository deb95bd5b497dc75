// A claim of the article: judge it with one tap, then read the verdict and its reasons.

/** Why the verdict is what it is, and what a colleague can say instead. */
function grounds(spec) {
  return [
    h("p", {}, ...cite(spec.evidence, spec.labels)),
    ...(spec.numbers.length ? [h("p", { class: "cw-kicker", text: "The numbers" }), h("ul", { class: "cw-numbers" }, ...spec.numbers.map((each) => h("li", {}, ...cite(each, spec.labels))))] : []),
    h("p", { class: "cw-speech" }, h("span", { class: "cw-kicker", text: "You can say" }), h("q", { text: spec.say })),
  ];
}

/** On a projector: the room raises its hands, and the trainer shows the verdict when it suits. */
function renderRoom({ model, el }) {
  const spec = model.get("spec");
  const verdict = spec.verdicts.find((one) => one.key === spec.verdict);
  const hands = handsField(spec.verdicts.map(({ label, means }) => ({ words: label, more: means })));
  const answer = h("div", { class: "cw-answer", tabindex: "-1" });
  const button = h("button", { type: "button", text: "Show the verdict" });
  enterLeadsOn(hands.inputs, button);
  button.addEventListener("click", () => {
    answer.replaceChildren(h("p", { class: "cw-outcome" }, h("strong", { text: `${verdict.label}: ${verdict.means}.` })), ...grounds(spec));
    button.hidden = true;
    bringForward(answer, el);
  });
  el.replaceChildren(h("div", { class: "cw cw-claim cw-room", role: "group", "aria-label": "A claim of the article" },
    h("div", {}, h("p", { class: "cw-kicker", text: "The article says" }), h("blockquote", { text: spec.quote }), hands.field, button), answer));
}

function render({ model, el }) {
  if (isForRoom(model)) { renderRoom({ model, el }); return; }
  const spec = model.get("spec");
  const root = h("div", { class: "cw cw-claim", role: "group", "aria-label": "A claim of the article" });
  const live = announcer();
  const buttons = spec.verdicts.map((verdict) => h("button", { type: "button", class: "cw-verdict cw-plain", "aria-pressed": "false", onclick: () => judge(verdict.key) },
    h("span", { class: "cw-verdict-name", text: verdict.label }), h("span", { class: "cw-verdict-means", text: verdict.means })));
  const answer = h("div", { class: "cw-answer", tabindex: "-1" });
  const named = (key) => spec.verdicts.find((verdict) => verdict.key === key);
  const judged = () => named(model.get("saved")?.verdict)?.key ?? null;

  function judge(key) {
    if (judged()) return; // the first judgement stays: it is what the learner really thought
    keep(model, { verdict: key });
    show();
    live.say(`${answer.textContent}`);
  }
  function show() {
    const key = judged();
    root.classList.toggle("cw-judged", key !== null);
    buttons.forEach((button, place) => {
      const own = spec.verdicts[place].key;
      button.setAttribute("aria-pressed", String(own === key));
      button.classList.toggle("cw-verdict-true", key !== null && own === spec.verdict);
      if (key) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
    answer.replaceChildren();
    if (!key) return;
    const agreed = key === spec.verdict;
    const verdict = named(spec.verdict);
    answer.append(
      h("p", { class: "cw-outcome" }, h("strong", { text: `${verdict.label}: ${verdict.means}.` }), agreed ? " You said the same." : ` You said: ${named(key).label.toLowerCase()}.`),
      ...grounds(spec),
    );
  }
  root.append(
    h("p", { class: "cw-kicker", text: "The article says" }),
    h("blockquote", { text: spec.quote }),
    h("div", { class: "cw-verdicts", role: "group", "aria-label": "How well does this hold up?" }, ...buttons),
    answer, live.region, statusLine(model));
  el.replaceChildren(root);
  model.on("change:saved", show);
  show();
}

export default { render };
