// Sends files of evidence piece by piece. A broken line loses nothing: the server says how much it has, and the same
// file, chosen again after a reload or on another day, goes on from there.
const PIECE = 256 * 1024;
const WAITS = [1, 2, 4, 8, 15, 30]; // seconds before each new try; then again and again the last
const token = document.querySelector('meta[name=page-token]').content;

class Refused extends Error {}

async function ask(address, options) {
  const reply = await fetch(address, { ...options, headers: { 'X-XSRFToken': token, ...options.headers } });
  if (reply.ok) return reply.json();
  const told = await reply.json().catch(() => ({}));
  // Too often, a full disk, a server that starts anew: these pass. What is refused stays refused.
  if (reply.status === 429 || reply.status >= 500) throw new Error(told.error ?? '');
  throw new Refused(told.error ?? 'Berkas ini tidak diterima. Muat ulang halamannya, lalu coba lagi.');
}

const pause = (seconds) => new Promise((resolve) => {
  const timer = setTimeout(done, seconds * 1000);
  function done() { clearTimeout(timer); window.removeEventListener('online', done); resolve(); }
  window.addEventListener('online', done);
});

async function patiently(attempt, tell) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refused) throw error;
      const seconds = WAITS[Math.min(tries, WAITS.length - 1)];
      tell(`${error.message && error.name === 'Error' ? error.message : 'Sambungan terputus.'} Dilanjutkan dalam ${seconds} detik; yang sudah terkirim tetap ada.`);
      await pause(seconds);
    }
  }
}

async function send(file, { api, about }, progress, tell) {
  const told = { about, name: file.name, size: file.size, modified: String(file.lastModified) };
  const announce = () => ask(api, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(told) });
  let state = await patiently(announce, tell);
  while (!state.done) {
    const from = state.received;
    progress.value = (100 * from) / file.size;
    tell(`Mengirim ${file.name}: ${Math.floor(progress.value)} %`);
    const body = await file.slice(from, from + PIECE).arrayBuffer();
    const options = { method: 'PUT', headers: { 'Content-Type': 'application/octet-stream' }, body };
    state = await patiently(() => ask(`${api}/${state.key}?dari=${from}`, options), tell);
  }
  progress.value = 100;
}

for (const place of document.querySelectorAll('.sending')) {
  const field = place.querySelector('input');
  const progress = place.querySelector('progress');
  const said = place.querySelector('.sent');
  const tell = (words, isWrong = false) => {
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle('failed', isWrong);
  };
  let isSending = false;
  place.hidden = false;
  window.addEventListener('beforeunload', (event) => { if (isSending) event.preventDefault(); });
  field.addEventListener('change', async () => {
    const file = field.files[0];
    if (!file || isSending) return;
    place.querySelector('output').textContent = file.name;
    if (file.size > Number(place.dataset.most)) {
      tell('Berkas ini lebih besar dari 20 MB. Perkecil fotonya, atau simpan sebagai PDF.', true);
      return;
    }
    isSending = true;
    field.disabled = true;
    progress.hidden = false;
    try {
      await send(file, place.dataset, progress, tell);
      isSending = false;
      tell('Tersimpan.');
      location.assign(`${location.pathname}?ok=bukti#bukti`);
      return;
    } catch (error) {
      tell(error.message, true);
    }
    isSending = false;
    field.disabled = false;
    field.value = '';
    progress.hidden = true;
  });
}
