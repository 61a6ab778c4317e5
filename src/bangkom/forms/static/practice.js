// Practice: the answer is looked at now, and tells nothing to anybody.

import { button, h } from "./dom.js";

const PATIENCE_MS = 8000;
const T = {
  check: "Periksa jawaban",
  answerFirst: "Jawab dahulu, lalu periksa.",
  unchecked: "Belum dapat diperiksa. Tunggu sebentar lalu coba lagi; bila tetap gagal, muat ulang halaman.",
  verdict: { right: "Benar", partly: "Sebagian benar", wrong: "Belum tepat" },
};

/** The button and what it answers; `reset` when the answer changes. */
export function practiceCheck(check, read) {
  const result = h("div", { role: "status", class: "verdict" });
  let turn = 0;
  const tell = (look, ...children) => result.replaceChildren(h("div", { class: `notice ${look}` }, ...children));
  async function run() {
    const mine = ++turn;
    const { value, problem } = read();
    if (problem || value == null) return tell("plain", problem ?? T.answerFirst);
    const patience = new Promise((_, giveUp) => setTimeout(giveUp, PATIENCE_MS));
    const outcome = await Promise.race([check(value), patience]).catch(() => null);
    if (mine !== turn) return undefined;
    if (!outcome) return tell("wait", T.unchecked);
    const { state, feedback } = outcome;
    return tell({ right: "ok", partly: "wait", wrong: "stop" }[state],
      h("p", { class: `mark ${state}` }, T.verdict[state]), ...feedback.map((html) => h("p", { html })));
  }
  const reset = () => { turn += 1; result.replaceChildren(); };
  return { node: h("div", { class: "practice" }, button("quiet", T.check, run), result), reset };
}
