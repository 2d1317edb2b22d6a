// What is being written and not yet sent. This browser keeps it at once; for whoever is signed in the desk keeps it as well, two
// seconds after the typing and when the field is left, so that it is found again in another browser. It is forgotten when the
// desk says, by a cookie with the form's key, that the form was carried out, or when it is discarded.
const AT_ONCE = 400, AFTER = 2_000, AGAIN = 15_000;
const SMALL = 60_000; // bytes that may still be sent while the page goes away
const OWN = new Set(["body", "body_format", "form_key", "csrfmiddlewaretoken", "files", "seen_sequence"]);

// `box` names the draft (data-draft in this browser, data-draft-name at the desk), `area` holds the text.
export function keepDraft(box, area, format, words) {
  const name = box.dataset.draft && `deskbell.draft.${box.dataset.draft}`;
  if (!name) return {save() {}};
  const form = box.closest("form"), state = box.querySelector("[data-draft-state]"), url = box.dataset.draftUrl;
  const formKey = () => form.querySelector("[name=form_key]").value;
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const fields = () => "draftFields" in box.dataset ? otherFields(form) : {};
  const untouched = "draftRestored" in box.dataset ? {} : fields();
  const isWritten = () => Boolean(area.value.trim()) || Object.entries(fields()).some(([key, value]) => String(value) !== String(untouched[key] ?? ""));
  let sequence = Number(box.dataset.draftSequence ?? 0), soon = 0, later = 0;
  let isDirty = false, isSaving = false, isOver = false;

  const here = (draft) => {
    try { draft ? localStorage.setItem(name, JSON.stringify(draft)) : localStorage.removeItem(name); } catch { /* storage is full or off */ }
  };
  const keepHere = () => {
    clearTimeout(soon);
    here(isWritten() ? {text: area.value, format: format.value, formKey: formKey(), sequence, fields: fields()} : null);
  };
  const tell = (text) => { state.textContent = text; };

  const body = () => {
    const data = new FormData();
    const said = {name: box.dataset.draftName, form_key: formKey(), sequence: sequence + 1, body: area.value, body_format: format.value, csrfmiddlewaretoken: token()};
    for (const [key, value] of Object.entries(said)) data.append(key, value);
    for (const [key, value] of Object.entries(isWritten() ? fields() : {})) for (const one of [value].flat()) data.append(`field-${key}`, one);
    return data;
  };

  async function keepThere() {
    clearTimeout(later);
    if (!url || !isDirty || isSaving || isOver) return;
    isDirty = false;
    isSaving = true;
    try {
      const answer = await fetch(url, {method: "POST", body: body(), headers: {"HX-Request": "true"}, keepalive: area.value.length < SMALL / 4});
      if (answer.status === 409) beaten(await answer.json());
      else if (answer.status === 404) { isOver = true; here(null); } // the ticket is gone
      else if (answer.ok) saved(await answer.json());
      else throw new Error(String(answer.status));
    } catch {
      isDirty = true;
      if (!isOver) tell(words.saved);
    }
    isSaving = false;
    if (isDirty && !isOver) later = setTimeout(keepThere, AGAIN);
  }

  function saved(answer) {
    sequence = answer.sequence;
    if (!isDirty) here(null);
    if (!isOver) tell(isWritten() ? words.kept : "");
  }

  // Something newer is there: nothing is overwritten before the writer says so.
  function beaten(answer) {
    isOver = true;
    if (answer.is_sent) return tell(words.sent);
    tell(`${words.newer} `);
    state.append(button(words.mine, () => { isOver = false; isDirty = true; ({sequence} = answer); keepThere(); }));
  }

  const save = () => {
    isDirty = true;
    clearTimeout(soon);
    clearTimeout(later);
    soon = setTimeout(() => { keepHere(); if (!url) tell(isWritten() ? words.saved : ""); }, AT_ONCE);
    later = setTimeout(keepThere, AFTER);
  };

  async function discard() {
    clearTimeout(soon);
    clearTimeout(later);
    isDirty = false;
    here(null);
    area.value = "";
    area.dispatchEvent(new Event("composer:fill"));
    state.replaceChildren();
    if (!url) return;
    const data = new FormData();
    data.append("name", box.dataset.draftName);
    await fetch(box.dataset.discardUrl, {method: "POST", body: data, headers: {"HX-Request": "true", "X-CSRFToken": token()}}).catch(() => {});
    sequence = 0;
    if ("draftFields" in box.dataset || form.querySelector("[data-staged]")) location.replace(location.pathname + location.search);
  }

  function restore() {
    const draft = readDraft(name), isBack = "draftRestored" in box.dataset;
    if (draft && document.cookie.split("; ").includes(`deskbell_sent=${draft.formKey}`)) { here(null); return; }
    const isFree = isBack || !area.value.trim(); // else the desk gave back what was sent
    if (draft && isFree && (draft.sequence ?? 0) >= sequence && draft.text !== area.value) {
      area.value = draft.text;
      format.value = draft.format;
      fill(form, draft.fields ?? {});
      isDirty = Boolean(url);
    } else if (!isBack) return;
    state.replaceChildren(`${words.restored} `, button(words.discard, discard));
  }

  area.addEventListener("input", save);
  if ("draftFields" in box.dataset) form.addEventListener("input", save);
  form.addEventListener("focusout", keepThere);
  form.addEventListener("submit", () => { keepHere(); isOver = true; clearTimeout(later); });
  addEventListener("pageshow", (event) => { if (event.persisted) isOver = false; });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || !url || !isDirty || isOver || isSaving) return;
    keepHere();
    if (navigator.sendBeacon(url, body())) { sequence += 1; isDirty = false; }
  });
  restore();
  return {save};
}

function button(words, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn link";
  made.textContent = words;
  made.addEventListener("click", run);
  return made;
}

// By name; of boxes that share one, all values that are ticked.
function otherFields(form) {
  const found = {};
  for (const one of form.elements) {
    if (!one.name || OWN.has(one.name) || !one.matches("input, select, textarea") || one.matches("[type=file], [type=password], [type=submit]")) continue;
    if (one.matches("[type=hidden]") || (one.matches("[type=radio], [type=checkbox]") && !one.checked)) continue;
    if (one.value) found[one.name] = one.name in found ? [found[one.name], one.value].flat() : one.value;
  }
  return found;
}

function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.matches("[type=radio], [type=checkbox]")) one.checked = [value].flat().includes(one.value);
      else one.value = value;
    }
  }
}

function readDraft(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}

// A plain form, without the composer: its box stands inside it.
for (const box of document.querySelectorAll("[data-plain-draft]")) {
  const area = box.closest("form").querySelector("textarea[name=body]");
  keepDraft(box, area, {value: "text"}, JSON.parse(box.dataset.words));
}
