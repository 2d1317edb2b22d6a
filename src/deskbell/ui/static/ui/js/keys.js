// Work by keyboard: single letters, never while something is typed, held down with another key, or asked in a dialog. Each one
// presses a control that stands on the page anyway (data-key), so that the page decides what is possible.
const own = document.getElementById("keys");
const SECOND_WITHIN = 1_500, RETURN_TO = "deskbell.row";
const TYPES = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]";
let second = 0;

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const isShown = (one) => one.checkVisibility?.() ?? one.offsetParent !== null;
const first = (selector) => all(selector).find(isShown);
const keyed = (name) => first(`[data-key~="${name}"]`);

function press(control) {
  if (!control) return false;
  if (control.matches(TYPES)) { control.focus(); control.select?.(); } else control.click();
  return true;
}

// Lists: the focus is the cursor, on the link of a row.
const rows = () => all("table.queue tbody tr").filter((row) => linkOf(row) && isShown(row));
const linkOf = (row) => row.querySelector(".subject a, th a, td a");
const here = () => document.activeElement?.closest?.("table.queue tbody tr");

function step(by) {
  const list = rows();
  if (!list.length) return press(first(by > 0 ? "a[rel=next]" : "a[rel=prev]"));
  const at = list.indexOf(here());
  const row = at < 0 ? list[0] : list[at + by];
  if (!row) return true;
  linkOf(row).focus();
  row.scrollIntoView({block: "nearest"});
  return true;
}

function select(row) {
  const box = row?.querySelector("input[type=checkbox]");
  if (box) box.click();
  return Boolean(box);
}

// A verb of the ticket, or of the selected rows of a list; where none is selected, of the row with the focus.
function act(name) {
  const control = keyed(name), table = document.querySelector("table.queue tbody");
  if (control?.form?.id === "bulk" && table && !table.querySelector("input:checked") && !select(here())) return true;
  return press(control);
}

function back() {
  const number = document.querySelector("[data-at-ticket]")?.dataset.atTicket;
  if (number) sessionStorage.setItem(RETURN_TO, number);
  return press(keyed("back")) || (number ? press(first("[data-go=n]")) : false);
}

function returnToRow() {
  const number = sessionStorage.getItem(RETURN_TO), list = rows();
  if (!number || !list.length) return;
  sessionStorage.removeItem(RETURN_TO);
  const row = list.find((one) => one.querySelector(".num")?.textContent.includes(number));
  if (row) { linkOf(row).focus(); row.scrollIntoView({block: "center"}); }
}

// The composer in one way of writing: the one that is open takes the focus, the other one is gone to.
function write(mode) {
  const links = all("#composer .modes a"), link = links.find((one) => new URL(one.href).searchParams.get("mode") === mode);
  if (!link) return false;
  if (link.getAttribute("aria-current")) focusText(); else link.click();
  return true;
}

function focusText() {
  const text = first("#composer .ProseMirror") ?? first("#composer textarea");
  text?.focus();
  text?.scrollIntoView({block: "nearest"});
}

function leaveText(text) {
  const mode = text.closest("form")?.querySelector(".modes a[aria-current]");
  if (mode) mode.focus();
  else { text.blur(); document.getElementById("content")?.focus({preventScroll: true}); }
}

async function sheet() {
  const answer = await fetch(own.dataset.sheet, {headers: {"HX-Request": "true"}});
  if (!answer.ok) return void location.assign(own.dataset.sheet);
  const dialog = document.createElement("dialog");
  dialog.className = "keys-dialog";
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.innerHTML = await answer.text(); // the desk's own page
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("[data-close-keys]")) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}

const SINGLE = {
  "j": () => step(1), "k": () => step(-1), "o": () => press(here() && linkOf(here())),
  "x": () => select(here()), "X": () => select(document.querySelector("table.queue thead tr")), "*": () => select(document.querySelector("table.queue thead tr")),
  "r": () => write("reply"), "n": () => write("note"),
  "a": () => act("assign"), "t": () => act("transfer"), "s": () => act("status"), "p": () => act("priority"),
  "u": back, "f": () => press(keyed("filter")), "/": () => press(first(".find input[type=search]")), "c": () => press(keyed("new")),
  "?": () => { sheet(); return true; },
  "g": () => { second = Date.now(); return true; },
};

function obey(event) {
  const went = Date.now() - second < SECOND_WITHIN && first(`[data-go="${CSS.escape(event.key)}"]`);
  second = 0;
  return went ? press(went) : SINGLE[event.key]?.();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) { // the editor says that it has done something with it: it has not
    if (target.matches("#composer textarea, #composer [contenteditable=true], .find input")) leaveText(target);
    return;
  }
  if (event.defaultPrevented) return;
  if (own.dataset.singles !== "on" || event.repeat && !"jk".includes(event.key)) return;
  if (target.matches(TYPES) || target.closest("[contenteditable=true]") || document.querySelector("dialog[open]")) return;
  if (obey(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-keys-sheet]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.target.closest("details.menu")?.removeAttribute("open");
  sheet();
});

returnToRow();
