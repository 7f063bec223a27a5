// The letter beside the form follows what is typed, a moment after the last key. Without this file, "Look at it" does.

const form = document.getElementById("branding");
const look = document.getElementById("look");
let waiting;

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 600);
});

// Sent without the event of a form that is sent: what was typed is still to be saved.
function show() {
  const usual = { action: form.action, target: form.target };
  Object.assign(form, { action: look.formAction, target: look.formTarget });
  form.submit();
  Object.assign(form, usual);
}
