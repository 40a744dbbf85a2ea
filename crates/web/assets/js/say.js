// Tells screen readers what happened, through the polite region of the page.

const region = () => document.getElementById("said");

/** Says one of the sentences that the page carries as data attributes. */
export function say(name) {
  const place = region();
  if (place) place.textContent = place.dataset[name] ?? "";
}

/** The sentence itself, for showing it. */
export const sentence = (name) => region()?.dataset[name] ?? "";

/** Token of the session, for requests made by scripts. */
export const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? "";
