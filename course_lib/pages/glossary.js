// Glossary notes: open on hover and focus (style sheet), stay inside the page, close with Escape.

function glossary() {
  const terms = [...document.querySelectorAll(".term")];
  // Wherever the keyboard is: the note may be open because the pointer rests on its word.
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") terms.forEach((term) => term.classList.add("closed")); });
  for (const term of terms) {
    const note = term.querySelector(".term-note");
    const place = () => {
      term.classList.remove("closed");
      note.style.translate = "";
      const { left, right } = note.getBoundingClientRect();
      const over = right - document.documentElement.clientWidth + 12;
      if (over > 0) note.style.translate = `${-Math.min(over, left - 8)}px`;
    };
    term.addEventListener("pointerenter", place);
    term.addEventListener("focusin", place);
  }
}
