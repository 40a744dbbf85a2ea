// Sends a file with progress and a way to stop. The body is the file itself, so that the server
// can read it as a stream: POST /imports?kind=…&name=… with `x-csrf`. The answer is 201 with
// `{"location": "/imports/im_…"}`, or 4xx with `{"message": "…"}`.
// Without scripts the same form posts multipart fields: csrf, file, kind.

import { csrf } from "./say.js";

const megabytes = (n) => (n / 1048576).toFixed(n < 10485760 ? 1 : 0);

export function start(root) {
  const form = root.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector('input[type="file"]');
  const drop = form.querySelector("[data-drop]");
  const box = form.querySelector("[data-upload-progress]");
  const bar = box.querySelector("progress");
  const figures = box.querySelector("[data-upload-figures]");
  let request = null;

  const fail = (message) => {
    box.hidden = true;
    request = null;
    let place = form.querySelector("[data-upload-error]");
    if (!place) {
      place = document.createElement("p");
      place.className = "error";
      place.dataset.uploadError = "";
      place.setAttribute("role", "alert");
      drop.append(place);
    }
    place.textContent = message;
  };

  const send = (file) => {
    if (request) return;
    form.querySelector("[data-upload-error]")?.remove();
    if (file.size > Number(form.dataset.uploadMax)) { fail(form.dataset.uploadTooBig); return; }
    const query = new URLSearchParams({ kind: form.elements.kind.value, name: file.name });
    request = new XMLHttpRequest();
    request.open("POST", `${form.getAttribute("action")}?${query}`);
    request.setRequestHeader("x-csrf", csrf());
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.total ? (100 * event.loaded) / event.total : 0;
      figures.textContent = `${megabytes(event.loaded)} / ${megabytes(event.total)} MB`;
    });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* no JSON: a proxy spoke */ }
      if (request.status < 300 && answer.location) location.assign(answer.location);
      else fail(answer.message ?? form.dataset.uploadFailed);
    });
    request.addEventListener("error", () => fail(form.dataset.uploadFailed));
    request.addEventListener("abort", () => { request = null; box.hidden = true; });
    box.querySelector("[data-upload-name]").textContent = file.name;
    box.hidden = false;
    bar.value = 0;
    request.send(file);
  };

  box.querySelector("[data-upload-cancel]").addEventListener("click", () => request?.abort());
  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    send(file);
  }, true);
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("is-over"); });
  }
  drop.addEventListener("drop", (event) => { const file = event.dataTransfer.files[0]; if (file) send(file); });
  addEventListener("beforeunload", (event) => { if (request && request.readyState < 4) event.preventDefault(); });
}
