// Measures, inside the page, from a move of a control to the frame that shows its curve.
//
// A frame is known to be on its way to the screen when a message that was posted in its animation callback
// arrives: the browser renders in between. A change of the curve counts as painted at the first such message
// after it. (A change that falls between the rendering and the message of one frame is counted one frame too
// early. That can only happen to a chart which is drawn outside of animation callbacks: it helps the rivals.)
window.paintProbe = (chartOf, move) => {
  const channel = new MessageChannel();
  let running = false;
  let changed = false;
  let curve = null;
  let waiting = null;
  let paints = [];

  // The typical curve: the fourth trace of the figure that every contender draws.
  const curveNow = () => chartOf()?.querySelector(".scatterlayer > .trace:nth-child(4) .js-line")?.getAttribute("d") || null;
  const look = () => {
    const now = curveNow();
    if (now === null || now === curve) return;
    curve = now;
    changed = true;
  };
  const observer = new MutationObserver(look);
  const frame = () => {
    if (!running) return;
    requestAnimationFrame(frame);
    channel.port2.postMessage(0);
  };
  channel.port1.onmessage = () => {
    if (!changed) return;
    changed = false;
    const at = performance.now();
    paints.push({ at, curve });
    waiting?.({ at, curve });
  };

  const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const start = () => {
    running = true;
    curve = curveNow();
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["d"] });
    requestAnimationFrame(frame);
  };
  const stop = () => { running = false; observer.disconnect(); waiting = null; };
  /** Move once and wait for its paint [ms]; null when none comes in five seconds. */
  const once = (place) => new Promise((resolve) => {
    const timer = setTimeout(() => { waiting = null; resolve(null); }, 5000);
    const began = performance.now();
    waiting = ({ at, curve: seen }) => { clearTimeout(timer); waiting = null; resolve({ took: at - began, curve: seen }); };
    move(place);
  });

  return {
    /** One move after another, each when the last one has been painted, at no fixed beat with the frames. */
    async single(places) {
      start();
      const took = [];
      for (const place of places) {
        await sleep(40 + Math.random() * 60);
        took.push({ place, ...(await once(place)) });
      }
      stop();
      return took;
    },
    /** Sixty moves a second, whatever the chart makes of them. `settle` [ms] is how long the last may take. */
    async burst(places, settle) {
      start();
      paints = [];
      const began = performance.now();
      let last = began;
      for (const [number, place] of places.entries()) {
        const due = began + (number * 1000) / 60;
        while (performance.now() < due) await sleep(Math.max(0, due - performance.now() - 1));
        last = performance.now();
        move(place);
      }
      const sent = performance.now() - began;
      const during = paints.length;
      await sleep(settle);
      stop();
      return { sent, last, during, curve: curveNow(), paints: paints.map((one) => ({ ...one, at: one.at - last })) };
    },
  };
};

// The two kinds of slider. `place` counts the stops from 0.
window.nativeSlider = (input) => (place) => {
  input.value = String(place);
  input.dispatchEvent(new Event("input", { bubbles: true }));
};
window.noUiSlider = (slider, stops) => {
  const send = (target, type, place) => {
    const box = slider.querySelector(".noUi-base").getBoundingClientRect();
    const at = { clientX: box.left + (box.width * place) / (stops - 1), clientY: box.top + box.height / 2 };
    target.dispatchEvent(new MouseEvent(type, { ...at, buttons: 1, bubbles: true, cancelable: true, view: window }));
  };
  // The hand takes the handle once and keeps it, as in a drag.
  send(slider.querySelector(".noUi-handle"), "mousedown", 0);
  return (place) => send(document.body, "mousemove", place);
};
