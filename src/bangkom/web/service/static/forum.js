// Keeps what is being written in this browser until the server has it, and says how many words it is.
// A draft remembers its form's key: sent again after a dropped line, the same text is kept once.
import { find, forget, keep as keepDraft, names } from './draft.js';

const PREFIX = 'bangkom-forum:';
const KEPT_DAYS = 14;
const isWord = (part) => /[\p{L}\p{N}]/u.test(part) && !/^[^\p{L}\p{N}]*https?:\/\//iu.test(part);

const sent = document.getElementById('terkirim')?.dataset.sent;
for (const name of names(PREFIX)) {
  const draft = find(name);
  const isOld = !draft || Date.now() - draft.at > KEPT_DAYS * 86_400_000;
  if (isOld || (sent && draft.fields.kunci === sent)) forget(name);
}

for (const form of document.querySelectorAll('form[data-draft]')) {
  const name = PREFIX + form.dataset.draft;
  const text = form.elements.isi;
  const kept = form.querySelector('.kept');
  const words = form.querySelector('.words');
  const fields = () => [...form.elements].filter((one) => one.name && one.name !== '_xsrf');
  const initial = text.value;

  const count = () => {
    const { least, most } = text.dataset;
    const number = text.value.split(/\s+/).filter(isWord).length;
    const over = text.value.length - Number(most);
    words.textContent = over > 0 ? `${over} huruf terlalu panjang`
      : number >= Number(least) ? `${number} kata` : `${number} kata; ${least} agar dihitung sebagai kontribusi`;
  };
  const keep = () => {
    if (text.value === initial && !form.elements.judul?.value) { forget(name); kept.textContent = ''; return; }
    const held = Object.fromEntries(fields().map((one) => [one.name, one.value]));
    kept.textContent = keepDraft(name, { at: Date.now(), fields: held }) ? 'Draf tersimpan di peramban ini.' : '';
  };

  const draft = find(name);
  if (draft && !form.querySelector('[aria-invalid]') && draft.fields.isi !== initial) {
    for (const one of fields()) if (one.name in draft.fields) one.value = draft.fields[one.name];
    const drop = document.createElement('button');
    drop.type = 'button';
    drop.textContent = 'Buang draf';
    drop.addEventListener('click', () => { forget(name); location.reload(); });
    kept.replaceChildren('Draf Anda dipulihkan. ', drop);
  }
  count();
  form.addEventListener('input', () => { count(); keep(); });
  form.addEventListener('submit', (event) => {
    keep();
    if (!navigator.onLine) {
      event.preventDefault();
      kept.textContent = 'Sambungan terputus. Tulisan Anda tersimpan di peramban ini; kirim lagi setelah tersambung.';
    }
  });
}
