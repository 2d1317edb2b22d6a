// A button marked data-copy puts what stands in that field into the clipboard; no script, no button.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    // Browsers give the clipboard to encrypted pages alone, and may refuse it there; then the old way does it.
    const isDone = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    said.textContent = isDone || document.execCommand("copy") ? said.dataset.copied : "";
  });
}
