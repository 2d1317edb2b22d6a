// Tells the desk every ten seconds that this ticket is open here and what is done with it, and shows who else is at it; in a list,
// who is at which ticket. Nothing is said or asked while nobody sees the page.
import {poll} from "../ui/js/poll.js";

const EVERY = 10_000, SOON = 500;
const place = document.querySelector("meta[name=presence]");
const number = document.querySelector("[data-at-ticket]")?.dataset.atTicket;

function shown(person, isShort) {
  const one = document.createElement("span"), avatar = document.createElement("span"), words = document.createElement("span");
  one.className = `one ${person.doing}`;
  one.title = person.words;
  avatar.className = "avatar";
  avatar.setAttribute("aria-hidden", "true");
  avatar.textContent = person.initials;
  words.textContent = person.words;
  if (isShort) words.className = "heard";
  one.append(avatar, words);
  return one;
}

const same = (box, people) => box.textContent === people.map((one) => one.initials + one.words).join("");

function fill(box, people, isShort) {
  if (!same(box, people)) box.replaceChildren(...people.map((one) => shown(one, isShort)));
}

function beAtTicket() {
  const address = place.dataset.ticket.replace("NUMBER", encodeURIComponent(number));
  const page = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let timer = 0, people = [], said = "", isOver = false;

  const doing = () => {
    const box = document.querySelector("#composer .composer");
    const isWriting = box && (box.querySelector("textarea[name=body]").value.trim() || box.contains(document.activeElement));
    return !isWriting ? "viewing" : box.classList.contains("note") ? "noting" : "replying";
  };
  const body = (state) => {
    const data = new FormData();
    for (const [key, value] of [["page", page], ["doing", state], ["csrfmiddlewaretoken", token()]]) data.append(key, value);
    return data;
  };
  const show = () => { for (const box of document.querySelectorAll("[data-presence]")) fill(box, people, false); };

  async function beat() {
    clearTimeout(timer);
    if (isOver || document.hidden) return;
    said = doing();
    try {
      const answer = await fetch(address, {method: "POST", body: body(said), headers: {"HX-Request": "true"}, signal: AbortSignal.timeout(EVERY)});
      if (answer.ok) ({people} = await answer.json());
      else if (answer.status < 500) { isOver = true; people = []; }
    } catch { people = []; }
    show();
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(beat, EVERY);
  }

  const soon = () => {
    if (isOver || document.hidden || doing() === said) return;
    clearTimeout(timer);
    timer = setTimeout(beat, SOON);
  };
  for (const name of ["focusin", "focusout", "input", "keyup"]) document.addEventListener(name, () => setTimeout(soon));
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : beat()));
  addEventListener("pagehide", () => navigator.sendBeacon(address, body("gone")));
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  for (const name of ["live:swapped", "htmx:afterSettle"]) document.addEventListener(name, show);
  beat();
}

function lookAtList() {
  let tickets = {};
  const show = () => {
    for (const cell of document.querySelectorAll("table.queue tbody td.num")) {
      let box = cell.querySelector("[data-here]");
      const people = tickets[(box ? cell.firstChild : cell).textContent.trim()] ?? [];
      if (!people.length && !box) continue;
      if (!box) {
        box = Object.assign(document.createElement("span"), {className: "presence"});
        box.dataset.here = "";
        cell.append(box);
      }
      fill(box, people, true);
    }
  };
  poll({
    address: place.dataset.lists,
    atOnce: true,
    onNews: (answer) => { ({tickets} = answer); show(); },
    onEnd: () => { tickets = {}; show(); },
    onTrouble: (isThere) => { if (isThere) { tickets = {}; show(); } },
  });
  document.addEventListener("live:swapped", show);
}

if (number) beAtTicket();
else if (document.querySelector("table.queue")) lookAtList();
