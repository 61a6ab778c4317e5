/* Goes on by itself where waiting is all there is to do: after data-seconds, to data-go or this page again. */
'use strict';
const next = document.querySelector('[data-seconds]');
if (next && navigator.onLine !== false) {
  setTimeout(() => {
    if (next.dataset.go) window.location.replace(next.dataset.go);
    else window.location.reload();
  }, 1000 * Number(next.dataset.seconds));
}
