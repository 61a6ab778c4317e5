import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bangkom.authoring.course import load_course
from bangkom.authoring.problems import CourseProblemsError, Problem
from bangkom.settings import Settings

TOML = """\
[programme]
title = "Pelatihan Uji"
organiser = "BKPSDM"
partner = "LAN RI"
timezone = "Asia/Makassar"
zone_label = "WITA"
pass_mark = 70.01

[rules]
late = "accept"
late_days = 3
watch_threshold = 0.9
objection_days = 3

[discussion]
chat_presence = 0.75
chat_late_minutes = 10
forum_contributions = 2

[classroom]
minimum_attendance = 0.85
late_minutes = 15

[design]
assignments = ["kebijakan-01"]

[presentation]
minutes = 15
discrepancy = 10
rubric = [["Isi", 60, ["baik", "cukup", "belum"]], ["Kejujuran", 40, ["jujur", "belum"]]]

[implementation]
days = 60
milestone_weight = 0.5

[graduation]
weights = { tasks = 25, discussion = 10, classroom = 10, presentation = 30, implementation = 25 }
predicates = [["Memuaskan", 80.01], ["Cukup memuaskan", 70.01], ["Kurang memuaskan", 0]]

[certificate]
title = "Sertifikat"
number = "800/{sequence:03}/{month}/{year}"
place = "Semarapura"
signatory = "Nama"
signatory_position = "Kepala BKPSDM"
address = "https://pelatihan.contoh.id"

[[agenda]]
id = "cara-pandang"
title = "Revolusi Cara Pandang"

[[subject]]
id = "kebijakan"
title = "Kebijakan"
agenda = "cara-pandang"
jp = 3
sessions = ["kebijakan-01"]
"""

HEAD = "---\nid: kebijakan-01\ntitle: Pelajaran uji\nminutes: 10\n---\n"

BODY = """\
# Pelajaran uji

Setelah sesi ini Anda dapat menguji.

:::{video} kebijakan-01
:::

## Soal

:::{single-choice} satu-01
:points: 2
Berapa asasnya?
- [ ] Lima
  > Lima itu jumlah program GNRM.
- [x] Dua belas
  > Tepat, huruf a sampai dengan l.
:::

:::{multiple-choice} banyak-01
:points: 2
Mana nilai GNRM?
- [x] Integritas
  > Nilai yang pertama disebut.
- [ ] Kecepatan
  > Ini asas, bukan nilai gerakan.
:::

:::{true-false} benar-01
:points: 1
Warga adalah pemilik pelayanan.
- [x] Benar
  > Karena pelayanan dibiayai warga.
- [ ] Salah
  > Baca kembali bagian pertama.
:::

:::{number} angka-01
:points: 2
:answer: 12,5
:tolerance: 2%
:unit: persen
:feedback-right: Hitungan Anda tepat sekali.
:feedback-wrong: Bagilah dengan semua permohonan.
Berapa persen?
:::

:::{short-text} teks-01
:points: 1
:answers: gotong royong bersama | gotong-royong
Nilai ketiga?
:::

:::{single-choice} latihan-01
:points: 0
Siap?
- [x] Ya
  > Bagus, mari mulai bersama.
- [ ] Tidak
  > Istirahatlah dulu sejenak.
:::

:::{essay} esai-01
:points: 10
:words: 80-200
Ceritakan kebiasaan Anda.
- Kesadaran diri (4): kebiasaan sendiri | orang lain | tidak ada
- Contoh nyata (6): jelas | umum
:::
"""


class Project:
    """A small course in a folder of its own, made wrong at will."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = Settings(root, "demo")
        self.write("course/course.toml", TOML)
        self.lesson(BODY)
        self.video("kebijakan-01")

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def lesson(self, body: str, head: str = HEAD) -> Path:
        return self.write("course/kebijakan/kebijakan-01.md", head + body)

    def video(self, video_id: str) -> None:
        folder = f"course/kebijakan/video/{video_id}"
        index = {"schema": 1, "id": video_id, "title": "Mengapa revolusi mental?", "seconds": 312.4}
        self.write(f"{folder}.md", f"---\nid: {video_id}\ntitle: Mengapa revolusi mental?\n---\n# A\n> B.\n")
        self.write(f"{folder}/video.json", json.dumps(index))
        self.write(f"{folder}/poster.jpg", b"\xff\xd8\xff\xe0 poster")

    def problems(self) -> tuple[Problem, ...]:
        try:
            load_course(self.root / "course")
        except CourseProblemsError as error:
            return error.problems
        return ()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def new_project() -> Callable[[Path], Project]:
    return Project
