// Canned responses in the composer: `;` at the beginning of a word, or the button, opens a search; Enter puts one in.
const prepared = new WeakSet();

function prepare(box) {
  if (prepared.has(box)) return;
  prepared.add(box);
  const composer = box.closest("[data-composer]");
  composer.addEventListener("keydown", (event) => {
    if (event.key !== ";" || event.isComposing || !event.target.matches("textarea, [contenteditable=true]")) return;
    if (!isAtWordStart(event.target)) return;
    event.preventDefault();
    open(box, composer, event.target);
  });
  box.querySelector("[data-canned-open]")?.addEventListener("click", (event) => {
    event.preventDefault();
    open(box, composer, composer.querySelector("[contenteditable=true]") ?? composer.querySelector("textarea"));
  });
}

function isAtWordStart(place) {
  if (place.matches("textarea")) return /(^|\s)$/.test(place.value.slice(0, place.selectionStart));
  const {anchorNode, anchorOffset} = getSelection();
  return anchorNode?.nodeType !== Node.TEXT_NODE || /(^|\s)$/.test(anchorNode.data.slice(0, anchorOffset));
}

function open(box, composer, place) {
  box.querySelector(".canned-box")?.remove();
  const panel = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const state = {rows: [], at: 0, asked: 0, isGone: false};
  panel.className = "canned-box";
  Object.assign(list, {id: "canned-list"});
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.wordsSearch);
  input.type = "search";
  input.autocomplete = "off";
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "true"], ["aria-controls", list.id], ["aria-autocomplete", "list"], ["aria-label", box.dataset.wordsSearch], ["placeholder", box.dataset.wordsSearch]]) input.setAttribute(name, value);
  panel.append(input, list);
  box.append(panel);
  const vanish = () => {
    if (state.isGone) return; // removing what has the focus says so once more
    state.isGone = true;
    panel.remove();
  };
  const close = (literal = "") => {
    vanish();
    place.focus();
    if (literal) put(composer, {html: literal, text: literal}, "");
  };
  const take = async (row) => {
    if (!row) return;
    try {
      const answer = await fetchInsert(box, composer, row.id);
      vanish();
      put(composer, answer, "\n");
      showFiles(box, composer, answer.files);
    } catch { list.replaceChildren(line(box.dataset.wordsFailed)); }
  };
  const show = () => {
    list.replaceChildren(...(state.rows.length ? state.rows.map((row, at) => option(row, at === state.at, at)) : [line(box.dataset.wordsNone)]));
    if (state.rows.length) input.setAttribute("aria-activedescendant", `canned-${state.at}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[state.at]?.scrollIntoView({block: "nearest"});
  };
  const search = async () => {
    const mine = ++state.asked;
    const answer = await fetch(`${box.dataset.canned}?${new URLSearchParams({q: input.value})}`);
    if (mine !== state.asked || !answer.ok) return;
    Object.assign(state, {rows: (await answer.json()).responses, at: 0});
    show();
  };
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step && state.rows.length) { state.at = (state.at + step + state.rows.length) % state.rows.length; show(); }
    else if (event.key === "Enter") take(state.rows[state.at]);
    else if (event.key === "Escape") close(input.value ? "" : ";");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    event.preventDefault();
    take(state.rows[Number(item.dataset.at)]);
  });
  panel.addEventListener("focusout", (event) => { if (!panel.contains(event.relatedTarget)) vanish(); });
  input.focus();
  search();
}

function option(row, isChosen, at) {
  const item = document.createElement("li");
  const preview = document.createElement("small");
  item.id = `canned-${at}`;
  item.dataset.at = at;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(isChosen));
  preview.textContent = [row.department, row.preview].filter(Boolean).join(" · ");
  item.append(row.title, preview);
  return item;
}

function line(words) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.textContent = words;
  return item;
}

async function fetchInsert(box, composer, id) {
  const form = composer.closest("form");
  const data = new FormData();
  data.append("form_key", form.querySelector("[name=form_key]").value);
  const headers = {"X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value};
  const answer = await fetch(`${box.dataset.canned}${id}/insert/`, {method: "POST", body: data, headers});
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// The editor takes HTML; the plain text area, where no editor runs, takes the words.
function put(composer, answer, end) {
  const area = composer.querySelector("textarea");
  if (area.hidden) {
    area.dispatchEvent(new CustomEvent("composer:insert", {detail: answer.html}));
    return;
  }
  area.setRangeText(answer.text + end, area.selectionStart, area.selectionEnd, "end");
  area.focus();
  area.dispatchEvent(new Event("input", {bubbles: true}));
}

function showFiles(box, composer, files) {
  for (const file of files) {
    const item = document.createElement("li");
    const shape = document.createElement("span");
    const name = document.createElement("span");
    const button = document.createElement("button");
    shape.className = "file";
    name.textContent = file.name;
    Object.assign(button, {className: "btn quiet small", name: "remove_file", value: file.id, formNoValidate: true, textContent: "×"});
    button.setAttribute("aria-label", `${box.dataset.wordsRemove}: ${file.name}`);
    shape.append(name, button);
    item.append(shape);
    composer.querySelector(".staged").append(item);
  }
}

const prepareAll = (root) => root.querySelectorAll("[data-canned]").forEach(prepare);
prepareAll(document);
document.addEventListener("htmx:load", (event) => prepareAll(event.target));
