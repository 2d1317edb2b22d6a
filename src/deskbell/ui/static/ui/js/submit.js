// A form is sent once: its buttons rest after the submit and wake when the page is shown again (back button, failed request).
const RESTING = "data-resting";

function rest(form) {
  form.setAttribute(RESTING, "");
  // After the browser has collected the form's data, or the pressed button's own value would be missing.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      if (!button.disabled) { button.disabled = true; button.setAttribute(RESTING, ""); }
    }
  });
}

function wake(form) {
  form.removeAttribute(RESTING);
  for (const button of form.querySelectorAll(`button[${RESTING}]`)) { button.disabled = false; button.removeAttribute(RESTING); }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.target === "_blank") return;
  if (form.hasAttribute(RESTING)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  if (!event.defaultPrevented) rest(form);
}, true);

// A form that waited for its files wakes before it is sent, or before it says which of them did not arrive.
document.addEventListener("uploads:done", (event) => wake(event.target.closest("form")), true);

const wakeAll = () => document.querySelectorAll(`form[${RESTING}]`).forEach(wake);
addEventListener("pageshow", wakeAll);
for (const name of ["htmx:afterRequest", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, wakeAll);
