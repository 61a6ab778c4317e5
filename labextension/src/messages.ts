// Every sentence a participant reads from this extension.

const list = new Intl.ListFormat('id', { type: 'conjunction' });
const kilobytes = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 1 });

export const SAY = {
  back: 'Kembali',
  handIn: 'Kumpulkan',
  handInAgain: 'Kumpulkan lagi',
  receipt: 'Tanda terima',
  bar: 'Bilah tugas',
  end: 'Pengumpulan',
  close: 'Tutup',
  retry: 'Coba lagi',

  saving: 'Masih di perangkat, sedang dikirim …',
  saved: 'Semua jawaban tersimpan di server',
  unsaved: 'Ada jawaban yang masih di perangkat saja',

  home: 'Ke beranda',
  noTaskTitle: 'Tugas ini tidak dapat dibuka',
  noTask:
    'Alamatnya mungkin berubah, atau tugas ini belum dibuka untuk Anda. Jawaban yang sudah tersimpan tetap aman. ' +
    'Buka tugas ini lagi dari beranda; bila tetap begini, hubungi panitia.',

  preparing: 'Menyiapkan isian …',
  refused:
    'Bagian ini tidak dapat dibuka karena isinya berbeda dari yang dibagikan. Jawaban Anda di bagian lain tetap aman. ' +
    'Kembali ke halaman mata pelatihan, lalu buka tugas ini lagi; bila pesan ini tetap muncul, hubungi panitia.',
  broken:
    'Isian ini tidak dapat ditampilkan. Jawaban yang sudah tersimpan tetap aman. Tekan “Buka kembali”; ' +
    'bila tetap begini, hubungi panitia.',

  reopen: 'Buka kembali',
  reopening: 'Membuka kembali …',
  reconnect: 'Sambungkan lagi',
  reload: 'Muat ulang halaman',
  stopped:
    'Isian soal terhenti, jadi jawaban baru belum dapat disimpan. Jawaban yang sudah tersimpan tetap aman. ' +
    'Tekan “Buka kembali” untuk melanjutkan.',
  notStarted:
    'Isian soal belum dapat dibuka. Bahan bacaan tetap dapat dibaca, dan jawaban yang sudah tersimpan tetap aman. ' +
    'Tekan “Buka kembali”; bila tetap gagal, hubungi panitia.',
  disconnected:
    'Sambungan terputus. Jawaban yang sudah tersimpan tetap aman. Halaman ini menyambung lagi sendiri begitu ' +
    'jaringan kembali; Anda boleh terus membaca.',
  trouble:
    'Ada gangguan pada halaman ini. Jawaban yang sudah tersimpan tetap aman. Muat ulang halaman untuk melanjutkan; ' +
    'bila tetap begini, hubungi panitia.',

  confirmTitle: 'Kumpulkan tugas ini?',
  confirm: (title: string) => `Jawaban Anda untuk “${title}” dikirim untuk dinilai.`,
  answered: (done: number, all: number) => `${done} dari ${all} soal dijawab`,
  allAnswered: (all: number) => `Semua soal (${all}) sudah dijawab.`,
  blanks: (numbers: readonly number[]) => `Soal ${list.format(numbers.map(String))} masih kosong.`,
  mayHandIn: 'Anda tetap boleh mengumpulkan.',
  ready: 'Tugas siap dikumpulkan.',
  replaces: (when: string) =>
    `Anda sudah mengumpulkan tugas ini pada ${when}. Pengumpulan baru menggantikan yang lama.`,
  handedIn: (when: string) => `Dikumpulkan ${when}.`,
  backToQuestions: 'Kembali ke soal',
  waiting: 'Menunggu jawaban terakhir tersimpan …',
  sending: 'Mengirim jawaban Anda, lalu menunggu tanda terima …',

  unsavedTitle: 'Ada jawaban yang masih di perangkat saja',
  unsavedBody: (numbers: readonly number[]) =>
    (numbers.length ? `Jawaban soal ${list.format(numbers.map(String))} belum tersimpan, ` : 'Ada jawaban yang belum tersimpan, ') +
    'jadi tugas ini belum dikirim. Periksa sambungan internet dan pesan di bawah soal itu, lalu tekan “Coba lagi”.',
  failedTitle: 'Belum ada tanda terima',
  failedBody:
    'Jawaban Anda tetap tersimpan dan tidak hilang. Periksa sambungan internet, lalu tekan “Coba lagi”. ' +
    'Bila tetap gagal, hubungi panitia sebelum batas waktu.',
  uncertainBody:
    'Belum pasti apakah tugas Anda sudah diterima: sambungan terputus saat menunggu tanda terima. ' +
    'Jawaban Anda tetap tersimpan. Tekan “Coba lagi” sampai tanda terima muncul; mengirim dua kali tidak merugikan.',
  receivedTitle: 'Diterima server',
  received: (number: string) => `Terkirim → Diterima server, tanda terima ${number}.`,
  receivedBody: 'Simpan tanda terima ini. Anda dapat membukanya lagi dari tombol “Tanda terima” di atas.',
  receiptNumber: 'Nomor',
  receiptTime: 'Diterima',
  receiptFiles: 'Berkas',
  receiptDigest: 'Sidik berkas',
  receiptUnread:
    'Tugas Anda sudah diterima, tetapi tanda terimanya belum dapat ditampilkan. Tekan “Tanda terima” beberapa saat lagi.',
  fileSize: (bytes: number) => `${kilobytes.format(bytes / 1000)} kB`
} as const;
