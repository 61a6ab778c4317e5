import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.authoring.review import links
from bangkom.authoring.review.links import anchor


@pytest.mark.parametrize(
    ("body", "degree", "what"),
    [
        ("[bagian](#bukan-ini)\n", "salah", '"#bukan-ini" tidak ada di berkas ini'),
        ("[lain](lain.md)\n", "salah", '"lain.md" putus'),
        ("[kosong]()\n", "salah", "tidak menuju ke mana pun"),
        ("[](#tugas-sesi-ini)\n", "salah", "tidak punya kata"),
        ("![](ada.png)\n", "salah", "belum punya teks pengganti"),
        ("![ada.png](ada.png)\n", "saran", "terlalu pendek"),
        ("![Papan](ada.png)\n", "saran", "terlalu pendek"),
        ("![Papan syarat di ruang tunggu](gambar/hilang.png)\n", "salah", '"gambar/hilang.png" tidak ada'),
        ("![Papan syarat di ruang tunggu](https://contoh.id/a.png)\n", "salah", "alamat lain"),
    ],
)
def test_what_leads_nowhere_or_cannot_be_read_aloud_is_told(project, findings, body, degree, what):
    project.write("course/kebijakan/ada.png", b"png")
    (told,) = findings(links.check, f"Teks.\n\n{body}\n## Tugas sesi ini\n")
    assert (told.line, told.degree) == (8, degree)
    assert what in told.what


@pytest.mark.parametrize(
    "body",
    [
        "[bagian](#tugas-sesi-ini)",
        "[diri sendiri](kebijakan-01.md#tugas-sesi-ini)",
        "[layanan](/services/bangkom/)",
        "[luar](https://contoh.id)",
        "![Papan syarat di ruang tunggu](ada.png)",
        "`[bukan](tautan.md)`",
        "- [x] bukan tautan (sama sekali)",
    ],
)
def test_what_leads_somewhere_is_not_told(project, findings, body):
    project.write("course/kebijakan/ada.png", b"png")
    assert findings(links.check, f"{body}\n\n## Tugas sesi ini\n") == []


def test_a_picture_of_a_video_is_looked_for_beside_its_script(project, findings):
    script = project.write(
        "course/kebijakan/video/kebijakan-01.md",
        "---\nid: kebijakan-01\ntitle: A\n---\n# A\n![Papan syarat di ruang tunggu](papan.png)\n> B.\n",
    )
    (told,) = findings(links.check, ":::{video} kebijakan-01\n:::\n")
    assert (told.path, told.line) == ("course/kebijakan/video/kebijakan-01.md", 6)
    script.with_name("papan.png").write_bytes(b"png")
    assert findings(links.check) == []


@given(st.text(alphabet="abcÉ 1.:,*`-?", min_size=1, max_size=40))
def test_an_anchor_needs_no_further_making(heading):
    made = anchor(heading)
    assert " " not in made
    assert anchor(made) == made
