// One question as a form: `mount(el, …)` on any page, the default export as an anywidget. No build: plain modules, which
// bangkom.forms.modules joins into one text for the widget.
//
// The promise of this file: what a participant typed is never lost, and never called saved before it is. Every
// keystroke is copied to this device first; the copy goes away only when the server has confirmed the same answer.
//
// A control is one way to answer: `{node, first, read(), write(raw), describe(raw)}`. `read` gives `{raw, value}`, and a
// `problem` in words for what isn't stored; without a `value` nothing is. Optional: `hint(now, stored)` tells how an
// answer was read, `count()` how much there is, `isChoice` that it can be emptied at once; `isMoving` in what was
// read means that more is on its way; `isQuick`: a change needs no pause before it is saved.

import { choices } from "./choices.js";
import { deviceCopy } from "./copy.js";
import { button, h, isBlank, same } from "./dom.js";
import { field } from "./field.js";
import { practiceCheck } from "./practice.js";
import { rubric, stem } from "./prompt.js";
import { scale } from "./scale.js";
import { table } from "./table.js";
import { upload } from "./upload.js";

const PAUSE_MS = 800; // quiet time after a keystroke before saving
const ACK_MS = 8000; // without confirmation for this long, say "belum tersimpan"
const TRANSFER_MS = 30000; // a piece of a file on a thin line takes longer than an answer
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

const T = {
  loading: "Memuat jawaban …",
  unloaded: "Jawaban yang tersimpan belum dapat dimuat. Dicoba lagi otomatis; bila tetap begini, muat ulang halaman.",
  saving: "Menyimpan …",
  blank: "Belum dijawab",
  cleared: "Jawaban dikosongkan.",
  saved: (label) => `Tersimpan ${label}`,
  restored: "Di perangkat: jawaban yang belum terkirim dipulihkan dan sedang disimpan.",
  offline: "tidak ada sambungan. Jawaban ada di perangkat ini dan dikirim begitu sambungan kembali. Silakan teruskan.",
  waiting: "jawaban baru ada di perangkat ini dan dikirim ulang otomatis. Bila tetap begini, muat ulang halaman.",
  unkept: "perangkat ini pun tidak dapat menyimpan salinan. Jangan tutup halaman; salin jawaban Anda ke tempat lain.",
  unsaved: (why) => `Belum tersimpan: ${why}`,
  retry: "Simpan sekarang",
  clear: "Kosongkan jawaban",
  undo: "Urungkan",
  changeable: "Dapat diubah sampai dikumpulkan",
  other: "Di perangkat ini ada jawaban lain yang belum terkirim:",
  useOther: "Pakai jawaban ini",
  dropOther: "Buang, pakai yang tersimpan",
  unknown: "Soal jenis ini belum dapat dijawab di sini. Muat ulang halaman; bila tetap begini, hubungi panitia.",
};

const KINDS = {
  "single-choice": (question) => choices(question.options, false),
  "multiple-choice": (question) => choices(question.options, true),
  "true-false": () => choices([{ id: true, text: "Benar" }, { id: false, text: "Salah" }], false),
  number: field, "short-text": field, essay: field, table, scale, upload,
};

/**
 * Show `question` (an entry of soal.json) in `el`. Returns a function that takes it away again, saving first.
 *   load() -> {value, label} | null     what is stored, and when ("10.42 WITA"); may be a promise
 *   save(value) -> {label}              a promise, resolved once stored; null clears; reject with `.sentence` to say why
 *   check(value) -> {state: "right" | "partly" | "wrong", feedback: [html]}    for practice; a promise
 *   transfer(step, fields, buffers) -> {key, have} | {file}    for uploads; steps begin, add, finish, drop; a promise,
 *                                       rejected with `.sentence` for a refusal and `.again` if it can be gone on with
 */
export function mount(el, { question, load, save, check, transfer, assignment, notice }) {
  if (!(question.type in KINDS)) return showProblem(el, T.unknown);
  el.classList.add("bangkom", "bangkom-question");
  el.lang = "id";
  // Every widget loads a module of its own, so a count would give all forms on a page the same ids.
  const name = `bangkom-${Math.random().toString(36).slice(2)}`;
  const [legend, rest] = stem(question, `${name}-stem`);
  const control = KINDS[question.type](question)(name, `${name}-rule ${name}-hint`, `${name}-stem`, { transfer });
  const hint = h("p", { class: "hint", id: `${name}-hint`, "aria-live": "polite", hidden: true });
  const status = h("span", { role: "status", class: "status" });
  const busy = h("span", { class: "busy", "aria-hidden": "true" }, T.saving); // for the eye: read out, it would chatter
  const aside = h("span", { class: control.count ? "aside counter" : "aside" });
  const retry = button("plain", T.retry, () => flush());
  const clear = button("plain", T.clear, clearOrUndo);
  const conflict = h("div", { class: "conflict notice wait", hidden: true });
  const fields = h("fieldset", { disabled: true }, legend, rest,
    h("p", { class: "rule", id: `${name}-rule` }, question.rule ?? ""), control.node);
  const form = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); flush(); } },
    ...(notice ? [h("p", { class: "notice wait" }, notice)] : []), conflict, fields, hint,
    h("div", { class: "state" }, h("span", { class: "said" }, busy, status, retry, clear), aside),
    ...(question.rubric?.length ? [rubric(question.rubric)] : []));
  const practice = question.practice ? practiceCheck(check, control.read) : null;
  if (practice) form.append(practice.node);
  retry.hidden = clear.hidden = true;
  el.replaceChildren(h("section", { class: "card" }, form));

  const copy = deviceCopy(assignment, question.id);
  let stored = null, label = ""; // the answer the server has confirmed last, and when
  let inDoubt = false; // a save went unconfirmed: it may or may not be stored, so only a new confirmation settles it
  let state = "settled"; // settled | restored | failed
  let undone = null; // the answer before "Kosongkan", while it can come back
  let flying = null; // the save under way: one at a time, so that an older answer can't arrive after a newer one
  let announced = null; // the last state told to the page
  let isKept = true, tries = 0, sent = 0, heard = 0, pause = 0, isGone = false;

  const isStored = ({ value }) => value !== undefined && !inDoubt && same(value, stored);
  const isSettled = (now) => !now.problem && !now.isMoving && isStored(now);
  const keep = (now) => { if (isSettled(now)) copy.drop(); else isKept = copy.put({ raw: now.raw, base: stored }); };
  const saveIn = (wait) => {
    clearTimeout(pause);
    if (!isGone) pause = setTimeout(() => { showHint(); flush(); }, wait);
  };

  function say(sentence, look) {
    busy.hidden = true;
    status.className = `status ${look}`;
    if (status.textContent !== sentence) status.textContent = sentence; // the same words again would be read out again
  }

  function showState(failure) {
    const now = control.read();
    const canUndo = undone != null && isBlank(now.raw);
    retry.hidden = state !== "failed";
    if (state === "failed") say(failure, "notice wait");
    else if (state === "restored") say(T.restored, "notice wait");
    else if (stored == null) say(undone == null ? T.blank : T.cleared, "");
    else say(T.saved(label), "saved");
    busy.hidden = state !== "settled" || now.value === undefined || isStored(now);
    status.classList.toggle("unseen", !busy.hidden); // an old "Tersimpan" beside new words would be a lie
    clear.hidden = !control.isChoice || (isBlank(now.raw) && !canUndo);
    clear.textContent = canUndo ? T.undo : T.clear;
    aside.textContent = control.count?.() ?? T.changeable;
    announce(now);
  }

  /** Contract with labextension/src/savestate.ts, which holds a hand-in back until every answer is safe. */
  function announce(now) {
    const safety = state === "failed" || now.problem ? "failed" : isSettled(now) ? "saved" : "saving";
    if (safety === announced) return;
    announced = safety;
    document.dispatchEvent(new CustomEvent("bangkom:save-state", { detail: { question: question.id, state: safety } }));
  }

  function showHint() {
    if (!control.hint) return;
    const now = control.read();
    hint.textContent = control.hint(now, stored);
    hint.className = now.problem ? "hint notice stop" : "hint";
    hint.hidden = !hint.textContent;
  }

  function changed() {
    const now = control.read();
    keep(now);
    if (isStored(now) && !flying) state = "settled";
    if (!isBlank(now.raw)) undone = null;
    if (!now.problem) showHint(); // a complaint waits until the hand rests, its end doesn't
    practice?.reset();
    showState(status.textContent);
    saveIn(control.isChoice || control.isQuick ? 0 : PAUSE_MS);
  }

  async function flush(isLeaving = false) {
    clearTimeout(pause);
    const now = control.read();
    if (fields.disabled || now.value === undefined || isStored(now)) return;
    if (flying && (!isLeaving || same(now.value, flying.value))) return;
    const mine = (flying = { value: now.value, turn: ++sent });
    const patience = setTimeout(() => failed(mine), ACK_MS);
    try {
      confirmed(mine, (await save(now.value)).label); // also when it comes late: stored is stored
    } catch (error) {
      failed(mine, error?.sentence);
    } finally {
      clearTimeout(patience);
    }
  }

  function confirmed(mine, when) {
    if (mine.turn < heard) return;
    if (flying === mine) flying = null;
    [heard, stored, label, inDoubt] = [mine.turn, mine.value, when, mine.turn < sent && inDoubt];
    const now = control.read();
    keep(now);
    if (isStored(now) || mine.turn === sent) [state, tries] = ["settled", 0];
    showState(status.textContent);
    if (!isStored(now)) saveIn(PAUSE_MS);
  }

  function failed(mine, sentence) {
    if (mine.turn < sent) return;
    flying = null;
    inDoubt = true;
    keep(control.read());
    state = "failed";
    showState(T.unsaved(!isKept ? T.unkept : sentence ?? (navigator.onLine ? T.waiting : T.offline)));
    saveIn(RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
  }

  function clearOrUndo() {
    const { raw } = control.read();
    const before = undone;
    undone = isBlank(raw) ? null : raw;
    control.write(isBlank(raw) ? before : null);
    changed();
  }

  /** An unsent answer from before: taken up if it continues what is stored, offered if somebody changed that since. */
  function restore() {
    const unsent = copy.get();
    if (!unsent) return;
    control.write(unsent.raw);
    if (isSettled(control.read())) copy.drop();
    else if (same(unsent.base, stored)) {
      if (!control.read().problem) state = "restored";
      showHint();
      flush();
    } else offer(unsent.raw);
  }

  function offer(other) {
    control.write(stored);
    fields.disabled = true; // until one of the two is chosen, so that neither is typed over
    const choose = (raw) => () => {
      [fields.disabled, conflict.hidden] = [false, true];
      control.write(raw);
      changed();
      control.first.focus();
    };
    conflict.replaceChildren(h("p", {}, T.other), h("p", { class: "quote" }, control.describe(other)),
      button("", T.useOther, choose(other)), button("quiet", T.dropOther, choose(stored)));
    conflict.hidden = false;
  }

  const ending = new AbortController();
  const on = (target, event, react) => target.addEventListener(event, react, { signal: ending.signal });

  async function begin() {
    try {
      const found = await load();
      [stored, label, fields.disabled] = [found?.value ?? null, found?.label ?? "", false];
    } catch {
      say(T.unloaded, "notice wait");
      if (!isGone) pause = setTimeout(begin, RETRY_MS[1]);
      return;
    }
    control.write(stored);
    restore();
    showState();
    on(form, "input", changed);
    on(form, "focusout", () => { showHint(); flush(); });
    on(window, "online", () => flush());
    on(window, "pagehide", () => flush(true));
    on(document, "visibilitychange", () => { if (document.visibilityState === "hidden") flush(true); });
  }

  say(T.loading, "");
  begin();
  return () => {
    flush(true);
    isGone = true;
    clearTimeout(pause);
    ending.abort();
  };
}

function showProblem(el, sentence) {
  el.classList.add("bangkom", "bangkom-question");
  el.replaceChildren(h("p", { class: "notice stop", lang: "id" }, sentence));
}

/** The anywidget: the same form, saving through the kernel by numbered messages. */
function render({ model, el }) {
  if (model.get("problem")) return showProblem(el, model.get("problem"));
  const waiting = new Map();
  const view = Math.random().toString(36).slice(2); // two views of one model hear each other's replies
  let count = 0;
  const ask = (kind, fields, buffers = []) => new Promise((resolve, reject) => {
    const seq = `${view}-${++count}`;
    waiting.set(seq, { resolve, reject });
    model.send({ kind, seq, ...fields }, undefined, buffers);
  });
  const transfer = (step, fields, buffers) => Promise.race([
    ask("upload", { step, ...fields }, buffers),
    new Promise((_, giveUp) => { setTimeout(giveUp, TRANSFER_MS, new Error("silence")); }),
  ]);
  const hear = (reply) => {
    const asked = waiting.get(reply?.seq);
    waiting.delete(reply?.seq);
    if (reply?.kind === "failed") asked?.reject(Object.assign(new Error(reply.message), { sentence: reply.message, again: reply.again }));
    else asked?.resolve(reply);
  };
  model.on("msg:custom", hear);
  return mount(el, { // `hear` stays: a confirmation after the view is gone still clears the copy on this device
    question: model.get("question"), assignment: model.get("assignment"), notice: model.get("notice"),
    load: () => model.get("answer"), save: (value) => ask("save", { value }), check: (value) => ask("check", { value }), transfer,
  });
}

export default { render };
