// While reports are being made: how far they are, and the finished page once they are done.
const box = document.getElementById("kemajuan");
const token = document.querySelector('meta[name="page-token"]').content;

async function look() {
  try {
    const answer = await fetch(box.dataset.address, { headers: { "X-XSRFToken": token } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { is_open: isOpen, done } = await answer.json();
    box.querySelector("progress").value = done;
    document.getElementById("selesai").textContent = String(done);
    if (!isOpen) {
      location.reload();
      return;
    }
  } catch {
    // The line dropped; the next look may find it again.
  }
  setTimeout(look, 2000);
}

look();
