// Small things of every page: focus on what went wrong, sections in view, the way back.

export function start(root) {
  root.querySelector("[data-focus]")?.focus();
  root.addEventListener("click", (event) => {
    const back = event.target.closest?.("[data-back]");
    if (back && history.length > 1) { event.preventDefault(); history.back(); }
    const more = root.querySelector("details.more[open]");
    if (more && !more.contains(event.target)) more.open = false;
  });
  // A form is sent once.
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.method === "get") return;
    if (form.dataset.isSent) { event.preventDefault(); return; }
    form.dataset.isSent = "1";
    setTimeout(() => { delete form.dataset.isSent; }, 8000);
  });
  const nav = root.querySelector("[data-spy]");
  if (!nav || !("IntersectionObserver" in window)) return;
  const links = new Map([...nav.querySelectorAll("a[href^='#']")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -70% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) seen.observe(section);
  }
}
