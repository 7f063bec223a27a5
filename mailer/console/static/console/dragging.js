// Entries moved by dragging their heads; the arrow buttons do the same from the keyboard.

let dragged = null;

export function letDrag(head) {
  head.draggable = true;
}

document.addEventListener("dragstart", (event) => {
  const head = event.target.closest?.("summary");
  dragged = head?.closest("[data-entry]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  // Without something to carry some browsers drag nothing.
  event.dataTransfer.setData("text/plain", head.textContent.trim());
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-entry]");
  if (!dragged || over?.parentElement !== dragged.parentElement) return;
  // Also over itself: it stands there already, and may be dropped.
  event.preventDefault();
  if (over === dragged) return;
  const half = over.getBoundingClientRect().top + over.offsetHeight / 2;
  over.parentElement.insertBefore(dragged, event.clientY < half ? over : over.nextSibling);
});
document.addEventListener("drop", (event) => {
  if (dragged) event.preventDefault();
});
document.addEventListener("dragend", () => {
  const form = dragged?.closest("form");
  dragged = null;
  form?.requestSubmit();
});
