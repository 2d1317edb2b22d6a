// Lists: one box in the head selects the page, and the bar says how many are selected. Without this script each box
// still works by itself.
const picks = () => [...document.querySelectorAll("#tickets input[name=ticket]")];

function show() {
  const all = document.querySelector("[data-pick-all]"), words = document.querySelector("[data-picked]"), boxes = picks();
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").setAttribute("aria-selected", box.checked);
  if (all) {
    all.hidden = false;
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  if (words) words.textContent = chosen.length ? words.dataset.picked.replace("#", chosen.length) : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-pick-all]")) for (const box of picks()) box.checked = event.target.checked;
  if (event.target.matches?.("[data-pick-all], input[name=ticket]")) show();
});
// A range by holding shift, as in every list.
let last = null;
document.addEventListener("click", (event) => {
  if (!event.target.matches?.("#tickets input[name=ticket]")) return;
  const boxes = picks(), from = boxes.indexOf(last), to = boxes.indexOf(event.target);
  if (event.shiftKey && from >= 0) {
    for (const box of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = event.target.checked;
    show();
  }
  last = event.target;
});
document.addEventListener("htmx:afterSettle", show);
addEventListener("pageshow", show);
show();
