// Numbers as people write them.

import { figure } from "./dom.js";

const notStored = (text, why, advice) => `“${text}” ${why}, jadi belum disimpan sebagai jawaban. Tulis ${advice}.`;
const notNumber = (text) => notStored(text, "bukan angka", "dengan angka, misalnya 12 atau 12,5");
const twoNumbers = (text, whole, part) => notStored(text, "dapat dibaca dua cara", `${whole} atau ${part}`);

/** Text → `{value}` or `{problem}`. Decimal comma and point both count; "1.250" could be either and is asked about. */
export function readNumber(text) {
  const bare = text.replace(/\s/g, "").replace(/^[\u2212\u2013]/, "-");
  const marks = bare.replace(/[^.,]/g, "");
  const isGrouped = (digits, mark) => new RegExp(`^[+-]?[1-9]\\d{0,2}(\\${mark}\\d{3})+$`).test(digits);
  if (marks === "." && isGrouped(bare, ".")) {
    const part = figure(Number(bare));
    return { problem: twoNumbers(text.trim(), bare.replace(".", ""), part.includes(",") ? part : `${part},0`) };
  }
  let plain = bare;
  if (marks.length < 2) plain = bare.replace(",", ".");
  else if (isGrouped(bare, marks[0])) plain = bare.replaceAll(marks[0], ""); // 1.250.000
  else {
    const [whole, part, ...more] = bare.split(marks.at(-1)); // 1.250,5 or 1,250.5
    plain = !more.length && isGrouped(whole, marks[0]) ? `${whole.replaceAll(marks[0], "")}.${part}` : "";
  }
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) && plain.length <= 40;
  return isNumber ? { value: Number(plain) } : { problem: notNumber(text.trim()) };
}
