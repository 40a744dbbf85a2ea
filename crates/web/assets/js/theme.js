// Switches the theme at once and tells the server; without scripts the button posts its form.

export function start(root) {
  const button = root.querySelector("[data-theme-switch]");
  button?.form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const html = document.documentElement;
    const isDark = html.dataset.theme ? html.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = isDark ? "light" : "dark";
    html.dataset.theme = theme;
    const form = new URLSearchParams(new FormData(button.form));
    form.set("theme", theme);
    fetch(button.form.action, { method: "POST", body: form, credentials: "same-origin" }).catch(() => {});
  }, true);
}
