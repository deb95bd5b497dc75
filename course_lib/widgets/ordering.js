// Steps to put in order: with two buttons each, which everybody can use, or by dragging. The order on the screen is
// no answer until the learner has moved a step, or has said that it is meant.

function ordering(spec, changed) {
  const live = announcer();
  let given = false;
  let locked = false;
  let held = null; // the step that is being dragged, and the order before
  const text = (id) => spec.steps.find((step) => step.id === id).text;
  const made = new Map(spec.steps.map((step) => [step.id, row(step)]));
  const list = h("ol", { class: "cw-order", role: "list" }, ...[...made.values()].map((one) => one.item));
  const keepIt = h("button", { type: "button", class: "cw-plain", text: "Keep the order shown", onclick: keepShown });
  const order = () => [...list.children].map((item) => item.dataset.step);
  const place = (id) => order().indexOf(id) + 1;

  function row(step) {
    const button = (words, sign, by) => h("button", { type: "button", class: "cw-plain", "aria-label": `${words}: ${step.text}`, text: sign, onclick: () => move(item, by) });
    const number = h("span", { class: "cw-place" });
    const up = button("Move up", "↑", -1);
    const down = button("Move down", "↓", 1);
    const reason = h("p", { class: "cw-reason" });
    const item = h("li", { "data-step": step.id },
      h("div", { class: "cw-step" },
        h("span", { class: "cw-lead" }, h("span", { class: "cw-grip", "aria-hidden": "true" }), number),
        h("span", { class: "cw-words", text: step.text }),
        h("span", { class: "cw-moves" }, up, down)),
      reason);
    return { item, number, up, down, reason };
  }
  /** The numbers, and which buttons lead nowhere; those stay, so that the keyboard does not fall off them. */
  function number() {
    order().forEach((id, at) => {
      const { number, up, down } = made.get(id);
      number.textContent = given ? at + 1 : "";
      up.setAttribute("aria-disabled", String(at === 0));
      down.setAttribute("aria-disabled", String(at === made.size - 1));
    });
    keepIt.hidden = given || locked;
  }
  /** A neighbour goes to the other side: the step itself stays in the page, and keeps the focus and the pointer. */
  function step(item, by) {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return false;
    if (by < 0) item.after(other); else item.before(other);
    return true;
  }
  function settle(item) {
    given = true;
    number();
    live.say(`Place ${place(item.dataset.step)} of ${made.size}: ${text(item.dataset.step)}`);
    changed();
  }
  function move(item, by) {
    if (!locked && step(item, by)) settle(item);
  }
  function keepShown() {
    given = true;
    number();
    list.querySelector("button:not([aria-disabled=true])").focus();
    live.say("The order shown is kept.");
    changed();
  }
  const arrange = (ids) => list.append(...ids.map((id) => made.get(id).item));

  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    if (locked || !item || event.button !== 0 || event.target.closest("button, .cw-reason")) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".cw-lead")) return; // a finger on the words scrolls the page
    held = { item, before: order() };
    item.classList.add("cw-held");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { item } = held;
    const middle = (other) => { const box = other.getBoundingClientRect(); return box.top + box.height / 2; };
    while (item.previousElementSibling && event.clientY < middle(item.previousElementSibling)) step(item, -1);
    while (item.nextElementSibling && event.clientY > middle(item.nextElementSibling)) step(item, 1);
  });
  const drop = (cancelled) => {
    if (!held) return;
    const { item, before } = held;
    held = null;
    item.classList.remove("cw-held");
    if (cancelled) arrange(before);
    else if (JSON.stringify(order()) !== JSON.stringify(before)) settle(item);
  };
  list.addEventListener("pointerup", () => drop(false));
  list.addEventListener("pointercancel", () => drop(true));

  number();
  return {
    fields: [h("fieldset", {}, h("legend", { text: spec.stem }), h("p", { class: "cw-kicker", text: "What comes first goes to the top. Use the arrows, or drag." }), list, h("p", { class: "cw-actions" }, keepIt), live.region)],
    read: () => (given ? order() : null),
    open: () => (given ? null : "Put the steps in order first."),
    write: (answer) => { given = answer !== null; arrange(answer ?? spec.steps.map((one) => one.id)); number(); },
    lock: (on) => {
      locked = on;
      list.classList.toggle("cw-locked", on);
      list.querySelectorAll("button").forEach((one) => { one.disabled = on; });
      number();
    },
    tell: (part) => made.get(part)?.reason,
    right: (answer) => spec.order.every((one, at) => answer[at] === one.step),
    explain: (answer, all) => spec.order.forEach((one, at) => {
      const right = answer?.[at] === one.step;
      made.get(one.step).reason.replaceChildren(...(answer === null ? [] : right ? [verdict(true, "Right."), " ", one.why]
        : all ? [verdict(false, `This is step ${at + 1}.`), " ", one.why] : [verdict(false, "Not here. Try another place.")]));
    }),
  };
}
