/* What the officers' pages can do better with a script. Without this file every page still works. */
(() => {
  "use strict";
  /* show what is typed as password */
  for (const button of document.querySelectorAll("[data-show]")) {
    const field = document.getElementById(button.dataset.show);
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const isHidden = field.type === "password";
      field.type = isHidden ? "text" : "password";
      button.setAttribute("aria-pressed", String(isHidden));
    });
  }
  /* print */
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  /* copy the words of another element */
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.querySelector("span").textContent = button.dataset.done;
    });
  }
  /* one press is one act: a slow line invites a second one */
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter && form.dataset.busy) event.submitter.textContent = form.dataset.busy;
  });
  addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });
  /* a file that is too large need not be sent to be refused */
  for (const field of document.querySelectorAll("input[type=file][data-most]")) {
    const told = document.getElementById(field.dataset.told);
    field.addEventListener("change", () => {
      const isLarge = field.files.length > 0 && field.files[0].size > Number(field.dataset.most);
      told.hidden = !isLarge;
      field.setAttribute("aria-invalid", String(isLarge));
      field.form.querySelector("[type=submit]").disabled = isLarge;
    });
  }
  /* work under way: ask again until it is done */
  const wait = document.querySelector("[data-again]");
  if (wait) setTimeout(() => location.reload(), Number(wait.dataset.again));
})();
