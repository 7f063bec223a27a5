// Says what went wrong with a passkey, where allauth would write it to the browser's log alone.

const WORDS = {
  NotAllowedError: "No passkey was used: it was cancelled, took too long, or there is none here. Try again, or go another way.",
  SecurityError:
    "Passkeys do not work at this address: the browser wants a name in it instead of numbers, and https. " +
    "Ask whoever runs this mailer; on your own computer, open it at localhost.",
  InvalidStateError: "This passkey is added already.",
};
const OTHERWISE = "The passkey could not be used. Try again, or go another way.";

document.addEventListener("allauth.error", (event) => {
  const fault = document.getElementById("passkey-fault");
  if (!fault || !event.detail.tags.includes("webauthn")) return;
  event.preventDefault();
  fault.textContent = WORDS[event.detail.exception?.name] ?? OTHERWISE;
  fault.hidden = false;
});
