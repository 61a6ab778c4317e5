/* Stops the person's server, and says so. */
'use strict';
const button = document.querySelector('[data-stop]');
const words = document.querySelector('[role=status]');
if (button) {
  button.addEventListener('click', async () => {
    button.disabled = true;
    words.textContent = 'Mematikan … pekerjaan yang sudah tersimpan tetap ada.';
    try {
      const answer = await fetch(button.dataset.stop, { method: 'DELETE', headers: { 'X-XSRFToken': button.dataset.xsrf } });
      if (!answer.ok) throw new Error(answer.status);
      setTimeout(() => window.location.reload(), answer.status === 202 ? 3000 : 300);
    } catch {
      words.textContent = 'Belum berhasil dimatikan. Periksa sambungan internet, lalu coba lagi.';
      button.disabled = false;
    }
  });
}
