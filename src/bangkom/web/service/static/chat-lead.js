// The facilitator's panel: acts with a question before those that can't be taken back, and who is there.

const LOOK_AGAIN = 10_000;

/** `ask(path, options)` talks to the service; `take(state)` hears the chat's new state. */
export function lead({ ask, take }) {
  const at = (id) => document.getElementById(id);
  const dialog = at('tanya');
  let settle = null;
  let drawn = '';

  const act = async (what) => take(await ask('pandu', { method: 'POST', body: JSON.stringify(what) }));

  async function tell(what) {
    try {
      await act(what);
    } catch (error) {
      at('masalah').textContent = error.why || 'Tidak ada sambungan. Coba lagi.';
    }
  }

  function question({ title, words, yes, needsReason, what }) {
    at('tanya-judul').textContent = title;
    at('tanya-kata').textContent = words;
    at('tanya-ya').textContent = yes;
    at('tanya-alasan').hidden = !needsReason;
    at('alasan').value = '';
    at('tanya-galat').textContent = '';
    settle = async () => {
      try {
        await act({ ...what, reason: at('alasan').value });
        dialog.close();
      } catch (error) {
        at('tanya-galat').textContent = error.why || 'Tidak ada sambungan. Coba lagi.';
      }
    };
    dialog.showModal();
  }

  at('tanya-isi').addEventListener('submit', (event) => { event.preventDefault(); settle(); });
  at('tanya-batal').addEventListener('click', () => dialog.close());

  const ACTS = {
    open: ['Buka sekarang', () => tell({ act: 'open' })],
    lock: ['Kunci', () => tell({ act: 'lock' })],
    unlock: ['Buka kunci', () => tell({ act: 'unlock' })],
    close: ['Tutup obrolan', () => question({
      title: 'Tutup obrolan?',
      words: 'Tidak ada yang dapat menulis lagi, dan kehadiran dihitung sampai sekarang.',
      yes: 'Tutup obrolan',
      needsReason: false,
      what: { act: 'close' },
    })],
  };
  const OFFERED = { planned: ['open'], open: ['lock', 'close'], locked: ['unlock', 'close'], closed: ['open'] };

  async function refresh() {
    let people;
    try {
      ({ people } = await ask('peserta'));
    } catch {
      return; // the line's own state says that there is none
    }
    const now = JSON.stringify(people);
    if (now === drawn) return;
    drawn = now;
    const here = people.filter((one) => one.is_connected).length;
    const missing = people.filter((one) => !one.has_come).length;
    const silent = people.filter((one) => one.has_come && !one.spoken).length;
    at('jumlah').textContent = `${here} dari ${people.length} terhubung · ${missing} belum hadir · ${silent} hadir, belum bicara`;
    at('peserta').replaceChildren(...people.map((one) => {
      const row = document.createElement('li');
      row.className = one.is_connected ? 'here' : 'away';
      const name = document.createElement('span');
      name.textContent = one.name;
      const how = document.createElement('span');
      how.className = 'small soft';
      how.textContent = !one.has_come ? 'belum hadir' : `${one.is_connected ? 'terhubung' : 'tidak terhubung'} · ${one.spoken ? `${one.spoken} pesan` : 'belum bicara'}`;
      row.append(name, how);
      return row;
    }));
  }

  if (window.matchMedia('(max-width: 900px)').matches) at('panduan').open = false;
  refresh();
  setInterval(() => { if (!document.hidden) refresh(); }, LOOK_AGAIN);

  return {
    phase(phase) {
      const buttons = OFFERED[phase].map((name) => {
        const [words, does] = ACTS[name];
        const made = document.createElement('button');
        made.type = 'button';
        made.className = name === 'open' || name === 'unlock' ? 'button' : 'button quiet';
        made.textContent = phase === 'closed' ? 'Buka lagi' : words;
        made.addEventListener('click', does);
        return made;
      });
      const place = at('tindakan');
      if (place.dataset.phase !== phase) {
        place.dataset.phase = phase;
        place.replaceChildren(...buttons);
      }
    },
    hide: (message) => question({
      title: 'Sembunyikan pesan?',
      words: `Pesan ${message.name} pukul ${message.clock} tidak lagi terlihat oleh peserta. Isinya tetap tersimpan.`,
      yes: 'Sembunyikan',
      needsReason: true,
      what: { act: 'hide', message: message.number },
    }),
    show: (message) => tell({ act: 'show', message: message.number }),
    pin: (message, isPinned) => tell({ act: isPinned ? 'unpin' : 'pin', message: message.number }),
  };
}
