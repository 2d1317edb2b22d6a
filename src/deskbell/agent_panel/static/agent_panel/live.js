// An open ticket keeps up with what others do: new entries come in at their place without anything jumping, the head and the
// side panel change unless somebody is at them, and what is being written is never touched.
import {poll} from "../ui/js/poll.js";
import {differs, fetchPart, isBusy, renewRail, replace} from "../ui/js/parts.js";

const live = document.getElementById("live");
const words = JSON.parse(live.dataset.words);
const [told, trouble, bar] = ["told", "trouble", "bar"].map((name) => live.querySelector(`[data-${name}]`));
const composer = document.getElementById("composer");
const unseen = new Set(), stale = new Map();
const LOOKED_AT_AFTER = 2_000; // milliseconds in view

const thread = () => document.getElementById("thread");
const known = () => Number(thread().dataset.sequence);
const seen = () => Number(document.getElementById("seen")?.value ?? known());

async function fetchNews({sequence}) {
  if (sequence <= known()) return; // one's own change came back with its answer
  const address = new URL(live.dataset.newsUrl, location.href);
  for (const [name, value] of new URLSearchParams(location.search)) address.searchParams.set(name, value);
  address.searchParams.set("after", seen());
  const parts = await fetchPart(address);
  keepingPlace(() => {
    mergeThread(parts.getElementById("thread"));
    for (const id of ["ticket-head", "side", "send-choices"]) renew(id, parts.getElementById(id));
    renewRail(parts.querySelector(".rail"));
  });
  const {bar: barWords, told: sentences} = parts.querySelector("[data-bar]").dataset;
  told.textContent = sentences;
  bar.textContent = barWords;
  watch();
}

// Whoever writes keeps the text where it is; everybody else keeps what stands at the top of the window, as browsers do by themselves.
function keepingPlace(change) {
  const anchor = composer?.contains(document.activeElement) ? composer : null;
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - before);
}

const key = (one) => one.id || one.textContent;

function mergeThread(fresh) {
  const here = thread();
  const left = new Map([...here.children].map((one) => [key(one), one]));
  let place = null;
  for (const one of [...fresh.children]) {
    const old = left.get(key(one));
    left.delete(key(one));
    if (!old) { place ? place.after(one) : here.prepend(one); arrived(one); place = one; }
    else if (differs(old, one) && !isBusy(old)) place = replace(old, one);
    else place = old;
  }
  for (const gone of left.values()) if (!isBusy(gone)) gone.remove();
  here.dataset.sequence = fresh.dataset.sequence;
}

function arrived(one) {
  htmx.process(one);
  one.classList.add("fresh");
  if (one.matches(".entry")) unseen.add(one);
}

function renew(id, fresh) {
  const old = document.getElementById(id);
  if (!old || !fresh || !differs(old, fresh)) return;
  if (isBusy(old)) { stale.set(id, fresh); mark(old, id); }
  else { stale.delete(id); replace(old, fresh); }
}

function mark(old, id) {
  if (id === "send-choices" || old.querySelector(".stale")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small stale";
  button.dataset.here = "";
  button.textContent = words.stale;
  button.addEventListener("click", () => { show(id); document.getElementById(id).querySelector("a, button, summary")?.focus(); });
  old.prepend(button);
  told.textContent = `${told.textContent} ${words.stale}`;
}

function show(id) {
  const fresh = stale.get(id), old = document.getElementById(id);
  stale.delete(id);
  if (fresh && old) replace(old, fresh);
}

document.addEventListener("focusout", () => setTimeout(() => {
  for (const id of [...stale.keys()]) if (!isBusy(document.getElementById(id))) show(id);
}));

// What was in view for a moment was looked at: only then does the desk take it that the writer knows of it.
const timers = new Map();
const eye = new IntersectionObserver((changes) => {
  for (const {target, isIntersecting} of changes) {
    clearTimeout(timers.get(target));
    if (isIntersecting) timers.set(target, setTimeout(() => lookedAt(target), LOOKED_AT_AFTER));
  }
}, {threshold: 0.25});

function watch() {
  for (const one of unseen) if (one.isConnected) eye.observe(one); else unseen.delete(one);
  bar.hidden = !unseen.size || !bar.textContent;
  if (!unseen.size) knowAll();
}

function lookedAt(one) {
  if (document.hidden) return void timers.set(one, setTimeout(() => lookedAt(one), LOOKED_AT_AFTER));
  eye.unobserve(one);
  unseen.delete(one);
  if (unseen.size) return;
  bar.hidden = true;
  knowAll();
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  fetch(live.dataset.seenUrl, {method: "POST", body, headers: {"HX-Request": "true"}}).catch(() => {});
}

function knowAll() {
  const field = document.getElementById("seen");
  if (field) field.value = known();
}

bar.addEventListener("click", () => {
  const first = [...unseen].find((one) => one.isConnected);
  if (!first) return;
  first.tabIndex = -1;
  first.focus({preventScroll: true});
  first.scrollIntoView({block: "center"});
});

function end(status) {
  trouble.textContent = status === 401 ? `${words.session} ` : words.gone;
  if (status !== 401) return;
  const link = Object.assign(document.createElement("a"), {href: "/account/sign-in/", target: "_blank", textContent: words.sign_in});
  trouble.append(link);
}

document.querySelector("#composer .composer")?.prepend(live);
poll({
  address: live.dataset.versionUrl,
  tag: `"${known()}"`,
  onNews: fetchNews,
  onEnd: end,
  onTrouble: (isThere) => { trouble.textContent = isThere ? words.trouble : ""; told.textContent = isThere ? "" : words.back; },
});
