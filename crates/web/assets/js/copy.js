// Copies the value of a field named by `data-copy`.

import { say, sentence } from "./say.js";

export function start(root) {
  root.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // without https the clipboard is closed
    }
    say("copied");
    const before = button.innerHTML;
    button.textContent = sentence("copied");
    setTimeout(() => { button.innerHTML = before; }, 1600);
  });
  root.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-select]")) event.target.select();
  });
}
