/* How far a server has come, from the hub's event stream; then on to it. */
'use strict';
const box = document.querySelector('[data-progress]');
const bar = box.querySelector('progress');
const words = box.querySelector('[role=status]');
const stream = new EventSource(box.dataset.progress);

stream.onmessage = (message) => {
  const event = JSON.parse(message.data);
  if (event.failed) {
    stream.close();
    window.location.reload(); // the hub knows by now, and its page says what to do
  } else if (event.ready) {
    stream.close();
    bar.value = 100;
    words.textContent = 'Siap. Membuka …';
    window.location.reload(); // which leads on to where the person was going
  } else if (event.progress) {
    bar.value = Math.max(bar.value, event.progress);
    words.textContent = event.message;
  }
};
stream.onerror = () => {
  if (stream.readyState === EventSource.CLOSED) setTimeout(() => window.location.reload(), 2000);
};
setTimeout(() => { box.querySelector('.late').hidden = false; }, 30000);
