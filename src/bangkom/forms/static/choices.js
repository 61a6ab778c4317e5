// One or several options.

import { h } from "./dom.js";

/** The control of a choice; see question.js for what a control is. */
export const choices = (options, isMany) => (name, describedby) => {
  const inputs = options.map((option, index) =>
    h("input", { type: isMany ? "checkbox" : "radio", name, value: index, "aria-describedby": describedby }));
  const labels = inputs.map((input, index) =>
    h("label", { class: "option" }, input, h("span", { html: options[index].text })));
  const read = () => {
    const chosen = options.filter((_, index) => inputs[index].checked).map((option) => option.id);
    const value = isMany ? (chosen.length ? chosen.sort() : null) : chosen[0] ?? null;
    return { raw: value, value };
  };
  const write = (raw) => inputs.forEach((input, index) => { input.checked = isIn(raw, index); });
  const isIn = (raw, index) => [raw].flat().includes(options[index].id);
  const describe = (raw) => labels.filter((_, index) => isIn(raw, index)).map((label) => label.textContent).join("; ");
  return { node: h("div", { class: "options" }, ...labels), read, write, describe, first: inputs[0], isChoice: true };
};
