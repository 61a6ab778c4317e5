// Copies the field that a button names; where a browser won't, the field is selected so that its owner can.
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.from);
    const told = button.parentElement.querySelector('.copied');
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = 'Tersalin.';
    } catch {
      told.textContent = 'Sudah dipilih; salin dengan Ctrl+C.';
    }
  });
}
