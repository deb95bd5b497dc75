// The projector view: one step a screen, turned by keys or a clicker. There is no learner here, and nothing is saved.

const page = JSON.parse(document.getElementById("course-page").textContent);
const $ = (selector) => document.querySelector(selector);
const root = document.documentElement;
const screen = $("#main");
const steps = [...document.querySelectorAll(".step")];
const LARGE = 15.6; // [px] letters of this size would draw a chart as it is on a page
const PART = 0.8; // of what is seen: some of it stays when a long step moves on
let at = -1;

/** Everything grows with the letters, charts too; they draw themselves anew when their place changes. */
function fit() {
  root.style.setProperty("--cw-scale", Math.max(1, parseFloat(getComputedStyle(root).fontSize) / LARGE));
}

/** A widget comes to life when it is first seen. */
function enliven(step) {
  for (const place of step.querySelectorAll("[data-widget]")) {
    if (place.firstChild) continue;
    const { script, state } = page.widgets[place.id];
    window.courseWidgets[script].render({ model: modelOf({ ...state, saved: null, room: true }, () => {}), el: place });
  }
}

// Safari has no word for "when there is nothing else to do".
const later = (work) => (window.requestIdleCallback ?? setTimeout)(work);
const below = () => screen.scrollHeight - screen.clientHeight - screen.scrollTop > 8;
const above = () => screen.scrollTop > 8;

function bar() {
  $("#step-back").disabled = at === 0 && !above();
  $("#step-next").disabled = at === steps.length - 1 && !below();
  $("#step-next").textContent = below() ? "More ↓" : "Next →";
  $("#step-back").textContent = above() ? "↑ Up" : "← Back";
  screen.tabIndex = above() || below() ? 0 : -1; // who has no clicker scrolls with the arrow keys
}

/** Show one step. Links and the browser's own Back keep their address; a turned page replaces it. */
function show(place, { replace = true, focus = true } = {}) {
  const next = Math.min(Math.max(place, 0), steps.length - 1);
  if (next === at) return;
  at = next;
  const step = steps[at];
  steps.forEach((one) => { one.hidden = one !== step; });
  enliven(step);
  screen.scrollTop = 0;
  $("#step-count").textContent = `${at + 1} of ${steps.length}`;
  $("#step-bar").value = at + 1;
  $("#step-go").value = step.id;
  if (replace) history.replaceState(null, "", `#${step.id}`);
  if (focus) step.querySelector("h2").focus({ preventScroll: true });
  bar();
  const after = steps[at + 1];
  if (after) later(() => enliven(after)); // its chart is there when the trainer comes to it
}

/** On: first what is still below on this step, then the next one. */
function turn(on) {
  if (!(on > 0 ? below() : above())) return show(at + on);
  screen.scrollBy({ top: on * PART * screen.clientHeight, behavior: "instant" });
  bar(); // at once: the event of having moved comes a frame later
}

// A clicker sends PageDown and PageUp, so these two turn wherever the keyboard is. Arrows and the space bar belong
// to a slider, a menu or a button while it has the keyboard.
const KEYS = {
  PageDown: [1, null],
  PageUp: [-1, null],
  ArrowRight: [1, "input:not([type=checkbox]), select, .cw-scroll"],
  ArrowLeft: [-1, "input:not([type=checkbox]), select, .cw-scroll"],
  " ": [1, "input, select, button, summary"],
};

function press(event) {
  const [way, theirs] = KEYS[event.key] ?? [];
  if (!way || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (theirs && event.target.closest(theirs)) return;
  event.preventDefault();
  turn(event.key === " " && event.shiftKey ? -1 : way);
}

/** The step that an address names: its own, or one that holds what is linked to. */
function named() {
  const element = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  return { element, place: steps.indexOf(element?.closest(".step")) };
}

function follow() {
  const { element, place } = named();
  if (place < 0) return;
  show(place, { replace: false });
  if (element !== steps[place]) element.scrollIntoView({ block: "center" });
}

function listen() {
  document.addEventListener("keydown", press);
  $("#step-next").addEventListener("click", () => turn(1));
  $("#step-back").addEventListener("click", () => turn(-1));
  $("#step-go").addEventListener("change", (event) => show(steps.findIndex((step) => step.id === event.target.value)));
  screen.addEventListener("scroll", bar, { passive: true });
  new ResizeObserver(bar).observe(screen.firstElementChild);
  window.addEventListener("resize", () => { fit(); bar(); });
  window.addEventListener("hashchange", follow);
  const whole = $("#step-whole");
  whole.hidden = !document.fullscreenEnabled;
  whole.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()));
  document.addEventListener("fullscreenchange", () => { whole.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen"; });
}

// The token in the address has done its work; it should not stay where a screen is shared.
if (new URLSearchParams(location.search).has("token")) history.replaceState(null, "", location.pathname + location.hash);
fit();
$("#step-go").replaceChildren(...steps.map((step, place) => new Option(`${place + 1}. ${step.dataset.title}`, step.id)));
glossary();
listen();
const { place } = named();
show(Math.max(place, 0), { focus: false });
if (place >= 0) follow();
root.dataset.ready = "true";
