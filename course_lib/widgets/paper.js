// The end of a paper: what is still open, handing in, and the result. It speaks to the course's server, from the
// paper's page and from JupyterLab alike.

const SAVED = /^Saved/;

function render({ model, el }) {
  const spec = model.get("spec");
  const lab = document.getElementById("jupyter-config-data");
  const base = lab ? `${JSON.parse(lab.textContent).baseUrl}course/` : "";
  const count = h("p", { class: "cw-count", role: "status" });
  const open = h("ul", { class: "cw-open" });
  const hand = h("button", { type: "button", text: "Hand in", onclick: ask });
  const problem = h("p", { class: "cw-hint", role: "alert" });
  const sum = h("div", { class: "cw-sum", tabindex: "-1" });
  const confirm = h("div", { class: "cw-confirm", role: "group", "aria-label": "Hand in now?", hidden: true });
  const root = h("section", { class: "cw cw-paper", "aria-label": "Hand in" }, count, open, hand, confirm, problem, sum);
  let done = false;

  const mine = () => [...sheets.values()].filter((one) => one.paper === spec.paper).sort((a, b) => a.number - b.number);
  function show() {
    if (done) return;
    const all = mine();
    const left = all.filter((one) => !one.whole);
    count.textContent = `${all.length - left.length} of ${spec.of} answered`;
    open.replaceChildren(...left.map((one) => h("li", {}, h("button", { type: "button", class: "cw-plain", text: `Go to question ${one.number}`, onclick: () => {
      one.root.scrollIntoView({ block: "start" });
      one.root.querySelector("input, select")?.focus({ preventScroll: true });
    } }))));
  }

  async function call(path, body) {
    const headers = { "Content-Type": "application/json", "X-XSRFToken": document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "" };
    const who = await learner();
    const address = `${base}api/learners/${who}/papers/${spec.paper}${path}`;
    const reply = await fetch(address, body === undefined ? { cache: "no-store" } : { method: "POST", body: JSON.stringify(body), headers });
    const json = await reply.json().catch(() => ({}));
    if (!reply.ok) throw Object.assign(new Error(json.message ?? "The course did not understand the page. Load it again."), { answered: true });
    return json;
  }
  async function learner() {
    const reply = await fetch(`${base}api/me`, { cache: "no-store" });
    const me = await reply.json();
    if (!me.learner) throw Object.assign(new Error("The course does not know who is learning. Open the course page and say who you are."), { answered: true });
    return me.learner.id;
  }
  const tell = (error) => { problem.textContent = error.answered ? error.message : "The course is not answering. Your answers are kept; hand in again when it is back."; };

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
    try {
      await settled();
      result((await call("/submit", {})).result, true);
    } catch (error) {
      hand.hidden = false;
      tell(error);
    }
  }
  /** Every answer must be where the marking reads it. */
  async function settled() {
    for (let waits = 0; waits < 50; waits++) {
      if (mine().every((one) => !one.status || SAVED.test(one.status))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw Object.assign(new Error("Not every answer is saved yet. Wait until each question says “Saved”, then hand in again."), { answered: true });
  }

  function result(found, fresh) {
    done = true;
    marked.set(spec.paper, found);
    window.dispatchEvent(new CustomEvent("course-marked", { detail: found }));
    for (const part of [count, open, hand, confirm]) part.hidden = true;
    sum.replaceChildren(
      h("h3", { class: "cw-title", text: `Your result: ${found.score} of ${found.points} points` }),
      h("p", {}, found.self_marked ? "Self-marked on this machine, for practice. It certifies nothing." : "Marked by your trainer’s grader account."),
      ...found.problems.map((text) => h("p", { class: "cw-hint", text })),
      h("p", { text: "Each question above now shows whether your answer was right, and why." }),
      h("div", { class: "cw-actions" }, h("button", { type: "button", class: "cw-plain", text: "Answer the quiz again", onclick: again })));
    if (fresh) sum.focus();
  }
  async function again() {
    try {
      await call("/again", {});
      location.reload();
    } catch (error) { tell(error); }
  }

  el.replaceChildren(root);
  window.addEventListener("course-answered", show);
  show();
  call("").then((state) => { if (state.submitted) result(state.result, false); }).catch(tell);
  return () => window.removeEventListener("course-answered", show);
}

export default { render };
