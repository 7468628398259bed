/* The page without network: goes back to the chat as soon as we can be reached. A phone often says "online" too early. */
(() => {
  "use strict";
  const look = () => fetch("/healthz", { cache: "no-store" }).then((answer) => {
    if (answer.ok) location.replace("/");
  }).catch(() => {});
  addEventListener("online", look);
  setInterval(look, 3000);
})();
