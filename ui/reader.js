// The reader: a report is fetched once; a citation is found in it by its offsets and led to; words are searched.
(() => {
  const loaded = new Map();
  let trail = [], at = -1, hits = [], hit = -1;

  const one = (selector) => document.querySelector(selector);
  const page = () => one("#wb-reader .wb-page");
  const isWide = () => window.matchMedia("(min-width: 900px)").matches;

  function view(name) {
    one("#wb-right").classList.toggle("wb-reading-now", name === "report");
    document.querySelectorAll(".wb-views button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    });
  }

  async function open(id) {
    if (!loaded.has(id)) {
      const response = await fetch(`reader/${encodeURIComponent(id)}`);
      if (!response.ok) throw new Error(await response.text());
      const holder = document.createElement("template");
      holder.innerHTML = await response.text();
      loaded.set(id, holder.content.firstElementChild);
    }
    const report = loaded.get(id);
    if (page().firstElementChild !== report) page().replaceChildren(report);
    one("#wb-reader select").value = id;
    return report;
  }

  // Offsets count code points, strings here count UTF-16 units.
  const points = (text) => (/[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length);
  const units = (text, count) => (/[\ud800-\udfff]/.test(text) ? Array.from(text).slice(0, count).join("").length : count);

  // Put what lies between two offsets of an element's text into marks; return them.
  function wrap(element, from, to, name) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), nodes = [];
    for (let node = walker.nextNode(), seen = 0; node; node = walker.nextNode()) {
      const length = points(node.data);
      if (seen < to && seen + length > from) nodes.push([node, Math.max(0, from - seen), Math.min(length, to - seen)]);
      seen += length;
    }
    return nodes.map(([node, start, end]) => {
      const range = document.createRange(), mark = document.createElement("mark");
      range.setStart(node, units(node.data, start));
      range.setEnd(node, units(node.data, end));
      mark.className = name;
      range.surroundContents(mark);
      return mark;
    });
  }

  function unwrap(name) {
    page().querySelectorAll(`mark.${name}`).forEach((mark) => {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    });
  }

  // Beside the chat the report alone scrolls; below it the window has to move too.
  function bring(element, where = 0.4) {
    const box = page().getBoundingClientRect();
    page().scrollTop += element.getBoundingClientRect().top - box.top - box.height * where;
    if (!isWide()) element.scrollIntoView({ block: "center" });
  }

  const lines = (report) => [...report.querySelectorAll("p[data-start]")];

  function highlight(report, start, end) {
    unwrap("wb-cited");
    const marks = lines(report).flatMap((line) => {
      const from = Number(line.dataset.start), length = points(line.textContent);
      return from < end && from + length > start ? wrap(line, Math.max(0, start - from), Math.min(length, end - from), "wb-cited") : [];
    });
    if (marks[0]) bring(marks[0]);
    return marks.map((mark) => mark.textContent).join("");
  }

  // A citation is shown only in the very text that it was cut from: the server has checked it, the hash is compared again.
  async function read(source, isNew = true) {
    const { report: id, sha, start, end } = source.dataset;
    view("report");
    const report = await open(id);
    if (report.dataset.sha !== sha) { view("sources"); return; }
    if (isNew) { trail = [...trail.slice(0, at + 1), source.id]; at = trail.length - 1; }
    highlight(report, Number(start), Number(end));
    paths();
  }

  function paths() {
    one("#wb-reader [data-go='-1']").disabled = at <= 0;
    one("#wb-reader [data-go='1']").disabled = at >= trail.length - 1;
  }

  async function go(step) {
    const source = document.getElementById(trail[at + step]);
    if (!source) return;
    at += step;
    await read(source, false);
  }

  function find(words) {
    unwrap("wb-hit");
    hits = []; hit = -1;
    const wanted = words.trim().toLowerCase(), report = page().firstElementChild;
    if (wanted && report) {
      for (const line of lines(report)) {
        const text = line.textContent.toLowerCase();
        const found = [];
        for (let i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + wanted.length)) found.push(points(text.slice(0, i)));
        for (const from of found) hits.push(wrap(line, from, from + points(wanted), "wb-hit"));
        if (hits.length > 500) break;
      }
    }
    step(1);
  }

  function step(by) {
    const told = one("#wb-reader output"), words = one("#wb-reader input").value.trim();
    page().querySelectorAll(".wb-now").forEach((mark) => mark.classList.remove("wb-now"));
    if (!hits.length) { told.value = words ? "没有 none" : ""; return; }
    hit = (hit + by + hits.length) % hits.length;
    hits[hit].forEach((mark) => mark.classList.add("wb-now"));
    bring(hits[hit][0]);
    told.value = `${hit + 1}/${hits.length}`;
  }

  window.wenbaoRead = read;
  window.wenbaoReading = () => !!one("#wb-right.wb-reading-now");

  document.addEventListener("click", (event) => {
    const target = event.target.closest && event.target.closest(".wb-views button, #wb-reader [data-go], #wb-reader [data-to], a.wb-read");
    if (!target) return;
    event.preventDefault();
    if (target.dataset.view === "report") { view("report"); if (!page().firstElementChild) open(one("#wb-reader select").value); }
    else if (target.dataset.view) view("sources");
    else if (target.dataset.go) go(Number(target.dataset.go));
    else if (target.matches("a.wb-read")) read(target.closest(".wb-source"));
    else {
      const line = lines(page().firstElementChild).filter((p) => Number(p.dataset.start) <= Number(target.dataset.to)).pop();
      if (line) bring(line, 0.02);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches && event.target.matches("#wb-reader select")) open(event.target.value);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches && event.target.matches("#wb-reader input") && !event.isComposing) find(event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches && event.target.matches("#wb-reader input") && !event.isComposing) {
      step(event.shiftKey ? -1 : 1);
    }
  });
})();
