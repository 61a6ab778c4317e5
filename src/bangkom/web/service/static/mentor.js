// Hands the token behind the # to the service in a form, and takes it out of the address and the history first.
const token = location.hash.slice(1);
if (token) {
  history.replaceState(null, '', location.pathname);
  const form = document.querySelector('.link-form');
  form.hidden = true;
  document.querySelector('.opening').hidden = false;
  form.elements.tautan.value = token;
  form.submit();
}
