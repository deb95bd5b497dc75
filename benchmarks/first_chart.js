// Runs before everything else in a tab: notes when the first control can be used and when the first chart is there.
// Times are [ms] since the navigation began.
(() => {
  const seen = {};
  window.firstSeen = seen;
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => { for (const name of waiting.splice(0)) seen[name] = performance.now(); };
  // The message arrives when the frame has been rendered: what was found is on the screen then.
  const note = (name) => {
    if (name in seen) return;
    seen[name] = null;
    requestAnimationFrame(() => { waiting.push(name); channel.port2.postMessage(0); });
  };
  const look = () => {
    if (document.querySelector(".cw-explorer :is(input, select):not([disabled])")) note("control");
    if (document.querySelector(".cw-explorer[data-drawn] .scatterlayer .js-line[d^='M']")) note("chart");
    if (Object.keys(seen).length === 2) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["d", "data-drawn"] });
})();
