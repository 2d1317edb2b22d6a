// A list keeps up: rows that changed are changed where they stand, rows that no longer belong are dimmed, and new ones wait behind
// a button. Nothing moves under the reader; what is selected stays selected, and the focus stays where it is.
import {poll} from "../ui/js/poll.js";
import {differs, renewRail, replace} from "../ui/js/parts.js";

const live = document.getElementById("live-list");
const words = JSON.parse(live.dataset.words);
const [told, trouble, bar] = ["told", "trouble", "bar"].map((name) => live.querySelector(`[data-${name}]`));
const plural = new Intl.PluralRules(document.documentElement.lang);
const isFirstPage = !new URLSearchParams(location.search).has("cursor");
const body = () => document.getElementById("tickets");
const boxOf = (row) => row.querySelector("input[name=ticket]");
const key = (row) => boxOf(row)?.value ?? row.querySelector(".num")?.firstChild?.textContent.trim();
const rowsOf = (part) => [...(part?.rows ?? [])];
let fresh = null;

async function look() {
  const answer = await fetch(location.href, {cache: "no-store"});
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  renewRail(page.querySelector(".frame > .rail"));
  fresh = page.getElementById("tickets");
  const count = document.querySelector(".queue-head > .faint"), counted = page.querySelector(".queue-head > .faint");
  if (count && counted) count.textContent = counted.textContent;
  const coming = new Map(rowsOf(fresh).map((row) => [key(row), row]));
  for (const row of rowsOf(body())) {
    const now = coming.get(key(row));
    coming.delete(key(row));
    if (!now) dim(row);
    else if (row.classList.contains("gone") || differs(row, now)) swap(row, now.cloneNode(true));
  }
  offer(isFirstPage ? coming.size : 0);
}

function offer(number) {
  bar.hidden = !number;
  const text = words[plural.select(number)] ?? words.other;
  bar.textContent = number ? text.replace("%(number)d", number) : "";
}

function dim(row) {
  if (row.classList.contains("gone")) return;
  row.classList.add("gone");
  const said = Object.assign(document.createElement("span"), {className: "heard", textContent: ` ${words.gone}`});
  said.dataset.here = "";
  row.querySelector(".subject a")?.append(said);
}

// The controls of a row by their order: the same one has the focus again.
const controls = (row) => [...row.querySelectorAll("a[href], input, button, summary")];

function swap(old, row) {
  const at = controls(old).indexOf(document.activeElement);
  keepChecked(old, row);
  replace(old, row);
  if (at >= 0) (controls(row)[at] ?? controls(row)[0])?.focus({preventScroll: true});
}

function keepChecked(old, row) {
  const was = boxOf(old), is = boxOf(row);
  if (!was || !is) return;
  is.checked = was.checked;
  if (old.hasAttribute("aria-selected")) row.setAttribute("aria-selected", old.getAttribute("aria-selected"));
}

function show() {
  if (!body() || !fresh) return location.reload();
  const shown = new Map(rowsOf(body()).map((row) => [key(row), row]));
  const rows = rowsOf(fresh), first = rows.find((row) => !shown.has(key(row)));
  const selected = rowsOf(body()).filter((row) => boxOf(row)?.checked && !rows.some((one) => key(one) === key(row)));
  for (const row of rows) {
    if (shown.has(key(row))) keepChecked(shown.get(key(row)), row);
    else row.classList.add("fresh");
  }
  body().replaceChildren(...rows, ...selected); // nobody's choice vanishes from under a button that acts on it
  htmx.process(body());
  body().querySelector("input[name=ticket]")?.dispatchEvent(new Event("change", {bubbles: true})); // count the selected ones again
  body().dispatchEvent(new CustomEvent("live:swapped", {bubbles: true}));
  told.textContent = bar.textContent;
  bar.hidden = true;
  first?.querySelector(".subject a")?.focus();
}

bar.addEventListener("click", show);
poll({
  address: live.dataset.versionUrl,
  tag: live.dataset.version,
  onNews: look,
  onEnd: (status) => { trouble.textContent = status === 401 ? words.session : ""; },
  onTrouble: (isThere) => { trouble.textContent = isThere ? words.trouble : ""; },
});
