// Nine sliders and the IKM they come to, as an anywidget. The page only moves and shows; the kernel reckons, by the rule.

import { button, figure, h } from "./dom.js";

const WORDS = {
  all: (value) => `Semua ${figure(value)}`,
  averages: "Nilai rata-rata (NRR) tiap unsur",
  hint: "Geser nilainya dan lihat IKM-nya di bawah. Tidak dinilai dan tidak disimpan.",
};

function render({ model, el }) {
  const { tenths, least, most, shortcuts } = model.get("scale");
  const rows = model.get("unsur").map(({ id, name }) => {
    const value = h("span", { class: "value", "aria-hidden": "true" });
    const slider = h("input", { type: "range", id: `ikm-${id}`, min: least, max: most, step: 1, oninput: send });
    return { id, slider, value, node: h("div", { class: "unsur" }, h("label", { for: slider.id }, name), value, slider) };
  });
  const outcome = h("div", { role: "status", class: "outcome" });

  function send() {
    label();
    model.set("values", Object.fromEntries(rows.map((row) => [row.id, Number(row.slider.value)])));
    model.save_changes();
  }

  function label() {
    for (const { slider, value } of rows) {
      value.textContent = (slider.value / tenths).toLocaleString("id-ID", { minimumFractionDigits: 1 });
      slider.setAttribute("aria-valuetext", value.textContent);
    }
  }

  const setAll = (to) => () => {
    for (const { slider } of rows) slider.value = to;
    send();
  };
  const tell = () => outcome.replaceChildren(...model.get("outcome").map((line) => h("p", {}, line)));
  for (const row of rows) row.slider.value = model.get("values")[row.id];
  label();
  tell();
  model.on("change:outcome", tell);
  const buttons = shortcuts.map((to) => button("quiet", WORDS.all(to / tenths), setAll(to)));
  el.replaceChildren(h("div", { class: "bangkom bangkom-exploration", lang: "id" },
    h("form", { class: "card", onsubmit: (event) => event.preventDefault() },
      h("fieldset", {}, h("legend", {}, WORDS.averages), h("p", { class: "small soft" }, WORDS.hint),
        h("div", { class: "sliders" }, ...rows.map((row) => row.node)),
        h("div", { class: "shortcuts" }, ...buttons), outcome))));
  return () => model.off("change:outcome", tell);
}

export default { render };
