// The threshold of a back-test. Its figures are all in the page, so that they follow the slider at
// once; the clients behind them come from the server when it is let go.

export function start(root) {
  const range = root.querySelector("[data-threshold]");
  if (!range) return;
  const panels = [...root.querySelectorAll("[data-step]")];
  const said = root.querySelector("[data-threshold-said]");
  const charts = [...root.querySelectorAll("#tradeoff svg")];
  const show = () => {
    for (const panel of panels) {
      panel.hidden = panel.dataset.step !== range.value;
      if (panel.hidden) continue;
      said.textContent = panel.dataset.label;
      range.setAttribute("aria-valuetext", panel.dataset.label);
    }
    for (const chart of charts) {
      const rings = [...chart.querySelectorAll(".chart-ring")];
      // The chart begins with the strictest.
      rings.forEach((ring, i) => ring.classList.toggle("chart-ring-on", rings.length - 1 - i === Number(range.value)));
    }
  };
  let asked = 0;
  const load = async () => {
    const address = `/backtest?step=${range.value}`;
    const ticket = ++asked;
    const answer = await fetch(address, { headers: { "x-fragment": "1" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected || ticket !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("backtest-clients");
    const old = root.getElementById("backtest-clients");
    if (!fresh || !old) return;
    old.replaceChildren(...fresh.childNodes);
    history.replaceState(null, "", address);
  };
  show();
  range.addEventListener("input", show);
  range.addEventListener("change", () => { show(); load().catch(() => range.form.requestSubmit()); });
}
