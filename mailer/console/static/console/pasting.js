// What word processors bring when their text is pasted, made into what a letter can hold. Looks given by styles are
// made into elements, for no style is allowed to count here; tables become lines, and drawn bullets become lists.

export function tidied(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of page.querySelectorAll("script, style, img, link, meta")) part.remove();
  for (const line of page.querySelectorAll("p[style*='mso-list']")) listed(line);
  for (const part of page.querySelectorAll("[style]")) plain(part);
  for (const table of page.querySelectorAll("table")) spread(table);
  rename(page, "h1", "h2");
  rename(page, "h4, h5, h6", "h3");
  return page.body.innerHTML;
}

// Word draws its lists: a paragraph for each entry, with a bullet or a number in front.
function listed(line) {
  const mark = line.querySelector("[style*='mso-list'][style*='gnore']");
  const name = /^\s*[\da-z]{1,3}[.)]/i.test((mark ?? line).textContent) ? "ol" : "ul";
  mark?.remove();
  let list = line.previousElementSibling;
  if (!list?.matches(`${name}[data-drawn]`)) {
    list = line.ownerDocument.createElement(name);
    list.dataset.drawn = "";
    line.before(list);
  }
  const entry = line.ownerDocument.createElement("li");
  entry.append(...line.childNodes);
  entry.innerHTML = entry.innerHTML.replace(/^(\s|&nbsp;)*[·•▪§](\s|&nbsp;)*/, "");
  list.append(entry);
  line.remove();
}

function plain(part) {
  const look = part.getAttribute("style");
  part.removeAttribute("style");
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/.exec(look)?.[1] ?? "";
  if (part.matches("b, strong") && /^(normal|400)$/.test(weight)) part.replaceWith(...part.childNodes);
  if (!part.matches("span")) return;
  if (/^(bold|[6-9]00)$/.test(weight)) wrap(part, "strong");
  if (/font-style:\s*italic/.test(look)) wrap(part, "em");
}

function wrap(part, name) {
  const around = part.ownerDocument.createElement(name);
  around.append(...part.childNodes);
  part.append(around);
}

// One line for each row; what stood in its cells is parted by dashes.
function spread(table) {
  for (const row of table.rows) {
    const line = table.ownerDocument.createElement("p");
    const cells = [...row.cells].map((cell) => cell.textContent.replace(/\s+/g, " ").trim());
    line.textContent = cells.filter(Boolean).join(" – ");
    table.before(line);
  }
  table.remove();
}

function rename(page, from, to) {
  for (const part of page.querySelectorAll(from)) {
    const made = page.createElement(to);
    made.append(...part.childNodes);
    part.replaceWith(made);
  }
}
