// Parts of a page that give way to newer ones: never under somebody's hands, and not where only a time is told differently.

export function plain(element) {
  const copy = element.cloneNode(true);
  for (const time of copy.querySelectorAll("time, [data-countdown]")) time.replaceWith("·");
  for (const one of copy.querySelectorAll("details[open]")) one.removeAttribute("open");
  for (const one of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) one.remove();
  for (const one of copy.querySelectorAll("[data-here]")) one.remove();
  for (const one of copy.querySelectorAll("[data-live-only]")) one.replaceChildren();
  return copy.innerHTML.replace(/\s+/g, " ");
}

export const differs = (old, fresh) => old.className !== fresh.className || plain(old) !== plain(fresh);

// Somebody is at it: the focus is in it, a menu of it is open, or some of its text is marked.
export function isBusy(element) {
  const marked = getSelection();
  return element.contains(document.activeElement) || Boolean(element.querySelector("details.menu[open]"))
    || (!marked.isCollapsed && marked.containsNode(element, true));
}

export function replace(old, fresh) {
  const open = [...old.querySelectorAll("details[open]")].map((one) => one.querySelector("summary")?.textContent);
  old.replaceWith(fresh);
  for (const one of fresh.querySelectorAll("details")) if (open.includes(one.querySelector("summary")?.textContent)) one.open = true;
  htmx.process(fresh);
  fresh.dispatchEvent(new CustomEvent("live:swapped", {bubbles: true}));
  return fresh;
}

export async function fetchPart(address) {
  const answer = await fetch(address, {headers: {"HX-Request": "true"}, cache: "no-store"});
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function renewRail(fresh) {
  const rail = document.querySelector(".frame > .rail");
  if (rail && fresh && differs(rail, fresh) && !isBusy(rail)) rail.replaceChildren(...fresh.childNodes);
}
