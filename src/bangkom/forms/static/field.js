// A text, an essay or a number, typed.

import { figure, h, isBlank, typed } from "./dom.js";
import { readNumber } from "./number.js";

const T = {
  readAs: (n) => `Dibaca sebagai ${n}`,
  kept: (n) => ` Jawaban yang tersimpan masih ${n}.`,
  words: (n, [min, max]) => `${n} dari ${min}–${max} kata${n > max ? ", terlalu panjang" : ""}`,
};

const countWords = (text) => (text.match(/\S*[\p{L}\p{N}]\S*/gu) ?? []).length;

/** The control of a typed answer. */
export const field = (question) => (name, describedby, labelledby) => {
  const [isLong, isNumber] = [question.type === "essay", question.type === "number"];
  const input = h(isLong ? "textarea" : "input", {
    name, type: isLong ? null : "text", rows: isLong ? 6 : null, maxlength: isLong ? 100000 : 500, autocomplete: "off",
    inputmode: isNumber ? "decimal" : null, "aria-labelledby": labelledby, "aria-describedby": describedby,
  });
  const read = () => {
    const raw = input.value;
    return { raw, ...(isBlank(raw) ? { value: null } : isNumber ? readNumber(raw) : { value: raw }) };
  };
  const write = (raw) => { input.value = typed(raw); };
  const node = isNumber ? h("div", { class: "measure" }, input, question.unit ?? "") : input;
  /** What a number was read as, or why it wasn't stored. */
  const hint = ({ raw, value, problem }, stored) => {
    input.setAttribute("aria-invalid", Boolean(problem));
    const isPlain = value == null || figure(value) === raw.trim();
    return problem ? problem + (stored == null ? "" : T.kept(figure(stored))) : isPlain ? "" : T.readAs(figure(value));
  };
  const count = question.words && (() => T.words(countWords(input.value), question.words));
  return { node, read, write, describe: String, first: input, count, ...(isNumber && { hint }) };
};
