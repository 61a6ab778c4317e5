// What every part of a form uses: elements, buttons, numbers as Indonesians write them, and what counts as no answer.

/** A number as Indonesians write it. */
export const figure = (n) => n.toLocaleString("id-ID", { maximumFractionDigits: 12 });
/** The same, ready to be typed on: without marks between thousands. */
export const typed = (n) => (typeof n === "number" ? figure(n).replaceAll(".", "") : n ?? "");
export const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
export const isBlank = (raw) => raw == null || raw.length === 0 || (typeof raw === "string" && !raw.trim());
const FOCUSABLE = ["input", "textarea", "select", "button", "summary"];

/** An element; children that are strings become text, never markup. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  // JupyterLab hears keys before us; marked so, they stay ours: an arrow chooses an option, "d" doesn't delete a cell.
  if (FOCUSABLE.includes(tag)) node.dataset.lmSuppressShortcuts = "true";
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") node.innerHTML = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export const button = (look, words, onclick) => h("button", { type: "button", class: `button ${look}`, onclick }, words);

/** A change that nobody typed (a row removed, a file arrived) is told to the form as if somebody had. */
export const tell = (node) => node.dispatchEvent(new Event("input", { bubbles: true }));
