// A form marked data-unsaved asks before it is left with changes in it.
const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-unsaved]");
  if (form) changed.add(form);
});
document.addEventListener("submit", (event) => changed.delete(event.target));
addEventListener("beforeunload", (event) => {
  for (const form of changed) if (form.isConnected) { event.preventDefault(); return; }
});
