// Small forms about a ticket open in one dialog over it. Without this script each is a page of its own.
const dialog = document.getElementById("dialog");
let opener = null;

const reopenable = () => opener && document.querySelector(`[hx-get="${CSS.escape(opener)}"]`);

function finish() {
  dialog.replaceChildren();
  const link = reopenable();
  const menu = link?.closest("details.menu");
  (menu ? menu.querySelector("summary") : link ?? document.getElementById("content")).focus();
  opener = null;
}

if (dialog) {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const asked = event.detail.elt.getAttribute("hx-get");
    if (asked && event.detail.target === dialog) {
      opener = asked;
      event.detail.elt.closest("details.menu")?.removeAttribute("open");
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const {xhr, target} = event.detail;
    if (target !== dialog) return;
    if (xhr.status === 403 && !xhr.responseText.includes("<html")) event.detail.shouldSwap = true; // a refusal, in words
    else if (xhr.status >= 400 && ![401, 409, 422].includes(xhr.status)) location.reload(); // the page itself will tell
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== dialog) return;
    if (dialog.childElementCount) { if (!dialog.open) dialog.showModal(); } else if (dialog.open) dialog.close();
  });
  dialog.addEventListener("close", finish);
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) {
      event.preventDefault();
      dialog.close();
      if (button.hasAttribute("data-reload")) location.reload();
    }
  });
}

function showPrint() {
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
}
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
document.addEventListener("htmx:afterSettle", showPrint);
showPrint();

// On narrow screens the rail lies on its side: the current queue is brought into it.
const current = document.querySelector(".rail [aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - (current.parentElement.clientWidth - current.offsetWidth) / 2;
