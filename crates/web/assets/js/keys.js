// Keyboard: / search, g then a letter goes to a page, j and k walk through rows, ? shows the keys.
// Never while typing, never with a modifier.

const places = { h: "/", c: "/clients", u: "/unsorted", i: "/imports", t: "/teammates", s: "/search" };
let waitsForPlace = 0;

const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

function walk(step) {
  const rows = [...document.querySelectorAll("[data-pick]")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("is-picked"));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  rows[now]?.classList.remove("is-picked");
  next.classList.add("is-picked");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a")?.focus({ preventScroll: true });
}

function search() {
  const fields = [...document.querySelectorAll("main input[type=search], [data-key-search]")];
  const field = fields.find((each) => each.offsetParent !== null);
  if (field) field.focus(); else location.assign("/search");
}

export function start(root) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    // By the key's place too, so that it works in the Russian layout.
    const letter = /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key;
    if (Date.now() < waitsForPlace && places[letter]) {
      waitsForPlace = 0;
      location.assign(places[letter]);
    } else if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) {
      event.preventDefault();
      search();
    } else if (event.key === "?" || (event.code === "Slash" && event.shiftKey) || (event.key === "," && event.shiftKey)) {
      document.getElementById("keys")?.showModal();
    } else if (letter === "g") {
      waitsForPlace = Date.now() + 1500;
    } else if (letter === "j") {
      walk(1);
    } else if (letter === "k") {
      walk(-1);
    } else {
      const opener = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
      if (opener) { event.preventDefault(); opener.click(); }
    }
  });
}
