// A scale: a statement a line, one step each. A grid where there is room, one set of options below another where not.

import { h, isBlank } from "./dom.js";

/** The control of a scale. */
export const scale = ({ items, labels }) => (name, describedby) => {
  const rows = items.map((item, index) => {
    const id = `${name}-i${index}`;
    const inputs = labels.map((_, step) => h("input", { type: "radio", name: id, value: step + 1 }));
    const options = labels.map((label, step) => h("label", { class: "option step" }, inputs[step], h("span", {}, label)));
    const node = h("div", { class: "item", role: "radiogroup", "aria-labelledby": id, "aria-describedby": describedby },
      h("p", { id, class: "statement", html: item.text }), ...options);
    return { id: item.id, node, inputs };
  });
  const read = () => {
    const chosen = rows.map((row) => [row.id, row.inputs.findIndex((input) => input.checked) + 1]);
    const steps = chosen.filter(([, step]) => step);
    const value = steps.length ? Object.fromEntries(steps) : null;
    return { raw: value, value };
  };
  const write = (raw) => rows.forEach((row) => row.inputs.forEach((input, index) => {
    input.checked = !isBlank(raw) && raw[row.id] === index + 1;
  }));
  const describe = (raw) => rows.filter((row) => raw?.[row.id])
    .map((row) => `${row.node.querySelector("p").textContent}: ${labels[raw[row.id] - 1]}`).join("\n");
  const count = () => `${Object.keys(read().value ?? {}).length} dari ${items.length} pernyataan`;
  const head = h("div", { class: "item head", "aria-hidden": "true" }, h("span", {}),
    ...labels.map((label) => h("span", {}, label)));
  const node = h("div", { class: `scale steps-${labels.length}` }, head, ...rows.map((row) => row.node));
  return { node, read, write, describe, first: rows[0].inputs[0], count, isChoice: true };
};
