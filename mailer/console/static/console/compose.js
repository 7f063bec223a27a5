// The writing screen: saves as one types, rich text, pictures, preview. Without this file every
// button of the form still works, and rich text is written as HTML.

import { letDrag } from "./dragging.js";
import { takePictures } from "./pictures.js";
import { takeRichText } from "./rich.js";

const me = document.querySelector("script[data-editor]");
const form = () => document.getElementById("letter-form");
const PAUSE = 1500;
const HEARTBEAT = 20000;

// --- saving ------------------------------------------------------------------------------------
let waiting = 0;
let saving = Promise.resolve();
// Whether something was typed that no saving has taken yet.
let unsaved = false;

function saveSoon() {
  unsaved = true;
  clearTimeout(waiting);
  waiting = setTimeout(() => save(true), PAUSE);
}

function save(changed) {
  clearTimeout(waiting);
  // One after the other: a saving names the version it started from.
  saving = saving.then(() => send(changed)).catch((error) => refused(error.message));
  return saving;
}

async function send(changed) {
  const line = document.getElementById("saved");
  if (form().querySelector("[role=alert] [name=version]")) return;
  unsaved = false;
  const post = () => fetch(form().dataset.autosave, {
    method: "POST", headers: { "HX-Request": "true" }, body: new FormData(form()),
  }).catch(() => null);
  let answer = await post();
  if (answer?.status === 403 && await renewed()) answer = await post();
  if (!answer?.ok) {
    unsaved = true;
    throw new Error(String(answer?.status ?? ""));
  }
  const text = await answer.text();
  if (!text.includes('name="version"')) {
    // Refused: the version of this page must stay, so that the next saving is refused as well.
    unsaved = true;
    tell(new DOMParser().parseFromString(text, "text/html").body.textContent.trim());
    // Somebody else saved: the form comes again as it is typed, with both ways to go on.
    if (text.includes("data-conflict")) form().requestSubmit();
    return;
  }
  line.innerHTML = text;
  if (!unsaved) document.dispatchEvent(new Event("kept"));
  if (changed) {
    document.body.dispatchEvent(new Event("letter-saved"));
    look();
  }
}

// Whoever signs in anew, in another tab, gets another token; the page that still stands here takes it over.
async function renewed() {
  const answer = await fetch(location.pathname).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page && page.querySelector("#letter-form [name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  return true;
}

function refused(status) {
  if (status === "") return tell("Not saved: the connection is gone. Keep this page open; it is saved once it is back.");
  if (status !== "401" && status !== "403") {
    return tell("Not saved: something went wrong here. Keep this page open, and press Save again in a minute.");
  }
  tell("Not saved: you are signed out. Keep this page open, ");
  const link = Object.assign(document.createElement("a"), { href: "/sign-in", target: "_blank" });
  link.textContent = "sign in in another tab";
  document.querySelector("#saved .fault").append(link, ", and come back: then it is saved.");
}

function tell(words) {
  const line = document.getElementById("saved");
  line.querySelector(".quiet")?.remove();
  let trouble = line.querySelector(".fault");
  if (!trouble) {
    trouble = document.createElement("p");
    trouble.className = "fault";
    line.prepend(trouble);
  }
  trouble.textContent = words;
}

document.addEventListener("input", (event) => {
  if (!event.target.closest("#letter-form") || !event.target.name) return;
  // What is being mended is no fault any more; the checks tell anew.
  event.target.removeAttribute("aria-invalid");
  event.target.closest(".field")?.querySelector(":scope > .fault")?.remove();
  saveSoon();
});
// Another kind has other fields.
document.addEventListener("change", (event) => {
  if (event.target.matches("#letter-form [data-kind]")) form().requestSubmit();
});
// Who leaves the scheme of a web address away gets it.
document.addEventListener("change", (event) => {
  if (event.target.matches("#letter-form [type=url]") && /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(event.target.value)) {
    event.target.value = `https://${event.target.value}`;
    saveSoon();
  }
});
setInterval(() => {
  if (!document.hidden) save(false);
}, HEARTBEAT);

// Back from signing in, or from where there is no network.
const again = () => unsaved && !document.hidden && save(true);
document.addEventListener("visibilitychange", again);
window.addEventListener("online", again);

// A button of the form that is refused must not take the page, and what was typed, away.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.target.id !== "letter-form" || event.detail.xhr.status < 400) return;
  event.preventDefault();
  unsaved = true;
  save(true);
});
document.addEventListener("htmx:sendError", (event) => {
  if (event.target.id !== "letter-form") return;
  unsaved = true;
  refused("");
});

// Leaving by a link takes the last words along.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const aside = event.metaKey || event.ctrlKey || event.shiftKey || event.button;
  if (!unsaved || !link || link.target || aside || link.dataset.jump || event.defaultPrevented) return;
  event.preventDefault();
  if (link.hasAttribute("data-gives-up")) {
    unsaved = false;
    document.dispatchEvent(new Event("kept"));
  } else {
    await save(true);
  }
  if (!unsaved) location.href = link.href;
  else form().querySelector("[role=alert], #saved .fault")?.scrollIntoView({ block: "center" });
});

// A button of the form waits for a saving under way, and the next saving for its answer: each starts from the version
// that the other has made.
let answered = () => {};
document.addEventListener("htmx:confirm", (event) => {
  if (event.target.id !== "letter-form") return;
  event.preventDefault();
  clearTimeout(waiting);
  pressed = event.detail.triggeringEvent?.submitter?.value.split(":")[0] ?? "";
  saving = saving.then(() => new Promise((done) => {
    answered = done;
    event.detail.issueRequest(true);
  }));
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.verb === "post") answered();
});
let pressed = "";

// --- after the form has been replaced: what was open stays open, and the new entry has the focus --
let open = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id === "letter-form") {
    open = [...form().querySelectorAll("details[open][id]")].map((part) => part.querySelector("summary").textContent);
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "letter-form" && !event.target.querySelector?.("#letter-form")) return;
  for (const part of form().querySelectorAll("details[id]")) {
    if (open.includes(part.querySelector("summary").textContent)) part.open = true;
  }
  prepare();
  unsaved = Boolean(form().querySelector("[role=alert]"));
  const fresh = document.getElementById(form().dataset.focus || "");
  fresh?.scrollIntoView({ block: "center" });
  (mover(fresh) ?? fresh?.querySelector("summary") ?? fresh)?.focus();
  look();
  document.body.dispatchEvent(new Event("letter-saved"));
});

// Whoever moves an entry goes on moving it: the same arrow has the focus again, at an end the other one.
function mover(entry) {
  if (pressed !== "up" && pressed !== "down") return null;
  const tools = entry?.closest("[data-entry]")?.querySelector(":scope > .entry-tools");
  const arrows = [pressed, "up", "down"].map((verb) => tools?.querySelector(`[value^="${verb}:"]:enabled`));
  return arrows.find(Boolean);
}

// --- preview -----------------------------------------------------------------------------------
const looks = document.querySelector("[data-looks]");

function look() {
  const frame = document.querySelector("iframe.preview");
  const asked = new URLSearchParams(new FormData(looks));
  frame.classList.toggle("narrow", asked.get("look") === "phone");
  asked.set("seen", form().querySelector("[name=version]")?.value ?? "");
  frame.src = `${looks.action}?${asked}`;
}
looks.querySelector("button").hidden = true;
looks.addEventListener("change", look);

// --- time zones: the browser knows them, so the page need not bring them ------------------------
document.addEventListener("focusin", (event) => {
  const list = document.getElementById("zones");
  if (event.target.getAttribute("list") !== "zones" || list.children.length) return;
  list.append(...Intl.supportedValuesOf("timeZone").map((zone) => new Option(zone)));
});

// A check leads to its field, and opens what is closed around it.
document.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-jump]");
  const field = jump && document.getElementById(jump.dataset.jump);
  if (!field) return;
  event.preventDefault();
  for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  const shown = field.closest(".field") ?? field;
  shown.scrollIntoView({ block: "center" });
  (shown.querySelector(".ProseMirror") ?? shown.querySelector("summary, input, textarea") ?? field).focus();
});

function prepare() {
  for (const head of form().querySelectorAll("[data-entry] > details > summary")) letDrag(head);
  for (const area of form().querySelectorAll("textarea[data-rich]")) takeRichText(area, me.dataset.editor);
  for (const field of form().querySelectorAll("input[data-picture]")) takePictures(field, me.dataset.upload);
}
prepare();
look();
