// The ledger's own script: a row is opened by a click, Enter or space, and arrows lead from row to row.
(() => {
  const wide = window.matchMedia("(min-width: 900px)");
  let current = "";
  let opener = null;

  const rows = () => [...document.querySelectorAll("#wb-table tbody tr")];

  // One row is in the tab order: the open one, or else the first.
  window.wenbaoTableDrawn = () => {
    const all = rows();
    const open = all.find((row) => row.dataset.entry === current);
    document.querySelectorAll("#wb-figures [data-entry]").forEach((one) => {
      one.classList.toggle("wb-open", one.dataset.entry === current);
    });
    all.forEach((row) => {
      row.setAttribute("aria-selected", String(row === open));
      row.tabIndex = row === (open || all[0]) ? 0 : -1;
    });
  };

  function step(row, key) {
    const all = rows();
    const at = all.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[key];
    if (to === undefined || !all[to]) return false;
    row.tabIndex = -1;
    all[to].tabIndex = 0;
    all[to].focus();
    return true;
  }

  // `open` is told the number of the entry that a row, a bar or a doubt's figure stands for.
  window.wenbaoLedger = (element, open) => {
    const choose = (one) => {
      current = one.dataset.entry;
      opener = one;
      window.wenbaoTableDrawn();
      open(current);
    };
    element.addEventListener("click", (event) => {
      const one = event.target.closest("[data-entry]");
      if (one && window.getSelection().isCollapsed) choose(one); // whoever marks words to copy opens nothing
    });
    element.addEventListener("keydown", (event) => {
      const row = event.target.closest("tr[data-entry]");
      if (!row) return;
      const opens = event.key === "Enter" || event.key === " ";
      if (opens) choose(row);
      if (opens || step(row, event.key)) event.preventDefault();
    });
  };

  // Beside the table the paragraph scrolls to its figure and the reader stays in the table; below it, both move.
  window.wenbaoSourceShown = (panel) => {
    const card = panel.querySelector("[data-source]");
    if (!card) return;
    const figure = card.querySelector("mark.wb-figure");
    if (wide.matches) {
      const column = document.getElementById("wb-paragraphs");
      const bottom = () => Math.min(column.getBoundingClientRect().bottom, window.innerHeight) - 24;
      column.scrollTop = 0;
      const below = figure ? figure.getBoundingClientRect().bottom - bottom() : 0;
      if (below > 0) column.scrollTop = below + column.clientHeight / 4;
    } else {
      card.focus({ preventScroll: true });
      const fits = card.offsetHeight < window.innerHeight * 0.9;
      (fits ? card : figure || card).scrollIntoView({ block: fits ? "start" : "center" });
    }
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest(".wb-return")) return;
    const back = opener && opener.isConnected ? opener : document.getElementById("wb-table");
    back.focus({ preventScroll: true });
    back.scrollIntoView({ block: "center" });
  });

  // A word that an input method is still composing is not searched for.
  document.addEventListener("input", (event) => {
    if (event.isComposing && event.target.closest("#wb-find")) event.stopImmediatePropagation();
  }, true);
  document.addEventListener("compositionend", (event) => {
    if (event.target.closest("#wb-find")) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);
})();
