// Says which file was chosen, beside a file field whose own words are hidden.
for (const field of document.querySelectorAll('.file input')) {
  const told = field.closest('.file').querySelector('output');
  field.addEventListener('change', () => { told.textContent = field.files[0]?.name ?? 'Belum ada berkas dipilih'; });
}
