// Rich text in place of a field with HTML. The editor is large, so it comes when the first field comes into sight;
// until then what is written stands as it will look, and an empty field takes words as it is.

import { tidied } from "./pasting.js";

let address = "";
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      seen.unobserve(entry.target);
      enrich(entry.target);
    }
  }
}, { rootMargin: "300px" });

const isMarkup = (words) => /<\w/.test(words);
const labelOf = (area) => document.querySelector(`label[for="${area.id}"]`);

export function takeRichText(area, editor) {
  address = editor;
  const box = Object.assign(document.createElement("div"), { className: "prose-editor" });
  area.before(box);
  if (isMarkup(area.value)) {
    const stand = Object.assign(document.createElement("div"), { className: "ProseMirror", innerHTML: area.value });
    const said = { ...described(area), "aria-readonly": "true", "aria-busy": "true", tabindex: "0" };
    for (const [name, value] of Object.entries(said)) stand.setAttribute(name, value);
    box.prepend(stand);
    area.hidden = true;
  }
  seen.observe(box);
}

function described(area) {
  return {
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": labelOf(area)?.firstChild.textContent.trim() ?? "",
    "aria-describedby": area.getAttribute("aria-describedby") ?? "",
  };
}

async function enrich(box) {
  const area = box.nextElementSibling;
  const kit = await import(address).catch(() => null);
  // Whoever is there already, or began to write, goes on in the editor.
  const writing = [box.firstChild, area].includes(document.activeElement);
  box.replaceChildren();
  area.hidden = Boolean(kit);
  if (!kit) {
    if (writing) area.focus();
    return;
  }
  box.append(area);
  const editor = opened(kit, box, area);
  labelOf(area)?.addEventListener("click", () => editor.commands.focus());
  box.append(picker(editor));
  if (!writing) return;
  editor.commands.focus("end");
  // The command waits for the next frame, and what is typed until then would go nowhere.
  editor.view.focus();
}

function opened(kit, box, area) {
  const { Document, Paragraph, Text, HardBreak, Gapcursor, Dropcursor, History, Menu } = kit;
  const { Bold, Italic, Heading, BulletList, OrderedList, ListItem, Blockquote, Link } = kit;
  return new kit.Editor({
    element: box,
    injectCSS: false,
    content: asTyped(area.value),
    extensions: [
      Document, Paragraph, Text, HardBreak, Gapcursor, Dropcursor, History, Menu, Bold, Italic,
      Heading.configure({ levels: [2, 3] }), BulletList, OrderedList, ListItem, Blockquote,
      Link.configure({ enableTarget: false }), merging(kit),
    ],
    editorProps: { transformPastedHTML: tidied, attributes: described(area) },
    onUpdate: ({ editor }) => {
      area.value = editor.isEmpty ? "" : editor.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
}

// What differs for each member: one piece that can't be written into.
function merging(kit) {
  return kit.Node.create({
    name: "merge",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: () => ({ name: { default: "", parseHTML: (node) => node.dataset.merge } }),
    parseHTML: () => [{ tag: "span[data-merge]" }],
    renderHTML: ({ node }) => ["span", { "data-merge": node.attrs.name }],
  });
}

// Plain words, written before the editor was there, keep their lines and the space at their end.
function asTyped(words) {
  if (isMarkup(words)) return words;
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
