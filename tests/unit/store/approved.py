"""A complete rancangan, and how it is approved: what every test of an implementation begins with."""

from bangkom.domain.design import Design, Indicator, Milestone, Stakeholder
from bangkom.store import design_review, designs

DESIGN = Design(
    title="Akta kelahiran selesai sehari",
    potentials="Petugas muda yang terbiasa dengan gawai.",
    problems="Pemohon menunggu lama dan bolak-balik.",
    before="Berkas diperiksa di tiga meja, satu demi satu.",
    after="Berkas diperiksa sekali, lewat daftar periksa bersama.",
    programmes=("melayani",),
    foci=("penyederhanaan",),
    aims=("perbaikan",),
    stakeholders=(Stakeholder("Kepala bidang", "high", "high", "Memutuskan alur baru"),),
    milestones=(
        Milestone("m1", "short", "Daftar periksa dipakai di loket", "Satu meja saja", "13/4/2026"),
        Milestone("m2", "short", "Papan waktu layanan dipasang", "Waktu terlihat pemohon", "20/4/2026"),
        Milestone("m3", "middle", "Alur baru ditetapkan SOP", "SOP bertanda tangan", "30/9/2026"),
        Milestone("m4", "long", "Dipakai di semua layanan", "Semua loket", "30/6/2027"),
    ),
    indicators=(
        Indicator("i1", "Waktu tunggu akta kelahiran", "menit", "60", "30", "down", "Buku antrean", "cepat"),
        Indicator("i2", "Nilai IKM loket", "nilai", "76,40", "88,31", "up", "SKM", "responsif"),
    ),
    commitment="Saya mulai dari meja saya sendiri.",
)


def approve(connection, person, now):
    """Write it, hand it in, and have both coach and mentor approve it."""
    designs.start(connection, person, DESIGN, person, "", now)
    design_review.submit(connection, person, 1, now.date(), now)
    for side, by in (("coach", "wi_01"), ("mentor", "Ni Putu Contoh")):
        design_review.decide(connection, person, 1, side, "approve", by, "", now)
