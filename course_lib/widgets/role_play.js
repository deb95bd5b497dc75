// A role-play: a consultation that branches. The client speaks, the learner chooses, hears why, and it goes on from
// there to a debrief. What is kept is the path of choices; everything on the screen is drawn from it.

const VERDICTS = {
  handed: ["right", "✓ Good, and passed on."],
  good: ["right", "✓ Good."],
  careful: ["half", "◐ Careful: you passed it on."],
  partly: ["half", "◐ Something is missing."],
  wrong: ["wrong", "✗ Not this way."],
  unsafe: ["wrong", "✗ Not safe."],
};
const ENDINGS = {
  good: ["right", "✓ A good end"],
  mended: ["half", "◐ Put right in time"],
  missed: ["half", "◐ Not finished"],
  unsafe: ["wrong", "✗ An unsafe end"],
};

const judged = ([looks, words]) => h("strong", { class: `cw-mark cw-is-${looks}`, text: words });

/** What a choice was worth, as the word that VERDICTS explains. */
function verdictOf(choice, full) {
  if (choice.unsafe) return "unsafe";
  if (choice.points === full) return choice.hand_over ? "handed" : "good";
  if (choice.points > 0) return choice.hand_over ? "careful" : "partly";
  return "wrong";
}

/** What is said stands in quotation marks, what is done does not. */
const spoken = (choice) => [
  choice.say ? h("span", { class: "cw-words", text: `“${choice.say}”` }) : null,
  choice.do ? h("span", { class: "cw-deed", text: choice.do }) : null,
].filter(Boolean);

function render({ model, el }) {
  const spec = model.get("spec");
  const live = announcer();
  const talk = h("ol", { class: "cw-talk" });
  const next = h("div", { class: "cw-next" });
  const again = h("button", { type: "button", class: "cw-plain", text: "Start again", onclick: restart });
  const root = h("section", { class: "cw cw-play", "aria-label": `Role-play: ${spec.title}` },
    h("p", { class: "cw-kicker", text: `${spec.role} · ${spec.minutes}` }),
    h("h3", { class: "cw-title", text: spec.title }),
    h("p", { class: "cw-scene", text: spec.scene }),
    talk, next, h("div", { class: "cw-actions" }, again), live.region, statusLine(model));
  let drawn = null;

  /** What is kept, where it was kept for these words; anything else counts as nothing. */
  function saved() {
    const value = model.get("saved");
    const ours = value?.version === model.get("content") && Array.isArray(value.path);
    return ours ? value : { path: [], best: null, endings: [] };
  }
  /** The steps that a path leads through, as far as it can be followed, and where it has come to. */
  function follow(path) {
    const steps = [];
    let at = spec.nodes[spec.start];
    for (const id of path) {
      const choice = at.choices?.find((one) => one.id === id);
      if (!choice) break;
      steps.push({ turn: at, choice });
      at = spec.nodes[choice.to];
    }
    return { steps, at, points: steps.reduce((sum, { choice }) => sum + choice.points, 0) };
  }

  function choose(choice) {
    const before = saved();
    const path = [...follow(before.path).steps.map((step) => step.choice.id), choice.id];
    const { at, points } = follow(path);
    const ended = !at.choices;
    const best = ended && !(before.best?.points >= points) ? { points, ending: at.id } : before.best;
    const endings = ended ? [...new Set([...before.endings, at.id])] : before.endings;
    keep(model, { path, best, endings, version: model.get("content") });
    show();
    const [, words] = VERDICTS[verdictOf(choice, spec.full)];
    live.say(`${words} ${choice.feedback} ${ended ? `Debrief. ${at.title}. ${at.outcome}` : `${spec.client}: ${at.says}`}`);
    moveTo([...talk.querySelectorAll(".cw-bubble-you")].at(-1));
  }
  function restart() {
    keep(model, { ...saved(), path: [], version: model.get("content") });
    show();
    live.say(`From the start. ${spec.client}: ${spec.nodes[spec.start].says}`);
    moveTo(talk.firstElementChild);
  }
  /** The focus goes to what has just been said, so that reading goes on from there. */
  function moveTo(turn) {
    turn.querySelector(".cw-who").focus({ preventScroll: true });
    turn.scrollIntoView({ block: "start" });
  }

  const who = (name) => h("p", { class: "cw-kicker cw-who", tabindex: "-1", text: name });
  const says = (turn) => h("li", { class: "cw-bubble cw-bubble-client" }, who(spec.client), h("p", { text: turn.says }));
  const answers = ({ choice }) => h("li", { class: "cw-bubble cw-bubble-you" }, who("You"), h("p", {}, ...spoken(choice)),
    h("p", { class: "cw-note" }, judged(VERDICTS[verdictOf(choice, spec.full)]), " ", choice.feedback, ...sources(choice.sources, true)));
  /** Source ids as links in brackets; in the middle of a talk without the advice behind a kind. */
  function sources(ids, short) {
    const links = ids.flatMap((id, place) => [place ? "; " : "", sourceLink(id, short ? spec.labels[id].split(":")[0] : spec.labels[id])]);
    return short ? [" (", ...links, ")"] : links;
  }

  function form(turn) {
    const name = nextId("play");
    const inputs = turn.choices.map((choice) => h("input", { type: "radio", name, value: choice.id }));
    const hint = h("p", { class: "cw-hint", role: "status" });
    const deeds = turn.choices.every((choice) => !choice.say);
    inputs.forEach((input) => input.addEventListener("change", () => { hint.textContent = ""; }));
    const take = () => {
      const place = inputs.findIndex((input) => input.checked);
      if (place < 0) hint.textContent = "Choose an answer first."; else choose(turn.choices[place]);
    };
    return [
      h("fieldset", {}, h("legend", { text: turn.asks }), ...turn.choices.map((choice, place) => h("label", { class: "cw-option" }, inputs[place], h("span", {}, ...spoken(choice))))),
      h("div", { class: "cw-actions" }, h("button", { type: "button", text: deeds ? "Do this" : "Say this", onclick: take })),
      hint,
    ];
  }

  const head = (text) => h("h4", { text });
  function debrief({ steps, at, points }) {
    const { best, endings } = saved();
    const well = steps.filter(({ choice }) => choice.well);
    const other = steps.filter(({ choice }) => choice.points < spec.full);
    const used = [...new Set([...steps.flatMap(({ choice }) => choice.sources), ...at.sources, ...at.signs.flatMap((sign) => sign.sources)])];
    return h("section", { class: "cw-debrief", "aria-label": `Debrief: ${spec.title}` },
      h("p", { class: "cw-kicker", text: "Debrief" }),
      h("p", { class: "cw-ending" }, judged(ENDINGS[at.ending])),
      h("h4", { class: "cw-ending-title", text: at.title }),
      h("p", {}, at.outcome, ...sources(at.sources, true)),
      head("What went well"),
      well.length ? h("ul", {}, ...well.map(({ choice }) => h("li", { text: choice.well }))) : h("p", { text: "Nothing to keep from this way. Start again and try another." }),
      head("What to say next time"),
      other.length ? h("ul", { class: "cw-better" }, ...other.map(({ turn }) => {
        const best_ = turn.choices.find((choice) => choice.points === spec.full);
        return h("li", {}, h("span", { class: "cw-cue", text: `${spec.client}: “${turn.cue}”` }), ...spoken(best_));
      })) : h("p", { text: "Just what you said: each answer was the best one." }),
      h("p", { class: "cw-speech" }, h("span", { class: "cw-kicker", text: "To remember" }), h("q", { text: at.say })),
      ...(at.signs.length ? [head("From the list of warning signs"), h("ul", { class: "cw-signs" }, ...at.signs.map((sign) => h("li", { class: `cw-sign-${sign.level}` },
        h("span", { class: "cw-badge", text: sign.badge }), h("strong", { text: sign.sign }), h("p", { text: `${sign.action}. ${sign.call}` }), h("p", { text: sign.unreachable }))))] : []),
      h("p", { class: "cw-sources" }, "Sources: ", ...sources(used, false)),
      h("p", { class: "cw-tally" }, h("strong", { text: `${points} of ${spec.most} points.` }), ` Your best so far: ${Math.max(points, best?.points ?? 0)}. Endings you have seen: ${Math.max(1, endings.length)} of ${spec.endings}.`));
  }

  function show() {
    const way = follow(saved().path);
    const now = JSON.stringify([way.steps.map(({ choice }) => choice.id), saved().best, saved().endings]);
    if (now === drawn) return; // drawn anew, the focus and a choice not yet taken would be gone
    drawn = now;
    talk.replaceChildren(...way.steps.flatMap((step) => [says(step.turn), answers(step)]));
    const ended = !way.at.choices;
    if (!ended) talk.append(says(way.at));
    next.replaceChildren(...(ended ? [debrief(way)] : form(way.at)));
    again.hidden = way.steps.length === 0;
  }
  el.replaceChildren(root);
  model.on("change:saved", show);
  show();
}

export default { render };
