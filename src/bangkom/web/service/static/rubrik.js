// Marking by keyboard: a digit chooses a level of the criterion at hand and goes on to the next; the sum is shown.
import { find, forget, keep as keepDraft } from './draft.js';

const form = document.querySelector('.rubric');
const criteria = [...form.querySelectorAll('.criterion')];
const total = form.querySelector('.total');
const points = (text) => Number(text.replaceAll('.', '').replace(',', '.'));

function sum() {
  const chosen = criteria.map((one) => one.querySelector(':checked')).filter(Boolean);
  const left = criteria.length - chosen.length;
  const given = chosen.reduce((all, one) => all + points(one.dataset.points), 0);
  const mark = 100 * given / points(form.dataset.most);
  total.textContent = left ? `${left} kriteria belum dinilai` : `Nilai ${mark.toLocaleString('id-ID', { maximumFractionDigits: 2 })} dari 100`;
}

// A dropped line costs nobody a mark: what isn't saved yet is kept on this device until it is.
const key = form.dataset.draft;
const state = () => ({ levels: criteria.map((one) => one.querySelector(':checked')?.value ?? ''), comment: form.elements.komentar.value });

const keep = () => keepDraft(key, state());

function restore() {
  const draft = find(key);
  if (!draft || state().levels.some(Boolean) || state().comment) return;
  draft.levels.forEach((level, place) => { const choice = [...criteria[place]?.querySelectorAll('input') ?? []].find((one) => one.value === level); if (choice) choice.checked = true; });
  form.elements.komentar.value = draft.comment;
  form.querySelector('.kept').textContent = 'Dipulihkan dari perangkat ini; belum tersimpan.';
}

if (total) {
  if ('saved' in form.dataset) forget(key);
  else restore();
  form.addEventListener('input', keep);
  form.querySelector('.keys').hidden = false;
  form.addEventListener('change', sum);
  sum();
  document.addEventListener('keydown', (event) => {
    if (event.target.closest('textarea, input[type=text]') || event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const at = criteria.indexOf(document.activeElement?.closest('.criterion'));
    const here = at >= 0 ? at : criteria.findIndex((one) => !one.querySelector(':checked'));
    const level = criteria[here]?.querySelectorAll('input')[Number(event.key) - 1];
    if (!level) return;
    event.preventDefault();
    level.checked = true;
    sum();
    keep();
    const next = criteria[here + 1];
    (next?.querySelector(':checked') ?? next?.querySelector('input') ?? form.elements.komentar).focus();
  });
}
