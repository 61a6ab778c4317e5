// One question as a form: `mount(el, …)` on any page, the default export as an anywidget. No imports, no build.
//
// The promise of this file: what a participant typed is never lost, and never called saved before it is. Every
// keystroke is copied to this device first; the copy goes away only when the server has confirmed the same answer.

const PAUSE_MS = 800; // quiet time after a keystroke before saving
const ACK_MS = 8000; // without confirmation for this long, say "belum tersimpan"
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
  points: (n) => `(${figure(n)} poin)`,
  unmarked: "(latihan, tidak dinilai)",
  words: (n, [min, max]) => `${n} dari ${min}–${max} kata${n > max ? ", terlalu panjang" : ""}`,
  readAs: (n) => `Dibaca sebagai ${n}`,
  notStored: (text, why, advice) => `“${text}” ${why}, jadi belum disimpan sebagai jawaban. Tulis ${advice}.`,
  notNumber: (text) => T.notStored(text, "bukan angka", "dengan angka, misalnya 12 atau 12,5"),
  twoNumbers: (text, whole, part) => T.notStored(text, "dapat dibaca dua cara", `${whole} atau ${part}`),
  kept: (n) => ` Jawaban yang tersimpan masih ${n}.`,
  other: "Di perangkat ini ada jawaban lain yang belum terkirim:",
  useOther: "Pakai jawaban ini",
  dropOther: "Buang, pakai yang tersimpan",
  rubric: "Cara jawaban ini dinilai",
  criterion: "Kriteria",
  levels: "Tingkat, dari yang terbaik",
  check: "Periksa jawaban",
  answerFirst: "Jawab dahulu, lalu periksa.",
  unchecked: "Belum dapat diperiksa. Tunggu sebentar lalu coba lagi; bila tetap gagal, muat ulang halaman.",
  verdict: { right: "Benar", partly: "Sebagian benar", wrong: "Belum tepat" },
  unknown: "Soal jenis ini belum dapat dijawab di sini. Muat ulang halaman; bila tetap begini, hubungi panitia.",
};

/** A number as Indonesians write it. */
const figure = (n) => n.toLocaleString("id-ID", { maximumFractionDigits: 12 });
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const isBlank = (raw) => raw == null || raw.length === 0 || (typeof raw === "string" && !raw.trim());
const FOCUSABLE = ["input", "textarea", "button", "summary"];

/** An element; children that are strings become text, never markup. */
function h(tag, attributes = {}, ...children) {
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

const button = (look, words, onclick) => h("button", { type: "button", class: `button ${look}`, onclick }, words);

/** Text → `{value}` or `{problem}`. Decimal comma and point both count; "1.250" could be either and is asked about. */
export function readNumber(text) {
  const bare = text.replace(/\s/g, "").replace(/^[\u2212\u2013]/, "-");
  const marks = bare.replace(/[^.,]/g, "");
  const isGrouped = (digits, mark) => new RegExp(`^[+-]?[1-9]\\d{0,2}(\\${mark}\\d{3})+$`).test(digits);
  if (marks === "." && isGrouped(bare, ".")) {
    const part = figure(Number(bare));
    return { problem: T.twoNumbers(text.trim(), bare.replace(".", ""), part.includes(",") ? part : `${part},0`) };
  }
  let plain = bare;
  if (marks.length < 2) plain = bare.replace(",", ".");
  else if (isGrouped(bare, marks[0])) plain = bare.replaceAll(marks[0], ""); // 1.250.000
  else {
    const [whole, part, ...more] = bare.split(marks.at(-1)); // 1.250,5 or 1,250.5
    plain = !more.length && isGrouped(whole, marks[0]) ? `${whole.replaceAll(marks[0], "")}.${part}` : "";
  }
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) && plain.length <= 40;
  return isNumber ? { value: Number(plain) } : { problem: T.notNumber(text.trim()) };
}

export const countWords = (text) => (text.match(/\S*[\p{L}\p{N}]\S*/gu) ?? []).length;

// --- The ways to answer: each gives its node, `read() -> {raw, value | problem}` and `write(raw)` -------------------

const choices = (options, isMany) => (name, describedby) => {
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

const field = (question) => (name, describedby, labelledby) => {
  const [isLong, isNumber] = [question.type === "essay", question.type === "number"];
  const input = h(isLong ? "textarea" : "input", {
    name, type: isLong ? null : "text", rows: isLong ? 6 : null, maxlength: isLong ? 100000 : 500, autocomplete: "off",
    inputmode: isNumber ? "decimal" : null, "aria-labelledby": labelledby, "aria-describedby": describedby,
  });
  const read = () => {
    const raw = input.value;
    return { raw, ...(isBlank(raw) ? { value: null } : isNumber ? readNumber(raw) : { value: raw }) };
  };
  const write = (raw) => { input.value = typeof raw === "number" ? figure(raw).replaceAll(".", "") : raw ?? ""; };
  const node = isNumber ? h("div", { class: "measure" }, input, question.unit ?? "") : input;
  return { node, read, write, describe: String, first: input, isNumber };
};

const KINDS = {
  "single-choice": (question) => choices(question.options, false),
  "multiple-choice": (question) => choices(question.options, true),
  "true-false": () => choices([{ id: true, text: "Benar" }, { id: false, text: "Salah" }], false),
  number: field, "short-text": field, essay: field,
};

function rubric(criteria) {
  const width = Math.max(...criteria.map(({ levels }) => levels.length));
  const rows = criteria.map((criterion) => h("tr", {},
    h("th", { scope: "row" }, criterion.name, " ", h("span", { class: "soft" }, T.points(criterion.points))),
    ...criterion.levels.map(({ points, text }) => h("td", {}, h("strong", {}, `${figure(points)} poin`), text))));
  const head = h("tr", {}, h("th", { scope: "col" }, T.criterion), h("th", { colspan: width }, T.levels));
  return h("details", { class: "rubric" }, h("summary", {}, T.rubric),
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
}

/** The copy on this device. The key holds the server's base path, so two people on one computer don't share it. */
function deviceCopy(assignment, id) {
  const attempt = (action) => { try { return action(); } catch { return null; } }; // storage may be full or forbidden
  const base = attempt(() => JSON.parse(document.getElementById("jupyter-config-data").textContent).baseUrl);
  const key = `bangkom:jawaban:${base ?? location.pathname}:${assignment ?? ""}:${id}`;
  return {
    get: () => attempt(() => JSON.parse(localStorage.getItem(key))),
    put: (copy) => attempt(() => localStorage.setItem(key, JSON.stringify(copy)) ?? true),
    drop: () => attempt(() => localStorage.removeItem(key)),
  };
}

/**
 * Show `question` (an entry of soal.json) in `el`. Returns a function that takes it away again, saving first.
 *   load() -> {value, label} | null     what is stored, and when ("10.42 WITA"); may be a promise
 *   save(value) -> {label}              a promise, resolved once stored; null clears; reject with `.sentence` to say why
 *   check(value) -> {state: "right" | "partly" | "wrong", feedback: [html]}    for practice; a promise
 */
export function mount(el, { question, load, save, check, assignment, notice }) {
  if (!(question.type in KINDS)) return showProblem(el, T.unknown);
  el.classList.add("bangkom", "bangkom-question");
  el.lang = "id";
  // Every widget loads a module of its own, so a count would give all forms on a page the same ids.
  const name = `bangkom-${Math.random().toString(36).slice(2)}`;
  const [legend, rest] = stem(question, `${name}-stem`);
  const control = KINDS[question.type](question)(name, `${name}-rule ${name}-hint`, `${name}-stem`);
  const hint = h("p", { class: "hint", id: `${name}-hint`, "aria-live": "polite", hidden: true });
  const status = h("span", { role: "status", class: "status" });
  const busy = h("span", { class: "busy", "aria-hidden": "true" }, T.saving); // for the eye: read out, it would chatter
  const aside = h("span", { class: question.words ? "aside counter" : "aside" });
  const retry = button("plain", T.retry, () => flush());
  const clear = button("plain", T.clear, clearOrUndo);
  const conflict = h("div", { class: "conflict notice wait", hidden: true });
  const fields = h("fieldset", { disabled: true }, legend, rest,
    h("p", { class: "rule", id: `${name}-rule` }, question.rule ?? ""), control.node);
  const form = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); flush(); } },
    ...(notice ? [h("p", { class: "notice wait" }, notice)] : []), conflict, fields, hint,
    h("div", { class: "state" }, h("span", { class: "said" }, busy, status, retry, clear), aside),
    ...(question.rubric?.length ? [rubric(question.rubric)] : []));
  const practice = question.points === 0 ? practiceCheck(check, control.read) : null;
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

  const isSettled = ({ value, problem }) => !problem && !inDoubt && same(value, stored);
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
    busy.hidden = state !== "settled" || now.problem || isSettled(now);
    status.classList.toggle("unseen", !busy.hidden); // an old "Tersimpan" beside new words would be a lie
    clear.hidden = !control.isChoice || (isBlank(now.raw) && !canUndo);
    clear.textContent = canUndo ? T.undo : T.clear;
    aside.textContent = question.words ? T.words(countWords(now.raw), question.words) : T.changeable;
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
    const { raw, value, problem } = control.read();
    if (!control.isNumber) return;
    control.first.setAttribute("aria-invalid", Boolean(problem));
    const isPlain = value == null || figure(value) === raw.trim();
    const complaint = problem && problem + (stored == null ? "" : T.kept(figure(stored)));
    hint.textContent = complaint ?? (isPlain ? "" : T.readAs(figure(value)));
    hint.className = problem ? "hint notice stop" : "hint";
    hint.hidden = !hint.textContent;
  }

  function changed() {
    const now = control.read();
    keep(now);
    if (isSettled(now) && !flying) state = "settled";
    if (!isBlank(now.raw)) undone = null;
    if (!now.problem) showHint(); // a complaint waits until the hand rests, its end doesn't
    practice?.reset();
    showState(status.textContent);
    saveIn(control.isChoice ? 0 : PAUSE_MS);
  }

  async function flush(isLeaving = false) {
    clearTimeout(pause);
    const now = control.read();
    if (fields.disabled || now.problem || isSettled(now)) return;
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
    if (isSettled(now) || mine.turn === sent) [state, tries] = ["settled", 0];
    showState(status.textContent);
    if (!isSettled(now)) saveIn(PAUSE_MS);
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

/** A legend takes one line of text: the stem's first paragraph; whatever follows (a list, a table) stands below it. */
function stem(question, id) {
  const rest = h("div", { class: "stem", html: question.stem });
  const first = rest.firstElementChild?.tagName === "P" ? rest.firstElementChild : null;
  first?.remove();
  rest.hidden = !rest.childElementCount;
  const points = h("span", { class: "small soft points" }, question.points > 0 ? T.points(question.points) : T.unmarked);
  const number = question.number ? `${question.number}. ` : "";
  return [h("legend", { id }, number, h("span", { html: first?.innerHTML ?? "" }), " ", points), rest];
}

function practiceCheck(check, read) {
  const result = h("div", { role: "status", class: "verdict" });
  let turn = 0;
  const tell = (look, ...children) => result.replaceChildren(h("div", { class: `notice ${look}` }, ...children));
  async function run() {
    const mine = ++turn;
    const { value, problem } = read();
    if (problem || value == null) return tell("plain", problem ?? T.answerFirst);
    const patience = new Promise((_, giveUp) => setTimeout(giveUp, ACK_MS));
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

/** The anywidget: the same form, saving through the kernel by numbered messages. */
function render({ model, el }) {
  if (model.get("problem")) return showProblem(el, model.get("problem"));
  const waiting = new Map();
  const view = Math.random().toString(36).slice(2); // two views of one model hear each other's replies
  let count = 0;
  const ask = (kind, value) => new Promise((resolve, reject) => {
    const seq = `${view}-${++count}`;
    waiting.set(seq, { resolve, reject });
    model.send({ kind, seq, value });
  });
  const hear = (reply) => {
    const asked = waiting.get(reply?.seq);
    waiting.delete(reply?.seq);
    if (reply?.kind === "failed") asked?.reject(Object.assign(new Error(reply.message), { sentence: reply.message }));
    else asked?.resolve(reply);
  };
  model.on("msg:custom", hear);
  return mount(el, { // `hear` stays: a confirmation after the view is gone still clears the copy on this device
    question: model.get("question"), assignment: model.get("assignment"), notice: model.get("notice"),
    load: () => model.get("answer"), save: (value) => ask("save", value), check: (value) => ask("check", value),
  });
}

export default { render };
