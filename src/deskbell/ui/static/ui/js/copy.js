// A button marked data-copy puts what stands in that field into the clipboard; it needs a script, so only a script shows it.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    // Browsers give the clipboard to encrypted pages alone; elsewhere the old way does it.
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    said.textContent = said.dataset.copied;
  });
}
