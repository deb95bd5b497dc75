// Lists with search: they filter while somebody types, and say how many are left. And buttons that print.

const plainText = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function findIn(finder) {
  const box = finder.querySelector("input");
  const filters = [...finder.querySelectorAll("select[data-filter]")];
  const count = finder.querySelector("[role=status]");
  const items = [...document.querySelectorAll("[data-find]")].map((item) => ({ item, text: ` ${plainText(item.dataset.find)}` }));
  const groups = [...document.querySelectorAll("[data-group]")];
  const whole = document.querySelectorAll("[data-unfiltered]");
  const { one, many } = finder.dataset;
  const all = `${items.length} ${many}`;

  function filter() {
    // Each word that was typed is the beginning of a word of the entry.
    const words = plainText(box.value).split(" ").filter(Boolean);
    const chosen = filters.filter((each) => each.value);
    let left = 0;
    for (const { item, text } of items) {
      const fits = words.every((word) => text.includes(` ${word}`)) && chosen.every((each) => item.dataset[each.dataset.filter] === each.value);
      item.hidden = !fits;
      if (fits) left += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-find]:not([hidden])");
    const filtered = words.length > 0 || chosen.length > 0;
    for (const each of whole) each.hidden = filtered;
    const found = !filtered ? all : left === 1 ? `1 ${one} of ${items.length}` : `${left} ${many} of ${items.length}`;
    count.textContent = left ? found : `No ${one} fits. Try the beginning of a word, with fewer letters.`;
  }
  function everything() {
    box.value = "";
    filters.forEach((each) => { each.value = ""; });
    filter();
  }

  finder.hidden = false;
  box.addEventListener("input", filter);
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") everything(); });
  filters.forEach((each) => each.addEventListener("change", filter));
  // A link to an entry that is filtered out would lead nowhere.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.closest("[hidden]")) return;
    everything();
    target.scrollIntoView();
  });
  // A browser that comes back to the page fills the box in again.
  window.addEventListener("pageshow", filter);
  filter();
}

document.querySelectorAll("[data-finder]").forEach(findIn);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
