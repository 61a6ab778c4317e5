// Keeps the projector's code fresh. What is shown stays until the next is here; if none comes, its age is told.
const place = document.getElementById('kode');
const token = document.querySelector('meta[name=page-token]').content;
const shown = place.querySelector('.shown');
const [first, second] = place.querySelectorAll('.digits span');
const turn = place.querySelector('.turn');
const stale = place.querySelector('.stale');
const VALID = 60; // seconds for which a code may still count

let receivedAt = performance.now();
let seconds = Number(place.dataset.seconds);
let state = place.dataset.state;
let asking = false;
let askedAt = receivedAt;

const since = (moment) => (performance.now() - moment) / 1000;

function show(told) {
  receivedAt = performance.now();
  ({ seconds, state } = told);
  shown.hidden = state !== 'on';
  place.querySelector('.before').hidden = state !== 'next';
  place.querySelector('.after').hidden = state !== 'over';
  document.querySelector('.there').textContent = told.there;
  document.querySelector('.expected').textContent = told.expected;
  if (state === 'on' && first.textContent + second.textContent !== told.code) {
    const picture = new DOMParser().parseFromString(told.qr, 'text/html').querySelector('svg');
    place.querySelector('.qr').replaceChildren(document.importNode(picture, true));
    first.textContent = told.code.slice(0, 3);
    second.textContent = told.code.slice(3);
  }
}

async function ask() {
  asking = true;
  askedAt = performance.now();
  try {
    const reply = await fetch(place.dataset.api, {
      headers: { 'X-XSRFToken': token }, cache: 'no-store', signal: AbortSignal.timeout(8000),
    });
    if (reply.ok) show(await reply.json());
  } catch { /* told below by the age of what is shown */ } finally {
    asking = false;
  }
}

function tick() {
  const age = since(receivedAt);
  const isDue = age >= seconds;
  if (!asking && (isDue || since(askedAt) >= 10) && since(askedAt) >= 1) ask();
  const isStale = state === 'on' && age > seconds + 5;
  place.classList.toggle('old', isStale && age > VALID);
  stale.hidden = !isStale;
  if (isStale) {
    const words = age > VALID ? 'Kode ini mungkin tidak berlaku lagi.' : 'Kode ini masih berlaku sebentar.';
    const text = `Sambungan terputus; sedang mencoba lagi. ${words}`;
    if (stale.dataset.text !== text) stale.textContent = stale.dataset.text = text;
    turn.textContent = `Dimuat ${Math.floor(age)} detik yang lalu.`;
  } else {
    turn.textContent = `Berganti ${Math.max(0, Math.ceil(seconds - age))} detik lagi.`;
  }
}

tick();
setInterval(tick, 500);
