/** anywidget's model over plain state. What must last goes to `save`, with a way to say how that went. */
function modelOf(state, save) {
  const listeners = {};
  const changed = new Set();
  return {
    get: (name) => state[name],
    set: (name, value) => { if (state[name] !== value) { state[name] = value; changed.add(name); } },
    on: (event, work) => { (listeners[event] ??= new Set()).add(work); },
    off: (event, work) => { if (!event) Object.keys(listeners).forEach((one) => delete listeners[one]); else if (work) listeners[event]?.delete(work); else delete listeners[event]; },
    send: () => {},
    save_changes() {
      const names = [...changed];
      changed.clear();
      if (names.includes("saved")) save(state, (text) => this.tell("status", text));
      names.forEach((name) => listeners[`change:${name}`]?.forEach((work) => work()));
      if (names.length) listeners.change?.forEach((work) => work());
    },
    /** From the page to the widget; nothing goes to the store. */
    tell(name, value) {
      if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
      state[name] = value;
      listeners[`change:${name}`]?.forEach((work) => work());
    },
  };
}
