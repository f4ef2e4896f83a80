// Below each answer: copy it with its sources, ask it otherwise, link to it, say whether it helped. Above: save it all.
(() => {
  const question = (turn) => {
    const asked = document.querySelectorAll("#wb-chat .wb-question")[turn - 1];
    return asked ? asked.innerText : "";
  };

  // A few words beside what was clicked, for those who hear the page too.
  function say(link, words) {
    const told = link.closest(".wb-foot").querySelector(".wb-told");
    told.setAttribute("role", "status");
    told.textContent = words;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.createElement("textarea"); // over plain HTTP there is no clipboard object
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
  }

  function put(words) {
    const box = document.querySelector("#wb-box textarea");
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, words);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  window.wenbaoCopy = copy;
  window.wenbaoPut = put;

  function address(turn) {
    const url = new URL(window.location.href);
    url.search = `?q=${encodeURIComponent(question(turn))}`;
    url.hash = "";
    return url.href;
  }

  // What is not right about it may be said, or left unsaid.
  function complain(link, turn) {
    const dialog = document.createElement("dialog");
    dialog.className = "wb-dialog";
    dialog.innerHTML = '<form method="dialog"><label>哪里不对？可以不填 <span lang="en">What is wrong? Optional.</span>'
      + '<textarea rows="3" maxlength="1000"></textarea></label><div><button value="no">取消 Cancel</button>'
      + '<button value="yes" class="wb-main-button">送出 Send</button></div></form>';
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      const reason = dialog.querySelector("textarea").value;
      dialog.remove();
      if (dialog.returnValue !== "yes") return;
      window.wenbaoTell({ turn, helpful: false, reason });
      say(link, "已送出，谢谢 sent");
    });
    dialog.showModal();
  }

  const plain = (turn) => {
    const text = document.querySelector(`.wb-plain[data-turn="${turn}"]`);
    return text ? text.textContent : "";
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("#wb-chat .wb-foot a");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const [what, number] = link.getAttribute("href").slice(1).split("-"), turn = Number(number);
    if (what === "copy") copy(plain(turn)).then(() => say(link, "已复制 copied"));
    else if (what === "link") copy(address(turn)).then(() => say(link, "链接已复制 link copied"));
    else if (what === "edit") put(question(turn));
    else if (what === "up") { window.wenbaoTell({ turn, helpful: true, reason: "" }); say(link, "已送出，谢谢 sent"); }
    else if (what === "down") complain(link, turn);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#wb-save-md, #wb-save-docx");
    if (button) window.wenbaoSave(button.id.slice("wb-save-".length));
  });

  // A link may bring a question; it is for its reader to ask.
  const brought = new URLSearchParams(window.location.search).get("q");
  if (brought) {
    const waiting = new MutationObserver(() => {
      const box = document.querySelector("#wb-box textarea");
      if (!box) return;
      waiting.disconnect();
      put(brought.slice(0, 2000));
    });
    waiting.observe(document.documentElement, { childList: true, subtree: true });
  }

  // The server hands a file over as text; nothing is kept there.
  window.wenbaoFile = (element) => {
    const handed = element.querySelector(".wb-download");
    if (!handed) return;
    const { name, type, base64 } = JSON.parse(handed.textContent);
    handed.remove();
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
})();
