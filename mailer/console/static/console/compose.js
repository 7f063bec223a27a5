// The writing screen: saves as one types, rich text, pictures, preview. Without this file every
// button of the form still works, and rich text is written as HTML.

import { tidied } from "./pasting.js";

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

// --- rich text ---------------------------------------------------------------------------------
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      seen.unobserve(entry.target);
      enrich(entry.target);
    }
  }
}, { rootMargin: "300px" });

async function enrich(area) {
  const kit = await import(me.dataset.editor);
  // Whoever began to write before the editor was there goes on in it.
  const writing = document.activeElement === area;
  const merge = kit.Node.create({
    name: "merge",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: () => ({ name: { default: "", parseHTML: (node) => node.dataset.merge } }),
    parseHTML: () => [{ tag: "span[data-merge]" }],
    renderHTML: ({ node }) => ["span", { "data-merge": node.attrs.name }],
  });
  const box = document.createElement("div");
  box.className = "prose-editor";
  area.before(box);
  box.append(area);
  const label = document.querySelector(`label[for="${area.id}"]`);
  const { Document, Paragraph, Text, HardBreak, Gapcursor, Dropcursor, History, Menu } = kit;
  const { Bold, Italic, Heading, BulletList, OrderedList, ListItem, Blockquote, Link } = kit;
  const editor = new kit.Editor({
    element: box,
    injectCSS: false,
    content: asTyped(area.value),
    extensions: [
      Document, Paragraph, Text, HardBreak, Gapcursor, Dropcursor, History, Menu, Bold, Italic,
      Heading.configure({ levels: [2, 3] }), BulletList, OrderedList, ListItem, Blockquote,
      Link.configure({ enableTarget: false }), merge,
    ],
    editorProps: {
      transformPastedHTML: tidied,
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label?.firstChild.textContent.trim() ?? "",
        "aria-describedby": area.getAttribute("aria-describedby") ?? "",
      },
    },
    onUpdate: ({ editor: now }) => {
      area.value = now.isEmpty ? "" : now.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  area.hidden = true;
  label?.addEventListener("click", () => editor.commands.focus());
  box.append(picker(editor));
  if (!writing) return;
  editor.commands.focus("end");
  // The command waits for the next frame, and what is typed until then would go nowhere.
  editor.view.focus();
}

// Plain words, written before the editor was there, keep their lines and the space at their end.
function asTyped(words) {
  if (/<\w/.test(words)) return words;
  const paragraph = (line) => ({ type: "paragraph", content: line ? [{ type: "text", text: line }] : [] });
  return { type: "doc", content: words.split(/\n+/).map(paragraph) };
}

function picker(editor) {
  const line = document.createElement("label");
  line.className = "merge-picker";
  line.textContent = "Insert ";
  const choice = document.createElement("select");
  choice.append(new Option("what differs for each member …", ""));
  choice.append(...document.getElementById("merge-fields").content.cloneNode(true).children);
  choice.addEventListener("change", () => {
    if (choice.value) {
      editor.chain().focus().insertContent({ type: "merge", attrs: { name: choice.value } }).run();
      choice.value = "";
    }
  });
  line.append(choice);
  return line;
}

// --- pictures: chosen or dropped, once somebody has said what they show --------------------------
function takePictures(field) {
  const words = document.getElementById(field.id.replace(/-url$/, "-alt"));
  const line = document.createElement("div");
  line.className = "picture-drop";
  const file = document.createElement("input");
  file.type = "file";
  file.accept = "image/*";
  file.setAttribute("aria-label", "Choose a picture from this computer");
  const said = document.createElement("p");
  said.className = "help";
  said.setAttribute("role", "status");
  said.textContent = "Or choose a picture, or drop one here.";
  line.append(file, said);
  field.after(line);
  file.addEventListener("change", () => upload(file.files[0]));
  line.addEventListener("dragover", (event) => event.preventDefault());
  line.addEventListener("drop", (event) => {
    event.preventDefault();
    upload(event.dataTransfer.files[0]);
  });

  async function upload(picture) {
    if (!picture) return;
    if (!words.value.trim()) {
      said.textContent = "First say below what it shows, for those who can’t see it. Then choose the picture again.";
      file.value = "";
      words.focus();
      return;
    }
    said.textContent = "It is being made ready …";
    const body = new FormData();
    body.append("picture", picture);
    body.append("alt", words.value);
    body.append("csrfmiddlewaretoken", form().querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(me.dataset.upload, { method: "POST", body }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    said.textContent = answer?.ok ? "The picture is in the letter." : told?.fault ?? "It could not be sent. Try again.";
    if (answer?.ok) {
      field.value = told.url;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

// --- entries moved by dragging; the arrow buttons do the same from the keyboard ------------------
let dragged = null;
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
  if (!dragged) return;
  dragged = null;
  form().requestSubmit();
});

function prepare() {
  for (const head of form().querySelectorAll("[data-entry] > details > summary")) head.draggable = true;
  for (const area of form().querySelectorAll("textarea[data-rich]")) seen.observe(area);
  for (const field of form().querySelectorAll("input[data-picture]")) takePictures(field);
}
prepare();
look();
