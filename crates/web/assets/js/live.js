// Live parts. The server sends `event: changed` with a list of topics as JSON; parts whose
// `data-live` is among them are taken anew from this very page and put in place by their id.
// A part in which somebody types, or has something open, waits.

import { say } from "./say.js";

const isBusy = (part) => part.contains(document.activeElement) && document.activeElement !== document.body
  || part.querySelector("details[open] form") !== null;

let waiting;
const due = new Set();

// `client` stands for every `client:<id>`: the server does not tell which, this page asks anyway.
const isDue = (part) => due.has(part.dataset.live) || due.has(part.dataset.live.split(":")[0]);

async function refresh() {
  const parts = [...document.querySelectorAll("[data-live]")].filter(isDue);
  if (!parts.length) { due.clear(); return; }
  const answer = await fetch(location.href, { headers: { "x-fragment": "1" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let isChanged = false;
  const done = [];
  for (const part of parts) {
    if (isBusy(part)) { later(5000); continue; }
    done.push(part.dataset.live, part.dataset.live.split(":")[0]);
    const next = fresh.getElementById(part.id);
    if (!next || next.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...next.childNodes);
    isChanged = true;
  }
  for (const topic of done) due.delete(topic);
  if (isChanged) say("updated");
}

function later(ms) {
  clearTimeout(waiting);
  waiting = setTimeout(() => refresh().catch(() => later(15000)), ms);
}

export function start(root) {
  const address = document.body.dataset.liveStream;
  if (!address || !root.querySelector("[data-live]") || !("EventSource" in window)) return;
  // The moment of what is shown: the server tells at once what changed since.
  let since = document.body.dataset.liveSince;
  let stream;
  const open = () => {
    stream = new EventSource(`${address}?since=${encodeURIComponent(since)}`);
    stream.addEventListener("changed", (event) => {
      since = event.lastEventId || since;
      try { for (const topic of JSON.parse(event.data)) due.add(topic); } catch { return; }
      later(400);
    });
  };
  open();
  // A hidden page holds no connection.
  document.addEventListener("visibilitychange", () => {
    stream.close();
    if (!document.hidden) open();
  });
}
