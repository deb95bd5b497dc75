// The page: gives each widget the model that anywidget's scripts expect, and hands what must last to the store.

const page = JSON.parse(document.getElementById("course-page").textContent);
const $ = (selector) => document.querySelector(selector);
const SERVED = document.documentElement.dataset.home === "server";
const WAIT = 800; // [ms] for the store's first answer, so that nobody sees an old answer jump in

const home = SERVED ? serverHome((text) => tell(text), (text) => notify(text), page.paper) : browserHome();
let learner = null;
let entries = {};
const models = new Map();

// What is so just now (the course is not answering) comes and goes; what has happened (a damaged file was put
// aside) stays until the page is left.
let trouble = null;
let notice = null;

function tell(text) {
  trouble = text;
  message();
}

function notify(text) {
  notice = text;
  message();
}

function message() {
  const line = $("#course-message");
  const text = [notice, trouble].filter(Boolean).join(" ");
  if (line.textContent === text) return;
  line.textContent = text;
  line.hidden = !text;
}

async function put(key, value, content, report) {
  if (!learner) {
    report("Not saved: the page does not know who is learning.");
    whoIsLearning();
    return;
  }
  const entry = entryOf(key, value, content);
  entries[key] = entry;
  progress();
  await home.put(entry, report);
}

/** What is saved for a widget. In a paper, an answer to other words would look answered, and would not count. */
function savedFor({ kind, key, content }) {
  const entry = entries[key];
  return (kind !== "graded" || entry?.content === content) ? entry?.value ?? null : null;
}

function fillModels() {
  for (const [id, widget] of Object.entries(page.widgets ?? {})) models.get(id)?.tell("saved", savedFor(widget.state));
}

function showWidgets() {
  for (const [id, widget] of Object.entries(page.widgets ?? {})) {
    const state = { ...widget.state, saved: savedFor(widget.state) };
    const model = modelOf(state, ({ key, saved, content }, report) => put(key, saved, content, report));
    models.set(id, model);
    window.courseWidgets[widget.script].render({ model, el: document.getElementById(id) });
  }
  document.documentElement.dataset.ready = "true";
}

// Progress

const isDone = (key) => {
  const value = entries[key]?.value;
  if (key.startsWith("roleplay:")) return Boolean(value?.best); // played to an end at least once
  return Boolean(value) && (!key.startsWith("practice:") || value.checked === true);
};
const doneIn = (keys) => keys.filter(isDone).length;

function progress() {
  for (const lesson of page.lessons) {
    const done = doneIn(lesson.keys);
    document.querySelectorAll(`[data-progress="${lesson.slug}"]`).forEach((meter) => {
      meter.querySelector("progress").value = done;
      meter.querySelector("span").textContent = done === 0 ? `${lesson.keys.length} activities` : done === lesson.keys.length ? "All activities done" : `${done} of ${lesson.keys.length} activities done`;
    });
  }
  showPath();
}

/** Keep where the learner is, so that Continue leads back there. */
function watchPlace() {
  if (page.kind !== "lesson") return;
  let section = null;
  let timer = null;
  const keepPlace = () => {
    const before = entries["place:course"]?.value;
    if (!learner || (before?.lesson === page.slug && before?.section === section)) return;
    put("place:course", { lesson: page.slug, section }, page.content, () => {});
  };
  const observer = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) section = one.target.id;
    document.querySelectorAll(".contents a").forEach((link) => {
      if (link.hash === `#${section}`) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
    clearTimeout(timer);
    timer = setTimeout(keepPlace, 1200);
  }, { rootMargin: "-20% 0px -65% 0px" });
  document.querySelectorAll("main section[id]").forEach((one) => observer.observe(one));
}

// Who is learning

function showLearner() {
  $("#course-learner").textContent = learner ? learner.name : "nobody yet";
  $("#course-switch").textContent = learner ? "Not you?" : "Who is learning?";
  $("#course-switch").hidden = home.hub;
}

async function whoIsLearning() {
  const dialog = $("#course-who");
  if (dialog.open || home.hub) return;
  const list = $("#course-people");
  const people = await home.people().catch(() => []);
  list.replaceChildren(...people.map((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = one.name;
    button.addEventListener("click", () => choose(one.id));
    return button;
  }));
  $("#course-people-head").hidden = people.length === 0;
  $("#course-who-problem").textContent = "";
  $("#course-name").value = "";
  dialog.showModal();
}

async function choose(name) {
  try {
    await home.choose(name);
  } catch (problem) {
    $("#course-who-problem").textContent = problem.status === undefined && SERVED ? "The course is not answering. Start it again, then reload this page." : problem.message;
    return;
  }
  // A fresh page for a fresh learner: nothing of the last one stays in memory.
  location.reload();
}

/** The contents are a column on a wide screen and a fold-out on a narrow one. */
function contents() {
  const fold = $(".contents details");
  const wide = matchMedia("(min-width: 75rem)");
  const fit = () => { fold.open = wide.matches; };
  if (!fold) return;
  fit();
  wide.addEventListener("change", fit);
}

function listen() {
  listenForRole();
  $("#course-switch").addEventListener("click", whoIsLearning);
  $("#course-who-close").addEventListener("click", () => $("#course-who").close());
  $("#course-who form").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $("#course-name").value.trim();
    if (name) choose(name); else $("#course-who-problem").textContent = "Write your name first.";
  });
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden || !SERVED) return;
    try {
      if (await home.changed()) { location.reload(); return; }
      await home.flush();
      entries = (await home.load()).entries;
      fillModels();
      progress();
    } catch { /* the next save says that the course is not answering */ }
  });
  window.addEventListener("storage", (event) => {
    if (!SERVED && event.key === "course:current") location.reload();
  });
}

async function start() {
  // The token in the address has done its work; it should not stay where a screen is shared.
  if (new URLSearchParams(location.search).has("token")) history.replaceState(null, "", location.pathname + location.hash);
  listen();
  contents();
  glossary();
  const loaded = (async () => {
    learner = await home.current();
    const stored = await home.load();
    entries = stored.entries;
    if (stored.notice) notify(stored.notice);
  })();
  let late = false;
  await Promise.race([loaded.catch(() => {}), new Promise((resolve) => setTimeout(() => { late = true; resolve(); }, WAIT))]);
  showWidgets();
  try {
    await loaded;
  } catch (problem) {
    tell(problem.status === undefined ? "The course is not answering. Start it again, then reload this page." : problem.message);
  }
  if (late) fillModels();
  showLearner();
  progress();
  watchPlace();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  // A page to read or to print has nothing to save.
  const saves = page.kind === "home" || Object.keys(page.widgets ?? {}).length > 0;
  if (!learner && !home.hub && saves) whoIsLearning();
}

start();
