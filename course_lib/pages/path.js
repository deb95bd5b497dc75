// The learner's path: what comes next for their role, on the first page and at the end of a lesson.

const ROLE = "role:course";
const step = (name) => page.path.steps[name];
const myRole = () => entries[ROLE]?.value?.role ?? "";
/** The path of the role that the learner has chosen, or none. */
const myPath = () => page.path.roles[myRole()] ?? null;
/** The names of all steps, in the learner's order. */
const myWay = () => { const path = myPath(); return path ? [...path.core, ...path.extra] : page.lessons.map((one) => one.slug); };
const isOver = (name) => doneIn(step(name).keys) === step(name).keys.length;

function showPath() {
  if (page.kind === "lesson") leadOnward();
  if (page.kind !== "home") return;
  goOn();
  const path = myPath();
  const role = path ? myRole() : "";
  document.querySelectorAll("#course-role input").forEach((input) => { input.checked = input.value === role; });
  showCards(path, role);
  document.querySelectorAll("[data-played]").forEach((line) => { line.textContent = isOver(line.dataset.played) ? "✓ Played to an end" : "Not played yet"; });
}

/** One button leads on: to where the learner was, else to the first thing that is open on their path. */
function goOn() {
  const button = $("#course-continue");
  const way = myWay();
  const place = entries["place:course"]?.value;
  const last = place && step(place.lesson) && !isOver(place.lesson) ? place.lesson : null;
  const open = way.find((name) => !isOver(name));
  const target = last ?? open ?? way[0];
  const started = place || way.some((name) => doneIn(step(name).keys) > 0);
  button.href = target === last && place.section ? `${step(target).href}#${place.section}` : step(target).href;
  button.textContent = `${!started ? "Start" : open || last ? "Continue" : "Look again"}: ${step(target).title}`;
  const path = myPath();
  const [names, what] = path ? [path.core, "core steps"] : [way, "lessons"];
  const left = names.filter((name) => !isOver(name));
  const minutes = left.reduce((sum, name) => sum + step(name).minutes, 0);
  $("#course-left").textContent = left.length ? `${names.length - left.length} of ${names.length} ${what} done, about ${minutes} minutes to go` : `All ${what} done`;
}

/** The cards stand in the order of the role, under core and under extra; without a role in the course's order. */
function showCards(path, role) {
  const core = $("#course-core");
  if (core.dataset.role === role) return; // a card that is moved would lose the focus
  core.dataset.role = role;
  const card = (name) => document.querySelector(`[data-step="${name}"]`);
  const lists = path ? [path.core, path.extra] : [page.lessons.map((one) => one.slug), []];
  Object.keys(page.path.steps).forEach((name) => { card(name).hidden = !lists.flat().includes(name); });
  [core, $("#course-extra")].forEach((list, place) => list.append(...lists[place].map(card)));
  $("#course-extra").start = lists[0].length + 1;
  $("#course-core-title").textContent = path ? `Core for you: ${path.name.toLowerCase()}` : "All lessons";
  $("#course-core-words").textContent = path ? `${path.core_words}. ${path.begins}` : $("#course-core-words").dataset.all;
  $("#course-later").hidden = lists[1].length === 0;
  $("#course-extra-words").textContent = path ? `${path.extra_words}. They are yours as well: colleagues and clients ask about them too.` : "";
  document.querySelectorAll("[data-mark]").forEach((mark) => {
    const name = mark.closest("[data-step]").dataset.step;
    mark.textContent = !path ? "" : path.core.includes(name) ? "Core" : "Extra";
  });
}

/** At the end of a lesson: what comes next for the learner's role; the last one of a path leads nowhere. */
function leadOnward() {
  const role = myRole();
  if (!Object.hasOwn(page.next, role)) return;
  const next = page.next[role];
  $("#course-next")?.remove();
  if (!next) return;
  const link = document.createElement("a");
  link.id = "course-next";
  link.className = "button";
  link.href = next.href;
  link.textContent = `Next: ${next.title}`;
  $(".onward").append(link);
}

/** The role is kept like an answer; whoever only looks around may choose too. */
function listenForRole() {
  $("#course-role")?.addEventListener("change", async ({ target }) => {
    const report = (text) => { $("#course-role-saved").textContent = text; };
    const value = { role: target.value };
    if (learner) await put(ROLE, value, "", report);
    else {
      entries[ROLE] = { value };
      report("Not saved: the page does not know who is learning.");
      progress();
    }
  });
}
