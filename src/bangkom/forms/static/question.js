// One question as a form: `mount(el, …)` on any page, the default export as an anywidget. No imports, no build.
//
// The promise of this file: what a participant typed is never lost, and never called saved before it is. Every
// keystroke is copied to this device first; the copy goes away only when the server has confirmed the same answer.

const PAUSE_MS = 800; // quiet time after a keystroke before saving
const ACK_MS = 8000; // without confirmation for this long, say "belum tersimpan"
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

const T = {
  saving: "Menyimpan …",
  loading: "Memuat jawaban …",
  unloaded: "Jawaban yang tersimpan belum dapat dimuat. Dicoba lagi otomatis; bila tetap begini, muat ulang halaman.",
  blank: "Belum dijawab",
  cleared: "Jawaban dikosongkan.",
  saved: (label) => `Tersimpan ${label}`,
  restored: "Di perangkat: jawaban yang belum terkirim dipulihkan dan sedang disimpan.",
  offline: "Belum tersimpan: tidak ada sambungan. Jawaban ada di perangkat ini dan dikirim begitu sambungan kembali. " +
    "Anda boleh terus mengerjakan.",
  unsaved: "Belum tersimpan. Jawaban ada di perangkat ini dan dikirim ulang otomatis. " +
    "Bila pesan ini tidak hilang dalam satu menit, muat ulang halaman.",
  unkept: "Belum tersimpan, dan perangkat ini tidak dapat menyimpan salinan. Jangan tutup halaman ini; " +
    "salin jawaban Anda ke tempat lain bila pesan ini tidak hilang.",
  refused: (sentence) => `Belum tersimpan. ${sentence}`,
  retry: "Simpan sekarang",
  clear: "Kosongkan jawaban",
  undo: "Urungkan",
  changeable: "Dapat diubah sampai dikumpulkan",
  practice: "Latihan, tidak dinilai",
  points: (n) => `(${figure(n)} poin)`,
  words: (n, [min, max]) => `${n} dari ${min}–${max} kata` + (n > max ? ", terlalu panjang" : ""),
  readAs: (n) => `Dibaca sebagai ${n}`,
  notNumber: (text, kept) => `“${text}” bukan angka, jadi belum disimpan sebagai jawaban. ` +
    `Tulis dengan angka, misalnya 12 atau 12,5.${kept}`,
  twoNumbers: (text, whole, part, kept) => `“${text}” dapat dibaca dua cara, jadi belum disimpan sebagai jawaban. ` +
    `Tulis ${whole} atau ${part}.${kept}`,
  kept: (n) => ` Jawaban yang tersimpan masih ${n}.`,
  other: "Di perangkat ini ada jawaban lain yang belum terkirim:",
  useOther: "Pakai jawaban ini",
  dropOther: "Tetap dengan jawaban yang tersimpan",
  rubric: "Cara jawaban ini dinilai",
  criterion: "Kriteria",
  levels: "Tingkat, dari yang terbaik",
  check: "Periksa jawaban",
  checking: "Memeriksa …",
  answerFirst: "Jawab dahulu, lalu periksa.",
  unchecked: "Belum dapat diperiksa. Tunggu sebentar lalu coba lagi; bila tetap gagal, muat ulang halaman.",
  verdict: { right: "Benar", partly: "Sebagian benar", wrong: "Belum tepat" },
  unknown: "Soal jenis ini belum dapat dijawab di sini. Muat ulang halaman; bila tetap begini, hubungi panitia.",
};

/** A number as Indonesians write it. */
const figure = (n) => n.toLocaleString("id-ID", { maximumFractionDigits: 12 });
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const isBlank = (raw) => raw == null || raw.length === 0 || (typeof raw === "string" && !raw.trim());
let count = 0;

/** An element; children that are strings become text, never markup. */
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
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
export function readNumber(text, kept = "") {
  const bare = text.trim().replace(/[\s\u00a0]/g, "").replace(/^[\u2212\u2013]/, "-");
  const problem = { problem: T.notNumber(text.trim(), kept) };
  if (!/^[+-]?(\d[\d.,]*|[.,]\d+)$/.test(bare) || bare.length > 40) return problem;
  const separators = bare.replace(/[^.,]/g, "");
  const last = separators.at(-1);
  const grouped = (mark) => new RegExp(`^[+-]?[1-9]\\d{0,2}(\\${mark}\\d{3})+$`);
  let plain = bare;
  if (separators.length === 1) {
    if (last === "." && grouped(".").test(bare)) {
      const part = figure(Number(bare)).includes(",") ? figure(Number(bare)) : `${figure(Number(bare))},0`;
      return { problem: T.twoNumbers(text.trim(), bare.replace(".", ""), part, kept) };
    }
    plain = bare.replace(",", ".");
  } else if (separators.length > 1) {
    const uniform = separators === last.repeat(separators.length);
    const group = uniform ? last : last === "," ? "." : ",";
    const [whole, part = ""] = uniform ? [bare] : bare.split(last);
    if (!grouped(group).test(whole) || /[.,]/.test(part)) return problem;
    plain = whole.replaceAll(group, "") + (part && `.${part}`);
  }
  const value = Number(plain);
  return Number.isFinite(value) ? { value } : problem;
}

export const countWords = (text) => (text.match(/\S*[\p{L}\p{N}]\S*/gu) ?? []).length;

// --- The ways to answer: each gives its node, `read() -> {raw, value | problem}` and `write(raw)` -------------------

const choices = (options, isMany) => (name, describedby) => {
  const inputs = options.map((option, index) =>
    h("input", { type: isMany ? "checkbox" : "radio", name, value: index, "aria-describedby": describedby }));
  const labels = options.map((option, i) => h("label", { class: "option" }, inputs[i], h("span", { html: option.text })));
  const read = () => {
    const chosen = options.filter((_, index) => inputs[index].checked).map((option) => option.id);
    const value = isMany ? (chosen.length ? chosen.sort() : null) : chosen[0] ?? null;
    return { raw: value, value };
  };
  const write = (raw) => options.forEach((option, index) => {
    inputs[index].checked = isMany ? (raw ?? []).includes(option.id) : option.id === raw;
  });
  const describe = (raw) => labels.filter((_, index) => [raw].flat().includes(options[index].id)).map((l) => l.textContent).join("; ");
  return { node: h("div", { class: "options" }, ...labels), read, write, describe, first: inputs[0], isChoice: true };
};

const text = (question) => (name, describedby, labelledby) => {
  const isLong = question.type === "essay";
  const field = h(isLong ? "textarea" : "input", {
    name, type: isLong ? null : "text", rows: isLong ? 6 : null, autocomplete: "off", maxlength: isLong ? 100000 : 500,
    "aria-labelledby": labelledby, "aria-describedby": describedby, autocapitalize: isLong ? "sentences" : "off",
  });
  const read = () => ({ raw: field.value, value: isBlank(field.value) ? null : field.value });
  return { node: field, read, write: (raw) => { field.value = raw ?? ""; }, describe: String, first: field };
};

const number = (question) => (name, describedby, labelledby) => {
  const field = h("input", {
    name, type: "text", inputmode: "decimal", autocomplete: "off", maxlength: 60, class: "figure",
    "aria-labelledby": labelledby, "aria-describedby": describedby,
  });
  const node = h("div", { class: "measure" }, field, ...(question.unit ? [h("span", {}, question.unit)] : []));
  const read = (kept) => ({ raw: field.value, ...(isBlank(field.value) ? { value: null } : readNumber(field.value, kept)) });
  const write = (raw) => { field.value = typeof raw === "number" ? figure(raw).replaceAll(".", "") : raw ?? ""; };
  return { node, read, write, describe: String, first: field, isNumber: true };
};

const KINDS = {
  "single-choice": (question) => choices(question.options, false),
  "multiple-choice": (question) => choices(question.options, true),
  "true-false": () => choices([{ id: true, text: "Benar" }, { id: false, text: "Salah" }], false),
  number, "short-text": text, essay: text,
};

function rubric(criteria) {
  const width = Math.max(...criteria.map((criterion) => criterion.levels.length));
  const rows = criteria.map((criterion) => h("tr", {},
    h("th", { scope: "row" }, criterion.name, " ", h("span", { class: "soft" }, T.points(criterion.points))),
    ...criterion.levels.map((level, index) => h("td", {
      colspan: index === criterion.levels.length - 1 ? width - index : null,
    }, h("strong", {}, `${figure(level.points)} poin`), h("span", {}, level.text)))));
  return h("details", { class: "rubric" }, h("summary", {}, T.rubric), h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, T.criterion), h("th", { scope: "colgroup", colspan: width }, T.levels))),
    h("tbody", {}, ...rows)));
}

/** The copy on this device. The key holds the server's base path, so two people on one computer don't share it. */
function deviceCopy(assignment, id) {
  const key = `bangkom:jawaban:${jupyterBase() ?? location.pathname}:${assignment ?? ""}:${id}`;
  const attempt = (action) => { try { return action(); } catch { return undefined; } };
  return {
    get: () => attempt(() => JSON.parse(localStorage.getItem(key))) ?? null,
    put: (copy) => attempt(() => { localStorage.setItem(key, JSON.stringify(copy)); return true; }) ?? false,
    drop: () => attempt(() => localStorage.removeItem(key)),
  };
}

function jupyterBase() {
  const config = document.getElementById("jupyter-config-data");
  try { return config && JSON.parse(config.textContent).baseUrl; } catch { return null; }
}

/**
 * Show `question` (an entry of soal.json) in `el`. Returns a function that takes it away again, saving first.
 *   load() -> {value, label} | null     what is stored, and when ("10.42 WITA"); may be a promise
 *   save(value) -> {label}              a promise, resolved once stored; null clears; reject with `.sentence` to say why
 *   check(value) -> {state: "right" | "partly" | "wrong", feedback: [html]}    for practice; a promise
 */
export function mount(el, { question, load, save, check, assignment, notice }) {
  const kind = KINDS[question.type];
  el.classList.add("bangkom", "bangkom-question");
  el.lang = "id";
  el.dataset.lmSuppressShortcuts = "true"; // JupyterLab listens above us: arrows must choose an option, not move cells
  if (!kind) return void el.replaceChildren(h("p", { class: "notice stop" }, T.unknown));

  const name = `bangkom-${++count}`;
  const [legend, rest] = stem(question, `${name}-stem`);
  const control = kind(question)(name, `${name}-rule ${name}-hint`, `${name}-stem`);
  const hint = h("p", { class: "hint", id: `${name}-hint`, "aria-live": "polite", hidden: true });
  const status = h("span", { role: "status", class: "status" });
  const busy = h("span", { class: "busy", "aria-hidden": "true", hidden: true }, T.saving);
  const aside = h("span", { class: "aside" });
  const retry = button("plain", T.retry, () => flush());
  const clear = button("plain", T.clear, clearOrUndo);
  const conflict = h("div", { class: "conflict notice wait", hidden: true });
  const fields = h("fieldset", { disabled: true }, legend, rest,
    h("p", { class: "rule", id: `${name}-rule` }, question.rule ?? ""), control.node);
  const form = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); flush(); } },
    ...(notice ? [h("p", { class: "notice wait" }, notice)] : []), conflict, fields, hint,
    h("div", { class: "state" }, h("span", { class: "said" }, busy, status, retry, clear), aside),
    ...(question.rubric?.length ? [rubric(question.rubric)] : []));
  const practice = check && question.points === 0 ? practiceCheck(check, () => control.read()) : null;
  if (practice) form.append(practice.node);
  el.replaceChildren(h("section", { class: "card" }, form));

  const copy = deviceCopy(assignment, question.id);
  let stored = null, label = ""; // the answer the server has confirmed last, and when
  let inDoubt = false; // a save went unconfirmed: it may or may not be stored, so only a new confirmation settles it
  let state = "settled"; // settled | restored | failed
  let undone = null; // the answer before "Kosongkan", while it can come back
  let flying = null; // the save under way: one at a time, so that an older answer can't arrive after a newer one
  let isKept = true, tries = 0, sent = 0, heard = 0, pause = 0, isGone = false;

  const answer = () => control.read(control.isNumber && stored != null ? T.kept(figure(stored)) : "");
  const isSettled = ({ value, problem }) => !problem && !inDoubt && same(value, stored);
  const keep = (now) => { if (isSettled(now)) copy.drop(); else isKept = copy.put({ raw: now.raw, base: stored }); };
  const saveIn = (wait) => { clearTimeout(pause); if (!isGone) pause = setTimeout(() => { showHint(); flush(); }, wait); };

  function say(sentence, look) {
    busy.hidden = true;
    status.className = `status ${look}`;
    if (status.textContent !== sentence) status.textContent = sentence; // the same words again would be read out again
  }

  function showState(failure) {
    const now = answer();
    const canUndo = undone != null && isBlank(now.raw);
    retry.hidden = state !== "failed";
    if (state === "failed") say(failure, "tag wait");
    else if (state === "restored") say(T.restored, "tag wait");
    else if (stored == null) say(undone == null ? T.blank : T.cleared, "");
    else say(T.saved(label), "saved");
    busy.hidden = state !== "settled" || now.problem || isSettled(now);
    status.classList.toggle("unseen", !busy.hidden); // an old "Tersimpan" beside new words would be a lie
    clear.hidden = !control.isChoice || (isBlank(now.raw) && !canUndo);
    clear.textContent = canUndo ? T.undo : T.clear;
    aside.textContent = question.words ? T.words(countWords(now.raw), question.words)
      : question.points === 0 ? T.practice : T.changeable;
  }

  function showHint() {
    const { raw, value, problem } = answer();
    if (!control.isNumber) return;
    control.first.setAttribute("aria-invalid", Boolean(problem));
    const isPlain = value == null || figure(value) === raw.trim();
    hint.textContent = problem ?? (isPlain ? "" : T.readAs(figure(value)));
    hint.className = problem ? "hint notice stop" : "hint";
    hint.hidden = !hint.textContent;
  }

  function changed() {
    const now = answer();
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
    const now = answer();
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
    const now = answer();
    keep(now);
    if (isSettled(now) || mine.turn === sent) [state, tries] = ["settled", 0];
    showState(status.textContent);
    if (!isSettled(now)) saveIn(PAUSE_MS);
  }

  function failed(mine, sentence) {
    if (mine.turn < sent) return;
    flying = null;
    inDoubt = true;
    keep(answer());
    state = "failed";
    showState(!isKept ? T.unkept : sentence ? T.refused(sentence) : navigator.onLine ? T.unsaved : T.offline);
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
    if (isSettled(answer())) copy.drop();
    else if (same(unsent.base, stored)) {
      if (!answer().problem) state = "restored";
      showHint();
      flush();
    } else {
      control.write(stored);
      fields.disabled = true; // until one of the two is chosen, so that neither is typed over
      const choose = (take) => () => {
        if (take) control.write(unsent.raw);
        fields.disabled = false;
        conflict.hidden = true;
        changed();
        control.first.focus();
      };
      conflict.replaceChildren(h("p", {}, T.other), h("p", { class: "quote" }, control.describe(unsent.raw)),
        button("", T.useOther, choose(true)), button("quiet", T.dropOther, choose(false)));
      conflict.hidden = false;
    }
  }

  function shortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    flush();
  }

  const ending = new AbortController();
  const on = (target, event, react) => target.addEventListener(event, react, { signal: ending.signal });

  async function begin() {
    try {
      const found = await load();
      [stored, label, fields.disabled] = [found?.value ?? null, found?.label ?? "", false];
    } catch {
      say(T.unloaded, "tag wait");
      if (!isGone) pause = setTimeout(begin, RETRY_MS[1]);
      return;
    }
    control.write(stored);
    restore();
    showState();
    on(form, "input", changed);
    on(form, "focusout", () => { showHint(); flush(); });
    on(form, "keydown", shortcut);
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

/** A legend takes one line of text: the stem's first paragraph; whatever follows (a list, a table) stands below it. */
function stem(question, id) {
  const rest = h("div", { class: "stem", html: question.stem });
  const first = rest.firstElementChild?.tagName === "P" ? rest.firstElementChild : null;
  first?.remove();
  rest.hidden = !rest.childElementCount;
  const points = question.points > 0 ? T.points(question.points) : "(latihan)";
  return [h("legend", { id }, question.number ? `${question.number}. ` : "",
    h("span", { html: first?.innerHTML ?? "" }), " ", h("span", { class: "small soft points" }, points)), rest];
}

function practiceCheck(check, read) {
  const result = h("div", { role: "status", class: "verdict" });
  let turn = 0;
  const tell = (look, ...children) => result.replaceChildren(h("div", { class: `notice ${look}` }, ...children));
  async function run() {
    const { value, problem } = read();
    if (problem || value == null) return tell("plain", problem ?? T.answerFirst);
    const mine = ++turn;
    tell("plain", T.checking);
    const outcome = await Promise.race([check(value), new Promise((_, no) => setTimeout(no, ACK_MS))]).catch(() => null);
    if (mine !== turn) return undefined;
    if (!outcome) return tell("wait", T.unchecked);
    return tell({ right: "ok", partly: "wait", wrong: "stop" }[outcome.state],
      h("p", { class: `mark ${outcome.state}` }, T.verdict[outcome.state]), ...outcome.feedback.map((html) => h("p", { html })));
  }
  return { node: h("div", { class: "practice" }, button("quiet", T.check, run), result), reset: () => { turn += 1; result.replaceChildren(); } };
}

/** The anywidget: the same form, saving through the kernel by numbered messages. */
function render({ model, el }) {
  const problem = model.get("problem");
  if (problem) {
    el.classList.add("bangkom", "bangkom-question");
    el.replaceChildren(h("p", { class: "notice stop", lang: "id" }, problem));
    return undefined;
  }
  const waiting = new Map();
  const view = Math.random().toString(36).slice(2); // two views of one model hear each other's replies
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
  const unmount = mount(el, {
    question: model.get("question"), assignment: model.get("assignment"), notice: model.get("notice"),
    load: () => model.get("answer"), save: (value) => ask("save", value), check: (value) => ask("check", value),
  });
  return unmount; // `hear` stays: a confirmation after the view is gone still clears the copy on this device
}

export default { render };
