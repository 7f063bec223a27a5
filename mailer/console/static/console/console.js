// What htmx does not do. Every page works without this file; it only saves steps.

// Says the counts aloud when they have really changed: the live fragment is replaced every two
// seconds, and a screen reader must not read it out each time.
document.addEventListener("htmx:afterSwap", () => {
  const news = document.querySelector("[data-said]")?.dataset.said;
  const speaker = document.getElementById("said");
  if (speaker && news && speaker.textContent !== news) {
    speaker.textContent = news;
  }
});

// <a data-dialog="id" href="...">: the dialog with that id instead of the page; without it, the page.
// <button data-close>: closes the dialog around it. <button data-copies="id">: copies a field's value.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  event.target.closest("[data-close]")?.closest("dialog")?.close();
  const copier = event.target.closest("[data-copies]");
  if (copier) {
    copy(copier);
  }
});

async function copy(button) {
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl-C";
  }
}

// A menu closes when one looks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.more[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <form data-guards>: asks before typed words are lost by leaving the page.
let typed = false;
document.addEventListener("input", (event) => {
  typed = typed || Boolean(event.target.closest("form[data-guards]"));
});
document.addEventListener("submit", () => {
  typed = false;
});
// A screen that saves by itself says so.
document.addEventListener("kept", () => {
  typed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});

// What needs a script is hidden until there is one.
for (const button of document.querySelectorAll("[data-copies][hidden]")) {
  button.hidden = false;
}

// The first field with a fault gets the focus, so that one hears what to correct.
document.querySelector("[aria-invalid='true']:not(fieldset)")?.focus();
