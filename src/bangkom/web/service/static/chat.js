// A live chat's page: what is said, what is being sent, and how the line is.
import { lead } from './chat-lead.js';
import { openLine } from './chat-line.js';

const place = document.getElementById('obrolan');
const { api, chat, you, longest, page } = place.dataset;
const isStaff = 'staff' in place.dataset;
const xsrf = document.querySelector('meta[name=page-token]').content;
const at = (id) => document.getElementById(id);
const log = at('catatan');
const list = at('pesan');
const waiting = at('antre');
const field = at('teks');
const ROLES = { trainer: 'Widyaiswara', organiser: 'Penyelenggara' };
const LOOKS = { planned: 'plain', open: 'ok', locked: 'wait', closed: 'plain' };
const LINES = {
  connecting: 'Menghubungkan …',
  on: 'Terhubung',
  polling: 'Terhubung (cara lambat)',
  off: 'Terputus. Dicoba lagi; pesan Anda tersimpan di perangkat ini.',
};
const NEAR = 80; // pixels from the end that count as being there
const readKey = `bangkom-obrolan-${chat}-${you}-dibaca`;
const messages = new Map();
let state = { phase: place.dataset.phase, pinned: null, hidden: [] };
let read = Number(remember(readKey)) || 0;
let divider = null;
let unseen = 0;
let isFilled = false;

function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch {
    // without storage nothing is remembered
  }
  return null;
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
const toEnd = () => { log.scrollTop = log.scrollHeight; };

function seen() {
  if (document.hidden || !isAtEnd()) return;
  unseen = 0;
  at('baru').hidden = true;
  const newest = Math.max(0, ...messages.keys());
  if (newest > read) {
    read = newest;
    remember(readKey, read);
  }
}

function button(words, about, act) {
  const made = make('button', { type: 'button', class: 'button plain' }, words, make('span', { class: 'unseen' }, ` ${about}`));
  made.addEventListener('click', act);
  return made;
}

function draw(message) {
  const own = message.author === you;
  const meta = make('p', { class: 'meta flat' }, make('strong', {}, own ? 'Anda' : message.name));
  if (ROLES[message.role]) meta.append(' ', make('span', { class: 'tag plain' }, ROLES[message.role]));
  meta.append(' ', make('time', { datetime: message.at }, message.clock));
  const item = make('li', { id: `p${message.number}`, class: own ? 'message own' : 'message' }, meta);
  if (message.is_hidden) {
    item.append(make('p', { class: 'flat soft' }, make('em', {}, 'Disembunyikan fasilitator.')));
    if (isStaff) item.append(button('Tampilkan lagi', `pesan ${message.name}`, () => guide.show(message)));
    return item;
  }
  const text = make('div', { class: 'prose' });
  text.innerHTML = message.html; // cleaned by the service
  for (const link of text.querySelectorAll('a')) link.target = '_blank';
  item.append(text);
  if (own) item.append(make('p', { class: 'fate flat' }, 'Terkirim'));
  if (isStaff) {
    const acts = make('p', { class: 'message-acts flat' });
    const isPinned = state.pinned === message.number;
    acts.append(
      button(isPinned ? 'Lepas sematan' : 'Sematkan', `pesan ${message.name}`, () => guide.pin(message, isPinned)),
      button('Sembunyikan', `pesan ${message.name}`, () => guide.hide(message)),
    );
    item.append(acts);
  }
  return item;
}

function redraw(message) {
  const old = at(`p${message.number}`);
  if (old) old.replaceWith(draw(message));
}

function add(message) {
  const wasAtEnd = isAtEnd();
  const own = message.author === you;
  messages.set(message.number, message);
  at('kosong').hidden = true;
  if (!own && !divider && message.number > read && read > 0 && !isFilled) {
    divider = make('li', { class: 'divider' }, 'Pesan baru');
    list.append(divider);
  }
  list.append(draw(message));
  if (own || wasAtEnd || !isFilled) toEnd();
  else unseen += 1;
  if (!isFilled && divider) divider.scrollIntoView({ block: 'center' });
  at('baru').hidden = !unseen;
  at('baru').textContent = `${unseen} pesan baru ↓`;
  seen();
}

function drawPinned() {
  const wasAtEnd = isAtEnd();
  const message = messages.get(state.pinned);
  at('sematan').hidden = !message || message.is_hidden;
  if (message && !message.is_hidden) at('isi-sematan').innerHTML = message.html; // cleaned by the service
  if (wasAtEnd) toEnd();
}

function take(next) {
  const before = state;
  state = { ...state, ...next };
  at('keadaan').textContent = state.words;
  at('keadaan').className = `tag ${LOOKS[state.phase]}`;
  const mayWrite = state.phase === 'open' || (state.phase === 'locked' && isStaff);
  field.disabled = !mayWrite;
  at('tulis').querySelector('button').disabled = !mayWrite;
  field.placeholder = { planned: 'Obrolan belum dibuka', locked: mayWrite ? 'Tulis pesan …' : 'Dikunci fasilitator', closed: 'Obrolan sudah ditutup' }[state.phase] || 'Tulis pesan …';
  for (const number of state.hidden) {
    const message = messages.get(number);
    if (message && !message.is_hidden) {
      const { html, key, ...rest } = message;
      messages.set(number, { ...rest, is_hidden: true });
      redraw(messages.get(number));
    }
  }
  if (before.pinned !== state.pinned) {
    [before.pinned, state.pinned].forEach((number) => messages.has(number) && redraw(messages.get(number)));
  }
  drawPinned();
  if (before.phase === 'locked' && state.phase === 'open') line.release();
  if (state.phase === 'closed' && before.phase !== 'closed') ended();
  if (guide) guide.phase(state.phase);
}

function ended() {
  const link = make('a', { href: `${page}/transkrip` }, 'Baca transkripnya');
  at('masalah').replaceChildren('Obrolan sudah ditutup. ', link, '.');
}

function told(event) {
  if (event.type === 'message') {
    add(event);
    if (event.number === state.pinned) drawPinned();
    if (event.number >= state.newest) filled();
  } else if (event.type === 'shown') {
    messages.set(event.message.number, event.message);
    redraw(event.message);
    drawPinned();
  } else if ('phase' in event) {
    take(event);
    if (event.type === 'hello' && !event.newest) filled();
  }
}

function filled() {
  if (isFilled) return;
  isFilled = true;
  log.setAttribute('aria-busy', 'false');
  if (!divider) toEnd();
  seen();
}

function changed(item) {
  let row = at(`k${item.key}`);
  if (item.fate === 'sent') {
    if (row) row.remove();
    return;
  }
  if (!row) {
    row = make('li', { id: `k${item.key}`, class: 'message own pending' }, make('p', { class: 'raw flat' }, item.text), make('p', { class: 'fate flat' }));
    waiting.append(row);
    toEnd();
  }
  const fate = row.querySelector('.fate');
  const words = { sending: 'mengirim …', waiting: 'Belum terkirim — dicoba lagi', held: `Belum terkirim. ${item.why}` }[item.fate];
  if (fate.dataset.words === words) return;
  fate.dataset.words = words;
  fate.replaceChildren(words);
  row.classList.toggle('held', item.fate === 'held');
  if (item.fate === 'waiting' && item.why) fate.append(`. ${item.why}`);
  if (item.fate === 'held') {
    fate.append(' ', button('Kirim lagi', 'pesan ini', () => line.retry(item)), button('Hapus', 'pesan ini', () => line.discard(item)));
  }
}

function lineIs(how, why) {
  at('sambungan').textContent = how === 'ended' ? `${why || 'Sambungan berakhir.'} Muat ulang halaman ini untuk melihat keadaannya.` : LINES[how];
  place.dataset.line = how;
}

let guide = null;
const line = openLine({ api, xsrf, store: `bangkom-obrolan-${chat}-${you}`, told, changed, line: lineIs });
guide = isStaff ? lead({ ask: line.ask, take }) : null;
if (guide) guide.phase(state.phase);
line.queue.forEach(changed);

function submit() {
  const text = field.value.trim();
  at('masalah').replaceChildren();
  if (!text || field.disabled) return;
  if ([...text].length > Number(longest)) {
    at('masalah').textContent = `Pesan ini ${[...text].length} karakter; paling panjang ${longest}. Pendekkan, atau kirim dalam beberapa pesan.`;
    return;
  }
  field.value = '';
  remember(draftKey, '');
  line.say(text);
  field.focus();
}

// What is being typed survives a reload as well.
const draftKey = `bangkom-obrolan-${chat}-${you}-draf`;
field.value = remember(draftKey) || '';
field.addEventListener('input', () => remember(draftKey, field.value));
at('tulis').addEventListener('submit', (event) => { event.preventDefault(); submit(); });
field.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
at('baru').addEventListener('click', () => { toEnd(); seen(); log.focus(); });
log.addEventListener('scroll', seen);
document.addEventListener('visibilitychange', seen);

// A virtual keyboard covers the page without telling its layout.
if (window.visualViewport) {
  const fit = () => {
    const wasAtEnd = isAtEnd();
    document.documentElement.style.setProperty('--view', `${window.visualViewport.height}px`);
    if (wasAtEnd) toEnd();
  };
  window.visualViewport.addEventListener('resize', fit);
  fit();
}
