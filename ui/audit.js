// The auditor's tab: a turn is opened by a click, Enter or space, and arrows lead from turn to turn.
(() => {
  const wide = window.matchMedia("(min-width: 900px)");
  const rows = () => [...document.querySelectorAll("#wb-turns tbody tr")];
  let current = "";

  function mark() {
    const all = rows();
    const open = all.find((row) => row.dataset.turn === current);
    all.forEach((row) => {
      row.setAttribute("aria-selected", String(row === open));
      row.tabIndex = row === (open || all[0]) ? 0 : -1;
    });
  }

  window.wenbaoTurns = (element, open) => {
    const choose = (row) => { current = row.dataset.turn; mark(); open(current); };
    element.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-turn]");
      if (row && window.getSelection().isCollapsed) choose(row);
    });
    element.addEventListener("keydown", (event) => {
      const row = event.target.closest("tr[data-turn]");
      if (!row) return;
      const all = rows(), to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Enter" || event.key === " ") choose(row);
      else if (to && all[all.indexOf(row) + to]) all[all.indexOf(row) + to].focus();
      else return;
      event.preventDefault();
    });
  };

  window.wenbaoTurnShown = (panel) => {
    const turn = panel.querySelector(".wb-turn");
    if (!turn) return;
    if (wide.matches) document.getElementById("wb-turn-column").scrollTop = 0;
    else { turn.focus({ preventScroll: true }); turn.scrollIntoView({ block: "start" }); }
  };
})();
