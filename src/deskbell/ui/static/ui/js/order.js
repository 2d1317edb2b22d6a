// Lines of a form marked data-order can be dragged among those beside them; what stands below a line goes with it.
const form = document.querySelector("form[data-order]");
const list = form?.querySelector("ol");
let dragged = [];

const depth = (line) => Number(line.dataset.depth);

// A line and everything that stands below it.
function branch(line) {
  const lines = [line];
  for (let next = line.nextElementSibling; next && depth(next) > depth(line); next = next.nextElementSibling) lines.push(next);
  return lines;
}

// The line before which the next line of the same depth begins; null at the end.
function after(line) {
  return branch(line).at(-1).nextElementSibling;
}

// Two lines of the same depth stand beside each other if nothing less deep stands between them.
function beside(one, other) {
  if (depth(one) !== depth(other)) return false;
  const lines = [...list.children];
  const [from, to] = [lines.indexOf(one), lines.indexOf(other)].sort((a, b) => a - b);
  return lines.slice(from, to).every((line) => depth(line) >= depth(one));
}

for (const line of list?.children ?? []) line.draggable = true;

list?.addEventListener("dragstart", (event) => {
  dragged = branch(event.target.closest("li"));
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  for (const line of dragged) line.classList.add("dragged");
});
list?.addEventListener("dragover", (event) => {
  const over = event.target.closest("li");
  if (!over || dragged.includes(over) || !beside(over, dragged[0])) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  const place = event.clientY > top + height / 2 ? after(over) : over;
  if (place !== dragged[0]) for (const line of dragged) list.insertBefore(line, place);
});
list?.addEventListener("drop", (event) => {
  event.preventDefault();
  form.requestSubmit();
});
list?.addEventListener("dragend", () => { for (const line of dragged) line.classList.remove("dragged"); });
