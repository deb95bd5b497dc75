// The clinician's page: one group after the other, each answer saved at once into the clinic's file.

const $ = (selector) => document.querySelector(selector);
const QUIET = { class: "quiet" };
// What a line of a question or a role-play is: its sign, and the words before it.
const MARKS = {
  right: ["✓", "Right: "],
  wrong: ["✗", "Wrong: "],
  best: ["✓", "Best: "],
  partly: ["◐", "Something is missing: "],
  poor: ["✗", "Not this way: "],
  unsafe: ["✗", "Not safe: "],
  turn: ["", ""],
  end: ["", "Ending: "],
};
const TO_READ = ["lesson", "question", "role_play"];
const FITS = ["common", "possible", "little", "caution", "never"];
const WAIT = 1500; // [ms] between two looks at how the pages are coming along
const STAY = 6000; // [ms] for what was saved; it stands in its place anyway

let everything = null;
let signature = null;
let quiet = null;

/** An element with its attributes and children; text stays text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

async function ask(path, body) {
  const options = body === undefined ? { cache: "no-store" } : {
    method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-XSRFToken": document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "" },
  };
  const reply = await fetch(`api/review${path}`, options).catch(() => { throw new Error("The course is not answering. What you see as saved is saved. Open the course again, then go on."); });
  const json = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(json.message ?? "The course did not understand the page. Load it again.");
  return json;
}

const itemsOf = (group) => group.sections.flatMap((section) => section.items);
const counted = (items) => items.filter((item) => item.waits || item.said);
const done = (items) => items.filter((item) => item.said && !item.waits);
const say = (text) => {
  $("#review-said").textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => say(""), STAY);
};

// Who signs

function sign() {
  const form = $("#signature");
  const day = $("#sign-on");
  day.max = everything.today;
  day.value ||= everything.today;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signature = { by: $("#sign-by").value.trim(), on: day.value };
    try { sessionStorage.setItem("course:signature", JSON.stringify(signature)); } catch { /* asked again at the next load */ }
    begin();
  });
  $("#sign-again").addEventListener("click", () => {
    $("#review").hidden = $("#signed").hidden = true;
    form.hidden = false;
    $("#sign-by").focus();
  });
}

function begin() {
  $("#signature").hidden = true;
  $("#review").hidden = $("#signed").hidden = false;
  const [year, month, date] = signature.on.split("-").map(Number);
  const day = new Date(year, month - 1, date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  $("#signed-as").textContent = `${signature.by}, ${day}`;
  show(true);
}

// Where one is: "#healing/2" is the third section of the group, "#finish" the end.

function place() {
  const [key, at] = location.hash.slice(1).split("/");
  const group = everything.groups.find((one) => one.key === key);
  if (key === "finish") return { finish: true };
  if (group) return { group, at: Math.min(Math.max(Number(at) || 0, 0), group.sections.length - 1) };
  return { group: everything.groups.find((one) => itemsOf(one).some((item) => item.waits)) ?? everything.groups[0], at: 0 };
}

function neighbours(group, at) {
  const all = everything.groups.flatMap((one) => one.sections.map((section, number) => ({ group: one, section, hash: `#${one.key}/${number}` })));
  const here = all.findIndex((one) => one.group === group && one.hash.endsWith(`/${at}`));
  return { back: all[here - 1], next: all[here + 1] };
}

function groupsList() {
  const here = place();
  const all = everything.groups.flatMap(itemsOf);
  const bar = $("#review-bar");
  bar.max = counted(all).length || 1;
  bar.value = done(counted(all)).length;
  $("#review-count").textContent = `${bar.value} of ${counted(all).length} confirmed`;
  const entries = everything.groups.map((group) => {
    const items = counted(itemsOf(group));
    const left = items.length - done(items).length;
    return make("li", {}, make("a", { href: `#${group.key}/0`, "aria-current": here.group === group ? "step" : null },
      group.title, make("span", { class: "waits" }, left ? `${left} left` : "✓ done")));
  });
  entries.push(make("li", {}, make("a", { href: "#finish", "aria-current": here.finish ? "step" : null }, "Finish")));
  $("#review-groups").replaceChildren(...entries);
}

function show(focus) {
  const { group, at, finish: end } = place();
  $("#review-message").textContent = "";
  $("#review-group").replaceChildren(...(end ? theEnd() : section(group, at)));
  groupsList();
  if (focus) {
    const heading = $("#review-group h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  }
}

// One section

function section(group, at) {
  const { title, items, notes } = group.sections[at];
  const parts = [make("h2", { tabindex: "-1" }, group.title)];
  if (at === 0) parts.push(make("p", { class: "intro" }, group.intro));
  if (title) {
    const choose = make("select", { id: "go-to", change: (event) => { location.hash = `${group.key}/${event.target.value}`; } },
      ...group.sections.map((one, number) => make("option", { value: number, selected: number === at }, one.title)));
    parts.push(make("p", { class: "go-to" }, make("label", { for: "go-to" }, `${at + 1} of ${group.sections.length}`), " ", choose), make("h3", {}, title));
  }
  if (notes.length) {
    parts.push(make("details", { class: "notes" }, make("summary", {}, "What lessons say to take care of"), make("ul", {}, ...notes.map((note) => make("li", {}, note)))));
  }
  parts.push(make("ul", { class: "items" }, ...items.map((item) => card(item))), foot(group, at));
  return parts;
}

function foot(group, at) {
  const { back, next } = neighbours(group, at);
  const left = group.sections[at].items.filter((item) => item.waits && item.kind !== "phone" && !item.href);
  const all = left.length > 1 && !left.some((item) => TO_READ.includes(item.kind));
  const target = next ? (next.group === group ? next.section.title : next.group.title) : "finish";
  return make("div", { id: "section-foot" },
    all ? make("p", {}, make("button", { type: "button", id: "confirm-all", click: () => save(left.map((item) => ({ id: item.id })), left) }, `Confirm the ${left.length} that are left here`)) : "",
    make("div", { class: "onward" }, back ? make("a", { class: "button quiet", href: back.hash }, "Back") : "",
    make("a", { class: `button${all ? " quiet" : ""}`, id: "go-on", href: next?.hash ?? "#finish" }, `${left.length ? "Skip to" : "Next"}: ${target}`)));
}

const words = (item, value) => {
  if (item.kind === "days") return value[0] === value[2] ? `day ${value[0]}` : `day ${value[0]} to ${value[2]}, typically ${value[1]}`;
  if (item.kind === "fit") return everything.fits[value];
  if (item.kind === "call") return [value.call, value.unreachable].filter(Boolean).join(" ");
  return value;
};

const inSections = (item) => everything.groups.some((group) => group.sections.some((part) => part.title && part.items.some((one) => one.id === item.id)));

function card(item) {
  const name = item.name || item.text;
  const one = make("li", { id: `item-${item.id}`, class: `item ${item.kind}${item.said && !item.waits ? " confirmed" : ""}` });
  const parts = [];
  const waiting = !item.waits ? "You may confirm or replace it too" : item.kind === "phone" ? "Not set yet" : "Not confirmed yet";
  // A role-play is alone in its section, which has its title.
  if (item.name && item.kind !== "role_play") parts.push(make(inSections(item) ? "h4" : "h3", {}, item.name));
  const own = item.set !== null && item.kind !== "phone";
  if (own) parts.push(make("p", { class: "value" }, make("span", { class: "whose" }, "Your clinic: "), words(item, item.set)));
  if (item.text) parts.push(make("p", { class: own ? "value replaced" : "value" }, own ? make("span", { class: "whose" }, "The course: ") : "", item.text));
  if (item.lines.length) parts.push(make("ul", { class: "lines" }, ...item.lines.map(line)));
  if (item.basis && !own) parts.push(make("p", { class: "basis" }, item.basis));
  if (item.href) parts.push(make("p", {}, item.version ? make("a", { href: item.href, target: "_blank", rel: "noopener" }, "Open the lesson in a new tab") : "This lesson has not been built yet."));
  parts.push(make("p", { class: "state" }, item.said && !item.waits ? "✓ " : "", item.said || waiting));
  const buttons = make("p", { class: "buttons" });
  const button = (label, action, attributes = {}) => buttons.append(make("button", { type: "button", "aria-label": `${label}: ${name}`, click: action, keydown: once, ...attributes }, label));
  const readable = TO_READ.includes(item.kind);
  if (item.kind !== "phone" && (!item.said || item.waits) && (!item.href || item.version)) {
    button(readable ? "I have read it" : "Confirm", () => save([{ id: item.id, version: item.version }], [item]), { "data-confirm": true });
  }
  if (!readable) button(item.kind === "phone" ? (item.set ? "Change" : "Set") : "Replace", () => open(one, item), QUIET);
  if (item.said) button("Take back", () => save([{ id: item.id, back: true }], [item], true), QUIET);
  one.append(make("div", {}, ...parts), buttons);
  return one;
}

function line({ mark, text, why }) {
  const [sign, kind] = MARKS[mark];
  return make("li", { class: `line-${mark}` }, make("span", { class: `sign ${mark}`, "aria-hidden": "true" }, sign),
    make("span", {}, make("span", { class: "line-kind" }, kind), make("strong", {}, text), make("span", { class: "why" }, why)));
}

/** A key that is held down must not sign for the whole list. */
function once(event) {
  if (event.repeat && (event.key === "Enter" || event.key === " ")) event.preventDefault();
}

// Replacing

const field = (id, label, input) => make("p", {}, make("label", { for: id }, label), " ", input);

function inputs(item) {
  const id = `input-${item.id}`;
  if (item.kind === "days") {
    const days = item.set ?? item.own;
    return [make("div", { class: "row" }, ...["Earliest day", "Typical day", "Latest day"].map((label, at) => field(`${id}-${at}`, label, make("input", { id: `${id}-${at}`, type: "number", min: 0, max: 3650, step: "any", required: true, value: days[at] }))))];
  }
  if (item.kind === "fit") {
    const chosen = item.set ?? item.own;
    return [field(id, "How it fits", make("select", { id }, ...FITS.map((fit) => make("option", { value: fit, selected: fit === chosen }, everything.fits[fit]))))];
  }
  if (item.kind === "call") {
    const text = (key, label) => field(`${id}-${key}`, label, make("textarea", { id: `${id}-${key}`, rows: 2, maxlength: 400 }, item.set?.[key] ?? ""));
    return [text("call", "Whom to call"), text("unreachable", "If nobody can be reached"), make("p", { class: "basis" }, "Leave a field empty to keep the course’s words.")];
  }
  if (item.kind === "phone") return [field(id, "Number", make("input", { id, type: "tel", maxlength: 40, required: true, value: item.set ?? "" }))];
  return [field(id, "Your clinic’s words", make("textarea", { id, rows: 3, maxlength: 400, required: true }, item.set ?? item.own))];
}

/** What is wrong with a range of days, in words; the rest is checked by the course. */
function amiss(item, value) {
  if (item.kind !== "days") return "";
  const [low, typical, high] = value;
  if (value.some((day) => !Number.isFinite(day) || day < 0)) return "Each day is a number from 0 up.";
  return low <= typical && typical <= high ? "" : "The typical day lies between the earliest and the latest day.";
}

function given(form, item) {
  const values = [...form.querySelectorAll("input, select, textarea")].map((input) => input.value.replace(/\s+/g, " ").trim());
  if (item.kind === "days") return values.map((value) => (value === "" ? NaN : Number(value)));
  if (item.kind === "call") return { call: values[0] || null, unreachable: values[1] || null };
  return values[0];
}

function open(one, item) {
  const close = () => { one.replaceWith(card(item)); document.getElementById(`item-${item.id}`).querySelector("button.quiet").focus(); };
  const form = make("form", { class: "replace", novalidate: true, submit: (event) => { event.preventDefault(); replace(form, item); }, keydown: (event) => { if (event.key === "Escape") close(); } },
    ...inputs(item), make("p", { class: "problem", role: "alert" }),
    make("p", { class: "buttons" }, make("button", { type: "submit" }, "Save"), " ", make("button", { type: "button", class: "quiet", click: close }, "Cancel")));
  one.querySelector(".buttons").replaceWith(form);
  form.querySelector("input, select, textarea").focus();
}

function replace(form, item) {
  const value = given(form, item);
  const wrong = amiss(item, value);
  form.querySelector(".problem").textContent = wrong;
  if (!wrong) save([{ id: item.id, value }], [item], false, form);
}

// Saving

async function save(changes, items, back = false, form = null) {
  $("#review-message").textContent = "";
  say("");
  try {
    const reply = await ask("", { ...signature, changes });
    for (const item of reply.items) keep(item);
    groupsList();
    const name = items.length > 1 ? `${items.length} confirmed` : `${items[0].name || items[0].text}: ${back ? "taken back" : "saved"}`;
    say(`${name}.`);
    goOn(back ? items[0] : null);
  } catch (problem) {
    const line = form?.querySelector(".problem") ?? $("#review-message");
    line.textContent = problem.message;
    if (line.id) line.scrollIntoView({ block: "center" });
  }
}

/** The new state of an item: in what is known, and on the page if it is there. */
function keep(item) {
  for (const group of everything.groups) for (const part of group.sections) part.items = part.items.map((one) => (one.id === item.id ? item : one));
  document.getElementById(`item-${item.id}`)?.replaceWith(card(item));
  const { group, at } = place();
  $("#section-foot")?.replaceWith(foot(group, at));
}

/** On to what waits next, so that the keyboard alone is enough. */
function goOn(same) {
  const next = same ? document.getElementById(`item-${same.id}`).querySelector("button") : $("#review-group [data-confirm]") ?? $("#go-on");
  next?.focus();
}

// The end

function theEnd() {
  const left = everything.groups.map((group) => ({ group, count: itemsOf(group).filter((item) => item.waits).length })).filter(({ count }) => count);
  const status = make("p", { id: "pages-state", role: "status" });
  const button = make("button", { type: "button", id: "make-pages", click: () => anew(status, button) }, "Make the pages anew");
  return [
    make("h2", { tabindex: "-1" }, "Finish"),
    make("p", {}, "What you have confirmed is saved. The pages of the course show it once they have been made anew."),
    everything.pages ? make("p", {}, button) : make("p", {}, "They are made anew when the course is opened next time."),
    status,
    make("h3", {}, left.length ? "Still waiting for you" : "Nothing waits for you any more"),
    make("ul", {}, ...left.map(({ group, count }) => make("li", {}, make("a", { href: `#${group.key}/0` }, group.title), `: ${count}`))),
    make("p", { class: "basis" }, "Everything stands in the clinic’s file, which you can also edit by hand: ", make("code", {}, everything.file)),
    make("p", {}, make("a", { class: "button quiet", href: "./" }, "To the course")),
  ];
}

async function anew(status, button) {
  button.disabled = true;
  try {
    let now = await ask("/pages", {});
    while (now.state === "making") {
      status.textContent = now.message;
      await new Promise((done_) => setTimeout(done_, WAIT));
      now = await ask("/pages");
    }
    status.textContent = now.message;
    status.className = now.state === "failed" ? "problem" : "made";
  } catch (problem) {
    status.textContent = problem.message;
    status.className = "problem";
  }
  button.disabled = false;
}

async function start() {
  // The token in the address has done its work; it should not stay where a screen is shared.
  if (new URLSearchParams(location.search).has("token")) history.replaceState(null, "", location.pathname + location.hash);
  try {
    everything = await ask("");
    if (everything.fault) throw new Error(`The clinic’s file has a fault, so nothing can be confirmed here. Mend it first, then load this page again. ${everything.fault}`);
    sign();
    window.addEventListener("hashchange", () => { if (signature) show(true); });
    try { signature = JSON.parse(sessionStorage.getItem("course:signature")); } catch { signature = null; }
    if (signature && signature.on <= everything.today) { $("#sign-by").value = signature.by; $("#sign-on").value = signature.on; begin(); }
  } catch (problem) {
    $("#review-message").textContent = problem.message;
  }
  document.documentElement.dataset.ready = "true";
}

start();
