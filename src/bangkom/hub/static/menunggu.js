/* How far a server has come and who goes first, asked until it is there; then on to it. */
'use strict';
const box = document.querySelector('[data-progress]');
const bar = box.querySelector('progress');
const words = box.querySelector('[role=status]');
const AWAY_SECONDS = 5;

function say(sentence) {
  if (words.textContent !== sentence) words.textContent = sentence; // or screen readers would say it again
}

async function ask() {
  let again = AWAY_SECONDS;
  try {
    const answer = await fetch(box.dataset.progress, { cache: 'no-store' });
    if (answer.status === 403) {
      window.location.reload(); // which asks to log in
      return;
    }
    if (answer.ok) {
      const told = await answer.json();
      if (!told.is_starting) {
        say('Membuka …');
        window.location.reload(); // which leads on to where the person was going, or says what went wrong
        return;
      }
      bar.value = Math.max(bar.value, told.progress);
      say(told.message);
      again = told.again;
    }
  } catch {
    say('Sambungan terputus. Halaman ini mencoba lagi sendiri …');
  }
  setTimeout(ask, 1000 * again);
}

ask();
setTimeout(() => { box.querySelector('.late').hidden = false; }, 30000);
