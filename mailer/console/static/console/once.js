// A form is sent once, however often its button is pressed: of two presses the second would find that the link was
// used, or that the account is there already, and show that instead of what the first one did.

const SOON = 5000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const inFrame = event.submitter?.formTarget || form.target;
  if (event.defaultPrevented || form.method !== "post" || inFrame) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // What brings a file leaves the page where it is, and an answer may get lost.
  setTimeout(() => delete form.dataset.sent, SOON);
});

// Whoever comes back to the page may send it again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});
