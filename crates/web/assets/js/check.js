// Asks about what is typed while it is typed: forms marked `data-check="address"` are sent there in
// the background, with `data-check-act` as the button that was not pressed, and the parts of the
// answer take the place of those marked `data-checked`, by their ids.

const PAUSE_MS = 350;

async function check(form, isLatest) {
  const body = new URLSearchParams(new FormData(form));
  if (form.dataset.checkAct) body.set("act", form.dataset.checkAct);
  const answer = await fetch(form.dataset.check, {
    method: "POST", credentials: "same-origin", headers: { "x-fragment": "1" }, body,
  });
  if (!answer.ok || answer.redirected || !isLatest()) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!isLatest()) return;
  for (const old of form.querySelectorAll("[data-checked]")) {
    const next = fresh.getElementById(old.id);
    if (next) old.replaceChildren(...next.childNodes);
    delete old.dataset.stale;
  }
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-check]")) {
    const text = form.querySelector("[data-check-text]");
    const first = form.querySelector("[data-checked]");
    if (!first) continue;
    let n = 0;
    let waiting;
    const ask = (pause) => {
      const mine = ++n;
      clearTimeout(waiting);
      // A lost connection leaves the button, which works as before.
      waiting = setTimeout(() => check(form, () => mine === n).catch(() => {}), pause);
    };
    form.addEventListener("input", (event) => {
      if (event.target === text) first.dataset.stale = "";
      ask(PAUSE_MS);
    });
    text?.addEventListener("scroll", () => { first.scrollTop = text.scrollTop; });
    // What this browser kept of an earlier visit is checked at once.
    if (text?.value.trim() && !first.textContent.trim()) ask(0);
  }
}
