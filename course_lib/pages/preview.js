// The preview of one question: there is no learner here, and nothing is saved.
(() => {
  const state = JSON.parse(document.getElementById("course-page").textContent);
  const model = modelOf({ ...state, saved: null }, (_, report) => report("A preview: nothing is saved."));
  window.courseWidgets.question.render({ model, el: document.getElementById("preview") });
  document.documentElement.dataset.ready = "true";
})();
