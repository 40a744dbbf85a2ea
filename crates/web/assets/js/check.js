// Checks a letter while it is typed: forms marked `data-check="address"` are sent there in the
// background, and the marks and findings of the answer take the place of the old ones.

const PAUSE_MS = 350;

async function check(form, marks, isLatest) {
  const answer = await fetch(form.dataset.check, {
    method: "POST", credentials: "same-origin", headers: { "x-fragment": "1" },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!answer.ok || answer.redirected || !isLatest()) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!isLatest()) return;
  for (const id of ["draft-marks", "draft-found"]) {
    const [old, next] = [form.querySelector(`#${id}`), fresh.getElementById(id)];
    if (old && next) old.replaceChildren(...next.childNodes);
  }
  delete marks.dataset.stale;
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-check]")) {
    const text = form.querySelector("[data-check-text]");
    const marks = form.querySelector("#draft-marks");
    if (!text || !marks) continue;
    let n = 0;
    let waiting;
    const ask = (pause) => {
      const mine = ++n;
      clearTimeout(waiting);
      // A lost connection leaves the button, which works as before.
      waiting = setTimeout(() => check(form, marks, () => mine === n).catch(() => {}), pause);
    };
    form.addEventListener("input", (event) => {
      if (event.target === text) marks.dataset.stale = "";
      ask(PAUSE_MS);
    });
    text.addEventListener("scroll", () => { marks.scrollTop = text.scrollTop; });
    // What this browser kept of an earlier visit is checked at once.
    if (text.value.trim() && !marks.textContent.trim()) ask(0);
  }
}
