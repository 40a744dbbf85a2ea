// Keeps what was typed into a form marked `data-draft="name"` in this browser until it is sent:
// a lost connection or a closed phone loses nothing. Passwords and hidden fields are left out.

import { sentence } from "./say.js";

const fields = (form) => [...form.elements].filter((field) =>
  field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));
const key = (form) => `draft:${form.dataset.draft}`;
const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

function read(form) {
  const kept = {};
  for (const field of fields(form)) {
    const changed = isTicked(field) ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT" ? ![...field.options].every((o) => o.selected === o.defaultSelected)
      : field.value !== field.defaultValue;
    if (changed) kept[`${field.name}=${isTicked(field) ? field.value : ""}`] = isTicked(field) ? field.checked : field.value;
  }
  return kept;
}

function restore(form, kept) {
  for (const field of fields(form)) {
    const value = kept[`${field.name}=${isTicked(field) ? field.value : ""}`];
    if (value === undefined) continue;
    if (isTicked(field)) field.checked = value; else field.value = value;
  }
}

function note(form) {
  const place = form.querySelector("[data-draft-note]");
  if (place) place.textContent = sentence("draft");
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    try {
      const kept = JSON.parse(localStorage.getItem(key(form)) ?? "null");
      // A form that came back refused already carries what was typed.
      if (kept && !form.querySelector('[role="alert"]')) { restore(form, kept); note(form); }
    } catch { localStorage.removeItem(key(form)); }
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const kept = read(form);
        try {
          if (Object.keys(kept).length) localStorage.setItem(key(form), JSON.stringify(kept));
          else localStorage.removeItem(key(form));
          note(form);
        } catch { /* the storage is full or closed: the form works all the same */ }
      }, 400);
    });
    form.addEventListener("submit", () => { clearTimeout(waiting); sessionStorage.setItem("sent", key(form)); });
  }
  // The next page that is no refusal means that the form arrived.
  const sent = sessionStorage.getItem("sent");
  if (sent && !root.querySelector('form[data-draft] [role="alert"], .failure')) localStorage.removeItem(sent);
  sessionStorage.removeItem("sent");
}
