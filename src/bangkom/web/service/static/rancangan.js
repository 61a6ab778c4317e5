// One section of the rancangan: saves while somebody types, keeps on the device what didn't get through, adds rows.
import { find, forget, keep as keepDraft } from './draft.js';

const WAIT = 1500, AGAIN = 15000;
const form = document.querySelector('.section-form');
const state = form.querySelector('.save-state');
const draftBox = form.querySelector('.draft');
const key = form.dataset.draft;
const isOpen = !('locked' in form.dataset);
const OWN = new Set(['_xsrf', 'dasar', 'tab', 'urutan', 'ke']);

let sequence = 0, timer = 0, isSending = false, isDirty = false, hasConflict = 'conflict' in form.dataset;
form.elements.tab.value = crypto.getRandomValues(new Uint32Array(4)).join('-').slice(0, 36);

const say = (words, look = '') => { state.textContent = words; state.className = `save-state ${look}`; };
const typed = () => [...new FormData(form)].filter(([name]) => !OWN.has(name));
// What was typed, whatever place a row has in the form and whether it has got its id yet.
const plain = (fields) => JSON.stringify(fields.filter(([name, value]) => value.trim() && !name.endsWith('-id')).map(([name, value]) => [name.replace(/-[0-9]+-/, '-'), value.trim()]));
const isSame = (one, other) => plain(one) === plain(other);

// The draft of this device: there from the first letter until the service says that it has it.
const keep = () => keepDraft(key, { at: Date.now(), fields: typed() });

async function send() {
  clearTimeout(timer);
  if (isSending || !isDirty || hasConflict) return;
  isSending = true;
  isDirty = false;
  sequence += 1;
  form.elements.urutan.value = sequence;
  const again = await post(new URLSearchParams(new FormData(form)), rowsOf());
  isSending = false;
  if (again) timer = setTimeout(send, again);
}

// Sends once; gives the milliseconds after which to send again, 0 if there is nothing to send or no use in it.
async function post(body, rows) {
  say('Menyimpan …');
  let reply, told;
  try {
    reply = await fetch(form.dataset.autosave, { method: 'POST', body, headers: { 'X-XSRFToken': form.elements._xsrf.value } });
    told = await reply.json();
  } catch {
    isDirty = true;
    say('Belum terkirim; tersimpan di perangkat ini dan dikirim lagi nanti', 'unsent');
    return AGAIN;
  }
  if (!reply.ok) {
    isDirty = true;
    hasConflict = told.conflict === true;
    say(told.error, 'failed');
    return reply.status >= 500 || reply.status === 429 ? AGAIN : 0;
  }
  form.elements.dasar.value = told.base;
  rows.forEach((row, place) => { if (row.id) row.id.value = told.ids[place] ?? ''; });
  showGaps(told.gaps);
  if (isDirty) return WAIT;
  forget(key);
  say(`Tersimpan ${told.saved}`, 'saved');
  return 0;
}

function changed() {
  if (!isOpen) return;
  isDirty = true;
  keep();
  if (!hasConflict) say('Belum tersimpan', 'unsent');
  clearTimeout(timer);
  timer = setTimeout(send, WAIT);
}

// Rows that hold something, in the order in which the service numbers them.
function rowsOf() {
  return [...form.querySelectorAll('.row-card')]
    .map((card) => ({ id: card.querySelector('input[name$="-id"]'), card }))
    .filter(({ card }) => [...card.querySelectorAll('input:not([type=hidden]), select')].some((field) => field.value.trim()));
}

function showGaps(gaps) {
  const list = document.querySelector('.gaps');
  list.replaceChildren(...gaps.map((gap) => Object.assign(document.createElement('li'), { textContent: gap })));
  list.hidden = !gaps.length;
  document.querySelector('.no-gaps').hidden = gaps.length > 0;
}

const rows = form.querySelector('.rows');
let next = rows ? rows.querySelectorAll('.row-card').length : 0;

function addRow() {
  const blank = form.querySelector('template.blank');
  const holder = document.createElement('div');
  const shown = rows.querySelectorAll('.row-card').length + 1;
  holder.append(blank.content.cloneNode(true));
  holder.innerHTML = holder.innerHTML.replaceAll('__n__', next).replaceAll('__m__', shown);
  const card = holder.firstElementChild;
  rows.append(card);
  prepare(card);
  next += 1;
  form.querySelector('.add-row').disabled = shown >= Number(rows.dataset.most);
  return card;
}

function prepare(card) {
  const button = card.querySelector('.remove');
  button.hidden = false;
  button.addEventListener('click', () => {
    const isEmpty = !rowsOf().some((row) => row.card === card);
    if (!isEmpty && !confirm(`Hapus ${card.querySelector('legend').textContent} beserta isinya?`)) return;
    card.remove();
    rows.querySelectorAll('.row-card legend').forEach((legend, place) => { legend.textContent = legend.textContent.replace(/[0-9]+$/, place + 1); });
    form.querySelector('.add-row').disabled = false;
    form.querySelector('.add-row').focus();
    changed();
  });
}

if (rows && isOpen) {
  rows.querySelectorAll('.row-card').forEach(prepare);
  rows.querySelectorAll('.spare').forEach((spare, place) => { if (place || rows.querySelectorAll('.row-card').length > 2) spare.remove(); });
  const add = form.querySelector('.add-row');
  add.hidden = false;
  form.querySelector('.save-row').hidden = true;
  add.addEventListener('click', () => addRow().querySelector('select, input:not([type=hidden])').focus());
}

function restore(fields) {
  if (rows) {
    rows.querySelectorAll('.row-card').forEach((card) => card.remove());
    next = Math.max(-1, ...fields.map(([name]) => Number(name.split('-')[1] ?? -1))) + 1;
    const places = [...new Set(fields.map(([name]) => Number(name.split('-')[1])))];
    for (const place of places) { const resume = next; next = place; addRow(); next = resume; }
  }
  for (const field of form.querySelectorAll('input[type=checkbox]')) field.checked = fields.some(([name, value]) => name === field.name && value === field.value);
  for (const [name, value] of fields) {
    const field = form.elements[name];
    if (field instanceof Element && field.type !== 'checkbox') field.value = value;
  }
}

// Another section's page is shown only after the one before it was taken in.
const before = sessionStorage.getItem('rancangan-sent');
if (before && before !== key) forget(before);
sessionStorage.removeItem('rancangan-sent');

if (isOpen) {
  const draft = find(key);
  if (draft && !hasConflict && !isSame(draft.fields, typed())) {
    const moment = new Date(draft.at).toLocaleString('id-ID', { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
    form.querySelector('.draft-time').textContent = ` (${moment})`;
    draftBox.hidden = false;
    form.querySelector('.restore').addEventListener('click', () => { restore(draft.fields); draftBox.hidden = true; changed(); send(); });
    form.querySelector('.discard').addEventListener('click', () => { forget(key); draftBox.hidden = true; });
  } else if (!hasConflict) forget(key);
  document.querySelector('.drop-draft')?.addEventListener('click', () => forget(key));
  form.addEventListener('input', changed);
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    isDirty = false; // this sends it
    sequence += 1;
    form.elements.urutan.value = sequence;
    if (hasConflict) form.elements.tab.value = ''; // this tab's earlier saves no longer vouch for what it sends
    keep();
    sessionStorage.setItem('rancangan-sent', key);
  });
  window.addEventListener('online', send);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') send(); });
}
