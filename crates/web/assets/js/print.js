// Prints the page at a press of `data-print`.

export function start(root) {
  root.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
}
