/* The page without network: goes back to the chat as soon as there is one. */
addEventListener("online", () => location.replace("/"));
