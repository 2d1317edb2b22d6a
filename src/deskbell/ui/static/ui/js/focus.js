// After htmx replaced a part of the page, the focus goes back to where it was, or to the first thing that is wrong.
let last = null;

document.addEventListener("htmx:beforeSwap", () => {
  const now = document.activeElement;
  last = now && now !== document.body ? {id: now.id, name: now.getAttribute("name")} : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.target;
  const wrong = part.querySelector?.("#problems, [aria-invalid=true]");
  if (wrong) return wrong.focus();
  if (!last || (document.activeElement && document.activeElement !== document.body)) return;
  const again = (last.id && document.getElementById(last.id)) || (last.name && part.querySelector?.(`[name="${CSS.escape(last.name)}"]`));
  again?.focus();
});

// A full page that came back with errors: begin where they are listed.
document.getElementById("problems")?.focus();
