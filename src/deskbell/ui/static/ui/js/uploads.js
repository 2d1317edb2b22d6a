// Files go to the desk while the form is still being written: by choosing, dropping or pasting, each with its progress.
const prepared = new WeakSet();

export function prepare(box) {
  if (prepared.has(box)) return;
  prepared.add(box);
  const form = box.closest("form");
  const drop = box.querySelector("[data-drop]");
  const input = box.querySelector("input[type=file]");
  for (const one of box.querySelectorAll("[data-plain-words]")) one.hidden = true;
  box.classList.add("live");
  drop.querySelector("label").classList.add("btn");
  box.querySelector("[data-drop-words]").hidden = false;

  input.addEventListener("change", () => { sendAll(box, input.files); input.value = ""; });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=remove_file]");
    if (button) { event.preventDefault(); remove(box, button); }
  });
  const over = (is) => drop.classList.toggle("over", is);
  form.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); over(true); } });
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) over(false); });
  form.addEventListener("drop", (event) => {
    over(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    sendAll(box, event.dataTransfer.files);
  }, true);
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    event.stopPropagation();
    sendAll(box, files);
  }, true);
  form.addEventListener("submit", (event) => {
    if (!box.querySelector("progress")) return;
    event.preventDefault(); // still on their way: send the form when they have arrived
    event.stopImmediatePropagation();
    const sender = event.submitter;
    // One that could not be sent stops the form: nobody wants to send it without noticing what is missing.
    const go = () => { if (!box.querySelector("[data-problems] .error")) form.requestSubmit(sender); };
    box.addEventListener("uploads:done", go, {once: true});
  }, true);
}

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const value = (form, name) => form.querySelector(`input[name=${name}]`)?.value ?? "";

function sendAll(box, files) {
  box.querySelector("[data-problems]").replaceChildren();
  for (const file of files) send(box, file);
}

function send(box, file) {
  const form = box.closest("form");
  const item = chip(box, file);
  const data = new FormData();
  data.append("form_key", value(form, "form_key"));
  data.append("files", file, file.name || "image.png");
  const request = new XMLHttpRequest();
  request.open("POST", box.dataset.uploads);
  request.setRequestHeader("X-CSRFToken", value(form, "csrfmiddlewaretoken"));
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) item.querySelector("progress").value = event.loaded / event.total;
  });
  request.addEventListener("loadend", () => {
    const answer = request.response;
    if (request.status === 200 && answer) done(box, item, answer);
    else fail(box, item, answer?.error ?? `${file.name}: ${box.dataset.wordsFailed}`);
    if (!box.querySelector("progress")) box.dispatchEvent(new Event("uploads:done"));
  });
  request.send(data);
}

function chip(box, file) {
  const item = document.createElement("li");
  const shape = document.createElement("span");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  shape.className = "file";
  name.textContent = file.name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  shape.append(name, bar);
  item.append(shape);
  box.querySelector(".staged").append(item);
  return item;
}

function done(box, item, answer) {
  const size = document.createElement("span");
  const button = document.createElement("button");
  size.className = "faint nowrap";
  size.textContent = readable(answer.size);
  button.className = "btn quiet small";
  button.name = "remove_file";
  button.value = answer.id;
  button.formNoValidate = true;
  button.setAttribute("aria-label", `${box.dataset.wordsRemove}: ${answer.name}`);
  button.textContent = "×";
  item.querySelector("span > span").textContent = answer.name;
  item.querySelector("progress").replaceWith(size, button);
}

function fail(box, item, words) {
  const line = document.createElement("p");
  line.className = "error";
  line.textContent = words;
  box.querySelector("[data-problems]").append(line);
  item.remove();
}

function remove(box, button) {
  const form = box.closest("form");
  fetch(`${box.dataset.uploads}${button.value}/remove/`, {method: "POST", headers: {"X-CSRFToken": value(form, "csrfmiddlewaretoken")}})
    .then((answer) => { if (answer.ok || answer.status === 404) { button.closest("li").remove(); box.querySelector("input[type=file]").focus(); } });
}

function readable(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  const step = Math.min(2, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)));
  return new Intl.NumberFormat(document.documentElement.lang, {style: "unit", unit: units[step], unitDisplay: step ? "short" : "long", maximumFractionDigits: 1}).format(bytes / 1024 ** step);
}

const prepareAll = (root) => root.querySelectorAll("[data-uploads]").forEach(prepare);
prepareAll(document);
document.addEventListener("htmx:load", (event) => prepareAll(event.target));
