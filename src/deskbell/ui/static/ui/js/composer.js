// The rich text editor over the plain text area. What is unsent outlives a lost session, a crash and the browser: drafts.js.
import {keepDraft} from "./drafts.js";

const prepared = new WeakSet();

async function prepare(box) {
  if (prepared.has(box)) return;
  prepared.add(box);
  const words = JSON.parse(box.dataset.words);
  const area = box.querySelector("textarea");
  const format = box.querySelector("[name$=body_format]") ?? guessed(area);
  takeLooks(area, format);
  if (format.value === "html" && !holds(area.value)) return;
  sendByKey(box);
  const draft = keepDraft(box, area, format, words);
  try {
    const kit = await import(box.dataset.editor);
    const editor = edit(kit, area, format, draft);
    showMarks(box, editor, words);
  } catch (error) {
    console.error("The editor could not start; plain text it is.", error);
  }
}

// The page shows words alone, as they are read without this script; what the browser itself brought back is newer.
function takeLooks(area, format) {
  if (area.dataset.html === undefined || area.value !== area.defaultValue) return;
  area.value = area.dataset.html;
  format.value = "html";
}

// A text that may be either says by its looks which it is.
const guessed = (area) => ({value: /<[a-z]/i.test(area.value) ? "html" : "text"});
const HELD = new Set("P BR STRONG B EM I UL OL LI BLOCKQUOTE CODE A".split(" "));

// What the editor does not know it would drop: a text with headings or tables is edited as it is written.
function holds(html) {
  const elements = new DOMParser().parseFromString(html, "text/html").body.querySelectorAll("*");
  return [...elements].every((one) => HELD.has(one.tagName));
}

function edit(kit, area, format, draft) {
  const place = document.createElement("div");
  area.after(place);
  const content = format.value === "html" ? area.value : paragraphs(area.value);
  const had = document.activeElement === area;
  const attributes = {role: "textbox", "aria-multiline": "true", "aria-label": area.labels[0]?.textContent ?? ""};
  if (area.getAttribute("aria-invalid")) attributes["aria-invalid"] = "true";
  const {Document, Paragraph, Text, HardBreak, Bold, Italic, BulletList, OrderedList, ListItem, Blockquote, Code, Link, History, Placeholder} = kit;
  const editor = new kit.Editor({
    element: place,
    injectCSS: false, // a <style> element would be against the policy
    extensions: [Document, Paragraph, Text, HardBreak, Bold, Italic, BulletList, OrderedList, ListItem, Blockquote, Code,
      Link.configure({openOnClick: false}), History, Placeholder.configure({placeholder: area.placeholder})],
    content,
    editorProps: {attributes},
    onUpdate: () => { take(); draft.save(); },
  });
  const take = () => { area.value = editor.isEmpty ? "" : editor.getHTML(); };
  area.hidden = true;
  area.required = false; // the server says what is missing; the browser can't point at a hidden field
  area.labels[0]?.addEventListener("click", () => editor.commands.focus());
  format.value = "html";
  take();
  if (had || area.hasAttribute("autofocus") || isWanted(area)) editor.commands.focus("end");
  area.addEventListener("composer:fill", () => editor.commands.setContent(area.value, {emitUpdate: false}));
  area.addEventListener("composer:insert", (event) => editor.chain().focus().insertContent(event.detail).run());
  return editor;
}

// A link to the composer is a wish to write.
const isWanted = (area) => location.hash.length > 1 && area.form?.id === location.hash.slice(1);

function paragraphs(text) {
  const holder = document.createElement("div");
  for (const block of text.split(/\n{2,}/)) {
    const paragraph = document.createElement("p");
    block.split("\n").forEach((line, number) => paragraph.append(...(number ? [document.createElement("br")] : []), line));
    holder.append(paragraph);
  }
  return holder.innerHTML;
}

const COMMANDS = {
  bold: (chain) => chain.toggleBold(), italic: (chain) => chain.toggleItalic(), code: (chain) => chain.toggleCode(),
  bulletList: (chain) => chain.toggleBulletList(), orderedList: (chain) => chain.toggleOrderedList(), blockquote: (chain) => chain.toggleBlockquote(),
};

function showMarks(box, editor, words) {
  const bar = box.querySelector("[data-marks]");
  const buttons = words.tools.map(([name, label, picture]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-pressed", "false");
    if (picture) button.innerHTML = picture; // drawn by the desk itself
    else button.append(Object.assign(document.createElement(name === "bold" ? "b" : "i"), {textContent: label[0]}));
    // The text keeps the focus: what is typed right after the click must not be lost.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => name === "link" ? askLink(box, editor, words, button) : COMMANDS[name](editor.chain().focus()).run());
    bar.append(button);
    return [name, button];
  });
  const show = () => buttons.forEach(([name, button]) => button.setAttribute("aria-pressed", String(editor.isActive(name))));
  editor.on("transaction", show);
  bar.addEventListener("keydown", (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const all = [...bar.children];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
  bar.hidden = false;
}

function askLink(box, editor, words, button) {
  const old = box.querySelector(".ask-link");
  if (old) { old.remove(); return; }
  const row = document.createElement("div");
  const input = document.createElement("input");
  row.className = "ask-link";
  input.type = "url";
  input.placeholder = "https://";
  input.setAttribute("aria-label", words.address);
  input.value = editor.getAttributes("link").href ?? "";
  const close = () => { row.remove(); editor.commands.focus(); };
  const apply = () => {
    const typed = input.value.trim();
    const address = !typed || /^(https?:|mailto:)/i.test(typed) ? typed : `https://${typed}`;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!address) chain.unsetMark("link").run();
    else if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({type: "text", text: typed, marks: [{type: "link", attrs: {href: address}}]}).run();
    else chain.setMark("link", {href: address}).run();
    close();
  };
  row.append(input, tool(words.apply, apply), tool(words.unlink, () => { input.value = ""; apply(); }));
  row.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); apply(); }
    if (event.key === "Escape") { event.stopPropagation(); close(); button.focus(); }
  });
  box.querySelector("footer").before(row);
  input.focus();
}

function tool(words, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = words;
  button.addEventListener("click", run);
  return button;
}

function sendByKey(box) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    const form = box.closest("form");
    form.requestSubmit(form.querySelector(".send .primary") ?? undefined);
  }, true);
}

const prepareAll = (root) => root.querySelectorAll("[data-composer]").forEach(prepare);
prepareAll(document);
document.addEventListener("htmx:load", (event) => prepareAll(event.target));
