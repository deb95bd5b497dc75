// The page before the exam: which form is open to this learner, when the next one opens, what earlier tries came to.

const inWords = (time) => new Date(time).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

function made(tag, text, attributes = {}) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.textContent = text;
  return element;
}

async function showExam(learner) {
  const place = document.getElementById("course-exam");
  if (!place) return;
  if (!learner) { place.replaceChildren(made("p", "Say who you are first. Then you see here which form is yours.")); return; }
  let found;
  try {
    const reply = await fetch(`api/learners/${learner.id}/exam`, { cache: "no-store" });
    found = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(found.message), { told: true });
  } catch (problem) {
    place.replaceChildren(made("p", problem.told ? problem.message : "The course is not answering. Start it again, then load this page again."));
    return;
  }
  const parts = [made("p", found.words)];
  if (found.since) parts.push(made("p", `You can sit it from ${inWords(found.since)}.`));
  if (found.form) {
    const row = document.createElement("p");
    row.append(made("a", found.tries.length ? "Begin your next try" : "Begin the exam", { className: "button", href: found.page }));
    parts.push(row);
  }
  if (found.tries.length) {
    const list = document.createElement("ol");
    for (const one of found.tries) {
      const line = made("li", `${inWords(one.time)}: ${one.passed ? "passed" : "not passed"}. `);
      if (one.page) line.append(made("a", "See the result", { href: `${one.page}#hand-in`, ariaLabel: `See the result of ${inWords(one.time)}` }));
      list.append(line);
    }
    const own = document.createElement("p");
    own.append(made("a", "Download my results and answers", { href: `api/learners/${learner.id}/results`, download: "" }));
    parts.push(made("h3", "Your tries"), list, own);
  }
  place.replaceChildren(...parts);
}
