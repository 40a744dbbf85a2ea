// Turns a section marked `data-dialog="id"` into a dialog that `data-open="id"` opens. Without
// scripts the section stays in the page and the link leads to it.

export function start(root) {
  for (const section of root.querySelectorAll("[data-dialog]")) {
    const dialog = document.createElement("dialog");
    dialog.id = section.dataset.dialog;
    dialog.className = "dialog";
    const heading = section.querySelector("h2");
    const head = document.createElement("div");
    head.className = "dialog-head";
    const body = document.createElement("div");
    body.className = "dialog-body";
    const close = document.querySelector("#keys .dialog-head form")?.cloneNode(true);
    if (heading) {
      heading.id ||= `${dialog.id}-title`;
      dialog.setAttribute("aria-labelledby", heading.id);
      head.append(heading);
    }
    if (close) head.append(close);
    body.append(...section.childNodes);
    dialog.append(head, body);
    section.replaceWith(dialog);
    if (body.querySelector('[role="alert"]')) dialog.showModal();
  }
  root.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.open);
      if (!dialog?.showModal) return;
      event.preventDefault();
      dialog.showModal();
      dialog.querySelector("textarea, input:not([type=hidden], [type=radio])")?.focus();
      return;
    }
    // A press on the backdrop closes.
    if (event.target.tagName === "DIALOG") event.target.close();
  });
  if (location.hash === "#log") document.querySelector('[data-open="log-dialog"]')?.click();
}
