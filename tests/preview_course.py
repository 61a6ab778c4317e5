"""A small course on disk for the preview: every way a session may stand."""

from pathlib import Path

HEAD = "---\nid: uji-01\ntitle: Sesi percobaan\nminutes: 30\n---\n"
LESSON = f"""{HEAD}
Bahan ajar pertama.

:::{{tip}}
Dengarkan dahulu.
:::

| Asas | Arti |
|---|---|
| Kesamaan hak | Semua dilayani |

:::{{video}} uji-01
:::

:::{{single-choice}} uji-latihan
:points: 0
:bloom: memahami
Mana nilai revolusi mental?
- [x] Integritas
  > Tepat, integritas termasuk.
- [ ] Kecepatan
  > Kecepatan adalah hasil.
:::

:::{{number}} uji-angka
:points: 2
:answer: 12,5
:tolerance: 2%
:feedback-wrong: Hitung sekali lagi.
Berapa rata-ratanya?
:::

:::{{essay}} uji-esai
:points: 4
:words: 20-60
Ceritakan satu layanan.
- Contoh nyata (4): jelas | sebagian | umum
:::
"""


def write_course(root: Path, real: Path) -> Path:
    """`root/course` with one session whose video has a script and isn't made, after the rules of the real course."""
    course = root / "course"
    (course / "uji/video").mkdir(parents=True)
    text = (real / "course.toml").read_text("utf-8")
    head = text.split("[[subject]]")[0].replace('["rancangan-01", "rancangan-02", "rancangan-03"]', '["uji-01"]')
    agenda = '[[subject]]\nid = "uji"\ntitle = "Uji"\nagenda = "cara-pandang"\njp = 3\nsessions = ["uji-01"]\n'
    (course / "course.toml").write_text(f"{head}\n{agenda}", "utf-8")
    (course / "uji/video/uji-01.md").write_text("---\nid: uji-01\ntitle: Uji\n---\n", "utf-8")
    (course / "uji/uji-01.md").write_text(LESSON, "utf-8")
    return course
