// The end of a paper: what is still open, handing in, and the result. It speaks to the course's server, from the
// paper's page and from JupyterLab alike.

const SAVED = /^Saved/;
const NOBODY = "The course does not know who is learning. Open the course page and say who you are.";
const GONE = "The course is not answering. Your answers are kept; hand in again when it is back.";

const LONG = 60_000;
const LATE = "Nothing has come back yet. What you handed in is safe. You can close this page and look again later. If it stays like this, tell your trainer: the list of the grader says why.";

const FORMATIVE = "A quiz is practice. Take it as often as you like: your first try counts for the statistics, your latest for your progress. It certifies nothing.";
const inWords = (time) => new Date(time).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** Something that the course has said, or that the learner can mend; anything else means that it is gone. */
const plain = (words) => Object.assign(new Error(words), { answered: true });

function render({ model, el }) {
  const spec = model.get("spec");
  const lab = inJupyterLab();
  const kind = spec.kind === "exam" ? "exam" : "quiz";
  const again = lab ? "Choose Run ▸ Run All Cells." : "Load this page again.";
  const count = h("p", { class: "cw-count", role: "status" });
  const open = h("ul", { class: "cw-open" });
  const still = h("div", { hidden: true }, h("p", { text: "Go to a question that is still open:" }), open);
  const hand = h("button", { type: "button", text: "Hand in", onclick: ask });
  const problem = h("p", { class: "cw-hint", role: "alert" });
  const sum = h("div", { class: "cw-sum", tabindex: "-1" });
  const confirm = h("div", { class: "cw-confirm", role: "group", "aria-label": "Hand in now?", hidden: true });
  const root = h("section", { class: "cw cw-paper", "aria-label": "Hand in" }, count, still, hand, confirm, problem, sum);
  let busy = false; // handing in, or handed in
  let listed = null;
  let who = null;

  const mine = () => [...sheets.values()].filter((one) => one.paper === spec.paper).sort((a, b) => a.number - b.number);
  function show() {
    if (busy) return;
    const all = mine();
    const left = all.filter((one) => !one.whole);
    const words = `${all.length - left.length} of ${spec.of} answered`;
    const numbers = left.map((one) => one.number).join(" ");
    // Only what has changed: words are spoken anew, and a button that is made anew has lost the focus.
    if (count.textContent !== words) count.textContent = words;
    still.hidden = left.length === 0;
    if (listed === numbers) return;
    listed = numbers;
    open.replaceChildren(...left.map((one) => h("li", {}, h("button", { type: "button", class: "cw-plain", text: one.number, "aria-label": `Go to question ${one.number}`, onclick: () => {
      one.root.scrollIntoView({ block: "start" });
      one.root.querySelector("input, select, button:not([aria-disabled=true])")?.focus({ preventScroll: true });
    } }))));
  }

  async function call(path, body) {
    const headers = { "Content-Type": "application/json", "X-XSRFToken": document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "" };
    const address = `${courseBase()}api/learners/${await learner()}/papers/${spec.paper}${path}`;
    const reply = await fetch(address, body === undefined ? { cache: "no-store" } : { method: "POST", body: JSON.stringify(body), headers });
    const json = await reply.json().catch(() => ({}));
    if (!reply.ok) throw plain(json.message ?? `The course did not understand this page. ${again}`);
    return json;
  }
  /** Whose answers stand here. Somebody who has come since must not hand in a paper of their own by this button. */
  async function learner() {
    const reply = await fetch(`${courseBase()}api/me`, { cache: "no-store" });
    const now = (await reply.json()).learner?.id;
    if (!now) throw plain(NOBODY);
    who ??= now;
    if (now !== who) throw plain(`Someone else is learning now. ${again}`);
    return who;
  }
  const tell = (error) => { problem.textContent = error.answered ? error.message : GONE; };

  function ask() {
    const left = mine().filter((one) => !one.whole).length;
    problem.textContent = "";
    confirm.replaceChildren(
      h("p", { text: left ? `${left} ${left === 1 ? "question is" : "questions are"} still open and will count as not right. Hand in now?` : "All questions are answered. Hand in now?" }),
      h("div", { class: "cw-actions" },
        h("button", { type: "button", text: "Yes, hand in", onclick: submit }),
        h("button", { type: "button", class: "cw-plain", text: "Not yet", onclick: () => { confirm.hidden = true; hand.hidden = false; hand.focus(); } })));
    confirm.hidden = false;
    hand.hidden = true;
    confirm.querySelector("button").focus();
  }
  async function submit() {
    confirm.hidden = true;
    problem.textContent = "";
    busy = true;
    count.textContent = "Handing in…";
    try {
      // In another tab, perhaps with other answers than stand here.
      if ((await call("")).submitted) return elsewhere();
      await settled();
      arrived(await call("/submit", {}), true);
    } catch (error) {
      busy = false;
      show();
      hand.hidden = false;
      hand.focus();
      tell(error);
    }
  }
  function elsewhere() {
    if (!lab) return location.reload();
    throw plain(`This ${kind} has been handed in already. ${again}`);
  }
  /** Every answer must be where the marking reads it. */
  async function settled() {
    for (let waits = 0; waits < 50; waits++) {
      if (mine().every((one) => !one.status || SAVED.test(one.status))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw plain("Not every answer is saved yet. Wait until each question says “Saved”, then hand in again.");
  }

  /** On a hub, the result comes from the grader's account, mostly within seconds. */
  function arrived(state, fresh) {
    if (state.result) return result(state, fresh);
    busy = true;
    mark({ questions: [] });
    for (const part of [count, still, hand, confirm]) part.hidden = true;
    const news = h("p", { role: "status", text: "Your trainer’s grader is marking it. The result comes here by itself, mostly within seconds." });
    sum.replaceChildren(
      h("h2", { class: "cw-title", text: "Handed in" }),
      h("p", { text: `Handed in on ${inWords(state.since)}. Your answers can no longer be changed.` }),
      news);
    if (fresh) sum.focus();
    wait(news, Date.now());
  }
  async function wait(news, begun) {
    const patient = Date.now() - begun < LONG;
    await new Promise((resolve) => setTimeout(resolve, patient ? 2000 : 15000));
    if (!root.isConnected) return;
    const state = await call("").catch(() => null);
    if (state?.result) return result(state, sum.contains(document.activeElement));
    if (!patient && news.textContent !== LATE) news.textContent = LATE;
    wait(news, begun);
  }
  function mark(found) {
    if (found) marked.set(spec.paper, found);
    else if (!marked.delete(spec.paper)) return;
    window.dispatchEvent(new CustomEvent("course-marked", { detail: { paper: spec.paper, result: found } }));
  }
  function result(state, fresh) {
    const found = state.result;
    busy = true;
    mark(found);
    for (const part of [count, still, hand, confirm]) part.hidden = true;
    const problems = found.problems.map((text) => h("p", { class: "cw-hint", text }));
    // What nbgrader has fetched is nobody's of whom the course's own server knows.
    const own = who && h("p", {}, h("a", { href: `${courseBase()}api/learners/${who}/results`, download: "", text: "Download my results and answers" }));
    sum.replaceChildren(...(found.exam ? ofExam(found.exam, state.exam, problems) : ofQuiz(found, state, problems)), ...(own ? [own] : []));
    if (fresh) sum.focus();
    // Whoever came for the result: the questions above it have only now grown to their full height.
    else if (location.hash === "#hand-in") requestAnimationFrame(() => root.scrollIntoView());
  }
  function ofQuiz(found, state, problems) {
    return [
      h("h2", { class: "cw-title", text: `Your result: ${found.score} of ${found.points} points` }),
      h("p", {}, found.self_marked ? "Self-marked on this machine, for practice." : "Marked by your trainer’s grader account."),
      h("p", { text: FORMATIVE }),
      ...(found.penalty ? [h("p", { text: `It was handed in late: ${found.penalty} points were taken off.` })] : []),
      ...problems,
      h("p", { text: "Each question above now shows whether your answer was right, and why." }),
      h("div", { class: "cw-actions" }, h("button", { type: "button", class: "cw-plain", text: "Answer the quiz again", onclick: found.self_marked || state.hub ? retry : reopen })),
    ];
  }
  /** What the exam has decided, and where the learner stands with it now. */
  function ofExam(decided, standing, problems) {
    const list = (heading, items) => (items.length ? [h("h3", { text: heading }), h("ul", {}, ...items.map((item) => h("li", {}, item)))] : []);
    const page = (href, text) => h("a", { href: courseBase() + href, target: lab ? "_blank" : null, text });
    return [
      h("h2", { class: "cw-title" }, h("span", { class: `cw-mark ${decided.passed ? "cw-is-right" : "cw-is-wrong"}`, text: decided.passed ? "✓ Passed" : decided.counts === false ? "This does not count" : "✗ Not passed this time" })),
      h("p", { text: decided.reached }),
      h("p", { class: "cw-rule", text: `The rule: ${decided.rule}` }),
      ...problems,
      ...list("This result does not certify", decided.not_certified),
      ...list("Look again, so that you can", decided.objectives.map(({ text, lesson }) => page(lesson, text))),
      h("h3", { text: "What follows" }),
      standing ? h("p", { text: standing.words }) : null,
      standing?.since ? h("p", { text: `You can sit it from ${inWords(standing.since)}.` }) : null,
      h("p", { text: decided.decides }),
      h("p", { text: "Each question above shows whether your answer was right. The right answers stay secret, as others sit the exam too." }),
      h("p", {}, page("exam.html", "Go to the page of the exam")),
      standing?.form === spec.paper ? h("div", { class: "cw-actions" }, h("button", { type: "button", text: "Begin your next try", onclick: retry })) : null,
    ].filter(Boolean);
  }
  /** What a grader has marked stays as it is; other answers can be handed in again. */
  function reopen() {
    busy = false;
    listed = null;
    mark(null);
    for (const part of [count, still, hand]) part.hidden = false;
    sum.replaceChildren();
    show();
  }
  /** A result that has come back through nbgrader's exchange. */
  async function returned() {
    const reply = await fetch(`${courseBase()}api/returned/${spec.paper}`, { cache: "no-store" });
    const { result: found, hub } = reply.ok ? await reply.json() : {};
    if (found?.content === model.get("content") && (hub || spec.fetched)) result({ result: found }, false);
  }
  async function retry() {
    try {
      await call("/again", {});
    } catch (error) { return tell(error); }
    if (!lab) return location.reload();
    // Loading JupyterLab again would take away everything that is open in it. What stands here stays locked: its
    // answers have been put aside.
    marked.delete(spec.paper);
    return sum.replaceChildren(h("p", { text: `A new try has begun. ${again}` }));
  }

  el.replaceChildren(root);
  if (spec.fetched) {
    // What nbgrader has fetched, nbgrader collects: the course's own server knows nothing of the answers here.
    hand.replaceWith(h("p", { text: "Your answers are saved beside this notebook. To hand in, choose Nbgrader ▸ Assignment List, then Submit." }));
    returned().catch(() => {});
  } else {
    call("").then((state) => {
      if (state.submitted) return arrived(state, false);
      mark(null);
      // On a hub the state tells of what has come back as well.
      return state.hub ? null : returned();
    }).catch(tell);
  }
  window.addEventListener("course-answered", show);
  show();
  return () => window.removeEventListener("course-answered", show);
}

export default { render };
