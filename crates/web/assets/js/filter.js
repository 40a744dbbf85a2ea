// A filter of a list applies as soon as it is changed; its button stays for those without scripts.

export function start(root) {
  let waiting;
  root.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-filter-submit]:not([type=search])")) event.target.form.requestSubmit();
  });
  root.addEventListener("search", (event) => {
    if (!event.target.matches?.("[data-filter-submit][type=search]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => event.target.form.requestSubmit(), 50);
  }, true);
}
