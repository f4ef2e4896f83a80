// The page's own script: marks lead to their citations, and Enter that confirms an input method's word asks nothing.
(() => {
  const wide = window.matchMedia("(min-width: 900px)");

  // A citation is in view when its marked clause is; its whole card, where that fits.
  function bringIntoView(source) {
    const fits = source.offsetHeight < window.innerHeight * 0.8;
    const target = fits ? source : source.querySelector("mark") || source;
    target.scrollIntoView({ block: "center" });
  }

  function showSource(id) {
    const source = document.getElementById(id);
    if (!source) return;
    const shown = source.closest(".wb-sources");
    document.querySelectorAll("#wb-panel .wb-sources").forEach((one) => { one.hidden = one !== shown; });
    document.querySelectorAll(".wb-current").forEach((one) => one.classList.remove("wb-current"));
    source.classList.add("wb-current");
    if (window.wenbaoReading()) { window.wenbaoRead(source); return; }
    source.focus({ preventScroll: true });
    bringIntoView(source);
  }

  // After an answer: beside the chat the panel starts at its head, or lower where the first clause would be out of view.
  window.wenbaoPanelChanged = (panel) => {
    const first = panel.querySelector(".wb-sources:not([hidden]) mark");
    document.getElementById("wb-right").scrollTop = 0;
    if (wide.matches && first) first.scrollIntoView({ block: "nearest" });
  };

  // gradio labels each message with its source text, which a screen reader would then read out instead of it.
  new MutationObserver(() => {
    document.querySelectorAll("#wb-chat [data-testid][aria-label]").forEach((one) => one.removeAttribute("aria-label"));
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.wb-mark, a.wb-fig, a.wb-back");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    if (!link.matches(".wb-back")) showSource(link.getAttribute("href").slice(1));
    else document.getElementById("wb-chat").scrollIntoView({ block: "start" });
  }, true);

  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(kind, (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    }, true);
  }

  // Whose login has run out is led to it again instead of waiting for an answer.
  const plain = window.fetch;
  window.fetch = async (...given) => {
    const response = await plain(...given);
    if (response.status === 401) window.location.assign("login");
    return response;
  };

  document.documentElement.lang = "zh-CN";
})();
