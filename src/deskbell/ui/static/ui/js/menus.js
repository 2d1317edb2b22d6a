// One menu open at a time; Escape and a click elsewhere close it. Without this they open and close by their own buttons.
const open = () => document.querySelectorAll("details.menu[open]");

function close(menu, {refocus = false} = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) close(menu);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) close(menu, {refocus: menu.contains(document.activeElement)});
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.menu") || !event.target.open) return;
  event.target.querySelector("[autofocus], .sheet :is(select, textarea, input:not([type=hidden]))")?.focus();
}, true);
