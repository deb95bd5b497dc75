// Paper is white and as wide as a sheet, whatever the screen is: charts draw anew before the page is printed.

const wanted = document.documentElement.dataset;
let screenTheme = null;

// In the capture phase, so that it is done when the charts hear of it.
window.addEventListener("beforeprint", () => {
  screenTheme = wanted.cwTheme ?? null;
  wanted.cwTheme = "light";
  wanted.paper = "";
}, { capture: true });
window.addEventListener("afterprint", () => {
  if (screenTheme === null) delete wanted.cwTheme;
  else wanted.cwTheme = screenTheme;
  delete wanted.paper;
});
