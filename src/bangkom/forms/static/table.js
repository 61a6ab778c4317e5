// A table to fill in: a row is a card of labelled fields; where there is room, a few columns stand side by side.

import { button, figure, h, isBlank, tell, typed } from "./dom.js";
import { readNumber } from "./number.js";

const T = {
  row: (n) => `Baris ${n}`,
  add: "Tambah baris",
  remove: "Hapus baris",
  removed: (n) => `Baris ${n} dihapus.`,
  undo: "Urungkan",
  choose: "Pilih …",
  count: (n, least, most) => `${n} dari ${least === most ? most : `${least}–${most}`} baris`,
  place: (title, n) => `${title}, baris ${n}: `,
  day: "tanggal belum lengkap. Isi hari, bulan, dan tahun, lalu jawaban tersimpan.",
};
const FEW = 4; // columns that fit side by side in a form of ordinary width
const EARLIEST = "1900-01-01", LATEST = "2200-12-31";

function entry(column) {
  if (column.kind === "choice") {
    const options = column.choices.map((choice) => h("option", { value: choice }, choice));
    return h("select", {}, h("option", { value: "" }, T.choose), ...options);
  }
  if (column.kind === "date") return h("input", { type: "date", min: EARLIEST, max: LATEST });
  if (column.kind === "number") return h("input", { type: "text", inputmode: "decimal", maxlength: 40, autocomplete: "off" });
  return h("textarea", { rows: 1, maxlength: 5000, autocomplete: "off" });
}

/** A cell as `{value}` (null if blank) or `{problem}`. */
function readCell(column, input) {
  if (column.kind === "date" && (input.validity.badInput || input.validity.rangeUnderflow || input.validity.rangeOverflow)) return { problem: T.day };
  const text = input.value;
  if (isBlank(text)) return { value: null };
  return column.kind === "number" ? readNumber(text) : { value: text };
}

/** The control of a table. */
export const table = ({ columns, rows: [least, most], given = [] }) => (name, describedby) => {
  const isFixed = given.length > 0;
  const open = isFixed ? columns.slice(1) : columns;
  const list = h("div", { class: columns.length <= FEW ? "rows few" : "rows" });
  const add = button("quiet", T.add, () => { put(rows.length, {}); changed(); rows.at(-1).inputs[0].focus(); });
  const more = h("p", { class: "more" }, add);
  const told = h("span", { role: "status" });
  const undo = button("plain", T.undo, bringBack);
  const bar = h("p", { class: "undone", hidden: true }, told, " ", undo);
  let rows = [];
  let removed = null;

  function makeRow(first) {
    const inputs = open.map(entry);
    inputs.forEach((input) => input.setAttribute("aria-describedby", describedby));
    const cells = open.map((column, index) =>
      h("label", { class: `cell ${column.kind}` }, h("span", { class: "title" }, column.title), inputs[index]));
    const remove = button("plain remove", T.remove, () => take(row));
    const number = h("span", { class: "number" });
    const node = h("div", { class: "row", role: "group" },
      h("div", { class: "row-head" }, isFixed ? h("strong", {}, first) : number, isFixed ? "" : remove), ...cells);
    const row = { node, inputs, first, remove, number };
    return row;
  }

  function put(position, raw) {
    const row = makeRow(given[position]);
    open.forEach((column, index) => { row.inputs[index].value = typed(raw[column.key]); });
    rows.splice(position, 0, row);
    if (rows[position + 1]) rows[position + 1].node.before(row.node);
    else list.append(row.node);
    arrange();
    return row;
  }

  function arrange() {
    rows.forEach((row, index) => {
      const title = row.first ?? T.row(index + 1);
      row.number.textContent = title;
      row.node.setAttribute("aria-label", title);
      row.remove.setAttribute("aria-label", `${T.remove} ${index + 1}`);
      row.remove.hidden = rows.length === 1;
    });
    more.hidden = isFixed || rows.length >= most;
  }

  function take(row) {
    const position = rows.indexOf(row);
    removed = { position, raw: rawOf(row) };
    rows.splice(position, 1);
    row.node.remove();
    arrange();
    changed();
    bar.hidden = false;
    told.textContent = T.removed(position + 1);
    undo.focus();
  }

  function bringBack() {
    const row = put(Math.min(removed.position, rows.length), removed.raw);
    forget();
    changed();
    row.inputs[0].focus();
  }

  const forget = () => { removed = null; bar.hidden = true; told.textContent = ""; };
  const changed = () => tell(list);
  const rawOf = (row) => Object.fromEntries(open.map((column, i) => [column.key, row.inputs[i].value]));
  const isEmpty = (row) => row.inputs.every((input) => isBlank(input.value) && !input.validity.badInput);

  function read() {
    let problem;
    const value = [];
    rows.forEach((row, index) => {
      const cells = open.map((column, i) => [column, readCell(column, row.inputs[i])]);
      const bad = cells.find(([, cell]) => cell.problem);
      if (bad) problem ??= T.place(bad[0].title, index + 1) + bad[1].problem;
      const filled = cells.filter(([, cell]) => cell.value != null).map(([column, cell]) => [column.key, cell.value]);
      if (isFixed) value.push(Object.fromEntries([[columns[0].key, row.first], ...filled]));
      else if (filled.length) value.push(Object.fromEntries(filled));
    });
    const raw = rows.every(isEmpty) ? null : rows.map(rawOf);
    const isAnswered = isFixed ? value.some((row) => Object.keys(row).length > 1) : value.length > 0;
    return { raw, value: isAnswered ? value : null, problem };
  }

  function write(raw) {
    rows = [];
    list.replaceChildren();
    forget();
    const count = isFixed ? given.length : Math.min(Math.max(least, raw?.length ?? 0), most);
    for (let position = 0; position < count; position += 1) put(position, raw?.[position] ?? {});
  }

  /** Which cells can't be read; the rest is stored all the same. */
  const hint = ({ problem }) => {
    rows.forEach((row) => open.forEach((column, i) => {
      if (readCell(column, row.inputs[i]).problem) row.inputs[i].setAttribute("aria-invalid", "true");
      else row.inputs[i].removeAttribute("aria-invalid");
    }));
    return problem ?? "";
  };
  const words = (column, cell) => `${column.title}: ${typeof cell === "number" ? figure(cell) : cell}`;
  const describe = (raw) => (raw ?? []).map((row) =>
    columns.filter((column) => !isBlank(row[column.key])).map((column) => words(column, row[column.key])).join("; ")).join("\n");
  const count = () => T.count(rows.filter((row) => !isEmpty(row)).length, least, most);
  write(null);
  const node = h("div", { class: "table" }, list, bar, more);
  return { node, read, write, describe, hint, count, get first() { return rows[0].inputs[0]; } };
};
