/* What the page can do better with a script: answers without a reload, kept while the network is away, and news.
   Without this file every button still works. */
(() => {
  "use strict";
  if (!window.htmx) return;
  const KEY = "hocso.unsent";
  const OURS = "hocso-answer";
  const RETRY_MS = 8000;
  const body = document.body;
  const thread = document.getElementById("noi-dung");
  const notice = document.getElementById("bao");
  const presses = () => document.getElementById("bam");
  let isBusy = false;
  let timer = 0;
  let news = null;
  let button = null;
  let waiting = [];

  /* ── one act at a time, kept until it is answered ── */
  const unsent = () => {
    try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; }
  };
  const keep = (fields) => {
    try { localStorage.setItem(KEY, JSON.stringify(fields)); } catch { /* a full or closed store: sent once, as without script */ }
  };
  const forget = () => {
    try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
    clearTimeout(timer);
    say("");
  };
  const say = (words) => { if (notice.textContent !== words) notice.textContent = words; };
  const resend = () => {
    clearTimeout(timer);
    const fields = unsent();
    if (!fields || isBusy) return;
    say(body.dataset.weak);
    const sent = new FormData();
    for (const [name, value] of fields) sent.append(name, value);
    htmx.ajax("POST", "/chat", { source: body, target: "#noi-dung", resent: sent });
  };
  const later = () => {
    say(body.dataset.weak);
    clearTimeout(timer);
    timer = setTimeout(resend, RETRY_MS);
  };

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.request.action !== "/chat") return;
    if (ctx.resent) {
      ctx.request.body = ctx.resent;
    } else if (isBusy || unsent()) {
      // The first answer is still on its way: it goes first, and a second tap is the same tap.
      event.preventDefault();
      resend();
    } else {
      keep([...ctx.request.body.entries()]);
    }
  });

  document.addEventListener("htmx:before:request", (event) => {
    isBusy = true;
    thread.setAttribute("aria-busy", "true");
    for (const open of document.querySelectorAll("details[open]")) open.open = false;
    markSending(event.detail.ctx.request.submitter);
  });

  document.addEventListener("htmx:before:response", (event) => {
    const { response } = event.detail.ctx;
    // A captive portal or a tired proxy answers too, but not in our name.
    if (response.status >= 500 || !response.headers.get(OURS)) {
      event.preventDefault();
      later();
    }
  });

  document.addEventListener("htmx:error", later);

  document.addEventListener("htmx:after:swap", () => {
    forget();
    const words = document.getElementById("cau");
    if (words) words.value = "";
    const start = thread.querySelector("h2") || thread.querySelector("h1:not(.visually-hidden)") || thread;
    start.setAttribute("tabindex", "-1");
    start.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    thread.querySelectorAll("[data-copy]").forEach(offerCopy);
  });

  document.addEventListener("htmx:finally:request", () => {
    isBusy = false;
    thread.removeAttribute("aria-busy");
    unmarkSending();
    listen();
    waiting.splice(0).forEach(add);
  });

  /* ── the pressed button says what it is doing ── */
  const markSending = (pressed) => {
    if (!pressed) return;
    button = { element: pressed, was: pressed.innerHTML };
    pressed.setAttribute("aria-disabled", "true");
    if (pressed.matches(".btn")) pressed.textContent = body.dataset.sending;
  };
  const unmarkSending = () => {
    if (!button) return;
    button.element.removeAttribute("aria-disabled");
    button.element.innerHTML = button.was;
    button = null;
  };

  /* ── news: what Học Số says unasked ── */
  const add = (event) => {
    const form = presses();
    if (!form || Number(event.lastEventId) <= Number(form.dataset.sau)) return;
    if (isBusy) { waiting.push(event); return; }
    form.dataset.sau = event.lastEventId;
    thread.insertAdjacentHTML("beforeend", event.data);
    htmx.process(thread.lastElementChild);
  };
  const listen = () => {
    const form = presses();
    if (news || document.hidden || !window.EventSource || !form || !Number(form.dataset.sau)) return;
    news = new EventSource("/chat/stream?sau=" + form.dataset.sau);
    news.addEventListener("thu", add);
  };
  const rest = () => {
    if (news) news.close();
    news = null;
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else { listen(); resend(); } });
  window.addEventListener("pagehide", rest);
  window.addEventListener("online", resend);

  /* ── small comforts ── */
  const offerCopy = (copy) => {
    if (!navigator.clipboard) return;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(copy.dataset.copy); } catch { return; }
      copy.textContent = body.dataset.copied;
    });
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details[open]")) if (!open.contains(event.target)) open.open = false;
  });
  thread.querySelectorAll("[data-copy]").forEach(offerCopy);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
  listen();
  // htmx is ready once this script has run; an answer left over from the last visit goes out then.
  setTimeout(resend);
})();
