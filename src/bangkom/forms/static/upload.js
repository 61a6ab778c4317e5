// Files, sent piece by piece: a broken line costs one piece, and choosing the same file again goes on where it stopped.

import { button, h, isBlank, tell } from "./dom.js";

const SMALLEST = 1 << 16, LARGEST = 1 << 20; // bytes of a piece; it grows and shrinks with the line
const QUICK_MS = 700, SLOW_MS = 4000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
const LOOKED_AT = 1 << 16; // bytes from both ends by which an office document is known

const size = (bytes) => `${Math.max(bytes / 1e6, 0.1).toLocaleString("id-ID", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
const T = {
  choose: "Pilih berkas",
  drop: "Taruh berkas di sini, atau",
  full: (n) => `Sudah ${n} berkas, yang terbanyak. Hapus satu bila ingin menggantinya.`,
  none: "Belum ada berkas.",
  list: "Berkas Anda",
  pause: "Jeda",
  resume: "Lanjutkan",
  cancel: "Batalkan",
  remove: "Hapus",
  removed: (name) => `“${name}” dihapus dari jawaban.`,
  undo: "Urungkan",
  close: "Tutup pesan",
  waiting: "Menunggu giliran",
  moving: (have, all) => `${size(have)} dari ${size(all)}`,
  paused: (have, all) => `Dijeda pada ${size(have)} dari ${size(all)}`,
  broken: (have, all) => `Sambungan terputus pada ${size(have)} dari ${size(all)}. Dilanjutkan otomatis.`,
  checking: "Memeriksa berkas …",
  progress: (name) => `Kemajuan unggahan ${name}`,
  there: (bytes) => `${size(bytes)}, terunggah`,
  unfinished: (name) => `“${name}” belum selesai diunggah.`,
  wrongType: (name, types) => `“${name}” tidak dikirim: jenisnya tidak diterima. Yang diterima: ${types}.`,
  tooLarge: (name, bytes, limit) => `“${name}” tidak dikirim: ${size(bytes)}, padahal paling besar ${size(limit)}. Kecilkan dahulu.`,
  empty: (name) => `“${name}” tidak dikirim: berkasnya kosong.`,
  tooMany: (name, n) => `“${name}” tidak dikirim: paling banyak ${n} berkas.`,
  twice: (name) => `“${name}” sudah ada dalam daftar.`,
  changed: (name) => `“${name}” berubah atau tidak dapat dibaca lagi di perangkat ini. Pilih lagi berkasnya.`,
  count: (n, least, most) => `${n} dari ${least === most ? most : `${least}–${most}`} berkas`,
  unavailable: "Unggahan hanya dapat dilakukan dari halaman tugas.",
};

/** The ending by which a type is known; jpeg is jpg. */
const ending = (name) => (/\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? "").toLowerCase().replace(/^jpeg$/, "jpg");
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** The control of an upload. `transfer(step, fields, buffers)` talks to whoever keeps the files. */
export const upload = ({ files: [least, most], types, bytes: limit }) => (name, describedby, labelledby, { transfer }) => {
  let kept = []; // [{name, sha256, size}]: the answer
  let moving = []; // [{file, state: "waiting" | "moving" | "paused" | "broken" | "checking", have}]
  let removed = null;
  let isRunning = false;

  const input = h("input", {
    type: "file", id: `${name}-file`, class: "unseen", multiple: most > 1, "aria-describedby": describedby,
    accept: types.flatMap((type) => (type === "jpg" ? [".jpg", ".jpeg"] : [`.${type}`])).join(","),
    onchange: () => { take([...input.files]); input.value = ""; },
  });
  const choose = h("label", { class: "button quiet", for: `${name}-file` }, T.choose);
  const area = h("div", { class: "dropzone" }, h("span", { class: "soft wide" }, T.drop), input, choose);
  const complaints = h("div", { role: "alert" });
  const list = h("ul", { class: "files", "aria-label": T.list });
  const told = h("span", { role: "status" });
  const undo = button("plain", T.undo, bringBack);
  const bar = h("p", { class: "undone", hidden: true }, told, " ", undo);
  const node = h("div", { class: "upload" }, area, complaints, list, bar);
  const changed = () => { show(); tell(node); };

  for (const event of ["dragenter", "dragover", "dragleave", "drop"]) {
    area.addEventListener(event, (happened) => {
      happened.preventDefault();
      area.classList.toggle("over", ["dragenter", "dragover"].includes(event) && !input.disabled);
      if (event === "drop" && !input.disabled && !area.closest("fieldset:disabled")) take([...happened.dataTransfer.files]);
    });
  }

  function complain(...sentences) {
    complaints.replaceChildren(...sentences.map((sentence) => h("p", { class: "notice stop" }, sentence)));
    if (sentences.length) complaints.append(button("plain", T.close, () => { complaints.replaceChildren(); input.focus(); }));
  }

  function why(file, already) {
    if (!types.includes(ending(file.name))) return T.wrongType(file.name, types.join(", ").toUpperCase());
    if (!file.size) return T.empty(file.name);
    if (file.size > limit) return T.tooLarge(file.name, file.size, limit);
    if (moving.some((one) => one.file.name === file.name && one.file.size === file.size)) return T.twice(file.name);
    return already >= most ? T.tooMany(file.name, most) : null;
  }

  function take(files) {
    const refused = [];
    for (const file of files) {
      const sentence = why(file, kept.length + moving.length);
      if (sentence) refused.push(sentence);
      else moving.push({ file, state: "waiting", have: 0 });
    }
    complain(...refused);
    changed();
    run();
  }

  /** One file after the other; whatever fails is tried again until it is there, paused, cancelled or refused. */
  async function run() {
    if (isRunning) return;
    isRunning = true;
    let tries = 0;
    for (let one = next(); one; one = next()) {
      try {
        await send(one);
        tries = 0;
      } catch (error) {
        if (!moving.includes(one) || one.state === "paused") continue;
        if (error.sentence && !error.again) {
          leave(one);
          complain(error.sentence);
          changed();
        } else {
          one.state = "broken";
          changed();
          await wait(RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
        }
      }
    }
    isRunning = false;
  }

  const next = () => moving.find((one) => one.state !== "paused");
  const leave = (one) => { moving = moving.filter((other) => other !== one); };
  const goesOn = (one) => moving.includes(one) && one.state !== "paused";

  async function send(one) {
    const { file } = one;
    const bytesOf = (from, to) => file.slice(from, to).arrayBuffer().catch(() => {
      throw Object.assign(new Error("unreadable"), { sentence: T.changed(file.name) });
    });
    const head = await bytesOf(0, LOOKED_AT);
    const isArchive = new TextDecoder("latin1").decode(head.slice(0, 2)) === "PK";
    const ends = [isArchive ? head : head.slice(0, 64), isArchive ? await bytesOf(Math.max(0, file.size - LOOKED_AT), file.size) : new ArrayBuffer(0)];
    const about = { name: file.name.normalize("NFC"), size: file.size, mark: file.lastModified };
    const started = await transfer("begin", about, ends);
    one.key = started.key;
    one.have = started.have;
    for (let step = SMALLEST; one.have < file.size;) {
      if (!goesOn(one)) return;
      one.state = "moving";
      show();
      const piece = await bytesOf(one.have, Math.min(one.have + step, file.size));
      const begun = performance.now();
      const { have } = await transfer("add", { key: one.key, offset: one.have }, [piece]);
      const took = performance.now() - begun;
      if (took < QUICK_MS) step = Math.min(step * 2, LARGEST);
      else if (took > SLOW_MS) step = Math.max(step / 2, SMALLEST);
      one.have = have;
    }
    if (!goesOn(one)) return;
    one.state = "checking";
    show();
    const { file: named } = await transfer("finish", { key: one.key });
    if (!moving.includes(one)) return; // cancelled meanwhile
    leave(one);
    if (kept.some((other) => other.sha256 === named.sha256)) complain(T.twice(named.name));
    else kept = [...kept, named];
    changed();
  }

  function bringBack() {
    kept = [...kept.slice(0, removed.position), removed.file, ...kept.slice(removed.position)];
    forget();
    changed();
    list.querySelector("button")?.focus();
  }

  const forget = () => { removed = null; bar.hidden = true; told.textContent = ""; };

  function remove(file) {
    const position = kept.indexOf(file);
    kept = kept.filter((other) => other !== file);
    removed = { file, position };
    bar.hidden = false;
    told.textContent = T.removed(file.name);
    changed();
    undo.focus();
  }

  function cancel(one) {
    leave(one);
    if (one.key) transfer("drop", { key: one.key }).catch(() => {}); // what stays behind is swept later
    changed();
    input.focus();
  }

  function pause(one) {
    one.state = one.state === "paused" ? "waiting" : "paused";
    changed();
    one.line.querySelector("button").focus();
    run();
  }

  /** The lines of the list; a moving file keeps its line, so that a button under somebody's finger stays. */
  function show() {
    const done = kept.map((file) => h("li", {}, h("span", { class: "name" }, file.name),
      h("span", { class: "small soft" }, T.there(file.size)), named(button("plain", T.remove, () => remove(file)), file.name)));
    list.replaceChildren(...done, ...moving.map(lineOf));
    const isFull = kept.length + moving.length >= most;
    input.disabled = isFull || !transfer;
    choose.classList.toggle("off", input.disabled);
    area.firstElementChild.textContent = !transfer ? T.unavailable : isFull ? T.full(most) : T.drop;
    area.firstElementChild.classList.toggle("wide", !input.disabled);
    if (removed && isFull) forget();
  }

  const named = (control, about) => { control.setAttribute("aria-label", `${control.textContent} ${about}`); return control; };

  function lineOf(one) {
    const { file, state, have } = one;
    if (!one.line) {
      one.meter = h("progress", { max: file.size, "aria-label": T.progress(file.name) });
      one.words = h("span", { class: "small soft" });
      one.toggle = button("plain", T.pause, () => pause(one));
      one.line = h("li", { class: "moving" }, h("span", { class: "name" }, file.name), one.words, one.toggle,
        named(button("plain", T.cancel, () => cancel(one)), file.name), one.meter);
    }
    one.meter.value = have;
    const words = { waiting: () => T.waiting, checking: () => T.checking }[state] ?? T[state];
    one.words.textContent = words(have, file.size);
    one.toggle.textContent = state === "paused" ? T.resume : T.pause;
    one.toggle.setAttribute("aria-label", `${one.toggle.textContent} ${file.name}`);
    one.toggle.hidden = state === "checking";
    return one.line;
  }

  const read = () => {
    const paused = moving.find((one) => one.state === "paused");
    const value = kept.length ? kept : null;
    return { raw: value, value, problem: paused && T.unfinished(paused.file.name), isMoving: moving.length > 0 };
  };
  const write = (raw) => { kept = isBlank(raw) ? [] : raw; forget(); show(); };
  const describe = (raw) => (raw ?? []).map((file) => file.name).join("\n");
  const count = () => T.count(kept.length, least, most);
  show();
  return { node, read, write, describe, count, first: input, isQuick: true };
};
