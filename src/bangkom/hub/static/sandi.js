/* Shows what is typed in password fields while its box is ticked. */
'use strict';
const box = document.querySelector('#lihat');
box.closest('label').hidden = false;
box.addEventListener('change', () => {
  for (const field of document.querySelectorAll('.sandi')) field.type = box.checked ? 'text' : 'password';
});
