// The marking desk by keyboard, and a draft in this browser, so that a dropped line costs nobody a comment.
// Without this script the page still works: it is a form.
import { find, forget, keep as keepDraft, names } from "./draft.js";

const form = document.querySelector("form[data-desk]");
const desk = document.querySelector("[data-desk]");

forgetSaved();
if (form) start(form);

// What the service has is no draft any more; `data-saved` begins the key of the answer that was just marked.
function forgetSaved() {
  const saved = desk?.dataset.saved;
  if (saved) names(saved).forEach(forget);
}

function start(form) {
  const comment = form.elements.komentar;
  const criteria = [...form.querySelectorAll(".criterion")];
  const draft = form.dataset.draft;
  const initial = state();
  restore();
  sum();
  for (const hidden of form.querySelectorAll("[data-phrases], [data-keys]")) hidden.hidden = false;
  focusOn(0, true);

  form.addEventListener("input", () => {
    sum();
    keep();
  });
  form.addEventListener("keydown", onKey);
  form.addEventListener("submit", send);
  for (const phrase of form.querySelectorAll("[data-phrase]")) phrase.addEventListener("click", () => insert(phrase.textContent));
  const dialog = document.querySelector("[data-dialog]");
  form.querySelector("[data-help]").addEventListener("click", () => dialog.showModal());

  function state() {
    const levels = criteria.map((criterion) => criterion.querySelector(":checked")?.value ?? "");
    return { levels, comment: comment.value };
  }

  function keep() {
    if (keepDraft(draft, state())) form.querySelector("[data-kept]").textContent = "Draf tersimpan di peramban ini.";
  }

  function restore() {
    if ("typed" in form.dataset) return; // what was sent just now is newer
    const kept = find(draft);
    if (!kept || JSON.stringify(kept) === JSON.stringify(initial)) return;
    kept.levels.forEach((level, n) => {
      const radio = criteria[n]?.querySelector(`[value="${level}"]`);
      if (radio && level !== "") radio.checked = true;
    });
    comment.value = kept.comment;
    form.querySelector("[data-kept]").textContent = "Draf Anda yang belum tersimpan dikembalikan.";
  }

  function sum() {
    const shown = form.querySelector("[data-sum]");
    const chosen = criteria.map((criterion) => criterion.querySelector(":checked"));
    shown.hidden = !chosen.some(Boolean);
    const points = chosen.filter(Boolean).map((radio) => Number(radio.closest("label").querySelector("strong").textContent.replace(",", ".")));
    const total = Math.round(100 * points.reduce((all, one) => all + one, 0)) / 100;
    form.querySelector("[data-sum-points]").textContent = total.toLocaleString("id-ID");
  }

  // The stops of J and K: every criterion, then the comment.
  function focusOn(place, quietly = false) {
    const at = Math.min(Math.max(place, 0), criteria.length);
    const target = at === criteria.length ? comment : (criteria[at].querySelector(":checked") ?? criteria[at].querySelector("input"));
    target?.focus({ preventScroll: quietly });
  }

  function onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const place = criteria.findIndex((criterion) => criterion.contains(event.target));
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || place < 0) return;
    const radios = criteria[place].querySelectorAll("input");
    const level = /^[1-9]$/.test(event.key) ? radios[Number(event.key) - 1] : null;
    const key = event.key.toLowerCase();
    if (level) {
      level.checked = true;
      level.focus();
      form.dispatchEvent(new Event("input"));
    } else if (key === "j" || key === "enter") focusOn(place + 1);
    else if (key === "k") focusOn(place - 1);
    else if (key === "?") document.querySelector("[data-dialog]").showModal();
    else return;
    event.preventDefault();
  }

  function insert(phrase) {
    const before = comment.value.slice(0, comment.selectionStart);
    const gap = before && !/\s$/.test(before) ? "\n" : "";
    comment.setRangeText(gap + phrase, comment.selectionStart, comment.selectionEnd, "end");
    comment.focus();
    form.dispatchEvent(new Event("input"));
  }

  // Sent by script first, so that a dropped line leaves the page as it is. The form's key makes a second sending harmless.
  async function send(event) {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    if (button.disabled) return;
    button.disabled = true;
    keep();
    try {
      const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      if (reply.type === "opaqueredirect") location.assign(form.dataset.next);
      else form.submit(); // the service shows what is wrong
    } catch {
      button.disabled = false;
      const trouble = form.querySelector("[data-trouble]");
      trouble.textContent = "Belum tersimpan: sambungan terputus. Nilai dan komentar Anda aman di peramban ini; coba lagi.";
      trouble.hidden = false;
    }
  }
}
