// A page that is loaded anew (a lost connection found again, a reload) loses nothing: what was being asked stands in
// the box again, and the conversation can be copied. It is kept in this tab alone, and handed to the same person only.
(() => {
  const NAME = "wenbao-kept";
  const visitor = () => document.querySelector("#wb-visitor .wb-visitor")?.innerText ?? "";
  const box = () => document.querySelector("#wb-box textarea");

  // What was asked last and has no answer yet counts as being asked.
  function unfinished() {
    const asked = document.querySelectorAll("#wb-chat .wb-question");
    const answered = document.querySelectorAll("#wb-chat .wb-answer");
    return asked.length > answered.length ? asked[asked.length - 1].innerText : "";
  }

  window.addEventListener("pagehide", () => {
    const said = [...document.querySelectorAll(".wb-plain")].map((text) => text.textContent);
    const kept = { visitor: visitor(), typed: box()?.value || unfinished(), said };
    try {
      if (kept.typed || said.length) sessionStorage.setItem(NAME, JSON.stringify(kept));
      else sessionStorage.removeItem(NAME);
    } catch { /* no room, or not allowed: then nothing is kept */ }
  });

  function take() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(NAME));
      sessionStorage.removeItem(NAME);
      return kept;
    } catch {
      return null;
    }
  }

  function restore(kept) {
    if (kept.typed && !box().value) window.wenbaoPut(kept.typed);
    if (!kept.said.length || document.querySelector("#wb-kept")) return;
    const notice = document.createElement("p");
    notice.id = "wb-kept";
    notice.className = "wb-notice";
    notice.setAttribute("role", "status");
    notice.innerHTML = '页面重新载入过，先前的对话没有带过来 <span lang="en">The page was loaded anew.</span> '
      + '<button type="button">复制先前的对话 <span lang="en">copy what was said</span></button>';
    notice.querySelector("button").addEventListener("click", async (event) => {
      await window.wenbaoCopy(kept.said.join("\n\n"));
      event.target.closest("button").textContent = "已复制 copied";
    });
    document.querySelector("#wb-notices").before(notice);
  }

  // gradio says it in English alone, and loads the page anew when the server is there again.
  new MutationObserver(() => {
    const toast = [...document.querySelectorAll("[data-testid=toast-text]")].filter((text) => /^Connection to the server was lost/.test(text.textContent));
    toast.forEach((text) => { text.textContent = "与服务器的连接断了，正在重连 Connection lost, trying again"; });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // The page is drawn bit by bit, and who is logged in comes last.
  const kept = take();
  if (!kept) return;
  const until = Date.now() + 20_000;
  const waiting = setInterval(() => {
    if (Date.now() > until) return clearInterval(waiting);
    if (!box() || !document.querySelector("#wb-notices") || visitor() !== kept.visitor) return;
    clearInterval(waiting);
    restore(kept);
  }, 200);
})();
