// Where a learner's answers live. Two homes with one shape: the learner's folder behind the server's API, and, for
// published pages, this browser. Each has people(), current(), choose(name or id), load() and put(entry).

// A browser may forbid pages to keep anything; then even to ask raises.
const shelf = (() => { try { return window.localStorage; } catch { return null; } })();
const read = (key, otherwise) => {
  try { return JSON.parse(shelf.getItem(key)) ?? otherwise; } catch { return otherwise; }
};
const write = (key, value) => {
  try { shelf.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
};
const newer = (one, other) => !other || one.time > other.time || (one.time === other.time && one.id > other.id);
const entryOf = (key, value, content) => ({ key, value, content, time: Date.now(), id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}` });

/** Entries in this browser, one item each, so that two tabs never write over one another. */
function drawer(prefix) {
  const memory = new Map(); // where the browser has no room or does not allow it
  return {
    entries() {
      const found = Object.fromEntries(memory);
      const names = shelf ? Object.keys(shelf) : [];
      for (const name of names) if (name.startsWith(prefix)) found[name.slice(prefix.length)] = read(name, null);
      return found;
    },
    put(entry) {
      if (!newer(entry, read(prefix + entry.key, null))) return true;
      if (write(prefix + entry.key, entry)) { memory.delete(entry.key); return true; }
      memory.set(entry.key, entry);
      return false;
    },
    drop(entry) {
      if (read(prefix + entry.key, null)?.id === entry.id) shelf.removeItem(prefix + entry.key);
      if (memory.get(entry.key)?.id === entry.id) memory.delete(entry.key);
    },
  };
}

/** As many of the entries as the server takes at once: it takes 256 kB. */
function batch(entries) {
  let room = 200_000;
  return entries.filter((entry, place) => {
    room -= JSON.stringify(entry).length * 3; // a letter has at most three bytes here
    return room > 0 || place === 0;
  });
}

/** Published pages: everything stays in this browser. */
function browserHome() {
  const people = () => read("course:people", []);
  let who = read("course:current", null);
  const answers = () => drawer(`course:answer:${who.id}:`);
  return {
    hub: false,
    people: async () => people(),
    current: async () => who,
    choose: async (name) => {
      const known = people().find((one) => one.id === name || one.name.toLowerCase() === name.trim().toLowerCase());
      who = known ?? { id: crypto.randomUUID?.() ?? String(Date.now()), name: name.trim().slice(0, 60) };
      if (!known) write("course:people", [...people(), who]);
      if (!write("course:current", who)) throw new Error("This browser does not allow pages to keep anything. Allow site data for this page, or use another browser.");
      return who;
    },
    load: async () => ({ entries: who ? answers().entries() : {}, notice: null }),
    put: async (entry, report) => {
      report(answers().put(entry) ? "Saved in this browser" : "Not saved: this browser has no room left. Free some space and answer once more.", entry.key);
    },
  };
}

/** Pages behind the course's server. What the server has not confirmed waits in this browser and is sent again. */
function serverHome(announce, notify, paper) {
  const api = (path, body) => fetch(`api/${path}`, body === undefined ? { cache: "no-store" } : {
    method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-XSRFToken": document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "" },
  });
  let who = null;
  let me = null;
  let timer = null;
  let sending = false;
  let waiting = null; // what the server has not confirmed
  const learn = (one) => { who = one; waiting = one && drawer(`course:waiting:${paper ?? "lessons"}:${one.id}:`); return one; };
  const answers = () => (paper ? `learners/${who.id}/papers/${paper}/answers` : `learners/${who.id}/answers`);
  const reports = new Map();

  async function answer(path, body) {
    const reply = await api(path, body);
    const json = await reply.json().catch(() => ({}));
    if (!reply.ok) throw Object.assign(new Error(json.message ?? "The course did not understand the page. Reload the page."), { status: reply.status, json });
    return json;
  }
  const askMe = async () => { me = await answer("me"); return me; };

  async function flush() {
    if (!who || sending) return;
    const entries = Object.values(waiting.entries());
    clearTimeout(timer);
    timer = null;
    if (!entries.length) { announce(null); return; }
    sending = true;
    const sent = batch(entries);
    let settled = 0;
    const settle = (reply) => {
      // What the server has, or will never take, need not be sent again.
      const refused = new Map((reply.refused ?? []).map((one) => [one.id, one.reason]));
      const done = new Set([...(reply.saved ?? []), ...refused.keys()]);
      for (const entry of sent.filter((one) => done.has(one.id))) {
        waiting.drop(entry);
        settled += 1;
        // A newer answer to the same question may be waiting by now: the line is to speak of that one.
        if (waiting.entries()[entry.key]) continue;
        reports.get(entry.key)?.(refused.has(entry.id) ? `Not saved: ${refused.get(entry.id)}` : "Saved", entry.key);
      }
      announce(null);
      if (reply.notice) notify(reply.notice);
    };
    try {
      settle(await answer(answers(), { entries: sent }));
    } catch (problem) {
      if (problem.json?.refused) settle(problem.json);
      else {
        const gone = problem.status === undefined;
        announce(gone
          ? "The course is not answering. Your answers are kept in this browser and are sent when it is back. To start it again, open the course as you did today."
          : `${problem.message} Your answers are kept in this browser; the page keeps trying.`);
        for (const entry of sent) reports.get(entry.key)?.(gone ? "Kept in this browser, not yet sent" : "Not saved yet", entry.key);
      }
    } finally {
      sending = false;
    }
    if (!Object.keys(waiting.entries()).length) return;
    // What was answered meanwhile goes at once; what the server would not take now waits a little.
    if (settled) await flush(); else timer ??= setTimeout(flush, document.hidden ? 10000 : 2500);
  }
  window.addEventListener("online", flush);

  return {
    get hub() { return me?.hub ?? false; },
    // Asked anew each time: somebody may have joined in another tab.
    people: async () => (await askMe().catch(() => me))?.learners ?? [],
    current: async () => { learn((await askMe()).learner); if (who) flush(); return who; },
    choose: async (name) => {
      const known = (me?.learners ?? []).find((one) => one.id === name);
      const chosen = known ? await answer(`learners/${known.id}/current`, {}).then(() => known) : await answer("learners", { name });
      return learn(chosen);
    },
    load: async () => {
      if (!who) return { entries: {}, notice: null };
      // Looked up before the server is asked: what is sent meanwhile leaves the drawer, and may not be in its reply yet.
      const kept = Object.values(waiting.entries());
      const stored = await answer(answers());
      for (const entry of kept) if (newer(entry, stored.entries[entry.key])) stored.entries[entry.key] = entry;
      return stored;
    },
    put: async (entry, report) => {
      // In the browser first: whatever dies next, the answer is somewhere.
      waiting.put(entry);
      reports.set(entry.key, report);
      report("", entry.key); // "Saved" was about the answer before
      await flush();
    },
    flush,
    /** Whether somebody else has taken over this machine in another tab. */
    changed: async () => { const before = who?.id; const now = (await askMe()).learner?.id; return before !== now; },
  };
}
